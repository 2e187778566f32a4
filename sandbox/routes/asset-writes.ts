import { ownAssets } from '../http/access.ts'
import { flag, id, list, nullable, oneOf, optional } from '../http/check.ts'
import { stumbled } from '../http/http-error.ts'
import { type Call, pathId, type Route, readBody, route } from '../http/route.ts'
import { viewer } from '../http/viewer.ts'
import type { Asset } from '../library/model.ts'
import { presentAsset } from '../present/present-asset.ts'
import { checkEdit, editExif, exifFields, isExifEdit, relativeFields } from './exif-edits.ts'
import { linkMotion } from './live-photos.ts'

const rowFields = {
  isFavorite: optional(flag),
  visibility: optional(oneOf(['archive', 'timeline', 'hidden', 'locked'])),
}

const given = (change: object): Partial<Asset> =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))

// The locked folder takes its assets out of every album.
const leaveAlbums = ({ state }: Call, assets: readonly Asset[]): void => {
  for (const album of state.albums.values()) for (const asset of assets) album.assetIds.delete(asset.id)
  state.changed()
}

const updateMany = (call: Call): void => {
  const { state, profile, user } = call
  const fields = { ...rowFields, ids: list(id), duplicateId: optional(nullable(id)) }
  const asked = readBody(call, { ...fields, ...exifFields(profile), ...relativeFields(profile) })
  const { ids, isFavorite, visibility, duplicateId, ...edit } = asked
  checkEdit(edit, profile)
  const assets = [...new Set(ownAssets(state, ids, user.id, 'asset.update'))]
  const { rating, ...unrated } = edit
  const exifEdit = profile.bulkRating ? edit : unrated
  if (isExifEdit(exifEdit) || profile.bulkUpdateQueuesJobs) editExif(call, assets, exifEdit)
  // The rating stumbles only after the other exif fields were written and queued.
  if (rating !== undefined && !profile.bulkRating) throw stumbled()
  const change = given({ isFavorite, visibility, duplicateId })
  const now = state.now()
  if (Object.keys(change).length > 0) for (const asset of assets) state.updateAsset(asset, change, now)
  if (visibility === 'locked') leaveAlbums(call, assets)
}

const updateOne = (call: Call): unknown => {
  const { state, profile, user } = call
  const assetId = pathId(call)
  const asked = readBody(call, { ...rowFields, livePhotoVideoId: optional(nullable(id)), ...exifFields(profile) })
  const { isFavorite, visibility, livePhotoVideoId, ...edit } = asked
  checkEdit(edit, profile)
  const assets = ownAssets(state, [assetId], user.id, 'asset.update')
  const [asset] = assets
  if (!asset) throw stumbled()
  if (livePhotoVideoId !== undefined) linkMotion(call, asset, livePhotoVideoId)
  if (isExifEdit(edit)) editExif(call, assets, edit)
  const change = given({ isFavorite, visibility, livePhotoVideoId })
  if (Object.keys(change).length > 0) state.updateAsset(asset, change)
  if (visibility === 'locked') leaveAlbums(call, assets)
  const shown = presentAsset(asset, viewer(call), { exif: true })
  return profile.facesInPeople ? { ...shown, unassignedFaces: [] } : shown
}

const deleteMany = (call: Call): void => {
  const { state, user } = call
  const { ids, force = false } = readBody(call, { ids: list(id), force: optional(flag) })
  const now = state.now()
  const status = force ? 'deleted' : 'trashed'
  for (const asset of ownAssets(state, ids, user.id, 'asset.delete')) {
    state.updateAsset(asset, { trashedAt: now, status }, now)
    if (force) state.jobs.push({ name: 'deletion', assetId: asset.id })
  }
  if (!force) state.announce({ name: 'trashed', userId: user.id, assetIds: ids })
}

const queueJobs = (call: Call): void => {
  const { state, user } = call
  const { assetIds, name } = readBody(call, {
    assetIds: list(id),
    name: oneOf(['refresh-faces', 'refresh-metadata', 'regenerate-thumbnail', 'transcode-video']),
  })
  const assets = ownAssets(state, assetIds, user.id, 'asset.update')
  if (name === 'refresh-metadata') for (const asset of assets) state.jobs.push({ name: 'metadata', assetId: asset.id })
}

/** Changing assets and their exif records, trash and jobs. */
export const assetWrites: readonly Route[] = [
  route('PUT', '/assets', 'asset.update', updateMany, { loose: true, patch: true, status: 204 }),
  route('DELETE', '/assets', 'asset.delete', deleteMany, { loose: true, status: 204 }),
  route('POST', '/assets/jobs', 'job.create', queueJobs, { loose: true, status: 204 }),
  route('PUT', '/assets/:id', 'asset.update', updateOne, { loose: true, patch: true }),
]
