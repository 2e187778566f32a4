import { dayMs } from './days.ts'

const hour = 3_600_000

/**
 * Whether this machine knows a zone of the IANA list.
 * @example
 * isZone('Europe/Berlin') // true
 */
export const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined
  } catch {
    return false
  }
}

const clocks = new Map<string, Intl.DateTimeFormat>()

const dayAt = (instant: number, zone: string): string => {
  const clock =
    clocks.get(zone) ??
    new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
  clocks.set(zone, clock)
  return clock.format(instant).padStart(10, '0')
}

/**
 * The instant at which a day begins in a zone. Where clocks skip midnight, that is later than 00:00.
 * @example
 * new Date(startOfDay('2024-12-25', 'Europe/Berlin')) // 2024-12-24T23:00:00Z
 */
export const startOfDay = (day: string, zone: string): number => {
  const midnight = Date.parse(day)
  let [before, after] = [midnight - 16 * hour, midnight + 16 * hour]
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (dayAt(middle, zone) < day) before = middle
    else after = middle
  }
  return after
}

const minute = 60_000
const wallClocks = new Map<string, Intl.DateTimeFormat>()
const wallClockOf = (timeZone: string): Intl.DateTimeFormat => {
  const known =
    wallClocks.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  wallClocks.set(timeZone, known)
  return known
}

/** Immich's way of writing a fixed offset, which the runtime does not know. */
const fixedOffset = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?$/

/** Before, clocks went by the sun, as they did then; and years of fewer digits are read as others. */
const firstMeasured = Date.UTC(1000, 0, 1)

const measuredOffset = (at: number, zone: string): number => {
  const instant = Math.max(at, firstMeasured)
  const [month = 1, dayOfMonth = 1, year = 0, h = 0, m = 0, s = 0] = (
    wallClockOf(zone).format(instant).match(/\d+/g) ?? []
  ).map(Number)
  const clock = Date.UTC(year, month - 1, dayOfMonth, h, m, s)
  return Math.round((clock - Math.floor(instant / 1000) * 1000) / minute)
}

/** Offsets by zone and by day of UTC, null for days in which they change: the runtime needs long to tell one. */
const offsetsOfDays = new Map<string, Map<number, number | null>>()

const offsetOfDay = (dayNumber: number, zone: string): number | null => {
  const offsets = offsetsOfDays.get(zone) ?? new Map<number, number | null>()
  offsetsOfDays.set(zone, offsets)
  const known = offsets.get(dayNumber)
  if (known !== undefined) return known
  const first = measuredOffset(dayNumber * dayMs, zone)
  const offset = first === measuredOffset((dayNumber + 1) * dayMs, zone) ? first : null
  offsets.set(dayNumber, offset)
  return offset
}

/**
 * Minutes from UTC to the clocks of a zone at an instant; the zone is one of the IANA list, or an offset such as `UTC+1`.
 * @throws RangeError for a zone that this machine does not know
 * @example
 * offsetAt(Date.parse('2023-07-01T12:00:00Z'), 'Europe/Berlin') // 120
 */
export const offsetAt = (instant: number, zone: string): number => {
  const fixed = fixedOffset.exec(zone)
  if (fixed) return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3] ?? 0)) || 0
  return offsetOfDay(Math.floor(instant / dayMs), zone) ?? measuredOffset(instant, zone)
}

/**
 * The instant at which clocks of a zone show a time, given as milliseconds as if it were UTC. What they show twice is
 * the earlier one; what they skip is later by what was skipped.
 * @throws RangeError for a zone that this machine does not know
 * @example
 * new Date(instantAt(Date.parse('2023-03-26T02:30:00Z'), 'Europe/Madrid')) // 2023-03-26T01:30:00Z, shown as 03:30
 */
export const instantAt = (clock: number, zone: string): number => {
  const before = offsetAt(clock - 24 * hour, zone)
  const after = offsetAt(clock + 24 * hour, zone)
  const isShown = (offset: number): boolean => offsetAt(clock - offset * minute, zone) === offset
  // The larger offset gives the earlier instant.
  const offset = [Math.max(before, after), Math.min(before, after)].find(isShown) ?? before
  return clock - offset * minute
}

/**
 * What a clock shows, as servers take it.
 * @param clock milliseconds as if it were UTC
 * @param offset minutes from UTC to that clock
 * @example
 * clockWithOffset(Date.UTC(2023, 6, 1, 12), 120) // '2023-07-01T12:00:00.000+02:00'
 */
export const clockWithOffset = (clock: number, offset: number): string => {
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60]
  const behind = [hours, minutes].map((part) => String(part).padStart(2, '0')).join(':')
  return `${new Date(clock).toISOString().slice(0, -1)}${offset < 0 ? '-' : '+'}${behind}`
}
