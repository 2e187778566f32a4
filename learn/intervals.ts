import { type Bits, countBetween } from './bits.ts'
import { type Condition, rangeOf, type Span, spanCondition, yearCondition, yearOf } from './conditions.ts'
import { dayNumber, dayText, firstOfDay } from './library.ts'
import type { Task } from './task.ts'

/** What a conjunction finds: assets of the universe, and members among them. */
interface Found {
  readonly all: Bits
  /** Positions of its members, in their order. */
  readonly members: Uint32Array
}

/** An interval with what a conjunction finds in it. */
interface IntervalCandidate {
  readonly condition: Condition
  readonly found: number
  readonly hit: number
  /** Of its members the first, and the one after the last. */
  readonly first: number
  readonly end: number
}

/** A day with members: how many, how many strangers, and how many strangers until the next one. */
interface Day {
  readonly day: number
  members: number
  strangers: number
  after: number
}

const daysOf = ({ library }: Task, { all, members }: Found): Day[] => {
  const days: Day[] = []
  for (const position of members) {
    const day = library.days[position] ?? 0
    const last = days.at(-1)
    if (last?.day === day) last.members += 1
    else days.push({ day, members: 1, strangers: 0, after: 0 })
  }
  for (const [index, entry] of days.entries()) {
    const [from, to] = rangeOf(library, { from: entry.day, to: entry.day })
    const next = days[index + 1]
    entry.strangers = countBetween(all, from, to) - entry.members
    if (next) entry.after = countBetween(all, to, firstOfDay(library, next.day))
  }
  return days
}

const weights = [1, 0.3, 0.1, 0.03]

/** The run of days with the most members, where each stranger takes away a part of one. */
const bestRun = (days: readonly Day[], weight: number): Span => {
  let [best, from, to] = [Number.NEGATIVE_INFINITY, 0, 0]
  let [sum, start] = [0, 0]
  for (const [index, { members, strangers }] of days.entries()) {
    const own = members - weight * strangers
    const carried = sum - weight * (days[index - 1]?.after ?? 0)
    if (index === 0 || carried <= 0) [sum, start] = [own, index]
    else sum = carried + own
    if (sum > best) [best, from, to] = [sum, start, index]
  }
  return { from: days[from]?.day ?? 0, to: days[to]?.day ?? 0 }
}

const nearEnd = 30

/** An interval that reaches the newest or the oldest days of the library has no end there. */
const opened = ({ oldest, newest }: Task, { from, to }: Span): Span => {
  if (to !== null && newest - to <= nearEnd) return { from, to: null }
  return { from: from !== null && from - oldest <= nearEnd ? null : from, to }
}

const monthOf = (day: number): Span => {
  const month = dayText(day).slice(0, 7)
  const [year = 0, number = 0] = month.split('-').map(Number)
  const next = new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 10)
  return { from: dayNumber(`${month}-01`), to: dayNumber(next) - 1 }
}

/** The first place in a sorted list of positions that is not below a position. */
const placeOf = (members: Uint32Array, position: number): number => {
  let [low, high] = [0, members.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((members[middle] ?? 0) < position) low = middle + 1
    else high = middle
  }
  return low
}

/** The intervals that may make a conjunction better. @param least members that an interval has to keep */
export const intervalsFor = (task: Task, found: Found, least: number): IntervalCandidate[] => {
  const { library, said } = task
  const { members } = found
  const dayAt = (place: number): number => library.days[members[place] ?? 0] ?? 0
  const days = daysOf(task, found)
  const trimmed = (share: number): Span => {
    const cut = Math.floor(share * members.length)
    return { from: dayAt(cut), to: dayAt(members.length - 1 - cut) }
  }
  const spans = [trimmed(0), trimmed(0.02), trimmed(0.05), ...weights.map((weight) => bestRun(days, weight))]
  const conditions = new Map<string, Condition>()
  const add = (condition: Condition): void => void conditions.set(JSON.stringify(condition.data), condition)
  for (const span of spans) {
    // With its end as well: strangers may follow.
    for (const one of [span, opened(task, span)])
      if (one.from !== null || one.to !== null) add(spanCondition(library, one))
  }
  const months = Map.groupBy(days, ({ day }) => dayText(day).slice(0, 7))
  for (const month of months.values())
    if (month.reduce((sum, one) => sum + one.members, 0) >= least)
      add(spanCondition(library, monthOf(month[0]?.day ?? 0), true))
  const years = Map.groupBy(days, ({ day }) => yearOf(day))
  for (const [year, year_] of years)
    if (year_.reduce((sum, one) => sum + one.members, 0) >= least) add(yearCondition(library, year, said))
  return [...conditions.values()].flatMap((condition) => {
    const [from, to] = rangeOf(library, condition.span ?? { from: null, to: null })
    const [first, end] = [placeOf(members, from), placeOf(members, to)]
    if (end - first < least) return []
    return [{ condition, found: countBetween(found.all, from, to), hit: end - first, first, end }]
  })
}
