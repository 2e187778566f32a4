import type { Album, AssetRow, Stack, Tag } from '../../core/api/schemas.ts'
import type { SearchFilter } from '../../core/api/search-filter.ts'
import type { Server } from '../../core/api/server.ts'
import type { AssetAlbum, AssetStack, Need } from '../../core/assets/asset.ts'
import { entryOf, type LoadedAlbums, type LoadedParts } from '../../core/assets/planned-parts.ts'
import { forEachConcurrently } from '../../core/concurrency.ts'
import type { ApiContext } from '../../core/context/context.ts'
import { byName } from '../../core/order.ts'
import { isSameName } from '../../core/same-name.ts'
import type { IdMap } from '../../core/scan/id-map.ts'
import type { Narrowing } from '../../core/scan/narrowing.ts'
import type { ScanOptions, ScanReport } from '../../core/scan/scan.ts'
import { partsToScan, type ScanAnyOptions, scanAny } from '../../core/scan/scan-any.ts'
import { forPlaces, unnoted } from '../mirror/questions.ts'

type Needs = ReadonlySet<Need>

/** Finds an album by its name or its id; one of several is the newest, which comes first. Each name is looked for once. */
const finderIn = (known: readonly Album[]): LoadedAlbums['named'] => {
  const found = new Map<string, AssetAlbum>()
  return (nameOrId) => {
    const before = found.get(nameOrId)
    if (before) return before
    const album =
      known.find(({ id }) => id === nameOrId) ?? known.find(({ albumName }) => isSameName(albumName, nameOrId))
    const entry = album ? entryOf(album) : { id: null, name: nameOrId }
    found.set(nameOrId, entry)
    return entry
  }
}

const loadAlbums = async (context: ApiContext): Promise<LoadedAlbums> => {
  const known = await context.albums.list()
  const of = new Map<string, readonly AssetAlbum[]>()
  await forEachConcurrently(known, async (album) => {
    // Most assets are in one album only, and all of these share its list.
    const only = [entryOf(album)]
    for (const id of await context.albums.assets(album)) {
      const others = of.get(id)
      of.set(id, others ? [...others, ...only].sort(byName) : only)
    }
  })
  return { of, named: finderIn(known) }
}

const stackOf = ({ id, primaryAssetId, assets }: Stack): AssetStack => {
  const others = assets.map((asset) => asset.id).filter((assetId) => assetId !== primaryAssetId)
  return { id, primaryAssetId, assetIds: [primaryAssetId, ...others.sort()] }
}

const loadStacks = async (context: ApiContext): Promise<ReadonlyMap<string, AssetStack>> => {
  const stacks = (await context.stacks.list()).map(stackOf)
  // A stack of one shows nowhere.
  const shown = stacks.filter(({ assetIds }) => assetIds.length > 1)
  return new Map(shown.flatMap((stack) => stack.assetIds.map((id) => [id, stack])))
}

type LookedUp = Extract<Need, 'tags' | 'albums' | 'stack'>

/** Whether a part is looked up for all assets; the others come with the rows. */
export const isLookedUp = (need: Need): need is LookedUp => need === 'tags' || need === 'albums' || need === 'stack'

/** What rows bring themselves. */
export const fromRows = (needs: Needs): LoadedParts => {
  return { exif: needs.has('exif'), people: needs.has('people'), raw: needs.has('raw') }
}

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
 * Reads a part that rows do not bring, for all assets at once.
 * @param filter holds for every asset of the run
 */
export const loadPart = async (context: ApiContext, need: LookedUp, filter: SearchFilter): Promise<LoadedParts> => {
  if (need === 'tags') return { tags: await context.tags.ofAssets(filter) }
  return need === 'albums' ? { albums: await loadAlbums(context) } : { stacks: await loadStacks(context) }
}

/** People as the server names them, by the asset that they are on. */
export type PeopleOnAssets = IdMap<NonNullable<AssetRow['people']>>

/** How it is read who is on the assets that are found. */
export const onlyPeople = (wanted: ScanAnyOptions, narrowing: Narrowing): ScanAnyOptions => {
  return { ...wanted, narrowing, withExif: false, withPeople: true }
}

/** Reads who is on some assets. What is alike on several of them is kept once. */
export const readPeople = async (wanted: ScanAnyOptions, found: PeopleOnAssets): Promise<ScanReport> => {
  const known = new Map<string, NonNullable<AssetRow['people']>>()
  const parts = await partsToScan({ ...wanted, server: unnoted(wanted.server) })
  const { batches, report } = scanAny({ ...wanted, parts, server: forPlaces(wanted.server) })
  for await (const rows of batches)
    for (const { id, people = [] } of rows) {
      const text = JSON.stringify(people)
      const alike = known.get(text) ?? people
      known.set(text, alike)
      found.set(id, alike)
    }
  return report
}

/** The same for one asset that was read by its id, which brings its tags along. */
export const loadPartsOf = async (
  context: ApiContext,
  row: AssetRow & { readonly tags?: readonly Tag[] | undefined },
  needs: Needs,
): Promise<LoadedParts> => {
  const albums = async (): Promise<LoadedAlbums> => {
    const holding = await context.albums.holding(row.id)
    return { of: new Map([[row.id, holding.map(entryOf).sort(byName)]]), named: finderIn(await context.albums.list()) }
  }
  return {
    ...fromRows(needs),
    ...(needs.has('tags') ? { tags: new Map([[row.id, (row.tags ?? []).map(({ value }) => value).sort()]]) } : {}),
    ...(needs.has('albums') ? { albums: await albums() } : {}),
    ...(needs.has('stack') ? { stacks: await loadStacks(context) } : {}),
  }
}

/** The record of one asset as a scan would bring it. */
export const readWholeRow = async ({ reads }: Server, row: AssetRow): Promise<AssetRow> => {
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
