import { badRequest } from '../http/http-error.ts'
import { type Call, pathId, type Route, route } from '../http/route.ts'
import { presentOwnUser, presentUser } from '../present/present-user.ts'

const showUser = (call: Call): unknown => {
  const user = call.state.users.get(pathId(call))
  if (!user) throw badRequest('User not found')
  return presentUser(user)
}

export const userRoutes: readonly Route[] = [
  route('GET', '/users', 'user.read', ({ state }) => [...state.users.values()].map(presentUser), { loose: true }),
  route('GET', '/users/me', 'user.read', ({ user }) => presentOwnUser(user), { loose: true }),
  route('GET', '/users/me/preferences', 'userPreference.read', ({ user }) => user.preferences, { loose: true }),
  route('GET', '/users/:id', 'user.read', showUser, { loose: true }),
]
