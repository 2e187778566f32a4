import { type Bits, countBoth, forEachBit, hasBit, keepIn, positionsIn, takeOut } from './bits.ts'
import type { Column } from './columns.ts'
import { type Condition, peopleCondition, spanCondition, textCondition, yearCondition, yearOf } from './conditions.ts'
import { depth, isCompatible, searchConjunctions, spent } from './conjunctions.ts'
import { exclusionsFor } from './exclusions.ts'
import { dayNumber, type TextColumn } from './library.ts'
import { betterFirst, bitsLeft, bitsWithout, costOf, type Rule, sharesOf, type Task, taskFor } from './task.ts'

/** What a rule finds in the universe of a task. */
export const findOf = (task: Pick<Task, 'pool' | 'universe'>, alternatives: Rule['alternatives']): Bits => {
  const { pool, universe } = task
  const found = pool.take()
  pool.within(() => {
    for (const conditions of alternatives) {
      const all = pool.take(universe)
      for (const condition of conditions) {
        const one = pool.take()
        condition.fill(one)
        keepIn(all, one)
      }
      for (let word = 0; word < found.length; word += 1) found[word] = (found[word] ?? 0) | (all[word] ?? 0)
    }
  })
  return found
}

/** A rule of conditions, measured. */
export const measured = (
  task: Task,
  alternatives: Rule['alternatives'],
  bound: ReadonlySet<Condition> = new Set(),
): Rule =>
  task.pool.within(() => {
    const all = findOf(task, alternatives)
    const found = countBoth(all, task.universe)
    const hit = countBoth(all, task.memberBits)
    const cost = costOf(alternatives, bound)
    return { alternatives, bound, cost, found, hit, gain: bitsWithout(task) - cost - bitsLeft(task, found, hit) }
  })

const mostParts = 3

/** Several conjunctions for members that one does not hold: the best, then the best for what is left, and so on. */
const cover = (task: Task, best: Rule | undefined): Rule | undefined =>
  task.pool.within(() => {
    const parts: (readonly Condition[])[] = []
    const universe = task.pool.take(task.universe)
    let left = task.members
    while (parts.length < mostParts && left.length >= Math.max(1, 0.1 * task.members.length)) {
      const rest = taskFor({ ...task, floor: parts.length === 0 ? 0.25 : 0.35 }, universe, left)
      const part = searchConjunctions(rest).find(
        (rule) => rule.hit >= 0.1 * task.members.length && rule.hit / rule.found >= 0.85,
      )
      if (!part) break
      parts.push(part.alternatives[0] ?? [])
      // What is found is neither member nor stranger for the next.
      const all = findOf(rest, part.alternatives)
      left = left.filter((position) => !hasBit(all, position))
      keepIn(all, task.memberBits)
      takeOut(universe, all)
    }
    if (parts.length < 2) return undefined
    const rule = measured(task, parts)
    return rule.gain >= (best?.gain ?? 0) + 5 ? rule : undefined
  })

/** A rule without what its strangers have in common. */
const excluding = (task: Task, rule: Rule): Rule => {
  let best = rule
  for (let round = 0; round < 2; round += 1) {
    if (best.found === best.hit || best.alternatives.some((conditions) => conditions.length >= depth)) return best
    const next = task.pool.within(() => {
      const all = findOf(task, best.alternatives)
      const [hits, strangers]: [number[], number[]] = [[], []]
      forEachBit(all, 0, task.library.size, (position) =>
        (hasBit(task.memberBits, position) ? hits : strangers).push(position),
      )
      return exclusionsFor(task, strangers, hits)
        .filter((condition) => best.alternatives.every((conditions) => isCompatible(conditions, condition)))
        .map((condition) =>
          measured(
            task,
            best.alternatives.map((conditions) => [...conditions, condition]),
          ),
        )
        .sort(betterFirst)[0]
    })
    if (!next || next.gain <= best.gain + spent) return best
    best = next
  }
  return best
}

const boundColumns: readonly TextColumn[] = ['city', 'state', 'country']

/** The years of some assets that the album's name says, and with them the other one of a winter: `2010/11`. */
const saidYears = ({ library, said }: Task, positions: Uint32Array): number[] => {
  const isSaid = (year: number): boolean => said.has(String(year))
  const years = new Set(Array.from(positions, (position) => yearOf(library.days[position] ?? 0)).filter(isSaid))
  for (const year of [...years]) for (const next of [year - 1, year + 1]) if (isSaid(next)) years.add(next)
  return [...years].sort((a, b) => a - b)
}

/** From the first of some years to the last; the name says both. */
const saidSpan = ({ library }: Task, years: readonly number[]): Condition => {
  const [from, to] = [`${years[0]}-01-01`, `${years.at(-1)}-12-31`]
  return { ...spanCondition(library, { from: dayNumber(from), to: dayNumber(to) }), said: years.map(String) }
}

/** Conditions for what the album's name says and most of what a rule finds has. */
const saidConditions = (task: Task, positions: Uint32Array): Condition[] => {
  const { library, said, allows } = task
  const isMostly = (condition: Condition): boolean =>
    positions.filter((position) => condition.has(position)).length >= 0.95 * positions.length
  const codesOf = (column: Column): number[] => [...column.counts(positions).keys()].sort((a, b) => a - b)
  const texts = boundColumns.filter(allows).flatMap((name) => {
    return codesOf(library.columns[name]).map((code) => textCondition(library, name, code, said))
  })
  const people = allows('people')
    ? codesOf(library.people).map((code) => peopleCondition(library, 'one', [code], said))
    : []
  const years = allows('taken') ? saidYears(task, positions) : []
  const [year = 0] = years
  const times =
    years.length > 1 ? [saidSpan(task, years)] : years.length === 1 ? [yearCondition(library, year, said)] : []
  return [...texts, ...people, ...times].filter(({ said }) => said.length > 0).filter(isMostly)
}

/** Whether the time of one condition lies within that of another. */
const isWithin = ({ span: inner }: Condition, { span: outer }: Condition): boolean =>
  inner?.from != null && inner.to != null && inner.from >= (outer?.from ?? 0) && inner.to <= (outer?.to ?? 0)

/** Conditions whose open ends are those of the years that the name says, if these are all that is found. */
const withinSaidYears = (task: Task, conditions: readonly Condition[], positions: Uint32Array) => {
  const { library, said } = task
  if (positions.some((position) => !said.has(String(yearOf(library.days[position] ?? 0))))) return conditions
  const years = saidYears(task, positions)
  if (years.length === 0) return conditions
  const { from: start, to: end } = saidSpan(task, years).span ?? { from: null, to: null }
  return conditions.map((condition) => {
    const { kind, span, bits } = condition
    if (kind !== 'taken' || !span || (span.from !== null && span.to !== null)) return condition
    return { ...spanCondition(library, { from: span.from ?? start, to: span.to ?? end }), bits }
  })
}

/** A rule with what the album's name says, as far as it is true of what it finds and not said yet. */
const bindName = (task: Task, rule: Rule): Rule => {
  const [given, ...others] = rule.alternatives
  if (!given || others.length > 0 || task.said.size === 0) return rule
  return task.pool.within(() => {
    const all = findOf(task, rule.alternatives)
    keepIn(all, task.memberBits)
    const positions = positionsIn(all)
    const conditions = withinSaidYears(task, given, positions)
    const more: Condition[] = []
    for (const condition of saidConditions(task, positions)) {
      const own = [...conditions, ...more]
      const isSaid = condition.said.every((word) => own.some(({ said }) => said.includes(word)))
      const isImplied = condition.kind === 'taken' && own.some((one) => isWithin(one, condition))
      if (!isSaid && !isImplied && isCompatible(own, condition)) more.push(condition)
    }
    if (more.length === 0 && conditions.every((condition, index) => condition === given[index])) return rule
    return measured(task, [[...conditions, ...more]], new Set(more))
  })
}

/** A rule without the conditions that change nothing. */
const simplified = (task: Task, rule: Rule): Rule => {
  let best = rule
  for (const conditions of rule.alternatives)
    for (const condition of conditions) {
      if (rule.bound.has(condition)) continue
      const fewer = best.alternatives.map((one) => (one.length > 1 ? one.filter((other) => other !== condition) : one))
      if (fewer.every((one, index) => one.length === best.alternatives[index]?.length)) continue
      // Where only what the name says is left, one of it is the rule and pays its price.
      const isAllBound = fewer.some((one) => one.every((other) => best.bound.has(other)))
      const bound = isAllBound ? best.bound.difference(new Set([fewer[0]?.[0]])) : best.bound
      const next = measured(task, fewer, bound as ReadonlySet<Condition>)
      if (next.found === best.found && next.hit === best.hit) best = next
    }
  return best
}

/** Conditions in the order in which people say them: those that tell most first, exclusions last. */
const ordered = (task: Task, rule: Rule): Rule =>
  task.pool.within(() => {
    const sizes = new Map<Condition, number>()
    const sizeOf = (condition: Condition): number => {
      const known = sizes.get(condition)
      if (known !== undefined) return known
      const all = task.pool.take()
      condition.fill(all)
      const size = countBoth(all, task.universe)
      sizes.set(condition, size)
      return size
    }
    const isNot = ({ data }: Condition): number => ('not' in data ? 1 : 0)
    const inOrder = (conditions: readonly Condition[]): Condition[] =>
      conditions.toSorted((a, b) => isNot(a) - isNot(b) || sizeOf(a) - sizeOf(b))
    const firstDay = (conditions: readonly Condition[]): number =>
      Math.min(...conditions.map(({ span }) => span?.from ?? Number.POSITIVE_INFINITY))
    const alternatives = rule.alternatives.map(inOrder).sort((a, b) => {
      const [from, other] = [firstDay(a), firstDay(b)]
      return from === other ? 0 : from - other
    })
    return { ...rule, alternatives }
  })

const usual = 6

/**
 * The best rules of a task, the best first; none where nothing saves any bits.
 * @param shown how many at most
 */
export const searchRules = (task: Task, shown = usual): Rule[] =>
  task.pool.within(() => {
    const conjunctions = searchConjunctions(task).slice(0, 4 * shown)
    let [best] = conjunctions
    const { precision, recall } = sharesOf(best ?? { found: 0, hit: 0 }, task.members.length)
    const covered = precision < 0.9 || recall < 0.9 ? cover(task, best) : undefined
    if (covered) best = covered
    if (!best) return []
    const improved = excluding(task, best)
    const rules = [improved, ...conjunctions.filter((rule) => rule !== best || improved !== best)]
      .filter(({ gain }) => gain > 0)
      .slice(0, shown)
    const finished = rules.map((rule) => ordered(task, simplified(task, bindName(task, rule))))
    // What the name says may have made two of them the same.
    const isFirst = (rule: Rule, index: number): boolean =>
      finished.findIndex(({ found, hit }) => found === rule.found && hit === rule.hit) === index
    const [first, ...others] = finished.filter(isFirst)
    return first ? [first, ...others.sort(betterFirst)] : []
  })
