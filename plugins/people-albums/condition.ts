import {
  type Asset,
  all,
  any,
  type BindContext,
  type Capabilities,
  DarkroomError,
  definePredicate,
  fold,
  type Need,
  near,
  not,
  type Predicate,
  type SearchFilter,
  taken,
  unnamedFaces,
} from '../../index.ts'
import { compareSets, type SetOperator } from './compare.ts'
import { type Field, fieldOf } from './fields.ts'
import { type Filter, type Match, operatorOf, type PersonRef, typeOf } from './form.ts'
import { hasPlace } from './neighbours.ts'
import { type Group, keyOf } from './people.ts'
import { birthDateOf, birthday } from './recurring.ts'

type Condition = Predicate<Need>

/** Whom a rule means, and which people on an asset count. */
export interface Meaning {
  groupOf(ref: PersonRef): Group
  /** Ids of those that count. */
  readonly count: (people: Asset<'people'>['people']) => readonly string[]
  /** Faces that nobody is assigned to count as strangers. */
  readonly countUnassigned: boolean
  /** Something may be taken out, so the server has to be able to count what is read. */
  readonly needsProof: boolean
}

const day = 86_400_000
const dayAfter = (text: string, days: number): string =>
  new Date(Date.parse(text) + days * day).toISOString().slice(0, 10)

const listOf = (val: Filter['val']): readonly (boolean | number | PersonRef)[] => [val ?? []].flat() as never

const idsOf = (group: Group): readonly string[] => group.map(({ id }) => id)

/** What the server can look for: everybody at once, or one after the other. */
const narrowing = (operator: SetOperator, groups: readonly Group[]): SearchFilter | readonly SearchFilter[] => {
  if (operator === 'NOT') return {}
  const alone = groups.flatMap((group) => (group.length === 1 ? idsOf(group) : []))
  const isEach = operator === 'AND' || operator === 'ONLY'
  if (isEach && alone.length > 0) return { personIds: [...new Set(alone)].sort() }
  const [first = []] = groups
  const ids = new Set(isEach ? idsOf(first) : groups.flatMap(idsOf))
  return [...ids].map((id) => ({ personIds: [id] }))
}

const withoutStrangers = (condition: Condition, { countUnassigned }: Meaning): Condition =>
  countUnassigned ? all(condition, not(unnamedFaces())) : condition

const seePeople = ({ people }: Asset<'people'>): readonly string[] => people.map(({ id, name }) => name || id)

const nobody = (meaning: Meaning): Condition =>
  withoutStrangers(
    definePredicate({
      label: 'nobody is on it',
      needs: ['people'],
      inspect: seePeople,
      test: ({ people }) => meaning.count(people).length === 0,
    }) as Condition,
    meaning,
  )

const peopleCondition = (filter: Filter, meaning: Meaning): Condition => {
  const operator = operatorOf(filter) as SetOperator
  if (filter.val === null) return operator === 'NOT' ? not(nobody(meaning)) : nobody(meaning)
  const refs = listOf(filter.val) as readonly PersonRef[]
  const groups = refs.map((ref) => meaning.groupOf(ref))
  const wanted = groups.map((group) => new Set(idsOf(group)))
  // Servers that cannot count by person prove nothing about such a search.
  const canNarrow = ({ countByPerson }: Capabilities): boolean => countByPerson || !meaning.needsProof
  const condition = definePredicate({
    label: `people ${operator} ${refs.map(keyOf).join(', ')}`,
    needs: ['people'],
    inspect: seePeople,
    test: ({ people }) => compareSets(operator, wanted, meaning.count(people)),
    narrow: (capabilities) => (canNarrow(capabilities) ? narrowing(operator, groups) : {}),
    narrowNegated: (capabilities) => (operator === 'NOT' && canNarrow(capabilities) ? narrowing('OR', groups) : {}),
  }) as Condition
  return operator === 'ONLY' || operator === 'ONLY_ANY' ? withoutStrangers(condition, meaning) : condition
}

/** Values are compared in one form: types in upper case, texts without case and accents. */
const comparable = ({ kind }: Field, value: unknown): unknown => {
  if (kind === 'type') return typeOf(value)
  if (kind === 'text') return fold(String(value).trim())
  return kind === 'exact' ? String(value).normalize('NFC') : value
}

const valuesIn = (field: Field, asset: Asset<Need>): readonly unknown[] => {
  const value = field.read(asset)
  if (field.kind === 'faces') return Array.isArray(value) ? value : []
  if (value === null || value === undefined || value === '') return []
  return [field.kind === 'day' ? String(value).slice(0, 10) : comparable(field, value)]
}

/** Where the answers of a server lack a key, nothing can be said. */
const assertFaces = async (condition: Condition, { library: { server } }: BindContext): Promise<Condition> => {
  const { unassignedFaces, version } = server.capabilities
  if (unassignedFaces) return condition
  const message = `Immich ${version} does not tell in a search which faces nobody is assigned to.`
  throw new DarkroomError('USAGE', { message, hint: 'Use ignore: { countUnassigned: true } in place of the key.' })
}

const valueCondition = (filter: Filter, field: Field): Condition => {
  const operator = operatorOf(filter)
  const define = (test: Condition['test'], narrow: SearchFilter = {}): Condition => {
    const words = filter.val === null ? 'nothing' : listOf(filter.val).join(', ')
    const condition = definePredicate({
      label: `${filter.key} ${operator} ${words}`,
      needs: [...field.needs],
      inspect: field.read,
      test,
      narrow: () => narrow,
    }) as Condition
    return field.kind === 'faces' ? { ...condition, bind: (context) => assertFaces(condition, context) } : condition
  }
  if (filter.val === null) return define((asset) => (valuesIn(field, asset).length === 0) !== (operator === 'NOT'))
  const values = listOf(filter.val)
  const [only] = values
  if (operator === 'BEFORE') return define((asset) => valuesIn(field, asset).some((one) => String(one) < String(only)))
  if (operator === 'AFTER') return define((asset) => valuesIn(field, asset).some((one) => String(one) > String(only)))
  const wanted = values.map((value) => new Set([comparable(field, value)]))
  const isPlain = values.length === 1 && operator !== 'NOT'
  return define(
    (asset) => compareSets(operator, wanted, valuesIn(field, asset)),
    isPlain && field.kind === 'type'
      ? { type: typeOf(only) ?? '' }
      : // A partner's favourite is shown as none, but the server's filter goes by what is stored.
        isPlain && only === true && filter.key.toLowerCase().endsWith('favorite')
        ? { isFavorite: true }
        : {},
  )
}

/** The condition that a filter stands for. */
const filterCondition = (filter: Filter, meaning: Meaning): Condition => {
  const field = fieldOf(filter.key)
  if (!field) throw new Error(`${filter.key} is not a key`)
  if (field.kind === 'people') return peopleCondition(filter, meaning)
  const isTaken = filter.key === 'taken' || filter.key === 'localDateTime'
  const operator = operatorOf(filter)
  // The core tells the server about these.
  if (isTaken && operator === 'BEFORE') return taken({ to: dayAfter(String(filter.val), -1) })
  if (isTaken && operator === 'AFTER') return taken({ from: dayAfter(String(filter.val), 1) })
  return valueCondition(filter, field)
}

const gps = (): Condition =>
  definePredicate({
    label: 'has a place',
    needs: ['exif'],
    inspect: ({ exif: { latitude, longitude } }) => ({ latitude, longitude }),
    test: hasPlace,
  }) as Condition

const monthDays = (from: string, to: string): Condition =>
  definePredicate({
    label: `taken from ${from} to ${to} of any year`,
    inspect: ({ takenAt }) => takenAt.day(),
    test: ({ takenAt }) => {
      const monthDay = takenAt.day().slice(5)
      return from <= to ? monthDay >= from && monthDay <= to : monthDay >= from || monthDay <= to
    },
  })

/** 1 for Monday. */
const weekdays = (days: readonly number[]): Condition =>
  definePredicate({
    label: `taken on weekday ${days.join(', ')}`,
    inspect: ({ takenAt }) => ((takenAt.getDay() + 6) % 7) + 1,
    test: ({ takenAt }) => days.includes(((takenAt.getDay() + 6) % 7) + 1),
  })

const ages = (person: PersonRef, from: number, to: number, meaning: Meaning): Condition => {
  const born = birthDateOf(keyOf(person), meaning.groupOf(person))
  const days = { from: birthday(born, from), to: dayAfter(birthday(born, to + 1), -1) }
  return all(peopleCondition({ key: 'people', val: [person] }, meaning), taken(days))
}

/** The condition that a tree stands for. */
export const conditionOf = (match: Match, meaning: Meaning): Condition => {
  if ('key' in match) return filterCondition(match, meaning)
  if ('all' in match) return all(...match.all.map((part) => conditionOf(part, meaning)))
  if ('any' in match) return any(...match.any.map((part) => conditionOf(part, meaning)))
  if ('not' in match) return not(conditionOf(match.not, meaning))
  if ('taken' in match) {
    const { from, to } = match.taken
    return taken({ ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) })
  }
  if ('monthDay' in match) return monthDays(match.monthDay.from, match.monthDay.to)
  if ('weekday' in match) return weekdays(match.weekday)
  if ('has' in match) return gps()
  if ('age' in match) {
    const { person, from, to = from } = match.age
    return ages(person, from, to, meaning)
  }
  const { lat, lon, radiusMeters } = match.near
  return all(gps(), near({ lat, lon, km: radiusMeters / 1000 }))
}

/** Everybody that a tree names. */
export const peopleIn = (match: Match): readonly PersonRef[] => {
  if ('key' in match) return match.key === 'people' ? (listOf(match.val) as readonly PersonRef[]) : []
  if ('all' in match) return match.all.flatMap(peopleIn)
  if ('any' in match) return match.any.flatMap(peopleIn)
  if ('not' in match) return peopleIn(match.not)
  return 'age' in match ? [match.age.person] : []
}
