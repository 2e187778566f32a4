import type { Asset } from '../../index.ts'
import { clockText } from '../../toolkit.ts'

type Shot = Pick<Asset<'exif'>, 'takenAt' | 'exif'>

const placeholder = /\{([^{}]*)\}/g
const field = /^(?:country|state|city|year|days|(?:countries|cities):[1-9]|(?:from|to):.+)$/

/** What is wrong with a template for names; null where nothing is. */
export const templateProblem = (template: string): string | null => {
  const unknown = [...template.matchAll(placeholder)].find(([, name = '']) => !field.test(name))
  return unknown
    ? `holds ${unknown[0]}, which is not one of {country}, {state}, {city}, {countries:2}, {cities:2}, {from:MMMM yyyy}, {to:MMMM yyyy}, {year}, {days}`
    : null
}

/** Names of places, those of most days first, the earlier of equals: more pictures of a day seldom change that. */
const byDays = (shots: readonly Shot[], of: (exif: Shot['exif']) => string | null | undefined): string[] => {
  const days = new Map<string, Set<string>>()
  for (const { exif, takenAt } of shots) {
    const name = of(exif)
    if (name) days.set(name, (days.get(name) ?? new Set()).add(takenAt.day()))
  }
  return [...days].sort(([, a], [, b]) => b.size - a.size).map(([name]) => name)
}

/**
 * The name of a journey; where the server knows no city, the state or country stands for it, and "Away" for all.
 * @param shots in the order of time
 */
export const nameOf = (template: string, shots: readonly Shot[]): string => {
  const countries = byDays(shots, ({ country }) => country)
  const states = byDays(shots, ({ state, country }) => state ?? country)
  const cities = byDays(shots, ({ city, state, country }) => city ?? state ?? country)
  const some = (names: readonly string[], count = 1): string => names.slice(0, count).join(', ') || 'Away'
  const [first, last] = [shots[0], shots.at(-1)]
  const value = (name: string): string => {
    const [what, detail = ''] = [name.split(':')[0] ?? '', name.slice(name.indexOf(':') + 1)]
    if (what === 'from' || what === 'to') {
      const shot = what === 'from' ? first : last
      return shot ? clockText(shot.takenAt, detail) : ''
    }
    if (what === 'year') return String(first?.takenAt.getFullYear() ?? '')
    if (what === 'days') return String(new Set(shots.map(({ takenAt }) => takenAt.day())).size)
    if (what === 'countries' || what === 'country') return some(countries, Number(detail) || 1)
    return what === 'state' ? some(states) : some(cities, Number(detail) || 1)
  }
  return template.replace(placeholder, (_, name: string) => value(name))
}
