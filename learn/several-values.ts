import { hasBit } from './bits.ts'
import type { Column } from './columns.ts'
import type { Task } from './task.ts'

/** All assets. */
export const everything = (): boolean => true

const mostValues = 8
const strangerWeight = 0.15

/** A value that may be chosen: members that have it and none of those chosen before, and strangers that have it. */
interface Choice {
  fresh: number
  readonly strangers: number
}

/** The values that enough of some members have, in the order in which they are met. */
const choicesOf = (
  { universe }: Task,
  column: Column,
  among: (position: number) => boolean,
  counts: ReadonlyMap<number, number>,
  least: number,
  without: number | undefined,
): Map<number, Choice> => {
  const found = (code: number): number => {
    if (among === everything) return column.countIn(code, universe)
    let count = 0
    for (const position of column.positions(code)) if (hasBit(universe, position) && among(position)) count += 1
    return count
  }
  const often = [...counts].filter(([code, count]) => code !== without && count >= least)
  return new Map(often.map(([code, count]) => [code, { fresh: count, strangers: found(code) - count }]))
}

/** The value that brings most members for the strangers it brings; of equals the first. */
const bestOf = (choices: ReadonlyMap<number, Choice>, least: number): number | undefined => {
  let best: number | undefined
  let score = 0
  for (const [code, { fresh, strangers }] of choices) {
    const value = fresh - strangerWeight * strangers
    if (fresh >= least && (value > score || (value === score && code < (best ?? -1)))) [best, score] = [code, value]
  }
  return best
}

/**
 * Values that together are true of many members and of few strangers, the most useful first: each brings members that
 * those before it did not have.
 * @param among assets that are looked at
 * @param without a value that is not chosen
 */
export const severalValues = (
  task: Task,
  column: Column,
  among: (position: number) => boolean,
  without?: number,
): number[] => {
  let left = among === everything ? task.members : task.members.filter(among)
  const least = Math.max(1, left.length * 0.01)
  const counts = among === everything ? task.counts(column) : column.counts(left)
  const choices = choicesOf(task, column, among, counts, least, without)
  const chosen: number[] = []
  while (chosen.length < mostValues) {
    const best = bestOf(choices, least)
    if (best === undefined) break
    chosen.push(best)
    choices.delete(best)
    const taken = left.filter((position) => column.has(position, best))
    left = left.filter((position) => !column.has(position, best))
    for (const [code, count] of column.counts(taken)) {
      const choice = choices.get(code)
      if (choice) choice.fresh -= count
    }
  }
  return chosen
}

/** The first two, three … of a list. */
export const beginnings = (codes: readonly number[]): number[][] =>
  codes.slice(1).map((_, index) => codes.slice(0, index + 2))
