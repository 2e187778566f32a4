import type { SearchFilter, Visibility } from '../api/reads.ts'
import type { Asset, AssetType } from '../assets/asset.ts'
import { instantsAround } from '../assets/local-time.ts'
import { DarkroomError } from '../errors.ts'
import { exactPattern, fold, foldedPattern, type Pattern } from './patterns.ts'
import { definePredicate, type Predicate } from './predicate.ts'
import { patternData } from './text.ts'

/**
 * The kind of file.
 * @example
 * type('VIDEO')
 */
export const type = (wanted: AssetType): Predicate =>
  definePredicate({
    label: `type ${wanted}`,
    condition: { type: wanted },
    see: (asset) => asset.type,
    test: (asset) => asset.type === wanted,
    narrow: () => ({ type: wanted }),
  })

/**
 * Where the asset is shown. A recipe sees the timeline only, unless its `scope` says otherwise.
 * @example
 * visibility('archive')
 */
export const visibility = (wanted: Exclude<Visibility, 'locked'>): Predicate =>
  definePredicate({
    label: `visibility ${wanted}`,
    condition: { visibility: wanted },
    see: (asset) => asset.visibility,
    test: (asset) => asset.visibility === wanted,
  })

/**
 * The whole storage path, case-sensitive: a glob, or a regular expression that may match anywhere.
 * @example
 * path('/usr/src/app/external/**' + '/office/**')
 */
export const path = (pattern: Pattern): Predicate => {
  const matches = exactPattern(pattern)
  return definePredicate({
    label: `path ${pattern}`,
    condition: { path: patternData(pattern) },
    see: (asset) => asset.originalPath,
    test: (asset) => matches(asset.originalPath),
  })
}

/**
 * The original file name. A glob ignores case and accents, a regular expression does what it says.
 * @example
 * fileName('screenshot*')
 */
export const fileName = (pattern: Pattern): Predicate => {
  const matches = foldedPattern(pattern)
  return definePredicate({
    label: `file name ${pattern}`,
    condition: { fileName: patternData(pattern) },
    see: (asset) => asset.originalFileName,
    test: (asset) => matches(asset.originalFileName),
  })
}

// A name that begins with its only dot has no extension.
const extensionOf = (name: string): string | null => /^.+\.([^.]+)$/s.exec(fold(name))?.[1] ?? null

/**
 * What the original file name ends with after its last dot, or one of several such; case does not matter.
 * @example
 * extension('heic')
 * extension('jpg', 'jpeg')
 */
export const extension = (...endings: readonly [string, ...string[]]): Predicate => {
  const wanted = new Set(endings.map((ending) => fold(ending).replace(/^\./, '')))
  if (wanted.size === 0 || [...wanted].some((ending) => !/^[^.*]+$/.test(ending)))
    throw new DarkroomError('USAGE', {
      message: `extension: ${endings.length === 0 ? 'none' : `"${endings.join('", "')}"`} is given.`,
      hint: 'Give what comes after the last dot, such as heic; for patterns there is fileName.',
    })
  return definePredicate({
    label: `extension ${endings.join(', ')}`,
    condition: { extension: endings.length === 1 ? endings[0] : endings },
    see: (asset) => extensionOf(asset.originalFileName),
    test: (asset) => wanted.has(extensionOf(asset.originalFileName) ?? ''),
  })
}

const parentOf = ({ originalPath }: Asset): string => originalPath.slice(0, Math.max(0, originalPath.lastIndexOf('/')))

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
    condition: { folder: patternData(pattern) },
    see: parentOf,
    test: (asset) => {
      const parent = parentOf(asset)
      return whole ? matches(parent) : parent.split('/').some((name) => name !== '' && matches(name))
    },
  })
}

/** Ways to say when. */
interface TakenWays {
  readonly span: { readonly from?: string; readonly to?: string }
  readonly year: { readonly year: number }
  /** `MM-DD`, in every year. */
  readonly monthDay: { readonly monthDay: string }
  /** Today, by the clock of this machine, and the days before it, so many in all. */
  readonly lastDays: { readonly lastDays: number }
}
type TakenKey = 'from' | 'to' | 'year' | 'monthDay' | 'lastDays'
type Alone<W> = W & { readonly [K in Exclude<TakenKey, keyof W>]?: never }

/** A span of days, given in one of four ways. */
export type TakenSpan = { [K in keyof TakenWays]: Alone<TakenWays[K]> }[keyof TakenWays]

const ways: readonly (readonly string[])[] = [['from', 'to'], ['year'], ['monthDay'], ['lastDays']]

const checkSpan = (span: TakenSpan): void => {
  const given = Object.keys(span)
  if (ways.some((way) => given.every((key) => way.includes(key)))) return
  throw wrong(
    `${given.join(', ')} is no way to say when`,
    'Give from and to (one of them is enough), or year, or monthDay, or lastDays.',
  )
}

const day = 86_400_000
const isDay = (text: string): boolean =>
  // A day that does not exist, such as 30 February, becomes another one or none.
  /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(text).toJSON()?.startsWith(text) === true

const wrong = (message: string, hint: string): DarkroomError =>
  new DarkroomError('USAGE', { message: `taken: ${message}.`, hint })

/** First instant of a day as a clock without zone shows it. */
const startOf = (text: string): number => {
  if (isDay(text)) return Date.parse(text)
  throw wrong(`"${text}" is not a day`, 'Write it as 2023-07-01.')
}

const earliest = Date.parse('0001-01-01T00:00:00.000Z')
const latest = Date.parse('9999-12-31T23:59:59.999Z')

/** A bound that servers can read: their years have four digits. Another is left out, and hides nothing. */
const filterBound = (name: 'takenAfter' | 'takenBefore', ms: number): SearchFilter =>
  ms < earliest || ms > latest ? {} : { [name]: new Date(ms).toISOString() }

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
  if (start >= end) throw wrong(`${from} is later than ${to}`, 'Exchange from and to.')
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

const inLastDays = (days: number): Predicate => {
  if (!Number.isInteger(days) || days < 1) throw wrong(`lastDays is ${days}`, 'Give a whole number, 1 or more.')
  const until = (now: Date): Predicate => {
    const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())
    const first = today - (days - 1) * day
    // Elsewhere it may be tomorrow already; a date beyond that is a wrong one.
    return between(`in the last ${days} days`, Number.isNaN(first) ? -Infinity : first, today + 2 * day)
  }
  return { ...until(new Date()), bind: async ({ now }) => until(now) }
}

/** The same with its plain data, also when it is bound. */
const saying = (span: TakenSpan, predicate: Predicate): Predicate => ({
  ...predicate,
  condition: { taken: span },
  see: (asset) => asset.takenAt.day(),
  ...(predicate.bind ? { bind: async (context) => saying(span, (await predicate.bind?.(context)) ?? predicate) } : {}),
})

/**
 * The day the picture was taken, by the clock at its place; all days are inclusive.
 * @example
 * taken({ from: '2023-06-01', to: '2023-08-31' })
 * taken({ year: 2023 })
 * taken({ monthDay: '12-24' })
 * taken({ lastDays: 30 })
 */
export const taken = (span: TakenSpan): Predicate => {
  checkSpan(span)
  return saying(span, within(span))
}

const within = (span: TakenSpan): Predicate => {
  if (span.monthDay !== undefined) return onMonthDay(span.monthDay)
  if (span.lastDays !== undefined) return inLastDays(span.lastDays)
  if (span.year !== undefined) return inYear(span.year)
  return fromTo(span.from, span.to)
}
