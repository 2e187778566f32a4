import { offsetAt } from '../../toolkit.ts'
import { msOf, type When } from './calendar.ts'

/** Two digits. */
export const two = (value: number): string => String(value).padStart(2, '0')

/** An instant as ISO text with the offset that a zone has then. */
export const isoAt = (instant: number, zone: string, withMilliseconds: boolean): string => {
  const offset = offsetAt(instant, zone)
  const clock = new Date(instant + offset * 60_000).toISOString().slice(0, withMilliseconds ? 23 : 19)
  const size = Math.abs(offset)
  return `${clock}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

/** The wall-clock time of a zone at an instant, as milliseconds as if it were UTC. */
export const clockAt = (instant: number, zone: string): number => instant + offsetAt(instant, zone) * 60_000

/** A wall-clock time as Immich writes it: a `Z` or offset behind it means nothing. */
export const clockOf = (local: When): number => {
  if (typeof local !== 'string' || !local.includes('T')) return msOf(local)
  return Date.parse(`${local.replace(/(Z|[+-]\d{2}:?\d{2})$/i, '')}Z`)
}
