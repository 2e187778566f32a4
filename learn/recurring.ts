import type { Condition } from './conditions.ts'
import type { Shape } from './family-shape.ts'
import type { Library } from './library.ts'

const dayCount = (from: string, to: string): number => {
  const at = (text: string, year: number): number => Date.parse(`${year}-${text}`) / 86_400_000
  return at(to, from <= to ? 2024 : 2025) - at(from, 2024) + 1
}

interface MonthDay {
  readonly from: string
  readonly to: string
}

const monthDayOf = ({ data }: Condition): MonthDay | null => {
  const { monthDay } = (data.taken ?? {}) as { readonly monthDay?: string | MonthDay }
  if (monthDay === undefined) return null
  return typeof monthDay === 'string' ? { from: monthDay, to: monthDay } : monthDay
}

/**
 * A rule of people-albums for a day or some days of every year, as its option `rules` has it; null where conditions say more than
 * that and one person.
 */
export const recurringRule = (
  library: Library,
  { template, fields }: Pick<Shape, 'template' | 'fields'>,
  conditions: readonly Condition[],
): object | null => {
  const days = conditions.flatMap((condition) => monthDayOf(condition) ?? [])
  const persons = conditions.filter(({ data }) => typeof data.person === 'string')
  const [day] = days
  if (!day || days.length + persons.length !== conditions.length || persons.length > 1 || fields.join() !== 'year')
    return null
  // Days over New Year have the year of the first there, and those around 29 February are more or fewer.
  if (day.from > day.to || (day.from <= '02-29' && day.to >= '02-29')) return null
  const person = persons[0]?.data.person as string | undefined
  const isMeant = ({ id, name }: { readonly id: string; readonly name: string }): boolean =>
    person !== undefined && (name === person || id === person)
  const birthDate = library.persons.find(isMeant)?.birthDate
  const isBirthday = day.from === day.to && birthDate?.slice(5) === day.from
  const count = dayCount(day.from, day.to)
  const name = template
    .replace(/\{year\}/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  return {
    name: name || 'Every year',
    mode: 'add',
    recurring: {
      ...(isBirthday ? { birthday: person } : { monthDay: day.from }),
      ...(count > 1 ? { durationDays: count } : {}),
      albumName: template,
    },
    ...(person === undefined ? {} : { match: { key: 'people', val: person } }),
  }
}
