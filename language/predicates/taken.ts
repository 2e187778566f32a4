import { z } from 'zod'
import { instantsAround } from '../../core/assets/local-time.ts'
import type { DarkroomError } from '../../core/errors.ts'
import { definePredicate, type Predicate } from '../../core/predicates/predicate.ts'
import { word } from '../../core/words.ts'
import { day, filterBound, isCount, isDay } from './days.ts'
import { spanOfTime } from './forms.ts'
import { badArgument } from './range.ts'

/** Spans of days. */
interface TakenWays {
  readonly span: { readonly from?: string; readonly to?: string }
  readonly year: { readonly year: number }
  /** `MM-DD`, in every year. */
  readonly monthDay: { readonly monthDay: string }
  /** 1 for January to 12, in every year. */
  readonly months: { readonly months: readonly number[] }
  /** Today, by the clock of this machine, and the days before it, so many in all. */
  readonly lastDays: { readonly lastDays: number }
  /** More days ago than this, counted from today by the clock of this machine: 1 is before yesterday. */
  readonly olderThanDays: { readonly olderThanDays: number }
}
type TakenKey = 'from' | 'to' | 'year' | 'monthDay' | 'months' | 'lastDays' | 'olderThanDays'
type Alone<W> = W & { readonly [K in Exclude<TakenKey, keyof W>]?: never }

/** A span of days, given in one of six ways. */
export type TakenSpan = { [K in keyof TakenWays]: Alone<TakenWays[K]> }[keyof TakenWays]

const ways: readonly (readonly string[])[] = [
  ['from', 'to'],
  ['year'],
  ['monthDay'],
  ['months'],
  ['lastDays'],
  ['olderThanDays'],
]

const checkSpan = (span: TakenSpan): void => {
  const given = Object.keys(span)
  if (ways.some((way) => given.every((key) => way.includes(key)))) return
  throw wrong(
    `unknown or conflicting keys: ${given.join(', ')}`,
    'Give from, to or both, or year, or monthDay, or months, or lastDays, or olderThanDays.',
  )
}

const wrong = (message: string, hint: string): DarkroomError => badArgument('taken', message, hint)

/** First instant of a day as a clock without zone shows it. */
const startOf = (text: string): number => {
  if (isDay(text)) return Date.parse(text)
  throw wrong(`"${text}" is not a day`, 'Write it as 2023-07-01.')
}

/** Between two wall-clock times, the second one excluded. */
const between = (label: string, start: number, end: number): Predicate => {
  const { from, to } = instantsAround(start, end)
  return definePredicate({
    label: `taken ${label}`,
    test: (asset) => {
      const local = asset.takenAt.getTime()
      return local >= start && local < end
    },
    narrow: () => ({ ...filterBound('takenAfter', from), ...filterBound('takenBefore', to) }),
  })
}

const fromTo = (from: string | undefined, to: string | undefined): Predicate => {
  const start = from === undefined ? -Infinity : startOf(from)
  const end = to === undefined ? Infinity : startOf(to) + day
  if (start >= end) throw wrong(`${from} is later than ${to}`, 'Swap from and to.')
  const label = [from && `from ${from}`, to && `to ${to}`].filter(Boolean).join(' ')
  return between(label || 'at any time', start, end)
}

const inYear = (year: number): Predicate => {
  const text = String(year).padStart(4, '0')
  if (!isDay(`${text}-01-01`)) throw wrong(`${year} is not a year`, 'Write it as 2023.')
  return between(`in ${year}`, startOf(`${text}-01-01`), startOf(`${text}-12-31`) + day)
}

const onMonthDay = (monthDay: string): Predicate => {
  // 2024 is a leap year, so that 02-29 is a day.
  if (!isDay(`2024-${monthDay}`)) throw wrong(`"${monthDay}" is not a day of the year`, 'Write it as 12-24.')
  return definePredicate({ label: `taken on ${monthDay}`, test: (asset) => asset.takenAt.day().slice(5) === monthDay })
}

const inMonths = (months: readonly number[]): Predicate => {
  const isMonth = (month: number): boolean => Number.isInteger(month) && month >= 1 && month <= 12
  if (months.length === 0 || !months.every(isMonth))
    throw wrong(`months is ${JSON.stringify(months)}`, 'Write summer as [6, 7, 8].')
  const names = months.map((month) => String(month).padStart(2, '0'))
  return definePredicate({
    label: `taken in the months ${months.join(', ')}`,
    test: (asset) => names.includes(asset.takenAt.day().slice(5, 7)),
  })
}

/** A predicate that counts days from the day of the run, by the clock of this machine. */
const fromToday = (make: (today: number) => Predicate): Predicate => {
  const until = (now: Date): Predicate => make(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()))
  return { ...until(new Date()), volatile: true, resolve: async (_, { now }) => until(now) }
}

const inLastDays = (days: number): Predicate => {
  if (!isCount(days)) throw wrong(`lastDays is ${days}`, 'Give a whole number, 1 or more.')
  // Elsewhere it may be tomorrow already; a date beyond that is a wrong one.
  return fromToday((today) => between(`in the last ${days} days`, today - (days - 1) * day, today + 2 * day))
}

const olderThan = (days: number): Predicate => {
  if (!isCount(days)) throw wrong(`olderThanDays is ${days}`, 'Give a whole number, 1 or more.')
  return fromToday((today) => between(`more than ${days} days ago`, -Infinity, today - days * day))
}

/** The same with its plain data, also when it is bound. */
const saying = (span: TakenSpan, predicate: Predicate): Predicate => ({
  ...predicate,
  condition: { taken: span },
  inspect: (asset) => asset.takenAt.day(),
  ...(predicate.resolve
    ? { resolve: async (...run) => saying(span, (await predicate.resolve?.(...run)) ?? predicate) }
    : {}),
})

/**
 * The day the picture was taken, by the clock at its place; all days are inclusive.
 * @example
 * taken({ from: '2023-06-01', to: '2023-08-31' })
 * taken({ year: 2023 })
 * taken({ monthDay: '12-24' })
 * taken({ months: [6, 7, 8] })
 * taken({ lastDays: 30 })
 * taken({ olderThanDays: 365 })
 */
export const taken = (span: TakenSpan): Predicate => {
  checkSpan(span)
  return saying(span, within(span))
}

const within = (span: TakenSpan): Predicate => {
  if (span.monthDay !== undefined) return onMonthDay(span.monthDay)
  if (span.months !== undefined) return inMonths(span.months)
  if (span.lastDays !== undefined) return inLastDays(span.lastDays)
  if (span.olderThanDays !== undefined) return olderThan(span.olderThanDays)
  if (span.year !== undefined) return inYear(span.year)
  return fromTo(span.from, span.to)
}

const span = spanOfTime.extend({ monthDay: z.string().optional(), months: z.array(z.number()).optional() })

/** How YAML and JSON say it. */
export const takenWords = [word('taken', span, (given) => taken(given as TakenSpan))]
