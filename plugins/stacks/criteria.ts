import { stemOf } from './name.ts'

/** When assets belong together. */
export type Criterion =
  | { readonly stem: { readonly cut: readonly string[] } }
  /** Milliseconds from one to the next. */
  | { readonly time: number }
  | { readonly any: readonly Criterion[] }

/** Whether criteria look at names. */
export const namesStem = (criteria: readonly Criterion[]): boolean =>
  criteria.some((criterion) => 'stem' in criterion || ('any' in criterion && namesStem(criterion.any)))

/** What criteria look at. */
export interface Dated {
  readonly id: string
  readonly originalFileName: string
  /** The instant of capture. */
  readonly fileCreatedAt: Date
}

type Split = <A extends Dated>(assets: readonly A[]) => A[][]

/** A chain of neighbours is no longer than so many times the distance from one to the next. */
const longestChain = 10

const byStem =
  (cut: readonly string[], ignoresEdits: boolean): Split =>
  (assets) => {
    const groups = Map.groupBy(assets, ({ originalFileName }) => stemOf(originalFileName, { cut, ignoresEdits }))
    groups.delete(null)
    return [...groups.values()]
  }

const byTime =
  (window: number): Split =>
  <A extends Dated>(assets: readonly A[]) => {
    const timed = assets
      .map((asset) => ({ asset, at: asset.fileCreatedAt.getTime() }))
      .filter(({ at }) => !Number.isNaN(at))
      .sort((a, b) => a.at - b.at || (a.asset.id < b.asset.id ? -1 : 1))
    const chains: { readonly asset: A; readonly at: number }[][] = []
    for (const next of timed) {
      const chain = chains.at(-1)
      const [first, last] = [chain?.[0], chain?.at(-1)]
      const joins = first && last && next.at - last.at <= window && next.at - first.at <= window * longestChain
      if (joins) chain?.push(next)
      else chains.push([next])
    }
    return chains.map((chain) => chain.map(({ asset }) => asset))
  }

/** Joins groups that share an asset. */
const joined = <A extends Dated>(groups: readonly (readonly A[])[]): A[][] => {
  const setOf = new Map<string, Map<string, A>>()
  for (const group of groups) {
    const together = new Map<string, A>()
    for (const asset of group)
      for (const [id, member] of setOf.get(asset.id) ?? [[asset.id, asset] as const]) together.set(id, member)
    for (const id of together.keys()) setOf.set(id, together)
  }
  return [...new Set(setOf.values())].map((set) => [...set.values()])
}

const splitBy = (criterion: Criterion, ignoresEdits: boolean): Split => {
  if ('stem' in criterion) return byStem(criterion.stem.cut, ignoresEdits)
  if ('time' in criterion) return byTime(criterion.time)
  return (assets) => joined(criterion.any.flatMap((one) => whole(splitBy(one, ignoresEdits)(assets))))
}

const whole = <A>(groups: readonly A[][]): A[][] => groups.filter(({ length }) => length > 1)

/** Times come last, because neighbours count only among those that agree in all else. */
const rank = (criterion: Criterion): number => ('stem' in criterion ? 0 : 'any' in criterion ? 1 : 2)

const near = <A extends Dated>(assets: readonly A[], window: number): readonly A[] => {
  const times = Float64Array.from(assets, ({ fileCreatedAt }) => fileCreatedAt.getTime())
  const at = (index: number | undefined): number => times[index ?? -1] ?? Number.NaN
  const order = Uint32Array.from(assets.keys()).filter((index) => !Number.isNaN(at(index)))
  order.sort((a, b) => at(a) - at(b))
  const isNear = new Uint8Array(assets.length)
  for (let place = 1; place < order.length; place += 1) {
    const [last = 0, next = 0] = [order[place - 1], order[place]]
    if (at(next) - at(last) <= window) isNear[last] = isNear[next] = 1
  }
  return assets.filter((_, index) => isNear[index] === 1)
}

/**
 * Assets with another one near enough in time, where that is asked for. Those without are in no group; they are most, and
 * looking at their names and folders takes time and memory.
 */
export const withNeighbours = <A extends Dated>(assets: readonly A[], criteria: readonly Criterion[]): readonly A[] =>
  criteria.reduce((some, criterion) => ('time' in criterion ? near(some, criterion.time) : some), assets)

/**
 * Groups of at least two assets that fulfil all criteria together. What has no value for one of them is in no group.
 * @param ignoresEdits whether marks of edits are no part of a stem
 */
export const groupsBy = <A extends Dated>(
  assets: readonly A[],
  criteria: readonly Criterion[],
  ignoresEdits: boolean,
): A[][] =>
  criteria
    .toSorted((a, b) => rank(a) - rank(b))
    .reduce<A[][]>(
      (groups, criterion) => whole(groups.flatMap((group) => splitBy(criterion, ignoresEdits)(group))),
      [[...assets]],
    )
