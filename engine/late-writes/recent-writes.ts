import type { DatabaseSync } from 'node:sqlite'
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

interface Request {
  readonly run: string
  readonly operation: number
  readonly request: string
  readonly ids: readonly string[]
  readonly sentAt: string
}

const parse = (text: unknown) => JSON.parse(String(text))

/** Requests of recent runs that changed tags or values, with those ids that they changed. */
const lateRequests = (database: DatabaseSync, since: string): Request[] =>
  database
    .prepare(`
      SELECT run, operation, request, ids, failed, unchanged, sentAt FROM request
      WHERE run IN (SELECT id FROM run WHERE startedAt >= ? OR finishedAt >= ?) AND changed > 0
        AND (request LIKE '% /tags/%/assets' OR request LIKE 'PUT /assets%') ORDER BY id`)
    .all(since, since)
    .map(({ run, operation, request, ids, failed, unchanged, sentAt }) => ({
      run: String(run),
      operation: Number(operation),
      request: String(request),
      ids: changedIds(parse(ids), { failed: parse(failed), unchanged: parse(unchanged) }),
      sentAt: String(sentAt),
    }))

type Written = Map<string, Map<string, PendingWrite>>

const readWritten = (database: DatabaseSync): Written => {
  const since = new Date(Date.now() - retryAfter).toISOString()
  const requests = lateRequests(database, since)
  const operationOf = database.prepare('SELECT content FROM operation WHERE run = ? AND number = ?')
  const runOf = database.prepare('SELECT coalesce(finishedAt, startedAt) AS endedAt FROM run WHERE id = ?')
  const written: Written = new Map()
  for (const [run, ofRun] of Map.groupBy(requests, (request) => request.run)) {
    const count = ofRun.reduce((sum, { ids }) => sum + ids.length, 0)
    const endedAt = Date.parse(String(runOf.get(run)?.endedAt))
    const settledBy = new Date(endedAt + settlingTime + count * perWrite).toISOString()
    for (const [number, group] of Map.groupBy(ofRun, ({ operation }) => operation)) {
      const operation: Operation = JSON.parse(String(operationOf.get(run, number)?.content))
      for (const request of group) noteWrites(written, operation, request, settledBy)
    }
  }
  return written
}

const noteWrites = (
  written: Written,
  operation: Operation,
  { request, ids, sentAt }: Request,
  settledBy: string,
): void => {
  const put = (field: string, id: string, write: Pick<PendingWrite, 'value' | 'was' | 'tagId'>): void => {
    const known = written.get(field) ?? new Map<string, PendingWrite>()
    written.set(field, known)
    // Runs come group by group: the later write counts.
    if ((known.get(id)?.sentAt ?? '') <= sentAt) known.set(id, { ...write, sentAt, settledBy })
  }
  const tagId = 'tag' in operation ? (request.split('/')[2] ?? null) : null
  for (const { field, value, was } of kindOf(operation).late?.of(operation) ?? [])
    for (const id of ids) put(field, id, { value, was: was(id), tagId })
}

/**
 * Opens the memory of late writes in a state file: the journal has them already. It is read once.
 * @param progress of the journal
 */
export const createRecentWrites = (database: DatabaseSync, progress: () => string): RecentWrites => {
  let written: Written | undefined
  const lastTo = (field: string): ReadonlyMap<string, PendingWrite> => {
    written ??= readWritten(database)
    return written.get(field) ?? new Map()
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
