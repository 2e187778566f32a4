import type { Instant } from '../library/instant.ts'
import type { Asset, FileTags } from '../library/model.ts'
import type { State } from '../library/state.ts'

/** What the original says without its sidecar, as an extraction understands it. */
export interface FileFacts {
  readonly description: string
  readonly rating: number | null
  readonly dateTimeOriginal: Instant | null
  readonly timeZone: string | null
  readonly fileCreatedAt: Instant
  readonly localDateTime: Instant
  readonly latitude: number | null
  readonly longitude: number | null
  readonly city: string | null
  readonly state: string | null
  readonly country: string | null
  readonly tags: readonly string[]
}

/** Keys under which a sidecar holds what the API can change. */
export const keys = {
  description: 'XMP-dc:Description',
  tags: 'XMP-digiKam:TagsList',
  rating: 'XMP-xmp:Rating',
  date: 'XMP-exif:DateTimeOriginal',
  latitude: 'XMP-exif:GPSLatitude',
  longitude: 'XMP-exif:GPSLongitude',
} as const

/** One tag is written as a text, several as a list. */
export const asTexts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : value === undefined || value === null || value === '' ? [] : [value]).map(String)

const embeddedTags = (embedded: FileTags): string[] => {
  const list = asTexts(embedded[keys.tags])
  const flat = asTexts(embedded['XMP-dc:Subject'] ?? embedded['IPTC:Keywords'])
  return list.length > 0 ? list : flat
}

const valuesOf = (state: State, asset: Asset): string[] => asset.tagIds.flatMap((id) => state.tags.get(id)?.value ?? [])

/** Whether a sidecar can be written beside the original. */
export const isWritable = (state: State, asset: Asset): boolean =>
  !state.readOnlyFolders.some((folder) => asset.originalPath.startsWith(`${folder}/`))

// A library written by hand has tags without saying where they come from: a sidecar, if one can lie there.
const placeTags = (state: State, asset: Asset): readonly string[] => {
  const inFile = embeddedTags(asset.embedded ?? {})
  const isExplained = inFile.length > 0 || asset.sidecar?.[keys.tags] !== undefined
  if (isExplained || asset.tagIds.length === 0) return inFile
  const values = valuesOf(state, asset)
  if (!isWritable(state, asset)) return values
  asset.sidecar = { ...asset.sidecar, [keys.tags]: values }
  return inFile
}

const known = new WeakMap<Asset, FileFacts>()

/** The facts of a file, taken from what the asset showed before anything was changed through the API. */
export const fileFacts = (state: State, asset: Asset): FileFacts => {
  const found = known.get(asset)
  if (found) return found
  const { exif, sidecar } = asset
  const embedded = asset.embedded ?? {}
  const inSidecar = (key: string): boolean => sidecar?.[key] !== undefined
  const facts: FileFacts = {
    description: inSidecar(keys.description) ? String(embedded[keys.description] ?? '') : (exif?.description ?? ''),
    rating: inSidecar(keys.rating) ? Number(embedded[keys.rating] ?? 0) || null : (exif?.rating ?? null),
    dateTimeOriginal: exif?.dateTimeOriginal ?? null,
    timeZone: exif?.timeZone ?? null,
    fileCreatedAt: asset.fileCreatedAt,
    localDateTime: asset.localDateTime,
    latitude: exif?.latitude ?? null,
    longitude: exif?.longitude ?? null,
    city: exif?.city ?? null,
    state: exif?.state ?? null,
    country: exif?.country ?? null,
    tags: placeTags(state, asset),
  }
  known.set(asset, facts)
  return facts
}

/** Tag values the asset has now. */
export const tagValues = valuesOf
