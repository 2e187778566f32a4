import type { Condition } from '../conditions.ts'
import { dayAfter } from '../conditions.ts'

type Values = Readonly<Record<string, unknown>>

const leaf = (key: string, val: unknown) => ({ key, val })

/**
 * A condition of recipes as people-albums writes it, for rules that need that plugin; null where it has no word for it.
 */
export const matchOf = (condition: Condition): Condition | null => {
  const [[word = '', value] = []] = Object.entries(condition)
  const parts = (list: unknown): Condition[] | null => {
    const found = (list as readonly Condition[]).map(matchOf)
    return found.every((part) => part !== null) ? found : null
  }
  if (word === 'all' || word === 'any') {
    const found = parts(value)
    return found && { [word]: found }
  }
  if (word === 'not') {
    const found = matchOf(value as Condition)
    return found && { not: found }
  }
  if (word === 'person') {
    const [[way = '', names] = []] = Object.entries(value as Values)
    const list = names as readonly string[]
    if (list.length === 1) return leaf('people', list[0])
    return way === 'any' ? leaf('people', list) : { all: list.map((name) => leaf('people', name)) }
  }
  if (word === 'type') return leaf('type', value)
  if (word === 'favorite') return leaf('favorite', value)
  if (word === 'make' || word === 'model') return leaf(`exifInfo.${word}`, value)
  if (word === 'taken')
    return Object.values(value as Values).every((end) => String(end).length === 10) ? condition : null
  if (word === 'uploaded') {
    const { from, to } = value as { from?: string; to?: string }
    if (![from, to].every((end) => end === undefined || /T00:00(:00)?(\.0+)?Z$/.test(end))) return null
    const ends = [
      ...(from === undefined ? [] : [{ key: 'createdAt', val: dayAfter(from, -1), operator: 'AFTER' }]),
      ...(to === undefined ? [] : [{ key: 'createdAt', val: to.slice(0, 10), operator: 'BEFORE' }]),
    ]
    return ends.length > 1 ? { all: ends } : (ends[0] ?? null)
  }
  if (word === 'resolution') {
    const { width, height } = value as { width: { min: number }; height: { min: number } }
    return { all: [leaf('exifInfo.exifImageWidth', width.min), leaf('exifInfo.exifImageHeight', height.min)] }
  }
  return null
}
