import { type Page, pageSize, type SearchOptions } from '../api/reads.ts'
import type { AssetRow } from '../api/schemas.ts'
import type { SearchFilter, Visibility } from '../api/search-filter.ts'
import type { Server } from '../api/server.ts'
import { merged, requestsAtOnce } from '../concurrency.ts'
import { IdMap } from './id-map.ts'
import { readInstant } from './read-instant.ts'
import { type MonthCount, planWindows, type Window, windowFilter } from './windows.ts'

/** One part of a library that a single query can ask for: a visibility, in the trash or not. */
export interface ScanPass {
  readonly visibility: Exclude<Visibility, 'locked'>
  readonly trashed: boolean
}

/** Whether some passes look where an asset is. */
export const isInPasses = (
  passes: readonly ScanPass[],
  { visibility, isTrashed }: Pick<AssetRow, 'visibility' | 'isTrashed'>,
): boolean => passes.some((pass) => pass.visibility === visibility && pass.trashed === isTrashed)

/** Assets seen so far, and how many the server counts (null where it cannot). */
export interface ScanProgress {
  readonly seen: number
  readonly expected: number | null
}

/** What to read. */
export interface ScanOptions {
  readonly server: Server
  readonly passes: readonly ScanPass[]
  /** Narrows the scan; only filters that the server can count as well. */
  readonly filter?: SearchFilter
  readonly withExif?: boolean
  readonly withPeople?: boolean
  /** Keep every field the server sends. */
  readonly whole?: boolean
  /** How many are expected, where that is known; saves the first count. */
  readonly expected?: number
  /** False skips the proof by counts, where a missed asset does no harm. */
  readonly verify?: boolean
  /** Requests at once, and one at least for each of the passes, which are read side by side; default: 4. */
  readonly concurrency?: number
  readonly onProgress?: (progress: ScanProgress) => void
}

/** How a scan went; complete only after its last batch. */
export interface ScanReport {
  /** Distinct assets delivered, less those that vanished meanwhile. */
  distinct: number
  /** What the server counted at the end, with what was uploaded since the beginning; null where it cannot count. */
  expected: number | null
  /** Everything that is there was delivered, and the counts prove it. */
  complete: boolean
  /** Delivered, and gone before the scan ended. */
  readonly vanished: Set<string>
}

/** Adds the report of a scan to that of what it is a part of. */
export const addReport = (report: ScanReport, { distinct, expected, complete, vanished }: ScanReport): void => {
  report.distinct += distinct
  report.expected = report.expected === null || expected === null ? null : report.expected + expected
  report.complete &&= complete
  for (const id of vanished) report.vanished.add(id)
}

/** A scan under way: batches of assets as they arrive, in no order, and the report. */
export interface Scan {
  readonly batches: AsyncIterable<readonly AssetRow[]>
  readonly report: ScanReport
}

/** A page that was read: its span of capture time, and how many of its assets are counted there. */
interface Segment extends Window {
  seen: number
}

/** What one request brought. */
interface Step {
  readonly rows: readonly AssetRow[]
  readonly segment: Segment
}

const windowSize = 5 * pageSize
const rounds = 3
/** Longest distance between a row's stamp and the moment it can be read, and the coarseness of the `Date` header. */
const clockMargin = 10_000

/** Instant of a filter bound, in milliseconds. */
const bound = (text: string | undefined): number | null => (text === undefined ? null : Date.parse(text))

/**
 * Reads every asset of some passes, completely: windows of capture time, several at once, no offset paging; compared
 * with the server's count at the end, and read again where they differ (`immich-api.md` 4.1). Each asset is delivered
 * once, also one without an exif record when exif is asked for, although the server leaves those out.
 * @example
 * const { batches, report } = scan({ server, passes: [{ visibility: 'timeline', trashed: false }] })
 * for await (const rows of batches) for (const row of rows) console.log(row.originalPath)
 */
export const scan = (options: ScanOptions): Scan => {
  const report: ScanReport = { distinct: 0, expected: 0, complete: true, vanished: new Set() }
  return { report, batches: new Scanner(options, report).run() }
}

/** Those passes that can find anything under a filter: what asks for a deletion date finds nothing outside of the trash. */
export const passesUnder = (passes: readonly ScanPass[], filter: SearchFilter = {}): readonly ScanPass[] =>
  passes.filter(({ trashed }) => trashed || !filter.trashedAfter)

/** The filter of one pass. */
export const filterInPass = ({ visibility, trashed }: ScanPass, filter: SearchFilter = {}): SearchFilter => {
  // Only `trashedAfter` reaches the trash in searches and counts alike.
  const trash = trashed ? { trashedAfter: new Date(0).toISOString() } : {}
  return { ...trash, ...filter, visibility }
}

/** The present by the server's clock, in milliseconds; null where it does not tell. */
export const serverTime = ({ client }: Server): number | null => {
  const skew = client.clockSkew()
  return skew === null ? null : Date.now() + skew
}

/** Whether an asset was uploaded at an instant or later; false where assets do not show it. */
export const isUploadedSince = (at: number | null, { createdAt }: AssetRow): boolean =>
  at !== null && createdAt !== undefined && Date.parse(createdAt) >= at

/** A filter without what was uploaded since an instant, so that a count agrees during an import; the same where assets do not show it. */
export const uploadedBefore = ({ capabilities }: Server, at: number | null, filter: SearchFilter): SearchFilter => {
  if (at === null || !capabilities.assetCreatedAt) return filter
  return { ...filter, createdBefore: new Date(Math.min(at, bound(filter.createdBefore) ?? at)).toISOString() }
}

/** How many assets the server counts under a filter; null where it cannot. */
export const countOf = async ({ reads, capabilities }: Server, filter: SearchFilter): Promise<number | null> => {
  if (filter.personIds !== undefined && !capabilities.countByPerson) return null
  if (capabilities.searchCount) return reads.count(filter)
  const { visibility = 'timeline', trashedAfter, isFavorite, ...others } = filter
  // Before 1.135 only the timeline counts, and it knows few filters.
  if (Object.keys(others).length > 0) return null
  const query = {
    visibility,
    ...(trashedAfter ? { isTrashed: true } : {}),
    ...(isFavorite === undefined ? {} : { isFavorite }),
  }
  return (await reads.timelineBuckets(query)).reduce((sum, { count }) => sum + count, 0)
}

class Scanner {
  readonly #options: ScanOptions
  readonly #report: ScanReport
  /** Every asset delivered, with the segment it is counted in. */
  readonly #seen = new IdMap<Segment>()
  /** Delivered, but not among what the server counts. */
  readonly #uncounted = new Set<string>()
  #announced = 0
  /** Passes that were not read until their end yet. */
  #unread = 0
  readonly #allRead = Promise.withResolvers<void>()
  /** By the server's clock, in milliseconds; null where it is not told. */
  readonly #startedAt: number | null

  /** Before 1.135 the timeline counts, and knows own assets only. */
  readonly #countsPartners: boolean

  constructor(options: ScanOptions, report: ScanReport) {
    this.#options = options
    this.#countsPartners = options.server.capabilities.searchCount
    this.#report = report
    this.#startedAt = serverTime(options.server)
  }

  async *run(): AsyncGenerator<readonly AssetRow[]> {
    const passes = passesUnder(this.#options.passes, this.#options.filter)
    const { expected, filter } = this.#options
    const counts = await Promise.all(passes.map((pass) => expected ?? this.#count(filterInPass(pass, filter))))
    this.#announced = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0)
    // Together: a small one waits most of the time for one answer after the other.
    this.#unread = passes.length
    const all = passes.map((pass, index) => this.#pass(pass, counts[index] ?? null, passes.length))
    yield* merged(all, all.length)
    this.#report.distinct = this.#seen.size
    if (this.#report.expected === null || !this.#countsPartners) return
    for (const id of this.#uncounted) if (this.#seen.has(id)) this.#report.expected += 1
  }

  async *#pass(pass: ScanPass, expected: number | null, passes: number): AsyncGenerator<readonly AssetRow[], void> {
    const filter = filterInPass(pass, this.#options.filter)
    const read = new Set<Segment>()
    const atOnce = this.#atOnce(expected, passes)
    // Where counts leave out partners' assets, none may still be some.
    if (expected !== 0 || this.#options.verify === false || !this.#countsPartners) {
      const windows = await this.#windows(pass, filter, expected)
      for await (const { rows, segment } of this.#readAll(filter, windows, atOnce)) {
        read.add(segment)
        yield this.#deliver(rows, segment)
      }
      // No count tells that something without an exif record is missing.
      if ((expected === null || !this.#countsPartners) && this.#options.withExif)
        yield* this.#withoutExif(filter, windows, read, atOnce)
    }
    // What goes from one to another meanwhile shows in their counts after that.
    this.#unread -= 1
    if (this.#unread === 0) this.#allRead.resolve()
    await this.#allRead.promise
    if (read.size === 0) read.add({ ...this.#bounds(), seen: 0 })
    if (this.#options.verify === false) return
    const segments = [...read].sort((a, b) => (a.from ?? -Infinity) - (b.from ?? -Infinity))
    if (this.#startedAt !== null) yield* this.#arrivals(filter, segments, this.#startedAt - clockMargin)
    yield* this.#verify(filter, segments)
  }

  #bounds(): Window {
    const { takenAfter, takenBefore } = this.#options.filter ?? {}
    return { from: bound(takenAfter), to: bound(takenBefore) }
  }

  #count(filter: SearchFilter): Promise<number | null> {
    return countOf(this.#options.server, uploadedBefore(this.#options.server, this.#startedAt, filter))
  }

  async #windows(pass: ScanPass, filter: SearchFilter, expected: number | null): Promise<Window[]> {
    const bounds = this.#bounds()
    if (expected !== null && expected <= windowSize) return [bounds]
    const months = await this.#months(pass)
    const total = months.reduce((sum, { count }) => sum + count, 0)
    const share = expected === null || total === 0 || Object.keys(filter).length === 1 ? 1 : expected / total
    return planWindows(
      months.map(({ month, count }) => ({ month, count: count * share })),
      windowSize,
      bounds,
    )
  }

  /** The timeline's months, as hints where to cut; without them one window is read page after page. */
  async #months(pass: ScanPass): Promise<MonthCount[]> {
    try {
      const query = { visibility: pass.visibility, ...(pass.trashed ? { isTrashed: true } : {}) }
      const buckets = await this.#options.server.reads.timelineBuckets(query)
      const months = buckets.map(({ timeBucket, count }) => ({ month: Date.parse(timeBucket.slice(0, 10)), count }))
      return months.filter(({ month }) => !Number.isNaN(month)).sort((a, b) => a.month - b.month)
    } catch {
      return []
    }
  }

  #search = (filter: SearchFilter, options: SearchOptions): Promise<Page> => {
    const { withPeople = false, whole = false, server } = this.#options
    return server.reads.search(filter, {
      ...options,
      ...(whole ? { whole } : {}),
      ...(withPeople ? { withPeople } : {}),
    })
  }

  /**
   * Reads a window page by page. The last instant of a page may go on behind it, so the next page begins with it, and
   * this one ends before it.
   */
  async *#read(filter: SearchFilter, window: Window, withExif: boolean): AsyncGenerator<Step, void> {
    for (let rest = window; rest.from === null || rest.to === null || rest.from <= rest.to; ) {
      const { items, hasMore } = await this.#search({ ...filter, ...windowFilter(rest) }, { order: 'asc', withExif })
      if (!hasMore) return yield { rows: items, segment: { ...rest, seen: 0 } }
      const first = Date.parse(items[0]?.fileCreatedAt ?? '')
      const lastText = items.at(-1)?.fileCreatedAt ?? ''
      const last = Date.parse(lastText)
      if (first < last) {
        const end = items.findIndex(({ fileCreatedAt }) => fileCreatedAt === lastText)
        yield { rows: items.slice(0, end), segment: { from: rest.from, to: last - 1, seen: 0 } }
        rest = { from: last, to: rest.to }
        continue
      }
      const segment = { from: rest.from, to: first, seen: 0 }
      const reads = { search: this.#search, count: (f: SearchFilter) => this.#count(f), withExif }
      for await (const rows of readInstant(reads, { ...filter, ...windowFilter({ from: first, to: first }) }))
        yield { rows, segment }
      rest = { from: first + 1, to: rest.to }
    }
  }

  /** Requests at once for one of so many passes, which are read together. */
  #atOnce(expected: number | null, passes: number): number {
    const { concurrency = requestsAtOnce } = this.#options
    return Math.max(1, Math.round(concurrency * (expected ? expected / this.#announced : 1 / passes)))
  }

  /** Reads windows, some of them at once; no more is under way than the consumer has taken. */
  #readAll(
    filter: SearchFilter,
    windows: readonly Window[],
    atOnce: number,
    withExif = this.#options.withExif ?? false,
  ): AsyncGenerator<Step, void> {
    const readers = windows.values().map((window) => this.#read(filter, window, withExif))
    return merged(readers, atOnce)
  }

  /** Notes rows as seen in a segment; the new ones are returned. One that moved here from another segment is counted here. */
  #deliver(rows: readonly AssetRow[], segment: Segment): readonly AssetRow[] {
    const fresh: AssetRow[] = []
    for (const row of rows) {
      const before = this.#seen.get(row.id)
      if (before === segment) continue
      if (this.#countsPartners ? isUploadedSince(this.#startedAt, row) : row.ownerId !== this.#options.server.user.id)
        this.#uncounted.add(row.id)
      const weight = this.#uncounted.has(row.id) ? 0 : 1
      if (before === undefined) fresh.push(row)
      else before.seen -= weight
      segment.seen += weight
      this.#seen.set(row.id, segment)
      this.#report.vanished.delete(row.id)
    }
    this.#options.onProgress?.({ seen: this.#seen.size, expected: this.#announced })
    return fresh
  }

  async *#withoutExif(
    filter: SearchFilter,
    windows: readonly Window[],
    read: Set<Segment>,
    atOnce: number,
  ): AsyncGenerator<readonly AssetRow[]> {
    for await (const { rows, segment } of this.#readAll(filter, windows, atOnce, false)) {
      const missing = rows.filter(({ id }) => !this.#seen.has(id))
      if (missing.length === 0) continue
      read.add(segment)
      yield this.#deliver(missing, segment)
    }
  }

  /** Assets that came while their window had been read already; an equal number that went would hide them from the counts. */
  async *#arrivals(
    filter: SearchFilter,
    segments: readonly Segment[],
    startedAt: number,
  ): AsyncGenerator<readonly AssetRow[]> {
    const start = new Date(startedAt).toISOString()
    const createdAfter = filter.createdAfter && filter.createdAfter > start ? filter.createdAfter : start
    // What came last has no exif record yet.
    for (const exif of this.#options.withExif ? [true, false] : [false])
      for await (const { rows } of this.#readAll({ ...filter, createdAfter }, [this.#bounds()], 1, exif))
        for (const row of rows) {
          const segment = segments.find(({ to }) => to === null || Date.parse(row.fileCreatedAt) <= to)
          if (segment) yield this.#deliver([row], segment)
        }
  }

  async *#verify(filter: SearchFilter, segments: readonly Segment[]): AsyncGenerator<readonly AssetRow[]> {
    for (let round = 0; ; round += 1) {
      const expected = await this.#count(filter)
      const seen = segments.reduce((sum, segment) => sum + segment.seen, 0)
      if (expected === seen || expected === null || round === rounds) {
        this.#report.expected =
          expected === null || this.#report.expected === null ? null : this.#report.expected + expected
        this.#report.complete &&= expected === seen
        return
      }
      for (const segment of await this.#differing(filter, segments)) yield* this.#readAgain(filter, segment)
    }
  }

  /** The segments whose count is not the server's, found by halving. */
  async #differing(filter: SearchFilter, segments: readonly Segment[]): Promise<readonly Segment[]> {
    const first = segments[0]
    const last = segments.at(-1)
    if (!first || !last) return []
    const expected = await this.#count({ ...filter, ...windowFilter({ from: first.from, to: last.to }) })
    if (expected === segments.reduce((sum, segment) => sum + segment.seen, 0)) return []
    if (segments.length === 1 || expected === null) return segments
    const middle = segments.length >> 1
    const halves = [segments.slice(0, middle), segments.slice(middle)]
    return (await Promise.all(halves.map((half) => this.#differing(filter, half)))).flat()
  }

  async *#readAgain(filter: SearchFilter, segment: Segment): AsyncGenerator<readonly AssetRow[]> {
    const present = new Set<string>()
    // With exif first: only what is missing there has no exif record.
    for (const exif of this.#options.withExif ? [true, false] : [false]) {
      for await (const { rows } of this.#readAll(filter, [segment], 1, exif)) {
        for (const row of rows) present.add(row.id)
        yield this.#deliver(rows, segment)
      }
    }
    for (const id of this.#seen.idsWith(segment)) {
      if (present.has(id)) continue
      this.#seen.delete(id)
      segment.seen -= this.#uncounted.has(id) ? 0 : 1
      this.#report.vanished.add(id)
    }
  }
}
