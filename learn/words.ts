import { fold } from '../language/predicates/patterns.ts'

/** Words of four letters or more in a text, without case and accents. */
export const wordsIn = (text: string): ReadonlySet<string> =>
  new Set(
    fold(text)
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word.length >= 4),
  )

/** Which words of a name a value says. */
export const wordsSaid = (name: ReadonlySet<string>, value: string): readonly string[] =>
  [...wordsIn(value)].filter((word) => name.has(word))

/** A text as a glob that matches just this text. */
export const literalGlob = (text: string): string => text.replace(/[\\*?[\]{}()!+@|^$]/g, '\\$&')

/** A text as a part of a regular expression that matches just this text. */
export const plainRegex = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
