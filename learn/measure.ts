/** Bits to say something, by the numbers of a library: `log2 C(n, k)` from a table. */
export class Measure {
  readonly #logs: Float64Array

  /** @param most the largest number that is ever asked for */
  constructor(most: number) {
    this.#logs = new Float64Array(most + 2)
    for (let number = 2; number < this.#logs.length; number += 1)
      this.#logs[number] = (this.#logs[number - 1] ?? 0) + Math.log2(number)
  }

  /** `log2 C(n, k)`: which `k` of `n` it is. */
  choose(n: number, k: number): number {
    if (k <= 0 || k >= n) return 0
    return (this.#logs[n] ?? 0) - (this.#logs[k] ?? 0) - (this.#logs[n - k] ?? 0)
  }

  /** Without a rule: how many of the assets are members, and which. */
  without(assets: number, members: number): number {
    return this.choose(assets, members) + Math.log2(assets + 1)
  }

  /**
   * With a rule, besides the rule itself: the strangers among what it finds, and the members outside.
   * @param found what the rule finds
   * @param hit members among it
   */
  with(assets: number, members: number, found: number, hit: number): number {
    return (
      this.choose(found, found - hit) +
      this.choose(assets - found, members - hit) +
      Math.log2(found + 1) +
      Math.log2(assets - found + 1)
    )
  }
}

/** Bits of a condition besides its value. */
export const conditionBits = 3.6

/** What the parts of a rule cost, in bits. */
export const extraBits = {
  several: 1,
  not: 3,
  noPlace: 1.5,
  alternative: 1,
  /** What the album's name says: the value of a condition, and a condition that is there for the name alone. */
  said: 1,
  monthDay: 8.5,
  /** Several months in place of one. */
  months: 2,
  window: 5,
  near: 17,
  /** People without a name, or with one that several bear. */
  byId: 3,
} as const
