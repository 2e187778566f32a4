import type { Instant } from './instant.ts'

const formats = new Map<string, Intl.DateTimeFormat | undefined>()

const formatOf = (zone: string): Intl.DateTimeFormat | undefined => {
  if (!formats.has(zone)) {
    try {
      formats.set(zone, new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }))
    } catch {
      formats.set(zone, undefined)
    }
  }
  return formats.get(zone)
}

const minutesOf = (text: string): number => {
  const match = /([+-])(\d{1,2})(?::?(\d\d))?/.exec(text)
  if (!match) return 0
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0)
  return match[1] === '-' ? -minutes : minutes
}

/** Minutes a zone, by name or as `UTC+5:30`, is ahead of UTC at an instant; nothing for a zone nobody knows. */
export const offsetOf = (zone: string, at: Instant): number | undefined => {
  if (/^UTC[+-]/.test(zone)) return minutesOf(zone)
  const format = formatOf(zone)
  const name = format?.formatToParts(at / 1000).find((part) => part.type === 'timeZoneName')
  return name && minutesOf(name.value)
}

/** `UTC+2`, `UTC-4`, `UTC+5:30`: the form in which offsets are read back. */
export const zoneOfOffset = (minutes: number): string => {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return `UTC${minutes < 0 ? '-' : '+'}${hours}${rest > 0 ? `:${String(rest).padStart(2, '0')}` : ''}`
}

/** `+05:30`, as at the end of a date. */
export const offsetText = (minutes: number): string => {
  const pad = (value: number) => String(value).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(minutes) / 60))}:${pad(Math.abs(minutes) % 60)}`
}

/** Minutes at the end of a date: 0 for `Z`, nothing without a zone. */
export const offsetIn = (date: string): number | undefined => {
  const match = /T.*?(Z|[+-]\d\d:?\d\d)$/.exec(date)
  if (!match) return undefined
  return match[1] === 'Z' ? 0 : minutesOf(match[1] ?? '')
}
