import { z } from 'zod'
import type { Client } from './client.ts'
import { albumSchema, bulkSchema, tagSchema } from './schemas.ts'

const nothing = z.unknown()

/** What a bulk update sets. */
export interface AssetChanges {
  readonly visibility?: string
  readonly isFavorite?: boolean
}

/**
 * Every writing request. Only the applier may import this file (`test/architecture.test.ts`).
 * Which of them may be sent twice: `immich-api.md` 6.2.
 */
export const createWrites = (client: Client) => ({
  createAlbum: (albumName: string, description?: string) =>
    client.request({
      method: 'POST',
      path: '/albums',
      body: { albumName, ...(description === undefined ? {} : { description }) },
      schema: albumSchema,
      repeatable: false,
    }),
  addToAlbum: (albumId: string, ids: readonly string[]) =>
    client.request({ method: 'PUT', path: `/albums/${albumId}/assets`, body: { ids }, schema: bulkSchema }),
  /** Makes missing parents as well; `POST /tags` would leave the hierarchy rows out that search relies on. */
  upsertTags: (tags: readonly string[]) =>
    client.request({ method: 'PUT', path: '/tags', body: { tags }, schema: z.array(tagSchema) }),
  tagAssets: (tagId: string, ids: readonly string[]) =>
    client.request({ method: 'PUT', path: `/tags/${tagId}/assets`, body: { ids }, schema: bulkSchema }),
  updateAssets: (ids: readonly string[], changes: AssetChanges) =>
    client.request({ method: 'PUT', path: '/assets', body: { ids, ...changes }, schema: nothing }),
})

/** Every writing request. */
export type Writes = ReturnType<typeof createWrites>
