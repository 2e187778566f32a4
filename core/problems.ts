import { distance } from 'fastest-levenshtein'
import type { z } from 'zod'
import type { Problem } from './errors.ts'

/** A path of keys as people read it: `plugins[0].rootPath`. */
export const pathText = (keys: readonly PropertyKey[], at = ''): string =>
  keys.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}${text ? '.' : ''}${String(key)}`),
    at,
  )

/**
 * The known name that a mistyped one is close to, if any is; case does not count.
 * @example
 * suggestion('contry', ['city', 'country']) // 'country'
 */
export const suggestion = (name: string, known: readonly string[]): string | undefined => {
  const wanted = name.toLowerCase()
  const [best] = known
    .map((word) => ({ word, far: distance(wanted, word.toLowerCase()) }))
    .sort((a, b) => a.far - b.far)
  return best !== undefined && best.far <= Math.max(2, name.length / 3) ? best.word : undefined
}

/**
 * What a function throws, as a problem of an option; null where it throws nothing.
 * @example
 * thrownBy(() => new RegExp('(')) // 'Invalid regular expression: …'
 */
export const thrownBy = (compile: () => unknown): string | null => {
  try {
    compile()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** As much of a zod schema's inside as is needed to follow a path. */
interface Inside {
  readonly shape?: Readonly<Record<PropertyKey, Inside>>
  readonly def?: {
    readonly innerType?: Inside
    readonly in?: Inside
    readonly valueType?: Inside
    readonly element?: Inside
  }
}

/** Without `optional`, `default` and the like, and what a transformation begins with. */
const unwrap = (schema: Inside | undefined): Inside | undefined => {
  const inner = schema?.def?.innerType ?? schema?.def?.in
  return inner === undefined ? schema : unwrap(inner)
}

/** The keys that a zod object knows at a path, where it can be followed. */
const knownKeys = (schema: z.ZodType | undefined, keys: readonly PropertyKey[]): string[] => {
  let at = unwrap(schema as Inside | undefined)
  for (const key of keys) at = unwrap(at?.shape?.[key] ?? at?.def?.valueType ?? at?.def?.element)
  return Object.keys(at?.shape ?? {})
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
