import type { Person } from '../../core/api/schemas.ts'
import type { Predicate } from '../../core/predicates/predicate.ts'
import type { Narrowing } from '../../core/scan/narrowing.ts'
import { findPeople } from '../predicates/names.ts'
import { defineRelation } from '../predicates/relation.ts'

/**
 * What to tell people where a name means several of them; null where it means one.
 * @example
 * const warning = namesakes('Sam', await findPeople(context, 'Sam'))
 * if (warning !== null) warn(warning) // 2 people are called "Sam"; any of them counts: 5f1e…, 9c07….
 */
export const namesakes = (name: string, people: readonly Pick<Person, 'id'>[]): string | null =>
  people.length < 2
    ? null
    : `${people.length} people are called "${name}"; any of them counts: ${people.map(({ id }) => id).join(', ')}.`

type Groups = readonly (readonly string[])[]

/** Each person alone, or those together whom a name means for certain. */
const narrowingTo = (way: 'any' | 'all', groups: Groups): Narrowing => {
  if (way === 'any') return [...new Set(groups.flat())].map((id) => ({ personIds: [id] }))
  const certain = new Set(groups.flatMap((ids) => (ids.length === 1 ? ids : [])))
  return certain.size === 0 ? {} : { personIds: [...certain].sort() }
}

/**
 * Shows any or all of some people, named with their letter case or by id. Unlike `person` it takes a name of several
 * people, which means any of them.
 * @throws DarkroomError NAME_UNKNOWN when the run begins
 * @example
 * showing(['Ann', 'Bob'], 'all')
 */
export const showing = (names: readonly string[], way: 'any' | 'all'): Predicate =>
  defineRelation<Groups>({
    label: names.length === 1 ? `with ${names[0]}` : `with ${way} of ${names.join(', ')}`,
    scopes: ['person.read', 'person.statistics'],
    resolve: async (context) => {
      const found = await Promise.all(names.map((name) => findPeople(context, name, { matchCase: true })))
      return found.map((people) => people.map(({ id }) => id))
    },
    narrow: (groups) => narrowingTo(way, groups),
    load: async (groups, { people }) => {
      const assets = await Promise.all(groups.map((ids) => Promise.all(ids.map((id) => people.assets(id)))))
      const isOn = (id: string) => (group: (typeof assets)[number]) => group.some((found) => found.has(id))
      return (id) => (way === 'any' ? assets.some(isOn(id)) : assets.every(isOn(id)))
    },
  })
