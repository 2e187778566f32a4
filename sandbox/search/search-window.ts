import type { Asset } from '../library/model.ts'
import { byTaken } from '../library/taken-order.ts'
import type { Filters } from './search-fields.ts'
import { type SearchContext, searchTest, type Test } from './search-filter.ts'

/** Assets in order of capture time, and the part of them that a search has to look at. */
interface Rows {
  readonly assets: readonly Asset[]
  readonly start: number
  readonly end: number
}

/** The ids that an index of the real server would find: one asset, an album's members, a person's; else undefined. */
const indexed = ({ id, albumIds, personIds }: Filters, { state }: SearchContext): Iterable<string> | undefined => {
  if (id !== undefined) return [id.toLowerCase()]
  if (albumIds?.[0] !== undefined) return state.albums.get(albumIds[0])?.assetIds ?? []
  return personIds?.[0] === undefined ? undefined : (state.assetsByPerson.get(personIds[0]) ?? [])
}

const rowsFor = (filters: Filters, context: SearchContext): Rows => {
  const { state } = context
  const from = filters.takenAfter ?? Number.NEGATIVE_INFINITY
  const to = filters.takenBefore ?? Number.POSITIVE_INFINITY
  const ids = indexed(filters, context)
  if (ids === undefined) {
    const [start, end] = state.taken.range(from, to)
    return { assets: state.taken.ascending, start, end }
  }
  const assets = [...ids]
    .flatMap((candidate) => state.assets.get(candidate) ?? [])
    .filter(({ fileCreatedAt }) => fileCreatedAt >= from && fileCreatedAt <= to)
    .sort(byTaken)
  return { assets, start: 0, end: assets.length }
}

/** Everything a search finds, oldest first. */
export const findAll = (filters: Filters, context: SearchContext): Asset[] => {
  const { assets, start, end } = rowsFor(filters, context)
  return assets.slice(start, end).filter(searchTest(filters, context))
}

export const countAll = (filters: Filters, context: SearchContext): number => {
  const test = searchTest(filters, context)
  const { assets, start, end } = rowsFor(filters, context)
  let count = 0
  for (let index = start; index < end; index++) if (test(assets[index] as Asset)) count += 1
  return count
}

/** The end of the group of equal instants that begins at `from`, walking by `step` within bounds. */
const groupEnd = (assets: readonly Asset[], from: number, step: number, stop: number): number => {
  const instant = assets[from]?.fileCreatedAt
  let index = from + step
  while (index !== stop && assets[index]?.fileCreatedAt === instant) index += step
  return index
}

/**
 * Walks a window in the order of a search. Before 3.1 there is no tie-breaker: assets of one instant come in an order
 * that depends on the request.
 */
function* walk({ assets, start, end }: Rows, descending: boolean, turn: number) {
  const step = descending ? -1 : 1
  const stop = descending ? start - 1 : end
  let index = descending ? end - 1 : start
  while (index * step < stop * step) {
    const next = groupEnd(assets, index, step, stop)
    const size = (next - index) * step
    for (let offset = 0; offset < size; offset++) yield assets[index + ((offset + turn) % size) * step] as Asset
    index = next
  }
}

interface Page {
  readonly page: number
  readonly size: number
  readonly descending: boolean
  /** Changes the order of ties; 0 sorts them by id. */
  readonly turn: number
}

/** One page, and whether there is another; the rows before it are walked and thrown away. */
export const findPage = (filters: Filters, page: Page, context: SearchContext) => {
  const test: Test = searchTest(filters, context)
  const found: Asset[] = []
  let skip = (page.page - 1) * page.size
  for (const asset of walk(rowsFor(filters, context), page.descending, page.turn)) {
    if (!test(asset)) continue
    if (skip > 0) skip -= 1
    else if (found.push(asset) > page.size) break
  }
  return { assets: found.slice(0, page.size), hasNext: found.length > page.size }
}
