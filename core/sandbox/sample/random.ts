/** A source of repeatable chance. */
export interface Random {
  /** A number in [0, 1). */
  next(): number
  /** A whole number between both bounds, bounds included. */
  int(least: number, most: number): number
  chance(share: number): boolean
  pick<T>(list: readonly T[]): T
  uuid(): string
  /** A stream of its own, the same wherever this one stands: a change in one part leaves the others as they were. */
  fork(name: string): Random
}

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/**
 * Chance from a seed, by the mulberry32 generator.
 *
 * @example createRandom(1).fork('people').pick(['Anna', 'Emil'])
 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const word = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const next = () => word() / 2 ** 32
  return {
    next,
    int: (least, most) => least + Math.floor(next() * (most - least + 1)),
    chance: (share) => next() < share,
    pick: <T>(list: readonly T[]) => list[Math.floor(next() * list.length)] as T,
    uuid: () => uuid(word(), word(), word(), word()),
    fork: (name) => createRandom(hash(name, seed)),
  }
}

function uuid(a: number, b: number, c: number, d: number): string {
  const version = (b & 0xffff0fff) | 0x4000
  const variant = (c & 0x3fffffff) | 0x80000000
  return `${byte(a, 24)}${byte(a, 16)}${byte(a, 8)}${byte(a, 0)}-${byte(version, 24)}${byte(version, 16)}-${byte(version, 8)}${byte(version, 0)}-${byte(variant, 24)}${byte(variant, 16)}-${byte(variant, 8)}${byte(variant, 0)}${byte(d, 24)}${byte(d, 16)}${byte(d, 8)}${byte(d, 0)}`
}

const byte = (word: number, shift: number) => hex[(word >>> shift) & 255]

function hash(text: string, seed: number): number {
  let sum = seed ^ 0x811c9dc5
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193)
  return sum >>> 0
}

/** Shares a whole number out by weight; the parts add up to it exactly. */
export function shareOut(total: number, weights: readonly number[]): number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  let before = 0
  let given = 0
  return weights.map((weight) => {
    before += weight
    const until = Math.round((total * before) / whole)
    const part = until - given
    given = until
    return part
  })
}

/** `count` different members (all, if there are fewer), evenly spread over the list and in its order. */
export function spread<T>(random: Random, list: readonly T[], count: number): T[] {
  const amount = Math.min(count, list.length)
  return Array.from({ length: amount }, (_, turn) => {
    return list[Math.floor(((turn + random.next()) * list.length) / amount)] as T
  })
}
