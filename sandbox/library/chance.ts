/** Whole numbers of 32 bits that repeat with their seed, by the mulberry32 generator. */
export const wordsFrom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
}

/** Numbers in [0, 1) that repeat with their seed. */
export const randomFrom = (seed: number): (() => number) => {
  const word = wordsFrom(seed)
  return () => word() / 2 ** 32
}
