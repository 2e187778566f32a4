import type { Asset } from '../../index.ts'
import { isEditedFile, isImplausibleTime } from '../../toolkit.ts'
import type { Shape } from './alike.ts'
import { type Candidate, formatOf, shotOf } from './keep.ts'
import type { MemberAlbum } from './rules.ts'
import type { Surroundings } from './surroundings.ts'

/** What is read of an asset in a group. */
export type Copy = Asset<'exif' | 'albums' | 'stack'>

/** One copy with everything that decisions are made on. */
export interface Member extends Shape, Candidate {
  readonly asset: Copy
  /** Its path where another copy has the same name. */
  readonly fileName: string
  readonly tags: readonly string[]
  readonly albums: readonly MemberAlbum[]
  readonly isArchived: boolean
  /** Somebody brought it back from the trash. */
  readonly isRestored: boolean
}

/** A copy as decisions are made on it. */
export const memberOf = (
  asset: Copy,
  fileName: string,
  tags: readonly string[],
  { now, readsAlbums, closedAlbums, libraries, movedToTrash }: Surroundings,
): Member => {
  const { exif } = asset
  const instant = asset.fileCreatedAt.getTime()
  const width = asset.width ?? exif.exifImageWidth ?? null
  const height = asset.height ?? exif.exifImageHeight ?? null
  return {
    asset,
    id: asset.id,
    fileName,
    tags,
    albums: readsAlbums
      ? asset.albums.map((album) => (closedAlbums.has(album.id ?? '') ? { ...album, isClosed: true } : album))
      : [],
    day: asset.takenAt.day(),
    width,
    height,
    seconds: asset.duration,
    pixels: (width ?? 0) * (height ?? 0),
    bytes: exif.fileSizeInByte ?? 0,
    taken: isImplausibleTime(instant, asset.takenAt.getTime(), now.getTime()) ? null : instant,
    isOriginal: Boolean(exif.make || exif.model) && exif.dateTimeOriginal != null,
    metadata: Object.values(exif).filter((value) => value !== null && value !== undefined && value !== '').length,
    isLive: asset.livePhotoVideoId !== null,
    isEdit: asset.isEdited || isEditedFile(asset.originalFileName),
    isFavorite: asset.isFavorite,
    isExternal: asset.libraryId !== null,
    uploaded: asset.createdAt?.getTime() ?? null,
    format: formatOf(asset.originalFileName),
    shot: shotOf(asset.originalFileName),
    segments: asset.originalPath.normalize('NFC').split('/').slice(1),
    libraries: [...libraries].flatMap(([wanted, id]) => (id === asset.libraryId ? [wanted] : [])),
    isArchived: asset.visibility !== 'timeline',
    isRestored: movedToTrash.has(asset.id),
  }
}
