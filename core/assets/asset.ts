import type { Visibility } from '../api/reads.ts'
import type { AssetRow, Exif } from '../api/schemas.ts'
import { LocalTime } from './local-time.ts'

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
  /** Seconds; null for what does not move. */
  readonly duration: number | null
  /** Pixels as the picture is shown; null before 2.5, where only the file's own size is in `exif`. */
  readonly width: number | null
  readonly height: number | null
  /** Group of duplicates it is in. */
  readonly duplicateId: string | null
}

/** Kind of file, as Immich says it. */
export type AssetType = 'IMAGE' | 'VIDEO' | 'AUDIO' | 'OTHER'

/** Parts of an asset that cost extra to read, and exist on its type only when a recipe asks for them. */
export interface AssetParts {
  /** What the server read from the file; every field is missing where the file says nothing. */
  readonly exif: Exif
}

/** A part of an asset that has to be asked for. */
export type Need = keyof AssetParts

/**
 * An asset with the parts that were asked for.
 * @example
 * const place = (asset: Asset<'exif'>) => asset.exif.city ?? 'Somewhere'
 */
export type Asset<N extends Need = never> = BaseAsset & Pick<AssetParts, N>

/** Albums and tags that earlier recipes of a run wish for an asset, by name or id. */
export interface Memberships {
  readonly albums: Set<string>
  readonly tags: Set<string>
}

/** What earlier recipes of the run wish for an asset, if they wish for anything. */
export const plannedFor = (asset: BaseAsset): Memberships | undefined =>
  asset instanceof ScannedAsset ? asset.planned : undefined

/** Before 3.0 what does not move, or is not known yet, shows a duration of zero. */
const secondsOf = (duration: AssetRow['duration']): number | null => {
  const seconds =
    typeof duration === 'string'
      ? duration.split(':').reduce((total, part) => total * 60 + Number(part), 0)
      : (duration ?? 0) / 1000
  return seconds > 0 ? seconds : null
}

/** An asset over the row that the server sent; dates are made when they are looked at. */
export class ScannedAsset implements BaseAsset, AssetParts {
  readonly #row: AssetRow
  #takenMs?: number
  /** Set where an earlier recipe of the run wishes for albums or tags. */
  planned?: Memberships
  constructor(row: AssetRow) {
    this.#row = row
  }
  get id(): string {
    return this.#row.id
  }
  get ownerId(): string {
    return this.#row.ownerId
  }
  get type(): AssetType {
    return this.#row.type as AssetType
  }
  get originalPath(): string {
    return this.#row.originalPath
  }
  get originalFileName(): string {
    return this.#row.originalFileName
  }
  get takenAt(): LocalTime {
    // The text is read once for all recipes; each gets a date of its own, because dates can be changed.
    this.#takenMs ??= Date.parse(this.#row.localDateTime)
    return new LocalTime(this.#takenMs)
  }
  get fileCreatedAt(): Date {
    return new Date(this.#row.fileCreatedAt)
  }
  get updatedAt(): Date {
    return new Date(this.#row.updatedAt)
  }
  get visibility(): Visibility {
    return this.#row.visibility as Visibility
  }
  get isFavorite(): boolean {
    return this.#row.isFavorite
  }
  get isTrashed(): boolean {
    return this.#row.isTrashed
  }
  get isOffline(): boolean {
    return this.#row.isOffline
  }
  get libraryId(): string | null {
    return this.#row.libraryId ?? null
  }
  get livePhotoVideoId(): string | null {
    return this.#row.livePhotoVideoId ?? null
  }
  get duplicateId(): string | null {
    return this.#row.duplicateId ?? null
  }
  get duration(): number | null {
    return secondsOf(this.#row.duration)
  }
  get width(): number | null {
    return this.#row.width ?? null
  }
  get height(): number | null {
    return this.#row.height ?? null
  }
  get exif(): Exif {
    return this.#row.exifInfo ?? {}
  }
}
