import { distanceBetween } from '../language/predicates/place.ts'
import { type Bits, bitsFor, countBits, countBoth, hasBit, setBit } from './bits.ts'
import type { Column } from './columns.ts'
import {
  type Condition,
  flagCondition,
  folderCondition,
  monthDayCondition,
  nearCondition,
  notCondition,
  orNoPlace,
  pathCondition,
  peopleCondition,
  ratingCondition,
  setCondition,
  severalTexts,
  textCondition,
  yearOf,
} from './conditions.ts'
import { dayNumber, dayText, flagBits, flagsIn, type Library, type TextColumn, textColumns } from './library.ts'
import type { Task } from './task.ts'

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
export const candidateOf = ({ members, pool }: Task, condition: Condition): Candidate => {
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
const notOf: readonly TextColumn[] = ['country', 'state', 'city', 'make', 'model', 'type', 'extension', 'prefix']

const everything = (): boolean => true

const mostValues = 8
const strangerWeight = 0.15

/**
 * Values that together are true of many members and of few strangers, the most useful first: each brings members that
 * those before it did not have.
 * @param among assets that are looked at
 */
const greedy = (task: Task, column: Column, among: (position: number) => boolean, without?: number): number[] => {
  const left = new Set([...task.members].filter(among))
  const least = Math.max(1, left.size * 0.01)
  const counts = column.counts(left)
  const own = new Map(counts)
  const strangers = new Map<number, number>()
  for (const [code, count] of counts) {
    if (code === without || count < least) counts.delete(code)
    else {
      let found = 0
      if (among === everything) found = column.countIn(code, task.universe)
      else
        for (const position of column.positions(code))
          if (hasBit(task.universe, position) && among(position)) found += 1
      strangers.set(code, found - (own.get(code) ?? 0))
    }
  }
  const chosen: number[] = []
  while (chosen.length < mostValues) {
    let [best, score] = [-1, 0]
    for (const [code, fresh] of counts) {
      const value = fresh - strangerWeight * (strangers.get(code) ?? 0)
      if (fresh >= least && (value > score || (value === score && code < best))) [best, score] = [code, value]
    }
    if (best === -1) break
    chosen.push(best)
    counts.delete(best)
    const taken = [...left].filter((position) => column.has(position, best))
    for (const position of taken) left.delete(position)
    for (const [code, count] of column.counts(taken)) {
      const known = counts.get(code)
      if (known !== undefined) counts.set(code, known - count)
    }
  }
  return chosen
}

/** The first two, three … of a list. */
const beginnings = (codes: readonly number[]): number[][] => codes.slice(1).map((_, index) => codes.slice(0, index + 2))

const textCandidates = (task: Task): Condition[] => {
  const { library, members, floor, said } = task
  const least = floor * members.length
  const found: Condition[] = []
  const unplaced = members.filter((position) => !hasBit(library.flags.hasLocation, position)).length
  for (const name of single) {
    if (!task.allows(name)) continue
    const column = library.columns[name]
    const values = [...column.counts(members)].sort(([a], [b]) => a - b)
    const own = values.filter(([, count]) => count >= least).map(([code]) => textCondition(library, name, code, said))
    const several = severalOf.includes(name)
      ? beginnings(greedy(task, column, everything)).map((codes) => severalTexts(library, name, codes, said))
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
  const counts = people.counts(members)
  const often = [...counts]
    .filter(([, count]) => count >= floor * members.length)
    .sort(([a, count], [b, other]) => other - count || a - b)
    .map(([code]) => code)
  const several = greedy(task, people, everything)
  const found = often.flatMap((code) => [
    peopleCondition(library, 'one', [code], said),
    peopleCondition(library, 'only', [code], said),
  ])
  for (const codes of beginnings(several))
    found.push(peopleCondition(library, 'any', codes, said), peopleCondition(library, 'onlyAny', codes, said))
  // One and any of others: strangers count among the assets of the first.
  for (const code of often.slice(0, 3)) {
    const others = greedy(task, people, (position) => people.has(position, code), code)
    for (const codes of beginnings(others)) found.push(peopleCondition(library, 'any', codes, said))
  }
  return found
}

/** Folders of external libraries, with the number of different ones: by path, and by name anywhere. */
interface Folders {
  readonly paths: number
  readonly names: number
}
const foldersOf = new WeakMap<Library, Folders>()

const pathsAbove = (folder: string): string[] => {
  const segments = folder.split('/')
  return segments.flatMap((_, index) => (index === 0 ? [] : [segments.slice(0, index + 1).join('/')]))
}

const countFolders = (library: Library): Folders => {
  const known = foldersOf.get(library)
  if (known) return known
  const paths = new Set<string>()
  const { folder, library: external } = library.columns
  for (const { code, key } of folder.values)
    if (folder.positions(code).some((position) => external.count(position) > 0))
      for (const path of pathsAbove(key)) paths.add(path)
  const names = new Set([...paths].map((path) => path.slice(path.lastIndexOf('/') + 1)))
  const counted = { paths: paths.size, names: names.size }
  foldersOf.set(library, counted)
  return counted
}

const folderCandidates = (task: Task): Condition[] => {
  const { library, members, floor, said, allows } = task
  if (!allows('path')) return []
  const { folder, library: external } = library.columns
  const isSeen = allows('uploads') ? everything : (position: number) => external.count(position) > 0
  const counts = new Map<string, number>()
  for (const [code, count] of folder.counts(members.filter(isSeen)))
    for (const path of pathsAbove(folder.values[code]?.key ?? '')) counts.set(path, (counts.get(path) ?? 0) + count)
  const often = [...counts].filter(([, count]) => count >= floor * members.length).map(([path]) => path)
  const { paths, names } = countFolders(library)
  const byName = new Map<string, number>()
  for (const [path, count] of counts) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    byName.set(name, (byName.get(name) ?? 0) + count)
  }
  const oftenNamed = [...byName].filter(([, count]) => count >= floor * members.length).map(([name]) => name)
  return [
    ...often.sort().map((path) => pathCondition(library, path, paths, said)),
    ...oftenNamed.sort().map((name) => folderCondition(library, name, names, said)),
  ]
}

const radii = [0.5, 1, 2, 5, 10, 20, 50, 100]

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >>> 1] ?? 0
const rounded = (degrees: number): number => Math.round(degrees * 1e4) / 1e4

const nearCandidates = ({ library, members, floor, allows }: Task): Condition[] => {
  const { latitudes, longitudes } = library
  const placed = [...members].filter((position) => !Number.isNaN(latitudes[position] ?? Number.NaN))
  if (!allows('near') || placed.length < floor * members.length) return []
  const lat = rounded(median(placed.map((position) => latitudes[position] ?? 0)))
  const lon = rounded(median(placed.map((position) => longitudes[position] ?? 0)))
  const away = placed
    .map((position) => distanceBetween({ lat: latitudes[position] ?? 0, lon: longitudes[position] ?? 0 }, { lat, lon }))
    .sort((a, b) => a - b)
  const reaching = (share: number): number | undefined => {
    const last = away[Math.ceil(share * members.length) - 1]
    return last === undefined ? undefined : radii.find((km) => km >= last)
  }
  const wanted = new Set([reaching(floor), reaching(0.8), reaching(0.95), reaching(1)])
  return radii.filter((km) => wanted.has(km)).map((km) => nearCondition(library, lat, lon, km))
}

const leapYear = 2024
const dayOfYear = (monthDay: string): number => dayNumber(`${leapYear}-${monthDay}`) - dayNumber(`${leapYear}-01-01`)
const monthDayOf = (day: number): string => dayText(dayNumber(`${leapYear}-01-01`) + (day % 366)).slice(5)
const longestWindow = 45

/** The shortest windows of days of the year that hold a share of the members. */
const monthDayCandidates = ({ library, members, floor, minYears, allows }: Task): Condition[] => {
  const years = new Set(Array.from(members, (position) => yearOf(library.days[position] ?? 0)))
  if (!allows('monthDay') || years.size < minYears) return []
  const days = Array.from(members, (position) => dayOfYear(dayText(library.days[position] ?? 0).slice(5))).sort(
    (a, b) => a - b,
  )
  const round = [...days, ...days.map((day) => day + 366)]
  const found = new Map<string, Condition>()
  for (const share of [floor, 0.9, 0.95, 0.98, 1]) {
    const count = Math.ceil(share * days.length)
    let [best, length] = [-1, Number.POSITIVE_INFINITY]
    for (let first = 0; first < days.length; first += 1) {
      const span = (round[first + count - 1] ?? 0) - (round[first] ?? 0)
      if (span < length) [best, length] = [first, span]
    }
    if (length > longestWindow) continue
    const from = monthDayOf(round[best] ?? 0)
    const to = monthDayOf(round[best + count - 1] ?? 0)
    const condition = monthDayCondition(library, from, to)
    const inside = members.filter((position) => condition.has(position))
    const ofYears = new Set(Array.from(inside, (position) => yearOf(library.days[position] ?? 0)))
    if (ofYears.size >= minYears) found.set(`${from} ${to}`, condition)
  }
  return [...found.values()]
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

/** What at least 4 % of all assets have, and at most 1 % of the members. */
const notCandidates = (task: Task): Condition[] => {
  const { library, members, universe, size, said, allows } = task
  const [often, seldom] = [0.04 * size, 0.01 * members.length]
  const found: Condition[] = []
  const columns: [Column, (code: number) => Condition][] = [
    ...notOf
      .filter(allows)
      .map((name): [Column, (code: number) => Condition] => [
        library.columns[name],
        (code) => textCondition(library, name, code, said),
      ]),
    ...(allows('people')
      ? [
          [library.people, (code: number) => peopleCondition(library, 'one', [code], said)] as [
            Column,
            (code: number) => Condition,
          ],
        ]
      : []),
  ]
  for (const [column, make] of columns) {
    const counts = column.counts(members)
    for (const { code } of column.values)
      if (column.size(code) >= often && (counts.get(code) ?? 0) <= seldom && column.countIn(code, universe) >= often)
        found.push(notCondition(library, make(code)))
  }
  for (const flag of flagsIn(library).filter(allows)) {
    const own = members.filter((position) => hasBit(flagBits(library, flag), position)).length
    if (own <= seldom && countBoth(flagBits(library, flag), universe) >= often)
      found.push(notCondition(library, flagCondition(library, flag)))
  }
  return found
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

/** What the strangers of a rule have in common and its members do not. */
export const exclusionsFor = (task: Task, strangers: readonly number[], hits: readonly number[]): Condition[] => {
  const { library, said, allows } = task
  const seldom = Math.max(0, 0.01 * hits.length)
  const most = (column: Column, make: (code: number) => Condition): Condition[] => {
    const own = column.counts(hits)
    return [...column.counts(strangers)]
      .filter(([code, count]) => count >= 0.1 * strangers.length && (own.get(code) ?? 0) <= seldom)
      .sort(([a, count], [b, other]) => other - count || a - b)
      .slice(0, 3)
      .map(([code]) => notCondition(library, make(code)))
  }
  const flags = flagsIn(library)
    .filter(allows)
    .flatMap((flag) => {
      const count = (positions: readonly number[]): number =>
        positions.filter((position) => hasBit(flagBits(library, flag), position)).length
      return count(hits) <= seldom && count(strangers) >= 0.1 * strangers.length
        ? [notCondition(library, flagCondition(library, flag))]
        : []
    })
  return [
    ...notOf
      .filter(allows)
      .flatMap((name) => most(library.columns[name], (code) => textCondition(library, name, code, said))),
    ...(allows('people') ? most(library.people, (code) => peopleCondition(library, 'one', [code], said)) : []),
    ...flags,
  ]
}
