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
