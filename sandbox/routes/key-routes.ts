import { grants } from '../http/authenticate.ts'
import { list, optional, text } from '../http/check.ts'
import { badRequest } from '../http/http-error.ts'
import { type Call, pathId, type Route, readBody, route } from '../http/route.ts'
import { toMillis } from '../library/instant.ts'
import type { ApiKey } from '../library/model.ts'

const present = (key: ApiKey) => ({
  id: key.id,
  name: key.name,
  createdAt: toMillis(key.createdAt),
  updatedAt: toMillis(key.updatedAt),
  permissions: key.permissions,
})

const listKeys = ({ state, user }: Call): unknown =>
  [...state.apiKeys.values()].filter((key) => key.userId === user.id).map(present)

const ownKey = (call: Call): ApiKey => {
  const key = call.state.apiKeys.get(pathId(call))
  if (!key || key.userId !== call.user.id) throw badRequest('API Key not found')
  return key
}

const makeKey = (call: Call): unknown => {
  const { name = 'API Key', permissions } = readBody(call, { name: optional(text), permissions: list(text, 1) })
  const missing = permissions.some((permission) => !grants(call.key.permissions, permission))
  if (missing) throw badRequest('Cannot grant permissions you do not have')
  const { state, user } = call
  const id = state.newId()
  const now = state.now()
  const key: ApiKey = {
    id,
    name,
    userId: user.id,
    permissions,
    createdAt: now,
    updatedAt: now,
    secret: `sandbox-api-key-of-${id}`,
  }
  state.apiKeys.set(id, key)
  return { secret: key.secret, apiKey: present(key) }
}

const deleteKey = (call: Call): void => {
  call.state.apiKeys.delete(ownKey(call).id)
}

export const keyRoutes: readonly Route[] = [
  route('GET', '/api-keys', 'apiKey.read', listKeys),
  route('POST', '/api-keys', 'apiKey.create', makeKey),
  route('GET', '/api-keys/me', null, ({ key }) => present(key), { when: (profile) => profile.ownKeyEndpoint }),
  route('GET', '/api-keys/:id', 'apiKey.read', (call) => present(ownKey(call))),
  route('DELETE', '/api-keys/:id', 'apiKey.delete', deleteKey, { status: 204 }),
]
