import type { ListedField } from '../../core/context/recognition.ts'
import type { Predicate } from '../../core/predicates/predicate.ts'
import { joinEither } from '../../core/scan/narrowing.ts'
import { exifValue } from './asset-value.ts'
import { foldedPattern, globOf, type Pattern, type TextTest } from './patterns.ts'

/** A pattern as plain data: a glob as it is, a regular expression as `{ regex: '^P', flags: 'i' }`. */
export const patternData = (pattern: Pattern): unknown => {
  if (!(pattern instanceof RegExp)) return pattern
  const { source, flags } = pattern
  return flags === '' ? { regex: source } : { regex: source, flags }
}

/**
 * Compiles a pattern for text that is not a path: a glob ignores case and accents, and its `*` also matches slashes and
 * line breaks, as in `EF 50mm f/1.8`.
 */
export const textPattern = (pattern: Pattern): TextTest => {
  if (pattern instanceof RegExp) return foldedPattern(pattern)
  const plain = (text: string): string => text.replaceAll('/', '\u2215')
  // Two stars stop at line breaks, one does not.
  const matches = foldedPattern(plain(globOf(pattern)).replace(/(?<!\\)\*{2,}/g, '*'))
  return (text) => matches(plain(text))
}

/** Fields of exif that hold text. */
type ExifText = ListedField | 'description'

/**
 * Whether one text of exif matches. The server compares exactly, so it is asked for the spellings that match, where it
 * can list them all.
 */
export const exifText = (name: string, field: ExifText, pattern: Pattern): Predicate<'exif'> => {
  const matches = textPattern(pattern)
  const condition = { [name]: patternData(pattern) }
  const predicate = exifValue(`${name} ${pattern}`, condition, ({ exif }) => exif[field] || null, matches)
  if (field === 'description') return predicate
  return {
    ...predicate,
    resolve: async ({ search }) => {
      const spellings = await search.spellings(field)
      if (spellings === null) return predicate
      const narrowing = joinEither(spellings.filter(matches).map((spelling) => ({ [field]: spelling })))
      return { ...predicate, narrow: () => narrowing }
    },
  }
}
