import { compare } from '../core/order.ts'
import { type Bits, type BitsPool, countBits, endsOf, hasBit, setBit } from './bits.ts'
import type { Column } from './columns.ts'
import type { Condition, Said } from './conditions.ts'
import type { Library } from './library.ts'
import { extraBits } from './measure.ts'

/** What a rule is sought for: some assets among others. */
export interface Task {
  readonly library: Library
  readonly pool: BitsPool
  /** All assets that count, members included. */
  readonly universe: Bits
  readonly size: number
  /** Positions of the members, in their order. */
  readonly members: Uint32Array
  /** How many members have each value of a column. */
  counts(column: Column): ReadonlyMap<number, number>
  readonly memberBits: Bits
  /** First and last day of the universe. */
  readonly oldest: number
  readonly newest: number
  /** Words of the album's name. */
  readonly said: Said
  /** Share of the members that a conjunction has to find. */
  readonly floor: number
  /** Years that members of a day of every year have to be from. */
  readonly minYears: number
  /** Whether conditions of a kind may be used. */
  allows(kind: string): boolean
}

/** What tasks have in common. */
export type TaskBase = Pick<Task, 'library' | 'pool' | 'said' | 'floor' | 'minYears' | 'allows'>

/** A task for members within a universe; sets are taken from the pool. */
export const taskFor = (base: TaskBase, universe: Bits, members: Iterable<number>): Task => {
  const inside = Uint32Array.from(members).filter((position) => hasBit(universe, position))
  const memberBits = base.pool.take()
  for (const position of inside) setBit(memberBits, position)
  const [first, last] = endsOf(universe)
  const counts = new Map<Column, ReadonlyMap<number, number>>()
  return {
    ...base,
    universe,
    size: countBits(universe),
    oldest: base.library.days[first] ?? 0,
    newest: base.library.days[last] ?? 0,
    members: inside.sort(),
    counts: (column) => {
      const known = counts.get(column) ?? column.counts(inside)
      counts.set(column, known)
      return known
    },
    memberBits,
  }
}

/** One or more conjunctions, any of which may hold. */
export interface Rule {
  readonly alternatives: readonly (readonly Condition[])[]
  /** Conditions that are there because the album's name says them. */
  readonly bound: ReadonlySet<Condition>
  /** Bits of the rule itself. */
  readonly cost: number
  /** Assets that it finds, and members among them. */
  readonly found: number
  readonly hit: number
  /** Bits that it saves. */
  readonly gain: number
}

/** Bits of a task without a rule. */
export const bitsWithout = ({ library, size, members }: Task): number => library.measure.without(size, members.length)

/** Bits of what a rule leaves open. */
export const bitsLeft = ({ library, size, members }: Task, found: number, hit: number): number =>
  library.measure.with(size, members.length, found, hit)

/** What conditions cost; those that are there for the album's name cost less. */
export const costOf = (
  alternatives: readonly (readonly Condition[])[],
  bound: ReadonlySet<Condition> = new Set(),
): number =>
  alternatives.reduce(
    (sum, conditions) => sum + conditions.reduce((all, one) => all + (bound.has(one) ? extraBits.said : one.bits), 0),
    extraBits.alternative * Math.max(0, alternatives.length - 1),
  )

/** Precision and recall of a rule. */
export const sharesOf = (
  { found, hit }: Pick<Rule, 'found' | 'hit'>,
  members: number,
): { readonly precision: number; readonly recall: number } => ({
  precision: found === 0 ? 0 : hit / found,
  recall: members === 0 ? 0 : hit / members,
})

/** A text by which rules that are equally good are put into one order. */
const textOf = (alternatives: readonly (readonly Condition[])[]): string =>
  JSON.stringify(alternatives.map((conditions) => conditions.map(({ data }) => data)))

/** The better rule first: more bits saved, then fewer conditions, then by their text. */
export const betterFirst = (a: Rule, b: Rule): number => {
  const count = ({ alternatives }: Rule): number => alternatives.reduce((sum, one) => sum + one.length, 0)
  if (Math.abs(a.gain - b.gain) > 1e-9) return b.gain - a.gain
  return count(a) - count(b) || compare(textOf(a.alternatives), textOf(b.alternatives))
}
