import type { DatabaseSync } from 'node:sqlite'
import type { AssetRow } from '../../core/api/schemas.ts'
import type { ScanPass } from '../../core/scan/scan.ts'
import { verifyChecksum, withChecksum } from './checksum.ts'
import { createFinder, type PackedRows, pack, unpack, unpackIds } from './rows/packed-rows.ts'
import { chunkSize, statements } from './statements.ts'

/** Changed rows that are kept one by one, until they are packed. */
const recentLimit = 2048

/** Name of a pass: `timeline`, or `timeline trash`. */
export const nameOf = ({ visibility, trashed }: ScanPass): string => (trashed ? `${visibility} trash` : visibility)

const passOf = (row: AssetRow): string => (row.isTrashed ? `${row.visibility} trash` : row.visibility)

interface Chunk {
  readonly id: number
  readonly size: number
  readonly ids: string
  /** Of rows that are gone, as JSON; null where none is. */
  readonly places: string | null
}

/** Of a text that may be missing. */
const unsealed = (text: string | null | undefined): string | null => (text == null ? null : verifyChecksum(text))

const placesIn = (places: string | null | undefined): readonly number[] => JSON.parse(unsealed(places) ?? '[]')

/** The assets of some passes in a file: chunks of rows, those of their rows that are gone, and changed rows apart. */
export class Store {
  readonly #database: DatabaseSync
  readonly #sql: ReturnType<typeof statements>
  /** Rows on their way into a chunk, by what they have in common. */
  readonly #pending = new Map<string, AssetRow[]>()
  #newest = ''

  constructor(database: DatabaseSync) {
    this.#database = database
    this.#sql = statements(database)
  }

  /** Forgets what was taken and not written, as after a transaction that was rolled back. */
  reset(): void {
    this.#pending.clear()
    this.#newest = ''
  }

  /** @throws SyntaxError where what the file says of itself is damaged */
  check(): void {
    for (const { value } of this.#sql.headers.all() as { value: string }[]) verifyChecksum(value)
  }

  header(name: string): string | null {
    return unsealed((this.#sql.header.get(name) as { value: string } | undefined)?.value)
  }

  setHeader(name: string, value: string): void {
    this.#sql.setHeader.run(name, withChecksum(value))
  }

  /** Notes the latest `updatedAt` that was seen; `flush` writes it down. */
  noteStamp(updatedAt: string): void {
    if (updatedAt > this.#newest) this.#newest = updatedAt
  }

  /** Passes that are mirrored, with the server's time in milliseconds at which each was read as a whole. */
  passes(): Map<string, number> {
    return new Map((this.#sql.passes.all() as { name: string; readAt: number }[]).map((row) => [row.name, row.readAt]))
  }

  setPass(name: string, readAt: number): void {
    this.#sql.setPass.run(name, readAt)
  }

  /** Forgets passes with all their assets. */
  drop(passes: readonly string[]): void {
    for (const pass of passes) for (const statement of this.#sql.drop) statement.run(pass)
  }

  clear(): void {
    this.reset()
    this.#database.exec(
      'DELETE FROM header; DELETE FROM pass; DELETE FROM plain; DELETE FROM exif; DELETE FROM gone; DELETE FROM chunk; DELETE FROM recent; DELETE FROM doubt; DELETE FROM kept',
    )
  }

  count(passes: readonly string[]): number {
    return passes.reduce((sum, pass) => sum + (this.#sql.count.get({ pass }) as { total: number }).total, 0)
  }

  countOf(pass: string, owner: string): number {
    return (this.#sql.countOf.get({ pass, owner }) as { total: number }).total
  }

  /** Owners of a pass with ids of some of their assets. */
  owners(pass: string): { owner: string; ids: readonly string[] }[] {
    const named = (this.#sql.owners.all({ pass }) as { owner: string }[]).map(({ owner }) => owner)
    return named.map((owner) => ({ owner, ids: this.#sample(pass, owner) }))
  }

  #sample(pass: string, owner: string): readonly string[] {
    const chunks = this.#sql.chunksOf.all({ pass, owner }) as unknown as Chunk[]
    const recent = (this.#sql.recentOf.all({ pass, owner }) as { id: string }[]).map(({ id }) => id)
    for (const chunk of chunks) {
      const gone = new Set(placesIn(chunk.places))
      const ids = unpackIds(verifyChecksum(chunk.ids), chunk.size).filter((_, index) => !gone.has(index))
      if (ids.length > 0) return [...recent, ...ids].slice(0, 3)
    }
    return recent
  }

  /** Takes rows for chunks, which are written as they fill; `flush` writes the rest. */
  add(rows: readonly AssetRow[]): void {
    for (const row of rows) {
      this.noteStamp(row.updatedAt)
      const key = `${passOf(row)} ${row.ownerId}${row.exifInfo ? ' exif' : ''}`
      const group = this.#pending.get(key)
      if (!group) this.#pending.set(key, [row])
      else if (group.push(row) >= chunkSize) this.#write(key)
    }
  }

  flush(): void {
    for (const key of [...this.#pending.keys()]) this.#write(key)
    if (this.#newest > (this.header('newest') ?? '')) this.setHeader('newest', this.#newest)
  }

  #write(key: string): void {
    const rows = this.#pending.get(key) ?? []
    const [first] = rows
    this.#pending.delete(key)
    if (!first) return
    const { ids, plain, exif } = pack(rows)
    const newest = rows.reduce((latest, { updatedAt }) => (updatedAt > latest ? updatedAt : latest), '')
    const { lastInsertRowid } = this.#sql.chunk.run(
      passOf(first),
      first.ownerId,
      rows.length,
      newest,
      withChecksum(ids),
    )
    this.#sql.plain.run(lastInsertRowid, withChecksum(plain))
    if (exif !== null) this.#sql.exif.run(lastInsertRowid, withChecksum(exif))
  }

  /** Puts changed rows in the place of what was known of them. Those of passes that are not mirrored are forgotten. */
  replace(rows: readonly AssetRow[]): void {
    if (rows.length === 0) return
    this.forget(rows.map(({ id }) => id))
    const passes = this.passes()
    for (const row of rows)
      if (passes.has(passOf(row)))
        this.#sql.recent.run(row.id, passOf(row), row.ownerId, withChecksum(JSON.stringify(row)))
  }

  /** Forgets assets by id; returns how many were known. */
  forget(ids: Iterable<string>): number {
    const wanted = new Set(ids)
    if (wanted.size === 0) return 0
    let found = 0
    for (const id of wanted) found += Number(this.#sql.forget.run(id).changes)
    const find = createFinder(wanted)
    for (const { id, size, places, ids } of this.#sql.chunks.all() as unknown as Chunk[]) {
      const named = find(verifyChecksum(ids), size)
      if (named.length === 0) continue
      const before = placesIn(places)
      const gone = [...new Set([...before, ...named])]
      if (gone.length === before.length) continue
      found += gone.length - before.length
      this.#sql.gone.run(id, gone.length, withChecksum(JSON.stringify(gone)))
    }
    return found
  }

  /** Those of some assets that are known; also what is gone. */
  known(wanted: ReadonlySet<string>, withExif: boolean): Map<string, AssetRow> {
    const find = createFinder(wanted)
    const chunks = this.#sql.chunks.all() as unknown as Chunk[]
    const rows = chunks.flatMap(({ id, size, ids }) => {
      const places = find(verifyChecksum(ids), size)
      const all = places.length === 0 ? [] : this.#allRowsOf(id, withExif)
      return places.flatMap((place) => all[place] ?? [])
    })
    const recent = this.#recent((this.#sql.recentRows.all() as { row: string }[]).map(({ row }) => row))
    return new Map([...rows, ...recent.filter(({ id }) => wanted.has(id))].map((row) => [row.id, row]))
  }

  /** Some of the assets that changed last, the latest first. */
  latest(most: number): AssetRow[] {
    const chunk = this.#sql.newest.get() as { id: number } | undefined
    const recent = this.#recent((this.#sql.recentRows.all() as { row: string }[]).map(({ row }) => row))
    return [...recent, ...(chunk ? this.#rowsOf(chunk.id, false) : [])]
      .sort((a, b) => Date.parse(b.updatedAt) - Date.parse(a.updatedAt))
      .slice(0, most)
  }

  /** Packs changed rows, and chunks of which little is left, once that is worth it. */
  compact(): void {
    const { rows: changed } = this.#sql.recentCount.get() as { rows: number }
    if (changed <= recentLimit) return
    this.add(this.#recent((this.#sql.recentRows.all() as { row: string }[]).map(({ row }) => row)))
    const sparse = this.#sql.sparse.all() as { id: number }[]
    for (const { id } of sparse) {
      this.add(this.#rowsOf(id, true))
      for (const statement of this.#sql.remove) statement.run(id)
    }
    this.#sql.noRecent.run()
    this.flush()
  }

  #recent(texts: readonly string[], withExif = true): AssetRow[] {
    return texts.map((text) => {
      const row = JSON.parse(verifyChecksum(text)) as AssetRow
      if (!withExif) delete row.exifInfo
      return row
    })
  }

  #allRowsOf(chunk: number, withExif: boolean): AssetRow[] {
    const { size, ids, plain } = this.#sql.rows.get(chunk) as unknown as PackedRows & { size: number }
    const exif = withExif ? (this.#sql.exifOf.get(chunk) as { content: string } | undefined)?.content : undefined
    return unpack({ ids: verifyChecksum(ids), plain: verifyChecksum(plain), exif: unsealed(exif) }, size)
  }

  #rowsOf(chunk: number, withExif: boolean): AssetRow[] {
    const rows = this.#allRowsOf(chunk, withExif)
    const places = (this.#sql.goneFrom.get(chunk) as { places: string } | undefined)?.places
    if (places === undefined) return rows
    const gone = new Set(placesIn(places))
    return rows.filter((_, index) => !gone.has(index))
  }

  /** The rows of a pass, a chunk at a time. */
  *rows(pass: string, withExif: boolean): Generator<readonly AssetRow[]> {
    const chunks = this.#sql.chunkIds.all({ pass }) as { id: number }[]
    for (const { id } of chunks) yield this.#rowsOf(id, withExif)
    const recent = (this.#sql.recentIn.all({ pass }) as { row: string }[]).map(({ row }) => row)
    if (recent.length > 0) yield this.#recent(recent, withExif)
  }

  /** Assets to be read again at the next occasion, whatever their stamps say. */
  doubted(): string[] {
    return (this.#sql.doubts.all() as { id: string }[]).map(({ id }) => id)
  }

  doubt(ids: readonly string[]): void {
    for (const id of ids) this.#sql.doubt.run(id)
  }

  recall(name: string, mark: string): string | null {
    return unsealed((this.#sql.kept.get(name, mark) as { content: string } | undefined)?.content)
  }

  keep(name: string, mark: string, content: string): void {
    this.#sql.keep.run(name, mark, withChecksum(content))
  }

  forgetKept(beginning: string): void {
    this.#sql.forgetKept.run(beginning)
  }

  noDoubts(): void {
    this.#sql.noDoubts.run()
  }
}
