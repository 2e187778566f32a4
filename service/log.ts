import { DateTime } from 'luxon'
import { createMask, type LogLevel } from '../core/log.ts'
import type { Clock } from './clock.ts'

/** What a line is about; only what applies is there. */
interface LogFacts {
  readonly account?: string | undefined
  readonly job?: string | undefined
  readonly run?: string | undefined
  readonly trigger?: string | undefined
  readonly durationMs?: number | undefined
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string } | undefined
}

/** The log of the daemon, one line for each thing that happens. */
export interface ServeLog {
  readonly line: (level: LogLevel, message: string, facts?: LogFacts) => void
  /** A warning that comes again and again: told at once, and then counted once an hour. @param isNews it was over in between */
  readonly repeat: (message: string, facts?: LogFacts, isNews?: boolean) => void
  /** Keeps these texts out of everything, in place of those before. */
  readonly hide: (secrets: readonly string[]) => void
  /** A text without them. */
  readonly mask: (text: string) => string
  /** A text with the commands in it, `darkroom …` between backticks, as they can be pasted. */
  readonly told: (text: string) => string
  /** The zone in which times are shown. */
  timeZone: string
}

/** What moves the cursor, colours or turns the text: names and paths come from other people, too. */
const moving = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu

const order: readonly LogLevel[] = ['error', 'warn', 'info', 'debug']
const hour = 3_600_000

/** How a log is written. */
interface LogOptions {
  readonly clock: Clock
  readonly level: LogLevel
  readonly format: 'text' | 'json'
  /** Receives a line without its end. */
  readonly write: (line: string) => void
  /** Writes commands as they can be pasted; default: as they are, without backticks. */
  readonly told?: (text: string) => string
}

const withoutBackticks = (text: string): string => text.replace(/`(darkroom [^`\n]+)`/g, '$1')

/** A time as the log and messages show it: `2026-03-01 03:00:02 +01:00`. */
export const timeText = (ms: number, zone: string): string =>
  DateTime.fromMillis(ms, { zone }).toFormat('yyyy-MM-dd HH:mm:ss ZZ')

const scopeOf = ({ account, job }: LogFacts): string => [account, job].filter((name) => name !== undefined).join('/')

/** Makes the log of the daemon. */
export const createLog = ({ clock, level, format, write, told = withoutBackticks }: LogOptions): ServeLog => {
  let mask = createMask([])
  const repeated = new Map<string, { since: number; count: number }>()
  const line: ServeLog['line'] = (at, given, facts = {}) => {
    if (order.indexOf(at) > order.indexOf(level)) return
    const message = told(given)
    const now = clock.now()
    if (format === 'json') {
      const { error, ...others } = facts
      const entry = {
        time: new Date(now).toISOString(),
        level: at,
        msg: message,
        ...others,
        ...(error ? { error: { ...error, hint: told(error.hint) } } : {}),
      }
      return write(mask(JSON.stringify(entry)))
    }
    const scope = scopeOf(facts)
    const hint = told(facts.error?.hint ?? '')
    const more = hint === '' || message.includes(hint) ? '' : `${/[.!?]$/.test(message) ? '' : '.'} ${hint}`
    const text = `${message}${more}`
      .replaceAll(/([.:,;!?]?)\r?\n\s*/g, (_, end) => `${end || '.'} `)
      .replace(moving, '\ufffd')
    write(mask(`${timeText(now, log.timeZone)}  ${at.padEnd(5)} ${scope ? `${scope}  ` : ''}${text}`))
  }
  const log: ServeLog = {
    line,
    timeZone: 'UTC',
    repeat: (message, facts, isNews = false) => {
      const key = `${scopeOf(facts ?? {})} ${message}`
      const known = isNews ? undefined : repeated.get(key)
      const now = clock.now()
      if (known && now - known.since < hour) {
        known.count += 1
        return
      }
      line('warn', known && known.count > 0 ? `${message} (${known.count + 1} times since)` : message, facts)
      repeated.set(key, { since: now, count: 0 })
    },
    hide: (secrets) => {
      // As JSON shows them, too.
      mask = createMask(secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]))
    },
    mask: (text) => mask(text),
    told,
  }
  return log
}
