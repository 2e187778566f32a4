import type { SearchFilter } from './search-filter.ts'

/** A filter with alternatives, of which an asset fulfils at least one; only for servers with structured search. */
export interface StructuredFilter extends SearchFilter {
  readonly anyOf?: readonly SearchFilter[]
}

type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>

const instants = { takenAt: 'taken', createdAt: 'created', updatedAt: 'updated', trashedAt: 'trashed' } as const

const spansOf = (filter: SearchFilter): Conditions =>
  Object.fromEntries(
    Object.entries(instants).flatMap(([field, name]) => {
      const [gte, lte] = (['After', 'Before'] as const).map((end) => filter[`${name}${end}` as keyof SearchFilter])
      const span = { ...(gte === undefined ? {} : { gte }), ...(lte === undefined ? {} : { lte }) }
      return Object.keys(span).length === 0 ? [] : [[field, span]]
    }),
  )

const equals = [
  ...(['type', 'visibility', 'isFavorite', 'isMotion', 'isEncoded', 'rating', 'libraryId'] as const),
  ...(['country', 'state', 'city', 'make', 'model', 'lensModel'] as const),
]

/** The conditions that are equivalent to a flat filter. */
const conditionsOf = (filter: SearchFilter): Conditions => ({
  ...Object.fromEntries(equals.flatMap((key) => (filter[key] === undefined ? [] : [[key, { eq: filter[key] }]]))),
  ...spansOf(filter),
  ...(filter.personIds ? { personIds: { all: filter.personIds } } : {}),
  ...(filter.albumIds ? { albumIds: { all: filter.albumIds } } : {}),
  ...(filter.tagIds === null ? { hasTags: { eq: false } } : {}),
  ...(filter.ocr === undefined ? {} : { ocr: { matches: filter.ocr } }),
})

/** Filters that differ in one value of one field, as one condition. */
const inOneField = (filters: readonly SearchFilter[]): Conditions | null => {
  const keys = new Set(filters.flatMap((filter) => Object.keys(filter)))
  const [key] = keys
  if (key === undefined || keys.size > 1) return null
  const values = filters.map((filter) => filter[key as keyof SearchFilter])
  if (values.every((value) => Array.isArray(value) && value.length === 1)) return { [key]: { any: values.flat() } }
  // Ids take no list (`immich-api.md` 2.3.6).
  const isListed = key !== 'libraryId' && equals.some((field) => field === key)
  return isListed && values.every((value) => typeof value === 'string') ? { [key]: { in: values } } : null
}

/**
 * Whether these alternatives mean the same in both forms of search. Left out are albums beside anything else, which
 * bring assets of other owners, and tags and assets in no album, which were not measured on a server of 3.2
 * (`immich-api.md` 2.3.6).
 */
export const canBeStructured = (filters: readonly SearchFilter[]): boolean =>
  filters.every(
    ({ tagIds, albumIds, isNotInAlbum, isGrouped }) =>
      !tagIds && !isNotInAlbum && !isGrouped && (albumIds === undefined || inOneField(filters) !== null),
  )

/** The `filter` of structured search. It leaves the trash out only where the filter says so. */
export const structuredFilter = ({ anyOf = [], ...filter }: StructuredFilter): Readonly<Record<string, unknown>> => {
  const trash = filter.trashedAfter === undefined ? { trashedAt: { eq: null } } : {}
  const own = { ...conditionsOf(filter), ...trash }
  const either = inOneField(anyOf)
  const isFree = either !== null && Object.keys(either).every((field) => !(field in own))
  return { ...own, ...(isFree ? either : { or: anyOf.map(conditionsOf) }) }
}
