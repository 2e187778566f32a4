import type { Album, AlbumRole, Asset } from '../library/model.ts'
import type { State } from '../library/state.ts'
import { noAccess } from './http-error.ts'

/** Own and reachable with a key: the locked folder never is. */
export const isOwn = (asset: Asset, userId: string): boolean =>
  asset.ownerId === userId && asset.visibility !== 'locked'

/** A partner's asset that may be looked at, whether or not it stands in the timeline. */
export const isPartners = (state: State, asset: Asset, userId: string): boolean =>
  (asset.visibility === 'timeline' || asset.visibility === 'hidden') &&
  state.partners.some((partner) => partner.sharedWithId === userId && partner.sharedById === asset.ownerId)

const isInOwnAlbum = (state: State, asset: Asset, userId: string): boolean =>
  [...state.albums.values()].some((album) => roleIn(album, userId) && album.assetIds.has(asset.id))

/** What a user is to an album. */
export const roleIn = (album: Album, userId: string): AlbumRole | undefined =>
  album.users.find((user) => user.userId === userId)?.role

const canRead = (state: State, asset: Asset, userId: string): boolean =>
  isOwn(asset, userId) ||
  isPartners(state, asset, userId) ||
  (asset.visibility !== 'locked' && isInOwnAlbum(state, asset, userId))

/** The asset if the user may look at it, else a 400 that names the permission. */
export const readableAsset = (state: State, id: string, userId: string, permission = 'asset.read'): Asset => {
  const asset = state.assets.get(id)
  if (!asset || !canRead(state, asset, userId)) throw noAccess(permission)
  return asset
}

/** Assets the user may change: all of them, or a 400. */
export const ownAssets = (state: State, ids: readonly string[], userId: string, permission: string): Asset[] =>
  ids.map((id) => {
    const asset = state.assets.get(id)
    if (!asset || !isOwn(asset, userId)) throw noAccess(permission)
    return asset
  })

/** The album if the user has one of these roles in it, else a 400. */
export const albumFor = (
  state: State,
  id: string,
  userId: string,
  permission: string,
  roles: readonly AlbumRole[] = ['owner', 'editor', 'viewer'],
): Album => {
  const album = state.albums.get(id)
  const role = album && roleIn(album, userId)
  if (!album || !role || !roles.includes(role)) throw noAccess(permission)
  return album
}
