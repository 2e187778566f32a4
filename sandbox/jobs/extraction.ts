import { type Instant, parseInstant } from '../library/instant.ts'
import type { Steps } from '../library/job.ts'
import { emptyExif } from '../library/load-asset.ts'
import type { Asset, Exif, FileTags } from '../library/model.ts'
import { placeAt } from '../library/places.ts'
import type { Profile } from '../library/profile.ts'
import type { State } from '../library/state.ts'
import { upsertTag } from '../library/tag-tree.ts'
import { offsetIn, offsetOf, zoneOfOffset } from '../library/zones.ts'
import { asTexts, type FileFacts, fileFacts, keys } from './file-facts.ts'

interface Reading {
  readonly profile: Profile
  readonly facts: FileFacts
  readonly sidecar: FileTags
}

const readDescription = ({ profile, facts, sidecar }: Reading): string => {
  const written = sidecar[keys.description]
  // 1.135 writes no empty value, so the one in the file is read again.
  if (written === undefined || (written === '' && !profile.lockedProperties)) return facts.description
  return String(written).trim()
}

const readRating = ({ profile, facts, sidecar }: Reading): number | null => {
  const written = sidecar[keys.rating]
  if (written === undefined) return facts.rating
  const rating = Number(written ?? 0)
  if (rating === 0) return profile.nullRating ? null : 0
  return rating < 0 && !profile.negativeRatingKept ? null : rating
}

const readTags = ({ profile, facts, sidecar }: Reading): readonly string[] => {
  const written = sidecar[keys.tags]
  const tags = asTexts(written)
  if (tags.length > 0) return tags
  // From 2.5 an emptied sidecar holds one empty entry that hides what the file says.
  return written !== undefined && profile.lockedProperties ? [] : facts.tags
}

interface Position {
  readonly latitude: number | null
  readonly longitude: number | null
  readonly city: string | null
  readonly state: string | null
  readonly country: string | null
  /** The zone of a position that came from the sidecar. */
  readonly zone: string | undefined
}

const nowhere = { latitude: null, longitude: null, city: null, state: null, country: null }

const embeddedPosition = ({ latitude, longitude, city, state, country }: FileFacts): Position => ({
  latitude,
  longitude,
  city,
  state,
  country,
  zone: undefined,
})

const readPosition = ({ profile, facts, sidecar }: Reading): Position => {
  if (sidecar[keys.latitude] === undefined) return embeddedPosition(facts)
  const [latitude, longitude] = [Number(sidecar[keys.latitude]), Number(sidecar[keys.longitude])]
  const isZero = latitude === 0 && longitude === 0
  if (isZero) return profile.lockedProperties ? embeddedPosition(facts) : { ...nowhere, zone: undefined }
  const { zone: current, ...names } = placeAt(latitude, longitude)
  const zone = profile.zoneNames[current] ?? current
  // In 1.135 a latitude of exactly 0 counts as missing.
  if (latitude === 0 && !profile.lockedProperties) return { ...nowhere, zone }
  return { latitude, longitude, ...names, zone }
}

interface Dates {
  readonly dateTimeOriginal: Instant | null
  readonly timeZone: string | null
  readonly fileCreatedAt: Instant
  readonly localDateTime: Instant
}

const minutes = 60_000_000

const shift = (instant: Instant, zone: string | null): Instant =>
  instant + (zone === null ? 0 : (offsetOf(zone, instant) ?? 0)) * minutes

/** Reads a date of a request or a sidecar; one without zone is in the database's, which is UTC here. */
export const readDate = (text: string): Instant => {
  const isBare = /^\d{4}-\d\d-\d\d$/.test(text)
  return parseInstant(isBare ? `${text}T00:00:00Z` : offsetIn(text) === undefined ? `${text}Z` : text)
}

const oldDates = (facts: FileFacts, written: string | undefined, zone: string | undefined): Dates => {
  const known = { ...facts, timeZone: zone ?? facts.timeZone }
  if (written === undefined || !written.includes('T')) return known
  const offset = offsetIn(written) ?? 0
  const at = readDate(written)
  const timeZone = zone ?? (offset === 0 ? facts.timeZone : zoneOfOffset(offset))
  return { dateTimeOriginal: at, fileCreatedAt: at, localDateTime: at + offset * minutes, timeZone }
}

const newDates = (facts: FileFacts, written: string | undefined, zone: string | undefined): Dates => {
  if (written === undefined) {
    const localDateTime = zone === undefined ? facts.localDateTime : shift(facts.fileCreatedAt, zone)
    return { ...facts, timeZone: zone ?? facts.timeZone, localDateTime }
  }
  const at = readDate(written)
  const timeZone = zone ?? zoneOfOffset(offsetIn(written) ?? 0)
  return { dateTimeOriginal: at, fileCreatedAt: at, localDateTime: shift(at, timeZone), timeZone }
}

/** Whether a date is understood again; where its offset is not, the one of the file counts. */
const isUnderstood = ({ brokenHours }: Profile, date: string): boolean => {
  const offset = offsetIn(date) ?? 0
  return offset % 60 === 0 ? offset >= -11 * 60 && offset <= 14 * 60 : brokenHours.includes(offset)
}

const readDates = ({ profile, facts, sidecar }: Reading, zone: string | undefined): Dates => {
  const inSidecar = sidecar[keys.date] === undefined ? undefined : String(sidecar[keys.date])
  const written = inSidecar !== undefined && isUnderstood(profile, inSidecar) ? inSidecar : undefined
  return profile.lockedProperties ? newDates(facts, written, zone) : oldDates(facts, written, zone)
}

const unlocked = (asset: Asset, found: Partial<Exif>): Partial<Exif> => {
  const locked: readonly string[] = asset.exif?.lockedProperties ?? []
  return Object.fromEntries(Object.entries(found).filter(([name]) => !locked.includes(name)))
}

const applyTags = (state: State, asset: Asset, tags: readonly string[]): void => {
  const ids = tags.flatMap((value) => upsertTag(state, asset.ownerId, value)?.id ?? [])
  asset.tagIds = [...new Set(ids)]
}

/**
 * Reads the file and its sidecar again, which takes its time; what they said at the start wins, but for fields an edit
 * has locked by the end. An asset that was just uploaded gets its exif record by it. The tags are replaced last.
 */
export function* extractMetadata(state: State, profile: Profile, asset: Asset): Steps {
  const reading = { profile, facts: fileFacts(state, asset), sidecar: asset.sidecar ?? {} }
  const { zone, ...position } = readPosition(reading)
  const { fileCreatedAt, localDateTime, dateTimeOriginal, timeZone } = readDates(reading, zone)
  const tags = readTags(reading)
  const found = {
    description: readDescription(reading),
    rating: readRating(reading),
    dateTimeOriginal,
    timeZone,
    ...position,
  }
  yield 'metadata'
  asset.exif ??= emptyExif(asset.fileCreatedAt)
  state.updateExif(asset, unlocked(asset, profile.lockedProperties ? { ...found, tags } : found))
  const now = state.now()
  const taken = fileCreatedAt === asset.fileCreatedAt ? {} : { fileCreatedAt }
  state.updateAsset(asset, { ...taken, localDateTime, metadataExtractedAt: now }, now)
  yield 'tags'
  applyTags(state, asset, profile.lockedProperties ? (asset.exif.tags ?? []) : tags)
}
