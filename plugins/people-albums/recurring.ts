import { type BaseAsset, DarkroomError, definePredicate, type Predicate } from '../../index.ts'
import { dayMs, filterBound, isDay, startOfDay } from '../../toolkit.ts'
import type { PersonRef } from './keys.ts'
import type { RecurringOptions } from './options.ts'
import { type Group, nameOf } from './people.ts'

/** Days that come every year, whoever's birthday they are. */
export type Recurring = {
  readonly [K in Exclude<keyof RecurringOptions, 'birthday' | 'albumName'>]-?: NonNullable<RecurringOptions[K]>
}

const pad = (year: number): string => String(year).padStart(4, '0')

/** The day so many days later. */
export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10)

const leapDays = { skip: null, feb28: '02-28', mar1: '03-01' } as const

/** The days of one year as instants, in milliseconds, the last one excluded; null where the year has none. */
export const intervalOf = (
  { monthDay, leapDay, daysBefore, durationDays, timezone }: Recurring,
  year: number,
): { readonly from: number; readonly to: number } | null => {
  const dayOfYear = isDay(`${pad(year)}-${monthDay}`) ? monthDay : leapDays[leapDay]
  if (dayOfYear === null) return null
  const start = (days: number): number => {
    const day = dayAfter(`${pad(year)}-${dayOfYear}`, days)
    return timezone === 'local' ? Date.parse(day) : startOfDay(day, timezone)
  }
  return { from: start(-daysBefore), to: start(durationDays) }
}

/** Tells in which years' days an asset was taken. */
export const yearsOf = (recurring: Recurring): ((asset: BaseAsset) => readonly number[]) => {
  const intervals = new Map<number, ReturnType<typeof intervalOf>>()
  const [first, last] = recurring.years
  return ({ takenAt, fileCreatedAt }) => {
    const at = (recurring.timezone === 'local' ? takenAt : fileCreatedAt).getTime()
    const year = new Date(at).getUTCFullYear()
    // Days before, or after New Year, belong to the year of the day itself.
    return [year - 1, year, year + 1].filter((one) => {
      if (!intervals.has(one)) intervals.set(one, one < first || one > last ? null : intervalOf(recurring, one))
      const span = intervals.get(one)
      return span != null && at >= span.from && at < span.to
    })
  }
}

/** Taken on the days of any year. */
export const onDays = (recurring: Recurring): Predicate => {
  const years = yearsOf(recurring)
  const {
    years: [first, last],
    daysBefore,
    durationDays,
    monthDay,
  } = recurring
  return definePredicate({
    label: `taken on the days of ${monthDay}`,
    inspect: years,
    test: (asset) => years(asset).length > 0,
    // Anywhere on Earth a day lies within a day of it in UTC.
    narrow: () => ({
      ...filterBound('takenAfter', Date.parse(`${pad(first)}-01-01`) - (daysBefore + 1) * dayMs),
      ...filterBound('takenBefore', Date.parse(`${pad(last)}-12-31`) + (durationDays + 2) * dayMs),
    }),
  })
}

/** The one date of birth of those whom a name means. @throws DarkroomError USAGE */
export const birthDateOf = (name: string, group: Group): string => {
  const dates = [...new Set(group.flatMap(({ birthDate }) => birthDate?.slice(0, 10) ?? []))]
  const [date] = dates
  if (date === undefined)
    throw new DarkroomError('USAGE', {
      message: `Immich knows no date of birth of "${name}".`,
      hint: 'Set it on the page of the person in the web page.',
    })
  if (dates.length === 1) return date
  throw new DarkroomError('USAGE', {
    message: `People called "${name}" have several dates of birth: ${dates.join(', ')}.`,
    hint: 'Give the id of the person.',
  })
}

/** The first day of an age, where 29 February is 28 February in common years. */
export const birthday = (birthDate: string, age: number): string => {
  const year = pad(Number(birthDate.slice(0, 4)) + age)
  return isDay(`${year}${birthDate.slice(4)}`) ? `${year}${birthDate.slice(4)}` : `${year}-02-28`
}

/** The days of a rule, those of a birthday looked up. */
export const recurringOf = (
  { birthday: person, albumName: _, years = [1, 9999], monthDay = '', leapDay, ...days }: RecurringOptions,
  groupOf: (person: PersonRef) => Group,
): Recurring => {
  if (person === undefined) return { ...days, years, monthDay, leapDay: leapDay ?? 'skip' }
  const born = birthDateOf(nameOf(person), groupOf(person))
  const first = Math.max(years[0], Number(born.slice(0, 4)))
  return { ...days, years: [first, years[1]], monthDay: born.slice(5), leapDay: leapDay ?? 'feb28' }
}
