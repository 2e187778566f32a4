import type { Instant } from './instant.ts'

export type Visibility = 'timeline' | 'archive' | 'hidden' | 'locked'
export type AssetType = 'IMAGE' | 'VIDEO' | 'AUDIO' | 'OTHER'

/** The exif row of an asset; an asset whose metadata was never read has none. */
export interface Exif {
  make: string | null
  model: string | null
  lensModel: string | null
  exifImageWidth: number | null
  exifImageHeight: number | null
  fileSizeInByte: number | null
  orientation: string | null
  dateTimeOriginal: Instant | null
  modifyDate: Instant | null
  timeZone: string | null
  fNumber: number | null
  focalLength: number | null
  iso: number | null
  exposureTime: string | null
  latitude: number | null
  longitude: number | null
  city: string | null
  state: string | null
  country: string | null
  description: string
  projectionType: string | null
  rating: number | null
  /** Fields an API edit changed and no sidecar holds yet: an extraction leaves them alone (2.5 and later). */
  lockedProperties: readonly string[] | null
  /** Tag values an extraction would apply (2.5 and later). */
  tags: readonly string[] | null
  fps: number | null
  livePhotoCID: string | null
}

export interface Face {
  readonly id: string
  readonly assetId: string
  personId: string | null
  imageWidth: number
  imageHeight: number
  boundingBoxX1: number
  boundingBoxY1: number
  boundingBoxX2: number
  boundingBoxY2: number
  sourceType: string
  isVisible: boolean
  deletedAt: Instant | null
}

/** Metadata in a file, by exiftool's group and name (`XMP-dc:Description`). */
export type FileTags = Readonly<Record<string, unknown>>

/** One row of the asset table. Lists are replaced, never changed in place. */
export interface Asset {
  readonly id: string
  ownerId: string
  libraryId: string | null
  type: AssetType
  originalPath: string
  originalFileName: string
  originalMimeType: string
  checksum: string
  thumbhash: string | null
  fileCreatedAt: Instant
  fileModifiedAt: Instant
  localDateTime: Instant
  createdAt: Instant
  updatedAt: Instant
  isFavorite: boolean
  visibility: Visibility
  trashedAt: Instant | null
  status: 'active' | 'trashed' | 'deleted'
  isOffline: boolean
  isExternal: boolean
  durationMs: number | null
  durationText: string | null
  livePhotoVideoId: string | null
  stackId: string | null
  duplicateId: string | null
  width: number | null
  height: number | null
  isEdited: boolean
  deviceId: string
  deviceAssetId: string
  tagIds: readonly string[]
  faces: readonly Face[]
  exif: Exif | null
  /** Text that was recognised in the picture. */
  ocr: string | null
  hasThumbnail: boolean
  metadataExtractedAt: Instant | null
  sidecarPath: string | null
  /** Null: unsaid, so the file says what the exif row says. */
  embedded: FileTags | null
  sidecar: FileTags | null
  /** Edits of the picture itself (2.5 and later). */
  edits: readonly PictureEdit[]
  /** Free key and value pairs (1.140 and later). */
  metadata: readonly AssetMetadata[]
}

/** A step of an edit: `crop`, `rotate` or `mirror`. */
export interface PictureEdit {
  readonly id: string
  readonly action: string
  readonly parameters: unknown
}

export interface AssetMetadata {
  readonly key: string
  readonly value: unknown
  readonly updatedAt: Instant
}

export type AlbumRole = 'owner' | 'editor' | 'viewer'

export interface AlbumUser {
  readonly userId: string
  role: AlbumRole
  readonly createdAt: Instant
}

export interface Album {
  readonly id: string
  readonly ownerId: string
  albumName: string
  description: string
  order: 'asc' | 'desc'
  isActivityEnabled: boolean
  albumThumbnailAssetId: string | null
  readonly createdAt: Instant
  updatedAt: Instant
  /** The owner first. */
  users: AlbumUser[]
  readonly assetIds: Set<string>
  hasSharedLink: boolean
}

export interface Tag {
  readonly id: string
  readonly userId: string
  value: string
  name: string
  parentId: string | null
  color: string | null
  readonly createdAt: Instant
  updatedAt: Instant
  /** Rows of the hierarchy table, itself included; a tag made by `POST /tags` has none. */
  ancestorIds: readonly string[]
}

export interface Person {
  readonly id: string
  readonly ownerId: string
  name: string
  birthDate: string | null
  isHidden: boolean
  isFavorite: boolean
  color: string | null
  thumbnailPath: string
  readonly createdAt: Instant
  updatedAt: Instant
  featureFaceId: string | null
}

export interface Stack {
  readonly id: string
  readonly ownerId: string
  primaryAssetId: string
  /** The primary is among them. */
  assetIds: readonly string[]
}

export interface Library {
  readonly id: string
  readonly ownerId: string
  name: string
  importPaths: readonly string[]
  exclusionPatterns: readonly string[]
  readonly createdAt: Instant
  updatedAt: Instant
  refreshedAt: Instant | null
}

export interface User {
  readonly id: string
  email: string
  name: string
  isAdmin: boolean
  avatarColor: string | null
  profileImagePath: string
  profileChangedAt: Instant
  createdAt: Instant
  updatedAt: Instant
  storageLabel: string | null
  quotaSizeInBytes: number | null
  quotaUsageInBytes: number
  shouldChangePassword: boolean
  preferences: Record<string, unknown>
  /** The name the recordings use for this user. */
  as: string
}

export interface ApiKey {
  readonly id: string
  readonly userId: string
  name: string
  permissions: readonly string[]
  readonly createdAt: Instant
  updatedAt: Instant
  readonly secret: string
}

/** `sharedById` shows photos to `sharedWithId`, in whose timeline they stand when `inTimeline`. */
export interface Partner {
  readonly sharedById: string
  readonly sharedWithId: string
  inTimeline: boolean
}
