import { hasPermission, type Server } from '../../core/api/server.ts'
import { DarkroomError } from '../../core/errors.ts'
import type { Operation, OperationName } from '../plan/plan.ts'

/** The request that carries out an operation, and the permission it asks for (`immich-api.md` 5.4). */
const needs: Readonly<Record<OperationName, { readonly scope: string; readonly request: string }>> = {
  'album.create': { scope: 'album.create', request: 'POST /albums' },
  'album.add': { scope: 'albumAsset.create', request: 'PUT /albums/{id}/assets' },
  'album.remove': { scope: 'albumAsset.delete', request: 'DELETE /albums/{id}/assets' },
  'album.update': { scope: 'album.update', request: 'PATCH /albums/{id}' },
  'album.share': { scope: 'albumUser.create', request: 'PUT /albums/{id}/users' },
  'album.unshare': { scope: 'albumUser.delete', request: 'DELETE /albums/{id}/user/{userId}' },
  'album.delete': { scope: 'album.delete', request: 'DELETE /albums/{id}' },
  'tag.create': { scope: 'tag.create', request: 'PUT /tags' },
  'tag.add': { scope: 'tag.asset', request: 'PUT /tags/{id}/assets' },
  'tag.remove': { scope: 'tag.asset', request: 'DELETE /tags/{id}/assets' },
  'tag.delete': { scope: 'tag.delete', request: 'DELETE /tags/{id}' },
  'asset.update': { scope: 'asset.update', request: 'PUT /assets' },
  'asset.trash': { scope: 'asset.delete', request: 'DELETE /assets' },
  'asset.restore': { scope: 'asset.delete', request: 'POST /trash/restore/assets' },
  'stack.create': { scope: 'stack.create', request: 'POST /stacks' },
  'stack.update': { scope: 'stack.update', request: 'PUT /stacks/{id}' },
  'stack.remove': { scope: 'stack.update', request: 'DELETE /stacks/{id}/assets/{assetId}' },
  'stack.delete': { scope: 'stack.delete', request: 'DELETE /stacks/{id}' },
}

/** What each operation asks for; a changed role is another request than a new member. */
const needsOf = (operation: Operation): readonly { readonly scope: string; readonly request: string }[] =>
  operation.op === 'album.share' && Object.keys(operation.was).length > 0
    ? [needs['album.share'], { scope: 'albumUser.update', request: 'PUT /albums/{id}/user/{userId}' }]
    : [needs[operation.op]]

/**
 * Refuses to begin what the key may not finish. Where the server cannot list permissions, the first request tells.
 * @throws DarkroomError API_FORBIDDEN with all permissions that are missing
 */
export const assertPermitted = ({ permissions }: Server, operations: readonly Operation[]): void => {
  if (permissions === null) return
  const asked = new Map(operations.flatMap(needsOf).map((need) => [need.request, need]))
  const missing = [...asked.values()].filter(({ scope }) => !hasPermission(permissions, scope))
  if (missing.length === 0) return
  const scope = [...new Set(missing.map((need) => need.scope))].join(', ')
  const request = missing.map((need) => need.request).join(', ')
  throw new DarkroomError('API_FORBIDDEN', { request, scope, message: '' })
}
