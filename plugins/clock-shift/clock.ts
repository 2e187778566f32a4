import { durationMs } from '../../toolkit.ts'

/**
 * Milliseconds of a shift such as `-1h30m`; null where a text is none.
 * @example
 * shiftMs('+1d2h') // 93_600_000
 */
export const shiftMs = (text: string): number | null => {
  const ms = /^[+-]/.test(text) ? durationMs(text.slice(1)) : null
  return ms !== null && text.startsWith('-') ? -ms : ms
}

/** What a clock shows, in milliseconds as if it were UTC; null where a text is no such time. */
export const localMs = (text: string): number | null => {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(text)) return null
  const ms = Date.parse(`${text}Z`)
  return Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(text.slice(0, 10)) ? null : ms
}
