/** Microseconds since 1970, the precision the server's database keeps. */
export type Instant = number

const pattern = /^(\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)$/

/** Reads an ISO date-time with up to six digits of fraction; NaN when it is none. */
export const parseInstant = (text: string): Instant => {
  const match = pattern.exec(text)
  if (!match) return Date.parse(text) * 1000
  const seconds = Date.parse(`${match[1]}${match[3]}`)
  const fraction = Number((match[2] ?? '').padEnd(6, '0').slice(0, 6))
  return seconds * 1000 + fraction
}

const pad = (value: number): string => (value < 10 ? `0${value}` : `${value}`)

const day = { number: Number.NaN, text: '' }

// Toward the same day again and again: a list is sorted by time, so the date part mostly repeats.
const dayText = (number: number): string => {
  if (day.number !== number) {
    day.number = number
    day.text = new Date(number * 86_400_000).toISOString().slice(0, -13)
  }
  return day.text
}

const toSeconds = (milliseconds: number): string => {
  const number = Math.floor(milliseconds / 86_400_000)
  const seconds = Math.floor((milliseconds - number * 86_400_000) / 1000)
  const minutes = Math.floor(seconds / 60)
  return `${dayText(number)}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}:${pad(seconds % 60)}`
}

/** `2020-02-29T11:00:00.123Z`: the form of an object's own instants. */
export const toMillis = (instant: Instant): string => {
  const milliseconds = Math.floor(instant / 1000)
  const rest = milliseconds - Math.floor(milliseconds / 1000) * 1000
  return `${toSeconds(milliseconds)}.${rest < 10 ? '00' : rest < 100 ? '0' : ''}${rest}Z`
}

/** `2020-02-29T11:00:00.123456+00:00`: the form of nested objects, which the database writes itself. */
export const toMicros = (instant: Instant): string => {
  const rest = instant - Math.floor(instant / 1_000_000) * 1_000_000
  const fraction = rest === 0 ? '' : `.${String(rest).padStart(6, '0')}`.replace(/0+$/, '')
  return `${toSeconds(Math.floor(instant / 1000))}${fraction}+00:00`
}

export const orNull = <T, R>(value: T | null, present: (value: T) => R): R | null =>
  value === null ? null : present(value)
