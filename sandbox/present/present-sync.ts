import { orNull, toMillis } from '../library/instant.ts'
import type { Asset, Exif, PictureEdit } from '../library/model.ts'
import type { Profile } from '../library/profile.ts'

/** An asset as a sync record. */
export const presentSyncAsset = (asset: Asset, profile: Profile) => ({
  id: asset.id,
  ownerId: asset.ownerId,
  originalFileName: asset.originalFileName,
  thumbhash: asset.thumbhash,
  checksum: asset.checksum,
  fileCreatedAt: toMillis(asset.fileCreatedAt),
  fileModifiedAt: toMillis(asset.fileModifiedAt),
  ...(profile.syncRecords === 'V2' ? { createdAt: toMillis(asset.createdAt) } : {}),
  localDateTime: toMillis(asset.localDateTime),
  duration: profile.durationInMilliseconds ? asset.durationMs : asset.durationText,
  type: asset.type,
  deletedAt: orNull(asset.trashedAt, toMillis),
  isFavorite: asset.isFavorite,
  visibility: asset.visibility,
  livePhotoVideoId: asset.livePhotoVideoId,
  stackId: asset.stackId,
  libraryId: asset.libraryId,
  width: asset.width,
  height: asset.height,
  isEdited: asset.isEdited,
})

/** The exif row of an asset as a sync record. */
export const presentSyncExif = (assetId: string, exif: Exif) => ({
  assetId,
  description: exif.description,
  exifImageWidth: exif.exifImageWidth,
  exifImageHeight: exif.exifImageHeight,
  fileSizeInByte: exif.fileSizeInByte,
  orientation: exif.orientation,
  dateTimeOriginal: orNull(exif.dateTimeOriginal, toMillis),
  modifyDate: orNull(exif.modifyDate, toMillis),
  timeZone: exif.timeZone,
  latitude: exif.latitude,
  longitude: exif.longitude,
  projectionType: exif.projectionType,
  city: exif.city,
  state: exif.state,
  country: exif.country,
  make: exif.make,
  model: exif.model,
  lensModel: exif.lensModel,
  fNumber: exif.fNumber,
  focalLength: exif.focalLength,
  iso: exif.iso,
  exposureTime: exif.exposureTime,
  profileDescription: null,
  rating: exif.rating,
  fps: exif.fps,
})

/** The steps of an edit as sync records. */
export const presentSyncEdits = (assetId: string, edits: readonly PictureEdit[]) =>
  edits.map(({ id, action, parameters }, sequence) => ({ id, assetId, sequence, action, parameters }))
