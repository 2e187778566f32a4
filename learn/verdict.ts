import { isAtOrBelow } from '../core/same-name.ts'
import {
  type Bits,
  type BitsPool,
  clearBit,
  countBoth,
  fillBetween,
  hasBit,
  keepIn,
  positionsIn,
  takeOut,
} from './bits.ts'
import { type Condition, isOpenSpan } from './conditions.ts'
import type { Library } from './library.ts'
import { findOf, measured, searchRules } from './search.ts'
import { bitsWithout, type Rule, sharesOf, type Task, type TaskBase, taskFor } from './task.ts'
import { wordsIn } from './words.ts'

/** What a rule has to pass (shares of one). */
export const thresholds = {
  precision: 0.85,
  recall: 0.75,
  ratio: 0.5,
  hidden: 0.6,
  laterRecall: 0.6,
  laterPrecision: 0.6,
} as const

/** What may be added on today's library: a number of assets, or a share of the album but at least a few. */
export type MostAdditions = { readonly assets: number } | { readonly share: number }

/** How rules are sought. */
export interface LearnOptions {
  readonly of: 'albums' | 'tags'
  /** Members that an own rule needs. */
  readonly minMembers: number
  readonly maxAdditions: MostAdditions
  /** Rules of each album that are told, the best and the next best. */
  readonly top: number
  /** Whether folders of uploads may be conditions: a storage template makes them from dates. */
  readonly useUploadFolders: boolean
  /** Keep albums in step in place of adding to them. */
  readonly sync: boolean
}

export const defaultOptions: LearnOptions = {
  of: 'albums',
  minMembers: 8,
  maxAdditions: { share: 0.1 },
  top: 1,
  useUploadFolders: false,
  sync: false,
}

/** How often members that were hidden from learning were found again. */
export interface Hidden {
  readonly found: number
  readonly of: number
}

/** How a rule learned on the older members did with the newer ones. */
interface Later {
  readonly recall: number
  readonly precision: number
  /** Newer members. */
  readonly of: number
  /** Last year of the older members. */
  readonly until: number
}

/** Why there is no rule; `time` where none was sought, because the time was over. */
export type Failure = 'few' | 'nothing' | 'precision' | 'ratio' | 'hidden' | 'later' | 'time'

/** What was learned of one album or tag. */
export interface Verdict {
  readonly kind: 'open' | 'closed' | 'hint' | 'none'
  /** The rule of a proposal or a hint; of none the nearest, if there is any. */
  readonly rule: Rule | null
  /** Why there is none. */
  readonly failure: Failure | null
  readonly size: number
  readonly members: Uint32Array
  readonly without: number
  readonly hidden: Hidden | null
  readonly later: Later | null
  /** Positions that the rule would add, and members that it misses. */
  readonly adds: Uint32Array
  readonly misses: Uint32Array
  /** Whether it may be switched on as it is. */
  readonly isOn: boolean
  /** The rule and the next best ones. */
  readonly candidates: readonly Rule[]
}

const fewMembers = 60

/** Whether a rule is true of a position. */
const holds = (alternatives: Rule['alternatives'], position: number): boolean =>
  alternatives.some((conditions) => conditions.every((condition) => condition.has(position)))

const hiddenOf = (task: Task): Hidden => {
  const { library, members, pool } = task
  const folds = members.length < fewMembers ? [0, 1, 2, 3, 4] : [0]
  let [found, of] = [0, 0]
  for (const one of folds)
    pool.within(() => {
      const hidden = members.filter((position) => library.fifths[position] === one)
      if (hidden.length === 0 || hidden.length === members.length) return
      const universe = pool.take(task.universe)
      for (const position of hidden) clearBit(universe, position)
      const [rule] = searchRules(taskFor(task, universe, members), 1)
      of += hidden.length
      if (rule) found += hidden.filter((position) => holds(rule.alternatives, position)).length
    })
  return { found, of }
}

/** What has to be allowed for a condition of a kind. */
const sourceOf = (kind: string): string => {
  const plain = kind.replace(/^not /, '')
  return plain.startsWith('person ') ? 'people' : plain === 'folder' ? 'path' : plain
}

const olderShare = 0.7

/** A rule without what it says for the album's name alone. */
const unbound = ({ alternatives, bound }: Rule): Rule['alternatives'] =>
  alternatives.map((conditions) => conditions.filter((condition) => !bound.has(condition)))

/** Whether rules of the same kinds of conditions, learned on the older members, find the newer ones. */
const laterOf = (task: Task, proposed: Rule): Later | null => {
  const { alternatives } = proposed
  const { library, members, pool } = task
  const older = Math.ceil(olderShare * members.length)
  const newer = members.length - older
  const end = (members[older - 1] ?? 0) + 1
  const isUsed = new Set(alternatives.flat().map(({ kind }) => sourceOf(kind)))
  if (newer === 0) return null
  return pool.within(() => {
    const before = pool.take()
    fillBetween(before, 0, end)
    const after = pool.take(task.universe)
    takeOut(after, before)
    keepIn(before, task.universe)
    const base: TaskBase = {
      ...task,
      allows: (kind) => task.allows(kind) && (isUsed.has(kind) || kind === 'uploads'),
    }
    const tried = taskFor(base, before, members)
    const [learned] = searchRules(tried, 1)
    // Where the rule itself was as good then, it might as well have been chosen.
    const own = measured(tried, unbound(proposed))
    const rule = learned && own.gain < learned.gain - 1e-9 ? learned : own
    const found = findOf({ pool, universe: after }, rule.alternatives)
    const all = countBoth(found, after)
    const hit = countBoth(found, task.memberBits)
    const until = new Date((library.days[end - 1] ?? 0) * 86_400_000).getUTCFullYear()
    return { recall: hit / newer, precision: all === 0 ? 0 : hit / all, of: newer, until }
  })
}

/** Whether new photos may come in. */
const isOpen = (task: Task, { alternatives }: Rule): boolean =>
  alternatives.some((conditions) => conditions.every((condition: Condition) => isOpenSpan(condition, task.newest)))

/** What a rule for some members may add and still be switched on. */
export const limitOf = (most: MostAdditions, members: number): number =>
  'assets' in most ? most.assets : Math.max(3, Math.floor(most.share * members))

const triedRules = 3

/** An album or a tag, by what it is called and the positions of its members that count. */
interface Group {
  /** Empty for several together. */
  readonly id: string
  readonly name: string
  readonly members: Uint32Array
}

/** The universe for a group: the timeline, and the archive too if a member is archived. */
export const universeFor = (library: Library, pool: BitsPool, members: Uint32Array): Bits => {
  if (members.every((position) => hasBit(library.timeline, position))) return library.timeline
  const all = pool.take()
  fillBetween(all, 0, library.size)
  return all
}

/** What all tasks of a group have in common. */
export const baseFor = (
  library: Library,
  pool: BitsPool,
  { name, id }: Pick<Group, 'name' | 'id'>,
  { useUploadFolders }: Pick<LearnOptions, 'useUploadFolders'>,
): TaskBase => {
  // An album or a tag does not explain itself, nor do the tags above and below it.
  const isTag = library.sets.some((set) => set.word === 'tagged' && set.id === id)
  const own = library.sets.filter(
    (set) =>
      set.id === id || (isTag && set.word === 'tagged' && (isAtOrBelow(set.name, name) || isAtOrBelow(name, set.name))),
  )
  const excluded = new Set(own.map((set) => `${set.word} ${set.id}`))
  return {
    library,
    pool,
    said: wordsIn(name),
    floor: 0.6,
    minYears: 3,
    allows: (kind) => (useUploadFolders || kind !== 'uploads') && !excluded.has(kind),
  }
}

/** What a rule lacks by its figures alone. */
const lackOf = (rule: Rule, members: number, without: number): 'precision' | 'ratio' | null => {
  const { precision, recall } = sharesOf(rule, members)
  if (precision < thresholds.precision || recall < thresholds.recall) return 'precision'
  return rule.gain / without < thresholds.ratio ? 'ratio' : null
}

/** A rule that has no end, or would have held for the newer members; else how the first without an end did. */
const lasting = (task: Task, rules: readonly Rule[], without: number): { rule: Rule | null; later: Later | null } => {
  let failed: Later | null = null
  for (const rule of rules.slice(0, triedRules)) {
    if (lackOf(rule, task.members.length, without) !== null) continue
    const later = isOpen(task, rule) ? laterOf(task, rule) : null
    if (!later || (later.recall >= thresholds.laterRecall && later.precision >= thresholds.laterPrecision))
      return { rule, later }
    failed ??= later
  }
  return { rule: null, later: failed }
}

/** What a rule would add, and what it misses. */
const exceptionsOf = (task: Task, rule: Rule): Pick<Verdict, 'rule' | 'adds' | 'misses'> =>
  task.pool.within(() => {
    const found = findOf(task, rule.alternatives)
    const misses = task.members.filter((position) => !hasBit(found, position))
    takeOut(found, task.memberBits)
    return { rule, adds: positionsIn(found), misses }
  })

/** Learns a rule for one album or tag, and tries whether it holds. */
export const learnGroup = (library: Library, pool: BitsPool, group: Group, options: LearnOptions): Verdict =>
  pool.within(() => {
    const base = baseFor(library, pool, group, options)
    const task = taskFor(base, universeFor(library, pool, group.members), group.members)
    const { members, size } = task
    const isFew = members.length < options.minMembers
    const without = members.length === 0 ? 0 : bitsWithout(task)
    const candidates = members.length === 0 ? [] : searchRules(task, Math.max(options.top, 6))
    const [best] = candidates
    const own = { ...unsought(members, null), size, without, candidates }
    if (!best) return { ...own, misses: members, failure: isFew ? 'few' : 'nothing' }
    const nearest = { ...own, ...exceptionsOf(task, best) }
    if (isFew) return { ...nearest, kind: 'hint', failure: 'few', hidden: hiddenOf(task) }
    const lack = lackOf(best, members.length, without)
    if (lack) return { ...nearest, failure: lack }
    const hidden = hiddenOf(task)
    if (hidden.of > 0 && hidden.found / hidden.of < thresholds.hidden) return { ...nearest, hidden, failure: 'hidden' }
    const { rule, later } = lasting(task, candidates, without)
    if (!rule) return { ...nearest, hidden, later, failure: 'later' }
    const told = exceptionsOf(task, rule)
    const isOn = told.adds.length <= limitOf(options.maxAdditions, members.length)
    return { ...own, ...told, kind: isOpen(task, rule) ? 'open' : 'closed', hidden, later, isOn }
  })

/** The verdict of an album for which no rule of its own is sought. */
export const unsought = (members: Uint32Array, failure: Failure | null): Verdict => ({
  kind: 'none',
  rule: null,
  failure,
  size: 0,
  members,
  without: 0,
  hidden: null,
  later: null,
  adds: new Uint32Array(),
  misses: new Uint32Array(),
  isOn: false,
  candidates: [],
})
