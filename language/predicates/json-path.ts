import { JSONPath } from 'jsonpath-plus'
import { z } from 'zod'
import { type Exif, exifSchema } from '../../core/api/schemas.ts'
import type { Asset } from '../../core/assets/asset.ts'
import { definePredicate, type Predicate } from '../../core/predicates/predicate.ts'
import { word } from '../../core/words.ts'
import { regexOf, text as someText } from './forms.ts'
import { badArgument, hasOnly } from './range.ts'
import { patternData } from './text.ts'

const wrong = (path: unknown, reason: string, hint: string) => badArgument('jsonPath', `"${path}" ${reason}`, hint)

const example = 'Write it as $.exifInfo.lensModel.'

const isBalanced = (path: string): boolean => path.split('[').length === path.split(']').length

/** A step from the end as a slice, and a list of quoted names without its quotes: the library reads neither. */
const readable = (path: string): string => {
  const whole = path.startsWith('$') ? path : path.startsWith('[') ? `$${path}` : `$.${path}`
  return whole
    .replace(/\[-(\d+)\]/g, (_, back: string) => (back === '1' ? '[-1:]' : `[-${back}:${1 - Number(back)}]`))
    .replace(/(['"])\s*,\s*\1/g, ',')
}

/** Steps below the tags. */
const inTags = /^(\*|\.\.|-?\d*(:-?\d*)*|name|value)$/

/** A path that can be evaluated, checked here, because a mistake in one just finds nothing. */
const checked = (given: string): string => {
  if (typeof given !== 'string' || given.trim() === '') throw wrong(given, 'is not a path', example)
  const path = readable(given.trim())
  if (/\.$|\.\[|\[\s*\]/.test(path) || !isBalanced(path)) throw wrong(given, 'cannot be read', example)
  const steps = JSONPath.toPathArray(path)
  if (steps.some((step) => /^\??\(|^[@^~]/.test(step)))
    throw wrong(given, 'contains an expression', 'Only names, indexes, *, .. and slices are supported.')
  const names = steps.flatMap((step) => step.split(','))
  if (names.includes('stack'))
    throw wrong(given, 'asks for stack, which records of a search do not contain', 'Use stacked.')
  const untold = steps[1] === 'tags' ? names.slice(2).find((name) => !inTags.test(name)) : undefined
  if (untold !== undefined)
    throw wrong(given, `asks for ${untold} of tags`, 'A tag has name and value; the value is its full path.')
  return path
}

/** Tags in the form of the server's own record. */
const tagsOf = ({ tags }: Asset<'tags'>): readonly object[] =>
  tags.map((value) => ({ name: value.slice(value.lastIndexOf('/') + 1), value }))

/** Reads the values at a path of a record, which brings everything but tags along. */
interface Values {
  readonly needs: readonly ['raw']
  /** Whether they are fields that every asset shows, and change with a stamp. */
  readonly isPure?: true
  of(asset: Asset<'raw'>): readonly unknown[]
}

/** A field of exif that is read anyway needs no record: it may come from the mirror. */
const exifAt = (path: string): Values | null => {
  const [, first, field = '', ...deeper] = JSONPath.toPathArray(path)
  if (first !== 'exifInfo' || deeper.length > 0 || !Object.hasOwn(exifSchema.shape, field)) return null
  const needs = ['exif'] as readonly string[] as readonly ['raw']
  const of = (asset: Asset<'raw'>): readonly unknown[] => {
    const value = (asset as unknown as Asset<'exif'>).exif[field as keyof Exif]
    return value === undefined ? [] : [value]
  }
  return { needs, isPure: true, of }
}

const valuesAt = (given: string): Values => {
  const path = checked(given)
  const exif = exifAt(path)
  if (exif) return exif
  const compiled = JSONPath({ path, json: {}, autostart: false, eval: false, wrap: true })
  const evaluate = (record: object): readonly unknown[] => compiled.evaluate(path, record, undefined, undefined)
  const hasTags = JSONPath.toPathArray(path).some((step) => step.split(',').includes('tags'))
  if (!hasTags) return { needs: ['raw'], of: ({ raw }) => evaluate(raw) }
  // Few paths need tags, which cost a search for each tag, so the type of all others stays as it is.
  const needs = ['raw', 'tags'] as readonly string[] as readonly ['raw']
  return { needs, of: (asset) => evaluate({ ...asset.raw, tags: tagsOf(asset as Asset<'raw' | 'tags'>) }) }
}

/** A value as text; null has none. */
const textOf = (value: unknown): string | null => {
  if (value === null || value === undefined) return null
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/**
 * A test of a value other than a regular expression. `exists` is true of null as well, of an empty text and an empty
 * list, and servers write null for most that they do not know; `isNull` is false where nothing is there at all.
 */
export type ValueTest =
  | { readonly exists: true }
  | { readonly isNull: true }
  | { readonly equals: string | number | boolean }
  | { readonly gt?: number; readonly lt?: number }

const asText = (test: ValueTest): string => JSON.stringify(test).replace(/[{}"]/g, '').replaceAll(':', ' ')

const judgeOf = (path: string, test: ValueTest): ((value: unknown) => boolean) => {
  if (hasOnly(test, ['exists']) && 'exists' in test) return () => true
  if (hasOnly(test, ['isNull']) && 'isNull' in test) return (value) => value === null
  if (hasOnly(test, ['equals']) && 'equals' in test) return (value) => value === test.equals
  const { gt = -Infinity, lt = Infinity } = test as { readonly gt?: number; readonly lt?: number }
  if (!hasOnly(test, ['gt', 'lt']) || Object.keys(test).length === 0 || Number.isNaN(gt) || Number.isNaN(lt))
    throw wrong(path, 'has no test', 'Give a regular expression, or one of exists, isNull, equals, or gt and lt.')
  return (value) => typeof value === 'number' && value > gt && value < lt
}

/**
 * Any value at a path of the server's own record of the asset, as text, matches a regular expression, or passes a test. The record is what
 * a search answers, with `exifInfo`, `people` and `tags` (name and value); its form is the server's and may change with its version. Numbers and
 * booleans are compared as JSON writes them, lists and objects as compact JSON; null matches nothing. Paths hold names,
 * indexes, `*`, `..`, slices and lists of these, but no expressions: nothing in them is ever run.
 * @throws DarkroomError USAGE
 * @example
 * jsonPath('$.exifInfo.projectionType', /equirectangular/i)
 * jsonPath('$.people[*].name', /^Grand(ma|pa)$/)
 * jsonPath('$.exifInfo.iso', { gt: 1600 })
 */
export const jsonPath = (path: string, wanted: RegExp | ValueTest): Predicate<'raw'> => {
  if (typeof wanted !== 'object' || wanted === null)
    throw badArgument('jsonPath', 'the second argument is neither a regular expression nor a test', example)
  if (wanted instanceof RegExp) return matching(path, wanted)
  const values = valuesAt(path)
  const passes = judgeOf(path, wanted)
  return definePredicate({
    label: `${path} ${asText(wanted)}`,
    needs: values.needs,
    condition: { jsonPath: { path, ...wanted } },
    ...(values.isPure ? { pure: JSON.stringify([path, wanted]) } : {}),
    inspect: (asset: Asset<'raw'>) => values.of(asset),
    test: (asset: Asset<'raw'>) => values.of(asset).some(passes),
  })
}

const matching = (path: string, regex: RegExp): Predicate<'raw'> => {
  const values = valuesAt(path)
  // With g or y it would remember where it stopped.
  const wanted = new RegExp(regex.source, regex.flags.replace(/[gy]/g, ''))
  const data = patternData(wanted) as object
  return definePredicate({
    label: `${path} matches ${wanted}`,
    needs: values.needs,
    condition: { jsonPath: { path, ...data } },
    ...(values.isPure ? { pure: JSON.stringify([path, data]) } : {}),
    inspect: (asset: Asset<'raw'>) => values.of(asset),
    test: (asset: Asset<'raw'>) =>
      values.of(asset).some((value) => {
        const text = textOf(value)
        return text !== null && wanted.test(text)
      }),
  })
}

const valueAtPath = z
  .strictObject({
    path: someText,
    regex: someText.optional(),
    flags: z.string().optional(),
    exists: z.literal(true).optional(),
    isNull: z.literal(true).optional(),
    equals: z.union([z.string(), z.number(), z.boolean()]).optional(),
    gt: z.number().optional(),
    lt: z.number().optional(),
  })
  .refine(({ regex, flags, path: _, ...test }) => (regex ?? flags) === undefined || Object.keys(test).length === 0, {
    error: 'has both a regex and another test',
  })

/** How YAML and JSON say it. */
export const jsonPathWords = [
  word('jsonPath', valueAtPath, ({ path, regex, flags, ...test }) =>
    jsonPath(path, regex === undefined ? (test as ValueTest) : regexOf(regex, flags)),
  ),
]
