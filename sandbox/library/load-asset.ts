import { createHash } from 'node:crypto'
import { idFor } from './identifier.ts'
import { type Instant, parseInstant } from './instant.ts'
import type { AssetInput, ExifInput, FaceInput } from './library.ts'
import type { Asset, AssetType, Exif, Face } from './model.ts'

const none: readonly never[] = []

export const instantOr = (text: string | null | undefined, fallback: Instant): Instant =>
  text ? parseInstant(text) : fallback

const orNothing = (text: string | null | undefined): Instant | null => (text ? parseInstant(text) : null)

const mimeTypes: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  heic: 'image/heic',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  avi: 'video/x-msvideo',
}

const extensionOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1).toLowerCase()

const mimeTypeOf = (path: string): string => mimeTypes[extensionOf(path)] ?? 'image/jpeg'

const typeOf = (mimeType: string): AssetType => (mimeType.startsWith('video/') ? 'VIDEO' : 'IMAGE')

const loadExif = (input: ExifInput, taken: Instant): Exif => ({
  make: input.make ?? null,
  model: input.model ?? null,
  lensModel: input.lensModel ?? null,
  exifImageWidth: input.exifImageWidth ?? null,
  exifImageHeight: input.exifImageHeight ?? null,
  fileSizeInByte: input.fileSizeInByte ?? null,
  orientation: input.orientation ?? null,
  dateTimeOriginal: input.dateTimeOriginal === undefined ? taken : orNothing(input.dateTimeOriginal),
  modifyDate: input.modifyDate === undefined ? taken : orNothing(input.modifyDate),
  timeZone: input.timeZone ?? null,
  fNumber: input.fNumber ?? null,
  focalLength: input.focalLength ?? null,
  iso: input.iso ?? null,
  exposureTime: input.exposureTime ?? null,
  latitude: input.latitude ?? null,
  longitude: input.longitude ?? null,
  city: input.city ?? null,
  state: input.state ?? null,
  country: input.country ?? null,
  description: input.description ?? '',
  projectionType: input.projectionType ?? null,
  rating: input.rating ?? null,
  lockedProperties: input.lockedProperties ?? null,
  tags: input.tags ?? null,
  fps: input.fps ?? null,
  livePhotoCID: input.livePhotoCID ?? null,
})

/** A record in which nothing is known yet. @param taken when the asset was taken */
export const emptyExif = (taken: Instant): Exif => loadExif({ dateTimeOriginal: null, modifyDate: null }, taken)

const loadFace = (input: FaceInput, assetId: string, index: number): Face => ({
  id: input.id ?? idFor(`face ${assetId} ${index}`),
  assetId,
  personId: input.personId ?? null,
  imageWidth: input.imageWidth ?? 0,
  imageHeight: input.imageHeight ?? 0,
  boundingBoxX1: input.boundingBoxX1 ?? 0,
  boundingBoxY1: input.boundingBoxY1 ?? 0,
  boundingBoxX2: input.boundingBoxX2 ?? 0,
  boundingBoxY2: input.boundingBoxY2 ?? 0,
  sourceType: input.sourceType ?? 'manual',
  isVisible: input.isVisible ?? true,
  deletedAt: orNothing(input.deletedAt),
})

const textOfDuration = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().slice(11, 23).padStart(12, '0')

/** What an asset needs from the library around it. */
export interface AssetDefaults {
  readonly ownerId: string
  /** When rows without a date were made. */
  readonly now: Instant
  readonly position: number
}

/** Turns an asset of a library file into a row. */
export const loadAsset = (input: AssetInput, { ownerId, now, position }: AssetDefaults): Asset => {
  const originalPath = input.originalPath ?? `/data/upload/${ownerId}/IMG_${String(position + 1).padStart(4, '0')}.jpg`
  const originalMimeType = input.originalMimeType ?? mimeTypeOf(originalPath)
  const fileCreatedAt = instantOr(input.fileCreatedAt ?? input.localDateTime, now)
  const createdAt = instantOr(input.createdAt, now)
  const id = input.id ?? idFor(`asset ${ownerId} ${originalPath} ${position}`)
  const durationMs = input.durationMs ?? null
  return {
    id,
    ownerId: input.ownerId ?? ownerId,
    libraryId: input.libraryId ?? null,
    type: input.type ?? typeOf(originalMimeType),
    originalPath,
    originalFileName: input.originalFileName ?? originalPath.slice(originalPath.lastIndexOf('/') + 1),
    originalMimeType,
    checksum: input.checksum ?? createHash('sha1').update(originalPath).digest('base64'),
    thumbhash: input.thumbhash ?? null,
    fileCreatedAt,
    fileModifiedAt: instantOr(input.fileModifiedAt, fileCreatedAt),
    localDateTime: instantOr(input.localDateTime, fileCreatedAt),
    createdAt,
    updatedAt: instantOr(input.updatedAt, createdAt),
    isFavorite: input.isFavorite ?? false,
    visibility: input.visibility ?? 'timeline',
    trashedAt: orNothing(input.trashedAt),
    status: input.status ?? (input.trashedAt && !input.isOffline ? 'trashed' : 'active'),
    isOffline: input.isOffline ?? false,
    isExternal: input.isExternal ?? Boolean(input.libraryId),
    durationMs,
    durationText: input.durationText ?? (durationMs === null ? null : textOfDuration(durationMs)),
    livePhotoVideoId: input.livePhotoVideoId ?? null,
    stackId: input.stackId ?? null,
    duplicateId: input.duplicateId ?? null,
    width: input.width ?? null,
    height: input.height ?? null,
    isEdited: input.isEdited ?? false,
    deviceId: input.deviceId ?? 'sandbox',
    deviceAssetId: input.deviceAssetId ?? originalPath,
    tagIds: input.tagIds ?? none,
    faces: input.faces?.length ? input.faces.map((face, index) => loadFace(face, id, index)) : none,
    exif: input.exif === null ? null : loadExif(input.exif ?? {}, fileCreatedAt),
    ocr: input.ocr ?? null,
    hasThumbnail: input.thumbnails ? input.thumbnails.length > 0 : true,
    metadataExtractedAt: input.metadataExtractedAt === undefined ? createdAt : orNothing(input.metadataExtractedAt),
    sidecarPath: input.sidecarPath ?? null,
    embedded: input.embedded ?? null,
    sidecar: input.sidecar ?? null,
    edits: none,
    metadata: none,
  }
}
