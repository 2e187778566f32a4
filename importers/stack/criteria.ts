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

/**
 * A pattern in which only one of its groups catches anything; 0 is all that it matches.
 * @throws Error where it has no such group
 */
export const catching = (source: string, group: number): string => {
  let count = 0
  const only = source.replace(/\\.|\[(?:\\.|[^\]])*\]|\((?!\?)|\(\?<(?![=!])[^>]*>/gs, (part) => {
    if (!part.startsWith('(')) return part
    count += 1
    return count === group ? '(' : '(?:'
  })
  if (group > count) throw new Error(`the pattern "${source}" has no group ${group}`)
  return group === 0 ? `(${only})` : only
}

const nothing: ReadCriteria = { criteria: [], where: [], sameFolder: false, promoted: [], gaps: [], notes: [] }
const having = (more: Partial<ReadCriteria>): ReadCriteria => ({ ...nothing, ...more })
const gap = (...gaps: readonly string[]): ReadCriteria => having({ gaps })

const bareNames = 'the pattern sees names without their extension now'

const patternOf = (regex: Data): ReturnType<typeof plainRegex> => plainRegex(translateRegex(String(regex.key)))

const endings = [
  ...['jpg', 'jpeg', 'png', 'heic', 'heif', 'webp', 'avif', 'gif', 'tif', 'tiff'],
  ...['dng', 'cr2', 'cr3', 'nef', 'arw', 'raf', 'orf', 'rw2', 'mp4', 'mov'],
]

/** Parts of a pattern: escapes, sets, the openings of groups, and single characters. */
const tokensIn = (source: string) => source.matchAll(/\\.|\[(?:\\.|[^\]])*\]|\(\??(?:<[^=!][^>]*>)?|[\s\S]/g)

/** Whether what the one group of a pattern catches runs to the end of a name, and so takes its extension in. */
const takesExtension = (pattern: string): boolean => {
  const groups: (number | null)[] = []
  for (const { 0: token, index: at } of tokensIn(pattern)) {
    if (token.startsWith('(')) groups.push(token === '(?' ? null : at + token.length)
    const from = token === ')' ? groups.pop() : null
    if (typeof from !== 'number') continue
    const isLast = /^\$?$/.test(pattern.slice(at + 1))
    return isLast && /(?:(?<!\\)\.|\[\^(?:\\.|[^\]])*\]|\\[SD])[*+]\??\)*$/.test(pattern.slice(from, at))
  }
  return false
}

/** Where the last dot stands that is in no group, and how many groups catch before it; null for several alternatives. */
const lastDot = (source: string): { readonly at: number; readonly dot: string; readonly groups: number } | null => {
  let [depth, groups] = [0, 0]
  let last: ReturnType<typeof lastDot> = null
  for (const { 0: token, index: at } of tokensIn(source)) {
    if (token.startsWith('(')) {
      depth += 1
      if (token !== '(?') groups += 1
    }
    if (token === ')') depth -= 1
    if (depth > 0) continue
    if (token === '|') return null
    if (token === '\\.' || (token === '.' && !/[*+?{]/.test(source[at + 1] ?? ''))) last = { at, dot: token, groups }
  }
  return last
}

/** A pattern of whole names for names without their extension. */
interface Bare {
  readonly source: string
  /** Only some extensions match. */
  readonly isLimited: boolean
}

/** A pattern of whole names for names without their extension; null where what it catches is in the extension. */
const withoutExtension = (source: string, group: number): Bare | null => {
  const asIs = { source, isLimited: false }
  const found = lastDot(source)
  if (!found) return asIs
  const { at, dot, groups } = found
  const [head, tail] = [source.slice(0, at), source.slice(at + dot.length)]
  // A dot at the end may be that before the extension.
  if (tail === '' && dot === '\\.') return { source: `${head}(?=\\.|$)`, isLimited: false }
  const isEnd = tail.endsWith('$')
  const part = new RegExp(`^(?:${isEnd ? tail.slice(0, -1) : tail})$`, 'iv')
  const taken = endings.filter((ending) => part.test(ending))
  const isLimited = taken.length < endings.length
  if (taken.length === 0) return isEnd && dot === '\\.' ? null : asIs
  if (dot === '.' && !isLimited) return asIs
  const hasOthers = tail.replace(/\[(?:\\.|[^\]])*\]/g, '').includes('\\.')
  if (hasOthers || group > groups || (group === 0 && taken.length > 1)) return null
  const mayBeEarlier = !isEnd || part.test('part.jpg')
  return { source: mayBeEarlier ? `${head}(?:\\.${tail}|$)` : `${head}$`, isLimited }
}

/** A part of a name between delimiters; the first is its stem. */
const readSplit = (split: Data): ReadCriteria => {
  const delimiters = textsIn(split.delimiters)
  const index = Number(split.index ?? 0)
  if (delimiters.length === 0) return having({ criteria: [{ name: { regex: '^(.*)$' } }] })
  if (index === 0) return having({ criteria: [{ stem: { cut: delimiters } }] })
  const either = delimiters.map(regexText).join('|')
  const part = `(?:(?!${either}).)*`
  return having({ criteria: [{ name: { regex: `^(?:${part}(?:${either})){${index}}(${part})` } }], notes: [bareNames] })
}

/** What a group of a pattern catches in names, and which of them are on top by another one. */
const readRegex = (regex: Data): ReadCriteria => {
  const { index, promote_index: promoted, promote_keys: keys } = regex
  const group = Number(index ?? 0)
  const whole = patternOf(regex)
  if (takesExtension(catching(whole.regex, group))) return gap('a pattern that takes the extension in')
  const bare = withoutExtension(whole.regex, group)
  if (bare === null) return gap('a pattern that asks for an extension')
  return having({
    criteria: [{ name: { ...whole, regex: catching(bare.source, group) } }],
    where: bare.isLimited ? [{ fileName: whole }] : [],
    promoted: promoted === undefined ? [] : textsIn(keys),
    notes: [bareNames, ...(promoted === undefined ? [] : ['promote_keys are looked for anywhere in the name'])],
  })
}

const readOne = (entry: Data): ReadCriteria => {
  const { key, split, regex, delta } = entry
  if (key === 'originalFileName') return regex ? readRegex(dataIn(regex)) : readSplit(dataIn(split))
  if (key === 'originalPath' && split)
    return having({ sameFolder: true, notes: ['a part of the path was compared; ours wants the same folder'] })
  if (key === 'localDateTime' || key === 'fileCreatedAt')
    return having({ criteria: [{ time: Number(dataIn(delta).milliseconds ?? 0) }] })
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

/** All of a plain list, in which a name without the pattern went by the rest. */
const readList = (entries: readonly Data[]): ReadCriteria => {
  const read = entries.map((entry) =>
    entry.key === 'isFavorite' ? gap('favourites and others apart from each other') : readOne(entry),
  )
  const isAlone = entries.length < 2 || !entries.some(({ regex }) => regex)
  const note = 'names without the pattern went by the other criteria alone, and are left alone now'
  return joined(isAlone ? read : [...read, having({ notes: [note] })])
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
  if (groups === undefined) return [complete(readList(listIn(given).map(dataIn)))]
  return listIn(groups)
    .map(dataIn)
    .map(({ operator, criteria }) =>
      complete(
        (String(operator).toUpperCase() === 'OR' ? eitherOf : joined)(
          listIn(criteria).map((entry) => readOne(dataIn(entry))),
        ),
      ),
    )
}
