/** A time zone by its rule, so that the sample does not depend on the zone data of the machine. Holds for 2010 to 2026. */
export interface Zone {
  name: string
  /** Minutes east of UTC in winter. */
  standard: number
  summer?: 'europe' | 'america' | 'australia'
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Minutes to add to an instant to get the wall-clock time there. */
export function offsetAt(zone: Zone, instant: number): number {
  return isSummer(zone, instant) ? zone.standard + 60 : zone.standard
}

/** The instant at which clocks there show `wall` (milliseconds of that wall-clock time as if it were UTC). */
export function instantOf(zone: Zone, wall: number): number {
  const guess = wall - zone.standard * minute
  return wall - offsetAt(zone, guess) * minute
}

/** The zone as the server stores it for a file that only knows its offset, for example `UTC+5:30`. */
export function offsetName(offset: number): string {
  if (offset === 0) return 'UTC'
  const minutes = Math.abs(offset) % 60
  const hours = Math.floor(Math.abs(offset) / 60)
  return `UTC${offset < 0 ? '-' : '+'}${hours}${minutes === 0 ? '' : `:${String(minutes).padStart(2, '0')}`}`
}

function isSummer(zone: Zone, instant: number): boolean {
  const year = new Date(instant).getUTCFullYear()
  const standard = zone.standard * minute
  switch (zone.summer) {
    case 'europe':
      return instant >= lastSunday(year, 2) + hour && instant < lastSunday(year, 9) + hour
    case 'america':
      return (
        instant >= firstSunday(year, 2) + 7 * day + 2 * hour - standard &&
        instant < firstSunday(year, 10) + hour - standard
      )
    case 'australia':
      return (
        instant < firstSunday(year, 3) + 2 * hour - standard || instant >= firstSunday(year, 9) + 2 * hour - standard
      )
    default:
      return false
  }
}

function firstSunday(year: number, month: number): number {
  const first = new Date(Date.UTC(year, month, 1))
  return first.getTime() + ((7 - first.getUTCDay()) % 7) * day
}

function lastSunday(year: number, month: number): number {
  const last = new Date(Date.UTC(year, month + 1, 0))
  return last.getTime() - last.getUTCDay() * day
}
