import type { SearchFilter } from '../../core/api/search-filter.ts'
import type { Asset } from '../../core/assets/asset.ts'
import type { ApiContext } from '../../core/context/context.ts'
import { definePredicate, type Predicate } from '../../core/predicates/predicate.ts'
import { word } from '../../core/words.ts'
import { dayMs, filterBound, isCount, isDay } from './days.ts'
import { spanOfTime } from './forms.ts'
import { badArgument, hasOnly } from './range.ts'
import type { InstantSpan } from './taken.ts'

/** Milliseconds, both ends included. */
interface Span {
  readonly from: number
  readonly to: number
}

type Kind = 'uploaded' | 'updated'

const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/

const spanOf = (kind: Kind, text: string): Span => {
  const known = isDay(text) || (time.test(text) && isDay(text.slice(0, 10)))
  const from = known ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(from)) return { from, to: isDay(text) ? from + dayMs - 1 : from }
  throw badArgument(kind, `"${text}" is neither a day nor a time`, 'Write 2023-07-01, or 2023-07-01T12:00:00Z.')
}

const ways = [['from', 'to'], ['year'], ['lastDays'], ['olderThanDays']] as const

const check = (kind: Kind, span: InstantSpan): void => {
  const hint = 'Give from and to (one of them is enough), or year, or lastDays, or olderThanDays.'
  if (!ways.some((way) => hasOnly(span, way))) throw badArgument(kind, 'this is not a span of time', hint)
  // A value that somebody forgot must not make it true for the whole library.
  if (Object.values(span).every((value) => value === undefined)) throw badArgument(kind, 'nothing is given', hint)
  for (const name of ['lastDays', 'olderThanDays'] as const) {
    const days = span[name]
    if (days !== undefined && !isCount(days))
      throw badArgument(kind, `${name} is ${days}`, 'Give a whole number, 1 or more.')
  }
}

const instants = (kind: Kind, span: InstantSpan, now: Date): Span => {
  const today = Math.floor(now.getTime() / dayMs) * dayMs
  if (span.lastDays !== undefined) return { from: today - (span.lastDays - 1) * dayMs, to: Infinity }
  if (span.olderThanDays !== undefined) return { from: -Infinity, to: today - span.olderThanDays * dayMs - 1 }
  const year = span.year === undefined ? undefined : String(span.year).padStart(4, '0')
  const first = year === undefined ? span.from : `${year}-01-01`
  const last = year === undefined ? span.to : `${year}-12-31`
  const from = first === undefined ? -Infinity : spanOf(kind, first).from
  const to = last === undefined ? Infinity : spanOf(kind, last).to
  if (from > to) throw badArgument(kind, `${first} is later than ${last}`, 'Exchange from and to.')
  return { from, to }
}

const bounds = {
  uploaded: { after: 'createdAfter', before: 'createdBefore' },
  updated: { after: 'updatedAfter', before: 'updatedBefore' },
} as const

/** Stored instants have microseconds that answers do not show, so the upper end is one millisecond later. */
const filterOf = (kind: Kind, { from, to }: Span): SearchFilter => ({
  ...filterBound(bounds[kind].after, from),
  ...filterBound(bounds[kind].before, to + 1),
})

const read = {
  uploaded: ({ createdAt }: Asset) => createdAt,
  updated: ({ updatedAt }: Asset) => updatedAt,
} satisfies Record<Kind, (asset: Asset) => Date | null>

/** Assets uploaded in a span, from a server that does not show the instant. */
const foundIn = async ({ search }: ApiContext, span: Span): Promise<(id: string) => boolean> => {
  const found = await search.ids(filterOf('uploaded', span))
  const next = { from: span.to + 1, to: span.to }
  const later = span.to === Infinity ? new Set<string>() : await search.ids(filterOf('uploaded', next))
  return (id) => found.has(id) && !later.has(id)
}

const during = (kind: Kind, given: InstantSpan): Predicate => {
  const label = `${kind} ${Object.entries(given)
    .map(([key, value]) => `${key} ${value}`)
    .join(' ')}`.trim()
  const within = (span: Span, has?: (id: string) => boolean): Predicate =>
    definePredicate({
      label,
      condition: { [kind]: given },
      inspect: (asset) => read[kind](asset)?.toISOString() ?? null,
      test: (asset) => {
        if (has) return has(asset.id)
        const instant = read[kind](asset)?.getTime()
        return instant !== undefined && instant >= span.from && instant <= span.to
      },
      narrow: () => filterOf(kind, span),
      narrowNegated: () => [
        ...(span.from === -Infinity ? [] : [filterOf(kind, { from: -Infinity, to: span.from - 1 })]),
        ...(span.to === Infinity ? [] : [filterOf(kind, { from: span.to + 1, to: Infinity })]),
      ],
    })
  return {
    ...within(instants(kind, given, new Date())),
    ...(given.lastDays === undefined && given.olderThanDays === undefined ? {} : { volatile: true }),
    resolve: async ({ can }, { now }) => {
      const span = instants(kind, given, now)
      if (kind === 'updated' || can('assetCreatedAt')) return within(span)
      return { ...within(span), load: async (context) => within(span, await foundIn(context, span)) }
    },
  }
}

/**
 * When the server got the asset, by upload or import. This is an instant: days are those of UTC, and included.
 * Servers before 1.140 do not show it and are asked for the assets of the span.
 * @throws DarkroomError USAGE
 * @example
 * uploaded({ from: '2024-01-01', to: '2024-01-31' })
 * uploaded({ from: '2024-01-01T08:00:00Z' })
 * uploaded({ year: 2024 })
 * uploaded({ lastDays: 7 })
 * uploaded({ olderThanDays: 30 })
 */
export const uploaded = (span: InstantSpan): Predicate => {
  check('uploaded', span)
  return during('uploaded', span)
}

/**
 * When the server last changed its record of the asset, whatever changed. This is an instant, as for `uploaded`; which
 * changes count depends on the server: albums, faces and people do not.
 * @throws DarkroomError USAGE
 * @example
 * updated({ lastDays: 2 })
 */
export const updated = (span: InstantSpan): Predicate => {
  check('updated', span)
  return during('updated', span)
}

/** How YAML and JSON say these. */
export const instantWords = [
  word('uploaded', spanOfTime, (given) => uploaded(given as InstantSpan)),
  word('updated', spanOfTime, (given) => updated(given as InstantSpan)),
]
