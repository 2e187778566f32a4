import { datesInDigits, dayMs, hasDay, type Period, periodsIn, plainText, type Years } from '../../toolkit.ts'
import { msOf, two, type When } from './clock.ts'
import {
  albumTail,
  type Meaning,
  type NamePattern,
  namePatterns,
  numbered,
  scanned,
  zoneBehind,
} from './name-patterns.ts'

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

/** Without folders, one extension, marks of waiting and of direction; blanks, accents and digits made alike. */
const stemOf = (name: string): string =>
  plainText(name.slice(name.lastIndexOf('/') + 1).normalize('NFKC'))
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .replace(/^\.(?:pending|trashed)-\d+-/, '')
    .replace(albumTail, '')

/** With a.m. or p.m. hours run from 1 to 12. NaN where that is not so. */
const hourOf = ({ H, am, am0, pm, pm0 }: Groups): number => {
  const [hour, isMorning, isLater] = [Number(H), am ?? am0, pm ?? pm0]
  if (!isMorning && !isLater) return hour
  return hour < 1 || hour > 12 ? Number.NaN : (hour % 12) + (isLater ? 12 : 0)
}

const timeOf = (groups: Groups): Pick<Found, 'precision' | 'time'> | null => {
  if (groups.H === undefined) return { precision: 'day', time: null }
  const { M, S, C, ms } = groups
  const [hour, minute] = [hourOf(groups), Number(M)]
  if (!(hour <= 23 && minute <= 59)) return null
  const minutes = `${two(hour)}:${two(minute)}`
  const seconds = S ?? C
  // Some versions of Signal Desktop write hundredths there; a pair up to 59 is at worst a minute off.
  if (seconds === undefined || Number(C) > 59) return { precision: 'minute', time: minutes }
  if (Number(seconds) > 59) return null
  if (ms === undefined) return { precision: 'second', time: `${minutes}:${seconds}` }
  return { precision: 'millisecond', time: `${minutes}:${seconds}.${ms}` }
}

const fromInstant = (instant: number, precision: Precision): Found => {
  const [date = '', clock = ''] = new Date(instant).toISOString().slice(0, -1).split('T')
  return { precision, date, time: clock.slice(0, { day: 0, minute: 5, second: 8, millisecond: 12 }[precision]) }
}

/** Year, month and day, in each order that a name may have them in. */
const ordersOf = (groups: Groups): string[] => {
  const { p1, p2 = '', p3 = '', sep } = groups
  if (p1 === undefined) return [`${groups.y ?? `20${groups.yy}`}-${groups.m}-${groups.d}`]
  if (p1.length === 4) return [`${p1}-${two(Number(p2))}-${two(Number(p3))}`]
  const [first, second, third] = [p1, p2, p3].map((part) => two(Number(part)))
  const year = p3.length === 4 ? p3 : `20${third}`
  // No language puts points behind a year of two digits.
  return [
    `${year}-${second}-${first}`,
    `${year}-${first}-${second}`,
    ...(p3.length === 2 && sep === '-' ? [`20${first}-${second}-${third}`] : []),
  ]
}

const isPossible = (date: string, floor: number): boolean => {
  const year = Number(date.slice(0, 4))
  return year >= floor && hasDay(year, Number(date.slice(5, 7)), Number(date.slice(8)))
}

/** What a name may say, each but once. */
const datesFrom = (groups: Groups, floor: number, latest: number): Found[] => {
  const { epoch, seconds } = groups
  if (epoch !== undefined || seconds !== undefined) {
    const at = Number(epoch ?? `${seconds}000`)
    const found = fromInstant(at, seconds === undefined ? 'millisecond' : 'second')
    return at < firstEpoch || at > latest || Number(found.date.slice(0, 4)) < floor ? [] : [found]
  }
  const clock = timeOf(groups)
  if (clock === null) return []
  const { precision, time } = clock
  return ordersOf(groups)
    .filter((date, index, all) => isPossible(date, floor) && all.indexOf(date) === index)
    .filter((date) => Date.parse(time === null ? date : `${date}T${time}Z`) <= latest)
    .map((date) => ({ precision, date, time }))
}

/** Minutes; null for what is no offset of clocks. */
const offsetOf = (text: string): number | null => {
  const [, sign, hours, minutes = '0'] = /^[ _]?([+-])(\d\d?)\D?(\d\d)?$/.exec(text) ?? []
  if (!sign || Number(hours) > 14) return null
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

/** The same in UTC where the name says by which clock it is; both where that may be a counter as well. */
const byClock = (
  found: Found,
  { epoch, seconds, utc }: Groups,
  said: string,
  behind: string,
): Pick<NameDate, 'zone' | keyof Found>[] => {
  const local = { ...found, zone: 'local' } as const
  if (epoch ?? seconds ?? utc) return [{ ...found, zone: 'utc' }]
  if (found.time === null) return [local]
  const { z, offset, maybe } = zoneBehind.exec(behind)?.groups ?? {}
  const minutes = z ? 0 : offsetOf(offset ?? maybe ?? '')
  if (minutes === null) return [local]
  const instant = Date.parse(`${found.date}T${found.time}Z`) - minutes * 60_000
  // In 20240701T123456-0400 the T tells.
  return [...(maybe && !/\dT\d/i.test(said) ? [local] : []), { ...fromInstant(instant, found.precision), zone: 'utc' }]
}

/** All that a file name may say: one date, several where it can be read in several ways, or days it is named after. */
export interface NameReading {
  readonly dates: readonly NameDate[]
  readonly periods: readonly Period[]
}

const nothing: NameReading = { dates: [], periods: [] }

/** Years that names and folders may say. */
export const yearsUntil = (last: When, from: number): Years => ({ from, to: new Date(last).getUTCFullYear() })

/** What a name says that has one of the forms. */
const readForm = (
  { pattern, meaning, floor }: NamePattern,
  match: RegExpExecArray,
  minYear: number,
  latest: number,
): NameReading => {
  const { 0: whole, groups = {}, index, input: stem } = match
  if (pattern === 'partial') return { dates: [], periods: periodsIn(stem.slice(index), yearsUntil(latest, minYear)) }
  const isScan = scanned.test(stem)
  const dates = datesFrom(groups, floor ?? minYear, latest)
    .flatMap((one) => byClock(one, groups, whole, stem.slice(index + whole.length)))
    .map((one): NameDate => ({ ...one, pattern, meaning: isScan ? 'scanned' : meaning }))
  const mayBeSpan = (pattern === 'day' || pattern === 'minute') && dates.length > 0 && !numbered.test(stem)
  const periods = mayBeSpan ? periodsIn(stem, yearsUntil(latest, minYear)) : []
  return { dates, periods: periods.filter(({ precision }) => precision === 'span') }
}

const readStem = (stem: string, minYear: number, latest: number): NameReading => {
  for (const form of namePatterns) {
    const match = form.shape.exec(stem)
    if (match) return readForm(form, match, minYear, latest)
  }
  return nothing
}

/** Reads what was written in words before, in each of its ways. */
const readTexts = (texts: readonly string[], minYear: number, latest: number): NameReading => {
  const years = yearsUntil(latest, minYear)
  const readings = texts.map((one) => {
    const { dates, periods } = readStem(one, minYear, latest)
    return dates.length + periods.length > 0 ? { dates, periods } : { dates, periods: periodsIn(one, years) }
  })
  return { dates: readings.flatMap(({ dates }) => dates), periods: readings.flatMap(({ periods }) => periods) }
}

/** Reads all that a file name may say about when. */
export const readName = (name: string, { now = Date.now(), minYear = 1990 }: DateBounds = {}): NameReading => {
  const stem = stemOf(name)
  // Every form has a year, a longer number, or three of two digits.
  if (!/\d{4}|\d[-._]\d\d?[-._]\d/.test(stem)) return nothing
  const latest = msOf(now) + dayMs
  const texts = datesInDigits(stem)
  return texts[0] === stem ? readStem(stem, minYear, latest) : readTexts(texts, minYear, latest)
}

/**
 * Reads the date that a program wrote into a file name; null where there is none, one that cannot be, or one that can be
 * read in several ways.
 * @example
 * parseNameDate('IMG-20230102-WA0001.jpg') // { pattern: 'whatsapp-media', date: '2023-01-02', time: null, … }
 */
export const parseNameDate = (name: string, bounds: DateBounds = {}): NameDate | null => {
  const { dates, periods } = readName(name, bounds)
  const [found] = dates.length === 1 && periods.length === 0 ? dates : []
  // People write the day first or the month; programs that do have forms of their own.
  return found && found.pattern !== 'day-first' ? found : null
}
