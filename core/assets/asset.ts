import type { Exif } from '../api/schemas.ts'
import type { Visibility } from '../api/search-filter.ts'
import type { LocalTime } from './local-time.ts'

/** What every asset has, in Immich's words. */
export interface BaseAsset {
  readonly id: string
  readonly ownerId: string
  readonly type: AssetType
  /** Storage path inside the server, such as `/usr/src/app/external/2023/Lake/IMG_1.jpg`. */
  readonly originalPath: string
  readonly originalFileName: string
  /** Wall-clock time at the place of the picture: use this one for years, months and days. */
  readonly takenAt: LocalTime
  /** The same moment as an instant. */
  readonly fileCreatedAt: Date
  /** When the server received it; null before 1.140, which does not show it. */
  readonly createdAt: Date | null
  readonly updatedAt: Date
  readonly visibility: Visibility
  readonly isFavorite: boolean
  /** In the trash; true for offline assets as well, as on the server. */
  readonly isTrashed: boolean
  readonly isOffline: boolean
  /** External library it belongs to; null for uploads. */
  readonly libraryId: string | null
  /** The motion part of a live photo. */
  readonly livePhotoVideoId: string | null
  /** Seconds; null for what is not a video or animation. */
  readonly duration: number | null
  /** Pixels as the picture is shown; null before 2.5, where only the file's own size is in `exif`. */
  readonly width: number | null
  readonly height: number | null
  /** Cropped, rotated or mirrored in Immich; false before 2.5, which cannot. */
  readonly isEdited: boolean
  /** Group of duplicates it is in. */
  readonly duplicateId: string | null
}

/** Kind of file, in Immich's words. */
export type AssetType = 'IMAGE' | 'VIDEO' | 'AUDIO' | 'OTHER'

/** A person whose face is on an asset. */
export interface AssetPerson {
  readonly id: string
  /** Empty for a person who was not named yet. */
  readonly name: string
  /** A day such as `2016-03-14`. */
  readonly birthDate: string | null
  /** Hidden people count like any other. */
  readonly isHidden: boolean
}

/** An album that holds an asset. */
export interface AssetAlbum {
  /** Null for an album that an earlier recipe of the run creates. */
  readonly id: string | null
  readonly name: string
}

/** A stack with its assets, the primary one first; those in the trash do not count. */
export interface AssetStack {
  readonly id: string
  readonly primaryAssetId: string
  readonly assetIds: readonly string[]
}

/** Parts of an asset that cost extra to read, and exist on its type only when a recipe asks for them. */
export interface AssetParts {
  /** What the server read from the file; a field is missing where the file has no value. */
  readonly exif: Exif
  /** Named and unnamed people with a visible face, sorted by name; nobody on other users' assets. */
  readonly people: readonly AssetPerson[]
  /** Full paths of its own tags, sorted; includes what earlier recipes of the run tag it with. */
  readonly tags: readonly string[]
  /** Own and shared albums, sorted by name; includes those that earlier recipes of the run put it into. */
  readonly albums: readonly AssetAlbum[]
  readonly stack: AssetStack | null
  /** The server's record as it came, with `exifInfo` and `people`; its form is the server's and follows its version. */
  readonly raw: Readonly<Record<string, unknown>>
}

/** A part of an asset that has to be asked for. */
export type Need = keyof AssetParts

/** Every need, for checks while the program runs. */
export const needNames = ['exif', 'people', 'tags', 'albums', 'stack', 'raw'] as const satisfies readonly Need[]

/**
 * An asset with the parts that were asked for.
 * @example
 * const place = (asset: Asset<'exif'>) => asset.exif.city ?? 'Somewhere'
 */
export type Asset<N extends Need = never> = BaseAsset & Pick<AssetParts, N>

/** Albums and tags that earlier recipes of a run put an asset into, or take it out of, by name or id. */
export interface Memberships {
  readonly albums: ReadonlySet<string>
  readonly tags: ReadonlySet<string>
  readonly leftAlbums: ReadonlySet<string>
  readonly leftTags: ReadonlySet<string>
}
