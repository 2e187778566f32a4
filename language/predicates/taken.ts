import { z } from 'zod'
import type { SearchFilter } from '../../core/api/search-filter.ts'
import type { DarkroomError } from '../../core/errors.ts'
import { definePredicate, type Predicate, unanswered } from '../../core/predicates/predicate.ts'
import { word } from '../../core/words.ts'
import { dayMs, filterBound, instantsAround, isCount, isDay } from './days.ts'
import { spanOfTime, text } from './forms.ts'
import { findPeople } from './names.ts'
import { badArgument, inWords } from './range.ts'

/** From one day of the year to another, both included; over New Year where the second comes first: `MM-DD`. */
interface DaysOfYear {
  readonly from: string
  readonly to: string
}

/** Ways to say when. */
interface TakenWays {
  /**
   * Days, both included; or times, both included: `2023-07-01T18:00` by the clock at the place, `2023-07-01T18:00:00Z`
   * or with another offset as an instant.
   */
  readonly span: { readonly from: string; readonly to?: string } | { readonly from?: string; readonly to: string }
  readonly year: { readonly year: number }
  /** `MM-DD`, in every year. */
  readonly monthDay: { readonly monthDay: string | DaysOfYear }
  /** 1 for January to 12, in every year. */
  readonly months: { readonly months: readonly number[] }
  /** By the clock at the place, `HH:MM`, the end excluded; over midnight where the second comes first. */
  readonly timeOfDay: { readonly timeOfDay: { readonly from: string; readonly to: string } }
  /** The birthday of a person, by name or id, from the birth on; 29 February is 28 February in common years. */
  readonly birthday: { readonly birthday: string }
  /** Today, by the clock of this machine, and the days before it, so many in all. */
  readonly lastDays: { readonly lastDays: number }
  /** More days ago than this, counted from today by the clock of this machine: 1 is before yesterday. */
  readonly olderThanDays: { readonly olderThanDays: number }
}
type TakenKey = 'from' | 'to' | Exclude<keyof TakenWays, 'span'>
type Alone<W> = W & { readonly [K in Exclude<TakenKey, keyof W>]?: never }

/** When, given in one of eight ways. */
export type TakenSpan = { [K in keyof TakenWays]: Alone<TakenWays[K]> }[keyof TakenWays]

/**
 * A span of time, given in one of four ways. A day, such as `2023-07-01`, is one of UTC and included; a time, such as
 * `2023-07-01T12:00:00+02:00`, is exact to the millisecond and included.
 */
export type InstantSpan = {
  [K in 'span' | 'year' | 'lastDays' | 'olderThanDays']: Alone<TakenWays[K]>
}['span' | 'year' | 'lastDays' | 'olderThanDays']

const single = ['year', 'monthDay', 'months', 'timeOfDay', 'birthday', 'lastDays', 'olderThanDays'] as const
const ways: readonly (readonly string[])[] = [['from', 'to'], ...single.map((key) => [key])]

const checkSpan = (span: TakenSpan): void => {
  const given = Object.keys(span ?? {})
  const hint = `Give from, to or both, or ${single.join(', or ')}; several at once in all().`
  if (!ways.some((way) => given.every((key) => way.includes(key))))
    throw wrong(`unknown or conflicting keys: ${given.join(', ')}`, hint)
  // A value that somebody forgot must not make it true for the whole library.
  if (given.length === 0 || Object.values(span).every((value) => value === undefined))
    throw wrong('nothing is given', hint)
}

const wrong = (message: string, hint: string): DarkroomError => badArgument('taken', message, hint)

/** One end of a span: of the clock at the place, or, where it has a zone, an instant. */
interface End {
  readonly ms: number
  readonly clock: 'takenAt' | 'fileCreatedAt'
}

const time = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?$/

/** The first millisecond that a text means, or the first after it. */
const endOf = (text: string, side: 'from' | 'to'): End => {
  const after = side === 'to' ? 1 : 0
  if (isDay(text)) return { ms: Date.parse(text) + after * dayMs, clock: 'takenAt' }
  const [, date = '', , , zone] = time.exec(text) ?? []
  const ms = isDay(date) ? Date.parse(zone === undefined ? `${text}Z` : text) : Number.NaN
  if (Number.isNaN(ms))
    throw wrong(`"${text}" is neither a day nor a time`, 'Write 2023-07-01, 2023-07-01T18:00, or 2023-07-01T18:00:00Z.')
  return { ms: ms + after, clock: zone === undefined ? 'takenAt' : 'fileCreatedAt' }
}

/** The bound of a filter that everything passes on this side of an end. */
const boundOf = (name: 'takenAfter' | 'takenBefore', { ms, clock }: End): SearchFilter => {
  const around = instantsAround(ms, ms)
  return filterBound(name, clock === 'fileCreatedAt' ? ms : name === 'takenAfter' ? around.from : around.to)
}

/** Between two ends, the second one excluded. */
const between = (label: string, start: End | null, end: End | null): Predicate =>
  definePredicate({
    label: `taken ${label}`,
    test: (asset) =>
      (start === null || asset[start.clock].getTime() >= start.ms) &&
      (end === null || asset[end.clock].getTime() < end.ms),
    narrow: () => ({ ...(start && boundOf('takenAfter', start)), ...(end && boundOf('takenBefore', end)) }),
  })

const local = (ms: number): End => ({ ms, clock: 'takenAt' })

const fromTo = (from: string | undefined, to: string | undefined): Predicate => {
  const start = from === undefined ? null : endOf(from, 'from')
  const end = to === undefined ? null : endOf(to, 'to')
  if (start && end && start.clock === end.clock && start.ms >= end.ms)
    throw wrong(`${from} is later than ${to}`, 'Swap from and to.')
  const ends = from && from === to ? [`on ${from}`] : [from && `from ${from}`, to && `to ${to}`]
  return between(ends.filter(Boolean).join(' '), start, end)
}

const inYear = (year: number): Predicate => {
  const text = String(year).padStart(4, '0')
  if (!isDay(`${text}-01-01`)) throw wrong(`${year} is not a year`, 'Write it as 2023.')
  return between(`in ${year}`, endOf(`${text}-01-01`, 'from'), endOf(`${text}-12-31`, 'to'))
}

/** Whether a text that is compared by its letters lies in a span, which may go over the end of the year or day. */
const isWithin = (text: string, from: string, to: string): boolean =>
  from <= to ? text >= from && text <= to : text >= from || text <= to

const onMonthDay = (given: string | DaysOfYear): Predicate => {
  const { from, to }: DaysOfYear = typeof given === 'string' ? { from: given, to: given } : Object(given)
  for (const monthDay of [from, to]) {
    // 2024 is a leap year, so that 02-29 is a day.
    if (isDay(`2024-${monthDay}`)) continue
    throw wrong(`"${monthDay}" is not a day of the year`, "Write 12-24, or { from: '12-20', to: '01-06' }.")
  }
  return definePredicate({
    label: from === to ? `taken on ${from}` : `taken from ${from} to ${to} of any year`,
    test: (asset) => isWithin(asset.takenAt.day().slice(5), from, to),
  })
}

const atTime = (given: TakenWays['timeOfDay']['timeOfDay']): Predicate => {
  const { from, to }: typeof given = Object(given)
  for (const clock of [from, to])
    if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(clock)) throw wrong(`"${clock}" is not a time of day`, 'Write it as 18:30.')
  if (from === to) throw wrong(`from ${from} to ${to} is no time at all`, 'Leave it out for the whole day.')
  return definePredicate({
    label: `taken between ${from} and ${to}`,
    inspect: (asset) => asset.takenAt.toISOString().slice(11, 16),
    test: (asset) => {
      const clock = asset.takenAt.toISOString().slice(11, 16)
      return clock !== to && isWithin(clock, from, to)
    },
  })
}

/** From the day of birth on, once a year. */
const onBirthday = (name: string): Predicate => {
  if (typeof name !== 'string')
    throw wrong(`birthday is ${inWords(name)}`, "Write the name of one person, as in { birthday: 'Anna' }.")
  const label = `taken on the birthday of ${name}`
  return definePredicate({
    label,
    scopes: ['person.read'],
    test: unanswered(label),
    resolve: async (context) => {
      const found = await findPeople(context, name)
      const [born, ...others] = new Set(found.flatMap(({ birthDate }) => birthDate?.slice(0, 10) ?? []))
      if (born === undefined)
        throw wrong(`Immich knows no date of birth of "${name}"`, 'Set it on the page of the person in the web page.')
      if (others.length > 0) throw wrong(`several people are called "${name}"`, 'Give the id of the person.')
      const inYear = (year: string): string => (isDay(`${year}${born.slice(4)}`) ? born.slice(4) : '-02-28')
      return definePredicate({
        label,
        test: ({ takenAt }) => takenAt.day() >= born && takenAt.day().slice(4) === inYear(takenAt.day().slice(0, 4)),
        narrow: () => boundOf('takenAfter', local(Date.parse(born))),
      })
    },
  })
}

const inMonths = (months: readonly number[]): Predicate => {
  const isMonth = (month: number): boolean => Number.isInteger(month) && month >= 1 && month <= 12
  if (!Array.isArray(months) || months.length === 0 || !months.every(isMonth))
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
  return fromToday((today) =>
    between(`in the last ${days} days`, local(today - (days - 1) * dayMs), local(today + 2 * dayMs)),
  )
}

const olderThan = (days: number): Predicate => {
  if (!isCount(days)) throw wrong(`olderThanDays is ${days}`, 'Give a whole number, 1 or more.')
  return fromToday((today) => between(`more than ${days} days ago`, null, local(today - days * dayMs)))
}

/** The same with its plain data, also when it is bound. */
const saying = (span: TakenSpan, predicate: Predicate): Predicate => ({
  ...predicate,
  condition: { taken: span },
  inspect: predicate.inspect ?? ((asset) => asset.takenAt.day()),
  ...(predicate.resolve
    ? { resolve: async (...run) => saying(span, (await predicate.resolve?.(...run)) ?? predicate) }
    : {}),
})

/**
 * When the picture was taken, by the clock at its place; days and times given are included.
 * @throws DarkroomError USAGE; for `birthday` also NAME_UNKNOWN when the run begins
 * @example
 * taken({ from: '2023-06-01', to: '2023-08-31' })
 * taken({ from: '2023-07-01T18:00', to: '2023-07-02T02:00' })
 * taken({ from: '2023-07-01T16:00:00Z' })
 * taken({ year: 2023 })
 * taken({ monthDay: '12-24' })
 * taken({ monthDay: { from: '12-20', to: '01-06' } })
 * taken({ timeOfDay: { from: '22:00', to: '06:00' } })
 * taken({ birthday: 'Anna' })
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
  if (span.timeOfDay !== undefined) return atTime(span.timeOfDay)
  if (span.birthday !== undefined) return onBirthday(span.birthday)
  if (span.months !== undefined) return inMonths(span.months)
  if (span.lastDays !== undefined) return inLastDays(span.lastDays)
  if (span.olderThanDays !== undefined) return olderThan(span.olderThanDays)
  if (span.year !== undefined) return inYear(span.year)
  return fromTo(span.from, span.to)
}

// Patterns are for editors; the predicate says what is wrong.
const monthDay = z.string().meta({ pattern: '^(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$' })
const clock = z.string().meta({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' })
const having = (key: string) => ({ type: 'object', properties: { [key]: {} }, required: [key] })
const span = spanOfTime
  .extend({
    monthDay: z
      .union([monthDay, z.strictObject({ from: monthDay, to: monthDay })], {
        error: 'is neither a day of the year, such as 12-24, nor { from: 12-20, to: 01-06 }',
      })
      .optional(),
    months: z.array(z.number().meta({ minimum: 1, maximum: 12 })).optional(),
    timeOfDay: z.strictObject({ from: clock, to: clock }).optional(),
    birthday: text.optional(),
  })
  .meta({ oneOf: [{ anyOf: [having('from'), having('to')] }, ...single.map(having)] })

/** How YAML and JSON say it. */
export const takenWords = [word('taken', span, (given) => taken(given as TakenSpan))]
