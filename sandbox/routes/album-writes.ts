import { albumFor, isOwn, isPartners, roleIn } from '../http/access.ts'
import { flag, id, list, object, oneOf, optional, text } from '../http/check.ts'
import { badRequest } from '../http/http-error.ts'
import { type Call, pathId, type Route, readBody, route } from '../http/route.ts'
import { viewer } from '../http/viewer.ts'
import type { Album } from '../library/model.ts'
import { repairThumbnails } from '../present/album-thumbnails.ts'
import { presentAlbum } from '../present/present-album.ts'
import { editors, managers, membersFrom } from './album-users.ts'
import { addEach, type BulkAnswer, idsOfSuccess, removeEach } from './bulk.ts'

/** Own assets and a partner's may be put into albums, trashed and hidden ones too; locked ones never. */
const mayShare =
  ({ state, user }: Call) =>
  (assetId: string): boolean => {
    const asset = state.assets.get(assetId)
    return asset !== undefined && (isOwn(asset, user.id) || isPartners(state, asset, user.id))
  }

const createAlbum = (call: Call): unknown => {
  const { state, profile, user } = call
  const role = oneOf(profile.albumOwnerAmongUsers ? ['editor', 'viewer', 'owner'] : ['editor', 'viewer'])
  const asked = readBody(call, {
    albumName: text,
    description: optional(text),
    assetIds: optional(list(id)),
    albumUsers: optional(list(object({ userId: id, role }))),
  })
  const now = state.now()
  const users = membersFrom(call, asked.albumUsers ?? [], now)
  const assetIds = [...new Set(asked.assetIds ?? [])].filter(mayShare(call))
  const album: Album = {
    id: state.newId(),
    ownerId: user.id,
    albumName: asked.albumName,
    description: asked.description ?? '',
    order: 'desc',
    isActivityEnabled: true,
    albumThumbnailAssetId: assetIds[0] ?? null,
    createdAt: now,
    updatedAt: now,
    users: [{ userId: user.id, role: 'owner', createdAt: now }, ...users],
    assetIds: new Set(assetIds),
    hasSharedLink: false,
  }
  state.albums.set(album.id, album)
  state.changed()
  for (const { userId } of users) state.announce({ name: 'invited', albumId: album.id, userId, senderName: user.name })
  return presentAlbum(album, viewer(call), { written: true, assets: true })
}

const changeAlbum = (call: Call): unknown => {
  const { state, user } = call
  const change = readBody(call, {
    albumName: optional(text),
    description: optional(text),
    albumThumbnailAssetId: optional(id),
    isActivityEnabled: optional(flag),
    order: optional(oneOf(['asc', 'desc'])),
  })
  const album = albumFor(state, pathId(call), user.id, 'album.update', managers(call))
  const thumbnail = change.albumThumbnailAssetId
  if (thumbnail !== undefined && !album.assetIds.has(thumbnail)) throw badRequest('Invalid album thumbnail')
  Object.assign(album, change, { updatedAt: state.now() })
  state.changed()
  return presentAlbum(album, viewer(call), { written: true })
}

const deleteAlbum = (call: Call): void => {
  const album = albumFor(call.state, pathId(call), call.user.id, 'album.delete', ['owner'])
  call.state.albums.delete(album.id)
  call.state.changed()
}

const announceChange = ({ state }: Call, { id: albumId, users }: Album): void =>
  state.announce({ name: 'albumChanged', albumId, userIds: users.map(({ userId }) => userId) })

const addTo = (call: Call, album: Album, assetIds: readonly string[]): BulkAnswer[] => {
  const answers = addEach(assetIds, album.assetIds, mayShare(call))
  const [first] = idsOfSuccess(answers)
  if (first !== undefined) {
    album.albumThumbnailAssetId ??= first
    album.updatedAt = call.state.now()
    call.state.changed()
    announceChange(call, album)
  }
  return answers
}

const addAssets = (call: Call): unknown => {
  const { ids } = readBody(call, { ids: list(id) })
  return addTo(call, albumFor(call.state, pathId(call), call.user.id, 'albumAsset.create', editors), ids)
}

const removeAssets = (call: Call): unknown => {
  const { ids } = readBody(call, { ids: list(id) })
  const album = albumFor(call.state, pathId(call), call.user.id, 'albumAsset.delete', editors)
  const ownsAlbum = roleIn(album, call.user.id) === 'owner'
  const answers = removeEach(ids, album.assetIds, (assetId) => ownsAlbum || mayShare(call)(assetId))
  const removed = idsOfSuccess(answers)
  if (removed.length > 0) {
    call.state.changed()
    announceChange(call, album)
  }
  // Only a lost thumbnail touches the album's own row.
  if (removed.some((assetId) => assetId === album.albumThumbnailAssetId)) repairThumbnails(call.state, [album])
  return answers
}

const addToMany = (call: Call): unknown => {
  const { state, user } = call
  const { albumIds, assetIds } = readBody(call, { albumIds: list(id), assetIds: list(id) })
  const albums = [...new Set(albumIds)].flatMap((albumId) => {
    const album = state.albums.get(albumId)
    const role = album && roleIn(album, user.id)
    return album && role && editors.includes(role) ? [album] : []
  })
  const allowed = assetIds.filter(mayShare(call))
  if (albums.length === 0 || allowed.length === 0) return { success: false, error: 'no_permission' }
  const added = albums.flatMap((album) => idsOfSuccess(addTo(call, album, allowed)))
  return added.length > 0 ? { success: true } : { success: false, error: 'duplicate' }
}

export const albumWrites: readonly Route[] = [
  route('POST', '/albums', 'album.create', createAlbum),
  route('PUT', '/albums/assets', 'albumAsset.create', addToMany, { when: (profile) => profile.manyAlbumsAdd }),
  route('PATCH', '/albums/:id', 'album.update', changeAlbum),
  route('DELETE', '/albums/:id', 'album.delete', deleteAlbum, { status: 'gone' }),
  route('PUT', '/albums/:id/assets', 'albumAsset.create', addAssets, { loose: true }),
  route('DELETE', '/albums/:id/assets', 'albumAsset.delete', removeAssets, { loose: true }),
]
