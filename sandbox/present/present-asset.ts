import { type Instant, orNull, toMicros, toMillis } from '../library/instant.ts'
import type { Asset, Exif } from '../library/model.ts'
import type { Profile } from '../library/profile.ts'
import { presentPeople, presentUnassignedFaces } from './present-face.ts'
import { presentNestedTag } from './present-tag.ts'
import { presentNestedUser } from './present-user.ts'
import type { Viewer } from './viewer.ts'

/** Which optional parts an answer carries. */
interface AssetParts {
  readonly exif?: boolean
  readonly people?: boolean
  readonly tags?: boolean
  readonly owner?: boolean
  readonly stack?: boolean
  /** Inside another object instants look different. */
  readonly nested?: boolean
}

const presentExif = (exif: Exif) => ({
  make: exif.make,
  model: exif.model,
  exifImageWidth: exif.exifImageWidth,
  exifImageHeight: exif.exifImageHeight,
  fileSizeInByte: exif.fileSizeInByte,
  orientation: exif.orientation,
  dateTimeOriginal: orNull(exif.dateTimeOriginal, toMicros),
  modifyDate: orNull(exif.modifyDate, toMicros),
  timeZone: exif.timeZone,
  lensModel: exif.lensModel,
  fNumber: exif.fNumber,
  focalLength: exif.focalLength,
  iso: exif.iso,
  exposureTime: exif.exposureTime,
  latitude: exif.latitude,
  longitude: exif.longitude,
  city: exif.city,
  state: exif.state,
  country: exif.country,
  description: exif.description,
  projectionType: exif.projectionType,
  rating: exif.rating,
})

const durationOf = (asset: Asset, profile: Profile): string | number | null =>
  profile.durationInMilliseconds ? asset.durationMs : (asset.durationText ?? '0:00:00.00000')

const base = (asset: Asset, { profile, userId }: Viewer, instant: (value: Instant) => string) => ({
  id: asset.id,
  ownerId: asset.ownerId,
  libraryId: asset.libraryId,
  type: asset.type,
  originalPath: asset.originalPath,
  originalFileName: asset.originalFileName,
  originalMimeType: asset.originalMimeType,
  thumbhash: asset.thumbhash,
  fileCreatedAt: instant(asset.fileCreatedAt),
  fileModifiedAt: instant(asset.fileModifiedAt),
  localDateTime: instant(asset.localDateTime),
  updatedAt: instant(asset.updatedAt),
  isFavorite: asset.ownerId === userId && asset.isFavorite,
  isArchived: asset.visibility === 'archive',
  isTrashed: asset.trashedAt !== null,
  visibility: asset.visibility,
  duration: durationOf(asset, profile),
  livePhotoVideoId: asset.livePhotoVideoId,
  checksum: asset.checksum,
  isOffline: asset.isOffline,
  hasMetadata: true,
  duplicateId: asset.duplicateId,
  resized: true,
})

const ofVersion = (asset: Asset, profile: Profile, instant: (value: Instant) => string) => ({
  ...(profile.assetCreatedAt ? { createdAt: instant(asset.createdAt) } : {}),
  ...(profile.deviceIds ? { deviceAssetId: asset.deviceAssetId, deviceId: asset.deviceId } : {}),
  ...(profile.assetSize ? { width: asset.width, height: asset.height, isEdited: asset.isEdited } : {}),
})

// People of someone else's asset stay unsaid.
const peopleOf = (asset: Asset, viewer: Viewer, parts: AssetParts) => {
  if (!parts.people) return { people: [] }
  const isOwn = asset.ownerId === viewer.userId
  const people = isOwn ? presentPeople(asset, viewer) : []
  if (!viewer.profile.facesInPeople) return { people }
  return { people, unassignedFaces: isOwn ? presentUnassignedFaces(asset) : [] }
}

const isShown = (asset: Asset | undefined): boolean =>
  asset?.trashedAt === null && (asset.visibility === 'timeline' || asset.visibility === 'archive')

// A stack shows as long as anything but its primary can be seen, even when the primary cannot.
const stackOf = (asset: Asset, { state }: Viewer) => {
  const stack = asset.stackId ? state.stacks.get(asset.stackId) : undefined
  const others = stack?.assetIds.filter((id) => id !== stack.primaryAssetId && isShown(state.assets.get(id))) ?? []
  if (!stack || others.length === 0) return null
  return { id: stack.id, primaryAssetId: stack.primaryAssetId, assetCount: others.length + 1 }
}

const tagsOf = (asset: Asset, { state }: Viewer) =>
  asset.tagIds.flatMap((id) => {
    const tag = state.tags.get(id)
    return tag ? [presentNestedTag(tag)] : []
  })

/** An asset as an answer shows it. */
export const presentAsset = (asset: Asset, viewer: Viewer, parts: AssetParts = {}): Record<string, unknown> => {
  const instant = parts.nested ? toMicros : toMillis
  const result: Record<string, unknown> = base(asset, viewer, instant)
  Object.assign(result, ofVersion(asset, viewer.profile, instant), peopleOf(asset, viewer, parts))
  if (parts.exif && asset.exif) result.exifInfo = presentExif(asset.exif)
  if (parts.tags) result.tags = tagsOf(asset, viewer)
  if (parts.stack) result.stack = stackOf(asset, viewer)
  const owner = parts.owner ? viewer.state.users.get(asset.ownerId) : undefined
  if (owner) result.owner = presentNestedUser(owner)
  return result
}
