import type { Random } from './random.ts'

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

/** The library's years. Nothing depends on the clock, so a sample is the same next year. */
export const years: readonly number[] = Array.from({ length: 15 }, (_, turn) => 2011 + turn)
export const beginning = Date.UTC(2011, 0, 1)
export const end = Date.UTC(2025, 11, 31, 20)

/** The day the family moved to Immich; whatever is older was uploaded then, in one go. */
export const serverStart = Date.UTC(2022, 4, 1, 9)

export const iso = (instant: number) => new Date(instant).toISOString()

/** An instant in the library's years; later years have more pictures. */
export function someTime(random: Random, from = beginning): number {
  return Math.floor(from + (end - from - day) * random.next() ** 0.7)
}

/** `20230105`, `101112` and `345` of a wall-clock time. */
export function stampOf(wall: number): { date: string; time: string; millis: string } {
  const text = iso(wall)
  return {
    date: text.slice(0, 4) + text.slice(5, 7) + text.slice(8, 10),
    time: text.slice(11, 13) + text.slice(14, 16) + text.slice(17, 19),
    millis: text.slice(20, 23),
  }
}
