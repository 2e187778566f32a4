import { type Bits, bitsFor, countBoth, endsOf, keepIn, positionsIn, setBit } from './bits.ts'
import { type Candidate, candidatesOf } from './candidates.ts'
import type { Among, Condition } from './conditions.ts'
import { intervalsFor } from './intervals.ts'
import { betterFirst, bitsLeft, bitsWithout, type Rule, type Task } from './task.ts'

/** What a conjunction finds: members by their place in the list, and positions of all. */
interface Finds {
  readonly members: Bits
  readonly all: Bits
}

/** A conjunction while it grows. */
interface State {
  readonly conditions: readonly Condition[]
  readonly cost: number
  readonly found: number
  readonly hit: number
  readonly gain: number
  /** What it could save at most if it found no stranger. */
  readonly bound: number
  /** What it finds, made when it is asked for. */
  make(): Finds
}

/** A conjunction with one condition more, before it is counted what it finds. */
interface Offer {
  readonly condition: Condition
  readonly hit: number
  /** How many assets it finds. */
  count(): number
  make(): Finds
}

/** Conditions of a conjunction at most. */
export const depth = 4
const width = 4
/** A condition has to take away so much of what is found. */
const leastTaken = 0.05
/** Bits that make no difference. */
export const spent = 1e-9

/** Whether a condition may be added to others. */
export const isCompatible = (conditions: readonly Condition[], { kind }: Pick<Condition, 'kind'>): boolean =>
  conditions.every((other) => other.kind !== kind)

const ruleOf = ({ conditions, cost, found, hit, gain }: State): Rule => ({
  alternatives: [conditions],
  bound: new Set(),
  cost,
  found,
  hit,
  gain,
})

/** Those that find the same are one: the cheapest, then the one that is said more shortly. */
const onlyBest = (states: readonly State[]): State[] => {
  const best = new Map<string, State>()
  for (const state of states) {
    const key = `${state.found} ${state.hit}`
    const known = best.get(key)
    if (!known || betterFirst(ruleOf(state), ruleOf(known)) < 0) best.set(key, state)
  }
  return [...best.values()]
}

/** A beam search: from nothing, one condition at a time, with the best by what they save and by what they could. */
class ConjunctionSearch {
  readonly #task: Task
  readonly #without: number
  /** Members that a conjunction has to find. */
  readonly #least: number
  /** Circles cost the most to look for, so they come last, when the bound is as good as it gets. */
  readonly #candidates: readonly (readonly Candidate[])[]
  #bestGain = 0

  constructor(task: Task) {
    this.#task = task
    this.#without = bitsWithout(task)
    this.#least = Math.max(1, task.floor * task.members.length)
    const { circles = [], others = [] } = Object.groupBy(candidatesOf(task), ({ condition }) =>
      condition.kind === 'near' ? 'circles' : 'others',
    )
    this.#candidates = [others, circles]
  }

  /** The conjunctions that were met, the best first. */
  search(): Rule[] {
    const found: State[] = []
    let beam: readonly State[] = [this.#root()]
    for (let level = 0; level < depth && beam.length > 0; level += 1) {
      const children = onlyBest(beam.flatMap((state) => this.#grow(state)))
      found.push(...children)
      const byGain = children.toSorted((a, b) => betterFirst(ruleOf(a), ruleOf(b))).slice(0, width)
      const byBound = children
        .filter((state) => !byGain.includes(state) && state.bound > this.#bestGain + spent)
        .sort((a, b) => b.bound - a.bound || betterFirst(ruleOf(a), ruleOf(b)))
        .slice(0, width)
      beam = [...byGain, ...byBound]
    }
    return onlyBest(found).map(ruleOf).sort(betterFirst)
  }

  #root(): State {
    const { members, size, pool, universe } = this.#task
    const everyMember = bitsFor(members.length)
    for (let place = 0; place < members.length; place += 1) setBit(everyMember, place)
    const make = (): Finds => ({ members: everyMember, all: pool.take(universe) })
    return { conditions: [], cost: 0, found: size, hit: members.length, gain: 0, bound: this.#without, make }
  }

  /** A conjunction with each condition that may make it better. */
  #grow(state: State): State[] {
    const finds = state.make()
    const children: State[] = []
    const consider = (offer: Offer): void => {
      const child = this.#childOf(state, offer)
      if (child) children.push(child)
    }
    const [others = [], circles = []] = this.#candidates
    this.#withEach(others, state, finds, consider)
    if (this.#task.allows('taken') && isCompatible(state.conditions, { kind: 'taken' })) this.#inTime(finds, consider)
    this.#withEach(circles, state, finds, consider)
    return children
  }

  /** What comes of an offer; undefined where it cannot win, or takes too little away. */
  #childOf(state: State, { condition, hit, count, make }: Offer): State | undefined {
    const cost = state.cost + condition.bits
    const bound = this.#without - cost - bitsLeft(this.#task, hit, hit)
    // What may be as good has its turn too: of equals the text decides, and not which comes first.
    if (bound < this.#bestGain - spent) return undefined
    const found = count()
    if (found > (1 - leastTaken) * state.found) return undefined
    const gain = this.#without - cost - bitsLeft(this.#task, found, hit)
    this.#bestGain = Math.max(this.#bestGain, gain)
    return { conditions: [...state.conditions, condition], cost, found, hit, gain, bound, make }
  }

  /** With each candidate that finds enough of the members. */
  #withEach(
    candidates: readonly Candidate[],
    { conditions, found }: State,
    { members, all }: Finds,
    consider: (offer: Offer) => void,
  ): void {
    // Most rules have a day or a few: outside of these nothing is left to count.
    const [first, last] = endsOf(all)
    const among: Among = { bits: all, found, from: first >>> 5, to: (last >>> 5) + 1 }
    for (const candidate of candidates) {
      const { condition } = candidate
      if (!isCompatible(conditions, condition)) continue
      const hit = conditions.length === 0 ? candidate.hit : countBoth(members, candidate.members)
      if (hit < this.#least) continue
      const make = (): Finds => {
        const both = { members: members.slice(), all: this.#task.pool.take(all) }
        keepIn(both.members, candidate.members)
        keepIn(both.all, candidate.all())
        return both
      }
      const count = (): number => condition.count?.(among) ?? countBoth(all, candidate.all(), among.from, among.to)
      consider({ condition, hit, count, make })
    }
  }

  /** With each interval that may make it better. */
  #inTime({ members: own, all }: Finds, consider: (offer: Offer) => void): void {
    const { members, pool } = this.#task
    const places = positionsIn(own)
    const positions = places.map((place) => members[place] ?? 0)
    for (const { condition, found, hit, first, end } of intervalsFor(
      this.#task,
      { all, members: positions },
      this.#least,
    )) {
      const make = (): Finds => {
        const inside = pool.take()
        condition.fill(inside)
        keepIn(inside, all)
        const kept = bitsFor(members.length)
        for (const place of places.slice(first, end)) setBit(kept, place)
        return { members: kept, all: inside }
      }
      consider({ condition, hit, count: () => found, make })
    }
  }
}

/** The conjunctions that save bits, the best first. */
export const searchConjunctions = (task: Task): Rule[] =>
  task.members.length === 0 ? [] : new ConjunctionSearch(task).search()
