import type { SearchFilter } from '../api/reads.ts'
import type { Album, AssetRow, Stack, Tag } from '../api/schemas.ts'
import type { AssetAlbum, AssetStack, Memberships, Need } from './asset.ts'
import type { Library } from './library.ts'
import type { ScanOptions } from './scan.ts'

/** Albums of each asset by its id, and all that the account sees. */
export interface LoadedAlbums {
  readonly of: ReadonlyMap<string, readonly AssetAlbum[]>
  /** Newest first. */
  readonly known: readonly Album[]
}

/** Parts of assets that a run has read; one that no recipe asks for is missing. */
export interface LoadedParts {
  /** True where the rows themselves bring it. */
  readonly people?: boolean
  readonly raw?: boolean
  /** Full paths, sorted, by asset. */
  readonly tags?: ReadonlyMap<string, readonly string[]>
  readonly albums?: LoadedAlbums
  readonly stacks?: ReadonlyMap<string, AssetStack>
}

type Needs = ReadonlySet<Need>

/** Requests at once, each for an album or the like. */
const readers = 4

/** Does something for each value, a few at once. */
export const forEachOf = async <T>(values: readonly T[], act: (value: T) => Promise<void>): Promise<void> => {
  const queue = values.values()
  const reader = async (): Promise<void> => {
    for (const value of queue) await act(value)
  }
  await Promise.all(Array.from({ length: readers }, reader))
}

const byName = (a: AssetAlbum, b: AssetAlbum): number => {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1
  return (a.id ?? '') < (b.id ?? '') ? -1 : 1
}

const entryOf = ({ id, albumName }: Album): AssetAlbum => ({ id, name: albumName })

const loadAlbums = async (library: Library): Promise<LoadedAlbums> => {
  const known = await library.albums()
  const of = new Map<string, AssetAlbum[]>()
  await forEachOf(known, async (album) => {
    const entry = entryOf(album)
    for (const id of await library.albumAssets(album)) {
      const albums = of.get(id)
      if (albums) albums.push(entry)
      else of.set(id, [entry])
    }
  })
  for (const albums of of.values()) albums.sort(byName)
  return { of, known }
}

const stackOf = ({ id, primaryAssetId, assets }: Stack): AssetStack => {
  const others = assets.map((asset) => asset.id).filter((assetId) => assetId !== primaryAssetId)
  return { id, primaryAssetId, assetIds: [primaryAssetId, ...others.sort()] }
}

const loadStacks = async (library: Library): Promise<ReadonlyMap<string, AssetStack>> => {
  const stacks = (await library.stacks()).map(stackOf)
  // A stack of one shows nowhere.
  const shown = stacks.filter(({ assetIds }) => assetIds.length > 1)
  return new Map(shown.flatMap((stack) => stack.assetIds.map((id) => [id, stack])))
}

/** Whether a part is looked up for all assets; the others come with the rows. */
export const isLookedUp = (need: Need): boolean => need === 'tags' || need === 'albums' || need === 'stack'

const fromRows = (needs: Needs): LoadedParts => ({ people: needs.has('people'), raw: needs.has('raw') })

/** How rows must be read so that they bring what is needed. */
export const rowsFor = (needs: Needs): Pick<ScanOptions, 'withExif' | 'withPeople' | 'whole'> => {
  const whole = needs.has('raw')
  return {
    withExif: whole || needs.has('exif'),
    // In a whole record, an empty list of people must mean that there is nobody.
    withPeople: whole || needs.has('people'),
    whole,
  }
}

/**
 * Reads what rows do not bring, for all assets at once.
 * @param filter holds for every asset of the run
 */
export const loadParts = async (library: Library, needs: Needs, filter: SearchFilter): Promise<LoadedParts> => ({
  ...fromRows(needs),
  ...(needs.has('tags') ? { tags: await library.assetTags(filter) } : {}),
  ...(needs.has('albums') ? { albums: await loadAlbums(library) } : {}),
  ...(needs.has('stack') ? { stacks: await loadStacks(library) } : {}),
})

/** The same for one asset that was read by its id, which brings its tags along. */
export const loadPartsOf = async (
  library: Library,
  row: AssetRow & { readonly tags?: readonly Tag[] | undefined },
  needs: Needs,
): Promise<LoadedParts> => {
  const albums = async (): Promise<LoadedAlbums> => {
    const holding = await library.server.reads.albums({ assetId: row.id })
    return { of: new Map([[row.id, holding.map(entryOf).sort(byName)]]), known: await library.albums() }
  }
  return {
    ...fromRows(needs),
    ...(needs.has('tags') ? { tags: new Map([[row.id, (row.tags ?? []).map(({ value }) => value).sort()]]) } : {}),
    ...(needs.has('albums') ? { albums: await albums() } : {}),
    ...(needs.has('stack') ? { stacks: await loadStacks(library) } : {}),
  }
}

/** The record of one asset as a scan would bring it. */
export const readWholeRow = async ({ server: { reads } }: Library, row: AssetRow): Promise<AssetRow> => {
  const trash = row.isTrashed ? { trashedAfter: new Date(0).toISOString() } : {}
  const filter = { visibility: row.visibility, ...trash } as SearchFilter
  const options = { id: row.id, size: 1, whole: true, withPeople: true }
  // With exif, an asset without an exif record is not found.
  for (const withExif of [true, false]) {
    const [found] = (await reads.search(filter, { ...options, withExif })).items
    if (found) return found
  }
  return row
}

/** Tags as earlier recipes of the run wish them to be. */
export const withPlannedTags = (tags: readonly string[], planned: Memberships | undefined): readonly string[] =>
  planned ? [...new Set([...tags.filter((tag) => !planned.leftTags.has(tag)), ...planned.tags])].sort() : tags

/** The album that a name or an id means; one of several is the newest. */
const albumNamed = (known: readonly Album[], nameOrId: string): AssetAlbum => {
  const found = known.find(({ id }) => id === nameOrId) ?? known.find(({ albumName }) => albumName === nameOrId)
  return found ? entryOf(found) : { id: null, name: nameOrId }
}

/** Albums of an asset as earlier recipes of the run wish them to be. */
export const withPlannedAlbums = (
  { of, known }: LoadedAlbums,
  assetId: string,
  planned: Memberships | undefined,
): readonly AssetAlbum[] => {
  const present = of.get(assetId) ?? []
  if (!planned) return present
  const { leftAlbums: left } = planned
  const albums = present.filter(({ id, name }) => !left.has(id ?? name) && !left.has(name))
  const wished = [...planned.albums].filter((wish) => !albums.some(({ id, name }) => id === wish || name === wish))
  const all = [...albums, ...wished.map((wish) => albumNamed(known, wish))]
  return [...new Map(all.map((album) => [album.id ?? `new ${album.name}`, album])).values()].sort(byName)
}
