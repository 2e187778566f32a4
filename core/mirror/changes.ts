import type { Page, SearchFilter } from '../api/reads.ts'
import type { AssetRow } from '../api/schemas.ts'
import type { Server } from '../api/server.ts'
import { type ScanPass, scan } from '../assets/scan.ts'
import { windowFilter } from '../assets/windows.ts'

const visibilities = ['timeline', 'archive', 'hidden'] as const

/** All that a key can see. */
export const everyPass: readonly ScanPass[] = visibilities.flatMap((visibility) => [
  { visibility, trashed: false },
  { visibility, trashed: true },
])

/** The fewest searches that together look everywhere. */
const viewsOf = ({ capabilities }: Server): readonly SearchFilter[] =>
  capabilities.searchesEverything ? [{}] : visibilities.map((visibility) => ({ visibility }))

/** Capture time of the last row of a page that has a successor, in milliseconds; that instant may go on behind it. */
const endOf = ({ items, hasMore }: Page): number =>
  hasMore ? Date.parse(items.at(-1)?.fileCreatedAt ?? '') : Number.POSITIVE_INFINITY

const before = (rows: readonly AssetRow[], end: number): readonly AssetRow[] =>
  end === Number.POSITIVE_INFINITY ? rows : rows.filter(({ fileCreatedAt }) => Date.parse(fileCreatedAt) < end)

/** Rows with their exif, and those that have none, which a search with exif leaves out. */
const merge = (withExif: readonly AssetRow[], bare: readonly AssetRow[]): readonly AssetRow[] => {
  const known = new Set(withExif.map(({ id }) => id))
  return [...withExif, ...bare.filter(({ id }) => !known.has(id))]
}

/**
 * Reads the assets that changed at a time or later, wherever they are, trash included, in pages cut by capture time. Each
 * page is one statement of the server's database; what changes meanwhile is stamped later, and found by the next reading.
 * @param since ISO instant of the server's clock
 */
export async function* changesSince(server: Server, since: string): AsyncGenerator<readonly AssetRow[]> {
  for (const view of viewsOf(server)) {
    let from: number | null = null
    do {
      const filter: SearchFilter = { ...view, updatedAfter: since, ...windowFilter({ from, to: null }) }
      const page = (withExif: boolean) => server.reads.search(filter, { order: 'asc', withDeleted: true, withExif })
      const bare = await page(false)
      if (bare.items.length === 0) break
      const withExif = await page(true)
      const end = Math.min(endOf(withExif), endOf(bare))
      if (end === Date.parse(bare.items[0]?.fileCreatedAt ?? '')) {
        // A whole page of one capture time.
        yield* scan({ server, passes: everyPass, filter: { updatedAfter: since }, withExif: true }).batches
        return
      }
      yield merge(before(withExif.items, end), before(bare.items, end))
      from = end
    } while (from < Number.POSITIVE_INFINITY)
  }
}

/** One asset as it is now, wherever it is; undefined where it is gone. */
export const readAsset = async (server: Server, id: string): Promise<AssetRow | undefined> => {
  for (const view of viewsOf(server)) {
    // With exif, an asset without an exif record is not found.
    for (const withExif of [true, false]) {
      const [row] = (await server.reads.search(view, { id, size: 1, withDeleted: true, withExif })).items
      if (row) return row
    }
  }
  return undefined
}
