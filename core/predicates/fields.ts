import type { Visibility } from '../api/reads.ts'
import type { AssetType } from '../assets/asset.ts'
import { instantsAround } from '../assets/local-time.ts'
import { DarkroomError } from '../errors.ts'
import { exactPattern, foldedPattern, type Pattern } from './patterns.ts'
import { definePredicate, type Predicate } from './predicate.ts'

/**
 * The kind of file.
 * @example
 * type('VIDEO')
 */
export const type = (wanted: AssetType): Predicate =>
  definePredicate({
    label: `type ${wanted}`,
    test: (asset) => asset.type === wanted,
    narrow: () => ({ type: wanted }),
  })

/**
 * Where the asset is shown. A recipe sees the timeline only, unless its `scope` says otherwise.
 * @example
 * visibility('archive')
 */
export const visibility = (wanted: Exclude<Visibility, 'locked'>): Predicate =>
  definePredicate({ label: `visibility ${wanted}`, test: (asset) => asset.visibility === wanted })

/**
 * The whole storage path, case-sensitive: a glob, or a regular expression that may match anywhere.
 * @example
 * path('/usr/src/app/external/**' + '/office/**')
 */
export const path = (pattern: Pattern): Predicate => {
  const matches = exactPattern(pattern)
  return definePredicate({ label: `path ${pattern}`, test: (asset) => matches(asset.originalPath) })
}

/**
 * The original file name. A glob ignores case and accents, a regular expression does what it says.
 * @example
 * fileName('screenshot*')
 */
export const fileName = (pattern: Pattern): Predicate => {
  const matches = foldedPattern(pattern)
  return definePredicate({ label: `file name ${pattern}`, test: (asset) => matches(asset.originalFileName) })
}

/**
 * A folder on the way to the file. A glob without a slash is compared with the name of each folder, one with a slash
 * with the whole path of the folder that holds the file; both ignore case and accents. A regular expression sees that
 * whole path as it is.
 * @example
 * folder('office')
 */
export const folder = (pattern: Pattern): Predicate => {
  const matches = foldedPattern(pattern)
  const whole = pattern instanceof RegExp || pattern.includes('/')
  return definePredicate({
    label: `folder ${pattern}`,
    test: ({ originalPath }) => {
      const parent = originalPath.slice(0, Math.max(0, originalPath.lastIndexOf('/')))
      return whole ? matches(parent) : parent.split('/').some((name) => name !== '' && matches(name))
    },
  })
}

/** A span of days, given in one of four ways. */
export type TakenSpan =
  | { readonly from?: string; readonly to?: string }
  | { readonly year: number }
  /** `MM-DD`, in every year. */
  | { readonly monthDay: string }
  /** Today and the days before it, so many in all. */
  | { readonly lastDays: number }

const dayPattern = /^\d{4}-\d{2}-\d{2}$/

const checkDay = (day: string): string => {
  const date = new Date(`${day}T00:00:00.000Z`)
  if (dayPattern.test(day) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)) return day
  throw new DarkroomError('USAGE', { message: `taken: "${day}" is not a day.`, hint: 'Write it as 2023-07-01.' })
}

const betweenDays = (label: string, from: string | undefined, to: string | undefined): Predicate => {
  if (from !== undefined && to !== undefined && from > to) {
    throw new DarkroomError('USAGE', { message: `taken: ${from} is later than ${to}.`, hint: 'Exchange from and to.' })
  }
  const start = from === undefined ? -Infinity : Date.parse(`${from}T00:00:00.000Z`)
  const end = to === undefined ? Infinity : Date.parse(`${to}T00:00:00.000Z`) + 86_400_000
  const instants = instantsAround(start, end)
  const iso = (ms: number) => new Date(ms).toISOString()
  return definePredicate({
    label,
    test: (asset) => {
      const local = asset.takenAt.getTime()
      return local >= start && local < end
    },
    narrow: () => ({
      ...(from === undefined ? {} : { takenAfter: iso(instants.from) }),
      ...(to === undefined ? {} : { takenBefore: iso(instants.to) }),
    }),
  })
}

const onMonthDay = (monthDay: string): Predicate => {
  checkDay(`2024-${monthDay}`) // a leap year, so that 02-29 is a day
  return definePredicate({ label: `taken on ${monthDay}`, test: (asset) => asset.takenAt.day().slice(5) === monthDay })
}

const inLastDays = (days: number): Predicate => {
  const label = `taken in the last ${days} days`
  if (!Number.isInteger(days) || days < 1)
    throw new DarkroomError('USAGE', { message: `taken: lastDays is ${days}, not 1 or more.` })
  const until = (now: Date): Predicate =>
    betweenDays(label, new Date(now.getTime() - (days - 1) * 86_400_000).toISOString().slice(0, 10), undefined)
  return { ...until(new Date()), bind: async ({ now }) => until(now) }
}

/**
 * The day the picture was taken, by the clock at its place; all days are inclusive.
 * @example
 * taken({ from: '2023-06-01', to: '2023-08-31' })
 * taken({ year: 2023 })
 * taken({ monthDay: '12-24' })
 * taken({ lastDays: 30 })
 */
export const taken = (span: TakenSpan): Predicate => {
  if ('monthDay' in span) return onMonthDay(span.monthDay)
  if ('lastDays' in span) return inLastDays(span.lastDays)
  if ('year' in span) {
    const year = String(span.year).padStart(4, '0')
    return betweenDays(`taken in ${span.year}`, checkDay(`${year}-01-01`), checkDay(`${year}-12-31`))
  }
  const from = span.from === undefined ? undefined : checkDay(span.from)
  const to = span.to === undefined ? undefined : checkDay(span.to)
  return betweenDays(
    `taken ${[from && `from ${from}`, to && `to ${to}`].filter(Boolean).join(' ') || 'at any time'}`,
    from,
    to,
  )
}
