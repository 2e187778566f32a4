import type { AssetRow, Exif } from '../api/schemas.ts'
import { Columns, packColumns } from './columns.ts'
import { lazyRecord } from './lazy-record.ts'

/** Rows as texts. */
export interface PackedRows {
  readonly ids: string
  readonly plain: string
  /** Null where the rows have no exif record, or it is not wanted. */
  readonly exif: string | null
}

/** Which fields a row has: only rows alike can be packed together. */
export const shapeOf = (row: AssetRow): string =>
  `${Object.keys(row).join()} ${row.exifInfo ? Object.keys(row.exifInfo).join() : ''}`

const nameInPath = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** Packs rows of one shape. Most names are the end of their path, and stand there only. */
export const pack = (rows: readonly AssetRow[]): PackedRows => {
  const [first] = rows
  const fields = Object.keys(first ?? {}).filter((field) => field !== 'id' && field !== 'exifInfo')
  const short = rows.map(({ originalPath, originalFileName, ...row }) => ({
    ...row,
    originalPath,
    originalFileName: nameInPath(originalPath) === originalFileName ? null : originalFileName,
  }))
  const exif = rows.flatMap(({ exifInfo }) => exifInfo ?? [])
  return {
    ids: JSON.stringify(rows.map(({ id }) => id)),
    plain: packColumns(fields, short),
    exif: first?.exifInfo ? packColumns(Object.keys(first.exifInfo), exif) : null,
  }
}

/** The rows again; their exif is unpacked as far as it is looked at. */
export const unpack = ({ ids: idText, plain, exif }: PackedRows): AssetRow[] => {
  const ids = JSON.parse(idText) as string[]
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
    if (createdAt) row.createdAt = createdAt[index]
    if (libraryId) row.libraryId = libraryId[index]
    if (livePhotoVideoId) row.livePhotoVideoId = livePhotoVideoId[index]
    if (duration) row.duration = duration[index]
    if (width) row.width = width[index]
    if (height) row.height = height[index]
    if (duplicateId) row.duplicateId = duplicateId[index]
    if (people) row.people = people[index]
    if (unassignedFaces) row.unassignedFaces = unassignedFaces[index]
    if (exifColumns) row.exifInfo = lazyRecord(exifColumns, index) as Exif
    return row
  })
}
