import type { AlbumRole, AssetType, FileTags, Visibility } from './model.ts'

/** An instant as text, `2020-01-01T00:00:00.000000Z`, with up to six digits of fraction. */
type When = string

export interface UserInput {
  id?: string
  email?: string
  name?: string
  isAdmin?: boolean
  avatarColor?: string | null
  profileImagePath?: string
  profileChangedAt?: When
  createdAt?: When
  updatedAt?: When
  storageLabel?: string | null
  quotaSizeInBytes?: number | null
  quotaUsageInBytes?: number
  shouldChangePassword?: boolean
  as?: string
  preferences?: Record<string, unknown>
}

export interface ApiKeyInput {
  id?: string
  name?: string
  userId?: string
  permissions?: readonly string[]
  createdAt?: When
  updatedAt?: When
  as?: string
  secret?: string
}

export interface FaceInput {
  id?: string
  personId?: string | null
  imageWidth?: number
  imageHeight?: number
  boundingBoxX1?: number
  boundingBoxY1?: number
  boundingBoxX2?: number
  boundingBoxY2?: number
  sourceType?: string
  isVisible?: boolean
  deletedAt?: When | null
}

export interface ExifInput {
  make?: string | null
  model?: string | null
  lensModel?: string | null
  exifImageWidth?: number | null
  exifImageHeight?: number | null
  fileSizeInByte?: number | null
  orientation?: string | null
  dateTimeOriginal?: When | null
  modifyDate?: When | null
  timeZone?: string | null
  fNumber?: number | null
  focalLength?: number | null
  iso?: number | null
  exposureTime?: string | null
  latitude?: number | null
  longitude?: number | null
  city?: string | null
  state?: string | null
  country?: string | null
  description?: string
  projectionType?: string | null
  rating?: number | null
  lockedProperties?: readonly string[] | null
  tags?: readonly string[] | null
  fps?: number | null
  livePhotoCID?: string | null
}

/**
 * An asset of a library file. `tags` and `people` name what `tagIds` and `faces` point to, `albums` and `stack` what
 * stands beside the assets, for writing by hand.
 */
export interface AssetInput {
  id?: string
  ownerId?: string
  libraryId?: string | null
  type?: AssetType
  originalPath?: string
  originalFileName?: string
  originalMimeType?: string
  checksum?: string
  thumbhash?: string | null
  fileCreatedAt?: When
  fileModifiedAt?: When
  localDateTime?: When
  createdAt?: When
  updatedAt?: When
  isFavorite?: boolean
  visibility?: Visibility
  trashedAt?: When | null
  status?: 'active' | 'trashed' | 'deleted'
  isOffline?: boolean
  isExternal?: boolean
  durationMs?: number | null
  durationText?: string | null
  livePhotoVideoId?: string | null
  stackId?: string | null
  duplicateId?: string | null
  width?: number | null
  height?: number | null
  isEdited?: boolean
  deviceId?: string
  deviceAssetId?: string
  tagIds?: readonly string[]
  tags?: readonly string[]
  faces?: readonly FaceInput[]
  people?: readonly string[]
  /** Names of the owner's albums, made where they are missing. */
  albums?: readonly string[]
  /** Any word: assets with the same one are a stack, the first of them its primary. */
  stack?: string
  /** Null: the metadata was never read. Left out: an empty record. */
  exif?: ExifInput | null
  /** Text recognised in the picture, for the search filter `ocr`. */
  ocr?: string | null
  thumbnails?: readonly string[]
  metadataExtractedAt?: When | null
  sidecarPath?: string | null
  embedded?: FileTags
  sidecar?: FileTags | null
}

export interface AlbumInput {
  id?: string
  ownerId?: string
  albumName?: string
  description?: string
  order?: 'asc' | 'desc'
  isActivityEnabled?: boolean
  albumThumbnailAssetId?: string | null
  createdAt?: When
  updatedAt?: When
  users?: readonly { userId: string; role?: AlbumRole; createdAt?: When }[]
  /** Ids, or for writing by hand the `originalPath` of assets. */
  assetIds?: readonly string[]
}

export interface TagInput {
  id?: string
  userId?: string
  value: string
  name?: string
  parentId?: string | null
  color?: string | null
  createdAt?: When
  updatedAt?: When
  ancestorIds?: readonly string[]
}

export interface PersonInput {
  id?: string
  ownerId?: string
  name?: string
  birthDate?: string | null
  isHidden?: boolean
  isFavorite?: boolean
  color?: string | null
  thumbnailPath?: string
  createdAt?: When
  updatedAt?: When
  featureFaceId?: string | null
}

export interface StackInput {
  id?: string
  ownerId?: string
  primaryAssetId?: string
  assetIds: readonly string[]
}

export interface LibraryFolderInput {
  id?: string
  ownerId?: string
  name?: string
  importPaths?: readonly string[]
  exclusionPatterns?: readonly string[]
  createdAt?: When
  updatedAt?: When
  refreshedAt?: When | null
}

export interface PartnerInput {
  sharedById: string
  sharedWithId: string
  inTimeline?: boolean
}

/** A `library.json`: everything may be left out. */
export interface LibraryInput {
  server?: {
    version?: { major: number; minor: number; patch: number }
    features?: Record<string, boolean>
    config?: Record<string, unknown>
    mediaTypes?: Record<string, readonly string[]>
  }
  users?: readonly UserInput[]
  apiKeys?: readonly ApiKeyInput[]
  partners?: readonly PartnerInput[]
  libraries?: readonly LibraryFolderInput[]
  albums?: readonly AlbumInput[]
  tags?: readonly TagInput[]
  people?: readonly PersonInput[]
  stacks?: readonly StackInput[]
  assets?: readonly AssetInput[]
  /** Folders without write access: edits and tags of assets below are undone by the jobs. */
  readOnlyFolders?: readonly string[]
  /** For smart search: asset ids, best first, by query. */
  smart?: Readonly<Record<string, readonly string[]>>
}
