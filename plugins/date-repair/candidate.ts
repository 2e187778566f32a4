import { dayMs, instantAt, type Period } from '../../toolkit.ts'
import { isoAt } from './clock.ts'
import type { NameDate } from './name-date.ts'
import type { Meaning } from './name-patterns.ts'

/** One of the things that a name or a folder may say about when. */
export interface Candidate {
  readonly source: string
  readonly meaning: Meaning
  /** A time, a day, or more days than one, of which none would be written. */
  readonly kind: 'time' | Period['precision']
  /** The instant, or the first of the days. */
  readonly at: number
  /** The first of the next day; the same as `at` where the time is known. */
  readonly until: number
  /** What would be written, by the clock of `timezone`. */
  readonly target: number
  readonly timezone: string
  readonly isUtc?: boolean
  readonly withMilliseconds?: boolean
  /** For people, who see few of them. */
  readonly text: () => string
}

/** Places days in a zone. */
export const candidateOfDays = (
  { source, meaning }: Pick<Candidate, 'source' | 'meaning'>,
  { precision: kind, period, first, last }: Period,
  dayOnlyTime: string,
  timezone: string,
): Candidate => {
  const [at, until] = [instantAt(first, timezone), instantAt(last + dayMs, timezone)]
  const target = instantAt(first + Date.parse(`1970-01-01T${dayOnlyTime}Z`), timezone)
  return { source, meaning, kind, at, until, target, timezone, text: () => period }
}

/** Places what a name says in a zone. */
export const candidateOf = (name: NameDate, dayOnlyTime: string, timezone: string): Candidate => {
  const { pattern: source, meaning, precision, zone, date, time } = name
  if (time === null) {
    const first = Date.parse(date)
    const period: Period = { precision: 'day', period: date, first, last: first }
    return candidateOfDays({ source, meaning }, period, dayOnlyTime, timezone)
  }
  const clock = Date.parse(`${date}T${time}Z`)
  const isUtc = zone === 'utc'
  const at = isUtc ? clock : instantAt(clock, timezone)
  const withMilliseconds = precision === 'millisecond'
  const text = () => isoAt(at, timezone, withMilliseconds)
  return { source, meaning, kind: 'time', at, until: at, target: at, timezone, isUtc, withMilliseconds, text }
}
