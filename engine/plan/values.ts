import { DateTime } from 'luxon'
import type { AssetValues } from '../../core/actions/action.ts'
import type { AssetRow } from '../../core/api/schemas.ts'
import { keptDate } from './kept-date.ts'

/** Values of an asset as they were before; null where there was none. */
export type ValuesBefore = { readonly [K in keyof AssetValues]?: Exclude<AssetValues[K], undefined> | null }

/** A value that actions set. */
export type ValueField = keyof AssetValues

/** What is known about one value: how it reads on an asset, and when it already is as wanted. */
interface Known<F extends ValueField> {
  read(row: AssetRow): ValuesBefore[F]
  isSame(wanted: NonNullable<AssetValues>[F], row: AssetRow): boolean
}

const minute = 60_000
/** Degrees; about ten metres. Positions pass through a file's own notation and come back a little changed. */
const positionMargin = 1e-4

/** Minutes from UTC to the clock at the place. */
const offsetOf = (row: AssetRow): number =>
  Math.round((Date.parse(row.localDateTime) - Date.parse(row.fileCreatedAt)) / minute)

const textAt = (instant: string, offset: number): string | null =>
  DateTime.fromISO(instant, { zone: 'utc' })
    .setZone(
      offset === 0
        ? 'utc'
        : `UTC${offset < 0 ? '-' : '+'}${Math.floor(Math.abs(offset) / 60)}:${String(Math.abs(offset) % 60).padStart(2, '0')}`,
    )
    .toISO()

/** Minutes from UTC that the record's own zone has at an instant; null where it has none that is known. */
const zoneOffset = (zone: string | null | undefined, instant: string): number | null => {
  if (!zone) return null
  const there = DateTime.fromISO(instant, { zone })
  // Before zones, clocks went by the sun, to the second.
  return there.isValid ? Math.round(there.offset) : null
}

const position = <F extends 'latitude' | 'longitude'>(field: F): Known<F> => ({
  read: (row) => (row.exifInfo?.[field] ?? null) as ValuesBefore[F],
  isSame: (wanted, row) => {
    const is = row.exifInfo?.[field]
    return is != null && wanted !== undefined && Math.abs(is - wanted) < positionMargin
  },
})

const known: { readonly [F in ValueField]-?: Known<F> } = {
  visibility: {
    read: (row) => row.visibility as ValuesBefore['visibility'],
    isSame: (wanted, row) => row.visibility === wanted,
  },
  isFavorite: {
    read: (row) => row.isFavorite,
    isSame: (wanted, row) => row.isFavorite === wanted,
  },
  duplicateId: {
    read: (row) => row.duplicateId ?? null,
    isSame: (wanted, row) => (row.duplicateId ?? null) === (wanted ?? null),
  },
  // Up to 2.5 an asset without a rating may be stored with 0 (`immich-api.md` 2.3.4).
  rating: {
    read: (row) => row.exifInfo?.rating || null,
    isSame: (wanted, row) => (row.exifInfo?.rating || null) === (wanted || null),
  },
  // The server trims what it keeps (2.5).
  description: {
    read: (row) => row.exifInfo?.description ?? '',
    isSame: (wanted, row) => (row.exifInfo?.description ?? '').trim() === wanted?.trim(),
  },
  // The moment and the clock at the place both count. The record has them at once, the asset's own columns later; where
  // there is a position, it decides the zone and so the clock, whatever was written (2.5).
  dateTimeOriginal: {
    read: (row) => {
      const taken = row.exifInfo?.dateTimeOriginal
      return taken ? textAt(taken, zoneOffset(row.exifInfo?.timeZone, taken) ?? offsetOf(row)) : null
    },
    isSame: (wanted = '', row) => {
      const taken = row.exifInfo?.dateTimeOriginal
      if (!taken || Date.parse(taken) !== Date.parse(wanted)) return false
      // The jobs that follow have not run yet.
      if (Date.parse(row.fileCreatedAt) !== Date.parse(taken)) return true
      const { offset } = DateTime.fromISO(wanted, { setZone: true })
      if (row.exifInfo?.latitude != null) return true
      return offsetOf(row) === offset || zoneOffset(row.exifInfo?.timeZone, taken) === offset
    },
  },
  latitude: position('latitude'),
  longitude: position('longitude'),
}

const of = (field: ValueField): Known<ValueField> => known[field] as Known<ValueField>

/** The fields of some values. */
export const fieldsOf = (values: AssetValues | ValuesBefore): readonly ValueField[] =>
  Object.keys(values) as ValueField[]

/** What belongs together: a position is wanted, granted and set as one, everything else by itself. */
export const unitsOf = (values: AssetValues): readonly AssetValues[] => {
  const { latitude, longitude, ...others } = values
  const single = Object.entries(others).map(([field, value]): AssetValues => ({ [field]: value }))
  return latitude === undefined || longitude === undefined ? single : [...single, { latitude, longitude }]
}

/** Values of an asset as they are. */
export const readValues = (row: AssetRow, fields: readonly ValueField[]): ValuesBefore =>
  Object.fromEntries(fields.map((field) => [field, of(field).read(row)]))

/** Fields of some values that an asset does not have yet, as far as the server can keep them; a position is one. */
export const differing = (row: AssetRow, values: AssetValues | ValuesBefore): readonly ValueField[] => {
  const fields = fieldsOf(values).filter((field) => !of(field).isSame(values[field] as never, row))
  if (!fields.includes('latitude') && !fields.includes('longitude')) return fields
  return fieldsOf(values).filter((field) => fields.includes(field) || field === 'latitude' || field === 'longitude')
}

/**
 * What to write for an asset to have some values: a date that it does not have already is one that servers keep.
 * @param row null where it was not read
 */
export const writtenValues = (values: AssetValues, row: AssetRow | null): AssetValues => {
  const { dateTimeOriginal: date } = values
  if (date === undefined || (row && known.dateTimeOriginal.isSame(date, row))) return values
  return { ...values, dateTimeOriginal: keptDate(date, 'clock') }
}

/** Whether an asset has all of some values already. */
export const hasValues = (row: AssetRow, values: AssetValues): boolean => differing(row, values).length === 0

/** The first field in which an asset is no longer as it was, or null. */
export const changedSince = (row: AssetRow, was: ValuesBefore): ValueField | null =>
  fieldsOf(was).find((field) => {
    const before = was[field] ?? null
    return before === null ? (of(field).read(row) ?? null) !== null : !of(field).isSame(before as never, row)
  }) ?? null
