import { fold } from '../predicates/patterns.ts'

/** Those that `captureWords` has words of; in Chinese, Japanese and Korean months are numbers. */
const languages =
  'en de fr es it nl pt sv da nb ca ru uk el fi pl cs sk hu ro tr hr sl eu is et lv lt sr bg mk be ar fa he hi th id ms fil vi'
/** So many of them shorten months to what is hardly another word. */
const shortening = 14
/** Names of people and things as well, so that with a mere year they may be no months. */
const otherwise = new Set('april abril august augusto avril julio june maj mars may'.split(' '))
/** In Scandinavia, `jul` is Christmas. */
const christmas = 'jul'

/** What a word means. */
interface Meanings {
  /** 1 to 12, more than one where languages differ: `listopad` is November in Czech, October in Croatian. */
  readonly months: readonly number[]
  /** Whether it is a month beside a mere year: surely, maybe, or not. */
  readonly withYear: 'surely' | 'maybe' | 'not'
}

const forms = [{ month: 'long' }, { month: 'long', day: 'numeric' }, { month: 'short' }] as const

const read = (): ReadonlyMap<string, Meanings> => {
  const found: { readonly name: string; readonly month: number; readonly isShort: boolean }[] = []
  for (const form of forms)
    for (const language of languages.split(' ').slice(0, form.month === 'short' ? shortening : undefined)) {
      const names = new Intl.DateTimeFormat(language, { ...form, calendar: 'gregory', timeZone: 'UTC' })
      for (let month = 1; month <= 12; month += 1) {
        const parts = names.formatToParts(Date.UTC(2000, month - 1, 15))
        const name = parts.find(({ type }) => type === 'month')?.value ?? ''
        const bare = fold(name.replace(/^d(?:e |['’])/, '').replace(/\.$/, ''))
        if (/^\p{L}[\p{L}\p{M}]{2}/u.test(bare)) found.push({ name: bare, month, isShort: form.month === 'short' })
      }
    }
  return new Map(
    [...Map.groupBy(found, ({ name }) => name)].map(([name, all]) => {
      const isLong = all.some(({ isShort }) => !isShort)
      const withYear = isLong && !otherwise.has(name) ? 'surely' : isLong || all.length > 2 ? 'maybe' : 'not'
      return [name, { months: [...new Set(all.map(({ month }) => month))], withYear }]
    }),
  )
}

let known: ReadonlyMap<string, Meanings> | undefined
/** What a word means, in any case and with or without accents. The table is made when the first word is asked for. */
const meaningsOf = (word: string): Meanings | undefined => {
  known ??= read()
  return known.get(fold(word))
}

/** Whether a word may mean a month, 1 to 12. */
export const isMonth = (word: string, month: number): boolean => meaningsOf(word)?.months.includes(month) ?? false

const raw = String.raw
const dayOfMonth = raw`\d\d?(?!\d)(?:(?:st|nd|rd|th|er|[ºª])(?!\p{L}))?`
const name = raw`\p{L}[\p{L}\p{M}]{2,}`
const gap = raw`(?:[ ._,-]{0,3}(?:(?:de|del|di|of|ng)[ _]|d['’])?)`
const apart = '[ ._,-]{1,3}'
const link = raw`(?: *[-–—~+&/] *| +(?:to|till?|until|thru|through|bis|und|and|et|y|e|au?|à|al|tot|en|og|och|do|i|по|и) +)`
/** Also without blanks, as in Chinese, Japanese and Korean. */
const eastLink = raw`(?: *(?:[-‐–—−~～〜・、,+&/]|から|至|到|부터) *)`
const eastDay = '[日일号號]'
const year = raw`(?<y>\d{4})(?!\d)`
/**
 * Months in words, or before their year, with the beginning of a span where it leaves out what its end says. In the last form,
 * days end with days and months with months: in 2019年5月、3日 the 3 is no month.
 */
const dates = new RegExp(
  [
    raw`(?:(?<d0>${dayOfMonth})\.?(?:${gap}(?<w0>${name})\.?)?${link})?(?<d>${dayOfMonth})(?<behind>${gap})(?<w>${name})${gap}${year}`,
    raw`(?<w0>${name})${gap}(?<d0>${dayOfMonth})${link}(?:(?<w>${name})${gap})?(?<d>${dayOfMonth})${apart}${year}`,
    raw`(?<w>${name})${gap}(?<d>${dayOfMonth})${apart}${year}`,
    raw`(?:(?<w0>${name})\.?${link})?(?<w>${name})${gap}${year}`,
    raw`${year}${gap}(?<w>${name})(?:\.?${link}(?<w1>${name})|\.?(?<before>${apart})(?<d>${dayOfMonth}))?`,
    raw`(?<!\d[-_.] ?)(?<m>0[1-9]|1[0-2])[-_.]${year}(?![-_.]\d)`,
    raw`${year} ?[年년]? ?(?<m>\d\d?) ?[月월](?: ?(?<d>\d\d?) ?${eastDay}(?:${eastLink}(?:(?<m1>\d\d?) ?[月월] ?)?(?<d1>\d\d?) ?${eastDay})?|${eastLink}(?<m1>\d\d?) ?[月월](?! ?\d))?`,
  ]
    .map((form) => raw`(?<![\p{L}\d])${form}`)
    .join('|'),
  'giu',
)

type Groups = Readonly<Record<string, string | undefined>>

/** Years, months and days with hyphens, as far as they are known: `2023-07-01`. */
export const written = (...parts: readonly (string | number | undefined)[]): string =>
  parts.flatMap((part) => (part === undefined ? [] : String(part).padStart(2, '0'))).join('-')

const digitsOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number.parseInt(text, 10)

/** A span between two months, which has to be told from no other one. */
const spanInDigits = (first: Meanings, last: Meanings, { y = '', w1, d, d0 }: Groups): string[] => {
  if (first.months.length + last.months.length > 2) return []
  const [[from = 0], [to = 0]] = [first.months, last.months]
  // One that ends in the next year begins in the year before; only one whose year stands first is in the year of its beginning.
  const turns = from > to ? 1 : 0
  const [start, end] = w1 === undefined ? [Number(y) - turns, y] : [y, Number(y) + turns]
  return [`${written(start, from, digitsOf(d0))} - ${written(end, to, digitsOf(d))}`]
}

/** A day of a month; what looks like one may be the number of something. */
const dayInDigits = (months: readonly number[], day: number, { y = '', d = '', before, behind }: Groups): string[] => {
  const days = months.map((month) => written(y, month, day))
  // The 12 of 2019 March 12 may be a number, as may those of 03 March 2019 and 12 - March 2019.
  const isNumbered = behind !== undefined && (/ - /.test(behind) || (months.includes(day) && !/\D/.test(d)))
  if (isNumbered) return [...days, ...months.map((month) => written(y, month))]
  return before?.includes(' ') ? [...days, ...months.map((month) => `${written(y, month)} ${d}`)] : days
}

const monthInDigits = ({ months, withYear }: Meanings, { y = '', w = '' }: Groups): string[] =>
  withYear === 'not'
    ? []
    : [
        ...months.map((month) => written(y, month)),
        ...(fold(w) === christmas ? [written(y, 12)] : []),
        ...(withYear === 'maybe' ? [y] : []),
      ]

/** All ways to write one date in digits; none where its words are no months. */
const inDigits = (groups: Groups): string[] => {
  const { y, m, w, w0, w1, d, d0, m1, d1 } = groups
  const day = digitsOf(d)
  if (m !== undefined) {
    const end = written(digitsOf(m1), digitsOf(d1))
    return [`${written(y, Number(m), day)}${end && ` - ${end}`}`]
  }
  const other = meaningsOf(w0 ?? w1 ?? '')
  const meaning = w === undefined ? other : meaningsOf(w)
  if (!meaning || ((w0 ?? w1) && !other)) return []
  if (other) return w1 === undefined ? spanInDigits(other, meaning, groups) : spanInDigits(meaning, other, groups)
  if (d0 !== undefined) return spanInDigits(meaning, meaning, groups)
  return day === undefined ? monthInDigits(meaning, groups) : dayInDigits(meaning.months, day, groups)
}

/**
 * A text with all that it says of months in words written in digits, in each way that it can be read.
 * @example
 * datesInDigits('12-15 août 2019 Coast') // ['2019-08-12 - 2019-08-15 Coast']
 * datesInDigits('listopad 2019') // ['2019-11', '2019-10']
 */
export const datesInDigits = (text: string): string[] => {
  // Most names have no year that stands alone.
  if (!/(?<!\d)(?:1[89]|20)\d\d(?!\d|[-_.]\d\d[-_.])/.test(text)) return [text]
  let most = 1
  const read = (choice: number): string =>
    text.replace(dates, (whole, ...given) => {
      const ways = inDigits(given.at(-1) as Groups)
      most = Math.max(most, ways.length)
      return ways[choice] ?? ways[0] ?? whole
    })
  const first = read(0)
  return [first, ...Array.from({ length: most - 1 }, (_, index) => read(index + 1))]
}
