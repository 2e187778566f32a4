import { type BaseAsset, type BindContext, fold, type SearchFilter } from '../../index.ts'
import type { Selected } from './selection.ts'

type Body = Readonly<Record<string, unknown>>

/** Fields that the server can count as well as search, so that a search is known to be complete. */
const countable = new Set([
  'libraryId',
  'type',
  'isFavorite',
  'isMotion',
  'isEncoded',
  'isNotInAlbum',
  'takenAfter',
  'takenBefore',
  'createdAfter',
  'createdBefore',
  'updatedAfter',
  'updatedBefore',
  'city',
  'state',
  'country',
  'make',
  'model',
  'lensModel',
  'rating',
  'personIds',
  'tagIds',
  'albumIds',
  'ocr',
  'description',
])

/** Fields that say how to answer, not what to find. */
const manners = new Set(['page', 'size', 'order', 'withExif', 'withPeople', 'withDeleted', 'isOffline', 'language'])

/** The server's test for a text in a name: without case and accents, `%` and `_` stand for anything. */
const holdsText = (wanted: unknown): ((text: string) => boolean) => {
  const source = [...fold(String(wanted))].map((letter) =>
    letter === '%' ? '.*' : letter === '_' ? '.' : letter.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'),
  )
  const regex = new RegExp(source.join(''), 'su')
  return (text) => regex.test(fold(text))
}

/** Fields that are judged here. */
const judged: Readonly<Record<string, (wanted: unknown) => (asset: BaseAsset) => boolean>> = {
  id: (wanted) => (asset) => asset.id === wanted,
  visibility: (wanted) => (asset) => asset.visibility === wanted,
  originalFileName: (wanted) => {
    const holds = holdsText(wanted)
    return (asset) => holds(asset.originalFileName)
  },
  originalPath: (wanted) => {
    const holds = holdsText(wanted)
    return (asset) => holds(asset.originalPath)
  },
}

const isAsked = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)

/** Fields of a search that nobody here knows. */
export const unknownFields = (query: Body): string[] =>
  Object.keys(query).filter((field) => !countable.has(field) && !manners.has(field) && !(field in judged))

/** What a search of the web page selects. */
export const searched = async (query: Body, { library }: BindContext): Promise<Selected> => {
  const entries = Object.entries(query)
  const filter = entries.filter(([field, value]) => countable.has(field) && (value === null || isAsked(value)))
  const tests = entries.flatMap(([field, value]) => {
    const test = judged[field]
    return test && isAsked(value) ? [test(value)] : []
  })
  const ids = filter.length === 0 ? null : await library.search.ids(Object.fromEntries(filter) as SearchFilter)
  return (asset) => (ids?.has(asset.id) ?? true) && tests.every((test) => test(asset))
}
