import { all, type Predicate, visibility } from '../../index.ts'
import { matchesSearch, matchesSpan, type SearchBody, searchFields } from '../../toolkit.ts'

type Query = Readonly<Record<string, unknown>>

/** Fields that say how to answer, not what to find. */
const paging = new Set('page size order withExif withPeople withDeleted isOffline language'.split(' '))
const spans = ['taken', 'created', 'updated'] as const
const bounds: readonly string[] = spans.flatMap((name) => [`${name}After`, `${name}Before`])
const visibilities = ['timeline', 'archive', 'hidden'] as const

const isField = (name: string): name is keyof SearchBody => Object.hasOwn(searchFields, name)

const takes = (field: string, value: unknown): boolean => {
  if (field === 'visibility') return visibilities.includes(value as (typeof visibilities)[number])
  if (bounds.includes(field)) return !Number.isNaN(Date.parse(String(value)))
  return isField(field) && searchFields[field].form.safeParse(value).success
}

/** What the page of a search leaves empty is not asked for; null means what has none, where a field knows that. */
const askedIn = (query: Query): [string, unknown][] =>
  Object.entries(query).filter(
    ([field, value]) => !paging.has(field) && String(value) !== '' && (value !== null || takes(field, value)),
  )

/** Fields of a search that are not known, or whose value is not. */
export const unknownFields = (query: Query): string[] =>
  askedIn(query).flatMap(([field, value]) => (takes(field, value) ? [] : [field]))

/** Is found by a search of the web page, whose days are those of the clock at the place. */
export const searched = (query: Query): Predicate => {
  const asked = askedIn(query)
  const given = Object.fromEntries(asked)
  const at = (name: string, otherwise: number): number =>
    given[name] === undefined ? otherwise : Date.parse(String(given[name]))
  const body = Object.fromEntries(
    asked.flatMap(([field, value]) => (isField(field) ? [[field, searchFields[field].form.parse(value)]] : [])),
  )
  const within = spans.map((name) => ({ name, from: at(`${name}After`, -Infinity), to: at(`${name}Before`, Infinity) }))
  return all(
    matchesSearch(body as SearchBody),
    ...within.flatMap(({ name, from, to }) =>
      from === -Infinity && to === Infinity ? [] : [matchesSpan(name, { from, to }, true)],
    ),
    ...(given.visibility === undefined ? [] : [visibility(given.visibility as (typeof visibilities)[number])]),
  ) as Predicate
}
