import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { AssetRow } from '../../core/api/schemas.ts'
import type { ScanPass } from '../../core/scan/scan.ts'
import { verifyChecksum, withChecksum } from './checksum.ts'
import { createFinder, readIds } from './rows/packed-ids.ts'
import { type Looked, type PackedRows, pack, unpack, valuesOf } from './rows/packed-rows.ts'
import { readText } from './rows/packed-text.ts'
import { chunkSize, statements } from './statements.ts'
import type { KeptVerdicts, Said, Verdicts } from './verdicts.ts'

/** Chunks of which little is left, or never was more, until they are packed together. */
const mostSparse = 64

/** Name of a pass: `timeline`, or `timeline trash`. */
export const nameOf = ({ visibility, trashed }: ScanPass): string => (trashed ? `${visibility} trash` : visibility)

const passOf = (row: AssetRow): string => (row.isTrashed ? `${row.visibility} trash` : row.visibility)

/** Rows for one chunk, or more than fit. */
interface Pending {
  readonly isLate: boolean
  readonly rows: AssetRow[]
}

/** Whether rows are kept together. */
const belongTogether = (a: AssetRow, b: AssetRow): boolean =>
  a.visibility === b.visibility &&
  a.isTrashed === b.isTrashed &&
  a.ownerId === b.ownerId &&
  (a.exifInfo === undefined) === (b.exifInfo === undefined)

interface Chunk {
  readonly id: number
  readonly size: number
  readonly ids: Uint8Array
  /** Of rows that are gone, as JSON; null where none is. */
  readonly places: string | null
}

/** Of a text that may be missing. */
const unsealed = (text: string | null | undefined): string | null => (text == null ? null : verifyChecksum(text))

const placesIn = (places: string | null | undefined): readonly number[] => JSON.parse(unsealed(places) ?? '[]')

/** The assets of some passes in a file: chunks of rows, and those of their rows that are gone. */
export class Store {
  readonly #database: DatabaseSync
  readonly #sql: ReturnType<typeof statements>
  /** Rows on their way into chunks, those together that may be in one; none is empty. */
  #pending: Pending[] = []
  /** What recipes of the present run say of rows, and said of them before. */
  verdicts: Verdicts | undefined
  /** What the present run looks at. */
  #looked: Looked = new Set()
  /** Of rows that come again: fields that somebody went by; undefined where all of them count. */
  #compared: readonly string[] | undefined
  /** Nothing else became otherwise than fields at which nobody looked. */
  isAlike = true

  constructor(database: DatabaseSync) {
    this.#database = database
    this.#sql = statements(database)
  }

  /** Another one whenever the assets, or what is known of them, are others than before. */
  get revision(): string {
    if (this.header('revision') === null) this.#changed()
    return this.header('revision') ?? ''
  }

  #changed(isAlike = false): void {
    this.isAlike &&= isAlike
    this.setHeader('revision', randomUUID())
  }

  /**
   * Forgets what was taken and not written, as after a transaction that was rolled back.
   * @param compared fields by which it is told from now on whether rows are alike; without it all count
   */
  reset(compared?: readonly string[]): void {
    this.#pending = []
    this.#compared = compared
    this.isAlike = true
  }

  /** Fields of rows that were looked at since this was asked last, also when what is kept of them was said. */
  takeLooked(): string[] {
    const looked = [...this.#looked].sort()
    this.#looked = new Set()
    return looked
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

  /** The latest `updatedAt` that was seen, empty where none was. */
  newest(): string {
    const { stamp } = this.#sql.newest.get() as { stamp: string | null }
    return [stamp ?? '', this.header('newest') ?? ''].reduce((a, b) => (a > b ? a : b))
  }

  /** Notes stamps of assets that may not be kept. */
  noteStamps(stamps: Iterable<string>): void {
    let newest = this.newest()
    for (const stamp of stamps) if (stamp > newest) newest = stamp
    this.setHeader('newest', newest)
  }

  /** Passes that are mirrored, with the server's time in milliseconds at which each was read as a whole. */
  passes(): Map<string, number> {
    return new Map((this.#sql.passes.all() as { name: string; readAt: number }[]).map((row) => [row.name, row.readAt]))
  }

  setPass(name: string, readAt: number): void {
    this.#sql.setPass.run(name, readAt)
    this.#changed()
  }

  /** Forgets passes with all their assets. */
  drop(passes: readonly string[]): void {
    for (const pass of passes)
      for (const statement of this.#sql.drop) if (statement.run(pass).changes > 0) this.#changed()
  }

  clear(): void {
    this.reset()
    this.#database.exec('DELETE FROM header; DELETE FROM pass; DELETE FROM chunk; DELETE FROM doubt; DELETE FROM kept')
  }

  /** How many assets of some passes are known. @param owner whose; default: anybody's */
  count(passes: readonly string[], owner: string | null = null): number {
    return passes.reduce((sum, pass) => sum + (this.#sql.count.get({ pass, owner }) as { total: number }).total, 0)
  }

  /** Owners of a pass with ids of some of their assets. */
  owners(pass: string): { owner: string; ids: readonly string[] }[] {
    const named = this.#sql.owners.all({ pass }) as { owner: string }[]
    return named.map(({ owner }) => {
      const { id, ids } = this.#sql.chunkOf.get({ pass, owner }) as unknown as Chunk
      const gone = this.#goneFrom(id)
      const left = Iterator.from(readIds(ids)).filter((_, place) => !gone.has(place))
      return { owner, ids: left.take(3).toArray() }
    })
  }

  /**
   * Takes rows for chunks, which `written` writes.
   * @param lately from when on rows are stamped that are soon looked at again: they get chunks of their own; ISO text
   */
  take(rows: readonly AssetRow[], lately = ''): void {
    for (const row of rows) {
      const isLate = row.updatedAt >= lately
      const pending = this.#pending.find((one) => one.isLate === isLate && belongTogether(row, one.rows[0] as AssetRow))
      if (pending) pending.rows.push(row)
      else this.#pending.push({ isLate, rows: [row] })
    }
  }

  /** Rows that were taken and not written, once. */
  taken(): AssetRow[] {
    const rows = this.#pending.flatMap((pending) => pending.rows)
    this.#pending = []
    return rows
  }

  /** Writes chunks, and delivers the rows of each as they are kept: only full ones, or all that is left. */
  *written(isAll: boolean, withExif = false): Generator<readonly AssetRow[]> {
    for (const pending of [...this.#pending]) {
      const { rows } = pending
      while (rows.length >= (isAll ? 1 : chunkSize)) {
        const kept = rows.slice(0, chunkSize)
        const packed = pack(kept)
        const id = this.#write(kept, packed)
        rows.splice(0, chunkSize)
        if (rows.length === 0) this.#pending = this.#pending.filter((one) => one !== pending)
        this.verdicts?.open(id, kept.length, [])
        yield unpack(withExif ? packed : { ...packed, exif: null }, kept.length, this.#looked)
        this.verdicts?.close()
      }
    }
  }

  flush(): void {
    for (const _ of this.written(true));
  }

  #write(rows: readonly AssetRow[], { ids, plain, exif }: PackedRows): number {
    const [first] = rows as readonly [AssetRow]
    const newest = rows.reduce((latest, { updatedAt }) => (updatedAt > latest ? updatedAt : latest), '')
    const kept = [ids.bytes, plain.bytes, exif?.bytes ?? null] as const
    const { lastInsertRowid } = this.#sql.chunk.run(passOf(first), first.ownerId, rows.length, newest, ...kept)
    return Number(lastInsertRowid)
  }

  #keepSaid(chunk: number, all: ArrayLike<Said>): void {
    for (const { recipe, mark, said } of this.verdicts?.kept(all) ?? [])
      this.#sql.verdict.run(chunk, recipe, mark, withChecksum(said))
  }

  /** Keeps what recipes said of rows that were delivered. */
  keepVerdicts(): void {
    for (const [chunk, said] of this.verdicts?.news() ?? []) this.#keepSaid(chunk, said)
    // What was said in an earlier run was said by what that run looked at.
    for (const { mark } of this.verdicts?.judges ?? []) {
      const name = `looked at ${mark}`
      const before: string[] = JSON.parse(this.recall(name, mark) ?? '[]')
      for (const field of before) this.#looked.add(field)
      if (before.length < this.#looked.size) this.keep(name, mark, JSON.stringify([...this.#looked]))
    }
  }

  /**
   * Puts changed rows in the place of what was known of them; those that are known just so stay, with what recipes said of
   * them. Those of passes that are not mirrored are forgotten.
   */
  replace(given: readonly AssetRow[]): void {
    if (given.length === 0) return
    const same = this.#knownJustSo(given)
    const rows = given.filter(({ id }) => !same.has(id))
    if (rows.length === 0) return
    this.#changed(this.#areAlike(rows))
    this.#forget(rows.map(({ id }) => id))
    const passes = this.passes()
    this.take(rows.filter((row) => passes.has(passOf(row))))
    this.flush()
  }

  /** Whether rows are known where they are, with the same values of the fields that count. */
  #areAlike(rows: readonly AssetRow[]): boolean {
    if (this.#compared === undefined || !this.isAlike) return false
    const fields = ['id', 'ownerId', 'visibility', 'isTrashed', ...this.#compared]
    const missing = new Map(rows.map((row) => [row.id, valuesOf(row, fields)]))
    for (const known of this.#found(new Set(missing.keys()), this.#sql.chunks.all()))
      if (missing.get(known.id) === valuesOf(known, fields)) missing.delete(known.id)
    return missing.size === 0
  }

  /** Ids of those rows that are known as they are. */
  #knownJustSo(given: readonly AssetRow[]): ReadonlySet<string> {
    const wanted = new Map(given.map((row) => [row.id, row]))
    const same = new Set<string>()
    const earliest = given.reduce((first, { updatedAt }) => (updatedAt < first ? updatedAt : first), '~')
    for (const known of this.#found(new Set(wanted.keys()), this.#sql.chunksSince.all(earliest))) {
      const row = wanted.get(known.id)
      if (row?.updatedAt === known.updatedAt && valuesOf(row) === valuesOf(known)) same.add(row.id)
    }
    return same
  }

  /** Those of some assets that are in some chunks and not gone; one chunk after the other, so that no more of them is held. */
  *#found(wanted: ReadonlySet<string>, chunks: readonly unknown[]): Generator<AssetRow> {
    const find = createFinder(wanted)
    for (const { id, ids, places } of chunks as readonly Chunk[]) {
      const gone = new Set(placesIn(places))
      const left = find(readIds(ids)).filter((place) => !gone.has(place))
      const all = left.length === 0 ? [] : this.#allRowsOf(id, true)
      yield* left.flatMap((place) => all[place] ?? [])
    }
  }

  /** Forgets assets by id; returns how many were known. */
  forget(ids: Iterable<string>): number {
    const found = this.#forget(ids)
    if (found > 0) this.#changed()
    return found
  }

  #forget(ids: Iterable<string>): number {
    const wanted = new Set(ids)
    if (wanted.size === 0) return 0
    let found = 0
    const find = createFinder(wanted)
    for (const { id, places, ids } of this.#sql.chunks.all() as unknown as Chunk[]) {
      const named = find(readIds(ids))
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
    const rows = chunks.flatMap(({ id, ids }) => {
      const places = find(readIds(ids))
      const all = places.length === 0 ? [] : this.#allRowsOf(id, withExif)
      return places.flatMap((place) => all[place] ?? [])
    })
    return new Map(rows.map((row) => [row.id, row]))
  }

  /** Some of the assets that changed last, the latest first. */
  latest(most: number): AssetRow[] {
    const rows: AssetRow[] = []
    for (const { id } of this.#sql.byNewest.iterate() as Iterable<{ id: number }>) {
      rows.push(...this.#rowsOf(id, false))
      if (rows.length >= most) break
    }
    return rows.sort((a, b) => Date.parse(b.updatedAt) - Date.parse(a.updatedAt)).slice(0, most)
  }

  /** Packs chunks of which little is left, once that is worth it. */
  compact(): void {
    const sparse = this.#sql.sparse.all() as { id: number }[]
    if (sparse.length <= mostSparse) return
    for (const { id } of sparse) {
      this.take(this.#rowsOf(id, true))
      this.#sql.remove.run(id)
    }
    this.flush()
  }

  #allRowsOf(chunk: number, withExif: boolean, looked?: Looked): AssetRow[] {
    const { size, ids, plain } = this.#sql.rows.get(chunk) as unknown as Chunk & { readonly plain: Uint8Array }
    const exif = withExif ? (this.#sql.exifOf.get(chunk) as { exif: Uint8Array | null }).exif : null
    return unpack({ ids: readIds(ids), plain: readText(plain), exif: exif && readText(exif) }, size, looked)
  }

  #goneFrom(chunk: number): ReadonlySet<number> {
    return new Set(placesIn((this.#sql.goneFrom.get(chunk) as { places: string } | undefined)?.places))
  }

  #rowsOf(chunk: number, withExif: boolean, looked?: Looked): AssetRow[] {
    const [rows, gone] = [this.#allRowsOf(chunk, withExif, looked), this.#goneFrom(chunk)]
    return gone.size === 0 ? rows : rows.filter((_, index) => !gone.has(index))
  }

  /**
   * The rows of a pass, a chunk at a time.
   * @param since leaves out chunks with no later stamp; the others may hold earlier ones as well
   */
  *rows(pass: string, withExif: boolean, since = ''): Generator<readonly AssetRow[]> {
    const chunks = this.#sql.chunkIds.all({ pass, since }) as { id: number }[]
    for (const { id } of chunks) yield this.#rowsOf(id, withExif)
  }

  /** The same, with what recipes said of each chunk's rows until now. */
  *judgedRows(pass: string, withExif: boolean): Generator<readonly AssetRow[]> {
    const chunks = this.#sql.chunkIds.all({ pass, since: '' }) as { id: number; size: number }[]
    for (const { id, size } of chunks) {
      const kept = this.verdicts ? (this.#sql.verdicts.all(id) as unknown as KeptVerdicts[]) : []
      const rows = this.#rowsOf(id, withExif, this.#looked)
      this.verdicts?.open(
        id,
        size,
        kept.map((one) => ({ ...one, said: verifyChecksum(one.said) })),
      )
      yield rows
      this.verdicts?.close()
    }
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
