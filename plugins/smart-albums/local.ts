import { jsonPath, type Predicate, toProblems, type ValueTest, z } from '../../index.ts'
import { regexForm } from '../../toolkit.ts'
import { fileText, fromJson, type Reading } from './inputs.ts'
import { refuse } from './refusal.ts'

const condition = z.strictObject({
  path: z.string(),
  regex: z.string().optional(),
  description: z.string().optional(),
  exists: z.literal(true).optional(),
  isNull: z.literal(true).optional(),
  equals: z.union([z.string(), z.number(), z.boolean()]).optional(),
  gt: z.number().optional(),
  lt: z.number().optional(),
})

/** Part of the text is enough, and case is always ignored; letters of all scripts, where the pattern allows that. */
const patternOf = (regex: string): RegExp => {
  const { data, error } = regexForm.safeParse(regex)
  if (!data) throw new Error(error.issues[0]?.message)
  const { source } = data
  try {
    return new RegExp(source, 'iu')
  } catch {
    return new RegExp(source, 'i')
  }
}

const wrong = (what: string, error: unknown): never =>
  refuse('filter-invalid', `${what}: ${error instanceof Error ? error.message : error}`)

const compile = (given: unknown): Predicate<'raw'> => {
  const { success, data, error } = condition.safeParse(given)
  if (!success) {
    const [problem] = toProblems(error, condition)
    return wrong(
      `the condition ${JSON.stringify(given)}${problem?.path ? `, ${problem.path}` : ''}`,
      new Error(problem?.message),
    )
  }
  const { path, regex, description, ...test } = data
  const hasTest = Object.keys(test).length > 0
  if (regex && hasTest)
    return refuse('filter-invalid', `${path} has a regex and another test`, 'Make two conditions of them.')
  try {
    const bare = hasTest ? (test as ValueTest) : ({ exists: true } as const)
    const predicate = jsonPath(path, regex ? patternOf(regex) : bare)
    return description ? { ...predicate, label: description } : predicate
  } catch (error) {
    return wrong(path || 'the empty path', error)
  }
}

/** Reads one input of local conditions: an object, `path:regex` cut at its first colon, or a file with a JSON list of them. */
export const readLocal = (input: string | object, reading: Reading): Predicate<'raw'>[] => {
  if (typeof input !== 'string') return [compile(input)]
  if (input.startsWith('$') || !input.endsWith('.json')) {
    const [path, regex] = input.split(/:(.*)/s)
    if (regex !== undefined) return [compile({ path, regex })]
    return refuse('filter-invalid', `"${input}" has no colon`, 'Write path:regex, such as $.exifInfo.make:apple.')
  }
  const list = fromJson(fileText(input, reading))
  if (Array.isArray(list)) return list.map(compile)
  return refuse(
    'filter-invalid',
    `${input} holds no list`,
    'Write [{"path": "$.exifInfo.make", "regex": "apple"}] into it.',
  )
}
