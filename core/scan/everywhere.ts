import type { Page } from '../api/reads.ts'
import type { AssetRow } from '../api/schemas.ts'
import type { SearchFilter } from '../api/search-filter.ts'
import type { Server } from '../api/server.ts'
import { type ScanPass, scan } from './scan.ts'
import { windowFilter } from './windows.ts'

const visibilities = ['timeline', 'archive', 'hidden'] as const

/** All that a key can see. */
export const everyPass: readonly ScanPass[] = visibilities.flatMap((visibility) => [
  { visibility, trashed: false },
  { visibility, trashed: true },
])

/** The fewest searches that together look everywhere. */
export const viewsOf = ({ capabilities }: Server): readonly SearchFilter[] =>
  capabilities.searchesEverything ? [{}] : visibilities.map((visibility) => ({ visibility }))

/** Capture time of the last row of a page that has a successor, in milliseconds; that instant may go on behind it. */
const endOf = ({ items, hasMore }: Page): number =>
  hasMore ? Date.parse(items.at(-1)?.fileCreatedAt ?? '') : Number.POSITIVE_INFINITY

const before = (rows: readonly AssetRow[], end: number): readonly AssetRow[] =>
  end === Number.POSITIVE_INFINITY ? rows : rows.filter(({ fileCreatedAt }) => Date.parse(fileCreatedAt) < end)

/** Rows with their exif, and those that have none, which a search with exif leaves out. */
const merge = (withExif: readonly AssetRow[], bare: readonly AssetRow[]): readonly AssetRow[] => [
  ...new Map([...bare, ...withExif].map((row) => [row.id, row])).values(),
]

/**
 * Reads what fulfils a filter, wherever it is, trash included, in pages cut by capture time. Each page is one statement of
 * the server's database; nothing proves that all was read.
 * @param withExif bring the exif records along
 */
export async function* readEverywhere(
  server: Server,
  filter: SearchFilter,
  withExif: boolean,
): AsyncGenerator<readonly AssetRow[]> {
  for (const view of viewsOf(server)) {
    let from: number | null = null
    do {
      const part: SearchFilter = { ...filter, ...view, ...windowFilter({ from, to: null }) }
      const page = (exif: boolean) => server.reads.search(part, { order: 'asc', withDeleted: true, withExif: exif })
      const bare = await page(false)
      if (bare.items.length === 0) break
      const full = withExif ? await page(true) : bare
      const end = Math.min(endOf(full), endOf(bare))
      if (end === Date.parse(bare.items[0]?.fileCreatedAt ?? '')) {
        // A whole page of one capture time.
        yield* scan({ server, passes: everyPass, filter, withExif }).batches
        return
      }
      yield merge(before(full.items, end), before(bare.items, end))
      from = end
    } while (from < Number.POSITIVE_INFINITY)
  }
}
