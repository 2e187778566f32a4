import { z } from 'zod'
import type { AssetValues } from '../../core/actions/action.ts'
import type { Client } from '../../core/api/client.ts'
import { type Album, albumSchema, bulkSchema, stackSchema, tagSchema } from '../../core/api/schemas.ts'

const nothing = z.unknown()

/**
 * Every writing request. Only the applier makes it (`test/architecture.test.ts`).
 * Which of them may be sent twice: `immich-api.md` 6.2.
 */
export const createWrites = (client: Client) => {
  const bulk = (method: 'PUT' | 'DELETE', path: string, ids: readonly string[]) =>
    client.request({ method, path, body: { ids }, schema: bulkSchema })
  const plain = (method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown) =>
    client.request({ method, path, ...(body === undefined ? {} : { body }), schema: nothing })
  return {
    createAlbum: (albumName: string, description?: string): Promise<Album> =>
      client.request({
        method: 'POST',
        path: '/albums',
        body: { albumName, ...(description === undefined ? {} : { description }) },
        schema: albumSchema,
        repeatable: false,
      }),
    updateAlbum: (albumId: string, changes: object) => plain('PATCH', `/albums/${albumId}`, changes),
    deleteAlbum: (albumId: string) => plain('DELETE', `/albums/${albumId}`),
    addToAlbum: (albumId: string, ids: readonly string[]) => bulk('PUT', `/albums/${albumId}/assets`, ids),
    removeFromAlbum: (albumId: string, ids: readonly string[]) => bulk('DELETE', `/albums/${albumId}/assets`, ids),
    shareAlbum: (albumId: string, albumUsers: readonly { readonly userId: string; readonly role: string }[]) =>
      plain('PUT', `/albums/${albumId}/users`, { albumUsers }),
    setAlbumRole: (albumId: string, userId: string, role: string) =>
      plain('PUT', `/albums/${albumId}/user/${userId}`, { role }),
    unshareAlbum: (albumId: string, userId: string) => plain('DELETE', `/albums/${albumId}/user/${userId}`),
    /** Makes missing parents as well; `POST /tags` would leave the hierarchy rows out that search relies on. */
    upsertTags: (tags: readonly string[]) =>
      client.request({ method: 'PUT', path: '/tags', body: { tags }, schema: z.array(tagSchema) }),
    deleteTag: (tagId: string) => plain('DELETE', `/tags/${tagId}`),
    tagAssets: (tagId: string, ids: readonly string[]) => bulk('PUT', `/tags/${tagId}/assets`, ids),
    untagAssets: (tagId: string, ids: readonly string[]) => bulk('DELETE', `/tags/${tagId}/assets`, ids),
    updateAssets: (ids: readonly string[], changes: AssetValues) => plain('PUT', '/assets', { ids, ...changes }),
    updateAsset: (id: string, changes: AssetValues) => plain('PUT', `/assets/${id}`, changes),
    /** Never with `force`: what is in the trash can come back. */
    trashAssets: (ids: readonly string[]) => plain('DELETE', '/assets', { ids }),
    restoreAssets: (ids: readonly string[]) => plain('POST', '/trash/restore/assets', { ids }),
    createStack: (assetIds: readonly string[]) =>
      client.request({ method: 'POST', path: '/stacks', body: { assetIds }, schema: stackSchema, repeatable: false }),
    updateStack: (stackId: string, primaryAssetId: string) => plain('PUT', `/stacks/${stackId}`, { primaryAssetId }),
    removeFromStack: (stackId: string, assetId: string) => plain('DELETE', `/stacks/${stackId}/assets/${assetId}`),
    deleteStack: (stackId: string) => plain('DELETE', `/stacks/${stackId}`),
  }
}

/** Every writing request. */
export type Writes = ReturnType<typeof createWrites>
