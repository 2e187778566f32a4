import { closest, distance } from 'fastest-levenshtein'
import type { z } from 'zod'
import type { Problem } from './errors.ts'

/** A path of keys as people read it: `plugins[0].rootPath`. */
export const pathText = (keys: readonly PropertyKey[], at = ''): string =>
  keys.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}${text ? '.' : ''}${String(key)}`),
    at,
  )

/** The known name that a mistyped one is close to, if any is. */
export const suggestion = (name: string, known: readonly string[]): string | undefined => {
  if (known.length === 0) return undefined
  const best = closest(name, [...known])
  return distance(name.toLowerCase(), best.toLowerCase()) <= Math.max(2, name.length / 3) ? best : undefined
}

/** The keys that a zod object knows at a path, where it can be followed. */
const knownKeys = (schema: z.ZodType | undefined, keys: readonly PropertyKey[]): string[] => {
  const at = keys.reduce<unknown>((outer, key) => inside(unwrap(outer), key), schema)
  return Object.keys((unwrap(at) as { shape?: object })?.shape ?? {})
}

/** What a zod object says of one key, a record of all its values, an array of its elements. */
const inside = (schema: unknown, key: PropertyKey): unknown => {
  const { shape, def } = (schema ?? {}) as {
    shape?: Record<PropertyKey, unknown>
    def?: { valueType?: unknown; element?: unknown }
  }
  return shape?.[key] ?? def?.valueType ?? def?.element
}

const unwrap = (schema: unknown): unknown => {
  const inner = (schema as { def?: { innerType?: unknown } })?.def?.innerType
  return inner === undefined ? schema : unwrap(inner)
}

const hintFor = (key: string, known: readonly string[]): string => {
  const near = suggestion(key, known)
  return near ? `Did you mean "${near}"?` : `Known: ${known.join(', ')}.`
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a set of keys and values',
  record: 'a set of keys and values',
  null: 'nothing',
}

const kind = (name: string): string => kinds[name] ?? name

/** Zod's own words for the most frequent mistakes are about types; these are for people. */
const reworded = (message: string): string => {
  const [, expected, received] = /^Invalid input: expected (\w+), received (\w+)$/.exec(message) ?? []
  if (expected && received)
    return received === 'undefined' ? 'is missing' : `must be ${kind(expected)}, not ${kind(received)}`
  return /^Too small: expected (string|array) to have >=1 /.test(message) ? 'is empty' : message
}

/**
 * The issues of a zod error as problems, each with its path; an unknown key with the known one that it looks like.
 * @param at path of the checked value itself
 */
export const toProblems = (error: z.ZodError, schema?: z.ZodType, at = ''): Problem[] =>
  error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys')
      return [{ path: pathText(issue.path, at), message: reworded(issue.message) }]
    const known = knownKeys(schema, issue.path)
    return issue.keys.map((key) => ({
      path: pathText([...issue.path, key], at),
      message: 'is not a known option',
      ...(known.length > 0 ? { hint: hintFor(key, known) } : {}),
    }))
  })
