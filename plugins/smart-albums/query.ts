import { type ApiContext, suggestion, toProblems, z } from '../../index.ts'
import {
  type Bounds,
  dayMs,
  isDay,
  type SearchBody,
  type SearchSpan,
  searchFields,
  searchSpans,
  smartSearchFields,
  spanFilter,
  startOfDay,
} from '../../toolkit.ts'
import { refuse } from './refusal.ts'

/** Every place where an asset can be shown, as far as an API key sees it. */
export const everywhere = ['timeline', 'archive', 'hidden'] as const
/** One of them. */
export type Shown = (typeof everywhere)[number]

const text = z.string().min(1)
const flag = z.boolean()

const formsOf = (fields: Readonly<Record<string, { readonly form: z.ZodType }>>) =>
  Object.fromEntries(Object.entries(fields).map(([name, { form }]) => [name, form]))

/** Keys of both kinds besides: where and how many, and those of searches before 1.133 about where. */
const besides = {
  visibility: z.enum(everywhere, {
    error: ({ input }) => (input === 'locked' ? 'no API key sees the locked folder' : undefined),
  }),
  resultLimit: z.int().min(1),
  isArchived: flag,
  withArchived: flag,
  isVisible: flag,
  // Bounds are read by themselves.
  ...Object.fromEntries(
    searchSpans.flatMap((name) => [`${name}After`, `${name}Before`]).map((key) => [key, z.unknown()]),
  ),
}
const wanted = { query: text.trim().min(1), queryAssetId: z.guid(), language: text }
const order = z.enum(['asc', 'desc'])
const forms = {
  metadata: z.strictObject({ ...formsOf(searchFields), ...besides, order }).partial(),
  smart: z.strictObject({ ...formsOf(smartSearchFields), ...besides, ...wanted }).partial(),
}
type Besides = {
  readonly [K in 'visibility' | 'resultLimit' | 'isArchived' | 'withArchived' | 'isVisible']?: z.output<
    (typeof besides)[K]
  >
}

/** The kind of a query. */
export type QueryKind = keyof typeof forms

/** A query that was read and checked. */
export interface Query {
  readonly conditions: SearchBody
  readonly spans: { readonly [N in SearchSpan]?: Bounds }
  /** Whether the bounds of `taken` mean the clock at the place, as in the address of a search page. */
  readonly isLocal: boolean
  /** Null where the rule decides. */
  readonly visibility: readonly Shown[] | null
  readonly limit: number | null
  readonly order: 'asc' | 'desc'
  /** What a smart query looks for. */
  readonly wanted: { readonly [K in keyof typeof wanted]?: string }
}

type Given = Readonly<Record<string, unknown>>

/** Keys of servers that neither answers nor other questions tell about. */
const untold = ['previewPath', 'thumbnailPath', 'encodedVideoPath', 'deviceId', 'deviceAssetId']

const refuseKey = (key: string, kind: QueryKind): never => {
  if (kind === 'metadata' && Object.hasOwn(forms.smart.shape, key))
    return refuse('query-invalid', `${key} means nothing in a metadata query`, 'Move it to smart.')
  if (kind === 'smart' && Object.hasOwn(forms.metadata.shape, key))
    return refuse('query-invalid', `a smart query does not know ${key}`, 'Put it into a metadata query beside it.')
  if (untold.includes(key))
    return refuse('query-invalid', `${key} cannot be asked for, because the server does not show it`, 'Leave it out.')
  const known = Object.keys(forms[kind].shape)
  const near = suggestion(key, known)
  const hint = near ? `Did you mean ${near}?` : `Known: ${known.join(', ')}.`
  return refuse('query-invalid', `${key} is not a known key`, hint)
}

/** Ends with the first problem of a query. */
const refuseIssue = (error: z.ZodError, given: Given, kind: QueryKind): never => {
  const [issue] = error.issues
  if (issue?.code === 'unrecognized_keys') return refuseKey(issue.keys[0] ?? '', kind)
  const [key = ''] = issue?.path ?? []
  const [problem] = toProblems(error)
  const what = `${problem?.path} is ${JSON.stringify(given[String(key)])}: ${problem?.message}`
  return refuse(key === 'resultLimit' ? 'limit-invalid' : 'query-invalid', what)
}

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/i
/** A bound in milliseconds: a plain day begins (`After`) or ends (`Before`) in a zone. */
const boundOf = (key: string, given: unknown, zone: string): number => {
  const written = String(given)
  if (isDay(written)) {
    const next = new Date(Date.parse(written) + dayMs).toISOString().slice(0, 10)
    return key.endsWith('After') ? startOfDay(written, zone) : startOfDay(next, zone) - 1
  }
  const time = isDay(written.slice(0, 10)) && instant.test(written) ? Date.parse(written) : Number.NaN
  if (!Number.isNaN(time)) return time
  const hint = 'Write 2024-07-01 or 2024-07-01T12:00:00Z.'
  return refuse('query-invalid', `${key} is ${JSON.stringify(given)}, which is not a time`, hint)
}

const spansIn = (given: Given, zone: string): Query['spans'] =>
  Object.fromEntries(
    searchSpans.flatMap((name) => {
      const [after, before] = [`${name}After`, `${name}Before`]
      const from = given[after] === undefined ? -Infinity : boundOf(after, given[after], zone)
      const to = given[before] === undefined ? Infinity : boundOf(before, given[before], zone)
      if (from > to) refuse('query-invalid', `${after} is later than ${before}`, 'Exchange them.')
      return from === -Infinity && to === Infinity ? [] : [[name, { from, to }]]
    }),
  )

const visibilityIn = ({ visibility, isArchived, withArchived, isVisible }: Besides): Query['visibility'] => {
  const isOld = (isArchived ?? withArchived ?? isVisible) !== undefined
  if (visibility !== undefined && isOld)
    return refuse('query-invalid', 'visibility is given beside a key of older servers', 'Leave out the older one.')
  if (visibility !== undefined) return [visibility]
  if (isVisible === false) return ['hidden']
  if (isArchived !== undefined) return [isArchived ? 'archive' : 'timeline']
  if (withArchived === false) return ['timeline']
  return isOld ? ['timeline', 'archive'] : null
}

const wantedIn = (given: Query['wanted'], kind: QueryKind): Query['wanted'] => {
  if (kind === 'smart' && (given.query ?? given.queryAssetId) === undefined)
    refuse('query-invalid', 'a smart query has neither query nor queryAssetId', 'Say what to look for.')
  if (given.query !== undefined && given.queryAssetId !== undefined)
    refuse('query-invalid', 'a smart query has both query and queryAssetId', 'Leave one of them out.')
  return Object.fromEntries(Object.entries(given).filter(([key]) => Object.hasOwn(wanted, key)))
}

/**
 * Checks a query and puts it into one form. Nothing in it is passed on unread: servers drop what they do not know, and
 * then find more.
 * @param zone of the rule, for plain days
 */
export const readQueryObject = (given: Given, kind: QueryKind, zone: string, isLocal = false): Query => {
  const { data, error } = forms[kind].safeParse(given)
  if (!data) return refuseIssue(error, given, kind)
  const { resultLimit = null, ...found } = data as Besides & { readonly order?: 'asc' | 'desc' }
  return {
    conditions: Object.fromEntries(Object.entries(found).filter(([key]) => Object.hasOwn(searchFields, key))),
    spans: spansIn(given, isLocal ? 'UTC' : zone),
    isLocal,
    visibility: visibilityIn(found),
    limit: resultLimit,
    order: found.order ?? 'desc',
    wanted: wantedIn(found as Query['wanted'], kind),
  }
}

/** Whether a query finds what was deleted, not only what is offline. */
export const asksForTrash = ({ conditions, spans }: Query): boolean =>
  conditions.withDeleted === true || spans.trashed !== undefined

/** Whether a query finds what is in the trash. */
export const seesTrash = (query: Query): boolean => asksForTrash(query) || query.conditions.isOffline === true

/** A smart search: what for, among which assets, and how many of its hits count. */
export type SmartQuestion = Parameters<ApiContext['search']['smartHits']>[0]

/** The part of a query that the server narrows a smart search by before it ranks. */
export const smartFilter = ({ conditions, spans }: Query): NonNullable<SmartQuestion['filter']> =>
  Object.assign({}, conditions, ...Object.entries(spans).map(([name, span]) => spanFilter(name as SearchSpan, span)))
