import type { Person } from '../../core/api/schemas.ts'

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
