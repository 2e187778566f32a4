import type { IncomingHttpHeaders } from 'node:http'
import type { ApiKey, User } from '../library/model.ts'
import type { Profile } from '../library/profile.ts'
import type { State } from '../library/state.ts'
import { forbidden, unauthorized } from './http-error.ts'
import type { Query, Route } from './route.ts'

const first = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : value?.[0]

// A share link comes before a session and a session before a key, so a stray token wins over a good key.
const refuseOtherCredentials = (headers: IncomingHttpHeaders, query: Query): void => {
  if (headers['x-immich-share-key'] || query.key) throw unauthorized('Invalid share key')
  if (headers['x-immich-share-slug'] || query.slug) throw unauthorized('Invalid share slug')
  const bearer = /^bearer (.+)$/i.exec(headers.authorization ?? '')
  const cookie = /immich_access_token=/.test(headers.cookie ?? '')
  const token = headers['x-immich-user-token'] ?? headers['x-immich-session-token'] ?? query.sessionKey
  if (bearer || cookie || token) throw unauthorized('Invalid user token')
}

/** The user and key of a request, or a 401. */
export const authenticate = (state: State, headers: IncomingHttpHeaders, query: Query): { user: User; key: ApiKey } => {
  refuseOtherCredentials(headers, query)
  const secret = first(headers['x-api-key']) ?? first(query.apiKey)
  if (!secret) throw unauthorized('Authentication required')
  const key = [...state.apiKeys.values()].find((candidate) => candidate.secret === secret)
  const user = key && state.users.get(key.userId)
  if (!key || !user) throw unauthorized('Invalid API key')
  return { user, key }
}

/** Whether a key that has `granted` may do what needs `scope`. */
export const grants = (granted: readonly string[], scope: string): boolean =>
  granted.includes('all') || granted.includes(scope)

/** Refuses with a 403 what the user or the key may not do. */
export const authorize = (route: Route, user: User, key: ApiKey, profile: Profile): void => {
  if (route.admin && !user.isAdmin) throw forbidden('Forbidden')
  if (route.scope === null || route.scope === undefined) return
  if (route.loose && !profile.scopesEverywhere) return
  if (!grants(key.permissions, route.scope)) throw forbidden(`Missing required permission: ${route.scope}`)
}
