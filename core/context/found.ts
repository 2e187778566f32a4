import type { AssetRow, Tag } from '../api/schemas.ts'
import type { SearchFilter } from '../api/search-filter.ts'
import type { Server } from '../api/server.ts'
import { forEachConcurrently } from '../concurrency.ts'
import { DarkroomError, shownOr } from '../errors.ts'
import { memoize } from '../memoize.ts'
import { everyPass } from '../scan/everywhere.ts'
import { type ScanOptions, type ScanPass, type ScanReport, scan } from '../scan/scan.ts'
import { type ChangedSince, createChangedSince } from './changed-assets.ts'
import { type Place, placeOf } from './place.ts'

/** @throws DarkroomError SCAN_INCOMPLETE where the server counts more than was read */
export const assertComplete = (what: string, { expected, distinct, complete }: ScanReport): void => {
  if (expected === null || complete) return
  throw new DarkroomError('SCAN_INCOMPLETE', { what, expected, read: distinct })
}

/** What a scan shows of assets, by their ids. @param keep what to keep of one; nothing of those for which it is undefined */
export const collect = async <T>(options: ScanOptions, keep: (row: AssetRow) => T | undefined) => {
  const found = new Map<string, T>()
  const { batches, report } = scan(options)
  for await (const rows of batches)
    for (const row of rows) {
      const kept = keep(row)
      if (kept !== undefined) found.set(row.id, kept)
    }
  return { found, report }
}

/** A row as its own request brings it. */
export type OwnRow = AssetRow & { readonly tags?: readonly Tag[] | undefined }

/** Searches that the other questions are made of. */
export interface Searches {
  /** Ids of what the server finds in the run's scopes. @throws DarkroomError SCAN_INCOMPLETE, unless not to be verified */
  ids(filter: SearchFilter, options?: { verify?: boolean }): Promise<Set<string>>
  /** The same, each filter asked once. */
  found(filter: SearchFilter): Promise<ReadonlySet<string>>
  /** What the server finds anywhere. @param isCountable whether its counts reach all of it */
  content(filter: SearchFilter, isCountable: boolean): Promise<Map<string, Place>>
  byId(ids: readonly string[]): Promise<ReadonlyMap<string, OwnRow>>
  /** Assets by their ids, with exif; those that are gone or locked are missing. */
  rows(ids: readonly string[]): Promise<ReadonlyMap<string, AssetRow>>
  readonly changedSince: ChangedSince
}

/** From so many on, reading the whole library is quicker than asking for each asset. */
const manyAssets = 3_000

/**
 * Makes the searches of a run.
 * @param forPlaces the same server for those of which only ids and places are taken
 */
export const createSearches = (server: Server, passes: readonly ScanPass[], forPlaces = server): Searches => {
  const { reads } = server

  /** What the server finds in some passes, with what is kept of each row. */
  const findIn = async <T>(
    passes: readonly ScanPass[],
    filter: SearchFilter,
    verify: boolean,
    keep: (row: AssetRow) => T,
  ): Promise<Map<string, T>> => {
    let own = 0
    const { found, report } = await collect({ server: forPlaces, passes, filter, verify }, (row) => {
      own += Number(row.ownerId === server.user.id)
      return keep(row)
    })
    // An own album may hold a partner's assets, which 3.0 finds and does not count (`immich-api.md` 1.3).
    if (filter.albumIds === undefined || own !== report.expected)
      assertComplete(`for ${JSON.stringify(filter)}`, report)
    return found
  }

  const ids: Searches['ids'] = async (filter, { verify = true } = {}) =>
    new Set((await findIn(passes, filter, verify, () => true)).keys())
  const found = memoize((filter: string) => ids(JSON.parse(filter)))

  const rowOf = memoize((id: string) => shownOr(reads.asset(id), null))

  const byId = async (ids: readonly string[]) => {
    const found = new Map<string, NonNullable<Awaited<ReturnType<typeof rowOf>>>>()
    await forEachConcurrently(ids, async (id) => {
      const row = await rowOf(id)
      if (row) found.set(id, row)
    })
    return found
  }

  /** A scan of everything; what is not found, such as an asset that others own, is asked for by its id. */
  const byScan = async (ids: readonly string[]): Promise<ReadonlyMap<string, AssetRow>> => {
    const wanted = new Set(ids)
    const everything = { server, passes: everyPass, withExif: true }
    const { found } = await collect(everything, (row) => (wanted.has(row.id) ? row : undefined))
    return new Map([...found, ...(await byId(ids.filter((id) => !found.has(id))))])
  }

  return {
    ids,
    found: (filter) => found(JSON.stringify(filter)),
    content: (filter, isCountable) => findIn(everyPass, filter, isCountable, placeOf),
    byId,
    rows: (wanted) => (wanted.length > manyAssets ? byScan(wanted) : byId(wanted)),
    changedSince: createChangedSince(server),
  }
}
