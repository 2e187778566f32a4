import type { Condition } from '../conditions.ts'
import { dayAfter } from '../conditions.ts'

type Values = Readonly<Record<string, unknown>>

const leaf = (key: string, val: unknown) => ({ key, val })

const list =
  (word: 'all' | 'any') =>
  (value: unknown): Condition | null => {
    const parts = (value as readonly Condition[]).map(matchOf)
    return parts.every((part) => part !== null) ? { [word]: parts } : null
  }

const personMatch = (value: unknown): Condition => {
  const [[way = '', names] = []] = Object.entries(value as Values)
  const people = names as readonly string[]
  if (people.length === 1) return leaf('people', people[0])
  return way === 'any' ? leaf('people', people) : { all: people.map((name) => leaf('people', name)) }
}

/** Days between others: only spans from midnight to midnight are such. */
const uploadedMatch = (value: unknown): Condition | null => {
  const { from, to } = value as { from?: string; to?: string }
  if (![from, to].every((end) => end === undefined || /T00:00(:00)?(\.0+)?Z$/.test(end))) return null
  const ends = [
    ...(from === undefined ? [] : [{ key: 'createdAt', val: dayAfter(from, -1), operator: 'AFTER' }]),
    ...(to === undefined ? [] : [{ key: 'createdAt', val: to.slice(0, 10), operator: 'BEFORE' }]),
  ]
  return ends.length > 1 ? { all: ends } : (ends[0] ?? null)
}

/** Words of conditions, and what people-albums says instead. */
const matches: Readonly<Record<string, (value: unknown) => Condition | null>> = {
  all: list('all'),
  any: list('any'),
  not: (value) => {
    const match = matchOf(value as Condition)
    return match && { not: match }
  },
  person: personMatch,
  type: (value) => leaf('type', value),
  favorite: (value) => leaf('favorite', value),
  make: (value) => leaf('exifInfo.make', value),
  model: (value) => leaf('exifInfo.model', value),
  taken: (value) =>
    Object.values(value as Values).every((end) => String(end).length === 10) ? { taken: value } : null,
  uploaded: uploadedMatch,
  resolution: (value) => {
    const { width, height } = value as { width: { min: number }; height: { min: number } }
    return { all: [leaf('exifInfo.exifImageWidth', width.min), leaf('exifInfo.exifImageHeight', height.min)] }
  },
}

/**
 * A condition of recipes as people-albums writes it, for rules that need that plugin; null where it has no word for it.
 */
export const matchOf = (condition: Condition): Condition | null => {
  const [[word = '', value] = []] = Object.entries(condition)
  return matches[word]?.(value) ?? null
}
