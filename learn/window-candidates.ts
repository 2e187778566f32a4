import { distanceBetween } from '../language/predicates/place.ts'
import { type Condition, monthDayCondition, nearCondition, yearOf } from './conditions.ts'
import { dayNumber, dayText, type Library } from './library.ts'
import type { Task } from './task.ts'

const radii = [0.5, 1, 2, 5, 10, 20, 50, 100]

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >>> 1] ?? 0
const rounded = (degrees: number): number => Math.round(degrees * 1e4) / 1e4

/** Circles around the middle of the members that hold a share of them. */
export const nearCandidates = ({ library, members, floor, allows }: Task): Condition[] => {
  const { latitudes, longitudes } = library
  const placed = [...members].filter((position) => !Number.isNaN(latitudes[position] ?? Number.NaN))
  if (!allows('near') || placed.length < floor * members.length) return []
  const lat = rounded(median(placed.map((position) => latitudes[position] ?? 0)))
  const lon = rounded(median(placed.map((position) => longitudes[position] ?? 0)))
  const away = placed
    .map((position) => distanceBetween({ lat: latitudes[position] ?? 0, lon: longitudes[position] ?? 0 }, { lat, lon }))
    .sort((a, b) => a - b)
  const reaching = (share: number): number | undefined => {
    const last = away[Math.ceil(share * members.length) - 1]
    return last === undefined ? undefined : radii.find((km) => km >= last)
  }
  const wanted = new Set([reaching(floor), reaching(0.8), reaching(0.95), reaching(1)])
  return radii.filter((km) => wanted.has(km)).map((km) => nearCondition(library, lat, lon, km))
}

const leapYear = 2024
const dayOfYear = (monthDay: string): number => dayNumber(`${leapYear}-${monthDay}`) - dayNumber(`${leapYear}-01-01`)
const monthDayOf = (day: number): string => dayText(dayNumber(`${leapYear}-01-01`) + (day % 366)).slice(5)
const longestWindow = 45
const mostMonths = 4

/** The whole months that a window lies in; null where they are more than a season. */
const monthsAround = ({ from, to }: { readonly from: number; readonly to: number }) => {
  const [first, last] = [monthDayOf(from), monthDayOf(to)].map((day) => Number(day.slice(0, 2)) - 1)
  const count = (((last ?? 0) - (first ?? 0) + 12) % 12) + 1
  const end = new Date(Date.UTC(leapYear, (last ?? 0) + 1, 0)).toISOString()
  return count > mostMonths ? null : { from: `${monthDayOf(from).slice(0, 2)}-01`, to: end.slice(5, 10), count }
}

/** The shortest window that holds so many days of the year, which are in their order; it may go over New Year. */
const shortestWindow = (days: readonly number[], count: number): { from: number; to: number } => {
  const round = [...days, ...days.map((day) => day + 366)]
  let [from, to] = [0, Number.POSITIVE_INFINITY]
  for (const [first] of days.entries()) {
    const [start = 0, end = 0] = [round[first], round[first + count - 1]]
    if (end - start < to - from) [from, to] = [start, end]
  }
  return { from, to }
}

/** How many years some assets are from. */
const yearsOf = (library: Library, positions: Uint32Array): number =>
  new Set(Array.from(positions, (position) => yearOf(library.days[position] ?? 0))).size

/** The shortest windows of days of the year that hold a share of the members, and the whole months around them. */
export const monthDayCandidates = ({ library, members, floor, minYears, allows }: Task): Condition[] => {
  if (!allows('monthDay') || yearsOf(library, members) < minYears) return []
  const days = Array.from(members, (position) => dayOfYear(dayText(library.days[position] ?? 0).slice(5))).sort(
    (a, b) => a - b,
  )
  const found = new Map<string, Condition>()
  for (const share of [floor, 0.9, 0.95, 0.98, 1]) {
    const window = shortestWindow(days, Math.ceil(share * days.length))
    const months = window.to - window.from > 31 * mostMonths ? null : monthsAround(window)
    const [from, to] = [monthDayOf(window.from), monthDayOf(window.to)]
    for (const condition of [
      ...(months ? [monthDayCondition(library, months.from, months.to, months.count)] : []),
      ...(window.to - window.from > longestWindow ? [] : [monthDayCondition(library, from, to)]),
    ]) {
      const key = JSON.stringify(condition.data)
      const inside = found.has(key) ? [] : members.filter((position) => condition.has(position))
      if (yearsOf(library, Uint32Array.from(inside)) >= minYears) found.set(key, condition)
    }
  }
  return [...found.values()]
}
