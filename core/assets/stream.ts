import { DarkroomError } from '../errors.ts'
import { compare } from '../order.ts'

/** A key that `groupBy` and `split` compare. */
export type Key = string | number | boolean

/** A stretch of time; its parts are added up. */
export interface Gap {
  readonly days?: number
  readonly hours?: number
  readonly minutes?: number
  readonly seconds?: number
}

/** Where `split` cuts: after a pause between two assets, where a value changes, or where a function says so. */
export type SplitRule<A> =
  | { readonly by: (item: A) => Key | null | undefined }
  | { readonly between: (last: A, next: A) => boolean }
  | (A extends { readonly takenAt: Date } ? { readonly gap: Gap } : never)

/** Assets of one key, as `groupBy` gives them. */
export interface Group<K, A> {
  readonly key: K
  readonly assets: readonly A[]
}

type Read<A> = () => AsyncIterable<readonly A[]> | Iterable<readonly A[]>

/** Items that are passed on at once, so that a long stream costs few promises. */
const chunkSize = 1000

const usage = (message: string, hint: string): DarkroomError => new DarkroomError('USAGE', { message, hint })

function* chunksOf<A>(items: readonly A[]): Iterable<readonly A[]> {
  for (let from = 0; from < items.length; from += chunkSize) yield items.slice(from, from + chunkSize)
}

const countedFrom = (least: number, method: string, count: number): number => {
  if (Number.isInteger(count) && count >= least) return count
  throw usage(`${method}: ${count} is not a whole number of ${least} or more.`, `Write it as ${method}(100).`)
}

const millisecondsOf = ({ days = 0, hours = 0, minutes = 0, seconds = 0 }: Gap): number => {
  const gap = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
  if (gap > 0) return gap
  throw usage('split: the gap must be positive.', 'Write it as split({ gap: { days: 2 } }).')
}

/** Whether a piece ends between two neighbours. */
type Ends<A> = (last: A, next: A, length: number) => boolean

const endsByGap = (gap: number): Ends<{ readonly takenAt: Date }> => {
  const hint = 'Sort it first: sortBy((asset) => asset.takenAt).'
  return (last, next) => {
    const pause = next.takenAt.getTime() - last.takenAt.getTime()
    if (pause < 0) throw usage('split: the stream is not sorted by the time taken.', hint)
    return pause > gap
  }
}

const endsBy = <A>(rule: SplitRule<A>): Ends<A> => {
  if ('gap' in rule) return endsByGap(millisecondsOf(rule.gap)) as Ends<unknown>
  if ('between' in rule) return (last, next) => rule.between(last, next)
  return (last, next) => !Object.is(rule.by(last), rule.by(next))
}

async function* piecesOf<A>(read: Read<A>, ends: Ends<A>): AsyncIterable<readonly (readonly A[])[]> {
  let piece: A[] = []
  for await (const items of read()) {
    const whole: A[][] = []
    for (const item of items) {
      if (piece.length > 0 && ends(piece.at(-1) as A, item, piece.length)) {
        whole.push(piece)
        piece = []
      }
      piece.push(item)
    }
    if (whole.length > 0) yield whole
  }
  if (piece.length > 0) yield [piece]
}

/**
 * Assets, or groups of them, one after the other. A stream does nothing until it is read; each reading starts at the
 * first item. Wrong arguments are thrown at once.
 * @example
 * for await (const trip of assets.split({ gap: { days: 2 } })) yield { assets: trip, actions: [addTag('trip')] }
 */
export class AssetStream<A> implements AsyncIterable<A> {
  readonly #read: Read<A>

  /** @param read produces the items again for each reading, in arrays of about a thousand */
  constructor(read: Read<A>) {
    this.#read = read
  }

  /** One item at a time. Costs a promise for each; over many single assets, `batch` is faster. */
  async *[Symbol.asyncIterator](): AsyncGenerator<A, void, undefined> {
    for await (const items of this.#read()) yield* items
  }

  /**
   * Only the items that pass. Keeps one internal batch (a thousand items) in memory.
   * @example
   * assets.filter((asset) => asset.isFavorite)
   */
  filter(test: (item: A) => boolean): AssetStream<A> {
    const read = this.#read
    return new AssetStream(async function* () {
      for await (const items of read()) yield items.filter((item) => test(item))
    })
  }

  /**
   * Something else for each item. Keeps one internal batch in memory.
   * @example
   * assets.map((asset) => asset.originalPath)
   */
  map<B>(make: (item: A) => B): AssetStream<B> {
    const read = this.#read
    return new AssetStream(async function* () {
      for await (const items of read()) yield items.map((item) => make(item))
    })
  }

  /**
   * The first items, reading no further than it must. Keeps one internal batch in memory.
   * @example
   * assets.sortBy((asset) => asset.takenAt, 'descending').take(100)
   */
  take(count: number): AssetStream<A> {
    const read = this.#read
    countedFrom(0, 'take', count)
    return new AssetStream(async function* () {
      let left = count
      if (left === 0) return
      for await (const items of read()) {
        yield items.slice(0, left)
        left -= items.length
        if (left <= 0) return
      }
    })
  }

  /**
   * Arrays of so many neighbours; the last may be shorter. Keeps one internal batch and one array in memory.
   * @example
   * assets.batch(500)
   */
  batch(size: number): AssetStream<readonly A[]> {
    countedFrom(1, 'batch', size)
    return new AssetStream(() => piecesOf(this.#read, (_last, _next, length) => length === size))
  }

  /**
   * One group for each key, in the order in which keys first appear; what has no key (`null`, `undefined`) is left
   * out. Keeps every item that has a key in memory, because the last one may belong to the first group.
   * @example
   * assets.groupBy((asset) => asset.duplicateId) // { key: '7c9a…', assets: [copy, copy] }
   */
  groupBy<K extends Key>(key: (item: A) => K | null | undefined): AssetStream<Group<K, A>> {
    const read = this.#read
    return new AssetStream(async function* () {
      const groups = new Map<K, A[]>()
      for await (const items of read())
        for (const item of items) {
          const of = key(item)
          if (of === null || of === undefined) continue
          const group = groups.get(of)
          if (group) group.push(item)
          else groups.set(of, [item])
        }
      yield* chunksOf([...groups].map(([of, assets]) => ({ key: of, assets })))
    })
  }

  /**
   * The same items in order of a value; equal ones stay as they were. Keeps everything that comes through in memory.
   * @example
   * assets.sortBy((asset) => asset.takenAt)
   */
  sortBy(value: (item: A) => number | string | Date, order: 'ascending' | 'descending' = 'ascending'): AssetStream<A> {
    const sign = order === 'ascending' ? 1 : -1
    const all = (): Promise<A[]> => this.toArray()
    return new AssetStream(async function* () {
      const keyed = (await all()).map((item) => {
        const of = value(item)
        return { item, of: of instanceof Date ? of.getTime() : of }
      })
      keyed.sort((a, b) => sign * compare(a.of, b.of))
      yield* chunksOf(keyed.map(({ item }) => item))
    })
  }

  /**
   * Cuts the stream into pieces of neighbours: where nothing was taken for longer than `gap` (by the clock at the
   * place), where the value of `by` changes, or where `between` is true of two neighbours. The stream must be sorted before: by the time of taking for `gap`,
   * which refuses anything else, and by whatever makes neighbours for `by`, where a value that comes back later makes
   * a piece of its own. Keeps one internal batch and one piece in memory.
   * @throws DarkroomError USAGE while it is read, where `gap` meets an asset taken before the one ahead of it
   * @example
   * assets.split({ gap: { days: 2 } })
   * assets.split({ by: (asset) => asset.takenAt.day() })
   * assets.split({ between: (last, next) => last.type !== next.type })
   */
  split(rule: SplitRule<A>): AssetStream<readonly A[]> {
    const ends = endsBy(rule)
    return new AssetStream(() => piecesOf(this.#read, ends))
  }

  /** All items at once, and in memory. */
  async toArray(): Promise<A[]> {
    const all: A[] = []
    for await (const items of this.#read()) for (const item of items) all.push(item)
    return all
  }
}

/**
 * A stream of what is in an array.
 * @example
 * streamOf([1, 2, 3]).batch(2) // [1, 2], [3]
 */
export const streamOf = <A>(items: readonly A[]): AssetStream<A> => new AssetStream(() => chunksOf(items))
