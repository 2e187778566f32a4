import fc from 'fast-check'
import type { RecipeData } from '../../language/yaml/data.ts'
import type { AlbumInput, AssetInput, LibraryInput } from '../../sandbox/index.ts'
import { benId, twoUsers } from './library.ts'

const folders = ['A', 'B', 'C'] as const
const anyFolder = fc.constantFrom(...folders)
const albumName = fc.constantFrom('Old', 'Kept', 'New', 'Newer')
const tagValue = fc.constantFrom('t', 't/u', 'x', 'y/z')
const place = fc.constantFrom({ lat: 52.52, lon: 13.405 }, { lat: 41.9, lon: 12.5 })
const words = fc.constantFrom('', 'Found', 'Lost')
const role = fc.constantFrom('editor' as const, 'viewer' as const)
const order = fc.constantFrom('asc' as const, 'desc' as const)

const asset = (withoutPlace: boolean): fc.Arbitrary<AssetInput> =>
  fc
    .record({
      folder: anyFolder,
      visibility: fc.constantFrom('timeline' as const, 'timeline' as const, 'archive' as const),
      isFavorite: fc.boolean(),
      trashedAt: fc.constantFrom(null, null, null, '2024-05-05T00:00:00Z'),
      stack: fc.option(fc.constantFrom('s1', 's2'), { nil: undefined }),
      tags: fc.uniqueArray(fc.constantFrom('t', 't/u', 'x'), { maxLength: 2 }),
      rating: fc.constantFrom(null, 1, 4),
      description: words,
      place: withoutPlace ? fc.option(place, { nil: undefined }) : place,
    })
    .map(({ folder, stack, rating, description, place: at, ...rest }) => ({
      ...rest,
      originalPath: folder,
      ...(stack === undefined ? {} : { stack }),
      exif: {
        rating,
        description,
        timeZone: at ? (at.lat > 50 ? 'Europe/Berlin' : 'Europe/Rome') : 'UTC',
        ...(at ? { latitude: at.lat, longitude: at.lon } : {}),
      },
    }))

interface AlbumSeed {
  readonly albumName: string
  readonly description: string
  readonly order: 'asc' | 'desc'
  readonly isActivityEnabled: boolean
  readonly members: readonly boolean[]
  readonly cover: number
  readonly ben: 'editor' | 'viewer' | null
}

const album: fc.Arbitrary<AlbumSeed> = fc.record({
  albumName: fc.constantFrom('Old', 'Kept'),
  description: words,
  order,
  isActivityEnabled: fc.boolean(),
  members: fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
  cover: fc.nat(9),
  ben: fc.option(role),
})

const toAlbum = ({ members, cover, ben, ...facts }: AlbumSeed, ids: readonly string[]): AlbumInput => {
  const assetIds = ids.filter((_, index) => members[index])
  const albumThumbnailAssetId = assetIds[cover % Math.max(1, assetIds.length)] ?? null
  return { ...facts, assetIds, albumThumbnailAssetId, users: ben ? [{ userId: benId, role: ben }] : [] }
}

const idOf = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`

/** A stack of one is none, and members in the trash are not shown by any server. */
const isShared = (stack: string, assets: readonly AssetInput[]): boolean =>
  assets.filter((other) => other.stack === stack && !other.trashedAt).length > 1

/** Anna's small library with albums, tags and stacks, and Ben beside her. @param withoutPlace some assets have no position */
export const arbitraryLibrary = (withoutPlace: boolean): fc.Arbitrary<LibraryInput> =>
  fc
    .record({
      assets: fc.array(asset(withoutPlace), { minLength: 1, maxLength: 9 }),
      albums: fc.uniqueArray(album, { selector: (one) => one.albumName, maxLength: 2 }),
    })
    .map(({ assets, albums }) => {
      const placed = assets.map(({ stack, ...one }, index) => ({
        ...one,
        ...(stack !== undefined && !one.trashedAt && isShared(stack, assets) ? { stack } : {}),
        id: idOf(index),
        originalPath: `/p/${one.originalPath}/${index}.jpg`,
        // Noon in UTC, on the clock of the place.
        fileCreatedAt: `2021-06-0${index + 1}T12:00:00.000Z`,
        localDateTime:
          one.exif?.latitude == null ? `2021-06-0${index + 1}T12:00:00.000Z` : `2021-06-0${index + 1}T14:00:00.000Z`,
      }))
      return {
        users: twoUsers,
        assets: placed,
        albums: albums.map((one) =>
          toAlbum(
            one,
            placed.map(({ id }) => id),
          ),
        ),
      }
    })

type ActionData = RecipeData['actions'][number]

/** At most one value for each field: a recipe that contradicts itself fails. */
const values = (keepsEmpty: boolean): fc.Arbitrary<ActionData[]> =>
  fc
    .record(
      {
        visibility: fc.constantFrom('archive', 'unarchive'),
        favorite: fc.boolean().map((favorite) => ({ favorite })),
        rate: fc.constantFrom(null, 2, 5).map((rate) => ({ rate })),
        setDescription: words.filter((text) => keepsEmpty || text !== '').map((setDescription) => ({ setDescription })),
        setDate: fc
          .constantFrom('2020-02-02T10:00:00+01:00', '2020-02-02T10:00:00-05:00')
          .map((setDate) => ({ setDate })),
        setLocation: place.map((setLocation) => ({ setLocation })),
      },
      { requiredKeys: [] },
    )
    .map((chosen) => Object.values(chosen))

const properties = fc.record(
  {
    description: words,
    order,
    comments: fc.boolean(),
    cover: fc.constantFrom('oldest' as const, 'newest' as const),
    shareWith: role.map((given) => [{ user: 'Ben', role: given }]),
  },
  { requiredKeys: [] },
)

const sync = { remove: fc.constantFrom('ours' as const, 'all' as const), allowEmpty: fc.constant(true) }

const action: fc.Arbitrary<readonly ActionData[]> = fc.oneof(
  albumName.map((name): ActionData[] => [{ addToAlbum: name }]),
  albumName.map((name) => [{ removeFromAlbum: name }]),
  fc.record({ name: albumName, ...sync }).map((syncAlbum) => [{ syncAlbum }]),
  fc.tuple(albumName, properties).map(([name, look]) => [{ addToAlbum: name }, { album: { name, ...look } }]),
  tagValue.map((tag) => [{ addTag: tag }]),
  tagValue.map((tag) => [{ removeTag: tag }]),
  fc.record({ tag: tagValue, ...sync }).map((syncTag) => [{ syncTag }]),
  fc.constantFrom('all', 'some').map((by) => [{ stack: { by } }]),
  fc.constantFrom(['unstack'], ['trash']),
)

/** What an action decides, so that no two decide the same: an album's members, one of its looks, a tag, a value. */
const subjectOf = (action: ActionData): string => {
  if (typeof action === 'string') return /archive/.test(action) ? 'visibility' : action.replace('unstack', 'stack')
  const [[word, given] = ['', null]] = Object.entries(action)
  if (word === 'setDate' || word === 'setLocation') return word
  const { name, tag } = ((typeof given === 'object' ? given : null) ?? {}) as { name?: string; tag?: string }
  if (word === 'album') return `look of ${name}`
  if (/Album$/.test(word)) return `album ${name ?? given}`
  return /Tag$/.test(word) ? `tag ${tag ?? given}` : word
}

/** The oldest asset is another one once dates are set, and where it is. */
const withoutCover = (action: ActionData): ActionData => {
  if (typeof action === 'string' || !('album' in action)) return action
  const { cover: _, ...album } = action.album as { cover?: unknown }
  return { album }
}

const agreeing = (actions: readonly (readonly ActionData[])[]): ActionData[][] => {
  const seen = new Set<string>()
  const chosen = actions.map((own, index) =>
    own.filter((action) => {
      // What a later recipe brings back to the timeline, an earlier one sees in the next run only.
      if (action === 'unarchive' && index > 0) return false
      const subject = subjectOf(action)
      return !seen.has(subject) && seen.add(subject)
    }),
  )
  const isMoving = seen.has('setDate') || seen.has('setLocation')
  return isMoving ? chosen.map((own) => own.map(withoutCover)) : chosen
}

/**
 * Up to three recipes with every action there is, none of which contradicts another.
 * @param keepsEmpty the server keeps an empty description; 1.135 reads the one in the file again (`immich-api.md` 2.5)
 */
export const arbitraryRecipes = (keepsEmpty: boolean): fc.Arbitrary<RecipeData[]> =>
  fc
    .array(
      fc.record({
        folders: fc.subarray([...folders], { minLength: 1 }),
        actions: fc.array(action, { maxLength: 3 }),
        set: values(keepsEmpty),
        archived: fc.boolean(),
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((seeds) => {
      const actions = agreeing(seeds.map((seed) => [...seed.actions.flat(), ...seed.set]))
      return seeds.map(({ folders: wanted, archived }, index) => ({
        name: `r${index}`,
        ...(archived ? { scope: { visibility: ['timeline' as const, 'archive' as const] } } : {}),
        where: { any: wanted.map((folder) => ({ path: `/p/${folder}/*` })) },
        actions: actions[index] ?? [],
      }))
    })
