import { z } from 'zod'
import type { Predicate } from '../../core/predicates/predicate.ts'
import { joinEither } from '../../core/scan/narrowing.ts'
import { word } from '../../core/words.ts'
import { exactlyOne, text, texts } from './forms.ts'
import { findPerson } from './names.ts'
import { badArgument, someText } from './range.ts'
import { defineRelation } from './relation.ts'

/** People on an asset, in five variants; the value itself matches at least one of them. */
export interface PeoplePredicate extends Predicate {
  /** At least one of them, whoever else. */
  readonly any: Predicate
  /** All of them, whoever else. */
  readonly all: Predicate
  /** All of them and nobody else; hidden and unnamed people count as well. */
  readonly only: Predicate
  /** At least one of them and nobody else; hidden and unnamed people count as well. */
  readonly onlyAny: Predicate
  /** None of them. */
  readonly none: Predicate
}

type PeopleOf = ReadonlyMap<string, readonly string[]>
type Judge = (wanted: readonly string[], assets: readonly PeopleOf[]) => (id: string) => boolean

const judges = {
  any: (_, assets) => (id) => assets.some((found) => found.has(id)),
  all: (_, assets) => (id) => assets.every((found) => found.has(id)),
  only: (wanted, assets) => (id) =>
    assets.every((found) => found.has(id)) && new Set(assets[0]?.get(id)).size === wanted.length,
  onlyAny: (wanted, assets) => (id) => {
    const seen = assets.flatMap((found) => found.get(id) ?? [])
    return seen.length > 0 && seen.every((person) => wanted.includes(person))
  },
  none: (_, assets) => (id) => !assets.some((found) => found.has(id)),
} satisfies Record<string, Judge>

const ask = (way: keyof typeof judges, names: readonly string[]): Predicate =>
  defineRelation<readonly string[]>({
    label: way === 'any' && names.length === 1 ? `with ${names[0]}` : `with ${way} of ${names.join(', ')}`,
    condition: { person: way === 'any' && names.length === 1 ? names[0] : { [way]: names } },
    scopes: ['person.read', 'person.statistics'],
    // A person named twice, or by name and id, is one person.
    resolve: async (context) => [...new Set(await Promise.all(names.map((name) => findPerson(context, name))))],
    narrow: (ids) => {
      if (way === 'any' || way === 'onlyAny') return joinEither(ids.map((id) => ({ personIds: [id] })))
      return way === 'none' ? {} : { personIds: ids }
    },
    load: async (ids, { people }) => judges[way](ids, await Promise.all(ids.map((id) => people.assets(id)))),
  })

/**
 * People are on the asset, given by name (ignoring case) or by id. Hidden people can be named.
 * @throws DarkroomError USAGE without a name; NAME_UNKNOWN, NAME_AMBIGUOUS when the run begins
 * @example
 * person('Anna')
 * person('Anna', 'Ben').all
 * person('Anna', 'Ben').only
 * person('Anna', 'Ben').onlyAny
 */
export const person = (...names: readonly string[]): PeoplePredicate => {
  if (names.length === 0) throw badArgument('person', 'a name is missing', "Write person('Anna').")
  for (const name of names) someText('person', name)
  const one = ask('any', names)

  return {
    ...one,
    any: one,
    all: ask('all', names),
    only: ask('only', names),
    onlyAny: ask('onlyAny', names),
    none: ask('none', names),
  }
}

const ways = ['any', 'all', 'only', 'onlyAny', 'none'] as const
const peopleByWay = exactlyOne(
  z.strictObject({ any: texts, all: texts, only: texts, onlyAny: texts, none: texts }).partial(),
  'must be one of any, all, only, onlyAny, none',
)
const people = z.union([text, peopleByWay], {
  error: ({ input }) =>
    Array.isArray(input)
      ? `is a list: write { any: [${input.join(', ')}] } for at least one of them, or all, only, onlyAny or none`
      : 'is neither a name nor { any | all | only | onlyAny | none: [names] }',
})

/** How YAML and JSON say it. */
export const peopleWords = [
  word('person', people, (given) => {
    if (typeof given === 'string') return person(given)
    const way = ways.find((name) => given[name] !== undefined) ?? 'any'
    return person(...(given[way] ?? []))[way]
  }),
]
