import micromatch from 'micromatch'
import { DarkroomError } from '../../core/errors.ts'
import { inWords } from './range.ts'
import { roughGlob } from './rough-glob.ts'

/** A glob as micromatch reads it, or a regular expression. */
export type Pattern = string | RegExp

/** A test of one text. */
export type TextTest = (text: string) => boolean

/** Keeps the last answer: the recipes of a run ask for the same text of one asset after the other. */
const rememberLast = (change: (text: string) => string): ((text: string) => string) => {
  let last = ''
  let changed = change(last)
  return (text) => {
    if (text !== last) {
      changed = change(text)
      last = text
    }
    return changed
  }
}

/** A glob of a pattern that is no regular expression. @throws DarkroomError USAGE for anything else */
export const globOf = (pattern: Exclude<Pattern, RegExp>): string => {
  if (typeof pattern === 'string') return pattern
  const message = `A pattern is ${inWords(pattern)}, neither text nor a regular expression.`
  throw new DarkroomError('USAGE', { message, hint: "Write it as 'IMG_*' or /^IMG_/." })
}

const composed = rememberLast((text) => text.normalize('NFC'))

/**
 * Text without case and accents, for comparisons that ignore both.
 * @example
 * fold('São Paulo') === fold('sao paulo')
 */
export const fold = rememberLast((text) =>
  // The range holds every combining accent; ß and ss are one for the server too (`immich-api.md` 2.3.4).
  text.normalize('NFD').replace(/[̀-ͯ]/g, '').toLowerCase().replaceAll('ß', 'ss').normalize('NFC'),
)

/** No path is as long; micromatch gives up at 65,536, and takes its time before. */
const longestGlob = 4096

/**
 * Copies are called `IMG_1 (2).jpg`, and folders `Trip (2019)`: parentheses count as such, unless they hold alternatives, as in
 * `@(a|b)`, or stand behind `!`, `+` or `@`, which alone are no signs of a glob, as in `!(a)` and `+([0-9])`. For micromatch the
 * `*(2)` of `*(2)*` is any number of twos, so that it would match every name.
 */
const withPlainParentheses = (glob: string): string => glob.replace(/(?<![\\!+@])\(([^()|\\]*)\)/g, '\\($1\\)')

const globTest = (glob: string): TextTest => {
  if (glob === '')
    throw new DarkroomError('USAGE', { message: 'A pattern is empty.', hint: 'Use ** to match everything.' })
  if (glob.length > longestGlob)
    throw new DarkroomError('USAGE', {
      message: `A pattern has ${glob.length} characters.`,
      hint: `The limit is ${longestGlob}.`,
    })
  const matches = micromatch.matcher(withPlainParentheses(glob), {
    dot: true,
    nonegate: true,
    windows: false,
  } as micromatch.Options)
  const mayMatch = roughGlob(glob)
  return mayMatch ? (text) => mayMatch(text) && matches(text) : matches
}

/** A `g` or `y` flag makes a regular expression remember where it stopped; a copy without them does not. */
const regexTest = (regex: RegExp): TextTest => {
  const stateless = new RegExp(regex.source.normalize('NFC'), regex.flags.replace(/[gy]/g, ''))
  return (text) => stateless.test(text)
}

/** Compiles a pattern that sees the text as it is, in Unicode's composed form. */
export const exactPattern = (pattern: Pattern): TextTest => {
  const test = pattern instanceof RegExp ? regexTest(pattern) : globTest(globOf(pattern).normalize('NFC'))
  return (text) => test(composed(text))
}

/** Compiles a pattern that ignores case and accents; a regular expression sees the text as it is. */
export const foldedPattern = (pattern: Pattern): TextTest => {
  if (pattern instanceof RegExp) return exactPattern(pattern)
  const test = globTest(fold(globOf(pattern)))
  return (text) => test(fold(text))
}
