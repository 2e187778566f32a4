import { albumFor } from '../http/access.ts'
import type { Checked, Fields } from '../http/check.ts'
import { badRequest, HttpError, stumbled } from '../http/http-error.ts'
import { type Call, type Route, readBody, readQuery, route } from '../http/route.ts'
import { viewer } from '../http/viewer.ts'
import { idFor } from '../library/identifier.ts'
import type { Asset } from '../library/model.ts'
import { presentAsset } from '../present/present-asset.ts'
import {
  type Filters,
  largeFields,
  metadataFields,
  randomFields,
  smartFields,
  statisticsFields,
} from '../search/search-fields.ts'
import type { SearchContext } from '../search/search-filter.ts'
import { countAll, findAll, findPage } from '../search/search-window.ts'
import {
  findStructured,
  isStructured,
  pageOfStructured,
  refuseFlat,
  structuredFields,
} from '../search/structured-search.ts'

const contextOf = ({ state, profile, user }: Call): SearchContext => ({ state, profile, userId: user.id })

const refuseLocked = ({ visibility }: Filters): void => {
  if (visibility === 'locked') throw new HttpError(401, 'Elevated permission is required')
}

const show = (assets: readonly Asset[], filters: Filters, call: Call): unknown[] => {
  const asker = viewer(call)
  // 1.135 loads the people of whatever is filtered by people.
  const byPeople = call.profile.personFilterShowsPeople && filters.personIds !== undefined
  const parts = { exif: filters.withExif ?? false, people: (filters.withPeople ?? false) || byPeople }
  return assets.map((asset) => presentAsset(asset, asker, parts))
}

const pageAnswer = (items: unknown[], page: number, hasNext: boolean) => ({
  albums: { total: 0, count: 0, items: [], facets: [] },
  assets: { total: items.length, count: items.length, items, facets: [], nextPage: hasNext ? String(page + 1) : null },
})

// A database reads the rows it sends, and those that offset paging skips: with costs it takes the time a large server takes.
const payForRows = async (skipped: number, sent: number, { costs }: Call): Promise<void> => {
  const cost = skipped * costs.skipped + sent * costs.sent
  if (cost > 0) await new Promise((resolve) => setTimeout(resolve, cost / 1000))
}

const readStructured = (call: Call, flat: Fields) => {
  refuseFlat(call.body, flat)
  return readBody(call, structuredFields)
}

const structuredMetadata = (call: Call): unknown => {
  const flags = readBody(call, metadataFields(call.profile))
  const { assets, nextCursor } = pageOfStructured(call, readStructured(call, metadataFields(call.profile)))
  const answer = pageAnswer(show(assets, flags, call), 1, false)
  return { ...answer, assets: { ...answer.assets, nextCursor } }
}

const searchMetadata = async (call: Call): Promise<unknown> => {
  if (isStructured(call)) return structuredMetadata(call)
  const filters = readBody(call, metadataFields(call.profile))
  refuseLocked(filters)
  if (call.profile.albumFilterReachesOthers) {
    for (const id of filters.albumIds ?? []) albumFor(call.state, id, call.user.id, 'album.read')
  }
  const { page = 1, size = 250, order = 'desc' } = filters
  const wanted = { page, size, descending: order === 'desc', turn: call.profile.stablePages ? 0 : call.count }
  const { assets, hasNext } = findPage(filters, wanted, contextOf(call))
  await payForRows((page - 1) * size, assets.length, call)
  return pageAnswer(show(assets, filters, call), page, hasNext)
}

const searchStatistics = (call: Call): unknown => {
  if (isStructured(call)) {
    return { total: findStructured(call, readStructured(call, statisticsFields(call.profile))).length }
  }
  const filters = readBody(call, statisticsFields(call.profile))
  if (!call.profile.lockedCountOpen) refuseLocked(filters)
  if (call.profile.peopleCountBroken && filters.personIds?.length) throw stumbled()
  return { total: countAll(filters, { ...contextOf(call), counting: true }) }
}

const shuffled = (assets: readonly Asset[], turn: number): Asset[] =>
  assets
    .map((asset) => ({ asset, key: idFor(`${asset.id} ${turn}`) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ asset }) => asset)

const searchRandom = (call: Call): unknown => {
  const filters = readBody(call, randomFields(call.profile))
  if (isStructured(call)) {
    const found = findStructured(call, readStructured(call, randomFields(call.profile)))
    return show(shuffled(found, call.count).slice(0, filters.size ?? 250), filters, call)
  }
  refuseLocked(filters)
  const found = shuffled(findAll(filters, contextOf(call)), call.count)
  return show(found.slice(0, filters.size ?? 250), filters, call)
}

const sizeOf = (asset: Asset): number => asset.exif?.fileSizeInByte ?? 0

const searchLarge = (call: Call): unknown => {
  const filters = readQuery(call, largeFields(call.profile))
  refuseLocked(filters)
  const { minFileSize = 0, size = 250 } = filters
  const found = findAll(filters, contextOf(call)).filter((asset) => asset.exif && sizeOf(asset) >= minFileSize)
  return show(found.sort((a, b) => sizeOf(b) - sizeOf(a)).slice(0, size), { ...filters, withExif: true }, call)
}

// Smart search ranks everything: what the library lists first, then the rest by a fixed rule.
const rank = (assets: readonly Asset[], query: string, call: Call): Asset[] => {
  const listed = new Map((call.state.smart[query] ?? []).map((id, index) => [id, index]))
  const keyOf = (asset: Asset) =>
    `${String(listed.get(asset.id) ?? listed.size).padStart(9, '0')} ${idFor(`${query} ${asset.id}`)}`
  const keyed = assets.map((asset) => ({ asset, key: keyOf(asset) }))
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ asset }) => asset)
}

const queryOf = (
  filters: Checked<Fields> & { query?: string | undefined; queryAssetId?: string | undefined },
  call: Call,
) => {
  if (!call.state.server.features.smartSearch) throw badRequest('Smart search is not enabled')
  if (filters.query) return filters.query
  if (filters.queryAssetId) return filters.queryAssetId
  throw badRequest('Either `query` or `queryAssetId` must be set')
}

const searchSmart = (call: Call): unknown => {
  const filters = readBody(call, smartFields(call.profile))
  const query = queryOf(filters, call)
  refuseLocked(filters)
  const { page = 1, size = 100 } = filters
  if (isStructured(call)) {
    const found = findStructured(call, readStructured(call, smartFields(call.profile)))
    // Without a cursor: a page is all there is.
    return pageAnswer(show(rank(found, query, call).slice(0, size), filters, call), 1, false)
  }
  const ranked = rank(findAll(filters, contextOf(call)), query, call)
  const items = ranked.slice((page - 1) * size, page * size)
  return pageAnswer(show(items, filters, call), page, ranked.length > page * size)
}

/** The searches for assets. */
export const searchRoutes: readonly Route[] = [
  route('POST', '/search/metadata', 'asset.read', searchMetadata, { status: 200, loose: true }),
  route('POST', '/search/statistics', 'asset.statistics', searchStatistics, {
    status: 200,
    loose: true,
    when: (profile) => profile.searchStatistics,
  }),
  route('POST', '/search/random', 'asset.read', searchRandom, { status: 200, loose: true }),
  route('POST', '/search/smart', 'asset.read', searchSmart, { status: 200, loose: true }),
  route('POST', '/search/large-assets', 'asset.read', searchLarge, {
    status: 200,
    when: (profile) => profile.largeAssets,
  }),
]
