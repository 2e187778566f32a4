import type { SmartWanted, Suggestion } from '../api/reads.ts'
import type { SearchFilter, Visibility } from '../api/search-filter.ts'
import type { Server } from '../api/server.ts'
import { DarkroomError, hasCode } from '../errors.ts'
import { filterInPass, type ScanPass } from '../scan/scan.ts'

/** Largest page of a smart search. */
const pageLimit = 1000

/** Hits of a smart search, the best first, page by page as somebody takes them. @throws DarkroomError FEATURE_OFF */
async function* ranked({ reads }: Server, wanted: SmartWanted, filter: SearchFilter, limit: number) {
  try {
    for (let page = 1, more = true; more; page += 1) {
      const { items, hasMore } = await reads.smartSearch(wanted, filter, page, Math.min(limit, pageLimit))
      yield* items
      more = hasMore
    }
  } catch (error) {
    // 400 when it is switched off, 500 when machine learning cannot be reached (`immich-api.md` 2.3.2).
    if (!hasCode(error, 'API_STATUS')) throw error
    const { message, status } = error.context
    const setting = 'Administration, Settings, Machine Learning Settings, Smart Search'
    throw new DarkroomError(
      'FEATURE_OFF',
      { feature: 'smart search', reason: `it answered ${status}${message ? `, ${message}` : ''}`, setting },
      { cause: error },
    )
  }
}

/**
 * The best hits for a text in each pass. Hits on partners' assets do not count against the limit, so that it is the same
 * whether a recipe looks at those or not.
 * @throws DarkroomError FEATURE_OFF
 */
export const readSmart = async (
  server: Server,
  passes: readonly ScanPass[],
  text: string,
  limit: number,
): Promise<ReadonlySet<string>> => {
  const found = new Set<string>()
  for (const pass of passes) {
    let own = 0
    for await (const row of ranked(server, { query: text }, filterInPass(pass), limit)) {
      // Not on the word of the filter alone.
      if (row.visibility !== pass.visibility || row.isTrashed !== pass.trashed) continue
      found.add(row.id)
      if (row.ownerId === server.user.id) own += 1
      if (own === limit) break
    }
  }
  return found
}

/** A smart search of its own: what for, among which assets, and how many of its hits count. */
export interface SmartQuestion extends SmartWanted {
  /** Narrows before the server ranks, so that the limit counts what is left. */
  readonly filter?: SearchFilter
  readonly visibility: readonly Exclude<Visibility, 'locked'>[]
  /** Whether hits on partners' assets count. */
  readonly owners: 'me' | 'any'
  readonly limit: number
}

/** Passes in which hits are ranked together, as far as the server can. */
const smartPasses = ({ visibility }: SmartQuestion, { capabilities }: Server): readonly SearchFilter[] =>
  visibility.length === 3 && capabilities.searchesEverything ? [{}] : visibility.map((one) => ({ visibility: one }))

/**
 * The hits of a smart search and the place of each, 0 for the best. Where the server ranks one visibility at a time, the
 * limit counts in each.
 * @throws DarkroomError FEATURE_OFF
 */
export const readSmartHits = async (server: Server, question: SmartQuestion): Promise<ReadonlyMap<string, number>> => {
  const { filter, visibility, owners, limit, ...wanted } = question
  const { version, searchLikeAsset } = server.capabilities
  if (wanted.queryAssetId !== undefined && !searchLikeAsset) {
    const reason = `it needs Immich 1.141, this is ${version}`
    throw new DarkroomError('FEATURE_OFF', { feature: 'smart search by an asset', reason, setting: 'Server Info' })
  }
  const places = new Map<string, number>()
  for (const pass of smartPasses(question, server)) {
    let place = 0
    const hits = ranked(server, wanted, { ...filter, ...pass }, limit)
    for await (const { id, ownerId, visibility: shown, isTrashed } of hits) {
      // Not on the word of the filter alone.
      const counts = !isTrashed && visibility.some((one) => one === shown)
      if (!counts || (owners === 'me' && ownerId !== server.user.id) || places.has(id)) continue
      places.set(id, place)
      place += 1
      if (place === limit) break
    }
  }
  return places
}

/**
 * Makes sure that a search for text in pictures finds what it says and nothing else.
 * @throws DarkroomError FEATURE_OFF before 2.2 and where text recognition is switched off; FILTER_IGNORED
 */
export const assertTextSearch = async ({ reads, capabilities }: Server): Promise<void> => {
  const { version } = capabilities
  const feature = 'search for text in pictures'
  const setting = 'Administration, Settings, Machine Learning Settings, OCR'
  if (!capabilities.searchText)
    throw new DarkroomError('FEATURE_OFF', { feature, reason: `it needs Immich 2.2, this is ${version}`, setting })
  if ((await reads.features()).ocr === false)
    throw new DarkroomError('FEATURE_OFF', { feature, reason: 'text recognition is switched off', setting })
  // A text that is in no picture.
  const { items } = await reads.search({ ocr: crypto.randomUUID().replaceAll('-', 'qx') }, { size: 1 })
  if (items.length > 0) throw new DarkroomError('FILTER_IGNORED', { filter: 'ocr', version })
}

const suggestionFor = {
  country: 'country',
  state: 'state',
  city: 'city',
  make: 'camera-make',
  model: 'camera-model',
  lensModel: 'camera-lens-model',
} as const satisfies Record<string, Suggestion>

/** Fields of exif whose values the server lists. */
export type ListedField = keyof typeof suggestionFor

/**
 * Every value of a field among the assets of the passes, or null where that cannot be known: the server looks at the
 * timeline alone, and what is narrowed by a value must be counted.
 */
export const readSpellings = async (
  { reads, capabilities }: Server,
  passes: readonly ScanPass[],
  field: ListedField,
): Promise<readonly string[] | null> => {
  if (!passes.every(({ visibility, trashed }) => visibility === 'timeline' && !trashed)) return null
  if (!capabilities.searchCount || (field === 'lensModel' && !capabilities.suggestLenses)) return null
  return (await reads.suggestions(suggestionFor[field])).filter((value) => value !== null)
}
