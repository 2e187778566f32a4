import { type Asset, all, any, type BaseAsset, not, type Predicate } from '../../index.ts'

/** What a recipe of rules reads of an asset. */
export type Read = 'exif' | 'raw'

/** A set of assets: a predicate that lets all of them through, and a test that knows them exactly once all are there. */
export interface Term {
  /** Holds for every asset of the set, and maybe for more. */
  readonly predicate: Predicate<Read>
  /** Holds for assets that are certainly in the set, and maybe for fewer. */
  readonly certain: Predicate<Read>
  has(asset: Asset<Read>): boolean
}

/** A set of which only the newest or oldest count. */
export interface LimitedTerm extends Term {
  choose(assets: readonly Asset<Read>[]): void
}

/** The set of a predicate. It keeps what the predicate becomes when a run binds it, for `has`. */
export const termOf = (predicate: Predicate<Read>): Term => {
  let bound = predicate
  const kept = (given: Predicate<Read>): Predicate<Read> => ({
    ...given,
    bind: async (context) => {
      bound = (await given.bind?.(context)) ?? given
      return kept(bound)
    },
  })
  const keeping = kept(predicate)
  return { predicate: keeping, certain: keeping, has: (asset) => bound.test(asset) }
}

const byTime = (a: BaseAsset, b: BaseAsset): number => a.fileCreatedAt.getTime() - b.fileCreatedAt.getTime()
const byId = (a: BaseAsset, b: BaseAsset): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

/** Newest first; equal times by id. */
export const newestFirst = (a: BaseAsset, b: BaseAsset): number => byTime(b, a) || byId(a, b)
/** Oldest first; equal times by id. */
export const oldestFirst = (a: BaseAsset, b: BaseAsset): number => byTime(a, b) || byId(a, b)

/** The newest (`desc`) or oldest assets of a set. */
export const limitedTo = ({ predicate, has }: Term, count: number, order: 'asc' | 'desc'): LimitedTerm => {
  let chosen = new Set<string>()
  return {
    predicate,
    certain: any(),
    has: ({ id }) => chosen.has(id),
    choose: (assets) => {
      const sorted = assets.filter(has).sort(order === 'asc' ? oldestFirst : newestFirst)
      chosen = new Set(sorted.slice(0, count).map(({ id }) => id))
    },
  }
}

/** What is in all of some sets; of none, everything. */
export const inAll = (terms: readonly Term[]): Term => ({
  predicate: all(...terms.map(({ predicate }) => predicate)),
  certain: all(...terms.map(({ certain }) => certain)),
  has: (asset) => terms.every((term) => term.has(asset)),
})

/** What is in one of some sets; of none, nothing. */
export const inAny = (terms: readonly Term[]): Term => ({
  predicate: any(...terms.map(({ predicate }) => predicate)),
  certain: any(...terms.map(({ certain }) => certain)),
  has: (asset) => terms.some((term) => term.has(asset)),
})

/** What is not in a set. */
export const notIn = ({ predicate, certain, has }: Term): Term => ({
  predicate: not(certain),
  certain: not(predicate),
  has: (asset) => !has(asset),
})
