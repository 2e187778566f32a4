import { suggestion, z } from '../../index.ts'
import { boundOf } from './instants.ts'
import { refuse } from './refusal.ts'

/** Where an asset is shown, as far as an API key sees it. */
export type Shown = 'timeline' | 'archive' | 'hidden'

/** Every place where an asset can be shown. */
export const everywhere: readonly Shown[] = ['timeline', 'archive', 'hidden']

const text = z.string().min(1)
const ids = z.array(z.guid()).min(1)
const flag = z.boolean()

const shared = {
  make: text.nullable(),
  model: text.nullable(),
  lensModel: text.nullable(),
  city: text.nullable(),
  state: text.nullable(),
  country: text.nullable(),
  rating: z.int().min(1).max(5).nullable(),
  ocr: text,
  type: z.enum(['IMAGE', 'VIDEO', 'AUDIO', 'OTHER']),
  isFavorite: flag,
  isMotion: flag,
  isEncoded: flag,
  isOffline: flag,
  isNotInAlbum: flag,
  libraryId: z.guid().nullable(),
  personIds: ids,
  tagIds: ids.nullable(),
  albumIds: ids,
}
const conditions = z
  .object({
    ...shared,
    originalFileName: text,
    originalPath: text,
    description: text,
    withStacked: flag,
    withDeleted: flag,
    checksum: text,
    id: z.guid(),
  })
  .partial()

/** What a query asks of an asset, besides when and where it is shown. */
export type Conditions = z.output<typeof conditions>

const bounds = ['taken', 'created', 'updated', 'trashed'].flatMap((name) => [`${name}After`, `${name}Before`])
const legacy = ['isArchived', 'withArchived', 'isVisible']
const paging = ['page', 'size', 'withExif', 'withPeople']
const always = ['visibility', 'resultLimit', ...bounds, ...legacy, ...paging]
const known = {
  metadata: [...Object.keys(conditions.shape), ...always, 'order'],
  smart: [...Object.keys(shared), ...always, 'query', 'queryAssetId', 'language'],
}

/** Keys of servers that neither answers nor other questions tell about. */
const untold = ['previewPath', 'thumbnailPath', 'encodedVideoPath', 'deviceId', 'deviceAssetId']

/** The kind of a query. */
export type QueryKind = keyof typeof known

/** A query that was read and checked. */
export interface Query {
  readonly conditions: Conditions
  /** Milliseconds, both ends included, such as `takenAfter`. */
  readonly bounds: Readonly<Record<string, number>>
  /** Whether the bounds of `taken` mean the clock at the place, as in the address of a search page. */
  readonly isLocal: boolean
  /** Null where the rule decides. */
  readonly visibility: readonly Shown[] | null
  readonly limit: number | null
  readonly order: 'asc' | 'desc'
  /** What a smart query looks for. */
  readonly wanted: { readonly query?: string; readonly queryAssetId?: string; readonly language?: string }
}

type Given = Readonly<Record<string, unknown>>

const parsed = <T>(schema: z.ZodType<T>, key: string, value: unknown): T => {
  const { success, data, error } = schema.safeParse(value)
  if (success) return data
  const [issue] = error.issues
  return refuse(
    'query-invalid',
    `${[key, ...(issue?.path ?? [])].join('.')} is ${JSON.stringify(value)}: ${issue?.message ?? ''}`,
  )
}

const checkKeys = (given: Given, kind: QueryKind): void => {
  for (const key of Object.keys(given)) {
    if (known[kind].includes(key)) continue
    if (kind === 'metadata' && (key === 'query' || key === 'queryAssetId'))
      refuse('query-invalid', `${key} means nothing in a metadata query`, 'Move it to smart.')
    if (kind === 'smart' && known.metadata.includes(key))
      refuse('query-invalid', `a smart query does not know ${key}`, 'Put it into a metadata query beside it.')
    if (untold.includes(key))
      refuse('query-invalid', `${key} cannot be asked for, because the server does not show it`, 'Leave it out.')
    const near = suggestion(key, known[kind])
    refuse(
      'query-invalid',
      `${key} is not a known key`,
      near ? `Did you mean ${near}?` : `Known: ${known[kind].join(', ')}.`,
    )
  }
}

const limitIn = ({ resultLimit }: Given): number | null => {
  if (resultLimit === undefined) return null
  if (Number.isSafeInteger(resultLimit) && Number(resultLimit) >= 1) return Number(resultLimit)
  return refuse('limit-invalid', `resultLimit is ${JSON.stringify(resultLimit)}`, 'Give a whole number, 1 or more.')
}

/** What queries of servers before 1.133 say about visibility. */
const legacyVisibility = (given: Given): readonly Shown[] | null => {
  const [isArchived, withArchived, isVisible] = legacy.map((key) => parsed(flag.optional(), key, given[key]))
  if (isVisible === false) return ['hidden']
  if (isArchived !== undefined) return [isArchived ? 'archive' : 'timeline']
  if (withArchived !== undefined) return withArchived ? ['timeline', 'archive'] : ['timeline']
  return isVisible === undefined ? null : ['timeline', 'archive']
}

const visibilityIn = (given: Given): readonly Shown[] | null => {
  const old = legacyVisibility(given)
  if (given.visibility === undefined) return old
  if (old !== null)
    refuse('query-invalid', 'visibility stands beside a key of older servers', 'Leave out the older one.')
  if (given.visibility === 'locked')
    refuse('query-invalid', 'visibility is locked, and no API key sees the locked folder', 'Leave it out.')
  return [parsed(z.enum(everywhere), 'visibility', given.visibility)]
}

const wantedIn = (given: Given, kind: QueryKind): Query['wanted'] => {
  if (kind === 'metadata') return {}
  const { query, queryAssetId, language } = given
  if (query === undefined && queryAssetId === undefined)
    refuse('query-invalid', 'a smart query has neither query nor queryAssetId', 'Say what to look for.')
  if (query !== undefined && queryAssetId !== undefined)
    refuse('query-invalid', 'a smart query has both query and queryAssetId', 'Leave one of them out.')
  return {
    ...(query === undefined ? {} : { query: parsed(z.string().trim().min(1), 'query', query) }),
    ...(queryAssetId === undefined ? {} : { queryAssetId: parsed(z.guid(), 'queryAssetId', queryAssetId) }),
    ...(language === undefined ? {} : { language: parsed(text, 'language', language) }),
  }
}

const boundsIn = (given: Given, zone: string): Record<string, number> => {
  const found = bounds.filter((key) => given[key] !== undefined).map((key) => [key, boundOf(key, given[key], zone)])
  const spans: Record<string, number> = Object.fromEntries(found)
  for (const name of ['taken', 'created', 'updated', 'trashed']) {
    const { [`${name}After`]: from = -Infinity, [`${name}Before`]: to = Infinity } = spans
    if (from > to) refuse('query-invalid', `${name}After is later than ${name}Before`, 'Exchange them.')
  }
  return spans
}

/**
 * Checks a query and puts it into one form. Nothing in it is passed on unread: servers drop what they do not know, and
 * then find more.
 * @param zone of the rule, for plain days
 */
export const readQueryObject = (given: Given, kind: QueryKind, zone: string, isLocal = false): Query => {
  checkKeys(given, kind)
  const asked = Object.entries(given).filter(([key]) => key in conditions.shape)
  return {
    conditions: Object.fromEntries(
      asked.map(([key, value]) => [key, parsed<unknown>(conditions.shape[key as keyof Conditions], key, value)]),
    ),
    bounds: boundsIn(given, isLocal ? 'UTC' : zone),
    isLocal,
    visibility: visibilityIn(given),
    limit: limitIn(given),
    order: parsed(z.enum(['asc', 'desc']).default('desc'), 'order', given.order),
    wanted: wantedIn(given, kind),
  }
}
