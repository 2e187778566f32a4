import { anyOf, type Condition, regexText } from '../conditions.ts'
import type { Data } from '../contract.ts'
import { plainRegex, translateRegex } from '../reading/python-regex.ts'
import { dataIn, listIn, textsIn } from '../values.ts'

/** When assets belong together, and what of it has no counterpart. */
export interface ReadCriteria {
  readonly criteria: readonly Data[]
  /** What an asset has to be besides. */
  readonly where: readonly Condition[]
  readonly sameFolder: boolean
  /** Parts of names that are on top, the first before the others. */
  readonly promoted: readonly string[]
  readonly gaps: readonly string[]
  readonly notes: readonly string[]
}

/** A pattern in which only one of its groups catches anything; 0 is all that it matches. */
export const catching = (source: string, group: number): string => {
  let count = 0
  const only = source.replace(/\\.|\[(?:\\.|[^\]])*\]|\((?!\?)|\(\?<(?![=!])[^>]*>/gs, (part) => {
    if (!part.startsWith('(')) return part
    count += 1
    return count === group ? '(' : '(?:'
  })
  return group === 0 ? `(${only})` : only
}

const nothing: ReadCriteria = { criteria: [], where: [], sameFolder: false, promoted: [], gaps: [], notes: [] }
const having = (more: Partial<ReadCriteria>): ReadCriteria => ({ ...nothing, ...more })
const gap = (...gaps: readonly string[]): ReadCriteria => having({ gaps })

const bareNames = 'the pattern sees names without their extension now'

const patternOf = (regex: Data): ReturnType<typeof plainRegex> => plainRegex(translateRegex(String(regex.key)))

/** A pattern of whole names for names without extension: its last dot may be the end; null where it asks for more behind. */
const withoutExtension = (source: string): string | null => {
  if (/\\\.[^.\\]*\$$/.test(source)) return null
  return source.replace(/(?<!\\)((?:\\\\)*)\\\.$/, String.raw`$1(?:\.|$$)`)
}

/** A part of a name between delimiters; the first is its stem. */
const readSplit = (split: Data): ReadCriteria => {
  const delimiters = textsIn(split.delimiters ?? ['~', '.'])
  const index = Number(split.index ?? 0)
  if (index === 0) return having({ criteria: [{ stem: { cut: delimiters } }] })
  const either = delimiters.map(regexText).join('|')
  const part = `(?:(?!${either}).)*`
  return having({ criteria: [{ name: { regex: `^(?:${part}(?:${either})){${index}}(${part})` } }], notes: [bareNames] })
}

const readOne = (entry: Data): ReadCriteria => {
  const { key, split, regex, delta } = entry
  if (key === 'originalFileName' && split) return readSplit(dataIn(split))
  if (key === 'originalFileName' && regex) {
    const { index, promote_keys: keys } = dataIn(regex)
    const translated = patternOf(dataIn(regex))
    const bare = withoutExtension(translated.regex)
    if (bare === null) return gap('a pattern that asks for an extension')
    const name = { ...translated, regex: catching(bare, Number(index ?? 0)) }
    return having({ criteria: [{ name }], promoted: textsIn(keys), notes: [bareNames] })
  }
  if (key === 'originalPath' && split)
    return having({ sameFolder: true, notes: ['a part of the path was compared; ours wants the same folder'] })
  if (key === 'localDateTime' || key === 'fileCreatedAt')
    return having({ criteria: [{ time: Number(dataIn(delta).milliseconds ?? 1000) }] })
  if (key === 'isFavorite') return having({ where: [{ favorite: true }] })
  return gap(`the criterion ${String(key)}`)
}

const joined = (all: readonly ReadCriteria[]): ReadCriteria => ({
  criteria: all.flatMap(({ criteria }) => criteria),
  where: all.flatMap(({ where }) => where),
  sameFolder: all.some(({ sameFolder }) => sameFolder),
  promoted: all.flatMap(({ promoted }) => promoted),
  gaps: all.flatMap(({ gaps }) => gaps),
  notes: [...new Set(all.flatMap(({ notes }) => notes))],
})

/** One of several criteria, or one of several conditions; a mixture has no counterpart. */
const eitherOf = (all: readonly ReadCriteria[]): ReadCriteria => {
  const whole = joined(all)
  if (all.length < 2 || whole.gaps.length > 0) return whole
  if (whole.sameFolder || all.some(({ criteria, where }) => criteria.length + where.length !== 1))
    return gap('an OR of parts that are not one criterion each')
  const where = anyOf(whole.where)
  if (whole.criteria.length > 0 && where) return gap('an OR of criteria and conditions')
  return { ...whole, criteria: where ? [] : [{ any: whole.criteria }], where: where ? [where] : [] }
}

/** What an asset must not be. Archived ones, and what is in the trash or offline, are left out anyway. */
const readNot = (entry: Data): ReadCriteria => {
  const { key, regex } = dataIn(entry.criteria)
  if (key === 'isArchived' || key === 'isTrashed' || key === 'isOffline') return nothing
  const word = { originalFileName: 'fileName', originalPath: 'path' }[String(key)]
  if (key === 'isFavorite') return having({ where: [{ not: { favorite: true } }] })
  if (word !== undefined && regex) return having({ where: [{ not: { [word]: patternOf(dataIn(regex)) } }] })
  return gap(`NOT of ${key === undefined ? 'several criteria' : String(key)}`)
}

const readExpression = (expression: Data): ReadCriteria => {
  const children = listIn(expression.children).map(dataIn)
  const operator = String(expression.operator).toUpperCase()
  if (expression.criteria !== undefined) return readOne(dataIn(expression.criteria))
  if (operator === 'NOT') return readNot(children[0] ?? {})
  return (operator === 'OR' ? eitherOf : joined)(children.map(readExpression))
}

const complete = (read: ReadCriteria): ReadCriteria =>
  read.criteria.length > 0 || read.gaps.length > 0 ? read : gap('criteria that say nothing of names or times')

/**
 * Reads criteria: a list, an expression, or groups, of which each stacks for itself.
 * @throws Error for a pattern that cannot be translated
 */
export const readCriteria = (given: unknown): readonly ReadCriteria[] => {
  const { expression, groups } = dataIn(given)
  if (expression !== undefined) return [complete(readExpression(dataIn(expression)))]
  const lists = groups === undefined ? [{ criteria: given, operator: 'AND' }] : listIn(groups).map(dataIn)
  return lists.map(({ operator, criteria }) =>
    complete(
      (String(operator).toUpperCase() === 'OR' ? eitherOf : joined)(
        listIn(criteria).map((entry) => readOne(dataIn(entry))),
      ),
    ),
  )
}
