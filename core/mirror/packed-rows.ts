import { type AssetRow, assetSchema, type Exif, exifSchema } from '../api/schemas.ts'
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

/** The rows again; their exif is unpacked as far as it is looked at. */
export const unpack = ({ ids: idText, plain, exif }: PackedRows, size: number): AssetRow[] => {
  const ids = unpackIds(idText, size)
  const columns = new Columns(plain, ids.length)
  const exifColumns = exif === null ? null : new Columns(exif, ids.length)
  const optional = <F extends keyof AssetRow>(field: F) => columns.values(field) as AssetRow[F][] | undefined
  const needed = <F extends keyof AssetRow>(field: F): AssetRow[F][] => {
    const values = optional(field)
    if (!values) throw new SyntaxError(`no ${field}`)
    return values
  }
  const ownerId = needed('ownerId')
  const type = needed('type')
  const path = needed('originalPath')
  const fileName = needed('originalFileName') as (string | null)[]
  const fileCreatedAt = needed('fileCreatedAt')
  const localDateTime = needed('localDateTime')
  const updatedAt = needed('updatedAt')
  const visibility = needed('visibility')
  const isFavorite = needed('isFavorite')
  const isTrashed = needed('isTrashed')
  const isOffline = needed('isOffline')
  const createdAt = optional('createdAt')
  const libraryId = optional('libraryId')
  const livePhotoVideoId = optional('livePhotoVideoId')
  const duration = optional('duration')
  const width = optional('width')
  const height = optional('height')
  const duplicateId = optional('duplicateId')
  const isEdited = optional('isEdited')
  const people = optional('people')
  const unassignedFaces = optional('unassignedFaces')
  // Written out, because setting fields by name takes several times as long.
  return ids.map((id, index) => {
    const originalPath = path[index] as string
    const row = {
      id,
      ownerId: ownerId[index],
      type: type[index],
      originalPath,
      originalFileName: fileName[index] ?? nameInPath(originalPath),
      fileCreatedAt: fileCreatedAt[index],
      localDateTime: localDateTime[index],
      updatedAt: updatedAt[index],
      visibility: visibility[index],
      isFavorite: isFavorite[index],
      isTrashed: isTrashed[index],
      isOffline: isOffline[index],
    } as AssetRow
    if (createdAt?.[index] !== undefined) row.createdAt = createdAt[index]
    if (libraryId?.[index] !== undefined) row.libraryId = libraryId[index]
    if (livePhotoVideoId?.[index] !== undefined) row.livePhotoVideoId = livePhotoVideoId[index]
    if (duration?.[index] !== undefined) row.duration = duration[index]
    if (width?.[index] !== undefined) row.width = width[index]
    if (height?.[index] !== undefined) row.height = height[index]
    if (duplicateId?.[index] !== undefined) row.duplicateId = duplicateId[index]
    if (isEdited?.[index] !== undefined) row.isEdited = isEdited[index]
    if (people?.[index] !== undefined) row.people = people[index]
    if (unassignedFaces?.[index] !== undefined) row.unassignedFaces = unassignedFaces[index]
    if (exifColumns) row.exifInfo = lazyRecord(exifColumns, index) as Exif
    return row
  })
}
