import type { AssetRow, Exif } from '../api/schemas.ts'
import type { Visibility } from '../api/search-filter.ts'
import { byName } from '../order.ts'
import type {
  AssetAlbum,
  AssetParts,
  AssetPerson,
  AssetStack,
  AssetType,
  BaseAsset,
  Memberships,
  Need,
} from './asset.ts'
import { LocalTime } from './local-time.ts'
import { type LoadedParts, withPlannedAlbums, withPlannedTags } from './planned-parts.ts'

/**
 * Albums and tags that earlier recipes of the run plan for an asset, if any: for a predicate or recipe that reads
 * memberships itself. What `needs: ['albums', 'tags']` provides already includes them.
 * @example
 * const isPlanned = (asset: BaseAsset) => plannedFor(asset)?.tags.has('trips') ?? false
 */
export const plannedFor = (asset: BaseAsset): Memberships | undefined =>
  asset instanceof ScannedAsset ? asset.planned : undefined

/** Before 3.0 what is not a video, or is not examined yet, shows a duration of zero. */
const secondsOf = (duration: AssetRow['duration']): number | null => {
  const seconds =
    typeof duration === 'string'
      ? duration.split(':').reduce((total, part) => total * 60 + Number(part), 0)
      : (duration ?? 0) / 1000
  return seconds > 0 ? seconds : null
}

const notAskedFor = (need: Need): Error =>
  new Error(`asset.${need} was not read, because nothing declares it: add needs: ['${need}']`)

/** An asset over the row that the server sent; dates are made when they are looked at. */
export class ScannedAsset implements BaseAsset, AssetParts {
  /** What the server has, without anything that is only planned. */
  readonly row: AssetRow & { showing?: (over: Partial<AssetRow>) => AssetRow }
  readonly parts: LoadedParts
  #row: AssetRow
  #takenMs: number | undefined
  #createdMs: number | undefined
  /** Set where an earlier recipe of the run plans other values than the row has. */
  values?: Partial<AssetRow>
  /** Set where an earlier recipe of the run plans albums or tags. */
  planned?: Memberships
  /** What recipes of the run claimed for it, by what it is about. */
  claims?: ReadonlyMap<string, { readonly recipe: string; readonly value: unknown }>
  constructor(row: AssetRow, parts: LoadedParts = {}) {
    this.row = row
    this.#row = row
    this.parts = parts
  }
  /** Shows values that an earlier recipe of the run plans. */
  overlay(values: Partial<AssetRow>): void {
    const exifOver = (exif?: Exif) => (values.exifInfo ? { exifInfo: { ...exif, ...values.exifInfo } } : {})
    const over = { ...this.values, ...values, ...exifOver(this.values?.exifInfo) }
    this.values = over
    // One from the mirror has no fields of its own to be spread.
    this.#row = this.row.showing?.(over) ?? { ...this.row, ...over, ...exifOver(this.#row.exifInfo) }
    this.#takenMs = undefined
    this.#createdMs = undefined
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
    // Each gets a date of its own, because dates can be changed.
    return new LocalTime(this.takenMs)
  }
  /** The same in milliseconds; the text is read once for all recipes. */
  get takenMs(): number {
    this.#takenMs ??= Date.parse(this.#row.localDateTime)
    return this.#takenMs
  }
  get fileCreatedAt(): Date {
    this.#createdMs ??= Date.parse(this.#row.fileCreatedAt)
    return new Date(this.#createdMs)
  }
  get createdAt(): Date | null {
    return this.#row.createdAt === undefined ? null : new Date(this.#row.createdAt)
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
  get isEdited(): boolean {
    return this.#row.isEdited ?? false
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
    if (!this.parts.exif && !this.parts.raw) throw notAskedFor('exif')
    return this.#row.exifInfo ?? {}
  }
  get people(): readonly AssetPerson[] {
    const { people: loaded } = this.parts
    const people = typeof loaded === 'object' ? loaded.get(this.id) : loaded && (this.#row.people ?? [])
    if (!people) throw notAskedFor('people')
    return people
      .map(({ id, name = '', birthDate, isHidden = false }) => ({ id, name, birthDate: birthDate ?? null, isHidden }))
      .sort(byName)
  }
  get tags(): readonly string[] {
    if (!this.parts.tags) throw notAskedFor('tags')
    return withPlannedTags(this.parts.tags.get(this.id) ?? [], this.planned)
  }
  get albums(): readonly AssetAlbum[] {
    if (!this.parts.albums) throw notAskedFor('albums')
    return withPlannedAlbums(this.parts.albums, this.id, this.planned)
  }
  get stack(): AssetStack | null {
    if (!this.parts.stacks) throw notAskedFor('stack')
    return this.parts.stacks.get(this.id) ?? null
  }
  get raw(): Readonly<Record<string, unknown>> {
    if (!this.parts.raw) throw notAskedFor('raw')
    return this.#row
  }
}
