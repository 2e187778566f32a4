import type { Call, TextSource } from '../contract.ts'
import { bareCall, everySeconds, secondsOfEvery, secondsPer } from '../values.ts'

const words: Readonly<Record<string, string>> = {
  minutely: '* * * * *',
  hourly: '0 * * * *',
  daily: '0 0 * * *',
  weekly: '0 0 * * 1',
  monthly: '0 0 1 * *',
}

const weekdays = '[a-z]{3,9}(?:(?:,|\\.\\.)[a-z]{3,9})*'
const calendar = new RegExp(`^(?:(${weekdays}) )?(?:\\*-(\\*|\\d+)-(\\*|\\d+) )?([\\d*/,]+):([\\d*/,]+)(?::00)?$`, 'i')

/** A number, several, or every so many, without noughts in front. */
const numbers = (part: string): string => part.replace(/(^|[,/])0+(?=\d)/g, '$1').replace(/^0\//, '*/')

/**
 * When a timer of systemd fires, as cron writes it; null for what cron cannot write, or what is not looked at.
 * @example
 * cronOf('Mon..Fri *-*-* 03:30:00') // '30 3 * * MON-FRI'
 */
export const cronOf = (text: string): string | null => {
  const word = words[text.toLowerCase()]
  if (word !== undefined) return word
  const [whole, days = '*', month = '*', day = '*', hour = '', minute = ''] = calendar.exec(text) ?? []
  if (whole === undefined) return null
  const week = days.replace(/[a-z]+/gi, (name) => name.slice(0, 3).toUpperCase()).replaceAll('..', '-')
  const parts = [minute, hour, day, month].map(numbers)
  return parts.some((part) => /\d\//.test(part)) ? null : [...parts, week].join(' ')
}

/** A length of time such as `90`, `1h 30min` or `2 days`, in seconds; null for what is none. */
const secondsOf = (text: string): number | null => {
  if (/^\d+$/.test(text)) return Number(text)
  const parts = [
    ...text.matchAll(
      /(\d+)\s*(?:(s|m|h|d|w)|(s)ec(?:ond)?s?|(m)in(?:ute)?s?|(h)(?:ou)?rs?|(d)ays?|(w)eeks?)(?![a-z])\s*/g,
    ),
  ]
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text) return null
  return parts.reduce(
    (sum, [, count, ...names]) => sum + Number(count) * (secondsPer[names.find(Boolean) ?? ''] ?? 0),
    0,
  )
}

const afterLast = new Set(['OnUnitActiveSec', 'OnUnitInactiveSec'])
const atFirst = new Set(['OnBootSec', 'OnStartupSec', 'OnActiveSec'])

/** Whether a text is a timer of systemd. */
export const isTimer = (text: string): boolean => /^\[Timer\]\s*$/m.test(text)

/** When a timer starts the service of its name, and what could not be read of that. */
export const callsOfTimer = ({ file, text }: TextSource): { readonly calls: Call[]; readonly notes: string[] } => {
  const service = /^Unit=(.+)$/m.exec(text)?.[1]?.trim() ?? file.replace(/^.*\//, '').replace(/\.timer$/, '.service')
  const times = [...text.matchAll(/^(On\w+)=(.+)$/gm)].map(([, key = '', value = '']) => [key, value.trim()] as const)
  const everyOf = (value: string): string | null => {
    const seconds = secondsOf(value)
    return seconds === null ? null : everySeconds(seconds)
  }
  const read = times.map(([key, value]) =>
    key === 'OnCalendar' ? cronOf(value) : afterLast.has(key) ? everyOf(value) : null,
  )
  const [cron = null] = read.flatMap((one) => one ?? [])
  const others = times.filter(
    // What goes by the last run has to say when the first one is, which `atStart` does.
    ([key], index) =>
      (read[index] === null || read[index] !== cron) &&
      !(atFirst.has(key) && cron !== null && secondsOfEvery(cron) !== null),
  )
  return {
    calls: [bareCall(`${file}:1`, { runsIn: service, cron })],
    notes: others.map(
      ([key, value]) => `${file} says ${key}=${value}, which is not imported: write it as a schedule of serve.jobs.`,
    ),
  }
}
