import {
  type Album,
  type AlbumRef,
  type Asset,
  type AssetGroup,
  definePlugin,
  defineRecipe,
  syncAlbum,
} from '../../index.ts'
import { albumsByName, knownPosition, ownAlbums } from '../../toolkit.ts'
import { homeFinder, type Located } from './home.ts'
import { journeysOf } from './journeys.ts'
import { nameOf } from './names.ts'
import { type TripsOptions, tripsOptions } from './options.ts'

type Shot = Asset<'exif'>

const locate = ({ id, takenAt, fileCreatedAt, exif }: Shot): Located[] => {
  const place = knownPosition(exif)
  return place ? [{ id, at: fileCreatedAt.getTime(), day: takenAt.day(), place }] : []
}

/** Pictures of each journey in the order of time, those without a place included where that is wanted. */
const shotsOfJourneys = (shots: readonly Shot[], options: TripsOptions): readonly (readonly Shot[])[] => {
  const located = shots.flatMap(locate).sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
  const journeys = journeysOf(located, homeFinder(options, located), options)
  const clocks = new Map(shots.map(({ id, takenAt }) => [id, takenAt.getTime()]))
  const hasPlace = new Set(located.map(({ id }) => id))
  return journeys
    .map((journey) => {
      const ids = new Set(journey.map(({ id }) => id))
      // What has no place has no zone: its clock is compared with theirs.
      const [from = 0, to = -1] = [journey[0], journey.at(-1)].map((shot) => clocks.get(shot?.id ?? ''))
      const isTakenMeanwhile = ({ id, takenAt, exif: { make, model } }: Shot): boolean =>
        options.withoutPlace &&
        !hasPlace.has(id) &&
        Boolean(make || model) &&
        takenAt.getTime() >= from &&
        takenAt.getTime() <= to
      return shots.filter((shot) => ids.has(shot.id) || isTakenMeanwhile(shot))
    })
    .filter((journey) => journey.length >= options.minAssets)
}

/** The album that this recipe filled with most of a journey, however it is called now. */
const knownAlbum = (journey: readonly Shot[], filled: ReadonlyMap<string, ReadonlySet<string>>): string | null => {
  const [best] = [...filled]
    .map(([id, assets]) => ({ id, common: journey.filter((shot) => assets.has(shot.id)).length }))
    .filter(({ common }) => common > 0)
    .sort((a, b) => b.common - a.common || (a.id < b.id ? -1 : 1))
  return best?.id ?? null
}

/** Own albums, and those that this recipe filled. */
interface Known {
  /** By name. */
  readonly own: ReadonlyMap<string, Album>
  readonly filled: ReadonlyMap<string, ReadonlySet<string>>
  contentOf(album: Album): Promise<{ has(id: string): boolean }>
}

/**
 * A name that no album has, or one whose album is empty, or holds part of the journey and little else: so nothing doubles
 * without a ledger.
 */
const nameFor = async (
  plain: string,
  journey: readonly Shot[],
  { own, filled, contentOf }: Known,
  taken: ReadonlySet<string>,
): Promise<string> => {
  for (let count = 1; ; count += 1) {
    const name = (count === 1 ? plain : `${plain} (${count})`).normalize('NFC')
    if (taken.has(name)) continue
    const album = own.get(name)
    if (!album) return name
    const ours = filled.get(album.id)
    // One that a person emptied is still that of the journey, and what was taken out of it stays out.
    if (ours?.size === 0) return name
    if (ours) continue
    if (album.assetCount === 0) return name
    const content = await contentOf(album)
    const common = journey.filter(({ id }) => content.has(id)).length
    if (common > 0 && common * 2 >= album.assetCount) return name
  }
}

/** Where each journey goes; no two of them into one album. */
async function* albumsFor(
  journeys: readonly (readonly Shot[])[],
  { albumName }: TripsOptions,
  known: Known,
): AsyncGenerator<AssetGroup> {
  const free = new Map(known.filled)
  const albums = new Map<readonly Shot[], AlbumRef>()
  for (const journey of journeys.toSorted((a, b) => b.length - a.length)) {
    const id = knownAlbum(journey, free)
    if (id === null) continue
    free.delete(id)
    albums.set(journey, { id })
  }
  const taken = new Set<string>()
  // In the order of time, so that of two of one name the second gets the number.
  for (const journey of journeys) {
    const album = albums.get(journey) ?? (await nameFor(nameOf(albumName, journey), journey, known, taken))
    if (typeof album === 'string') taken.add(album)
    yield { assets: journey, actions: [syncAlbum(album, { own: true, newest: true, remove: 'none' })] }
  }
}

const recipeFor = (options: TripsOptions, name: string) =>
  defineRecipe({
    name,
    scope: { visibility: options.includeArchived ? ['timeline', 'archive'] : ['timeline'] },
    needs: ['exif'],
    possibleActions: [syncAlbum('a')],
    prepare: async (context, { filledAlbums }): Promise<Known> => {
      const own = await ownAlbums(context)
      const there = new Set(own.map(({ id }) => id))
      return {
        own: albumsByName(own),
        filled: new Map([...filledAlbums()].filter(([id]) => there.has(id))),
        contentOf: ({ id }) => context.albums.knownAssets(id),
      }
    },
    async *stream(assets, _, known) {
      yield* albumsFor(shotsOfJourneys(await assets.toArray(), options), options, known)
    },
  })

/**
 * Albums for journeys away from home, by time and place. Rules follow docs/plugins/trips.md.
 * @example
 * trips({ albumName: '{from:MMMM yyyy} {countries:2}' })
 */
export default definePlugin({
  name: 'trips',
  description: 'Albums for journeys away from home, by time and place; they grow when pictures come later.',
  options: tripsOptions,
  recipes: (options, { name }) => [recipeFor(options, name)],
})
