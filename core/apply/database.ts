import { chmodSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DarkroomError, reasonOf } from '../errors.ts'

/** One step per version of the state file: what an older file has is kept. */
const migrations: readonly string[] = [
  `CREATE TABLE run (
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
  CREATE INDEX requestRun ON request (run);`,
  // Runs that undo others; what was so already, and what was made; who put what where.
  `ALTER TABLE run ADD COLUMN undoes TEXT REFERENCES run (id);
  ALTER TABLE request ADD COLUMN unchanged TEXT NOT NULL DEFAULT '[]';
  ALTER TABLE request ADD COLUMN made TEXT;
  CREATE TABLE ledger (
    id INTEGER PRIMARY KEY, target TEXT NOT NULL, recipe TEXT NOT NULL, kind TEXT NOT NULL, assets TEXT NOT NULL
  ) STRICT;
  CREATE INDEX ledgerTarget ON ledger (target, recipe);`,
  // What was written and taken back by the server.
  `CREATE TABLE unkept (
    field TEXT NOT NULL, asset TEXT NOT NULL, sentAt TEXT NOT NULL, libraryId TEXT, folder TEXT NOT NULL,
    PRIMARY KEY (field, asset)
  ) STRICT, WITHOUT ROWID;`,
]

const upgrade = (database: DatabaseSync): void => {
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number }
  if (version > migrations.length) throw new Error('it was written by a newer version of immich-darkroom')
  for (const [index, step] of migrations.entries())
    if (index >= version) database.exec(`BEGIN IMMEDIATE; ${step} PRAGMA user_version = ${index + 1}; COMMIT;`)
}

/**
 * Opens a state file, which is made with mode 0600 where it does not exist, and brings it up to date.
 * @throws DarkroomError STATE_UNREADABLE
 */
export const openDatabase = (file: string): DatabaseSync => {
  let database: DatabaseSync | undefined
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    database = new DatabaseSync(file)
    chmodSync(file, 0o600)
    database.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;')
    upgrade(database)
    return database
  } catch (error) {
    database?.close()
    throw new DarkroomError('STATE_UNREADABLE', { file, reason: reasonOf(error) }, { cause: error })
  }
}

/** Does all of some writing, or none of it. */
export const inTransaction = (database: DatabaseSync, work: () => void): void => {
  database.exec('BEGIN')
  try {
    work()
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}
