import { type AlbumRef, type BindContext, DarkroomError, type Sharing } from '../../index.ts'
import { conditionOf, type Meaning, peopleIn } from './condition.ts'
import type { Match, PersonRef } from './form.ts'
import type { Rule } from './options.ts'
import { counting, type Group, keyOf, resolvePeople } from './people.ts'
import { birthDateOf, type Recurring } from './recurring.ts'
import { findUsers } from './sharing.ts'

/** What a rule came to when its names were looked up. */
export interface Prepared {
  readonly meaning: Meaning
  readonly recurring: Recurring | null
  readonly users: readonly Sharing[] | null
}

/** What a plugin's instance says to all of its rules. */
export interface RuleContext {
  readonly instance: string
  readonly strictNames: boolean
  /** Rules that may share an album. */
  readonly rules: readonly Rule[]
}

export const matchOf = ({ filters, match }: Rule): Match | null => match ?? (filters ? { all: filters } : null)

export const refsOf = (rule: Rule): readonly PersonRef[] => {
  const match = matchOf(rule)
  const born = rule.recurring?.birthday
  return [...(match ? peopleIn(match) : []), ...(born === undefined ? [] : [born])]
}

export const albumOf = ({ album: given, name }: Rule): AlbumRef =>
  given === undefined ? name : typeof given === 'string' ? given : 'id' in given ? { id: given.id } : given.name

/** The album's name for a year. */
export const nameIn = ({ name, recurring }: Rule, year: number): string =>
  (recurring?.albumName ?? (name.includes('{year}') ? name : `${name} {year}`)).replaceAll('{year}', String(year))

export const recurringOf = ({ recurring }: Rule, groupOf: Meaning['groupOf']): Recurring | null => {
  if (!recurring) return null
  const { birthday, years = [1, 9999], leapDay = birthday === undefined ? 'skip' : 'feb28', ...rest } = recurring
  if (birthday === undefined) return { ...rest, years, leapDay, monthDay: rest.monthDay ?? '' }
  const born = birthDateOf(keyOf(birthday), groupOf(birthday))
  const first = Math.max(years[0], Number(born.slice(0, 4)))
  return { ...rest, years: [first, years[1]], leapDay, monthDay: born.slice(5) }
}

export const meaningOf = (rule: Rule, groupOf: (ref: PersonRef) => Group): Meaning => {
  const named = new Set(refsOf(rule).flatMap((ref) => groupOf(ref).map(({ id }) => id)))
  return {
    groupOf,
    count: counting(rule.ignore, named),
    countUnassigned: rule.ignore.countUnassigned,
    needsProof: rule.mode !== 'add',
  }
}

/** Before names are looked up, so that it is known what a rule needs. */
export const unknown: Group = [{ id: '', name: '', isHidden: false, birthDate: '2000-01-01' }]

/** The server tells faces without a name and faces without a person apart only by asking for each asset. */
const assertNamed = ({ name }: Rule, people: Group): void => {
  const unnamed = people.find((person) => person.name === '')
  if (!unnamed) return
  throw new DarkroomError('USAGE', {
    message: `${name}: ${unnamed.id} has no name, and a face of such a person counts as unassigned.`,
    hint: 'Give the person a name in the web page, or leave out ignore.countUnassigned.',
  })
}

export const prepare = async (
  rule: Rule,
  { strictNames }: RuleContext,
  { library }: BindContext,
  warn: (message: string) => void,
): Promise<Prepared> => {
  const people = await resolvePeople(library, refsOf(rule), strictNames, warn)
  const groupOf = (ref: PersonRef): Group => people.get(keyOf(ref)) ?? []
  const users =
    rule.shareWith === undefined ? null : findUsers(await library.users.list(), rule.shareWith, library.me.id)
  if (rule.ignore.countUnassigned) assertNamed(rule, [...people.values()].flat())
  const meaning = meaningOf(rule, groupOf)
  const match = matchOf(rule)
  // Dates of birth are looked at here, too.
  if (match) conditionOf(match, meaning)
  return { meaning, recurring: recurringOf(rule, groupOf), users }
}

/** Rules of the same album: what one of them wants, the others leave in, so they stand and fall together. */
export const siblingsOf = (rule: Rule, rules: readonly Rule[]): readonly Rule[] => {
  const key = (one: Rule): string => JSON.stringify(one.recurring ? nameIn(one, 0) : albumOf(one))
  return rules.filter((other) => other !== rule && key(other) === key(rule))
}
