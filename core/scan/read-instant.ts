import { type Page, pageSize, type SearchOptions } from '../api/reads.ts'
import type { AssetRow } from '../api/schemas.ts'
import type { SearchFilter } from '../api/search-filter.ts'

type Search = (filter: SearchFilter, options: SearchOptions) => Promise<Page>
type Pages = AsyncGenerator<readonly AssetRow[]>

interface Reading {
  readonly search: Search
  /** How many there are, or null where the server cannot say. */
  readonly count: (filter: SearchFilter) => Promise<number | null>
  readonly withExif: boolean
}

const end = Date.UTC(2200, 0, 1)
const iso = (ms: number): string => new Date(ms).toISOString()

/** A second time axis that separates assets of one capture time. */
interface Axis {
  readonly after: 'updatedAfter' | 'createdAfter'
  readonly before: 'updatedBefore' | 'createdBefore'
  readonly of: (row: AssetRow) => number | undefined
}

const axes: readonly Axis[] = [
  {
    after: 'updatedAfter',
    before: 'updatedBefore',
    of: (row) => Date.parse(row.updatedAt),
  },
  {
    after: 'createdAfter',
    before: 'createdBefore',
    of: (row) => (row.createdAt === undefined ? undefined : Date.parse(row.createdAt)),
  },
]

const kinds: readonly SearchFilter[] = ['IMAGE', 'VIDEO', 'AUDIO', 'OTHER'].flatMap((type) => [
  { type, isFavorite: false },
  { type, isFavorite: true },
])

const median = (values: readonly number[]): number | undefined => values.toSorted((a, b) => a - b)[values.length >> 1]

const firstPage = (reads: Reading, filter: SearchFilter): Promise<Page> =>
  reads.search(filter, { size: pageSize, withExif: reads.withExif })

/**
 * Reads every asset of a filter that cannot be cut by capture time, more than a page of them; some may come twice.
 * It is cut by the time of the last change, then of the upload, then by kind; what still does not fit a page is
 * paged over and over until the count is reached, because pages of equal capture times have no order
 * (`immich-api.md` 2.3.2).
 */
export async function* readInstant(reads: Reading, filter: SearchFilter, index = 0): Pages {
  const axis = axes[index]
  if (axis === undefined) return yield* byKind(reads, filter)
  // The filter may bound the axis itself.
  const [after, before] = [filter[axis.after], filter[axis.before]]
  const from = after === undefined ? 0 : Date.parse(after)
  yield* alongAxis(reads, filter, index, from, before === undefined ? end : Date.parse(before))
}

/** `from` is included, `to` is not, though a row exactly there may come along: stored instants have microseconds. */
async function* alongAxis(reads: Reading, filter: SearchFilter, index: number, from: number, to: number): Pages {
  const axis = axes[index] as Axis
  const within = { ...filter, [axis.after]: iso(from), [axis.before]: iso(to) }
  const page = await firstPage(reads, within)
  if (!page.hasMore) return yield page.items
  if (to - from <= 1) return yield* readInstant(reads, within, index + 1)
  const observed = page.items.flatMap((row) => axis.of(row) ?? [])
  const middle = median(observed) ?? Math.floor((from + to) / 2)
  const cut = Math.min(to - 1, Math.max(from + 1, middle))
  yield* alongAxis(reads, filter, index, from, cut)
  yield* alongAxis(reads, filter, index, cut, to)
}

async function* byKind(reads: Reading, filter: SearchFilter): Pages {
  for (const kind of kinds) {
    // A kind or favourite that the filter already fixes must not be replaced by another one.
    if (Object.entries(kind).some(([key, value]) => (filter[key as keyof SearchFilter] ?? value) !== value)) continue
    const page = await firstPage(reads, { ...filter, ...kind })
    if (page.hasMore) yield* byPages(reads, { ...filter, ...kind })
    else yield page.items
  }
}

async function* byPages(reads: Reading, filter: SearchFilter, passes = 12): Pages {
  const known = new Set<string>()
  const expected = await reads.count(filter)
  for (let pass = 0; pass < passes; pass += 1) {
    const before = known.size
    const order = pass % 2 === 0 ? 'asc' : 'desc'
    let next: SearchOptions = {}
    for (let page = 1, more = true; more; page += 1) {
      const answer = await reads.search(filter, { page, ...next, order, size: pageSize, withExif: reads.withExif })
      yield answer.items
      for (const { id } of answer.items) known.add(id)
      next = answer.cursor === undefined ? {} : { cursor: answer.cursor }
      more = answer.hasMore
    }
    if (expected === null ? known.size === before : known.size >= expected) break
  }
}
