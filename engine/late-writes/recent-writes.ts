import type { DatabaseSync } from 'node:sqlite'
import { IdMap } from '../../core/scan/id-map.ts'
import { kindOf } from '../operations/kinds.ts'
import type { Operation } from '../plan/plan.ts'
import { inTransaction } from '../state/database.ts'
import { changedIds } from '../state/requests.ts'
import type { RevertedWrite } from './reverted-places.ts'
import { type EarlierWrites, type PendingWrite, retryAfter } from './reverted-writes.ts'

/** What the journal knows of writes that may not stick, and which of them did not. */
export interface RecentWrites extends EarlierWrites {
  /** Every write that was taken back and not repeated since. */
  allReverted(): readonly RevertedWrite[]
  /** Notes what a plan found. */
  note(unkept: readonly RevertedWrite[]): void
}

/** Milliseconds that the server may take to write and read a file, and how much longer for each one before it. */
const settlingTime = 10 * 60_000
const perWrite = 1_000

const parse = (text: unknown) => JSON.parse(String(text))

type Written = Map<string, IdMap<PendingWrite>>

/**
 * One operation after the other, and of each one request: all that a run tagged may be some megabytes. Which they are is looked for
 * once in a run, because there is an operation for each date that it set.
 */
const readWritten = (database: DatabaseSync): Written => {
  const since = new Date(Date.now() - retryAfter).toISOString()
  const runs = database.prepare(`
    SELECT id, coalesce(finishedAt, startedAt) AS endedAt FROM run
    WHERE startedAt >= :since OR finishedAt >= :since`)
  const late = database.prepare(`
    SELECT id, operation, changed FROM request
    WHERE run = ? AND changed > 0 AND (request LIKE '% /tags/%/assets' OR request LIKE 'PUT /assets%') ORDER BY id`)
  const operationOf = database.prepare('SELECT content FROM operation WHERE run = ? AND number = ?')
  const requestOf = database.prepare('SELECT request, ids, failed, unchanged, sentAt FROM request WHERE id = ?')
  const written: Written = new Map()
  for (const { id, endedAt } of runs.all({ since })) {
    const run = String(id)
    const requests = late.all(run)
    const changes = requests.reduce((sum, { changed }) => sum + Number(changed), 0)
    const settledBy = new Date(Date.parse(String(endedAt)) + settlingTime + changes * perWrite).toISOString()
    for (const [number, group] of Map.groupBy(requests, ({ operation }) => Number(operation))) {
      const operation = parse(operationOf.get(run, number)?.content)
      const read = group.values().map((one) => requestOf.get(Number(one.id)) ?? {})
      noteWrites(written, operation, read, settledBy)
    }
  }
  return written
}

const noteWrites = (
  written: Written,
  operation: Operation,
  requests: Iterable<Readonly<Record<string, unknown>>>,
  settledBy: string,
): void => {
  const fields = kindOf(operation).late?.of(operation) ?? []
  for (const { request, ids, failed, unchanged, sentAt: at } of requests) {
    const changed = changedIds(parse(ids), { failed: parse(failed), unchanged: parse(unchanged) })
    const sentAt = String(at)
    const tagId = 'tag' in operation ? (String(request).split('/')[2] ?? null) : null
    for (const { field, value, was } of fields) {
      const known = written.get(field) ?? new IdMap<PendingWrite>()
      written.set(field, known)
      let write: PendingWrite | undefined
      for (const id of changed) {
        // Operations come in no order of time: the later write counts.
        if ((known.get(id)?.sentAt ?? '') > sentAt) continue
        const before = was(id)
        if (write === undefined || write.was !== before) write = { value, was: before, tagId, sentAt, settledBy }
        known.set(id, write)
      }
    }
  }
}

/**
 * Opens the memory of late writes in a state file: the journal has them already. It is read once.
 * @param progress of the journal
 */
export const createRecentWrites = (database: DatabaseSync, progress: () => string): RecentWrites => {
  let written: Written | undefined
  const lastTo = (field: string): Pick<IdMap<PendingWrite>, 'get'> => {
    written ??= readWritten(database)
    return written.get(field) ?? new IdMap()
  }
  const select = database.prepare('SELECT asset, field, sentAt, libraryId, folder FROM unkept ORDER BY field, asset')
  const insert = database.prepare(
    'INSERT OR REPLACE INTO unkept (field, asset, sentAt, libraryId, folder) VALUES (?, ?, ?, ?, ?)',
  )
  let rows: readonly RevertedWrite[] | undefined
  /** A later write to the same field counts more than what became of an earlier one. */
  const allUnkept = (): readonly RevertedWrite[] => {
    rows ??= (select.all() as unknown as RevertedWrite[]).filter(
      ({ field, asset, sentAt }) => lastTo(field).get(asset)?.sentAt === sentAt,
    )
    return rows
  }
  const putting = database.prepare(
    'SELECT ids, failed, unchanged, sentAt FROM request WHERE request = ? AND changed > 0 ORDER BY id',
  )
  return {
    lastTo,
    puts: (request) =>
      new Map(
        putting.all(request).flatMap(({ ids, failed, unchanged, sentAt }) => {
          const changed = changedIds(parse(ids), { failed: parse(failed), unchanged: parse(unchanged) })
          return changed.map((id) => [id, String(sentAt)] as const)
        }),
      ),
    reverted: (field) =>
      new Map(allUnkept().flatMap((write) => (write.field === field ? [[write.asset, write] as const] : []))),
    allReverted: allUnkept,
    progress,
    note: (unkept) => {
      if (unkept.length === 0) return
      rows = undefined
      inTransaction(database, () => {
        database.prepare('DELETE FROM unkept WHERE sentAt < ?').run(new Date(Date.now() - retryAfter).toISOString())
        for (const { field, asset, sentAt, libraryId, folder } of unkept)
          insert.run(field, asset, sentAt, libraryId, folder)
      })
    },
  }
}
