import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { hasCode } from '../../core/errors.ts'
import type { Mask } from '../../core/log.ts'
import { createRecentWrites, type RecentWrites } from '../late-writes/recent-writes.ts'
import type { AccountPlan, Operation } from '../plan/plan.ts'
import { checkDatabase, guarded, inTransaction, openDatabase, openReadOnly } from './database.ts'
import { createExclusions, type ExclusionStore } from './exclusion-store.ts'
import { createLedger, type LedgerStore } from './ledger-store.ts'
import type { LedgerChange, RequestJournal, RequestRecord } from './requests.ts'

/** How a run ended, or `running` where it did not. */
export type RunStatus = 'running' | 'done' | 'partial' | 'failed' | 'interrupted'

/** One application of a plan. */
export interface RunRecord {
  readonly id: string
  readonly account: string
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly status: RunStatus
  readonly serverVersion: string
  /** Operations of the plan, and how many of them were carried out whole. */
  readonly operations: number
  readonly done: number
  /** Assets, albums and tags changed. */
  readonly changes: number
  /** Assets that were read back and are right, that had to be changed again, and whose change the server lost. */
  readonly verified: number
  readonly repeated: number
  readonly lost: number
  readonly note: string
  /** The run that it takes back; null for all others. */
  readonly undoes: string | null
}

/** What reading back showed of an operation. */
export interface Verification {
  /** Assets that are as they should be. */
  readonly verified: number
  /** Assets whose change the server lost at first, and which were changed again. */
  readonly repeated: number
  /** Ids of assets whose change it lost again and again. */
  readonly lost: readonly string[]
}

/** An operation of a run. */
interface JournaledOperation {
  readonly operation: Operation
  /** Whether all of it was sent. */
  readonly done: boolean
  /** Whether what was left of it, as far as it still fitted, is an operation of its own. */
  readonly isContinued?: boolean
  /** Missing where nothing was read back. */
  readonly verification?: Verification
}

/** Journal of the writes to one server as one user. */
export interface Journal extends RequestJournal {
  readonly file: string
  /** Whether it can only be looked at. */
  readonly isReadOnly: boolean
  readonly ledger: LedgerStore
  readonly exclusions: ExclusionStore
  /** What was written in the days before, as of now; each plan asks anew. */
  written(): RecentWrites
  /** @throws DarkroomError STATE_UNREADABLE where the file is damaged */
  check(): void
  /** @param undoes the run that this one takes back */
  begin(id: string, plan: AccountPlan, undoes?: string): void
  /** Adds operations, numbered from one on, to a run that goes on; they stand for what was left of it. */
  append(id: string, from: number, operations: readonly Operation[]): void
  finished(run: string, operation: number): void
  /** Notes what reading back showed of an operation, and what the ledger learns from it. */
  verified(run: string, operation: number, verification: Verification, note?: LedgerChange): void
  end(run: string, status: RunStatus, note: string): void
  runs(): RunRecord[]
  /** Differs after each run that begins, goes on or ends, whichever process it is of; empty before the first. */
  progress(): string
  /** Names of the recipes of which anything was ever applied. */
  recipes(): ReadonlySet<string>
  operations(run: string): JournaledOperation[]
  requests(run: string): RequestRecord[]
  /** Requests of runs that were cut off before an answer came, with the runs they belong to. */
  unanswered(): readonly { readonly run: string; readonly id: number; readonly request: RequestRecord }[]
  close(): void
}

/** Path of the state file for one user of one server. */
export const stateFile = (folder: string, serverUrl: string, userId: string): string => {
  const { host } = new URL(serverUrl)
  return join(folder, `${host.replace(/[^\w.-]/g, '_')}-${userId}.sqlite`)
}

const now = (): string => new Date().toISOString()

const requestColumns = 'operation, request, ids, sentAt, answeredAt, changed, failed, unchanged, made'

const jsonIn = (text: unknown) => JSON.parse(String(text))

/** @param row its columns are those of `requestColumns` */
const toRequest = (row: Record<string, unknown>): RequestRecord => {
  const parsed = ['ids', 'failed', 'unchanged', 'made'].map((column) => [column, jsonIn(row[column])])
  return { ...row, ...Object.fromEntries(parsed) } as unknown as RequestRecord
}

const toOperation = ({ content, done, verified, repeated, lost }: Record<string, unknown>): JournaledOperation => ({
  operation: jsonIn(content),
  done: done !== 0,
  // By `append`.
  ...(done === 2 && { isContinued: true }),
  ...(verified === null
    ? {}
    : { verification: { verified: Number(verified), repeated: Number(repeated), lost: jsonIn(lost) } }),
})

/**
 * Opens the journal in a state file, which is made with mode 0600 where it does not exist.
 * @param mask keeps secrets out of what servers and recipes say
 * @throws DarkroomError STATE_UNREADABLE, STATE_NOT_WRITABLE
 */
export const openJournal = (file: string, mask?: Mask): Journal => journalIn(file, openDatabase(file), false, mask)

/**
 * The same to look at, also where nothing can be written.
 * @throws DarkroomError STATE_UNREADABLE, STATE_NOT_WRITABLE where it cannot even be read
 */
export const readJournal = (file: string, mask?: Mask): Journal => {
  try {
    return openJournal(file, mask)
  } catch (error) {
    if (!hasCode(error, 'STATE_NOT_WRITABLE')) throw error
    try {
      return journalIn(file, openReadOnly(file), true, mask)
    } catch {
      throw error
    }
  }
}

/** Runs with what became of them, the last begun first, whatever a clock that was set said at the time. */
const runsQuery = `
  SELECT id, account, startedAt, finishedAt, status, serverVersion, note, undoes,
    (SELECT count(*) FROM operation WHERE run = run.id AND done < 2) AS operations,
    (SELECT count(*) FROM operation WHERE run = run.id AND done = 1) AS done,
    (SELECT coalesce(sum(changed), 0) FROM request WHERE run = run.id AND isRepeat = 0)
      - (SELECT coalesce(sum(json_array_length(lost)), 0) FROM operation WHERE run = run.id) AS changes,
    (SELECT coalesce(sum(verified), 0) FROM operation WHERE run = run.id) AS verified,
    (SELECT coalesce(sum(repeated), 0) FROM operation WHERE run = run.id) AS repeated,
    (SELECT coalesce(sum(json_array_length(lost)), 0) FROM operation WHERE run = run.id) AS lost
  FROM run ORDER BY rowid DESC`

type Reading = 'runs' | 'progress' | 'recipes' | 'operations' | 'requests' | 'unanswered'
type Writing = 'begin' | 'append' | 'sending' | 'answered' | 'finished' | 'verified' | 'end'

const journalReader = (database: DatabaseSync): Pick<Journal, Reading> => ({
  runs: () => database.prepare(runsQuery).all() as unknown as RunRecord[],
  progress: () => {
    const [runs] = database
      .prepare('SELECT count(*) AS of, count(finishedAt) AS ended, max(finishedAt) AS at FROM run')
      .all()
    return runs?.of === 0 ? '' : `${runs?.of} ${runs?.ended} ${runs?.at}`
  },
  recipes: () =>
    new Set(
      database
        .prepare("SELECT DISTINCT json_extract(content, '$.recipe') AS recipe FROM operation")
        .all()
        .map(({ recipe }) => String(recipe)),
    ),
  operations: (run) =>
    database
      .prepare('SELECT content, done, verified, repeated, lost FROM operation WHERE run = ? ORDER BY number')
      .all(run)
      .map(toOperation),
  requests: (run) =>
    database.prepare(`SELECT ${requestColumns} FROM request WHERE run = ? ORDER BY id`).all(run).map(toRequest),
  unanswered: () =>
    database
      .prepare(`SELECT id, run, ${requestColumns} FROM request WHERE answeredAt IS NULL ORDER BY id`)
      .all()
      .map(({ run, id, ...row }) => ({ run: String(run), id: Number(id), request: toRequest(row) })),
})

const journalWriter = (database: DatabaseSync, ledger: LedgerStore, mask: Mask): Pick<Journal, Writing> => {
  const insertRun = database.prepare(
    "INSERT INTO run (id, account, server, serverVersion, userId, startedAt, status, undoes) VALUES (?, ?, ?, ?, ?, ?, 'running', ?)",
  )
  const insertOperation = database.prepare('INSERT INTO operation (run, number, content) VALUES (?, ?, ?)')
  const finishOperation = database.prepare('UPDATE operation SET done = 1 WHERE run = ? AND number = ?')
  const verifyOperation = database.prepare(
    'UPDATE operation SET verified = ?, repeated = ?, lost = ? WHERE run = ? AND number = ?',
  )
  const insertRequest = database.prepare(
    'INSERT INTO request (run, operation, request, ids, sentAt, isRepeat) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const answerRequest = database.prepare(
    'UPDATE request SET answeredAt = ?, changed = ?, failed = ?, unchanged = ?, made = ? WHERE id = ?',
  )
  const insertAll = (run: string, from: number, operations: readonly Operation[]): void => {
    for (const [index, operation] of operations.entries())
      insertOperation.run(run, from + index, mask(JSON.stringify(operation)))
  }
  /** Without waiting for the disk, which the next request does: until then, what was lost is looked up as an answer is that never came. */
  const unhurried = <T>(write: () => T): T => {
    database.exec('PRAGMA synchronous = NORMAL')
    try {
      return write()
    } finally {
      database.exec('PRAGMA synchronous = FULL')
    }
  }
  return {
    begin: (id, { account, server, user, operations }, undoes) =>
      inTransaction(database, () => {
        insertRun.run(id, account, server.url, server.version, user.id, now(), undoes ?? null)
        insertAll(id, 0, operations)
      }),
    append: (id, from, operations) =>
      inTransaction(database, () => {
        database.prepare("UPDATE run SET status = 'running', finishedAt = NULL WHERE id = ?").run(id)
        database.prepare('UPDATE operation SET done = 2 WHERE run = ? AND done = 0').run(id)
        insertAll(id, from, operations)
      }),
    sending: (run, operation, request, ids, isRepeat = false) =>
      Number(insertRequest.run(run, operation, request, JSON.stringify(ids), now(), isRepeat ? 1 : 0).lastInsertRowid),
    answered: (request, { changed, failed = [], unchanged = [], made }, note) =>
      unhurried(() =>
        inTransaction(database, () => {
          const texts = [mask(JSON.stringify(failed)), JSON.stringify(unchanged), made ? JSON.stringify(made) : null]
          answerRequest.run(now(), changed, ...texts, request)
          note?.(ledger)
        }),
      ),
    finished: (run, operation) => void unhurried(() => finishOperation.run(run, operation)),
    verified: (run, operation, { verified, repeated, lost }, note) =>
      inTransaction(database, () => {
        verifyOperation.run(verified, repeated, JSON.stringify(lost), run, operation)
        note?.(ledger)
      }),
    end: (run, status, note) =>
      void database
        .prepare('UPDATE run SET finishedAt = ?, status = ?, note = ? WHERE id = ?')
        .run(now(), status, mask(note), run),
  }
}

const journalIn = (file: string, database: DatabaseSync, isReadOnly: boolean, mask: Mask = (text) => text): Journal => {
  const ledger = guarded(file, createLedger(database))
  const reader = journalReader(database)
  return guarded(file, {
    file,
    isReadOnly,
    ledger,
    exclusions: guarded(file, createExclusions(database)),
    written: () => guarded(file, createRecentWrites(database, reader.progress)),
    check: () => checkDatabase(file, database),
    ...reader,
    ...journalWriter(database, ledger, mask),
    close: () => database.close(),
  })
}
