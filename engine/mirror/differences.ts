import type { AssetRow } from '../../core/api/schemas.ts'
import type { SearchFilter } from '../../core/api/search-filter.ts'
import type { Server } from '../../core/api/server.ts'
import { readEverywhere } from '../../core/scan/everywhere.ts'
import { countOf } from '../../core/scan/scan.ts'
import { type Window, windowFilter } from '../../core/scan/windows.ts'
import type { Store } from './store.ts'

/** Windows of about this many assets are not cut again: they fit an answer. */
const windowSize = 1000

/** Assets of a pass of which the server counts more, or fewer, than are known. */
export interface Difference {
  /** Name of the pass. */
  readonly pass: string
  /** What the server is asked. */
  readonly filter: SearchFilter
  readonly counted: number
  /** Which of the known assets fulfil the filter. */
  has(row: AssetRow): boolean
  /** None of them changed earlier; ISO text. */
  readonly since?: string
}

/** A known asset, and its capture time in milliseconds. */
interface Known {
  readonly at: number
  readonly id: string
}

const oldestFirst = (store: Store, { pass, has, since }: Difference): Known[] => {
  const known: Known[] = []
  for (const rows of store.rows(pass, false, since))
    for (const row of rows) if (has(row)) known.push({ at: Date.parse(row.fileCreatedAt), id: row.id })
  return known.sort((a, b) => a.at - b.at)
}

/** The place that halves assets, not among those of one capture time; null where there is none, or all fit an answer. */
const middleOf = (known: readonly Known[]): number | null => {
  if (known.length <= windowSize) return null
  const at = known[known.length >> 1]?.at ?? 0
  const place = known.findIndex((asset) => asset.at >= at) || known.findIndex((asset) => asset.at > at)
  return place > 0 ? place : null
}

/**
 * How many counts may look for what differs: a few where little is gone, because these certainly find it; otherwise so few
 * that reading everything after all costs hardly more for them.
 */
const mostCounts = (counted: number, known: number): number => {
  const [gap, pages] = [Math.abs(counted - known), known / windowSize]
  if (3 * gap > known) return 0
  return 8 + (9 * gap < pages / 3 ? 9 * gap : pages / 12)
}

/**
 * Finds by counts in which windows of capture time the server has other assets, halving time until these are small, and
 * reads them again.
 * @returns ids of known assets that are not found any more; null where so much differs that the pass had better be read as a whole
 */
export const settleDifference = async (
  server: Server,
  store: Store,
  difference: Difference,
  withExif: boolean,
): Promise<string[] | null> => {
  const { filter, counted } = difference
  const all = oldestFirst(store, difference)
  const missing = new Set<string>()
  let left = mostCounts(counted, all.length)
  const differing = async ({ from, to }: Window, known: readonly Known[], count: number): Promise<Window[]> => {
    if (count === known.length || left < 0) return []
    const middle = middleOf(known)
    if (middle === null) {
      for (const { id } of known) missing.add(id)
      return [{ from, to }]
    }
    left -= 1
    const cut = known[middle]?.at ?? 0
    const earlier = { from, to: cut - 1 }
    const first = (await countOf(server, { ...filter, ...windowFilter(earlier) })) ?? 0
    return [
      ...(await differing(earlier, known.slice(0, middle), first)),
      ...(await differing({ from: cut, to }, known.slice(middle), count - first)),
    ]
  }
  const windows = await differing({ from: null, to: null }, all, counted)
  if (left < 0) return null
  for (const window of windows)
    for await (const rows of readEverywhere(server, { ...filter, ...windowFilter(window) }, withExif)) {
      for (const { id } of rows) missing.delete(id)
      store.replace(rows)
    }
  return [...missing]
}
