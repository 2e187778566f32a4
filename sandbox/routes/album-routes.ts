import { albumFor, roleIn } from '../http/access.ts'
import { id, optional, queryFlag, text } from '../http/check.ts'
import { type Call, pathId, type Route, readQuery, route } from '../http/route.ts'
import { viewer } from '../http/viewer.ts'
import type { Album } from '../library/model.ts'
import { repairThumbnails } from '../present/album-thumbnails.ts'
import { isShared, presentAlbum } from '../present/present-album.ts'

const fields = {
  assetId: optional(id),
  shared: optional(queryFlag),
  isOwned: optional(queryFlag),
  isShared: optional(queryFlag),
  id: optional(id),
  name: optional(text),
}

type Options = ReturnType<typeof readOptions>

const readOptions = (call: Call) => {
  const { strictInput, albumListIsOne } = call.profile
  const { assetId, shared, ...later } = fields
  return readQuery(call, albumListIsOne || strictInput ? fields : { assetId, shared, ...ignoring(later) })
}

const ignoring = <F extends object>(unknown: F): F =>
  Object.fromEntries(Object.keys(unknown).map((name) => [name, () => undefined])) as F

const inOneList = (album: Album, options: Options, userId: string): boolean =>
  (options.isOwned === undefined || (album.ownerId === userId) === options.isOwned) &&
  (options.isShared === undefined || isShared(album) === options.isShared) &&
  (options.id === undefined || album.id === options.id) &&
  (options.name === undefined || album.albumName === options.name)

// Up to 2.7: owned ones, or those shared by or with me, or those I keep to myself.
const inOldList = (album: Album, { shared }: Options, userId: string): boolean => {
  const isOwned = album.ownerId === userId
  if (shared === undefined) return isOwned
  return shared ? isShared(album) : isOwned && !isShared(album)
}

const newestFirst = (albums: Album[]): Album[] => albums.sort((a, b) => b.createdAt - a.createdAt)

const albumsOf = ({ state, user }: Call): Album[] =>
  newestFirst([...state.albums.values()].filter((album) => roleIn(album, user.id)))

const listAlbums = (call: Call): unknown => {
  repairThumbnails(call.state)
  const options = readOptions(call)
  const { assetId } = options
  const isListed = call.profile.albumListIsOne ? inOneList : inOldList
  const albums = albumsOf(call).filter((album) =>
    assetId ? album.assetIds.has(assetId) : isListed(album, options, call.user.id),
  )
  return albums.map((album) => presentAlbum(album, viewer(call)))
}

const showAlbum = (call: Call): unknown => {
  const album = albumFor(call.state, pathId(call), call.user.id, 'album.read')
  const { withoutAssets } = readQuery(call, { withoutAssets: optional(queryFlag) })
  return presentAlbum(album, viewer(call), { single: true, assets: !withoutAssets })
}

const countAlbums = (call: Call): unknown => {
  const albums = albumsOf(call)
  const owned = albums.filter((album) => album.ownerId === call.user.id)
  return {
    owned: owned.length,
    shared: albums.filter(isShared).length,
    notShared: owned.filter((album) => !isShared(album)).length,
  }
}

/** Reading albums. */
export const albumRoutes: readonly Route[] = [
  route('GET', '/albums', 'album.read', listAlbums),
  route('GET', '/albums/statistics', 'album.statistics', countAlbums),
  route('GET', '/albums/:id', 'album.read', showAlbum),
]
