import { z } from 'zod'
import { hasCode } from '../errors.ts'
import type { Client } from './client.ts'
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
  return {
    version: () => client.request({ method: 'GET', path: '/server/version', schema: schemas.versionSchema }),
    me: () => client.request({ method: 'GET', path: '/users/me', schema: schemas.userSchema }),
    users: () => client.request({ method: 'GET', path: '/users', schema: z.array(schemas.userSchema) }),
    ownKey: () => client.request({ method: 'GET', path: '/api-keys/me', schema: schemas.apiKeySchema }),
    search: async (filter: StructuredFilter, { whole, ...options }: SearchOptions = {}): Promise<Page> => {
      const flat = { size: pageSize, page: 1, order: 'asc', ...options, ...filter }
      const body = filter.anyOf ? structuredBody(filter, options) : flat
      const schema = whole ? schemas.wholePageSchema : schemas.searchPageSchema
      const { assets } = await client.request({ method: 'POST', path: '/search/metadata', body, schema })
      const { items, nextPage, nextCursor: cursor } = assets
      return { items, hasMore: nextPage != null || cursor != null, ...(cursor == null ? {} : { cursor }) }
    },
    count: async (filter: StructuredFilter): Promise<number> => {
      const body = filter.anyOf ? { filter: structuredFilter(filter) } : filter
      const request = { method: 'POST', path: '/search/statistics', body, schema: schemas.countSchema } as const
      return (await client.request(request)).total
    },
    /** How many assets of the key's user are shown there; the trash does not count. */
    ownTotal: async (visibility: Visibility): Promise<number> => {
      const request = { method: 'GET', path: '/assets/statistics', query: { visibility } } as const
      return (await client.request({ ...request, schema: schemas.countSchema })).total
    },
    /** Those who share their assets with the user. */
    partners: () =>
      client.request({
        method: 'GET',
        path: '/partners',
        query: { direction: 'shared-with' },
        schema: z.array(schemas.partnerSchema),
      }),
    smartSearch: async (wanted: SmartWanted, filter: SearchFilter, page: number, size: number): Promise<Page> => {
      const body = { ...filter, ...wanted, page, size }
      const request = { method: 'POST', path: '/search/smart', body, schema: schemas.searchPageSchema } as const
      const { assets } = await client.request(request)
      return { items: assets.items, hasMore: assets.nextPage != null }
    },
    /** Values that timeline assets have, those of partners too; archived and trashed assets are not looked at. */
    suggestions: (type: Suggestion): Promise<readonly (string | null)[]> =>
      client.request({
        method: 'GET',
        path: '/search/suggestions',
        query: { type },
        schema: z.array(z.string().nullable()),
      }),
    /** Visible faces of an asset; the person is null where nobody is assigned. */
    faces: (id: string) =>
      client.request({ method: 'GET', path: '/faces', query: { id }, schema: z.array(schemas.faceSchema) }),
    features: () =>
      client.request({ method: 'GET', path: '/server/features', schema: z.record(z.string(), z.unknown()) }),
    timelineBuckets: (query: { visibility: Visibility; isTrashed?: boolean; isFavorite?: boolean }) =>
      client.request({ method: 'GET', path: '/timeline/buckets', query, schema: schemas.bucketsSchema }),
    albums: (query: { shared?: boolean; assetId?: string } = {}) =>
      client.request({ method: 'GET', path: '/albums', query, schema: z.array(schemas.albumSchema) }),
    albumAssets: (id: string) =>
      client.request({ method: 'GET', path: `/albums/${id}`, schema: schemas.albumAssetsSchema }),
    tags: () => client.request({ method: 'GET', path: '/tags', schema: z.array(schemas.tagSchema) }),
    asset: (id: string) =>
      client.request({
        method: 'GET',
        path: `/assets/${id}`,
        schema: schemas.assetSchema.extend({ tags: z.array(schemas.tagSchema).optional() }),
      }),
    /** Its small picture, or a larger one; the error is of status 404 where the server has none. */
    thumbnail: (id: string, size?: 'preview' | 'thumbnail', signal?: AbortSignal) =>
      client.request({ ...picture, path: `/assets/${id}/thumbnail`, query: { size }, signal }),
    people: (page: number) =>
      client.request({
        method: 'GET',
        path: '/people',
        query: { page, size: pageSize, withHidden: true },
        schema: schemas.peopleSchema,
      }),
    personAssetCount: async (id: string): Promise<number> => {
      const schema = z.object({ assets: z.number() })
      return (await client.request({ method: 'GET', path: `/people/${id}/statistics`, schema })).assets
    },
    sharedLinks: () =>
      client.request({ method: 'GET', path: '/shared-links', schema: z.array(schemas.sharedLinkSchema) }),
    /** Whether the user has tags shown in the web page; true where the key may not ask. */
    showsTags: async (): Promise<boolean> => {
      const schema = z.object({ tags: z.object({ enabled: z.boolean().optional() }).optional() })
      const request = { method: 'GET', path: '/users/me/preferences', schema } as const
      try {
        return (await client.request(request)).tags?.enabled ?? true
      } catch (error) {
        if (hasCode(error, 'API_FORBIDDEN')) return true
        throw error
      }
    },
    /** Address of the web page as an administrator set it; empty where nobody did. */
    externalDomain: async (): Promise<string> => {
      const schema = z.object({ externalDomain: z.string().optional() })
      return (await client.request({ method: 'GET', path: '/server/config', schema })).externalDomain ?? ''
    },
    stacks: () => client.request({ method: 'GET', path: '/stacks', schema: z.array(schemas.stackSchema) }),
    libraries: () => client.request({ method: 'GET', path: '/libraries', schema: z.array(schemas.librarySchema) }),
  }
}

/** Every reading request. */
export type Reads = ReturnType<typeof createReads>
