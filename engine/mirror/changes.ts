import type { AssetRow } from '../../core/api/schemas.ts'
import type { SearchFilter } from '../../core/api/search-filter.ts'
import type { Server } from '../../core/api/server.ts'
import { mostLate } from '../../core/context/changed-assets.ts'
import { everyPass, readEverywhere } from '../../core/scan/everywhere.ts'
import { countOf, filterInPass, type ScanPass } from '../../core/scan/scan.ts'
import { countIn } from '../../core/scan/scan-any.ts'
import { settleDifference } from './differences.ts'
import { nameOf, type Store } from './store.ts'

/** How changes are asked for. */
export interface ChangesOptions {
  readonly server: Server
  /** The server's clock at the beginning, in milliseconds. */
  readonly startedAt: number
  /** Exif records are wanted. Once they were, they are kept. */
  readonly withExif: boolean
}

/** What the server named as changed: `updatedAt` by id. */
export type Stamps = ReadonlyMap<string, string>

const [minute, hour] = [60_000, 3_600_000]
/** Most changes are seen so soon after their stamp, in milliseconds. */
const usuallyLate = 10_000
/** So many assets fit an answer: to read them again costs no more than to count them. */
const few = 1000
/** Only one statement for many rows stamps so many assets within `usuallyLate`, and then none of them alone is late. */
const atOnce = 5000
/** Below that, reading what changed costs little more than reading everything. */
const smallLibrary = 10_000

const iso = (at: number): string => new Date(at).toISOString()

const mirroredPasses = (store: Store): readonly ScanPass[] => {
  const names = store.passes()
  return everyPass.filter((pass) => names.has(nameOf(pass)))
}

/** A stamp without its seconds. */
const minuteOf = (stamp: string): string => stamp.slice(0, 16)

/** How many of the known assets of a pass were stamped in each minute of a span, the last part of which counts as one. */
const stampedIn = (
  store: Store,
  pass: ScanPass,
  from: number,
  last: number,
  to = last,
): ReadonlyMap<string, number> => {
  const minutes = new Map<string, number>()
  const [first, late, end] = [iso(from), iso(last), iso(to)]
  for (const rows of store.rows(nameOf(pass), false, first))
    for (const { updatedAt } of rows) {
      if (updatedAt < first || updatedAt >= end) continue
      const part = updatedAt >= late ? 'last' : minuteOf(updatedAt)
      minutes.set(part, (minutes.get(part) ?? 0) + 1)
    }
  return minutes
}

const sum = (numbers: Iterable<number>): number => Iterator.from(numbers).reduce((total, one) => total + one, 0)

/**
 * Reads what changed since the last reading; null where that is so much that everything had better be read. Some time
 * before is looked at again, because what is seen late was stamped early. Where much changed in that time, as in an
 * import, it is compared by counts.
 */
export const takeChanges = async (store: Store, options: ChangesOptions): Promise<Stamps | null> => {
  const cursor = Number(store.header('cursor'))
  const since = Math.max(cursor - mostLate, Number(store.header('settled')) + 1)
  const latest = Math.max(since, cursor - usuallyLate)
  const passes = mirroredPasses(store)
  const stamped = passes.map((pass) => stampedIn(store, pass, since, latest, cursor + 1))
  if (sum(stamped.flatMap((minutes) => [...minutes.values()])) <= few) return readChanges(store, options, since)
  const from = sum(stamped.map((minutes) => minutes.get('last') ?? 0)) <= atOnce ? latest : cursor + 1
  const fresh = await readChanges(store, options, from)
  if (fresh === null) return null
  for (const pass of passes) if (!(await compareStamps(store, options, pass, since, from))) return null
  return fresh
}

/** What changes meanwhile is stamped later, and found next time. */
const readChanges = async (
  store: Store,
  { server, withExif }: ChangesOptions,
  from: number,
): Promise<Stamps | null> => {
  const fresh = new Map<string, string>()
  const filter = { updatedAfter: iso(from) }
  const passes = mirroredPasses(store)
  const known = store.count(passes.map(nameOf))
  let isWorthwhile = known < smallLibrary
  for await (const rows of readEverywhere(server, filter, withExif)) {
    for (const { id, updatedAt } of rows) fresh.set(id, updatedAt)
    // What goes on comes without its last instant, so that a full answer is all.
    if (!isWorthwhile && fresh.size > few / 2 && rows.length < few) {
      isWorthwhile = ((await countIn({ server, passes }, filter)) ?? 0) < known / 3
      if (!isWorthwhile) return null
    }
    store.replace(rows)
  }
  store.noteStamps(fresh.values())
  return fresh
}

/** Counts what was stamped in each minute of a span, and reads again what differs; false where that is too much. */
const compareStamps = async (
  store: Store,
  { server, withExif }: ChangesOptions,
  pass: ScanPass,
  since: number,
  until: number,
): Promise<boolean> => {
  const stamped = stampedIn(store, pass, since, until)
  const spans: { from: string; to: string; filter: SearchFilter }[] = []
  for (let from = since, to = from; from < until; from = to) {
    to = Math.min(from - (from % minute) + minute, until)
    const filter = filterInPass(pass, { updatedAfter: iso(from), updatedBefore: iso(to) })
    spans.push({ from: iso(from), to: iso(to), filter })
  }
  const counts = await Promise.all(spans.map(({ filter }) => countOf(server, filter)))
  for (const [index, { from, to, filter }] of spans.entries()) {
    const counted = counts[index] ?? 0
    if (counted === (stamped.get(minuteOf(from)) ?? 0)) continue
    const has = ({ updatedAt }: AssetRow): boolean => updatedAt >= from && updatedAt < to
    const difference = { pass: nameOf(pass), filter, counted, has, since: from }
    // What is missing has another stamp by now, or the count of all assets shows that it is gone.
    if ((await settleDifference(server, store, difference, withExif)) === null) return false
  }
  return true
}

/**
 * Notes up to which stamp the mirror knows what changed: the latest one seen, not later than the beginning of the reading,
 * and not much earlier. What was known at a reading is settled by another one that began later than changes can be late.
 */
export const noteChanges = (store: Store, { startedAt }: ChangesOptions): void => {
  const newest = Date.parse(store.newest()) || 0
  const cursor = Math.min(startedAt, Math.max(newest, startedAt - hour))
  store.setHeader('cursor', String(cursor))
  const [at = 0, known = 0] = (store.header('unsettled') ?? '').split(' ').map(Number)
  if (startedAt - at < mostLate) return
  store.setHeader('settled', String(known))
  store.setHeader('unsettled', `${startedAt} ${cursor}`)
}
