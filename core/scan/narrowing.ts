import type { SearchFilter } from '../api/search-filter.ts'

/**
 * What a server is asked for: a filter, or several of which an asset fulfils at least one. No filter at all means
 * no asset, an empty one every asset.
 */
export type Narrowing = SearchFilter | readonly SearchFilter[]

/** A scan per filter: with more of them one that covers all is cheaper, and the server tells which. */
const mostFilters = 16

/** The filters of a narrowing. */
export const filtersOf = (narrowing: Narrowing): readonly SearchFilter[] =>
  Array.isArray(narrowing) ? narrowing : [narrowing as SearchFilter]

const narrowingOf = (filters: readonly SearchFilter[]): Narrowing => {
  const [only] = filters
  return filters.length === 1 && only ? only : filters
}

type Entry = readonly [key: string, value: unknown]

const isAfter = (key: string): boolean => key.endsWith('After')
const isBound = (key: string): boolean => isAfter(key) || key.endsWith('Before')
const valueIn = (filter: SearchFilter, key: string): unknown => filter[key as keyof SearchFilter]
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
const isText = (value: unknown): value is string => typeof value === 'string'

const joined = (a: unknown, b: unknown): unknown =>
  // An id that is listed twice finds nothing (`immich-api.md` 2.3.4).
  Array.isArray(a) && Array.isArray(b) ? [...new Set([...a, ...b])].sort() : a === null ? a : b

const narrower = (key: string, a: unknown, b: unknown): unknown => {
  if (a === undefined || b === undefined) return a ?? b
  if (isBound(key) && isText(a) && isText(b)) return isAfter(key) === a > b ? a : b
  // Lists ask for all of their ids, so both lists hold together; of two other claims either will do.
  return joined(a, b)
}

const meet = (a: SearchFilter, b: SearchFilter): SearchFilter => ({
  ...a,
  ...Object.fromEntries(Object.entries(b).map(([key, value]): Entry => [key, narrower(key, valueIn(a, key), value)])),
})

const wider = (key: string, a: unknown, b: unknown): readonly Entry[] => {
  if (isBound(key) && isText(a) && isText(b)) return [[key, isAfter(key) === a < b ? a : b]]
  return isSame(a, b) ? [[key, a]] : []
}

const join = (a: SearchFilter, b: SearchFilter): SearchFilter => {
  const shared: SearchFilter = Object.fromEntries(
    Object.entries(a).flatMap(([key, value]) => wider(key, value, valueIn(b, key))),
  )
  // Next to `albumIds` the server ignores it (`immich-api.md` 2.3.4).
  const { isNotInAlbum, ...others } = shared
  return isNotInAlbum && !a.albumIds && !b.albumIds ? shared : others
}

/** One filter for all that a narrowing finds, and that searches know; of no filter, the empty one. */
export const covering = (narrowing: Narrowing): SearchFilter => {
  const [first = {}, ...rest] = filtersOf(narrowing)
  const { isGrouped: _, ...known } = rest.reduce(join, first)
  return known
}

/** Whether all that `narrow` finds is found by `wide` as well. */
const isWithin = (narrow: SearchFilter, wide: SearchFilter): boolean =>
  Object.entries(wide).every(([key, value]) => isSame(value, valueIn(narrow, key))) &&
  // It would be ignored, so that more is found.
  !(wide.isNotInAlbum && narrow.albumIds)

const withoutNeedless = (filters: readonly SearchFilter[]): readonly SearchFilter[] =>
  filters.filter(
    (filter, index) =>
      !filters.some(
        (other, place) => place !== index && isWithin(filter, other) && (place < index || !isWithin(other, filter)),
      ),
  )

/** A narrowing for what matches both: date spans are cut, and of two claims on another field either will do. */
export const both = (a: Narrowing, b: Narrowing): Narrowing => {
  const [left, right] = [filtersOf(a), filtersOf(b)]
  if (left.length * right.length > mostFilters)
    return left.length > right.length ? both(covering(a), b) : both(a, covering(b))
  return narrowingOf(withoutNeedless(left.flatMap((one) => right.map((other) => meet(one, other)))))
}

/** A narrowing for what matches either; where that takes too many filters, one that covers them. */
export const either = (a: Narrowing, b: Narrowing): Narrowing => {
  const filters = withoutNeedless([...filtersOf(a), ...filtersOf(b)])
  return filters.length > mostFilters ? covering(filters) : narrowingOf(filters)
}

/** A narrowing for what matches all of several. */
export const joinBoth = (narrowings: readonly Narrowing[]): Narrowing => narrowings.reduce(both, {})

/** A narrowing for what matches one of several. */
export const joinEither = (narrowings: readonly Narrowing[]): Narrowing => narrowings.reduce(either, [])
