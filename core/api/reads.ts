import { z } from 'zod'
import { hasCode } from '../errors.ts'
import type { ApiRequest, Client } from './client.ts'
import * as schemas from './schemas.ts'
import type { SearchFilter, Visibility } from './search-filter.ts'
import { type StructuredFilter, structuredFilter } from './structured.ts'

/** Fields of exif whose values the server lists. */
export type Suggestion = 'country' | 'state' | 'city' | 'camera-make' | 'camera-model' | 'camera-lens-model'

/** One page of a search. */
export interface Page {
  readonly items: readonly schemas.AssetRow[]
  readonly hasMore: boolean
  /** Of the next page, in structured search. */
  readonly cursor?: string
}

/** What a smart search looks for: a text, or what an asset looks like (from 1.141). */
export interface SmartWanted {
  readonly query?: string
  readonly queryAssetId?: string
  /** Of the text, such as `de`; the server's own unless given. */
  readonly language?: string
}

/** Paging and extras of `search/metadata`. */
export interface SearchOptions {
  readonly page?: number
  /** In place of `page` in structured search. */
  readonly cursor?: string
  /** 1 to 1,000. */
  readonly size?: number
  readonly order?: 'asc' | 'desc'
  readonly withExif?: boolean
  /** Who is on each asset: a query per row for the server, so only where it is looked at. */
  readonly withPeople?: boolean
  /** Keep every field the server sends, for a snapshot. */
  readonly whole?: boolean
  /** Only this asset; a filter that no count knows. */
  readonly id?: string
  /** Bring what is in the trash along; no count knows it either. */
  readonly withDeleted?: boolean
  /** Anywhere in the path, case- and accent-blind; no count knows it either. */
  readonly originalPath?: string
}

/** Largest page that a server gives. */
export const pageSize = 1000

const structuredBody = (filter: StructuredFilter, { page: _, order = 'asc', ...options }: SearchOptions) => ({
  size: pageSize,
  ...options,
  orderBy: { field: 'fileCreatedAt', direction: order },
  filter: structuredFilter(filter),
})

const picture = { method: 'GET', schema: schemas.pictureSchema, isFile: true } as const

/** Every reading request, one short function each (`immich-api.md` section 2). */
export const createReads = (client: Client) => {
  const get = <T>(path: string, schema: z.ZodType<T>, query?: ApiRequest<T>['query']): Promise<T> =>
    client.request({ method: 'GET', path, query, schema })
  const post = <T>(path: string, schema: z.ZodType<T>, body: object): Promise<T> =>
    client.request({ method: 'POST', path, body, schema })
  return {
    version: () => get('/server/version', schemas.versionSchema),
    me: () => get('/users/me', schemas.userSchema),
    users: () => get('/users', z.array(schemas.userSchema)),
    ownKey: () => get('/api-keys/me', schemas.apiKeySchema),
    search: async (filter: StructuredFilter, { whole, ...options }: SearchOptions = {}): Promise<Page> => {
      const flat = { size: pageSize, page: 1, order: 'asc', ...options, ...filter }
      const body = filter.anyOf ? structuredBody(filter, options) : flat
      const schema = whole ? schemas.wholePageSchema : schemas.searchPageSchema
      const { assets } = await post('/search/metadata', schema, body)
      const { items, nextPage, nextCursor: cursor } = assets
      return { items, hasMore: nextPage != null || cursor != null, ...(cursor == null ? {} : { cursor }) }
    },
    count: async (filter: StructuredFilter): Promise<number> => {
      const body = filter.anyOf ? { filter: structuredFilter(filter) } : filter
      return (await post('/search/statistics', schemas.countSchema, body)).total
    },
    /** How many assets of the key's user are shown there; the trash does not count. */
    ownTotal: async (visibility: Visibility): Promise<number> =>
      (await get('/assets/statistics', schemas.countSchema, { visibility })).total,
    /** Those who share their assets with the user. */
    partners: () => get('/partners', z.array(schemas.partnerSchema), { direction: 'shared-with' }),
    smartSearch: async (wanted: SmartWanted, filter: SearchFilter, page: number, size: number): Promise<Page> => {
      const { assets } = await post('/search/smart', schemas.searchPageSchema, { ...filter, ...wanted, page, size })
      return { items: assets.items, hasMore: assets.nextPage != null }
    },
    /** Values that timeline assets have, those of partners too; archived and trashed assets are not looked at. */
    suggestions: (type: Suggestion) => get('/search/suggestions', z.array(z.string().nullable()), { type }),
    /** Visible faces of an asset; the person is null where nobody is assigned. */
    faces: (id: string) => get('/faces', z.array(schemas.faceSchema), { id }),
    features: () => get('/server/features', z.record(z.string(), z.unknown())),
    timelineBuckets: (query: { visibility: Visibility; isTrashed?: boolean; isFavorite?: boolean }) =>
      get('/timeline/buckets', schemas.bucketsSchema, query),
    albums: (query: { shared?: boolean; assetId?: string } = {}): Promise<schemas.Album[]> =>
      get('/albums', z.array(schemas.albumSchema), query),
    albumAssets: (id: string) => get(`/albums/${id}`, schemas.albumAssetsSchema),
    tags: () => get('/tags', z.array(schemas.tagSchema)),
    asset: (id: string) =>
      get(`/assets/${id}`, schemas.assetSchema.extend({ tags: z.array(schemas.tagSchema).optional() })),
    /** Groups of duplicates, stacked assets left out; the server forgets groups of one when it is asked. */
    duplicates: () => get('/duplicates', schemas.duplicatesSchema),
    /** Its small picture, or a larger one; the error is of status 404 where the server has none, of 304 where it is known. */
    thumbnail: (id: string, size?: 'preview' | 'thumbnail', signal?: AbortSignal, known?: string) =>
      client.request({ ...picture, path: `/assets/${id}/thumbnail`, query: { size }, signal, known }),
    people: (page: number) => get('/people', schemas.peopleSchema, { page, size: pageSize, withHidden: true }),
    personAssetCount: async (id: string): Promise<number> =>
      (await get(`/people/${id}/statistics`, z.object({ assets: z.number() }))).assets,
    sharedLinks: () => get('/shared-links', z.array(schemas.sharedLinkSchema)),
    /** Whether the user has tags shown in the web page; true where the key may not ask. */
    showsTags: async (): Promise<boolean> => {
      const schema = z.object({ tags: z.object({ enabled: z.boolean().optional() }).optional() })
      try {
        return (await get('/users/me/preferences', schema)).tags?.enabled ?? true
      } catch (error) {
        if (hasCode(error, 'API_FORBIDDEN')) return true
        throw error
      }
    },
    /** Address of the web page as an administrator set it; empty where nobody did. */
    externalDomain: async (): Promise<string> =>
      (await get('/server/config', z.object({ externalDomain: z.string().optional() }))).externalDomain ?? '',
    stacks: () => get('/stacks', z.array(schemas.stackSchema)),
    libraries: () => get('/libraries', z.array(schemas.librarySchema)),
  }
}

/** Every reading request. */
export type Reads = ReturnType<typeof createReads>
