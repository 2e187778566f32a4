import { type Check, decimal, optional, Problem, text, whole } from '../http/check.ts'
import { type HttpError, invalid, stumbled } from '../http/http-error.ts'
import type { Call } from '../http/route.ts'
import { readDate } from '../jobs/extraction.ts'
import { lock, rememberFiles } from '../jobs/jobs.ts'
import type { Instant } from '../library/instant.ts'
import type { SidecarChange } from '../library/job.ts'
import type { Asset, Exif } from '../library/model.ts'
import type { Profile } from '../library/profile.ts'
import { offsetIn, offsetOf, zoneOfOffset } from '../library/zones.ts'

/** Exif fields of an update, as they were asked for. */
interface ExifEdit {
  readonly description?: string | undefined
  readonly dateTimeOriginal?: string | undefined
  readonly dateTimeRelative?: number | undefined
  readonly timeZone?: string | undefined
  readonly latitude?: number | undefined
  readonly longitude?: number | undefined
  readonly rating?: number | null | undefined
}

// 3.0 takes any text and stumbles over nonsense later.
const date: Check<string> = (value, strict) => {
  if (typeof value !== 'string') return new Problem('must be a valid ISO 8601 date string')
  const isDate = /^\d{4}-\d\d-\d\d/.test(value) && !Number.isNaN(readDate(value))
  return strict || isDate ? value : new Problem('must be a valid ISO 8601 date string')
}

const rating =
  ({ nullRating, zeroRatingRefused }: Profile): Check<number | null> =>
  (value, strict) => {
    if (value === null && nullRating) return null
    if (value === 0 && zeroRatingRefused) return new Problem('0 is not valid')
    return whole(-1, 5, false)(value, strict)
  }

const zone: Check<string> = (value, strict) => {
  if (typeof value !== 'string') return new Problem('must be a valid IANA time-zone')
  return strict || offsetOf(value, 0) !== undefined ? value : new Problem('must be a valid IANA time-zone')
}

/** The checks of the exif fields; those for many assets at once also know relative dates. */
export const exifFields = (profile: Profile) => ({
  description: optional(text),
  dateTimeOriginal: optional(date),
  latitude: optional(decimal(-90, 90)),
  longitude: optional(decimal(-180, 180)),
  rating: optional(rating(profile)),
})

export const relativeFields = (
  profile: Profile,
): { dateTimeRelative: Check<number | undefined>; timeZone: Check<string | undefined> } =>
  profile.relativeDates
    ? { dateTimeRelative: optional(whole(-1e9, 1e9, false)), timeZone: optional(zone) }
    : { dateTimeRelative: () => undefined, timeZone: () => undefined }

/** Refuses what does not go together. */
export const checkEdit = (edit: ExifEdit, profile: Profile): void => {
  const complain = (field: string, message: string): HttpError =>
    invalid([{ path: profile.strictInput ? [] : [field], message }])
  if (edit.dateTimeRelative !== undefined && edit.dateTimeOriginal !== undefined)
    throw complain('dateTimeRelative', 'cannot exist alongside dateTimeOriginal')
  if (edit.latitude !== undefined && edit.longitude === undefined) throw complain('longitude', 'should not be empty')
  if (edit.longitude !== undefined && edit.latitude === undefined) throw complain('latitude', 'should not be empty')
  if (edit.dateTimeOriginal !== undefined && Number.isNaN(readDate(edit.dateTimeOriginal))) throw stumbled()
}

const zoneIn = (text: string): string => {
  const offset = offsetIn(text) ?? 0
  return offset === 0 ? 'UTC' : zoneOfOffset(offset)
}

const dateChange = (edit: ExifEdit, exif: Exif, profile: Profile): Partial<Exif> => {
  const { dateTimeOriginal, dateTimeRelative = 0, timeZone } = edit
  const shifted = (at: Instant | null): Instant | null => at && at + dateTimeRelative * 60_000_000
  const given = dateTimeOriginal === undefined ? undefined : readDate(dateTimeOriginal)
  const zone =
    timeZone ?? (dateTimeOriginal !== undefined && profile.lockedProperties ? zoneIn(dateTimeOriginal) : undefined)
  return {
    ...(given !== undefined ? { dateTimeOriginal: given } : {}),
    ...(dateTimeRelative !== 0 ? { dateTimeOriginal: shifted(exif.dateTimeOriginal) } : {}),
    ...(zone === undefined ? {} : { timeZone: zone }),
  }
}

const changeOf = (edit: ExifEdit, exif: Exif, profile: Profile): Partial<Exif> => {
  const { description, latitude, longitude, rating } = edit
  const stars = rating === 0 && profile.nullRating ? null : rating
  return {
    ...(description === undefined ? {} : { description }),
    ...(latitude === undefined || longitude === undefined ? {} : { latitude, longitude }),
    ...(stars === undefined ? {} : { rating: stars }),
    ...dateChange(edit, exif, profile),
  }
}

const datesToo = (fields: readonly string[]): readonly string[] =>
  fields.includes('dateTimeOriginal') || fields.includes('timeZone')
    ? [...fields, 'dateTimeOriginal', 'timeZone']
    : fields

const carried = ({ description, dateTimeOriginal, latitude, longitude, rating }: ExifEdit): SidecarChange => ({
  ...(description === undefined ? {} : { description }),
  ...(dateTimeOriginal === undefined ? {} : { dateTimeOriginal }),
  ...(latitude === undefined || longitude === undefined ? {} : { latitude, longitude }),
  ...(typeof rating === 'number' ? { rating } : {}),
})

/** Whether an edit touches the exif record at all. */
export const isExifEdit = (edit: ExifEdit): boolean => Object.values(edit).some((value) => value !== undefined)

/** Changes the exif record at once; everything else follows with the sidecar job queued here. */
export const editExif = (call: Call, assets: readonly Asset[], edit: ExifEdit): void => {
  const { state, profile } = call
  rememberFiles(call, assets)
  for (const asset of assets) {
    if (asset.exif) {
      const change = changeOf(edit, asset.exif, profile)
      state.updateExif(asset, change)
      lock(call, asset, datesToo(Object.keys(change)))
    }
    state.jobs.push({ name: 'sidecar', assetId: asset.id, change: carried(edit) })
  }
}
