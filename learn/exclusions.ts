import { countBoth, hasBit } from './bits.ts'
import type { Column } from './columns.ts'
import { type Condition, flagCondition, notCondition, peopleCondition, textCondition } from './conditions.ts'
import { type Flag, flagBits, flagsIn, type Library, type TextColumn } from './library.ts'
import type { Task } from './task.ts'

const textsOf: readonly TextColumn[] = ['country', 'state', 'city', 'make', 'model', 'type', 'extension', 'prefix']

/** A column of which values may be excluded, with the condition for one. */
type Excludable = readonly [column: Column, condition: (code: number) => Condition]

const excludable = ({ library, said, allows }: Task): readonly Excludable[] => {
  const texts = textsOf
    .filter(allows)
    .map((name): Excludable => [library.columns[name], (code) => textCondition(library, name, code, said)])
  return allows('people')
    ? [...texts, [library.people, (code) => peopleCondition(library, 'one', [code], said)]]
    : texts
}

const countOf = (library: Library, flag: Flag, positions: readonly number[] | Uint32Array): number => {
  const bits = flagBits(library, flag)
  let count = 0
  for (const position of positions) if (hasBit(bits, position)) count += 1
  return count
}

/** What at least 4 % of all assets have, and at most 1 % of the members. */
export const notCandidates = (task: Task): Condition[] => {
  const { library, members, universe, size, allows } = task
  const [often, seldom] = [0.04 * size, 0.01 * members.length]
  const values = excludable(task).flatMap(([column, condition]) => {
    const counts = task.counts(column)
    return column.values
      .filter(
        ({ code }) =>
          column.size(code) >= often && (counts.get(code) ?? 0) <= seldom && column.countIn(code, universe) >= often,
      )
      .map(({ code }) => condition(code))
  })
  const flags = flagsIn(library)
    .filter(allows)
    .filter(
      (flag) => countOf(library, flag, members) <= seldom && countBoth(flagBits(library, flag), universe) >= often,
    )
    .map((flag) => flagCondition(library, flag))
  return [...values, ...flags].map((condition) => notCondition(library, condition))
}

/** What the strangers of a rule have in common and its members do not. */
export const exclusionsFor = (task: Task, strangers: readonly number[], hits: readonly number[]): Condition[] => {
  const { library, allows } = task
  const [often, seldom] = [0.1 * strangers.length, 0.01 * hits.length]
  const values = excludable(task).flatMap(([column, condition]) => {
    const own = column.counts(hits)
    return [...column.counts(strangers)]
      .filter(([code, count]) => count >= often && (own.get(code) ?? 0) <= seldom)
      .sort(([a, count], [b, other]) => other - count || a - b)
      .slice(0, 3)
      .map(([code]) => condition(code))
  })
  const flags = flagsIn(library)
    .filter(allows)
    .filter((flag) => countOf(library, flag, hits) <= seldom && countOf(library, flag, strangers) >= often)
    .map((flag) => flagCondition(library, flag))
  return [...values, ...flags].map((condition) => notCondition(library, condition))
}
