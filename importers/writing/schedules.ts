import type { Data, Imported, ScheduleEntry } from '../contract.ts'

/** Seconds as `darkroom serve` writes lengths of time; at least a minute. */
const durationText = (seconds: number): string => {
  const whole = Math.max(60, Math.round(seconds))
  for (const [unit, size] of [
    ['h', 3600],
    ['m', 60],
  ] as const)
    if (whole % size === 0) return `${whole / size}${unit}`
  return `${whole}s`
}

const isAtStart = (entry: ScheduleEntry): boolean => 'cron' in entry && entry.cron === '@reboot'

const timesOf = (entry: ScheduleEntry): string[] => {
  if ('everySeconds' in entry) return [`every ${durationText(entry.everySeconds)}`]
  return 'cron' in entry && !isAtStart(entry) ? [entry.cron] : []
}

/** One that does the same at all times of several. */
const jobOf = (entries: readonly ScheduleEntry[], { of, zone: own }: ScheduleEntry, zone: string | undefined): Data => {
  const times = entries.flatMap(timesOf)
  return {
    ...(of ? { recipes: [...of] } : {}),
    ...(times.length > 0 ? { schedule: times.length === 1 ? times[0] : times } : {}),
    ...(own !== undefined && own !== zone ? { timeZone: own } : {}),
    ...(entries.some((entry) => entry.atStart || isAtStart(entry)) ? { atStart: true } : {}),
  }
}

const jobName = ({ of }: ScheduleEntry, index: number): string => {
  const name = of?.length === 1 ? (of[0] ?? '').replace(/[^\w-]+/g, '-').replace(/^-+|-+$/g, '') : ''
  return name === '' ? `job-${index + 1}` : name
}

/** What runs at the same times, together. */
const joined = (schedule: readonly ScheduleEntry[]): ScheduleEntry[] => {
  const groups = Map.groupBy(schedule, ({ of: _, ...times }) => JSON.stringify(times))
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const { of: _, ...times } = first
    const names = group.flatMap((entry) => entry.of ?? [])
    const isAll = groups.size === 1 || group.some((entry) => entry.of === undefined)
    return [isAll ? times : { ...times, of: names }]
  })
}

/** Jobs at the times of the earlier tool; empty where it ran by hand. */
const jobsOf = (schedule: readonly ScheduleEntry[]): Data => {
  const timed = joined(schedule).filter((entry) => !('manual' in entry))
  if (timed.length === 0) return {}
  const zones = new Set(timed.map(({ zone }) => zone))
  const [zone] = zones.size === 1 ? zones : [undefined]
  const jobs: Record<string, Data> = {}
  const alike = [...Map.groupBy(timed, (entry) => JSON.stringify([entry.of, entry.zone])).values()]
  for (const [index, entries] of alike.entries()) {
    const [first] = entries
    if (!first) continue
    const name = first.of === undefined && alike.length === 1 ? 'all' : jobName(first, index)
    jobs[Object.hasOwn(jobs, name) ? `${name}-${index + 1}` : name] = jobOf(entries, first, zone)
  }
  return { ...(zone === undefined ? {} : { timeZone: zone }), jobs }
}

/** The part of the configuration that runs it at those times, and tells people. */
export const serveOf = ({ schedule, channels }: Pick<Imported, 'schedule' | 'channels'>): Data => {
  const serve = { ...jobsOf(schedule), ...(channels.length > 0 ? { notify: { channels: [...channels] } } : {}) }
  return Object.keys(serve).length > 0 ? { serve } : {}
}

const cronText = (entry: ScheduleEntry): string | null => {
  // A crontab has no field for seconds, which several of the tools have in front.
  if ('cron' in entry) return entry.cron.trim().replace(/^\S+\s+(?=(?:\S+\s+){4}\S+$)/, '')
  if (!('everySeconds' in entry)) return null
  const minutes = Math.max(1, Math.round(entry.everySeconds / 60))
  if (minutes < 60) return `*/${minutes} * * * *`
  const hours = Math.round(minutes / 60)
  if (hours >= 24) return '0 3 * * *'
  return hours === 1 ? '0 * * * *' : `0 */${hours} * * *`
}

/**
 * Lines that stand on top of the configuration: when the earlier tool ran, and how cron runs this one.
 * @param folder where the command is to be called, as cron does so elsewhere; null where that does not matter
 */
export const scheduleComments = ({ schedule }: Pick<Imported, 'schedule'>, folder: string | null): string[] => {
  const there = folder === null ? '' : `cd ${folder} && `
  const lines = new Set(
    schedule.flatMap((entry) => {
      const cron = cronText(entry)
      const zone = entry.zone ? `   (CRON_TZ=${entry.zone} before it)` : ''
      return cron === null ? [] : [`  ${cron}  ${there}\`darkroom apply --yes\`${zone}`]
    }),
  )
  if (lines.size === 0) return ['The earlier tool ran by hand; so does this: `darkroom apply`']
  return ['`darkroom serve` runs it at the times below (serve.jobs). A crontab without the daemon:', ...lines]
}
