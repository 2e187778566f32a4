import type { Exif } from '../../core/api/schemas.ts'

/**
 * Whether the server has not read a file yet, so that nothing it shows of it counts. An upload begins with a record of its size in
 * bytes and an empty description alone; a file of a library with none at all.
 * @example
 * isUnread({ fileSizeInByte: 4711, make: null, description: '' }) // true
 */
export const isUnread = (exif: Exif): boolean =>
  // Nearly all that was read has one of these: a record from the mirror is slow to list.
  exif.exifImageWidth == null &&
  exif.dateTimeOriginal == null &&
  Object.entries(exif).every(([field, value]) => field === 'fileSizeInByte' || value == null || value === '') &&
  (Object.keys(exif).length === 0 || exif.fileSizeInByte != null)
