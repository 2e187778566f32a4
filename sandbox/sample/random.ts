import { wordsFrom } from '../library/chance.ts'

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

/**
 * Chance from a seed.
 *
 * @example createRandom(1).fork('people').pick(['Anna', 'Emil'])
 */
export function createRandom(seed: number): Random {
  const word = wordsFrom(seed)
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

const letters = Buffer.alloc(36, '-')

/** A version 4 id. Written as bytes: a string put together from pieces takes five times the memory. */
function uuid(a: number, b: number, c: number, d: number): string {
  write(0, 8, a)
  write(9, 4, b >>> 16)
  write(14, 4, (b & 0x0fff) | 0x4000)
  write(19, 4, ((c >>> 16) & 0x3fff) | 0x8000)
  write(24, 4, c & 0xffff)
  write(28, 8, d)
  return letters.toString('latin1')
}

function write(at: number, digits: number, value: number): void {
  for (let digit = 0; digit < digits; digit++) {
    const nibble = (value >>> (4 * (digits - 1 - digit))) & 15
    letters[at + digit] = nibble < 10 ? 48 + nibble : 87 + nibble
  }
}

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

/** The members in another order. */
export function shuffled<T>(random: Random, list: readonly T[]): T[] {
  const keys = list.map((member) => ({ member, key: random.next() }))
  return keys.sort((a, b) => a.key - b.key).map(({ member }) => member)
}
