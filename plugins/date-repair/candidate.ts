import { instantAt } from '../../toolkit.ts'
import { day } from './calendar.ts'
import type { NameDate } from './name-date.ts'
import type { Meaning } from './name-patterns.ts'
import type { DateRepairOptions } from './options.ts'

/** What a name or a folder says about when. */
export interface Candidate {
  readonly source: string
  readonly meaning: Meaning
  /** The instant, or the first of the day. */
  readonly at: number
  /** The first of the next day; the same as `at` where the time is known. */
  readonly until: number
  /** What would be written. */
  readonly target: number
  readonly isDay: boolean
  readonly isUtc: boolean
  readonly withMilliseconds: boolean
}

/** Places what a name or a folder says in the configured zone. */
export const candidateOf = (
  source: string,
  { meaning, precision, zone, date, time }: Omit<NameDate, 'pattern'>,
  { timezone, dayOnlyTime }: DateRepairOptions,
): Candidate => {
  const isUtc = zone === 'utc'
  const isDay = time === null
  const clock = Date.parse(isDay ? date : `${date}T${time}Z`)
  const at = isUtc ? clock : instantAt(clock, timezone)
  return {
    source,
    meaning,
    at,
    until: isDay ? instantAt(clock + day, timezone) : at,
    target: isDay ? instantAt(Date.parse(`${date}T${dayOnlyTime}Z`), timezone) : at,
    isDay,
    isUtc,
    withMilliseconds: precision === 'millisecond',
  }
}
