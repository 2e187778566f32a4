import { type Bits, bitsFor, countBits, hasBit, setBit } from './bits.ts'
import {
  type Condition,
  flagCondition,
  orNoPlace,
  peopleCondition,
  ratingCondition,
  setCondition,
  severalTexts,
  textCondition,
} from './conditions.ts'
import { notCandidates } from './exclusions.ts'
import { folderCandidates } from './folder-candidates.ts'
import { flagBits, flagsIn, type TextColumn, textColumns } from './library.ts'
import { beginnings, everything, severalValues } from './several-values.ts'
import type { Task } from './task.ts'
import { monthDayCandidates, nearCandidates } from './window-candidates.ts'

/** A condition with what it means for the members of a task. */
export interface Candidate {
  readonly condition: Condition
  /** Members for which it is true, by their place in the list. */
  readonly members: Bits
  readonly hit: number
  /** All positions; made when it is asked for. */
  all(): Bits
}

/** A condition as a candidate of a task. */
const candidateOf = ({ members, pool }: Task, condition: Condition): Candidate => {
  const own = bitsFor(members.length)
  for (const [place, position] of members.entries()) if (condition.has(position)) setBit(own, place)
  let all: Bits | undefined
  return {
    condition,
    members: own,
    hit: countBits(own),
    all: () => {
      if (all) return all
      all = pool.take()
      condition.fill(all)
      return all
    },
  }
}

const single = textColumns.filter((name) => name !== 'folder')
const severalOf: readonly TextColumn[] = ['country', 'state', 'city', 'model', 'extension']
const places: readonly TextColumn[] = ['country', 'state', 'city']

const textCandidates = (task: Task): Condition[] => {
  const { library, members, floor, said } = task
  const least = floor * members.length
  const found: Condition[] = []
  const unplaced = members.filter((position) => !hasBit(library.flags.hasLocation, position)).length
  for (const name of single) {
    if (!task.allows(name)) continue
    const column = library.columns[name]
    const values = [...task.counts(column)].sort(([a], [b]) => a - b)
    const own = values.filter(([, count]) => count >= least).map(([code]) => textCondition(library, name, code, said))
    const several = severalOf.includes(name)
      ? beginnings(severalValues(task, column, everything)).map((codes) => severalTexts(library, name, codes, said))
      : []
    found.push(...own, ...several)
    if (!places.includes(name) || unplaced <= 0.05 * members.length) continue
    const rest = least - unplaced
    const singles = values.filter(([, count]) => count >= rest)
    found.push(
      ...singles.map(([code]) => orNoPlace(library, textCondition(library, name, code, said))),
      ...several.map((condition) => orNoPlace(library, condition)),
    )
  }
  return found
}

const peopleCandidates = (task: Task): Condition[] => {
  const { library, members, floor, said, allows } = task
  if (!allows('people')) return []
  const { people } = library
  const counts = task.counts(people)
  const often = [...counts]
    .filter(([, count]) => count >= floor * members.length)
    .sort(([a, count], [b, other]) => other - count || a - b)
    .map(([code]) => code)
  const several = severalValues(task, people, everything)
  const found = often.flatMap((code) => [
    peopleCondition(library, 'one', [code], said),
    peopleCondition(library, 'only', [code], said),
  ])
  for (const codes of beginnings(several))
    found.push(peopleCondition(library, 'any', codes, said), peopleCondition(library, 'onlyAny', codes, said))
  // One and any of others: strangers count among the assets of the first.
  for (const code of often.slice(0, 3)) {
    const others = severalValues(task, people, (position) => people.has(position, code), code)
    for (const codes of beginnings(others)) found.push(peopleCondition(library, 'any', codes, said))
  }
  return found
}

const flagCandidates = ({ library, members, floor, allows }: Task): Condition[] => {
  const least = floor * members.length
  const flags = flagsIn(library)
    .filter(allows)
    .filter((flag) => members.filter((position) => hasBit(flagBits(library, flag), position)).length >= least)
    .map((flag) => flagCondition(library, flag))
  const stars = [1, 2, 3, 4, 5].filter(
    (least_) => members.filter((position) => (library.ratings[position] ?? 0) >= least_).length >= least,
  )
  return [...flags, ...(allows('rating') ? stars.map((count) => ratingCondition(library, count)) : [])]
}

/** Tags and albums that most members have, where they may be conditions. */
const setCandidates = ({ library, members, floor, allows }: Task): Condition[] =>
  library.sets
    .filter(({ word, id }) => allows(`${word} ${id}`))
    .filter(({ bits }) => members.filter((position) => hasBit(bits, position)).length >= floor * members.length)
    .map((set) => setCondition(library, set))

/** All conditions that may be a part of a rule of a task, besides intervals. */
export const candidatesOf = (task: Task): Candidate[] => {
  const least = task.floor * task.members.length
  const conditions = [
    ...textCandidates(task),
    ...peopleCandidates(task),
    ...folderCandidates(task),
    ...nearCandidates(task),
    ...monthDayCandidates(task),
    ...flagCandidates(task),
    ...setCandidates(task),
    ...notCandidates(task),
  ]
  // Two ways may lead to one condition, such as any of two people.
  const byText = new Map(conditions.map((condition) => [JSON.stringify(condition.data), condition]))
  return [...byText.values()]
    .map((condition) => candidateOf(task, condition))
    .filter(({ hit }) => hit > 0 && hit >= least)
}
