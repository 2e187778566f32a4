import { badRequest } from '../http/http-error.ts'
import { type Call, pathId, type Route, route } from '../http/route.ts'
import { orNull, toMillis } from '../library/instant.ts'
import type { Library } from '../library/model.ts'

export const presentLibrary = (library: Library) => ({
  id: library.id,
  ownerId: library.ownerId,
  name: library.name,
  createdAt: toMillis(library.createdAt),
  updatedAt: toMillis(library.updatedAt),
  refreshedAt: orNull(library.refreshedAt, toMillis),
  // The server never fills it in.
  assetCount: 0,
  importPaths: library.importPaths,
  exclusionPatterns: library.exclusionPatterns,
})

export const libraryOf = (call: Call): Library => {
  const library = call.state.libraries.get(pathId(call))
  if (!library) throw badRequest('Library not found')
  return library
}

const countAssets = (call: Call): unknown => {
  const { id } = libraryOf(call)
  const assets = [...call.state.assets.values()].filter((asset) => asset.libraryId === id)
  const photos = assets.filter((asset) => asset.type === 'IMAGE' && asset.visibility !== 'hidden').length
  const videos = assets.filter((asset) => asset.type === 'VIDEO' && asset.visibility !== 'hidden').length
  const usage = assets.reduce((sum, asset) => sum + (asset.exif?.fileSizeInByte ?? 0), 0)
  return { photos, videos, usage, total: photos + videos }
}

const admin = { admin: true }

/** Reading external libraries. */
export const libraryRoutes: readonly Route[] = [
  route('GET', '/libraries', 'library.read', ({ state }) => [...state.libraries.values()].map(presentLibrary), admin),
  route('GET', '/libraries/:id', 'library.read', (call) => presentLibrary(libraryOf(call)), admin),
  route('GET', '/libraries/:id/statistics', 'library.statistics', countAssets, admin),
]
