import type { Data } from '../contract.ts'
import { plainRegex, translateRegex } from '../reading/python-regex.ts'
import { isData } from '../values.ts'

/** When assets belong together, and what of it has no counterpart. */
export interface ReadCriteria {
  readonly criteria: readonly Data[]
  readonly sameFolder: boolean
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

const readOne = (entry: Data): ReadCriteria => {
  const fine = (criteria: readonly Data[], more: Partial<ReadCriteria> = {}): ReadCriteria => ({
    criteria,
    sameFolder: false,
    gaps: [],
    notes: [],
    ...more,
  })
  const { key, split, regex, delta } = entry
  if (key === 'originalFileName' && isData(split)) {
    if ((split.index ?? 0) !== 0) return fine([], { gaps: [`the part ${split.index} of a name`] })
    return fine([{ stem: { cut: [split.delimiters ?? ['~', '.']].flat().map(String) } }])
  }
  if (key === 'originalFileName' && isData(regex)) {
    const translated = plainRegex(translateRegex(String(regex.key)))
    const name = { ...translated, regex: catching(translated.regex, Number(regex.index ?? 0)) }
    return fine([{ name }], { notes: ['the pattern sees names without their extension now'] })
  }
  if (key === 'originalPath' && isData(split)) return fine([], { sameFolder: true })
  if ((key === 'localDateTime' || key === 'fileCreatedAt') && (isData(delta) || delta === undefined))
    return fine([{ time: Number(isData(delta) ? (delta.milliseconds ?? 1000) : 1000) }])
  return fine([], { gaps: [`the criterion ${String(key)}`] })
}

const joined = (all: readonly ReadCriteria[]): ReadCriteria => ({
  criteria: all.flatMap(({ criteria }) => criteria),
  sameFolder: all.some(({ sameFolder }) => sameFolder),
  gaps: all.flatMap(({ gaps }) => gaps),
  notes: [...new Set(all.flatMap(({ notes }) => notes))],
})

/** Reads the criteria: a list, or groups with operators. @throws Error for a pattern that cannot be translated */
export const readCriteria = (given: unknown): ReadCriteria => {
  if (Array.isArray(given)) return joined(given.map((entry) => readOne(isData(entry) ? entry : {})))
  if (!isData(given)) return { criteria: [], sameFolder: false, gaps: ['criteria that are no list'], notes: [] }
  if (given.expression !== undefined)
    return { criteria: [], sameFolder: false, gaps: ['an expression with AND, OR and NOT'], notes: [] }
  const groups = Array.isArray(given.groups) ? given.groups.filter(isData) : []
  return joined(
    groups.map((group) => {
      const read = joined(
        (Array.isArray(group.criteria) ? group.criteria : []).map((entry) => readOne(isData(entry) ? entry : {})),
      )
      return String(group.operator).toUpperCase() === 'OR' && read.criteria.length > 1
        ? { ...read, criteria: [{ any: read.criteria }] }
        : read
    }),
  )
}
