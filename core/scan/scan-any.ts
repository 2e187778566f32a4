import type { AssetRow } from '../api/schemas.ts'
import type { SearchFilter } from '../api/search-filter.ts'
import { canBeStructured, type StructuredFilter } from '../api/structured.ts'
import { merged, requestsAtOnce } from '../concurrency.ts'
import { hasCode } from '../errors.ts'
import { covering, filtersOf, type Narrowing } from './narrowing.ts'
import {
  addReport,
  countOf,
  filterInPass,
  isInPasses,
  passesUnder,
  type Scan,
  type ScanOptions,
  type ScanReport,
  scan,
} from './scan.ts'

/** What to read: everything that fulfils at least one of the filters. */
export interface ScanAnyOptions extends Omit<ScanOptions, 'filter'> {
  readonly narrowing: Narrowing
  /** What `partsToScan` came to, or some of it, where that is known. */
  readonly parts?: readonly Part[]
  /** Tells which assets are in no album, for who keeps assets and no albums. */
  readonly unalbumed?: () => Promise<(id: string) => boolean>
  /** The assets in groups of duplicates; without it everything is read where these are looked for. */
  readonly grouped?: () => Promise<readonly AssetRow[] | null>
}

/** What is in groups of duplicates, as far as the passes look. The server tells it in one answer, so that nothing is missed. */
const groupedIn = async ({ grouped, passes }: ScanAnyOptions): Promise<readonly AssetRow[]> =>
  ((await grouped?.()) ?? []).filter((row) => isInPasses(passes, row))

/** How many assets the server counts under a filter in all passes; null where it cannot. */
export const countIn = async (
  { server, passes }: Pick<ScanAnyOptions, 'server' | 'passes'>,
  filter: SearchFilter,
): Promise<number | null> => {
  const filters = passesUnder(passes, filter).map((pass) => filterInPass(pass, filter))
  const counts = await Promise.all(filters.map((one) => countOf(server, one)))
  return counts.reduce((sum, count) => (sum === null || count === null ? null : sum + count), 0)
}

/** A filter to scan with. */
export interface Part {
  readonly filter: SearchFilter
  /** How many the server counts, where it was asked; null where it cannot tell. */
  readonly count?: number | null
}

/** The filters to scan one after another: all of them, or the one that covers them where that is hardly more to read. */
export const partsToScan = async (options: ScanAnyOptions): Promise<readonly Part[]> => {
  const wanted = filtersOf(options.narrowing)
  // Groups show nobody's faces, and not every field.
  const isListed = wanted.some(({ isGrouped }) => isGrouped) && !options.withPeople && !options.whole && options.grouped
  const filters = isListed && (await isListed()) ? wanted : wanted.map(covering)
  if (filters.length < 2) return filters.map((filter) => ({ filter }))
  const whole = covering(filters)
  const count = async (filter: SearchFilter) =>
    filter.isGrouped ? (await groupedIn(options)).length : countIn(options, filter)
  const [all = null, ...counts] = await Promise.all([whole, ...filters].map(count))
  const sum = counts.reduce<number>((total, count) => total + (count ?? Infinity), 0)
  // Without a count nothing proves that all was read.
  if (all === null || sum * 2 >= all) return [{ filter: whole, count: all }]
  return filters.map((filter, index) => ({ filter, count: counts[index] ?? null }))
}

/**
 * The alternatives as one filter, where the server has structured search and proves that it heeds it: what is nowhere is
 * not counted, and the alternatives together are no fewer than the largest, nor more than all.
 */
const asOne = async (options: ScanAnyOptions, parts: readonly Part[]): Promise<readonly Part[]> => {
  const filters = parts.map(({ filter }) => filter)
  const { reads, capabilities } = options.server
  if (parts.length < 2 || !capabilities.structuredSearch || !canBeStructured(filters)) return parts
  const filter: StructuredFilter = { anyOf: filters }
  try {
    const nobody: StructuredFilter = { anyOf: [{ personIds: [crypto.randomUUID()] }] }
    const [none, page, count] = await Promise.all([
      reads.count(nobody),
      reads.search(nobody, { size: 1 }),
      countIn(options, filter),
    ])
    const counts = parts.map((part) => part.count ?? 0)
    const fits = count !== null && count >= Math.max(...counts) && count <= counts.reduce((sum, one) => sum + one, 0)
    return fits && none === 0 && page.items.length === 0 ? [{ filter, count }] : parts
  } catch (error) {
    if (hasCode(error, 'API_STATUS') || hasCode(error, 'API_RESPONSE')) return parts
    throw error
  }
}

/**
 * Reads every asset that fulfils at least one of some filters, each once, and proves each filter by counts. Where the
 * filters together find half as much as one that covers them, or more, that one is read.
 */
export const scanAny = (options: ScanAnyOptions): Scan => {
  const report: ScanReport = { distinct: 0, expected: 0, complete: true, vanished: new Set() }
  return { report, batches: run(options, report) }
}

async function* run(options: ScanAnyOptions, report: ScanReport): AsyncGenerator<readonly AssetRow[]> {
  const { narrowing: _, unalbumed: __, parts: known, onProgress, ...given } = options
  const parts = await asOne(options, known ?? (await partsToScan(options)))
  const { concurrency = requestsAtOnce, passes } = given
  const atOnce = Math.max(1, Math.floor(concurrency / passes.length))
  const others = { ...given, concurrency: Math.max(1, Math.floor(concurrency / Math.min(parts.length, atOnce))) }
  const scans = parts.map(({ filter, count }) => {
    if (filter.isGrouped) return () => scanGrouped(options)
    // The expected count is given for each pass.
    const expected = count != null && options.passes.length === 1 ? { expected: count } : {}
    return () => scan({ ...others, ...expected, ...(onProgress && parts.length === 1 ? { onProgress } : {}), filter })
  })
  const [only] = scans
  if (!only || scans.length > 1) return yield* runAll(scans, atOnce, report, onProgress)
  const { batches, report: part } = only()
  yield* batches
  addReport(report, part)
}

/** Those in groups, as a scan. */
const scanGrouped = (options: ScanAnyOptions): Scan => {
  const report: ScanReport = { distinct: 0, expected: 0, complete: true, vanished: new Set() }
  const run = async function* () {
    const rows = await groupedIn(options)
    report.distinct = report.expected = rows.length
    options.onProgress?.({ seen: rows.length, expected: rows.length })
    yield rows
  }
  return { report, batches: run() }
}

async function* runAll(
  scans: readonly (() => Scan)[],
  atOnce: number,
  report: ScanReport,
  onProgress: ScanAnyOptions['onProgress'],
): AsyncGenerator<readonly AssetRow[], void> {
  const [known, held] = [new Set<string>(), new Set<string>()]
  const runOne = async function* (start: () => Scan): AsyncGenerator<readonly AssetRow[], void> {
    const { batches, report: part } = start()
    const own = new Set<string>()
    for await (const rows of batches) {
      for (const { id } of rows) own.add(id)
      const fresh = rows.filter(({ id }) => !known.has(id))
      for (const { id } of fresh) known.add(id)
      onProgress?.({ seen: known.size, expected: null })
      yield fresh
    }
    for (const id of own) if (!part.vanished.has(id)) held.add(id)
    const missing = part.expected === null ? null : Math.abs(part.expected - part.distinct)
    addReport(report, { ...part, distinct: 0, expected: missing, vanished: new Set() })
  }
  yield* merged(scans.values().map(runOne), atOnce)
  // What one filter finds no more, another one may.
  for (const id of known) if (!held.has(id)) report.vanished.add(id)
  report.distinct = held.size
  if (report.expected !== null) report.expected += report.distinct
}
