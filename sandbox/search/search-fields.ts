import {
  type Check,
  type Checked,
  flag,
  id,
  instant,
  list,
  nonEmptyText,
  nullable,
  oneOf,
  optional,
  text,
  whole,
} from '../http/check.ts'
import { HttpError, stumbled } from '../http/http-error.ts'
import type { Instant } from '../library/instant.ts'
import type { Profile } from '../library/profile.ts'

const ignored: Check<undefined> = () => undefined

const assetType = oneOf(['IMAGE', 'VIDEO', 'AUDIO', 'OTHER'])
const visibility = oneOf(['archive', 'timeline', 'hidden', 'locked'])

/** A date filter. The older servers answer a text that is no date with a bare message instead of a list. */
const dateFilter =
  (name: string, profile: Profile): Check<Instant | undefined> =>
  (value, strict) => {
    if (value === undefined || (value === null && profile.nullDateFilterIgnored)) return undefined
    const isText = typeof value === 'string' && Number.isNaN(Number(value))
    if (!strict && value !== null && (!isText || Number.isNaN(Date.parse(value)))) {
      throw new HttpError(400, `${name} must be a date string`)
    }
    return instant(value, strict)
  }

const dateNames = ['taken', 'created', 'updated', 'trashed'] as const
type DateName = `${(typeof dateNames)[number]}${'After' | 'Before'}`

const dateFilters = (profile: Profile): Record<DateName, Check<Instant | undefined>> => {
  const names = dateNames.flatMap((name) => [`${name}After` as const, `${name}Before` as const])
  const entries = names.map((name) => [name, dateFilter(name, profile)])
  return Object.fromEntries(entries) as Record<DateName, Check<Instant | undefined>>
}

const exactText = optional(nullable(text))

const textFilter = ({ strictInput, emptyNameFilterRefused }: Profile): Check<string | undefined> => {
  if (strictInput) return optional(text)
  if (emptyNameFilterRefused) return optional(nonEmptyText)
  // 2.7 passes whatever it got to the database, which stumbles over anything but text.
  return (value) => {
    if (value === undefined || value === null) return undefined
    if (typeof value !== 'string') throw stumbled()
    return value
  }
}

const ratingFilter = (profile: Profile): Check<number | null | undefined> => {
  const stars = whole(profile.lowestRatingFilter, 5, false)
  return optional<number | null>(profile.unratedFilter ? nullable(stars) : stars)
}

const tagFilter = (profile: Profile): Check<string[] | null | undefined> =>
  optional<string[] | null>(profile.untaggedFilter ? nullable(list(id)) : list(id))

/** Filters that every search takes. */
const baseFields = (profile: Profile) => ({
  ...dateFilters(profile),
  libraryId: optional(nullable(id)),
  deviceId: profile.deviceFilters ? optional(text) : ignored,
  type: optional(assetType),
  visibility: optional(visibility),
  isFavorite: optional(flag),
  isOffline: optional(flag),
  isMotion: optional(flag),
  isEncoded: optional(flag),
  isNotInAlbum: optional(flag),
  city: exactText,
  state: exactText,
  country: exactText,
  make: exactText,
  model: exactText,
  lensModel: exactText,
  rating: ratingFilter(profile),
  personIds: optional(list(id)),
  tagIds: tagFilter(profile),
  albumIds: profile.searchByAlbum ? optional(list(id)) : ignored,
  ocr: profile.ocr ? optional(text) : ignored,
})

const shown = {
  withExif: optional(flag),
  withPeople: optional(flag),
  withStacked: optional(flag),
  withDeleted: optional(flag),
}

const size = optional(whole(1, 1000))

export const metadataFields = (profile: Profile) => ({
  ...baseFields(profile),
  ...shown,
  id: optional(id),
  deviceAssetId: profile.deviceFilters ? optional(text) : ignored,
  originalFileName: textFilter(profile),
  originalPath: textFilter(profile),
  description: textFilter(profile),
  checksum: textFilter(profile),
  encodedVideoPath: textFilter(profile),
  previewPath: textFilter(profile),
  thumbnailPath: textFilter(profile),
  order: optional(oneOf(['asc', 'desc'])),
  page: optional(whole(1)),
  size,
})

export const statisticsFields = (profile: Profile) => ({ ...baseFields(profile), description: textFilter(profile) })

export const randomFields = (profile: Profile) => ({ ...baseFields(profile), ...shown, size })

export const smartFields = (profile: Profile) => ({
  ...baseFields(profile),
  query: profile.queryAssetInSmartSearch ? optional(text) : nonEmptyText,
  queryAssetId: profile.queryAssetInSmartSearch ? optional(id) : ignored,
  language: optional(text),
  page: optional(whole(1)),
  size,
  withExif: optional(flag),
  withDeleted: optional(flag),
})

const numberInQuery =
  (minimum: number, maximum?: number): Check<number> =>
  (value) =>
    whole(minimum, maximum)(value, false)

export const largeFields = (profile: Profile) => ({
  ...baseFields(profile),
  minFileSize: optional(numberInQuery(0)),
  size: optional(numberInQuery(1, 1000)),
  withExif: optional(flag),
  withDeleted: optional(flag),
})

/** The filters of a request, after the checks: what no version of a search knows is left out. */
export type Filters = Partial<Checked<ReturnType<typeof metadataFields>>>
