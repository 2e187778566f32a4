import { type BaseAsset, DarkroomError, startOfDay } from '../../index.ts'
import { isDay } from './form.ts'
import type { Group } from './people.ts'

/** What happens to 29 February in a common year. */
export type LeapDay = 'skip' | 'feb28' | 'mar1'

/** Days that come every year. */
export interface Recurring {
  readonly monthDay: string
  /** A zone such as Europe/Berlin, or `local` for the clock at the place. */
  readonly timezone: string
  readonly durationDays: number
  readonly daysBefore: number
  readonly leapDay: LeapDay
  /** First and last year, both included. */
  readonly years: readonly [number, number]
}

/** A span of days: the first one, and the one after the last. */
interface Days {
  readonly from: string
  readonly to: string
}

const dayMs = 86_400_000
const pad = (year: number): string => String(year).padStart(4, '0')
const shift = (day: string, days: number): string => new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10)

const dayIn = (year: number, { monthDay, leapDay }: Recurring): string | null => {
  const day = `${pad(year)}-${monthDay}`
  if (isDay(day)) return day
  if (leapDay === 'skip') return null
  return `${pad(year)}-${leapDay === 'feb28' ? '02-28' : '03-01'}`
}

/** The days of one year; null where it has none. */
export const daysOf = (recurring: Recurring, year: number): Days | null => {
  const day = dayIn(year, recurring)
  if (day === null) return null
  return { from: shift(day, -recurring.daysBefore), to: shift(day, recurring.durationDays) }
}

/** The same as instants, the last one excluded. */
export const intervalOf = (
  recurring: Recurring,
  year: number,
): { readonly from: number; readonly to: number } | null => {
  const days = daysOf(recurring, year)
  if (days === null) return null
  const start = (day: string): number =>
    recurring.timezone === 'local' ? Date.parse(day) : startOfDay(day, recurring.timezone)
  return { from: start(days.from), to: start(days.to) }
}

/** Tells in which years' days an asset was taken. */
export const yearsOf = (recurring: Recurring): ((asset: BaseAsset) => readonly number[]) => {
  const intervals = new Map<number, ReturnType<typeof intervalOf>>()
  const interval = (year: number) => {
    if (!intervals.has(year)) intervals.set(year, intervalOf(recurring, year))
    return intervals.get(year) ?? null
  }
  const [first, last] = recurring.years
  return ({ takenAt, fileCreatedAt }) => {
    const at = recurring.timezone === 'local' ? takenAt.getTime() : fileCreatedAt.getTime()
    const year = new Date(at).getUTCFullYear()
    // Days before, or after New Year, belong to the year of the day itself.
    return [year - 1, year, year + 1].filter((one) => {
      const span = one < first || one > last ? null : interval(one)
      return span !== null && at >= span.from && at < span.to
    })
  }
}

/** The one date of birth of those whom a name means. */
export const birthDateOf = (name: string, group: Group): string => {
  const dates = [...new Set(group.flatMap(({ birthDate }) => birthDate?.slice(0, 10) ?? []))]
  const [date] = dates
  if (date !== undefined && dates.length === 1) return date
  throw new DarkroomError('USAGE', {
    message:
      date === undefined
        ? `Immich knows no date of birth of "${name}".`
        : `People called "${name}" have several dates of birth: ${dates.join(', ')}.`,
    hint: date === undefined ? 'Set it on the page of the person in the web page.' : 'Give the id of the person.',
  })
}

/** The first day of an age, where 29 February is 28 February in common years. */
export const birthday = (birthDate: string, age: number): string => {
  const year = pad(Number(birthDate.slice(0, 4)) + age)
  return isDay(`${year}${birthDate.slice(4)}`) ? `${year}${birthDate.slice(4)}` : `${year}-02-28`
}
