import type { DatabaseSync } from 'node:sqlite'

/** Rows of a chunk: enough that what is said once for all of them weighs little, few enough to be in memory at once. */
export const chunkSize = 2048

/** Everything that is asked of the file, and told to it. */
export const statements = (database: DatabaseSync) => {
  const sql = (text: string) => database.prepare(text)
  const ofPass = 'SELECT id FROM chunk WHERE pass = ?'
  // What is left of each chunk; the marks lie apart, so that the ids are not written again with them.
  const left = 'chunk LEFT JOIN gone ON gone.chunk = chunk.id'
  const isAny = 'ifnull(gone.size, 0) < chunk.size'
  return {
    headers: sql('SELECT value FROM header'),
    header: sql('SELECT value FROM header WHERE name = ?'),
    setHeader: sql('INSERT OR REPLACE INTO header VALUES (?, ?)'),
    passes: sql('SELECT name, readAt FROM pass'),
    setPass: sql('INSERT OR REPLACE INTO pass VALUES (?, ?)'),
    drop: [
      sql(`DELETE FROM plain WHERE chunk IN (${ofPass})`),
      sql(`DELETE FROM exif WHERE chunk IN (${ofPass})`),
      sql(`DELETE FROM gone WHERE chunk IN (${ofPass})`),
      sql('DELETE FROM chunk WHERE pass = ?'),
      sql('DELETE FROM recent WHERE pass = ?'),
      sql('DELETE FROM pass WHERE name = ?'),
    ],
    count: sql(`SELECT (SELECT ifnull(sum(chunk.size - ifnull(gone.size, 0)), 0) FROM ${left} WHERE pass = $pass)
      + (SELECT count(*) FROM recent WHERE pass = $pass) AS total`),
    countOf:
      sql(`SELECT (SELECT ifnull(sum(chunk.size - ifnull(gone.size, 0)), 0) FROM ${left} WHERE pass = $pass AND owner = $owner)
      + (SELECT count(*) FROM recent WHERE pass = $pass AND owner = $owner) AS total`),
    owners: sql(`SELECT owner FROM ${left} WHERE pass = $pass AND ${isAny}
      UNION SELECT owner FROM recent WHERE pass = $pass ORDER BY owner`),
    chunksOf: sql(
      `SELECT id, chunk.size AS size, places, ids FROM ${left} WHERE pass = $pass AND owner = $owner AND ${isAny} LIMIT 1`,
    ),
    recentOf: sql('SELECT id FROM recent WHERE pass = $pass AND owner = $owner LIMIT 3'),
    chunks: sql(`SELECT id, chunk.size AS size, places, ids FROM ${left}`),
    chunk: sql('INSERT INTO chunk (pass, owner, size, newest, ids) VALUES (?, ?, ?, ?, ?)'),
    plain: sql('INSERT INTO plain VALUES (?, ?)'),
    exif: sql('INSERT INTO exif VALUES (?, ?)'),
    recent: sql('INSERT OR REPLACE INTO recent VALUES (?, ?, ?, ?)'),
    newest: sql(`SELECT id FROM ${left} WHERE ${isAny} ORDER BY newest DESC LIMIT 1`),
    forget: sql('DELETE FROM recent WHERE id = ?'),
    gone: sql('INSERT OR REPLACE INTO gone VALUES (?, ?, ?)'),
    recentCount: sql('SELECT count(*) AS rows FROM recent'),
    recentRows: sql('SELECT row FROM recent'),
    noRecent: sql('DELETE FROM recent'),
    sparse: sql(`SELECT id FROM ${left} WHERE (chunk.size - ifnull(gone.size, 0)) * 2 < ${chunkSize}`),
    remove: [
      sql('DELETE FROM plain WHERE chunk = ?'),
      sql('DELETE FROM exif WHERE chunk = ?'),
      sql('DELETE FROM gone WHERE chunk = ?'),
      sql('DELETE FROM chunk WHERE id = ?'),
    ],
    chunkIds: sql(`SELECT id FROM ${left} WHERE pass = $pass AND ${isAny}`),
    rows: sql('SELECT size, ids, content AS plain FROM chunk JOIN plain ON plain.chunk = chunk.id WHERE chunk.id = ?'),
    goneFrom: sql('SELECT places FROM gone WHERE chunk = ?'),
    exifOf: sql('SELECT content FROM exif WHERE chunk = ?'),
    recentIn: sql('SELECT row FROM recent WHERE pass = $pass'),
    doubts: sql('SELECT id FROM doubt'),
    doubt: sql('INSERT OR IGNORE INTO doubt VALUES (?)'),
    noDoubts: sql('DELETE FROM doubt'),
    kept: sql('SELECT content FROM kept WHERE name = ? AND mark = ?'),
    forgetKept: sql('DELETE FROM kept WHERE substr(name, 1, length(?1)) = ?1'),
    keep: sql('INSERT OR REPLACE INTO kept VALUES (?, ?, ?)'),
  }
}
