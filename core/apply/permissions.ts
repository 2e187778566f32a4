import { hasPermission, type Server } from '../api/server.ts'
import { DarkroomError } from '../errors.ts'
import type { Operation, OperationName } from '../plan/plan.ts'

/** The request that carries out an operation, and the permission it asks for (`immich-api.md` 5.4). */
const needs: Readonly<Record<OperationName, { readonly scope: string; readonly request: string }>> = {
  'album.create': { scope: 'album.create', request: 'POST /albums' },
  'tag.create': { scope: 'tag.create', request: 'PUT /tags' },
  'album.add': { scope: 'albumAsset.create', request: 'PUT /albums/{id}/assets' },
  'tag.add': { scope: 'tag.asset', request: 'PUT /tags/{id}/assets' },
  'asset.update': { scope: 'asset.update', request: 'PUT /assets' },
}

/**
 * Refuses to begin what the key may not finish. Where the server cannot list permissions, the first request tells.
 * @throws DarkroomError API_FORBIDDEN with all permissions that are missing
 */
export const assertPermitted = ({ permissions }: Server, operations: readonly Operation[]): void => {
  if (permissions === null) return
  const missing = [...new Set(operations.map(({ op }) => needs[op]))].filter(
    ({ scope }) => !hasPermission(permissions, scope),
  )
  if (missing.length === 0) return
  const scope = missing.map((need) => need.scope).join(', ')
  const request = missing.map((need) => need.request).join(', ')
  throw new DarkroomError('API_FORBIDDEN', { request, scope, message: '' })
}
