import { compare } from '../core/order.ts'
import { type Bits, type BitsPool, hasBit, positionsIn, setBit } from './bits.ts'
import { type Condition, notCondition } from './conditions.ts'
import { byValues, keyOf, type Member, membersOf, type Shape, valueCondition, valuesOf } from './family-shape.ts'
import { type Field, isPerson, isPlace } from './name-templates.ts'
import type { LibraryRead } from './read.ts'
import { findOf, measured, searchRules } from './search.ts'
import { type Task, taskFor } from './task.ts'
import { baseFor, type LearnOptions, universeFor } from './verdict.ts'

/** Different values that make a family. */
export const leastValues = 3
const leastTrue = 0.8
const leastPrecision = 0.7
const leastRecall = 0.6
/** A family grows if it has so many of the albums that its rule makes. */
const leastKnown = 2 / 3
/** A value that causes so much of what else would be made is excluded. */
const worstShare = 0.8

/** Conditions that the values of a field already say. */
const saidBy: Readonly<Record<Field, readonly string[]>> = {
  year: ['taken'],
  month: ['taken', 'monthDay'],
  'taken:MMMM': ['taken', 'monthDay'],
  day: ['taken', 'monthDay'],
  country: ['country'],
  state: ['state', 'country'],
  city: ['city', 'state', 'country'],
  person: ['people'],
  'person:first': ['people'],
}

/** What a family is sought in. */
interface Search {
  readonly read: LibraryRead
  readonly pool: BitsPool
  readonly shape: Shape
  readonly options: LearnOptions
  /** What has the parts that are the same in all names. */
  readonly everything: Bits
  /** The assets of `everything` by the values of the other parts. */
  readonly groups: ReadonlyMap<string, readonly number[]>
  /** Of each album the assets for which the values of its name are true. */
  readonly truly: ReadonlyMap<Member, readonly number[]>
}

const groupOf = ({ groups }: Pick<Search, 'groups'>, { reading }: Member): readonly number[] =>
  groups.get(keyOf(reading)) ?? []

/** The search for what all albums of a family have in common, among the assets with the values of one of them. */
const commonTask = (search: Search, members: readonly Member[]): Task => {
  const { read, pool, shape, options } = search
  const [universe, own] = [pool.take(), pool.take()]
  for (const member of members) {
    for (const position of groupOf(search, member)) setBit(universe, position)
    for (const position of search.truly.get(member) ?? []) setBit(own, position)
  }
  const excluded = new Set([...shape.fields, ...shape.fixedFields].flatMap((field) => saidBy[field]))
  const name = shape.template.replace(/\{[\w:]+\}/g, ' ')
  const base = baseFor(read.library, pool, { id: '', name }, options)
  const allows = (kind: string): boolean =>
    base.allows(kind) && !excluded.has(kind) && !(kind === 'near' && excluded.has('country'))
  return taskFor({ ...base, minYears: 2, allows }, universe, positionsIn(own))
}

/** What all albums of a family have in common besides the values of their names; nothing at all is also an answer. */
const commonOf = (task: Task): readonly Condition[] => {
  const [best] = searchRules(task, 1)
  const isBetter = best?.alternatives.length === 1 && best.gain > measured(task, [[]]).gain
  return isBetter ? (best.alternatives[0] ?? []) : []
}

/** Whether conditions make an album of the assets with its values. */
const makes = (search: Search, conditions: readonly Condition[], member: Member): boolean => {
  const found = groupOf(search, member).filter((position) => conditions.every((condition) => condition.has(position)))
  const inside = new Set(member.content.positions)
  const hit = found.filter((position) => inside.has(position)).length
  return hit >= leastPrecision * found.length && hit >= leastRecall * member.content.positions.length
}

/** The albums that a common rule makes, with that rule; null for a family by chance. */
const membersWithin = (
  search: Search,
  candidates: readonly Member[],
): { readonly members: readonly Member[]; readonly common: readonly Condition[] } | null => {
  const total = candidates.reduce((sum, { content }) => sum + content.positions.length, 0)
  // Names lie: values have to be true of most members.
  if ([...search.truly.values()].reduce((sum, { length }) => sum + length, 0) < leastTrue * total) return null
  const first = commonOf(commonTask(search, candidates))
  const fitting = candidates.filter((member) => makes(search, first, member))
  if (new Set(fitting.map(({ reading }) => keyOf(reading))).size < leastValues) return null
  const common = commonOf(commonTask(search, fitting))
  // Without any one of them the others have to tell how it is made.
  const isFoundByOthers = (member: Member): boolean =>
    search.pool.within(() => {
      const others = fitting.filter((other) => other !== member)
      return makes(search, commonOf(commonTask(search, others)), member)
    })
  const members = common.length === 0 ? fitting : fitting.filter(isFoundByOthers)
  return members.length < leastValues ? null : { members, common }
}

/** A family: its albums, what finds them, and what else that would make. */
export interface NamedFamily {
  readonly shape: Shape
  readonly members: readonly Member[]
  readonly conditions: readonly Condition[]
  /** What the conditions find for each text of values; none where nothing is found. */
  readonly found: ReadonlyMap<string, readonly number[]>
  /** Assets without which a name is not made. */
  readonly atLeast: number
  /** Texts of values of albums that it would make and that nobody has. */
  readonly others: readonly string[]
  /** Texts of values of albums that somebody filled otherwise. */
  readonly kept: readonly string[]
  /** Whether it makes albums of values that it does not have yet; else it lists its values. */
  readonly isGrowing: boolean
}

/** What else conditions would make; a place that no album of the family has and that causes most of it is excluded. */
const grown = (
  search: Search,
  members: readonly Member[],
  common: readonly Condition[],
  isTaken: (key: string) => boolean,
): NamedFamily => {
  const { read, shape, groups, options } = search
  const conditions = [...shape.fixed, ...common]
  const foundBy = (): Map<string, readonly number[]> => {
    const all = findOf({ pool: search.pool, universe: search.everything }, [conditions])
    const found = [...groups].map(([key, positions]): [string, readonly number[]] => [
      key,
      positions.filter((position) => hasBit(all, position)),
    ])
    return new Map(found.filter(([, positions]) => positions.length > 0))
  }
  let found = foundBy()
  const keys = new Set(members.map(({ reading }) => keyOf(reading)))
  // A tag is there for the first asset.
  const smallest = Math.max(1, Math.min(...[...keys].map((key) => found.get(key)?.length ?? 0)))
  const atLeast = options.of === 'tags' ? 1 : smallest
  const othersOf = (): string[] =>
    [...found].filter(([key, { length }]) => !keys.has(key) && length >= atLeast).map(([key]) => key)
  let others = othersOf()
  for (const [index, field] of shape.fields.entries()) {
    if (!isPlace(field) || others.length === 0) continue
    const inFamily = new Set(members.map(({ reading }) => reading.values[index]))
    const [worst] = [...Map.groupBy(others, (key) => valuesOf(key)[index] ?? '')]
      .filter(([value]) => !inFamily.has(value))
      .sort(([a, one], [b, two]) => two.length - one.length || compare(a, b))
    const excluded =
      worst && worst[1].length >= worstShare * others.length && valueCondition(read.library, field, worst[0])
    if (!excluded) continue
    conditions.push(notCondition(read.library, excluded))
    found = foundBy()
    others = othersOf()
  }
  // Albums of that name that somebody filled otherwise are left alone: one that exists gets any number of assets.
  const kept = [...found.keys()].filter((key) => !keys.has(key) && isTaken(key))
  others = others.filter((key) => !kept.includes(key))
  // Nobody can be left out of an asset: where a person's album is kept, the others are listed.
  const canGrow = kept.length === 0 || !shape.fields.some(isPerson)
  const isGrowing = canGrow && members.length >= leastKnown * (members.length + others.length + kept.length)
  return { shape, members, conditions, found, atLeast, others, kept, isGrowing }
}

/**
 * The family of albums whose names have one shape; null where it is one by chance.
 * @param isTaken whether there is an album of the name that some values make
 */
export const familyIn = (
  read: LibraryRead,
  pool: BitsPool,
  shape: Shape,
  candidates: readonly Member[],
  options: LearnOptions,
  isTaken: (key: string) => boolean,
): NamedFamily | null => {
  const universe = universeFor(read.library, pool, membersOf(candidates))
  const everything = findOf({ pool, universe }, [shape.fixed])
  const groups = byValues(read.library, everything, shape.fields)
  const truly = new Map(
    candidates.map((member) => {
      const inside = new Set(member.content.positions)
      return [member, groupOf({ groups }, member).filter((position) => inside.has(position))] as const
    }),
  )
  const search = { read, pool, shape, options, everything, groups, truly }
  const within = membersWithin(search, candidates)
  return within && grown(search, within.members, within.common, isTaken)
}
