import type { Server } from '../../core/api/server.ts'

/** Numbers from 0 to 1 that follow from a seed. */
const randomFrom = (seed: number) => {
  let state = seed >>> 0
  return (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

const shuffled = (list: readonly unknown[], random: () => number): unknown[] =>
  list
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)

/** Every list in another order, at every depth. */
const shuffleLists = (value: unknown, random: () => number): unknown => {
  if (Array.isArray(value)) {
    return shuffled(
      value.map((item) => shuffleLists(item, random)),
      random,
    )
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shuffleLists(part, random)]))
}

type Read = (...given: readonly unknown[]) => Promise<unknown>

/** Hits of a smart search are ranked, and a page with others behind it is cut by time. */
const isOrdered = (name: string, answer: unknown): boolean =>
  name === 'smartSearch' || (answer as { hasMore?: boolean } | undefined)?.hasMore === true

/** A server whose answers come with every list in another order, and some of them later than others. */
export const shuffledServer = (server: Server, seed: number): Server => {
  const random = randomFrom(seed)
  const shuffledRead =
    (name: string, read: Read): Read =>
    async (...given) => {
      const answer = await read(...given)
      if (random() < 0.1) await new Promise((resolve) => setTimeout(resolve, 2))
      return isOrdered(name, answer) ? answer : shuffleLists(answer, random)
    }
  const reads = Object.entries(server.reads).map(([name, read]) => [name, shuffledRead(name, read as Read)])
  return { ...server, reads: Object.fromEntries(reads) }
}
