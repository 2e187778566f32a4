import { JSONPath } from 'jsonpath-plus'
import type { Asset } from '../assets/asset.ts'
import { definePredicate, type Predicate } from './predicate.ts'
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

/** A path that can be evaluated, checked here, because a mistake in one just finds nothing. */
const checked = (given: string): string => {
  if (typeof given !== 'string' || given.trim() === '') throw wrong(given, 'is no path', example)
  const path = readable(given.trim())
  if (/\.$|\.\[|\[\s*\]/.test(path) || !isBalanced(path)) throw wrong(given, 'cannot be read', example)
  const steps = JSONPath.toPathArray(path)
  if (steps.some((step) => /^\??\(|^[@^~]/.test(step)))
    throw wrong(given, 'holds an expression', 'Only names, indexes, *, .. and slices are read.')
  if (steps[1] === 'tags' || steps[1] === 'stack')
    throw wrong(given, `asks for ${steps[1]}, which records of a search do not hold`, 'Use tagged or stacked.')
  return path
}

/** The values at a path. */
const valuesAt = (given: string): ((record: Readonly<Record<string, unknown>>) => readonly unknown[]) => {
  const path = checked(given)
  const compiled = JSONPath({ path, json: {}, autostart: false, eval: false, wrap: true })
  return (record) => compiled.evaluate(path, record, undefined, undefined)
}

/** A value as text; null has none. */
const textOf = (value: unknown): string | null => {
  if (value === null || value === undefined) return null
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/**
 * What a value is asked besides a regular expression. `exists` is true of null as well, of an empty text and an empty
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
    throw wrong(path, 'is asked nothing', 'Give a regular expression, or one of exists, isNull, equals, or gt and lt.')
  return (value) => typeof value === 'number' && value > gt && value < lt
}

/**
 * Any value at a path of the server's own record of the asset, as text, matches a regular expression, or passes a test. The record is what
 * a search answers, with `exifInfo` and `people`; its form is the server's and may change with its version. Numbers and
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
    needs: ['raw'],
    condition: { jsonPath: { path, ...wanted } },
    see: ({ raw }: Asset<'raw'>) => values(raw),
    test: ({ raw }: Asset<'raw'>) => values(raw).some(passes),
  })
}

const matching = (path: string, regex: RegExp): Predicate<'raw'> => {
  const values = valuesAt(path)
  // With g or y it would remember where it stopped.
  const wanted = new RegExp(regex.source, regex.flags.replace(/[gy]/g, ''))
  const data = patternData(wanted) as object
  return definePredicate({
    label: `${path} matches ${wanted}`,
    needs: ['raw'],
    condition: { jsonPath: { path, ...data } },
    see: ({ raw }: Asset<'raw'>) => values(raw),
    test: ({ raw }: Asset<'raw'>) =>
      values(raw).some((value) => {
        const text = textOf(value)
        return text !== null && wanted.test(text)
      }),
  })
}
