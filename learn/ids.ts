import { compare } from '../core/order.ts'
import { idOfWords, wordsInId, writeWords } from '../core/scan/id-map.ts'
import { Numbers } from './numbers.ts'

/** Ids of assets by their positions. As numbers they take sixteen bytes each; as texts in a map it would be two hundred. */
export class Ids {
  readonly #words: Uint32Array
  /** Ids that are no UUIDs. */
  readonly #others: ReadonlyMap<number, string>
  readonly #positions: ReadonlyMap<string, number>
  /** Positions in the order of their ids. */
  readonly #sorted: Uint32Array

  constructor(words: Uint32Array, others: ReadonlyMap<number, string>) {
    this.#words = words
    this.#others = others
    this.#positions = new Map([...others].map(([position, id]) => [id, position]))
    this.#sorted = Uint32Array.from({ length: words.length / wordsInId }, (_, position) => position).sort((a, b) =>
      compareWords(words, a, words, b),
    )
  }

  at(position: number): string {
    const first = wordsInId * position
    return this.#others.get(position) ?? idOfWords(this.#words.subarray(first, first + wordsInId))
  }

  positionOf(id: string): number | undefined {
    const wanted = new Uint32Array(wordsInId)
    if (!writeWords(id, wanted)) return this.#positions.get(id)
    let [low, high] = [0, this.#sorted.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compareWords(this.#words, this.#sorted[middle] ?? 0, wanted, 0) < 0) low = middle + 1
      else high = middle
    }
    const position = this.#sorted[low]
    return position !== undefined && compareWords(this.#words, position, wanted, 0) === 0 ? position : undefined
  }
}

/** Compares two ids, given by their places in lists of words, as their texts would be. */
const compareWords = (words: Uint32Array, at: number, others: Uint32Array, otherAt: number): number => {
  for (let index = 0; index < wordsInId; index += 1) {
    const difference = (words[wordsInId * at + index] ?? 0) - (others[wordsInId * otherAt + index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** Gathers ids, which may come in any order. */
export class IdsBuilder {
  readonly #words = new Numbers(Uint32Array)
  readonly #others = new Map<number, string>()

  get length(): number {
    return this.#words.length / wordsInId
  }

  add(id: string): void {
    const words = new Uint32Array(wordsInId)
    if (!writeWords(id, words)) this.#others.set(this.length, id)
    for (const word of words) this.#words.push(word)
  }

  /** Compares two of them by the places at which they were added. */
  compare(a: number, b: number): number {
    const [one, other] = [this.#others.get(a), this.#others.get(b)]
    if (one !== undefined || other !== undefined) return compare(one ?? '', other ?? '')
    for (let index = 0; index < wordsInId; index += 1) {
      const difference = this.#words.at(wordsInId * a + index) - this.#words.at(wordsInId * b + index)
      if (difference !== 0) return difference
    }
    return 0
  }

  /**
   * The ids in another order, once: what was gathered is gone then.
   * @param order for each position the place at which its id was added
   */
  build(order: Uint32Array): Ids {
    const words = new Uint32Array(wordsInId * order.length)
    const others = new Map<number, string>()
    for (const [position, place] of order.entries()) {
      for (let index = 0; index < wordsInId; index += 1)
        words[wordsInId * position + index] = this.#words.at(wordsInId * place + index)
      const other = this.#others.get(place)
      if (other !== undefined) others.set(position, other)
    }
    this.#words.release()
    return new Ids(words, others)
  }
}
