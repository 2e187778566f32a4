const units = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 } as const

/**
 * Milliseconds of a shift such as `-1h30m`; null where a text is none.
 * @example
 * durationMs('+1d2h') // 93_600_000
 */
export const durationMs = (text: string): number | null => {
  const [, sign, parts] = /^([+-])((?:\d+[dhms])+)$/.exec(text) ?? []
  if (parts === undefined) return null
  const all = [...parts.matchAll(/(\d+)([dhms])/g)]
  const total = all.reduce((sum, [, count, unit]) => sum + Number(count) * units[unit as keyof typeof units], 0)
  return sign === '-' ? -total : total
}

/** What a clock shows, in milliseconds as if it were UTC; null where a text is no such time. */
export const localMs = (text: string): number | null => {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(text)) return null
  const ms = Date.parse(`${text}Z`)
  return Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(text.slice(0, 10)) ? null : ms
}

/** A time of a clock with the minutes from UTC to it, as servers take it: `2023-07-01T12:00:00.000+02:00`. */
export const isoWith = (clock: number, offsetMinutes: number): string => {
  const size = Math.abs(offsetMinutes)
  const [hours, minutes] = [Math.floor(size / 60), size % 60].map((part) => String(part).padStart(2, '0'))
  return `${new Date(clock).toISOString().slice(0, -1)}${offsetMinutes < 0 ? '-' : '+'}${hours}:${minutes}`
}
