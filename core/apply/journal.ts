import { chmodSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DarkroomError, reasonOf } from '../errors.ts'
import type { Mask } from '../log.ts'
import type { AccountPlan, Operation } from '../plan/plan.ts'

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
  readonly note: string
}

/** One request that changed something, or was about to. */
export interface RequestRecord {
  readonly operation: number
  readonly request: string
  readonly ids: readonly string[]
  readonly sentAt: string
  /** Null where no answer came back. */
  readonly answeredAt: string | null
  readonly changed: number
  readonly failed: readonly { readonly id: string; readonly reason: string }[]
}

/** Journal of the writes to one server as one user. */
export interface Journal {
  readonly file: string
  begin(id: string, plan: AccountPlan): void
  /** Written before a request leaves; returns its number. */
  sending(run: string, operation: number, request: string, ids: readonly string[]): number
  /** Written after its answer came. */
  answered(request: number, changed: number, failed: readonly { id: string; reason: string }[]): void
  finished(run: string, operation: number): void
  end(run: string, status: RunStatus, note: string): void
  runs(): RunRecord[]
  operations(run: string): { readonly operation: Operation; readonly done: boolean }[]
  requests(run: string): RequestRecord[]
  close(): void
}

const schemaVersion = 1
const schema = `
  CREATE TABLE run (
    id TEXT PRIMARY KEY, account TEXT NOT NULL, server TEXT NOT NULL, serverVersion TEXT NOT NULL, userId TEXT NOT NULL,
    startedAt TEXT NOT NULL, finishedAt TEXT, status TEXT NOT NULL, note TEXT NOT NULL DEFAULT ''
  ) STRICT;
  CREATE TABLE operation (
    run TEXT NOT NULL REFERENCES run (id), number INTEGER NOT NULL, content TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (run, number)
  ) STRICT;
  CREATE TABLE request (
    id INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES run (id), operation INTEGER NOT NULL, request TEXT NOT NULL,
    ids TEXT NOT NULL, sentAt TEXT NOT NULL, answeredAt TEXT, changed INTEGER NOT NULL DEFAULT 0, failed TEXT NOT NULL DEFAULT '[]'
  ) STRICT;
  CREATE INDEX requestRun ON request (run);
  PRAGMA user_version = ${schemaVersion};
`

/** The folder for state files: what was asked for, or the XDG state folder. */
export const stateFolder = (wanted: string | undefined, env: Readonly<Record<string, string | undefined>>): string =>
  wanted ?? env.DARKROOM_STATE_DIR ?? join(env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'immich-darkroom')

/** Path of the state file for one user of one server. */
export const stateFile = (folder: string, serverUrl: string, userId: string): string => {
  const { host } = new URL(serverUrl)
  return join(folder, `${host.replace(/[^\w.-]/g, '_')}-${userId}.sqlite`)
}

const now = (): string => new Date().toISOString()

const open = (file: string): DatabaseSync => {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    const database = new DatabaseSync(file)
    chmodSync(file, 0o600)
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;')
    const { user_version } = database.prepare('PRAGMA user_version').get() as { user_version: number }
    if (user_version > schemaVersion) throw new Error('it was written by a newer version of immich-darkroom')
    if (user_version === 0) database.exec(`BEGIN; ${schema} COMMIT;`)
    return database
  } catch (error) {
    throw new DarkroomError('STATE_UNREADABLE', { file, reason: reasonOf(error) }, { cause: error })
  }
}

/**
 * Opens the journal in a state file, which is made with mode 0600 where it does not exist.
 * @param mask keeps secrets out of what servers and recipes say
 * @throws DarkroomError STATE_UNREADABLE
 */
export const openJournal = (file: string, mask: Mask = (text) => text): Journal => {
  const database = open(file)
  const insertOperation = database.prepare('INSERT INTO operation (run, number, content) VALUES (?, ?, ?)')
  const insertRequest = database.prepare(
    'INSERT INTO request (run, operation, request, ids, sentAt) VALUES (?, ?, ?, ?, ?)',
  )
  const answerRequest = database.prepare('UPDATE request SET answeredAt = ?, changed = ?, failed = ? WHERE id = ?')
  const finishOperation = database.prepare('UPDATE operation SET done = 1 WHERE run = ? AND number = ?')
  return {
    file,
    begin: (id, plan) => {
      database.exec('BEGIN')
      database
        .prepare(
          "INSERT INTO run (id, account, server, serverVersion, userId, startedAt, status) VALUES (?, ?, ?, ?, ?, ?, 'running')",
        )
        .run(id, plan.account, plan.server.url, plan.server.version, plan.user.id, now())
      for (const [number, operation] of plan.operations.entries())
        insertOperation.run(id, number, mask(JSON.stringify(operation)))
      database.exec('COMMIT')
    },
    sending: (run, operation, request, ids) =>
      Number(insertRequest.run(run, operation, request, JSON.stringify(ids), now()).lastInsertRowid),
    answered: (request, changed, failed) =>
      void answerRequest.run(now(), changed, mask(JSON.stringify(failed)), request),
    finished: (run, operation) => void finishOperation.run(run, operation),
    end: (run, status, note) =>
      void database
        .prepare('UPDATE run SET finishedAt = ?, status = ?, note = ? WHERE id = ?')
        .run(now(), status, mask(note), run),
    runs: () =>
      database
        .prepare(`
          SELECT id, account, startedAt, finishedAt, status, serverVersion, note,
            (SELECT count(*) FROM operation WHERE run = run.id) AS operations,
            (SELECT count(*) FROM operation WHERE run = run.id AND done = 1) AS done,
            (SELECT coalesce(sum(changed), 0) FROM request WHERE run = run.id) AS changes
          FROM run ORDER BY startedAt DESC, rowid DESC`)
        .all() as unknown as RunRecord[],
    operations: (run) =>
      database
        .prepare('SELECT content, done FROM operation WHERE run = ? ORDER BY number')
        .all(run)
        .map(({ content, done }) => ({ operation: JSON.parse(String(content)), done: done === 1 })),
    requests: (run) =>
      database
        .prepare(
          'SELECT operation, request, ids, sentAt, answeredAt, changed, failed FROM request WHERE run = ? ORDER BY id',
        )
        .all(run)
        .map(
          (row) =>
            ({
              ...row,
              ids: JSON.parse(String(row.ids)),
              failed: JSON.parse(String(row.failed)),
            }) as unknown as RequestRecord,
        ),
    close: () => database.close(),
  }
}
