import { readableAsset } from '../http/access.ts'
import { oneOf, optional, queryFlag } from '../http/check.ts'
import { badRequest, HttpError, notFound } from '../http/http-error.ts'
import { Answer, type Call, pathId, type Route, readQuery, route } from '../http/route.ts'
import { viewer } from '../http/viewer.ts'
import type { Asset } from '../library/model.ts'
import type { State } from '../library/state.ts'
import { presentAsset } from '../present/present-asset.ts'
import type { Subject } from './scene.ts'
import { thumbhashOf, thumbnail } from './thumbnail.ts'

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

const redirect = (location: string): Answer =>
  new Answer(302, `Found. Redirecting to ${location}`, { location, 'content-type': 'text/plain; charset=utf-8' })

/** What browsers show as it is. */
const shownByBrowsers = /^image\/(jpeg|png|gif|webp|avif|apng|svg\+xml)$/
const anyTime = Date.UTC(2026, 0, 1)

/** What shows in the picture of an asset; copies of one picture look alike. */
const subjectOf = ({ id, duplicateId, stackId, localDateTime, exif, faces, originalFileName }: Asset): Subject => {
  const local = new Date(localDateTime / 1000)
  return {
    seed: duplicateId ?? stackId ?? id,
    // Summer is half a year later in the south.
    month: (local.getUTCMonth() + ((exif?.latitude ?? 0) < 0 ? 6 : 0)) % 12,
    hour: local.getUTCHours(),
    place: exif?.city ?? exif?.country ?? local.toISOString().slice(0, 7),
    people: faces.length,
    isScreen:
      /screen|bildschirm|rpreplay/i.test(originalFileName) || (exif?.make == null && /\.png$/i.test(originalFileName)),
  }
}

/** Gives assets of a library the ThumbHash of their picture, which takes a moment for each. */
export const makeThumbhashes = ({ assets }: Pick<State, 'assets'>): void => {
  for (const asset of assets.values()) asset.thumbhash ??= thumbhashOf(subjectOf(asset))
}

const showThumbnail = (call: Call): unknown => {
  const { profile, state, user } = call
  const sizes = ['fullsize', 'preview', 'thumbnail']
  const asset = readableAsset(state, pathId(call), user.id, 'asset.view')
  const known = profile.edits ? ['original', ...sizes] : sizes
  const { size = 'thumbnail' } = readQuery(call, { size: optional(oneOf(known)) })
  if (size === 'original' && !profile.originalAsThumbnail) throw badRequest('May not request original file')
  if (size === 'fullsize' || size === 'original')
    return redirect(
      asset.hasThumbnail && shownByBrowsers.test(asset.originalMimeType)
        ? 'original?'
        : `/api/assets/${asset.id}/thumbnail?size=preview`,
    )
  if (!asset.hasThumbnail) throw notFound('Asset media not found')
  const { type, bytes } = thumbnail(subjectOf(asset), size === 'preview' ? 'preview' : 'thumbnail')
  const name = asset.originalFileName.replace(/\.[^.]*$/, '')
  return new Answer(200, bytes, {
    'content-type': type,
    'cache-control': `private, max-age=86400, no-transform${profile.staleFiles ? ', stale-while-revalidate=2592000, stale-if-error=2592000' : ''}`,
    etag: `W/"${bytes.length.toString(16)}-${anyTime.toString(16)}"`,
    'last-modified': new Date(anyTime).toUTCString(),
    'accept-ranges': 'bytes',
    'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(`${name}_${size}.${type.slice(6)}`)}`,
  })
}

/** Reading assets. */
export const assetRoutes: readonly Route[] = [
  route('GET', '/assets/statistics', 'asset.statistics', countAssets, { loose: true }),
  route('GET', '/assets/:id', 'asset.read', showAsset, { loose: true }),
  route('GET', '/assets/:id/thumbnail', 'asset.view', showThumbnail, { loose: true }),
]
