import { type BaseAsset, definePredicate, type Predicate, type SearchFilter, unanswered } from '../../index.ts'
import { textLike } from '../../toolkit.ts'

type Query = Readonly<Record<string, unknown>>

/** Fields that the server can count as well as search, so that a search is known to be complete. */
const countable = new Set(
  `libraryId type isFavorite isMotion isEncoded isNotInAlbum takenAfter takenBefore createdAfter createdBefore
  updatedAfter updatedBefore city state country make model lensModel rating personIds tagIds albumIds ocr
  description`.split(/\s+/),
)

/** Fields that say how to answer, not what to find. */
const paging = new Set('page size order withExif withPeople withDeleted isOffline language'.split(' '))

const holds = (field: 'originalFileName' | 'originalPath') => (wanted: unknown) => {
  const test = textLike(String(wanted))
  return (asset: BaseAsset) => test(asset[field])
}

/** Fields that are judged by the asset itself. */
const judged: Readonly<Record<string, (wanted: unknown) => (asset: BaseAsset) => boolean>> = {
  id: (wanted) => (asset) => asset.id === wanted,
  visibility: (wanted) => (asset) => asset.visibility === wanted,
  originalFileName: holds('originalFileName'),
  originalPath: holds('originalPath'),
}

/** Fields of a search that are neither asked of the server nor judged here. */
export const unknownFields = (query: Query): string[] =>
  Object.keys(query).filter((field) => !countable.has(field) && !paging.has(field) && !(field in judged))

const isAsked = (value: unknown): boolean =>
  value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)

/** Is found by a search of the web page. */
export const searched = (query: Query): Predicate => {
  const label = `found by ${JSON.stringify(query)}`
  const asked = Object.entries(query).filter(([, value]) => isAsked(value))
  const tests = asked.flatMap(([field, value]) => (value === null ? [] : (judged[field]?.(value) ?? [])))
  const filter = Object.fromEntries(asked.filter(([field]) => countable.has(field))) as SearchFilter
  return definePredicate({
    label,
    test: unanswered(label),
    load: async ({ search }) => {
      const ids = Object.keys(filter).length === 0 ? null : await search.ids(filter)
      return definePredicate({
        label,
        test: (asset) => (ids?.has(asset.id) ?? true) && tests.every((test) => test(asset)),
      })
    },
  })
}
