import type { DatabaseSync } from 'node:sqlite'

/** Rows of a chunk: enough that what is said once for all of them weighs little, few enough to be in memory at once. */
export const chunkSize = 2048

/** Everything that is asked of the file, and told to it. */
export const statements = (database: DatabaseSync) => {
  const sql = (text: string) => database.prepare(text)
  const ofPass = 'SELECT id FROM chunk WHERE pass = ?'
  return {
    header: sql('SELECT value FROM header WHERE name = ?'),
    setHeader: sql('INSERT OR REPLACE INTO header VALUES (?, ?)'),
    passes: sql('SELECT name, readAt FROM pass'),
    setPass: sql('INSERT OR REPLACE INTO pass VALUES (?, ?)'),
    drop: [
      sql(`DELETE FROM plain WHERE chunk IN (${ofPass})`),
      sql(`DELETE FROM exif WHERE chunk IN (${ofPass})`),
      sql('DELETE FROM chunk WHERE pass = ?'),
      sql('DELETE FROM recent WHERE pass = ?'),
      sql('DELETE FROM pass WHERE name = ?'),
    ],
    count: sql(`SELECT (SELECT ifnull(sum(size - gone), 0) FROM chunk WHERE pass = $pass)
      + (SELECT count(*) FROM recent WHERE pass = $pass) AS total`),
    owners: sql(`SELECT owner FROM chunk WHERE pass = $pass AND gone < size
      UNION SELECT owner FROM recent WHERE pass = $pass ORDER BY owner`),
    chunksOf: sql('SELECT * FROM chunk WHERE pass = $pass AND owner = $owner AND gone < size LIMIT 1'),
    recentOf: sql('SELECT id FROM recent WHERE pass = $pass AND owner = $owner LIMIT 3'),
    chunks: sql('SELECT id, size, goneAt, ids FROM chunk'),
    chunk: sql('INSERT INTO chunk (pass, owner, size, newest, ids) VALUES (?, ?, ?, ?, ?)'),
    plain: sql('INSERT INTO plain VALUES (?, ?)'),
    exif: sql('INSERT INTO exif VALUES (?, ?)'),
    recent: sql('INSERT OR REPLACE INTO recent VALUES (?, ?, ?, ?)'),
    newest: sql('SELECT id FROM chunk WHERE gone < size ORDER BY newest DESC LIMIT 1'),
    forget: sql('DELETE FROM recent WHERE id = ?'),
    gone: sql('UPDATE chunk SET gone = ?, goneAt = ? WHERE id = ?'),
    recentCount: sql('SELECT count(*) AS rows FROM recent'),
    recentRows: sql('SELECT row FROM recent'),
    noRecent: sql('DELETE FROM recent'),
    sparse: sql(`SELECT id FROM chunk WHERE (size - gone) * 2 < ${chunkSize}`),
    remove: [
      sql('DELETE FROM plain WHERE chunk = ?'),
      sql('DELETE FROM exif WHERE chunk = ?'),
      sql('DELETE FROM chunk WHERE id = ?'),
    ],
    chunkIds: sql('SELECT id FROM chunk WHERE pass = $pass AND gone < size'),
    rows: sql('SELECT size, ids, content AS plain FROM chunk JOIN plain ON plain.chunk = chunk.id WHERE chunk.id = ?'),
    goneAt: sql('SELECT goneAt FROM chunk WHERE id = ?'),
    exifOf: sql('SELECT content FROM exif WHERE chunk = ?'),
    recentIn: sql('SELECT row FROM recent WHERE pass = $pass'),
    doubts: sql('SELECT id FROM doubt'),
    doubt: sql('INSERT OR IGNORE INTO doubt VALUES (?)'),
    noDoubts: sql('DELETE FROM doubt'),
  }
}
