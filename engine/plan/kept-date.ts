/** Offsets in minutes that are no whole hours and that servers keep: those of zones today, and of Pitcairn until 1998. */
const brokenHours = new Set([-570, -510, -210, -150, 210, 270, 330, 345, 390, 510, 525, 570, 585, 630, 765, 825])

/**
 * An offset in minutes as servers keep it: with another, such as -04:30 (Venezuela until 2016), +00:09 (Paris until 1911) or
 * -12:00 (ships), they take a date and fall back to that of the file when they have written it (measured on 1.135.3, 2.7.5
 * and 3.0.3; the first keeps -04:30 and +07:30 as well). It becomes the nearest whole hour.
 */
const keptOffset = (offset: number): number =>
  brokenHours.has(offset) ? offset : Math.min(Math.max(Math.round(offset / 60), -11), 14) * 60

const ending = /([+-])(\d{2}):?(\d{2})$/

/**
 * A date as servers keep it. Where they do not keep its offset, it gets another, and either the clock or the moment stays.
 * @param stays what stays: a date that is wanted is one of a clock, one that comes back was a moment
 * @example
 * keptDate('2010-06-01T10:00:00.000-04:30', 'clock') // '2010-06-01T10:00:00.000-04:00'
 */
export const keptDate = (date: string, stays: 'clock' | 'moment'): string => {
  const found = ending.exec(date)
  if (!found) return date
  const [, sign, hours, minutes] = found
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
  const kept = keptOffset(offset)
  if (kept === offset) return date
  const hour = String(Math.abs(kept) / 60).padStart(2, '0')
  const moved = stays === 'clock' ? 0 : (kept - offset) * 60_000
  const clock = new Date(Date.parse(`${date.slice(0, found.index)}Z`) + moved).toISOString().slice(0, -1)
  return `${clock}${kept < 0 ? '-' : '+'}${hour}:00`
}
