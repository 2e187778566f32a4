import { clockWithOffset, offsetAt } from '../../toolkit.ts'

/** A moment as callers give it: a date, milliseconds since 1970, or ISO text. */
export type When = Date | string | number

/** Milliseconds since 1970; NaN for what is no date. */
export const msOf = (when: When): number => (typeof when === 'string' ? Date.parse(when) : Number(when))

/** Two digits. */
export const two = (value: number): string => String(value).padStart(2, '0')

/** An instant as ISO text with the offset that a zone has then. */
export const isoAt = (instant: number, zone: string, withMilliseconds: boolean): string => {
  const text = clockWithOffset(clockAt(instant, zone), offsetAt(instant, zone))
  return withMilliseconds ? text : text.replace(/\.\d{3}/, '')
}

/** The wall-clock time of a zone at an instant, as milliseconds as if it were UTC. */
export const clockAt = (instant: number, zone: string): number => instant + offsetAt(instant, zone) * 60_000

/** A wall-clock time as Immich writes it: a `Z` or offset behind it means nothing. */
export const clockOf = (local: When): number => {
  if (typeof local !== 'string' || !local.includes('T')) return msOf(local)
  return Date.parse(`${local.replace(/(Z|[+-]\d{2}:?\d{2})$/i, '')}Z`)
}
