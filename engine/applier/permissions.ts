import { newestMajor } from '../../core/api/capabilities.ts'
import type { Server } from '../../core/api/server.ts'
import { DarkroomError } from '../../core/errors.ts'
import { kindOf } from '../operations/kinds.ts'
import type { Operation } from '../plan/plan.ts'

/**
 * Refuses to begin what the key may not finish. Where the server cannot list permissions, the first request tells.
 * @throws DarkroomError API_FORBIDDEN with all permissions that are missing
 */
export const assertPermitted = ({ permissions }: Server, operations: readonly Operation[]): void => {
  if (permissions === null) return
  const asked = new Map(
    operations.flatMap((operation) => kindOf(operation).needs(operation)).map((need) => [need.request, need]),
  )
  const missing = [...asked.values()].filter(({ scope }) => !hasPermission(permissions, scope))
  if (missing.length === 0) return
  const scope = [...new Set(missing.map((need) => need.scope))].join(', ')
  const request = missing.map((need) => need.request).join(', ')
  throw new DarkroomError('API_FORBIDDEN', { request, scope, message: '' })
}

/** Whether a key with these permissions has one; `all` includes every one. */
export const hasPermission = (permissions: readonly string[], scope: string): boolean =>
  permissions.includes('all') || permissions.includes(scope)

/** Whether as far as is known a key has one: not every server can list what a key has. */
export const isPermitted = (permissions: readonly string[] | null, scope: string): boolean =>
  permissions === null || hasPermission(permissions, scope)

/**
 * Refuses to write to a server whose major version is newer than any known here.
 * @throws DarkroomError SERVER_UNKNOWN
 */
export const assertWritable = ({ capabilities }: Server, allowUnknownServer: boolean): void => {
  if (capabilities.known || allowUnknownServer) return
  throw new DarkroomError('SERVER_UNKNOWN', { version: capabilities.version, newest: `${newestMajor}.x` })
}
