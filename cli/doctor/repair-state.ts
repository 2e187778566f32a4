import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { createDatabase, openDatabase, stateError, versionOf } from '../../engine/state/database.ts'

/** What was saved of a damaged state file. */
interface Repaired {
  /** Where the damaged file is kept. */
  readonly keptAs: string
  /** Rows saved, by table. */
  readonly saved: Readonly<Record<(typeof tables)[number], number>>
}

const tables = ['run', 'operation', 'request', 'ledger', 'exclusion'] as const
/** Columns that hold JSON; a row in which one cannot be read is of no use. */
const jsonColumns = ['content', 'ids', 'failed', 'unchanged', 'made', 'assets', 'lost']
const farthest = 2 ** 40
const mostHoles = 1_000

type Row = Record<string, SQLInputValue>

const columnsOf = (database: DatabaseSync, table: string): string[] =>
  database
    .prepare(`PRAGMA table_info(${table})`)
    .all()
    .map(({ name }) => String(name))

const tried = <T>(work: () => T): T | undefined => {
  try {
    return work()
  } catch {
    return undefined
  }
}

/** Rows of a table without numbers, as far as they can be read: those of a person's decisions, which are few. */
const firstRows = (database: DatabaseSync, table: string, columns: readonly string[]): Row[] => {
  const rows: Row[] = []
  tried(() => {
    for (const row of database.prepare(`SELECT ${columns.join(', ')} FROM ${table}`).iterate()) rows.push(row as Row)
  })
  return rows
}

/** Rows of a table in their order, past the pages that cannot be read. */
const readableRows = (database: DatabaseSync, table: string, columns: readonly string[]): Row[] => {
  const select = `SELECT rowid AS at, ${columns.join(', ')} FROM ${table} NOT INDEXED WHERE rowid >= ? ORDER BY rowid`
  const rows: Row[] = []
  /** The first row from a number on: null at the end, undefined where that cannot be read. */
  const rowFrom = (from: number): Row | null | undefined =>
    tried(() => (database.prepare(`${select} LIMIT 1`).get(from) as Row | undefined) ?? null)
  /** The next row that can be read, behind one that cannot. */
  const pastHole = (from: number): number => {
    let step = 1
    while (step < farthest && rowFrom(from + step) === undefined) step *= 2
    let [bad, good] = [from + (step >> 1), from + step]
    while (good - bad > 1) {
      const middle = Math.floor((bad + good) / 2)
      if (rowFrom(middle) === undefined) bad = middle
      else good = middle
    }
    return good
  }
  let from = 0
  for (let holes = 0; holes < mostHoles && from < farthest; holes += 1) {
    try {
      for (const row of database.prepare(select).iterate(from) as Iterable<Row>) {
        // A page of nonsense may lead back.
        if (Number(row.at) < from) throw new Error('out of order')
        rows.push(row)
        from = Number(row.at) + 1
      }
      return rows
    } catch {
      from = pastHole(from)
    }
  }
  return rows
}

const isReadable = (row: Row): boolean =>
  jsonColumns.every((column) => row[column] == null || tried(() => JSON.parse(String(row[column])) !== undefined))

/** Puts the rows of one table into the new file; returns how many it took. */
const saveTable = (from: DatabaseSync, to: DatabaseSync, table: string): void => {
  const known = tried(() => columnsOf(from, table)) ?? []
  const columns = columnsOf(to, table).filter((column) => known.includes(column))
  if (columns.length === 0) return
  const insert = to.prepare(
    `INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  )
  for (const row of (table === 'exclusion' ? firstRows : readableRows)(from, table, columns))
    if (isReadable(row)) tried(() => insert.run(...columns.map((column) => row[column] ?? null)))
}

const openDamaged = (file: string): DatabaseSync | undefined =>
  tried(() => {
    const database = new DatabaseSync(file, { readOnly: true })
    database.exec('PRAGMA cell_size_check = OFF')
    return database
  })

const saveAll = (from: DatabaseSync | undefined, to: DatabaseSync): Repaired['saved'] => {
  to.exec('PRAGMA foreign_keys = OFF; BEGIN')
  if (from) for (const table of tables) saveTable(from, to, table)
  to.exec(`
    DELETE FROM operation WHERE run NOT IN (SELECT id FROM run);
    DELETE FROM request WHERE run NOT IN (SELECT id FROM run);
    UPDATE run SET undoes = NULL WHERE undoes NOT IN (SELECT id FROM run);
    COMMIT`)
  const count = (table: string): number => Number(to.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.rows)
  return Object.fromEntries(tables.map((table) => [table, count(table)])) as Repaired['saved']
}

/**
 * Saves what can be read of a damaged state file into a new one in its place, and keeps the damaged one beside it.
 * To be called by the one who holds the lock.
 * @throws DarkroomError STATE_UNREADABLE for a file of a later version, and where nothing can be written
 */
export const repairState = (file: string): Repaired => {
  const fresh = `${file}.repaired`
  const keptAs = `${file}.damaged-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`
  const from = openDamaged(file)
  try {
    const version = from && tried(() => from.prepare('PRAGMA user_version').get())
    if (from && version) versionOf(from, file)
    rmSync(fresh, { force: true })
    createDatabase(fresh)
    const to = openDatabase(fresh)
    const saved = saveAll(from, to)
    to.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    to.close()
    from?.close()
    // A log of the damaged file must not be taken for one of the new.
    for (const end of ['', '-wal']) if (existsSync(`${file}${end}`)) copyFileSync(`${file}${end}`, `${keptAs}${end}`)
    for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true })
    renameSync(fresh, file)
    return { keptAs, saved }
  } catch (error) {
    throw stateError(file, error)
  }
}
