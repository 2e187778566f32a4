import { type AssetRow, assetSchema, exifSchema } from '../../../core/api/schemas.ts'
import { Columns, packColumns, type Read } from './columns.ts'
import { lazyRecord } from './lazy-record.ts'
import { PackedIds } from './packed-ids.ts'
import type { PackedText } from './packed-text.ts'

/** Rows as texts, or as these are compressed, and their ids. */
export interface PackedRows {
  readonly ids: PackedIds
  readonly plain: PackedText
  /** Null where the rows have no exif record, or it is not wanted. */
  readonly exif: PackedText | null
}

const plainFields = Object.keys(assetSchema.shape).filter((field) => field !== 'id' && field !== 'exifInfo')
const exifFields = Object.keys(exifSchema.shape)
/** Without one of these, what was unpacked is no row. */
const neededFields = Object.entries(assetSchema.shape).flatMap(([field, schema]) =>
  field === 'id' || schema.safeParse(undefined).success ? [] : [field],
)

const nameInPath = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

type Plain = Readonly<Record<string, unknown>>

/** Finds the values of a field, in the order of rows. */
type Table = (field: string) => unknown[]

/** What was packed before is read without noting that. */
const tableOf = (records: readonly Plain[], part: 'plain' | 'exif'): Table => {
  const columns = new Map<string, unknown[]>()
  const columnOf = (field: string): unknown[] => {
    const column = columns.get(field) ?? new Array(records.length).fill(undefined)
    columns.set(field, column)
    return column
  }
  // Most have the same fields in the same order, so that the next column is known.
  const [order, inOrder]: [string[], unknown[][]] = [[], []]
  const packed: number[] = []
  for (let index = 0; index < records.length; index += 1) {
    const record = records[index] as Plain
    let place = 0
    if (record instanceof UnpackedRow) packed.push(index)
    else
      for (const field in record) {
        if (order[place] !== field) inOrder[place] = columnOf(field)
        order[place] = field
        const column = inOrder[place] as unknown[]
        column[index] = record[field]
        place += 1
      }
  }
  return (field) => {
    const values = columnOf(field)
    let [origin, read]: [Unpacked | null, Read | undefined] = [null, undefined]
    for (const index of packed) {
      const row = records[index] as unknown as UnpackedRow
      if (row.origin !== origin) read = row.origin[part]?.reader(field)
      origin = row.origin
      values[index] = read?.(row.place)
    }
    return values
  }
}

/** Most names are the end of their path, and stand there only. */
const ownNames = (table: Table): unknown[] => {
  const paths = table('originalPath')
  return table('originalFileName').map((name, index) => (nameInPath(String(paths[index])) === name ? null : name))
}

/** Packs rows, all of them with an exif record or none. */
export const pack = (rows: readonly AssetRow[]): PackedRows => {
  const table = tableOf(rows, 'plain')
  const exif = table('exifInfo').map((record, index) => (record ?? rows[index]) as Plain)
  const hasExif = exif.some((record, index) => record !== rows[index] || originOf(rows[index])?.packed.exif)
  return {
    ids: PackedIds.of(rows.map(({ id }) => id)),
    plain: packColumns(plainFields, (field) => (field === 'originalFileName' ? ownNames(table) : table(field))),
    exif: hasExif ? packColumns(exifFields, tableOf(exif, 'exif')) : null,
  }
}

/** Fields of rows that somebody looked at; those of exif records begin with `inExif`. */
export type Looked = Set<string>

export const inExif = 'exif '

const allFields = ['id', ...plainFields, ...exifFields.map((field) => `${inExif}${field}`)]

/** Rows of a chunk, of which each field is unpacked when it is looked at first. */
class Unpacked {
  readonly packed: PackedRows
  readonly size: number
  readonly plain: Columns
  readonly looked: Looked | undefined
  #exif: Columns | undefined

  constructor(packed: PackedRows, size: number, looked: Looked | undefined) {
    this.packed = packed
    this.size = size
    this.looked = looked
    this.plain = new Columns(packed.plain.text, looked && ((field) => looked.add(field)))
    for (const field of neededFields) if (!this.plain.fields.includes(field)) throw new SyntaxError(`no ${field}`)
  }

  get exif(): Columns | null {
    const { exif } = this.packed
    if (exif === null) return null
    this.#exif ??= new Columns(exif.text, this.looked && ((field) => this.looked?.add(`${inExif}${field}`)))
    return this.#exif
  }
}

/** A row of a chunk: each of its fields is looked up when it is asked for. */
class UnpackedRow {
  readonly #origin: Unpacked
  readonly #place: number
  /** Shown in place of what was read. */
  readonly #over: Plain | null
  /** The same for whoever asks again. */
  #id: string | undefined
  #exif: object | undefined

  constructor(origin: Unpacked, place: number, over: Plain | null = null) {
    this.#origin = origin
    this.#place = place
    this.#over = over
  }

  /** The rows that it was packed with. */
  get origin(): Unpacked {
    return this.#origin
  }

  /** Its place among them. */
  get place(): number {
    return this.#place
  }

  value(field: string): unknown {
    if (field === 'exifInfo') {
      this.#exif ??= this.#exifRecord()
      return this.#exif
    }
    if (this.#over !== null && Object.hasOwn(this.#over, field)) return this.#over[field]
    if (field === 'id') {
      this.#id ??= this.#origin.packed.ids.at(this.#place)
      return this.#id
    }
    const value = this.#origin.plain.value(field, this.#place)
    return value === null && field === 'originalFileName' ? nameInPath(String(this.value('originalPath'))) : value
  }

  #exifRecord(): object | undefined {
    const { exif } = this.#origin
    const over = this.#over?.exifInfo as Plain | undefined
    return exif === null ? over : lazyRecord(exif, this.#place, over)
  }

  /** The same row with other values for some fields, and for some of its exif record. */
  showing(over: Plain): UnpackedRow {
    return new UnpackedRow(this.#origin, this.#place, over)
  }

  toJSON(): object {
    const fields = Object.keys(assetSchema.shape).map((field) => [field, this.value(field)])
    return Object.fromEntries(fields.filter(([, value]) => value !== undefined))
  }
}

for (const field of Object.keys(assetSchema.shape))
  Object.defineProperty(UnpackedRow.prototype, field, {
    get(this: UnpackedRow) {
      return this.value(field)
    },
  })

/** The rows that a row was packed with; undefined for one that was not packed. */
export const originOf = (row: AssetRow | undefined): Unpacked | undefined =>
  row instanceof UnpackedRow ? row.origin : undefined

/** Whether a row has an exif record and the values of some fields, default all, as a text to be compared. */
export const valuesOf = (row: AssetRow, fields: readonly string[] = allFields): string => {
  const [plain, exif] = [row as Plain, (row.exifInfo ?? {}) as Plain]
  const read = (field: string): unknown => (field.startsWith(inExif) ? exif[field.slice(inExif.length)] : plain[field])
  return `${row.exifInfo !== undefined} ${JSON.stringify(fields.map(read))}`
}

/** The place of a row among those that it was packed with; undefined for one that was not packed. */
export const placeIn = (row: AssetRow): number | undefined => (row instanceof UnpackedRow ? row.place : undefined)

/**
 * The rows again, as the server sent them. Most of their fields are never looked at in a run, and making an object of them
 * all takes several times as long as everything else; a copy with fields of its own is `toJSON`.
 * @param looked takes the fields that are looked at
 */
export const unpack = (packed: PackedRows, size: number, looked?: Looked): AssetRow[] => {
  const rows = new Unpacked(packed, size, looked)
  return Array.from({ length: size }, (_, index) => new UnpackedRow(rows, index) as unknown as AssetRow)
}
