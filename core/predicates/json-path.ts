import { JSONPath } from 'jsonpath-plus'
import type { Asset } from '../assets/asset.ts'
import { definePredicate, type Predicate } from './predicate.ts'
import { badArgument } from './range.ts'
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
 * Any value at a path of the server's own record of the asset, as text, matches a regular expression. The record is what
 * a search answers, with `exifInfo` and `people`; its form is the server's and may change with its version. Numbers and
 * booleans are compared as JSON writes them, lists and objects as compact JSON; null matches nothing. Paths hold names,
 * indexes, `*`, `..`, slices and lists of these, but no expressions: nothing in them is ever run.
 * @throws DarkroomError USAGE
 * @example
 * jsonPath('$.exifInfo.projectionType', /equirectangular/i)
 * jsonPath('$.people[*].name', /^Grand(ma|pa)$/)
 */
export const jsonPath = (path: string, regex: RegExp): Predicate<'raw'> => {
  if (!(regex instanceof RegExp)) throw badArgument('jsonPath', 'the second argument is no regular expression', example)
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
