import { day, isDay, msOf, type When } from './calendar.ts'
import { two } from './clock.ts'
import { type Meaning, type NamePattern, namePatterns, scanned } from './name-patterns.ts'

/** How exactly a name says when. */
export type Precision = 'day' | 'minute' | 'second' | 'millisecond'

/** The date that a file name bears. */
export interface NameDate {
  /** Form of the name, such as `whatsapp-media`. */
  readonly pattern: string
  readonly meaning: Meaning
  readonly precision: Precision
  /** Whether date and time are in UTC, or by the clock where it was taken. */
  readonly zone: 'local' | 'utc'
  /** `YYYY-MM-DD` */
  readonly date: string
  /** `HH:MM`, `HH:MM:SS` or `HH:MM:SS.mmm`; null where the name says only the day. */
  readonly time: string | null
}

/** What counts as a possible date. */
export interface DateBounds {
  /** What is more than a day later is no date; the clock unless given. */
  readonly now?: When
  /** First year, 1990 unless given; names of messengers and phones have later ones of their own. */
  readonly minYear?: number
}

type Groups = Readonly<Record<string, string | undefined>>
type Found = Pick<NameDate, 'precision' | 'date' | 'time'>

/** Epochs before are counters. */
const firstEpoch = Date.UTC(2000, 0, 1)

/** Without folders and one extension, blanks and accents made alike. */
const stemOf = (name: string): string =>
  name
    .slice(name.lastIndexOf('/') + 1)
    .normalize('NFC')
    .replace(/[\u00a0\u2007\u202f]/g, ' ')
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')

/** With a.m. or p.m. hours run from 1 to 12. NaN where that is not so. */
const hourOf = (hour: number, half: string | undefined): number => {
  if (half === undefined) return hour
  if (hour < 1 || hour > 12) return Number.NaN
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
}

const timeOf = ({ H, M, S, C, ms, half }: Groups): Pick<Found, 'precision' | 'time'> | null => {
  if (H === undefined) return { precision: 'day', time: null }
  const [hour, minute] = [hourOf(Number(H), half), Number(M)]
  if (!(hour <= 23 && minute <= 59)) return null
  const minutes = `${two(hour)}:${two(minute)}`
  // Some versions of Signal Desktop write hundredths there; a pair up to 59 is at worst a minute off.
  if (C !== undefined && Number(C) > 59) return { precision: 'minute', time: minutes }
  const seconds = S ?? C ?? ''
  if (Number(seconds) > 59) return null
  if (ms === undefined) return { precision: 'second', time: `${minutes}:${seconds}` }
  return { precision: 'millisecond', time: `${minutes}:${seconds}.${ms}` }
}

const fromEpoch = (epoch: number, floor: number, latest: number): Found | null => {
  if (epoch < firstEpoch || epoch > latest) return null
  const text = new Date(epoch).toISOString()
  if (Number(text.slice(0, 4)) < floor) return null
  return { precision: 'millisecond', date: text.slice(0, 10), time: text.slice(11, 23) }
}

const fromParts = (groups: Groups, floor: number, latest: number): Found | null => {
  const { y, m, d } = groups
  if (Number(y) < floor || !isDay(Number(y), Number(m), Number(d))) return null
  const clock = timeOf(groups)
  if (!clock) return null
  const date = `${y}-${m}-${d}`
  return Date.parse(clock.time === null ? date : `${date}T${clock.time}Z`) > latest ? null : { ...clock, date }
}

const read = (stem: string, { pattern, meaning, zone }: NamePattern, found: Found, isEpoch: boolean): NameDate => ({
  pattern,
  meaning: scanned.test(stem) ? 'scanned' : meaning,
  precision: found.precision,
  zone: isEpoch ? 'utc' : zone,
  date: found.date,
  time: found.time,
})

/**
 * Reads the date that a program wrote into a file name; null where there is none, or one that cannot be.
 * @example
 * parseNameDate('IMG-20230102-WA0001.jpg') // { pattern: 'whatsapp-media', date: '2023-01-02', time: null, … }
 */
export const parseNameDate = (name: string, { now = Date.now(), minYear = 1990 }: DateBounds = {}): NameDate | null => {
  const stem = stemOf(name)
  // Every form has a year or a longer number.
  if (!/\d{4}/.test(stem)) return null
  const latest = msOf(now) + day
  for (const entry of namePatterns) {
    const groups = entry.shape.exec(stem)?.groups
    if (!groups) continue
    const floor = entry.floor ?? minYear
    const { epoch } = groups
    const found = epoch === undefined ? fromParts(groups, floor, latest) : fromEpoch(Number(epoch), minYear, latest)
    return found && read(stem, entry, found, epoch !== undefined)
  }
  return null
}
