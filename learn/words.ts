import { fold } from '../language/predicates/patterns.ts'

/** A winter or a school year, as `2010/11`; with a third part it is a day. */
const season = /(?<!\d)((?:19|20)\d\d)[-/\u2013_](\d\d)(?![-/._]?\d)/g

/** Words of four letters or more in a text, without case and accents; `2010/11` says both of its years. */
export const wordsIn = (text: string): ReadonlySet<string> =>
  new Set(
    fold(text)
      .replace(season, (found, year: string, end: string) =>
        (Number(year) + 1) % 100 === Number(end) ? `${year} ${Number(year) + 1}` : found,
      )
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word.length >= 4),
  )

/** Words of values: each of them is asked for by one album after the other. */
const known = new Map<string, readonly string[]>()
const mostKnown = 20_000

/** Which words of a name a value says. */
export const wordsSaid = (name: ReadonlySet<string>, value: string): readonly string[] => {
  let words = known.get(value)
  if (!words) {
    if (known.size >= mostKnown) known.clear()
    words = [...wordsIn(value)]
    known.set(value, words)
  }
  return words.filter((word) => name.has(word))
}

/** A text as a glob that matches just this text. */
export const literalGlob = (text: string): string => text.replace(/[\\*?[\]{}()!+@|^$]/g, '\\$&')

/** A text as a part of a regular expression that matches just this text. */
export const plainRegex = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** A text on one line, as a comment needs it: names of others must not end it. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
