import { chmodSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DarkroomError } from '../../core/errors.ts'
import { stateError } from '../state/database.ts'
import { makeFolder } from '../state/folder-problems.ts'

/** Grows with the form of the file; a mirror of another form is made anew. What was read before 5 may have damaged letters. */
const form = 8

const tables = `
  CREATE TABLE header (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE pass (name TEXT PRIMARY KEY, readAt INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE chunk (
    id INTEGER PRIMARY KEY, pass TEXT NOT NULL, owner TEXT NOT NULL, size INTEGER NOT NULL, newest TEXT NOT NULL,
    ids BLOB NOT NULL, plain BLOB NOT NULL, exif BLOB
  ) STRICT;
  CREATE TABLE gone (
    chunk INTEGER PRIMARY KEY REFERENCES chunk ON DELETE CASCADE, size INTEGER NOT NULL, places TEXT NOT NULL
  ) STRICT;
  CREATE TABLE verdict (
    chunk INTEGER NOT NULL REFERENCES chunk ON DELETE CASCADE, recipe TEXT NOT NULL, mark TEXT NOT NULL, said TEXT NOT NULL,
    PRIMARY KEY (chunk, recipe)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE doubt (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE TABLE kept (name TEXT PRIMARY KEY, mark TEXT NOT NULL, content TEXT NOT NULL) STRICT;
  PRAGMA user_version = ${form};`

/** SQLite's numbers for rights, locks, memory, interruptions and the disk: they say nothing of what is in the file. */
const aroundFile: readonly number[] = [3, 5, 6, 7, 8, 9, 10, 13, 14]

/** SQLite's own number for what went wrong; null for other errors. */
const sqliteCode = (error: unknown): number | null =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : null

/** Whether what is in the file cannot be read: SQLite says so, or a text in it is no JSON. */
export const isDamage = (error: unknown): boolean => {
  const code = sqliteCode(error)
  return code === null ? error instanceof SyntaxError || error instanceof TypeError : !aroundFile.includes(code)
}

/** Whether an error comes from the file or its folder, and not from the server. */
export const isOfFile = (error: unknown): boolean =>
  isDamage(error) ||
  (error instanceof Error && ('errcode' in error || 'syscall' in error)) ||
  (error instanceof DarkroomError && error.code.startsWith('STATE_'))

/** Removes a mirror with what SQLite keeps beside it. */
export const removeMirror = (file: string): void => {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${end}`, { force: true })
}

const open = (file: string): DatabaseSync => {
  const database = new DatabaseSync(file)
  try {
    chmodSync(file, 0o600)
    // Chunks lie in long rows of pages. The size of these is that of a new file, and no part of its form.
    database.exec('PRAGMA page_size = 16384')
    database.exec('PRAGMA busy_timeout = 500; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    const { user_version: found } = database.prepare('PRAGMA user_version').get() as { user_version: number }
    if (found === form) return database
    if (found !== 0) throw new SyntaxError('another form')
    database.exec(`BEGIN IMMEDIATE; ${tables} COMMIT`)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/**
 * Opens the file of a mirror, mode 0600. One that is damaged, or of another form, is thrown away: it holds nothing that
 * the server does not have.
 * @throws DarkroomError STATE_UNREADABLE, STATE_NOT_WRITABLE
 */
export const openMirrorFile = (file: string): DatabaseSync => {
  try {
    makeFolder(dirname(file))
    try {
      return open(file)
    } catch (error) {
      if (!isDamage(error)) throw error
      removeMirror(file)
      return open(file)
    }
  } catch (error) {
    throw stateError(file, error)
  }
}
