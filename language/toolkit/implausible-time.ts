import { dayMs } from '../predicates/days.ts'

const resetDays = new Set(['1904-01-01', '1969-12-31', '1970-01-01', '1980-01-01', '1980-01-06'])

/** No clock that was never set shows a later time, in milliseconds as if it were UTC. */
const latest = Date.UTC(2000, 0, 1, 1)

/**
 * Whether a local time is one that devices show whose clock was never set.
 * @param shown ISO text, or milliseconds as if it were UTC
 * @example
 * isUnsetClock('1970-01-01T00:00:03') // true
 */
export const isUnsetClock = (shown: string | number): boolean => {
  if (typeof shown === 'number') return shown < latest && isUnsetClock(new Date(shown).toISOString())
  return resetDays.has(shown.slice(0, 10)) || shown.startsWith('2000-01-01T00:0')
}

/**
 * Whether nobody can have meant a time: a clock shows it that was never set, or it lies in the future.
 * @param local what the clock at the place showed, in milliseconds as if it were UTC, as `takenAt`
 * @example
 * isImplausibleTime(fileCreatedAt.getTime(), takenAt.getTime(), Date.now())
 */
export const isImplausibleTime = (instant: number, local: number, now: number): boolean =>
  Number.isNaN(instant) || Number.isNaN(local) || instant > now + dayMs || isUnsetClock(local)
