import { z } from 'zod'
import type { Need } from '../../core/assets/asset.ts'
import type { Problem } from '../../core/errors.ts'
import { all, any, not, type Predicate } from '../../core/predicates/predicate.ts'
import { conditionWords as words } from './condition-words.ts'
import { formOf, readWord, takeApart } from './words.ts'

const names = ['all', 'any', 'not', ...Object.keys(words)]

/** The form of a condition, for the JSON schema. */
export const conditionForm: z.ZodType = z.lazy(() => form)
const parts = z.array(conditionForm)
const form = formOf(
  {
    all: parts,
    any: parts,
    not: conditionForm,
    ...Object.fromEntries(Object.entries(words).map(([name, { value }]) => [name, value])),
  },
  'condition',
)

const readParts = (data: unknown, at: string, problems: Problem[]): Predicate<Need>[] | undefined => {
  if (!Array.isArray(data)) {
    problems.push({ path: at, message: 'must be a list of conditions' })
    return undefined
  }
  const read = Array.from(data, (part, index) => readCondition(part, `${at}[${index}]`, problems))
  const good = read.filter((part) => part !== undefined)
  return good.length === read.length ? good : undefined
}

/** The predicate that data stands for; where it stands for none, its problems are added. */
export const readCondition = (data: unknown, at: string, problems: Problem[]): Predicate<Need> | undefined => {
  const said = takeApart('condition', names, data, at, problems)
  if (said === undefined) return undefined
  if (said.name === 'not') {
    const part = readCondition(said.value, said.at, problems)
    return part && not(part)
  }
  if (said.name !== 'all' && said.name !== 'any') return readWord(words, said, problems)
  const read = readParts(said.value, said.at, problems)
  return read && (said.name === 'all' ? all(...read) : any(...read))
}

/** A predicate, or all that is wrong with its data. */
export type ParsedCondition =
  | { readonly predicate: Predicate<Need>; readonly problems?: never }
  | { readonly predicate?: never; readonly problems: readonly Problem[] }

/**
 * Makes a predicate of plain data, as it stands in YAML and JSON; the inverse is the predicate's `condition`.
 * @param path of the data, for problems
 * @example
 * const { predicate, problems } = parseCondition({ all: [{ type: 'VIDEO' }, { not: { folder: 'office' } }] }, 'where')
 */
export const parseCondition = (data: unknown, path = ''): ParsedCondition => {
  const problems: Problem[] = []
  const predicate = readCondition(data, path, problems)
  return predicate === undefined ? { problems } : { predicate }
}
