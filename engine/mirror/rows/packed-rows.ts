import { type AssetRow, assetSchema, type Exif, exifSchema } from '../../../core/api/schemas.ts'
import { Columns, expand, packColumns, toColumn } from './columns.ts'
import { lazyRecord } from './lazy-record.ts'

/** Rows as texts. */
export interface PackedRows {
  readonly ids: string
  readonly plain: string
  /** Null where the rows have no exif record, or it is not wanted. */
  readonly exif: string | null
}

const plainFields = Object.keys(assetSchema.shape).filter((field) => field !== 'id' && field !== 'exifInfo')
const exifFields = Object.keys(exifSchema.shape)
/** Without one of these, what was unpacked is no row. */
const neededFields = Object.entries(assetSchema.shape).flatMap(([field, schema]) =>
  field === 'id' || schema.safeParse(undefined).success ? [] : [field],
)

const nameInPath = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** Most names are the end of their path, and stand there only. */
const ownName = ({ originalPath, originalFileName }: AssetRow): string | null =>
  nameInPath(originalPath) === originalFileName ? null : originalFileName

/** Packs rows, all of them with an exif record or none. */
export const pack = (rows: readonly AssetRow[]): PackedRows => {
  const exif = rows.flatMap(({ exifInfo }) => exifInfo ?? []) as readonly Readonly<Record<string, unknown>>[]
  const plain = rows as readonly Readonly<Record<string, unknown>>[]
  return {
    ids: JSON.stringify(toColumn(rows.map(({ id }) => id))),
    plain: packColumns(plainFields, (field) =>
      field === 'originalFileName' ? rows.map(ownName) : plain.map((row) => row[field]),
    ),
    exif: exif.length > 0 ? packColumns(exifFields, (field) => exif.map((record) => record[field])) : null,
  }
}

/** Ids of packed rows, in order. */
export const unpackIds = (ids: string, size: number): readonly string[] =>
  expand(JSON.parse(ids), size) as readonly string[]

const prefixLength = 4
const prefixes = 2 ** 16

const prefixAt = (text: string, start: number): number => {
  let hash = 0
  for (let index = start; index < start + prefixLength; index += 1) hash = hash * 31 + text.charCodeAt(index)
  return hash % prefixes
}

/** Makes a function that finds the places of some ids among packed ones; most are told apart by how they begin. */
export const createFinder = (wanted: ReadonlySet<string>): ((ids: string, size: number) => number[]) => {
  const known = new Uint8Array(prefixes)
  for (const id of wanted) known[prefixAt(id, 0)] = 1
  return (packed, size) => {
    const places: number[] = []
    const column = JSON.parse(packed)
    if ('each' in column) {
      const { each, text } = column
      for (let index = 0, start = 0; index < size; index += 1, start += each)
        if (known[prefixAt(text, start)] === 1 && wanted.has(text.slice(start, start + each))) places.push(index)
    } else for (const [index, id] of unpackIds(packed, size).entries()) if (wanted.has(id)) places.push(index)
    return places
  }
}

/** Rows of a chunk, of which each field is unpacked when it is looked at first. */
class Unpacked {
  readonly size: number
  readonly plain: Columns
  readonly exif: Columns | null
  readonly #idText: string
  #ids: readonly string[] | undefined

  constructor({ ids, plain, exif }: PackedRows, size: number) {
    this.size = size
    this.#idText = ids
    this.plain = new Columns(plain)
    this.exif = exif === null ? null : new Columns(exif)
    for (const field of neededFields) if (!this.plain.fields.includes(field)) throw new SyntaxError(`no ${field}`)
  }

  get ids(): readonly string[] {
    this.#ids ??= unpackIds(this.#idText, this.size)
    return this.#ids
  }
}

/**
 * A row as the server sent it. Most of its fields are never looked at in a run, and making an object of them all takes
 * several times as long as everything else; a copy with fields of its own is `toJSON`.
 */
class UnpackedRow implements AssetRow {
  readonly #rows: Unpacked
  readonly #index: number

  constructor(rows: Unpacked, index: number) {
    this.#rows = rows
    this.#index = index
  }

  #get<F extends keyof AssetRow>(field: F): AssetRow[F] {
    return this.#rows.plain.value(field, this.#index) as AssetRow[F]
  }

  get id(): string {
    return this.#rows.ids[this.#index] as string
  }
  get ownerId(): string {
    return this.#get('ownerId')
  }
  get type(): string {
    return this.#get('type')
  }
  get originalPath(): string {
    return this.#get('originalPath')
  }
  get originalFileName(): string {
    return this.#get('originalFileName') ?? nameInPath(this.originalPath)
  }
  get fileCreatedAt(): string {
    return this.#get('fileCreatedAt')
  }
  get localDateTime(): string {
    return this.#get('localDateTime')
  }
  get createdAt(): AssetRow['createdAt'] {
    return this.#get('createdAt')
  }
  get updatedAt(): string {
    return this.#get('updatedAt')
  }
  get visibility(): string {
    return this.#get('visibility')
  }
  get isFavorite(): boolean {
    return this.#get('isFavorite')
  }
  get isTrashed(): boolean {
    return this.#get('isTrashed')
  }
  get isOffline(): boolean {
    return this.#get('isOffline')
  }
  get isEdited(): AssetRow['isEdited'] {
    return this.#get('isEdited')
  }
  get libraryId(): AssetRow['libraryId'] {
    return this.#get('libraryId')
  }
  get livePhotoVideoId(): AssetRow['livePhotoVideoId'] {
    return this.#get('livePhotoVideoId')
  }
  get duration(): AssetRow['duration'] {
    return this.#get('duration')
  }
  get width(): AssetRow['width'] {
    return this.#get('width')
  }
  get height(): AssetRow['height'] {
    return this.#get('height')
  }
  get duplicateId(): AssetRow['duplicateId'] {
    return this.#get('duplicateId')
  }
  get people(): AssetRow['people'] {
    return this.#get('people')
  }
  get unassignedFaces(): AssetRow['unassignedFaces'] {
    return this.#get('unassignedFaces')
  }
  get exifInfo(): AssetRow['exifInfo'] {
    return this.#rows.exif === null ? undefined : (lazyRecord(this.#rows.exif, this.#index) as Exif)
  }

  toJSON(): AssetRow {
    const fields = Object.keys(assetSchema.shape).map((field) => [field, this[field as keyof AssetRow]])
    return Object.fromEntries(fields.filter(([, value]) => value !== undefined)) as AssetRow
  }
}

/** Whether a row takes little memory already. */
export const isPacked = (row: AssetRow): boolean => row instanceof UnpackedRow

/** The rows again. */
export const unpack = (packed: PackedRows, size: number): AssetRow[] => {
  const rows = new Unpacked(packed, size)
  return Array.from({ length: size }, (_, index) => new UnpackedRow(rows, index))
}
