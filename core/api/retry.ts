/** What a failed attempt looked like. */
export interface Attempt {
  /** 1 for the first. */
  readonly number: number
  /** Attempts allowed in all. */
  readonly limit: number
  /** HTTP status, or null where no answer came. */
  readonly status: number | null
  /** The `Retry-After` header, if any. */
  readonly retryAfter?: string | undefined
  /** Whether the request may be sent again although an earlier one may have taken effect (`immich-api.md` 6.2). */
  readonly repeatable: boolean
  /** The connection failed before anything was sent. */
  readonly unsent?: boolean
}

const passing = new Set([429, 500, 502, 503, 504])
const longestWait = 30_000

/** Milliseconds that a `Retry-After` header asks for: seconds or an HTTP date. */
export const retryAfterToMs = (header: string | undefined, now = Date.now()): number | undefined => {
  if (header === undefined || header.trim() === '') return undefined
  const seconds = Number(header)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}

/**
 * Milliseconds to wait before the next attempt, or null to give up.
 * Doubles from 250 ms with full jitter; a delay that the server asks for is respected, up to five minutes.
 */
export const retryWait = (attempt: Attempt, random: () => number = Math.random, now = Date.now()): number | null => {
  if (attempt.number >= attempt.limit) return null
  if (attempt.status !== null && !passing.has(attempt.status)) return null
  const refusedUnseen = attempt.unsent === true || attempt.status === 429
  if (!attempt.repeatable && !refusedUnseen) return null
  const asked = retryAfterToMs(attempt.retryAfter, now)
  if (asked !== undefined) return asked > 300_000 ? null : asked
  const ceiling = Math.min(longestWait, 250 * 2 ** (attempt.number - 1))
  return Math.round(ceiling * (0.5 + random() / 2))
}
