import { albumFor, roleIn } from '../http/access.ts'
import { id, list, object, oneOf, optional } from '../http/check.ts'
import { badRequest, invalid, stumbled } from '../http/http-error.ts'
import { type Call, pathId, type Route, readBody, route } from '../http/route.ts'
import { viewer } from '../http/viewer.ts'
import { isId } from '../library/identifier.ts'
import type { Instant } from '../library/instant.ts'
import type { Album, AlbumRole, AlbumUser } from '../library/model.ts'
import { presentAlbum } from '../present/present-album.ts'

/** Who may put assets in and take some out. */
export const editors: readonly AlbumRole[] = ['owner', 'editor']

/** Who may rename an album and share it. */
export const managers = ({ profile }: Pick<Call, 'profile'>): readonly AlbumRole[] =>
  profile.editorsManageAlbums ? editors : ['owner']

interface Invitation {
  readonly userId: string
  readonly role: AlbumRole
}

/** The members a new album is asked to have besides its owner. */
export const membersFrom = (
  { state, profile, user }: Call,
  invitations: readonly Invitation[],
  now: Instant,
): AlbumUser[] =>
  invitations.flatMap(({ userId, role }) => {
    if (!state.users.has(userId)) throw badRequest('Invalid user')
    if (userId === user.id) {
      if (profile.selfAmongAlbumUsersRefused) throw badRequest('Cannot share album with owner')
      return []
    }
    if (role === 'owner') throw stumbled()
    return [{ userId, role, createdAt: now }]
  })

const share = ({ state, profile, user }: Call, album: Album, { userId, role }: Invitation): void => {
  if (role === 'owner') throw badRequest('Cannot add another owner')
  if (!state.users.has(userId)) throw badRequest('Invalid user')
  if (roleIn(album, userId)) {
    if (profile.presentAlbumUserRefused) throw badRequest('User already added')
    return
  }
  const now = state.now()
  album.users = [...album.users, { userId, role, createdAt: now }]
  album.updatedAt = now
  state.changed()
  state.announce({ name: 'invited', albumId: album.id, userId, senderName: user.name })
}

const addUsers = (call: Call): unknown => {
  const role = optional(oneOf(['editor', 'viewer', 'owner']))
  const { albumUsers } = readBody(call, { albumUsers: list(object({ userId: id, role }), 1) })
  const album = albumFor(call.state, pathId(call), call.user.id, 'album.share', managers(call))
  // Those before a bad one stay.
  for (const { userId, role: invited = 'editor' } of albumUsers) share(call, album, { userId, role: invited })
  return presentAlbum(album, viewer(call), { written: true })
}

/** `me` stands for the caller. */
const namedUser = (call: Call): string => {
  const { userId = '' } = call.params
  if (userId === 'me') return call.user.id
  if (!isId(userId)) throw invalid([{ path: ['userId'], message: 'must be a UUID' }])
  return userId
}

const changeRole = (call: Call): void => {
  const { profile } = call
  const owners = profile.albumOwnerAmongUsers
  const { role } = readBody(call, { role: oneOf(owners ? ['editor', 'viewer', 'owner'] : ['editor', 'viewer']) })
  const album = albumFor(call.state, pathId(call), call.user.id, 'album.share', managers(call))
  const userId = namedUser(call)
  const member = album.users.find((user) => user.userId === userId)
  if (owners && member?.role === 'owner') throw badRequest('User is owner')
  if (role === 'owner') throw stumbled()
  if (!member || member.role === 'owner') {
    if (profile.unknownAlbumUserStumbles) throw stumbled()
    return
  }
  member.role = role
  call.state.changed()
}

const removeUser = (call: Call): void => {
  const userId = namedUser(call)
  const album = albumFor(call.state, pathId(call), call.user.id, 'album.read')
  if (userId !== call.user.id) albumFor(call.state, album.id, call.user.id, 'album.share', managers(call))
  const role = roleIn(album, userId)
  if (role === 'owner') throw badRequest('Cannot remove album owner')
  if (!role) throw badRequest('Album not shared with user')
  album.users = album.users.filter((user) => user.userId !== userId)
  call.state.changed()
}

export const albumUsers: readonly Route[] = [
  route('PUT', '/albums/:id/users', 'albumUser.create', addUsers, { loose: true }),
  route('PUT', '/albums/:id/user/:userId', 'albumUser.update', changeRole, { loose: true, status: 'gone' }),
  route('DELETE', '/albums/:id/user/:userId', 'albumUser.delete', removeUser, { loose: true, status: 'gone' }),
]
