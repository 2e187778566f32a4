import { randomUUID } from 'node:crypto'
import { chmodSync, existsSync, linkSync, readdirSync, readlinkSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { DarkroomError, reasonOf } from '../../core/errors.ts'
import { folderError, makeFolder } from './folder-problems.ts'

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
  // What was read back after a run: nothing, or how many assets were right, which were repeated, which were lost.
  `ALTER TABLE operation ADD COLUMN verified INTEGER;
  ALTER TABLE operation ADD COLUMN repeated INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE operation ADD COLUMN lost TEXT NOT NULL DEFAULT '[]';
  ALTER TABLE request ADD COLUMN isRepeat INTEGER NOT NULL DEFAULT 0;`,
  // What a person does not want planned again.
  `CREATE TABLE exclusion (
    id TEXT PRIMARY KEY, recipe TEXT NOT NULL, op TEXT NOT NULL, target TEXT NOT NULL, name TEXT NOT NULL,
    assetId TEXT NOT NULL, until TEXT, who TEXT NOT NULL, at TEXT NOT NULL, note TEXT NOT NULL DEFAULT ''
  ) STRICT, WITHOUT ROWID;`,
  // Since when its asset is not in the library any more.
  'ALTER TABLE exclusion ADD COLUMN goneSince TEXT;',
]

class NewerFileError extends Error {}

/**
 * The version of a file's form, of which this program knows some. @throws Error where it is a later one, with the copy that
 * was made before the file was brought up to that
 */
export const knownVersion = (database: DatabaseSync, file: string, latest: number): number => {
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number }
  if (version <= latest) return version
  const copy = `${file}.bak-${latest}`
  const before = existsSync(copy) ? `; what it held before is in ${copy}, to be put in its place` : ''
  throw new NewerFileError(`it was written by a newer version of immich-darkroom${before}`)
}

/** @throws Error where a file is of a later version */
export const versionOf = (database: DatabaseSync, file: string): number =>
  knownVersion(database, file, migrations.length)

/** Copies a state file of an older version beside it before it is brought up to date: `….bak-4`. */
export const keepCopy = (database: DatabaseSync, file: string, version: number): void => {
  const copy = `${file}.bak-${version}`
  if (existsSync(copy)) return
  database.exec(`VACUUM INTO '${copy.replaceAll("'", "''")}'`)
  chmodSync(copy, 0o600)
}

const upgrade = (database: DatabaseSync, file: string): void => {
  const version = versionOf(database, file)
  const steps = migrations.slice(version).join('\n')
  if (version > 0 && steps !== '') keepCopy(database, file, version)
  if (steps !== '') database.exec(`BEGIN IMMEDIATE; ${steps} PRAGMA user_version = ${migrations.length}; COMMIT;`)
}

const busy = 5

/** Whether another process, such as a backup, keeps others from a file. */
export const isBusy = (error: unknown): boolean => ((error as { errcode?: number }).errcode ?? 0) % 256 === busy

/** What went wrong with a state file, in our words. */
export const stateError = (file: string, cause: unknown): DarkroomError => {
  if (cause instanceof DarkroomError) return cause
  if (isBusy(cause)) return new DarkroomError('STATE_LOCKED', { file, holder: null }, { cause })
  const isNewer = cause instanceof NewerFileError
  return (
    folderError(file, cause) ??
    new DarkroomError('STATE_UNREADABLE', { file, reason: reasonOf(cause), isNewer }, { cause })
  )
}

/** A state file itself, where its name is a link to another one in its folder: that of an earlier address of the server. */
export const linkedFile = (file: string): string => {
  try {
    const target = readlinkSync(file)
    return basename(target) === target ? join(dirname(file), target) : file
  } catch {
    return file
  }
}

/** State files of accounts in a folder, each once. @throws DarkroomError STATE_NOT_WRITABLE where it cannot be looked into */
export const stateFilesIn = (folder: string): string[] => {
  try {
    const names = existsSync(folder) ? readdirSync(folder) : []
    // That of the daemon lies beside them.
    const files = names.filter((name) => name.endsWith('.sqlite') && name !== 'serve.sqlite')
    const paths = files.sort().map((name) => join(folder, name))
    return paths.filter((file) => linkedFile(file) === file)
  } catch (error) {
    throw stateError(join(folder, 'any'), error)
  }
}

/** Makes a state file beside its place and puts it there when it is whole: one that is empty is one that was lost. */
export const createDatabase = (file: string): void => {
  const fresh = `${file}.new-${randomUUID()}`
  try {
    const database = new DatabaseSync(fresh)
    try {
      chmodSync(fresh, 0o600)
      // Nobody reads it before it is whole, so that no journal has to reach the disk before it.
      database.exec('PRAGMA journal_mode = MEMORY')
      upgrade(database, fresh)
    } finally {
      database.close()
    }
    try {
      linkSync(fresh, file)
    } catch {
      // Not every file system has links; and another run may have been faster.
      if (!existsSync(file)) renameSync(fresh, file)
    }
  } finally {
    rmSync(fresh, { force: true })
  }
}

/**
 * Opens a state file, which is made with mode 0600 where it does not exist, and brings it up to date.
 * @throws DarkroomError STATE_UNREADABLE, STATE_NOT_WRITABLE
 */
export const openDatabase = (file: string): DatabaseSync => {
  let database: DatabaseSync | undefined
  try {
    makeFolder(dirname(file))
    if (!existsSync(file)) createDatabase(file)
    if (statSync(file).size === 0) throw new Error('it is empty')
    for (const name of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(name)) chmodSync(name, 0o600)
    database = new DatabaseSync(file)
    // What was sent must be known after a power cut as well, which `NORMAL` does not promise.
    database.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;')
    upgrade(database, file)
    return database
  } catch (error) {
    database?.close()
    throw stateError(file, error)
  }
}

/**
 * Opens a state file to look at it alone, where nothing can be written.
 * @throws Error where it is not of this version, or cannot be read
 */
export const openReadOnly = (file: string): DatabaseSync => {
  // Without anything in a file beside it nothing is left that SQLite would have to take in first.
  const url = pathToFileURL(file)
  if (!statSync(`${file}-wal`, { throwIfNoEntry: false })?.size) url.search = 'immutable=1'
  const database = new DatabaseSync(url, { readOnly: true })
  if (versionOf(database, file) === migrations.length) return database
  database.close()
  throw new Error('it was written by an older version of immich-darkroom')
}

/** @throws DarkroomError STATE_UNREADABLE where a page of the file is damaged */
export const checkDatabase = (file: string, database: DatabaseSync): void => {
  const [found] = database.prepare('PRAGMA quick_check(1)').all()
  const answer = String(found?.quick_check)
  if (answer !== 'ok') throw stateError(file, new Error(`it is damaged (${answer.split('\n').at(-1)})`))
}

/** The same functions with errors in our words: any call may meet a damaged page, or a full disk. */
export const guarded = <T extends object>(file: string, store: T): T =>
  Object.fromEntries(
    Object.entries(store).map(([name, value]) => {
      if (typeof value !== 'function') return [name, value]
      const call = (...given: unknown[]): unknown => {
        try {
          return value(...given)
        } catch (error) {
          throw stateError(file, error)
        }
      }
      return [name, call]
    }),
  ) as T

/** Does all of some writing, or none of it. */
export const inTransaction = (database: DatabaseSync, work: () => void): void => {
  database.exec('BEGIN')
  try {
    work()
    database.exec('COMMIT')
  } catch (error) {
    // SQLite itself gives up where the disk is full.
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}
