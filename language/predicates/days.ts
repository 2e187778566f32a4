import type { SearchFilter } from '../../core/api/search-filter.ts'

/**
 * Milliseconds of a day.
 * @example
 * const isRecent = (at: Date) => Date.now() - at.getTime() < 30 * dayMs
 */
export const dayMs = 86_400_000

/**
 * Whether this is a day written as 2023-07-01.
 * @example
 * isDay('2023-07-01') // true
 * isDay('2023-02-30') // false
 */
export const isDay = (text: string): boolean =>
  // A day that does not exist, such as 30 February, becomes another one or none.
  /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(text).toJSON()?.startsWith(text) === true

/** Whether this is a number of days. */
export const isCount = (days: unknown): days is number => Number.isInteger(days) && (days as number) >= 1

const earliest = Date.parse('0001-01-01T00:00:00.000Z')
const latest = Date.parse('9999-12-31T23:59:59.999Z')

/** Filters that bound a span of time. */
type SpanBound = Extract<keyof SearchFilter, `${string}${'After' | 'Before'}`>

/**
 * A bound that servers can read: their years have four digits. Another is left out, and hides nothing.
 * @example
 * filterBound('takenAfter', Date.UTC(2024, 0, 1)) // { takenAfter: '2024-01-01T00:00:00.000Z' }
 */
export const filterBound = (name: SpanBound, ms: number): SearchFilter =>
  ms < earliest || ms > latest ? {} : { [name]: new Date(ms).toISOString() }

const hour = 3_600_000

/**
 * Instants between which everything lies that shows these wall-clock times anywhere on Earth
 * (zones run from 12 hours behind to 14 hours ahead of UTC), in milliseconds.
 */
export const instantsAround = (fromLocal: number, toLocal: number): { from: number; to: number } => ({
  from: fromLocal - 14 * hour,
  to: toLocal + 12 * hour,
})
