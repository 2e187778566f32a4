import { Cron } from 'croner'
import { suggestion } from '../core/problems.ts'
import { isZone } from '../language/predicates/zone.ts'
import { durationMs } from '../language/serve-form.ts'

/** When a job runs by the clock. */
export interface Schedule {
  /** As it was written. */
  readonly text: string
  /**
   * The next time after another one, in milliseconds since 1970.
   * @param last start of the last run, from which intervals count; null where it never ran
   */
  next(after: number, last: number | null): number
  /** The last time before another one at which it was due; null where the interval counts from the last run. */
  previous(before: number): number | null
}

const minute = 60_000
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

const clockTime = (text: string): { hour: number; minute: number } | null => {
  const [, hour, minutes] = /^(\d{1,2}):(\d{2})$/.exec(text) ?? []
  if (hour === undefined || Number(hour) > 23 || Number(minutes) > 59) return null
  return { hour: Number(hour), minute: Number(minutes) }
}

/** Words as cron; null for what is none of ours. */
const wordsToCron = (text: string): string | null => {
  const [word, ...rest] = text.toLowerCase().split(/\s+/)
  const at = clockTime(rest.at(-1) ?? '')
  if (word === 'hourly' && rest.length === 0) return '0 * * * *'
  if (!at) return null
  if (word === 'daily' && rest.length === 1) return `${at.minute} ${at.hour} * * *`
  const weekday = weekdays.indexOf((rest[0] ?? '').slice(0, 3))
  if (word === 'weekly' && rest.length === 2 && weekday >= 0) return `${at.minute} ${at.hour} * * ${weekday}`
  const day = Number(rest[0])
  const isDay = Number.isInteger(day) && day >= 1 && day <= 31
  return word === 'monthly' && rest.length === 2 && isDay ? `${at.minute} ${at.hour} ${day} * *` : null
}

const fields = [
  { name: 'second', range: '0 to 59' },
  { name: 'minute', range: '0 to 59' },
  { name: 'hour', range: '0 to 23' },
  { name: 'day of the month', range: '1 to 31', library: 'day' },
  { name: 'month', range: '1 to 12' },
  { name: 'day of the week', range: '0 to 7, or mon to sun', library: 'dayOfWeek' },
] as const

const forms =
  'Write "every 15m", "hourly", "daily 03:30", "weekly sun 04:00", "monthly 1 05:00", or cron with five fields: minute, hour, day of the month, month, day of the week.'

/** What is wrong with a pattern, in our words. */
const patternProblem = (pattern: string, thrown: unknown): string => {
  const parts = pattern.trim().split(/\s+/)
  if (/^(hourly|daily|weekly|monthly)$/i.test(parts[0] ?? '')) return `"${pattern}" is not complete`
  if (parts.length < 5 || parts.length > 6) return `"${pattern}" is not a schedule`
  const named = parts.length === 5 ? fields.slice(1) : fields
  const said = /Invalid value for (\w+)/.exec(String(thrown))?.[1]
  const at = named.findIndex((field) => ('library' in field ? field.library : field.name) === said)
  const field = named[at]
  if (field) return `"${parts[at]}" is not a valid ${field.name} (${field.range}) in "${pattern}"`
  const odd = parts.findIndex(
    (part, index) => /[^\d*,/#?LW+-]/i.test(part) && !/month$|week$/.test(named[index]?.name ?? ''),
  )
  const what = named[odd]?.name
  return odd < 0 ? `"${pattern}" cannot be read as cron` : `"${parts[odd]}" is not a valid ${what} in "${pattern}"`
}

/** A schedule, or what is wrong with it and what to write instead. */
type ParsedSchedule = Schedule | { readonly problem: string; readonly hint: string }

const interval = (text: string, ms: number): Schedule => ({
  text,
  // A start that is still to come was noted before the clock was set back.
  next: (after, last) => (last === null || last > after ? after + ms : Math.max(after, last + ms)),
  previous: () => null,
})

/**
 * Reads one schedule.
 * @param timeZone known to exist
 * @example
 * parseSchedule('daily 03:30', 'Europe/Berlin')
 */
export const parseSchedule = (text: string, timeZone: string): ParsedSchedule => {
  const every = /^every\s+(\S+)$/i.exec(text.trim())?.[1]
  if (every !== undefined) {
    const ms = durationMs(every)
    if (ms === null)
      return { problem: `"${every}" is not a duration in "${text}"`, hint: 'Write it as "every 15m" or "every 1h30m".' }
    if (ms < minute) return { problem: `"${text}" is too often`, hint: 'The shortest interval is "every 1m".' }
    return interval(text, ms)
  }
  const pattern = wordsToCron(text.trim()) ?? text.trim()
  // The library takes other texts for a day, such as "monthly 32 05:00" for one of the year 2032.
  if (!/^(@\w+|[^\s:]+(\s+[^\s:]+){4,6})$/.test(pattern)) return { problem: patternProblem(text, null), hint: forms }
  try {
    const cron = new Cron(pattern, { timezone: timeZone, paused: true })
    if (!cron.nextRun())
      return {
        problem: `"${text}" never comes: no month that it names has such a day, or its year is over`,
        hint: forms,
      }
    return {
      text,
      next: (after) => cron.nextRun(new Date(after))?.getTime() ?? Number.POSITIVE_INFINITY,
      previous: (before) => cron.previousRuns(1, new Date(before))[0]?.getTime() ?? null,
    }
  } catch (error) {
    return { problem: patternProblem(text, error), hint: forms }
  }
}

/** What is wrong with the name of a time zone; null where nothing is. */
export const zoneProblem = (name: string): { readonly problem: string; readonly hint: string } | null => {
  if (isZone(name)) return null
  const known = Intl.supportedValuesOf('timeZone')
  const [, place = name] = /([^/]+)$/.exec(name) ?? []
  const near = suggestion(name, known) ?? known.find((zone) => zone.toLowerCase().endsWith(`/${place.toLowerCase()}`))
  const region = known.filter((zone) => zone.startsWith(`${name.split('/')[0]}/`)).slice(0, 3)
  const hint = near
    ? `Did you mean "${near}"?`
    : `Write it as ${region.length > 0 ? region.map((zone) => `"${zone}"`).join(', ') : '"Europe/Berlin"'}.`
  return { problem: `"${name}" is not a time zone`, hint }
}

/** The earliest next time of several schedules; null where there are none. */
export const nextOf = (schedules: readonly Schedule[], after: number, last: number | null): number | null =>
  schedules.length === 0 ? null : Math.min(...schedules.map((schedule) => schedule.next(after, last)))

/** The first times that follow one another, for people. */
export const nextTimes = (schedules: readonly Schedule[], after: number, last: number | null, count = 3): number[] => {
  const times: number[] = []
  for (let at = after, start = last; times.length < count; ) {
    const next = nextOf(schedules, at, start)
    if (next === null || !Number.isFinite(next)) break
    times.push(next)
    at = next
    start = next
  }
  return times
}

/** Whether a run was due between the last start and now, and did not come; what never ran has missed nothing. */
export const hasMissed = (schedules: readonly Schedule[], last: number | null, now: number): boolean =>
  last !== null &&
  schedules.some((schedule) => {
    const previous = schedule.previous(now)
    return previous === null ? schedule.next(last, last) < now : previous > last
  })
