import type { AssetRow } from '../../core/api/schemas.ts'
import type { SearchFilter } from '../../core/api/search-filter.ts'

/** Whether a row fulfils one field of a filter. */
type Test<F extends keyof SearchFilter> = (row: AssetRow, wanted: NonNullable<SearchFilter[F]>) => boolean

/** Bounds are inclusive, and instants may be written in several ways. */
const notBefore = (text: string | undefined, bound: string): boolean => Date.parse(text ?? '') >= Date.parse(bound)
const notAfter = (text: string | undefined, bound: string): boolean => Date.parse(text ?? '') <= Date.parse(bound)

/** The fields of a filter that a row answers as exactly as the server does. */
const tests: { readonly [F in keyof SearchFilter]: Test<F> } = {
  type: (row, type) => row.type === type,
  isFavorite: (row, isFavorite) => row.isFavorite === isFavorite,
  isMotion: (row) => row.livePhotoVideoId != null,
  libraryId: (row, libraryId) => row.libraryId === libraryId,
  takenAfter: (row, bound) => notBefore(row.fileCreatedAt, bound),
  takenBefore: (row, bound) => notAfter(row.fileCreatedAt, bound),
  updatedAfter: (row, bound) => notBefore(row.updatedAt, bound),
  updatedBefore: (row, bound) => notAfter(row.updatedAt, bound),
  rating: (row, rating) => row.exifInfo?.rating === rating,
  country: (row, country) => row.exifInfo?.country === country,
  state: (row, state) => row.exifInfo?.state === state,
  city: (row, city) => row.exifInfo?.city === city,
  make: (row, make) => row.exifInfo?.make === make,
  model: (row, model) => row.exifInfo?.model === model,
  lensModel: (row, lensModel) => row.exifInfo?.lensModel === lensModel,
}

const exifFields: ReadonlySet<string> = new Set(['rating', 'country', 'state', 'city', 'make', 'model', 'lensModel'])

/** Whether rows can answer a filter, told which are in no album. @param withExif they bring their exif records */
export const isAnswerable = (filter: SearchFilter, withExif: boolean): boolean =>
  Object.entries(filter).every(([field, wanted]) => {
    if (wanted === undefined || field === 'isNotInAlbum') return true
    return wanted !== null && Object.hasOwn(tests, field) && (withExif || !exifFields.has(field))
  })

/**
 * Makes a test of rows out of filters of which an asset has to fulfil one; null where all do.
 * @param isUnalbumed whether an asset is in no album
 */
export const matcherOf = (
  filters: readonly SearchFilter[],
  isUnalbumed: (id: string) => boolean,
): ((row: AssetRow) => boolean) | null => {
  const testOf = ([field, wanted]: [string, unknown]): ((row: AssetRow) => boolean)[] => {
    if (field === 'isNotInAlbum') return [({ id }) => isUnalbumed(id)]
    const test = tests[field as keyof SearchFilter] as Test<never> | undefined
    return test === undefined || wanted === undefined ? [] : [(row) => test(row, wanted as never)]
  }
  const matchers = filters.map((filter) => Object.entries(filter).flatMap(testOf))
  if (matchers.some((parts) => parts.length === 0)) return null
  return (row) => matchers.some((parts) => parts.every((isFulfilled) => isFulfilled(row)))
}
