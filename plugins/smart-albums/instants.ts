import { startOfDay } from '../../index.ts'
import { refuse } from './refusal.ts'

const hour = 3_600_000
const day = /^\d{4}-\d{2}-\d{2}$/
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/i

/** `Date` takes the 30th of February for the first of March. */
const isDay = (text: string): boolean => {
  const midnight = day.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(text)
}

const dayOf = (midnight: number): string => new Date(midnight).toISOString().slice(0, 10)

/**
 * A bound as an instant, in milliseconds: a plain day begins (`After`) or ends (`Before`) in the zone of the rule, and
 * both bounds are included.
 */
export const boundOf = (key: string, text: unknown, zone: string): number => {
  const isText = typeof text === 'string' && isDay(text.slice(0, 10))
  const midnight = isText && day.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  if (!Number.isNaN(midnight)) {
    return key.endsWith('After') ? startOfDay(dayOf(midnight), zone) : startOfDay(dayOf(midnight + 24 * hour), zone) - 1
  }
  const time = isText && instant.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(time)) return time
  return refuse(
    'query-invalid',
    `${key} is ${JSON.stringify(text)}, which is no time`,
    'Write 2024-07-01 or 2024-07-01T12:00:00Z.',
  )
}
