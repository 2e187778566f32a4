import {
  type ApiContext,
  type Asset,
  type AssetPerson,
  all,
  any,
  DarkroomError,
  definePredicate,
  type Narrowing,
  type Need,
  near,
  not,
  type Predicate,
  type TakenSpan,
  taken,
  unnamedFaces,
} from '../../index.ts'
import { knownPosition } from '../../toolkit.ts'
import { type Field, fields, type PersonRef, valuesOf } from './keys.ts'
import { type Filter, type Match, operatorOf, valuesIn } from './match.ts'
import { type Group, nameOf } from './people.ts'
import { birthDateOf, birthday, dayAfter } from './recurring.ts'

type Condition = Predicate<Need>

/** Whom a rule means, and which people on an asset count. */
interface Meaning {
  readonly context: Pick<ApiContext, 'can' | 'version'>
  groupOf(ref: PersonRef): Group
  counts(person: AssetPerson): boolean
  /** Faces that nobody is assigned to count as strangers. */
  readonly countUnassigned: boolean
  /** Something may be taken out, so the server has to be able to count what is read. */
  readonly needsProof: boolean
}

type Comparison = (wanted: readonly ReadonlySet<unknown>[], present: readonly unknown[]) => boolean

const isOn = (present: readonly unknown[]) => (one: ReadonlySet<unknown>) => present.some((value) => one.has(value))
const isWanted = (wanted: readonly ReadonlySet<unknown>[]) => (value: unknown) => wanted.some((one) => one.has(value))

/** How operators compare the values of an asset with the wanted ones, each of which may be said in several ways. */
export const comparisons = {
  OR: (wanted, present) => wanted.some(isOn(present)),
  AND: (wanted, present) => wanted.every(isOn(present)),
  ONLY: (wanted, present) => wanted.every(isOn(present)) && present.every(isWanted(wanted)),
  ONLY_ANY: (wanted, present) => present.length > 0 && present.every(isWanted(wanted)),
  BEFORE: ([bound = []], present) => present.some((day) => String(day) < String([...bound])),
  AFTER: ([bound = []], present) => present.some((day) => String(day) > String([...bound])),
  /** Of `val: null`. */
  NONE: (_, present) => present.length === 0,
} satisfies Readonly<Record<string, Comparison>>
type Comparing = keyof typeof comparisons

/** What the server can look for: everybody at once, or one after the other. */
const narrowingTo = (operator: Comparing, groups: readonly Group[]): Narrowing => {
  const ids = (group: Group): string[] => group.map(({ id }) => id)
  const isEach = operator === 'AND' || operator === 'ONLY'
  const alone = groups.flatMap((group) => (group.length === 1 ? ids(group) : []))
  if (isEach && alone.length > 0) return { personIds: [...new Set(alone)].sort() }
  return [...new Set((isEach ? groups.slice(0, 1) : groups).flatMap(ids))].map((id) => ({ personIds: [id] }))
}

const peopleCondition = (operator: Comparing, refs: readonly PersonRef[], meaning: Meaning): Condition => {
  const groups = refs.map(meaning.groupOf)
  const wanted = groups.map((group) => new Set(group.map(({ id }) => id)))
  const counted = ({ people }: Asset<'people'>): string[] => people.filter(meaning.counts).map(({ id }) => id)
  const narrowing = operator === 'NONE' ? {} : narrowingTo(operator, groups)
  const condition = definePredicate({
    label: operator === 'NONE' ? 'nobody is on it' : `people ${operator} ${refs.map(nameOf).join(', ')}`,
    needs: ['people'],
    // Of people, it was told ids.
    pure: JSON.stringify(groups.map((group) => group.map(({ id }) => id))),
    inspect: ({ people }) => people.map(({ id, name }) => name || id),
    test: (asset) => comparisons[operator](wanted, counted(asset)),
    // Servers that cannot count by person prove nothing about such a search.
    narrow: ({ countByPerson }) => (countByPerson || !meaning.needsProof ? narrowing : {}),
  }) as Condition
  return meaning.countUnassigned && /ONLY|NONE/.test(operator) ? all(condition, not(unnamedFaces())) : condition
}

const valueCondition = (operator: Comparing, { key, ...filter }: Filter, field: Field): Condition => {
  const values = valuesIn(filter)
  const wanted = values.map((value) => new Set([field.comparable(value)]))
  const [only, ...others] = values
  const search = (only !== undefined && others.length === 0 && field.search?.(only)) || {}
  return definePredicate({
    label: operator === 'NONE' ? `no ${key}` : `${key} ${operator} ${values.join(', ')}`,
    needs: [...field.needs],
    pure: true,
    inspect: field.read,
    test: (asset) => comparisons[operator](wanted, valuesOf(field, asset)),
    narrow: () => search,
  }) as Condition
}

/** The condition of a filter. */
const filterCondition = (filter: Filter, meaning: Meaning): Condition => {
  const field = fields.get(filter.key)
  if (!field) throw new Error(`${filter.key} is not a key`)
  const { can, version } = meaning.context
  // Where the answers of a server lack a key, nothing can be said.
  if (field.kind === 'faces' && !can('unassignedFaces'))
    throw new DarkroomError('USAGE', {
      message: `Immich ${version} does not tell in a search which faces nobody is assigned to.`,
      hint: 'Use ignore: { countUnassigned: true } in place of the key.',
    })
  const operator = operatorOf(filter)
  if (operator === 'NOT') return not(filterCondition({ ...filter, operator: 'OR' }, meaning))
  const isTaken = filter.key === 'taken' || filter.key === 'localDateTime'
  // The server can be asked about these.
  if (isTaken && operator === 'BEFORE') return taken({ to: dayAfter(String(filter.val), -1) })
  if (isTaken && operator === 'AFTER') return taken({ from: dayAfter(String(filter.val), 1) })
  const comparing = filter.val === null ? 'NONE' : operator
  return field.kind === 'people'
    ? peopleCondition(comparing, valuesIn(filter) as readonly PersonRef[], meaning)
    : valueCondition(comparing, filter, field)
}

const hasPosition = (): Condition =>
  definePredicate({
    label: 'has a place',
    needs: ['exif'],
    pure: true,
    inspect: ({ exif }) => knownPosition(exif),
    test: ({ exif }) => knownPosition(exif) !== null,
  }) as Condition

/** 1 for Monday. */
const onWeekdays = (days: readonly number[]): Condition => {
  const weekday = ({ takenAt }: Asset): number => ((takenAt.getDay() + 6) % 7) + 1
  return definePredicate({
    label: `taken on weekday ${days.join(', ')}`,
    inspect: weekday,
    test: (asset) => days.includes(weekday(asset)),
  })
}

const aged = (person: PersonRef, from: number, to: number, meaning: Meaning): Condition => {
  const born = birthDateOf(nameOf(person), meaning.groupOf(person))
  const days = { from: birthday(born, from), to: dayAfter(birthday(born, to + 1), -1) }
  return all(filterCondition({ key: 'people', val: person }, meaning), taken(days))
}

/**
 * The condition of a tree.
 * @throws DarkroomError USAGE where the server or a person does not tell what it takes
 */
export const conditionOf = (match: Match, meaning: Meaning): Condition => {
  if ('key' in match) return filterCondition(match, meaning)
  if ('all' in match) return all(...match.all.map((part) => conditionOf(part, meaning)))
  if ('any' in match) return any(...match.any.map((part) => conditionOf(part, meaning)))
  if ('not' in match) return not(conditionOf(match.not, meaning))
  if ('taken' in match) return taken(match.taken as TakenSpan)
  if ('monthDay' in match) return taken({ monthDay: match.monthDay })
  if ('weekday' in match) return onWeekdays(match.weekday)
  if ('has' in match) return hasPosition()
  if ('age' in match) return aged(match.age.person, match.age.from, match.age.to ?? match.age.from, meaning)
  const { lat, lon, radiusMeters } = match.near
  return all(hasPosition(), near({ lat, lon, km: radiusMeters / 1000 }))
}
