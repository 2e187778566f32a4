import { z } from 'zod'
import { DarkroomError, type Problem } from '../../core/errors.ts'
import { suggestion, toProblems } from '../../core/problems.ts'
import type { Word } from '../../core/words.ts'

/** The words of conditions or of actions, by name. */
export type Words<T> = Readonly<Record<string, Word<T>>>

/** Words by their names. */
export const wordsOf = <T>(words: readonly Word<T>[]): Words<T> =>
  Object.fromEntries(words.map((entry) => [entry.name, entry]))

/** The parts of `{ name: value }`, with the path of the value. */
interface Entry {
  readonly name: string
  readonly value: unknown
  readonly at: string
}

const isSet = (data: unknown): data is Readonly<Record<string, unknown>> =>
  typeof data === 'object' && data !== null && !Array.isArray(data)

type Kind = 'condition' | 'action'

/** Earlier names of words. */
const renamed: Readonly<Record<string, string>> = { describe: 'setDescription' }

const unknownWord = (kind: Kind, name: string, known: readonly string[]): Omit<Problem, 'path'> => {
  const current = renamed[name]
  if (current !== undefined && known.includes(current))
    return { message: `is called ${current} now`, hint: `Write ${current}.` }
  const near = suggestion(name, known)
  const plugin = name.split('.')[0] ?? name
  const isOfOther = plugin !== name && !known.some((word) => word.startsWith(`${plugin}.`))
  const others = isOfOther ? `List the plugin "${plugin}" under \`plugins\`.` : `Known: ${known.join(', ')}.`
  const hint = near === undefined ? others : `Did you mean "${near}"?`
  return { message: `is not a known ${kind}`, hint }
}

const notOne = (kind: Kind, known: readonly string[], data: unknown): Omit<Problem, 'path'> => {
  if (kind === 'condition' && Array.isArray(data))
    return {
      message: 'is a list, and does not say whether all or any of it must be true',
      hint: 'Put all: (or any:) before the list.',
    }
  if (typeof data === 'string')
    return known.includes(data)
      ? { message: `names a known ${kind}, without its value`, hint: `Write it with a value: { ${data}: … }.` }
      : unknownWord(kind, data, known)
  const names = isSet(data) ? Object.keys(data) : []
  return names.length === 0
    ? { message: kind === 'action' ? 'is not an action' : 'is not a condition', hint: `Known: ${known.join(', ')}.` }
    : {
        message: `is more than one ${kind}`,
        hint: `Write each one separately: ${names.map((name) => `{ ${name}: … }`).join(', ')}.`,
      }
}

/** Splits `{ name: value }`; for anything else, adds a problem. */
export const takeApart = (
  kind: Kind,
  known: readonly string[],
  data: unknown,
  at: string,
  problems: Problem[],
): Entry | undefined => {
  const entries = isSet(data) ? Object.entries(data) : []
  const [first] = entries
  if (first === undefined || entries.length > 1) {
    problems.push({ path: at, ...notOne(kind, known, data) })
    return undefined
  }
  const [name, value] = first
  const inside = at === '' ? name : `${at}.${name}`
  if (known.includes(name)) return { name, value, at: inside }
  problems.push({ path: inside, ...unknownWord(kind, name, known) })
  return undefined
}

/** The result of a word for a value; undefined, with problems added, where the value is wrong. */
export const readWord = <T>(words: Words<T>, { name, value, at }: Entry, problems: Problem[]): T | undefined => {
  const known = words[name]
  const parsed = known?.form.safeParse(value, { reportInput: true })
  if (!known || !parsed?.success) {
    const isName = typeof value === 'number' && known?.form.safeParse(String(value)).success
    // Of 007 only the number 7 is known here.
    const hint = isName ? { hint: `What is a name, and no number, needs quotes, as in ${name}: '007'.` } : {}
    const found = parsed?.error ? toProblems(parsed.error, known?.form, at) : []
    problems.push(...found.map((problem) => ({ ...problem, ...hint })))
    return undefined
  }
  try {
    return known.make(parsed.data)
  } catch (error) {
    if (!(error instanceof DarkroomError)) throw error
    problems.push({ path: at, message: error.message, ...(error.hint ? { hint: error.hint } : {}) })
    return undefined
  }
}

/** The form of `{ name: value }` with exactly one of the names, for editors. */
export const formOf = (forms: Readonly<Record<string, z.ZodType>>, id: string): z.ZodType =>
  z
    .strictObject(Object.fromEntries(Object.entries(forms).map(([name, form]) => [name, form.optional()])))
    .meta({ id, minProperties: 1, maxProperties: 1 })

/** The forms of words by their names. */
export const formsOf = (words: Words<unknown>): Readonly<Record<string, z.ZodType>> =>
  Object.fromEntries(Object.entries(words).map(([name, { form }]) => [name, form]))
