import { definePredicate, findPeople, type Predicate } from '../../index.ts'

/** How many of the named people an asset has to show. */
export type PeopleWay = 'any' | 'all'

type PeopleOf = ReadonlyMap<string, readonly string[]>

const words = (way: PeopleWay, names: readonly string[]): string =>
  names.length === 1 ? `with ${names[0]}` : `with ${way} of ${names.join(', ')}`

/** A filter that lets every match through: each person by itself, or those that are meant for certain together. */
const narrowed = (way: PeopleWay, groups: readonly (readonly string[])[]) => {
  if (way === 'any') return [...new Set(groups.flat())].map((id) => ({ personIds: [id] }))
  const certain = new Set(groups.flatMap((ids) => (ids.length === 1 ? ids : [])))
  return certain.size === 0 ? {} : { personIds: [...certain].sort() }
}

/**
 * Shows people, named exactly or by id. A name of several people stands for each of them.
 * @param warn told of such names
 */
export const showing = (names: readonly string[], way: PeopleWay, warn: (message: string) => void): Predicate => {
  const label = words(way, names)
  const scopes = ['person.read', 'person.statistics']
  const unknown = (): never => {
    throw new Error(`${label}: only known after the library was asked`)
  }
  const known = (groups: readonly (readonly string[])[], assets: ReadonlyMap<string, PeopleOf>): Predicate => {
    const isOn = (id: string) => (ids: readonly string[]) => ids.some((person) => assets.get(person)?.has(id))
    return definePredicate({
      label,
      narrow: () => narrowed(way, groups),
      test: ({ id }) => (way === 'any' ? groups.some(isOn(id)) : groups.every(isOn(id))),
    })
  }
  const resolved = (groups: readonly (readonly string[])[]): Predicate =>
    definePredicate({
      label,
      narrow: () => narrowed(way, groups),
      test: unknown,
      bind: async ({ library, found }) => {
        if (found === null) return resolved(groups)
        const ids = [...new Set(groups.flat())]
        const assets = await Promise.all(ids.map(async (id) => [id, await library.people.assets(id)] as const))
        return known(groups, new Map(assets))
      },
    })
  return definePredicate({
    label,
    scopes,
    test: unknown,
    bind: async ({ library }) => {
      const groups = await Promise.all(
        names.map(async (name) => (await findPeople(library, name, { matchCase: true })).map(({ id }) => id)),
      )
      for (const [index, ids] of groups.entries())
        if (ids.length > 1)
          warn(`${ids.length} people are called ${names[index]}, and each of them counts: ${ids.join(', ')}.`)
      return resolved(groups)
    },
  })
}
