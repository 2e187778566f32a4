import { readableAsset } from '../http/access.ts'
import { oneOf, optional, queryFlag } from '../http/check.ts'
import { HttpError, notFound } from '../http/http-error.ts'
import { Answer, type Call, pathId, type Route, readQuery, route } from '../http/route.ts'
import { viewer } from '../http/viewer.ts'
import { presentAsset } from '../present/present-asset.ts'
import { thumbnail, thumbnailContentType } from './thumbnail.ts'

const showAsset = (call: Call): unknown => {
  const asset = readableAsset(call.state, pathId(call), call.user.id)
  return presentAsset(asset, viewer(call), { exif: true, people: true, tags: true, owner: true, stack: true })
}

const countAssets = (call: Call): unknown => {
  const { visibility, isFavorite, isTrashed } = readQuery(call, {
    visibility: optional(oneOf(['archive', 'timeline', 'hidden', 'locked'])),
    isFavorite: optional(queryFlag),
    isTrashed: optional(queryFlag),
  })
  if (visibility === 'locked') throw new HttpError(401, 'Elevated permission is required')
  const shown = visibility ? [visibility] : ['archive', 'timeline']
  const counts = { images: 0, videos: 0, total: 0 }
  for (const asset of call.state.assets.values()) {
    if (asset.ownerId !== call.user.id || !shown.includes(asset.visibility)) continue
    if ((asset.trashedAt !== null) !== (isTrashed ?? false)) continue
    if (isFavorite !== undefined && asset.isFavorite !== isFavorite) continue
    if (asset.type === 'IMAGE') counts.images += 1
    if (asset.type === 'VIDEO') counts.videos += 1
    counts.total += 1
  }
  return counts
}

const showThumbnail = (call: Call): unknown => {
  const sizes = call.profile.edits
    ? ['original', 'fullsize', 'preview', 'thumbnail']
    : ['fullsize', 'preview', 'thumbnail']
  const asset = readableAsset(call.state, pathId(call), call.user.id, 'asset.view')
  const { size = 'thumbnail' } = readQuery(call, { size: optional(oneOf(sizes)) })
  if (size === 'fullsize' || size === 'original') {
    const headers = { location: 'original?', 'content-type': 'text/plain; charset=utf-8' }
    return new Answer(302, 'Found. Redirecting to original?', headers)
  }
  if (!asset.hasThumbnail) throw notFound('Asset media not found')
  const picture = thumbnail(asset.id, size === 'preview' ? 'preview' : 'thumbnail')
  return new Answer(200, picture, { 'content-type': thumbnailContentType })
}

/** Reading assets. */
export const assetRoutes: readonly Route[] = [
  route('GET', '/assets/statistics', 'asset.statistics', countAssets, { loose: true }),
  route('GET', '/assets/:id', 'asset.read', showAsset, { loose: true }),
  route('GET', '/assets/:id/thumbnail', 'asset.view', showThumbnail, { loose: true }),
]
