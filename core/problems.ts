import { distance } from 'fastest-levenshtein'
import type { z } from 'zod'
import type { Problem } from './errors.ts'
import words from './other-words.json' with { type: 'json' }

/** What people write in place of known words, in small letters, and mean by it. */
const otherWords = new Map<string, readonly string[]>(Object.entries(words))

/** A path of keys as people read it: `plugins[0].rootPath`. */
export const pathText = (keys: readonly PropertyKey[], at = ''): string =>
  keys.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}${text ? '.' : ''}${String(key)}`),
    at,
  )

/**
 * The known name that a mistyped one is close to, or that says the same, if any is; case does not count. Never one that says the
 * opposite, as `any` does of `and`, and `inAlbum` of `notInAlbum`.
 * @example
 * suggestion('contry', ['city', 'country']) // 'country'
 * suggestion('and', ['all', 'any']) // 'all'
 */
export const suggestion = (name: string, known: readonly string[]): string | undefined => {
  const wanted = name.toLowerCase()
  const far = (word: string): number => distance(wanted, word.toLowerCase())
  const [no = ''] = /^(?:is|has|in)?(?:un|no)/.exec(wanted) ?? []
  const isNear = (word: string): boolean =>
    far(word) <= Math.max(2, name.length / 3) && word.toLowerCase().startsWith(no)
  const near = known.filter(isNear).sort((a, b) => far(a) - far(b))
  const meant = otherWords.get(wanted) ?? near
  const inTurn = near[0]?.toLowerCase() === wanted ? near : [...meant, ...(meant[0] ? near : [])]
  return inTurn.find((word) => known.includes(word))
}

/** As much of a zod schema's inside as is needed to follow a path. */
interface Inside {
  readonly shape?: Readonly<Record<PropertyKey, Inside>>
  readonly def?: Partial<Record<'innerType' | 'in' | 'valueType' | 'element', Inside> & { options: readonly Inside[] }>
}

/** The forms that a value may have, without `optional`, `default` and the like, and of a transformation what it begins with. */
const formsOf = (schema: Inside | undefined): Inside[] => {
  const { innerType, in: begin = innerType, options = begin && [begin] } = schema?.def ?? {}
  return options?.flatMap(formsOf) ?? (schema ? [schema] : [])
}

/** The keys that a zod object knows at a path; of several objects the one with most keys of the value, if that is one. */
const knownKeys = (schema: z.ZodType | undefined, path: readonly PropertyKey[], value: object): string[] => {
  let at = formsOf(schema as Inside | undefined)
  for (const key of path) at = at.flatMap(({ shape, def }) => formsOf(shape?.[key] ?? def?.valueType ?? def?.element))
  const shared = ({ shape = {} }: Inside) => Object.keys(value).filter((key) => Object.hasOwn(shape, key)).length
  const [best, next] = [...new Set(at)].filter(({ shape }) => shape).sort((a, b) => shared(b) - shared(a))
  return !best || (next && shared(next) === shared(best)) ? [] : Object.keys(best.shape ?? {})
}

const hintFor = (key: string, known: readonly string[], given: object): string => {
  // A key that is there already is hardly the one that was meant.
  const others = known.filter((one) => !Object.hasOwn(given, one))
  const near = suggestion(key, others) ?? suggestion(key, known)
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

const bounds: Record<string, string> = { '>': 'more than', '<': 'less than', '>=': 'at least', '<=': 'at most' }

type Issue = z.core.$ZodIssue

/** What may stand in the place of an issue, as far as that says so. */
const expectedBy = (issue: Issue): string[] => {
  if (issue.code === 'invalid_type') return [kinds[issue.expected] ?? issue.expected]
  if (issue.code === 'invalid_value') return issue.values.map((value) => JSON.stringify(value))
  if (issue.code !== 'invalid_union') return []
  return issue.errors.flatMap((all) => all.flatMap((one) => (one.path.length === 0 ? expectedBy(one) : [])))
}

/** Zod's own words for the most frequent mistakes are about types; these are for people. */
const reworded = (issue: Issue): Omit<Problem, 'path'> => {
  const { message, input } = issue
  if (/^Too small: expected (string|array) to have >=1 /.test(message)) return { message: 'is empty' }
  const [, sign = '', bound] = /^Too \w+: expected \w+ to be ([<>]=?)(.+)$/.exec(message) ?? []
  if (bound) return { message: `must be ${bounds[sign]} ${bound}` }
  const [, received] = /^Invalid input: expected \w+, received (\w+)$/.exec(message) ?? []
  if (received === 'undefined') return { message: 'is missing' }
  const expected = expectedBy(issue)
  if (!/^Invalid (input|option)/.test(message) || expected.length === 0) return { message }
  const near = typeof input === 'string' ? suggestion(`"${input}"`, expected) : undefined
  if (received === 'number' && expected[0] === kinds.int) return { message: `must be ${kinds.int}` }
  const all = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(expected)
  const wanted = `must be ${all}${received ? `, not ${kinds[received] ?? received}` : ''}`
  return near ? { message: wanted, hint: `Did you mean ${near}?` } : { message: wanted }
}

/** What is wrong inside the only form of several that a value has, in place of a sentence about all forms. */
const inside = (issue: Issue): Issue[] => {
  if (issue.code !== 'invalid_union') return [issue]
  const within = issue.errors.filter((all) => all.every((one) => one.path.length > 0 || 'keys' in one))
  // Best where all of its keys are known.
  const known = within.filter((all) => all.every((one) => one.path.length > 0))
  const [near, other] = known.length === 1 ? known : within
  return !near || other ? [issue] : near.flatMap(inside).map((one) => ({ ...one, path: [...issue.path, ...one.path] }))
}

/**
 * The issues of a zod error as problems, each with its path; an unknown key or word with the known one that it looks like,
 * the latter where the error was made with `reportInput`.
 * @param at path of the checked value itself
 * @example
 * toProblems(z.strictObject({ name: z.string() }).safeParse({ name: 1 }).error).map(({ path }) => path) // ['name']
 */
export const toProblems = (error: z.ZodError, schema?: z.ZodType, at = ''): Problem[] =>
  error.issues.flatMap(inside).flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [{ path: pathText(issue.path, at), ...reworded(issue) }]
    const known = knownKeys(schema, issue.path, Object(issue.input))
    return issue.keys.map((key) => ({
      path: pathText([...issue.path, key], at),
      message: 'is not a known option',
      ...(known.length > 0 ? { hint: hintFor(key, known, Object(issue.input)) } : {}),
    }))
  })
