import { dayMs } from '../predicates/days.ts'
import { daysIn, hasDay } from './calendar.ts'
import { datesInDigits, written } from './month-words.ts'

/** Days that a folder, an album or a file is named after. */
export interface Period {
  readonly precision: 'day' | 'month' | 'year' | 'span'
  /** `YYYY-MM-DD`, `YYYY-MM`, `YYYY`, or the first and the last of them with a slash between. */
  readonly period: string
  /** The first day and the last, as milliseconds of UTC. */
  readonly first: number
  readonly last: number
}

/** Years that count, both included. */
export interface Years {
  readonly from: number
  readonly to: number
}

/** A year, a month of it, or a day. */
type Parts = readonly number[]
type Days = readonly [first: number, last: number]

/** What stands between the ends of a span; a blank alone only before a year, and words of one letter only between blanks. */
const letters = 'y|e|à|a|i|и'
const words = `to|till?|until|thru|through|bis|und|and|et|au|al|tot|t/m|en|og|och|ja|do|по|hasta|até|jusqu['’]au`
const link = `(?:[ _-]+(?:${words})[ _-]+| +(?:${letters}) +| *(?:[-=]{0,2}>|[-‐–—−~〜→+&,;…、_/.]{1,3}|から|至|到|부터) *| +(?=\\d{4}(?!\\d)))`
const linked = new RegExp(`^${link}`, 'iu')
const dash = '[-‐–—−~〜→]{1,2}'
const today =
  "now|today|present|heute|jetzt|aujourd['’]hui|oggi|hoje|heden|idag|i dag|dziś|сегодня|今|現在|今天|现在|지금|현재"
/** Goes on until today, and says no more. Behind a dash, Hoy is an island and Nu a nude. */
const open = new RegExp(
  `^(?: *(?:${dash}|から|至|到|부터) *(?:${today})| +(?:to|till?|until|thru|through|bis|au?|à|al|tot|do|по) +(?:${today}|hoy|nu))[\\p{P}\\p{Z}]*$`,
  'iu',
)
/** So does a mere `2015-`; what was to follow a blank is a title that nobody wrote. */
const unended = new RegExp(`^\\d{4}${dash}$`, 'u')
const yearFirst = /^(\d{4})(?:([-_.])(\d\d|xx)(?:\2(\d\d|xx))?|(\d\d)(\d\d))?(?!\d)/i
/** The end of a span that leaves out what its beginning said; more digits or letters would make it something else. */
const shortEnd = /^(\d\d)(?:([-_.]?)(\d\d)\.?)?(?![-_.]?\d|(?!(?:st|nd|rd|th)(?!\p{L}))\p{L})/u
const decade = /^(\d{3}0)(?:['’]?s|er|ies|-?talet|-[ех]|年代|년대)(?!\p{L})/u
const title = /^(?: ?$|[ _-]\D)/
const dayFirst = new RegExp(
  `^(?:(\\d\\d?)(?:[-._](\\d\\d?)\\.?)?${link})?(\\d\\d?)([-._])(\\d\\d?)\\4(\\d{4})(?!\\d)(?:${link}(\\d\\d?)\\4(\\d\\d?)\\4(\\d{4}))?`,
  'iu',
)
/** Some write 2018 - 04 - 12, or 2018 - 04 - Rome. */
const apart = /^(\d{4})( - | )(0[1-9]|1[0-2])\2(?:(\d\d)(?!\d)|(?<= - )(?=\D))/
/** Google Takeout sorts into folders such as "Photos from 2015", in the language of the account. */
const takeout =
  /^(?:photos?|fotos?|foto['’]s|fotografi\p{L}*|fotky|zdjęcia|bilder|billeder|foton|kuvat|valokuvat|φωτογραφίες|фото\p{L}*|ảnh|صور|תמונות|รูปภาพ)\P{N}{1,12}(?<year>\d{4})(?: \P{N}{1,6})?$/iu

/** What is known of a date; a month or day that is written as 00 or xx is not. */
const partsOf = (...digits: readonly (string | undefined)[]): Parts => {
  const parts = digits.map(Number)
  const end = parts.findIndex((part) => !part)
  return end === -1 ? parts : parts.slice(0, end)
}

const daysOf = ([year, month, dayOfMonth]: Parts): Days | null => {
  if (year === undefined || !hasDay(year, month ?? 1, dayOfMonth ?? 1)) return null
  const last = month ?? 12
  return [Date.UTC(year, (month ?? 1) - 1, dayOfMonth ?? 1), Date.UTC(year, last - 1, dayOfMonth ?? daysIn(year, last))]
}

const yearOf = (ms: number): number => new Date(ms).getUTCFullYear()

const hull = (a: Days, b: Days): Days => [Math.min(a[0], b[0]), Math.max(a[1], b[1])]

/** One that ends before it begins ends in the next month or year, unless it were too long for that. */
const endOf = (first: Days, parts: Parts, next: Parts, most: number): Days | null =>
  [daysOf(parts), daysOf(next)].find((days) => days && days[0] >= first[0] && days[1] - first[0] <= most * dayMs) ??
  null

/** The end of a span that says only its last parts; null for a counter or a time of day. */
const shortEndOf = ([year = 0, month, dayOfMonth]: Parts, first: Days, text: string, isCompact: boolean) => {
  const [, one, sep, two] = shortEnd.exec(text) ?? []
  // The 0415 of 20180412-0415 is a day; that of 2018-04-12-0415 is a number.
  if (two !== undefined && (sep === '') !== isCompact) return null
  const [a, b] = [Number(one), Number(two)]
  if (one === undefined) return null
  if (month === undefined) return two === undefined && a > year % 100 ? daysOf([year - (year % 100) + a]) : null
  if (dayOfMonth === undefined) return two === undefined ? endOf(first, [year, a], [year + 1, a], 366) : null
  // Some write 2018-04-12 - 15.04.
  if (two !== undefined)
    return endOf(first, [year, a, b], [year + 1, a, b], 60) ?? endOf(first, [year, b, a], [year + 1, b, a], 60)
  const inMonth = daysOf([year, month, a])
  const next = month === 12 ? [year + 1, 1, a] : [year, month + 1, a]
  return inMonth && inMonth[0] >= first[0] ? inMonth : endOf(first, next, next, 14)
}

/** Reads on behind a date, for the end of a span or a list of dates; null where there is none. */
const spanFrom = (parts: Parts, first: Days, rest: string, to: number, isCompact: boolean): Days | null => {
  const [joint] = linked.exec(rest) ?? []
  if (joint === undefined) return null
  const text = rest.slice(joint.length)
  const [whole = '', year, , month, dayOfMonth, closeMonth, closeDay] = yearFirst.exec(text) ?? []
  const full = partsOf(year, month ?? closeMonth, dayOfMonth ?? closeDay)
  const fullEnd = Number(year) < 1826 || /^\p{L}/u.test(text.slice(whole.length)) ? null : daysOf(full)
  // A coarser end such as the 2015 of 2018-04-12_2015 is no earlier one.
  const isFull = fullEnd !== null && (full.length === parts.length || fullEnd[1] >= first[0])
  const end = isFull ? fullEnd : shortEndOf(parts, first, text, isCompact)
  if (!end || yearOf(end[1]) > to || (end[0] === first[0] && end[1] === first[1])) return null
  const both = hull(first, end)
  const read = isFull ? whole : (shortEnd.exec(text)?.[0] ?? '')
  return spanFrom(isFull ? full : parts, both, text.slice(read.length), to, isCompact) ?? both
}

const precisions = ['year', 'month', 'day'] as const

/** The last year of a decade, or of several such as `1980s, 1990s & 2000s`; null for anything else. */
const decadesEnd = (text: string): number | null => {
  const [whole = '', begin] = decade.exec(text) ?? []
  if (begin === undefined) return null
  const rest = text.slice(whole.length)
  const next = decadesEnd(rest.slice(linked.exec(rest)?.[0].length ?? rest.length))
  return Math.max(Number(begin) + 9, next ?? 0)
}

/** Null where its years do not count. */
const periodOf = (days: Days, length: number, isSpan: boolean, { from, to }: Years): Period | null => {
  const [first, last] = days
  if (yearOf(last) < from || yearOf(first) > to) return null
  const [start = '', end = ''] = days.map((ms) => new Date(ms).toISOString().slice(0, 1 + 3 * length))
  return isSpan
    ? { precision: 'span', period: `${start}/${end}`, first, last }
    : { precision: precisions[length - 1] ?? 'year', period: start, first, last }
}

const fromYear = (text: string, years: Years, isLoose: boolean): Period | null => {
  const [whole = '', year, , month, dayOfMonth, closeMonth, closeDay] = yearFirst.exec(text) ?? []
  const rest = text.slice(whole.length)
  const parts = partsOf(year, month ?? closeMonth, dayOfMonth ?? closeDay)
  const [y = 0, m = 0] = parts
  // 2023-24 is the winter, or the school year, of both.
  const isWinter = parts.length === 2 && m > 12 && m === (y + 1) % 100
  const lastOfDecades = decadesEnd(text)
  const days = daysOf(isWinter ? [y] : parts)
  if (!days) return null
  // Whoever writes 1974-00-00 knows the year and says so, however long ago.
  const isPartial = parts.length < [year, month ?? closeMonth, dayOfMonth ?? closeDay].filter(Boolean).length
  const counting = isPartial ? { ...years, from: 1826 } : years
  // What follows a whole day is its title.
  const isOpen = y >= 1826 && ((parts.length < 3 && !isPartial && open.test(rest)) || unended.test(text))
  const several = isWinter
    ? daysOf([y + 1])
    : lastOfDecades !== null
      ? daysOf([lastOfDecades])
      : isOpen
        ? ([days[0], Date.UTC(years.to, 11, 31)] as const)
        : spanFrom(parts, days, rest, years.to, closeMonth !== undefined)
  if (several) return periodOf(hull(days, several), isWinter ? 1 : parts.length, true, counting)
  return whole.length > 4 || isLoose || title.test(rest) ? periodOf(days, parts.length, false, counting) : null
}

/** Both ways to read a date that begins with its day or its month. */
const fromDay = (text: string, years: Years): (Period | null)[] => {
  const [, d0, m0, a = '', , b = '', year, a2, b2, year2] = dayFirst.exec(text) ?? []
  if (year === undefined) return []
  const read = (d: string, m: string, begin?: readonly [m: string, d: string], end?: string): Period | null => {
    // The beginning of 28.12.-03.01.2024 is in the year before.
    const from = begin && written(Number(begin[0]) > Number(m) ? Number(year) - 1 : year, ...begin)
    const ends = [from, written(year, m, d), end].filter((one) => one !== undefined)
    const found = fromYear(ends.join(' - '), years, false)
    return found?.precision === (ends.length > 1 ? 'span' : 'day') ? found : null
  }
  const [dayFirstEnd, monthFirstEnd] = year2 && a2 && b2 ? [written(year2, b2, a2), written(year2, a2, b2)] : []
  return [
    read(a, b, d0 === undefined ? undefined : [m0 ?? b, d0], dayFirstEnd),
    // The first of 01-04.05.2024 is a day, whatever follows.
    d0 !== undefined && m0 === undefined ? null : read(b, a, d0 && m0 ? [d0, m0] : undefined, monthFirstEnd),
  ]
}

/** What a text says of days in words, in digits; Apple's Photos writes it behind the place. */
const wordless = (text: string): string[] =>
  datesInDigits(text).map((said) => (said === text ? said : said.replace(/^\D.*, (?=\d{4}-\d\d-\d\d$)/, '')))

/**
 * All ways to read the date that a text begins with: none, one, or several where day and month may be meant either way.
 * @param isLoose whether anything may follow a year; else a blank, a dash or nothing
 * @example
 * periodsIn('12-15 août 2019 Coast', { from: 1990, to: 2026 }) // [{ precision: 'span', period: '2019-08-12/2019-08-15', … }]
 */
export const periodsIn = (text: string, years: Years, isLoose = false): Period[] => {
  // No span is longer; a name of an album can be.
  const close = text
    .slice(0, 200)
    // No NFKC, which makes 1o of 1º and plain digits of circled ones.
    .normalize('NFC')
    .replace(/[！-～]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/\p{Zs}/gu, ' ')
    .replace(/(?<=(?<!\d)(?:\d\d){1,2})[年년](?! ?\d|[代대])/gu, ' ')
    .replace(apart, (_, year, _sep, ...parts) => `${written(year, ...parts.slice(0, 2))} `)
  const said = takeout.exec(text)?.groups?.year
  const texts = said === undefined ? wordless(close) : [said]
  const found = texts.flatMap((one) => (/^\d{4}/.test(one) ? fromYear(one, years, isLoose) : fromDay(one, years)))
  return found.filter((one, index) => one !== null && found[index - 1]?.period !== one.period) as Period[]
}
