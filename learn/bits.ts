/** A set of positions from 0 on, a bit for each. */
export type Bits = Uint32Array

/** An empty set with room for so many positions. */
export const bitsFor = (positions: number): Bits => new Uint32Array((positions + 31) >>> 5)

export const setBit = (bits: Bits, position: number): void => {
  const word = position >>> 5
  bits[word] = (bits[word] ?? 0) | (1 << (position & 31))
}

export const clearBit = (bits: Bits, position: number): void => {
  const word = position >>> 5
  bits[word] = (bits[word] ?? 0) & ~(1 << (position & 31))
}

export const hasBit = (bits: Bits, position: number): boolean =>
  (((bits[position >>> 5] ?? 0) >>> (position & 31)) & 1) === 1

/** Bits of one word (Hacker's Delight, 5-1). */
const ones = (word: number): number => {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** How many positions are in a set. */
export const countBits = (bits: Bits): number => {
  let found = 0
  for (let word = 0; word < bits.length; word += 1) {
    const value = bits[word] ?? 0
    if (value !== 0) found += ones(value)
  }
  return found
}

/** How many positions are in both of two sets, in words from `from` to before `to`. */
export const countBoth = (a: Bits, b: Bits, from = 0, to = a.length): number => {
  let found = 0
  for (let word = from; word < to; word += 1) {
    const value = (a[word] ?? 0) & (b[word] ?? 0)
    if (value !== 0) found += ones(value)
  }
  return found
}

/** The bits of a word that belong to positions from `from` to before `to`. */
const maskOf = (word: number, from: number, to: number): number => {
  const first = word << 5
  const low = from <= first ? -1 : -1 << (from - first)
  const high = to >= first + 32 ? -1 : ~(-1 << (to - first))
  return low & high
}

/** How many positions from `from` to before `to` are in a set. */
export const countBetween = (bits: Bits, from: number, to: number): number => {
  let found = 0
  for (let word = from >>> 5; word << 5 < to; word += 1) {
    const value = (bits[word] ?? 0) & maskOf(word, from, to)
    if (value !== 0) found += ones(value)
  }
  return found
}

/** Adds the positions from `from` to before `to`. */
export const fillBetween = (bits: Bits, from: number, to: number): void => {
  for (let word = from >>> 5; word << 5 < to; word += 1) bits[word] = (bits[word] ?? 0) | maskOf(word, from, to)
}

/** Keeps of a set what is in another. */
export const keepIn = (bits: Bits, other: Bits): void => {
  for (let word = 0; word < bits.length; word += 1) bits[word] = (bits[word] ?? 0) & (other[word] ?? 0)
}

/** Takes out of a set what is in another. */
export const takeOut = (bits: Bits, other: Bits): void => {
  for (let word = 0; word < bits.length; word += 1) bits[word] = (bits[word] ?? 0) & ~(other[word] ?? 0)
}

/** Adds what is in another set. */
export const addAll = (bits: Bits, other: Bits): void => {
  for (let word = 0; word < bits.length; word += 1) bits[word] = (bits[word] ?? 0) | (other[word] ?? 0)
}

/** Calls back for each position of a set from `from` to before `to`, in their order. */
export const forEachBit = (bits: Bits, from: number, to: number, act: (position: number) => void): void => {
  for (let word = from >>> 5; word << 5 < to; word += 1) {
    let value = (bits[word] ?? 0) & maskOf(word, from, to)
    while (value !== 0) {
      const low = value & -value
      act((word << 5) + 31 - Math.clz32(low))
      value ^= low
    }
  }
}

/** The first and the last position of a set. */
export const endsOf = (bits: Bits): readonly [first: number, last: number] => {
  let [low, high] = [0, bits.length - 1]
  while (low < high && bits[low] === 0) low += 1
  while (high > low && bits[high] === 0) high -= 1
  const lowest = bits[low] ?? 0
  return [(low << 5) + 31 - Math.clz32(lowest & -lowest), (high << 5) + 31 - Math.clz32(bits[high] ?? 0)]
}

/** The positions of a set, in their order. */
export const positionsIn = (bits: Bits): Uint32Array => {
  const found = new Uint32Array(countBits(bits))
  let next = 0
  forEachBit(bits, 0, bits.length << 5, (position) => {
    found[next++] = position
  })
  return found
}

/**
 * Sets of one size that are used again: without it, learning 500 albums of a large library would leave gigabytes to the
 * garbage collector.
 */
export class BitsPool {
  readonly #positions: number
  readonly #all: Bits[] = []
  #used = 0

  constructor(positions: number) {
    this.#positions = positions
  }

  /** A set that is empty, or a copy; it is good until the work ends in which it was taken. */
  take(copied?: Bits): Bits {
    const bits = this.#all[this.#used] ?? bitsFor(this.#positions)
    this.#all[this.#used] = bits
    this.#used += 1
    if (copied) bits.set(copied)
    else bits.fill(0)
    return bits
  }

  /** Does some work, and has all sets back that it took. */
  within<T>(work: () => T): T {
    const before = this.#used
    try {
      return work()
    } finally {
      this.#used = before
    }
  }
}
