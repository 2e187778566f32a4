import type { DatabaseSync } from 'node:sqlite'

/** Rows of a chunk: enough that what is said once for all of them weighs little; an answer of the server fills one at once. */
export const chunkSize = 900

/** Everything that is asked of the file, and told to it. */
export const statements = (database: DatabaseSync) => {
  const sql = (text: string) => database.prepare(text)
  // What is left of each chunk; the marks lie apart, so that the ids are not written again with them.
  const left = 'chunk LEFT JOIN gone ON gone.chunk = chunk.id'
  const isAny = 'ifnull(gone.size, 0) < chunk.size'
  return {
    headers: sql('SELECT value FROM header'),
    header: sql('SELECT value FROM header WHERE name = ?'),
    setHeader: sql('INSERT OR REPLACE INTO header VALUES (?, ?)'),
    passes: sql('SELECT name, readAt FROM pass'),
    setPass: sql('INSERT OR REPLACE INTO pass VALUES (?, ?)'),
    drop: [sql('DELETE FROM chunk WHERE pass = ?'), sql('DELETE FROM pass WHERE name = ?')],
    count: sql(`SELECT ifnull(sum(chunk.size - ifnull(gone.size, 0)), 0) AS total FROM ${left}
      WHERE pass = $pass AND ifnull(owner = $owner, true)`),
    owners: sql(`SELECT DISTINCT owner FROM ${left} WHERE pass = $pass AND ${isAny} ORDER BY owner`),
    chunkOf: sql(
      `SELECT id, chunk.size AS size, places, ids FROM ${left} WHERE pass = $pass AND owner = $owner AND ${isAny}`,
    ),
    chunks: sql(`SELECT id, chunk.size AS size, places, ids FROM ${left}`),
    chunksSince: sql(`SELECT id, chunk.size AS size, places, ids FROM ${left} WHERE newest >= ? AND ${isAny}`),
    chunk: sql('INSERT INTO chunk (pass, owner, size, newest, ids, plain, exif) VALUES (?, ?, ?, ?, ?, ?, ?)'),
    newest: sql('SELECT max(newest) AS stamp FROM chunk'),
    byNewest: sql(`SELECT id FROM ${left} WHERE ${isAny} ORDER BY newest DESC`),
    gone: sql('INSERT OR REPLACE INTO gone VALUES (?, ?, ?)'),
    sparse: sql(`SELECT id FROM ${left} WHERE (chunk.size - ifnull(gone.size, 0)) * 2 < ${chunkSize}`),
    remove: sql('DELETE FROM chunk WHERE id = ?'),
    chunkIds: sql(`SELECT id, chunk.size AS size FROM ${left} WHERE pass = $pass AND newest >= $since AND ${isAny}`),
    rows: sql('SELECT size, ids, plain FROM chunk WHERE id = ?'),
    goneFrom: sql('SELECT places FROM gone WHERE chunk = ?'),
    exifOf: sql('SELECT exif FROM chunk WHERE id = ?'),
    verdicts: sql('SELECT recipe, mark, said FROM verdict WHERE chunk = ?'),
    verdict: sql('INSERT OR REPLACE INTO verdict VALUES (?, ?, ?, ?)'),
    doubts: sql('SELECT id FROM doubt'),
    doubt: sql('INSERT OR IGNORE INTO doubt VALUES (?)'),
    noDoubts: sql('DELETE FROM doubt'),
    kept: sql('SELECT content FROM kept WHERE name = ? AND mark = ?'),
    forgetKept: sql('DELETE FROM kept WHERE substr(name, 1, length(?1)) = ?1'),
    keep: sql('INSERT OR REPLACE INTO kept VALUES (?, ?, ?)'),
  }
}
