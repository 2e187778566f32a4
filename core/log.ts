/** How much is logged: each level includes those before it. */
export type LogLevel = 'error' | 'warn' | 'info' | 'debug'

/** Messages of a run. They go to stderr, never to stdout, and never show a secret. */
export interface Logger {
  error(message: string): void
  warn(message: string): void
  info(message: string): void
  debug(message: string): void
  /** A logger that puts a name before each line. */
  scoped(name: string): Logger
}

/** A function that replaces every known secret in a text by `***`. */
export type Mask = (text: string) => string

/**
 * Makes a mask for texts that must not show these secrets; empty ones are ignored.
 * @example
 * createMask(['abc123'])('key abc123') // 'key ***'
 */
export const createMask = (secrets: readonly string[]): Mask => {
  const known = secrets.filter((secret) => secret.length > 0).sort((a, b) => b.length - a.length)
  return (text) => known.reduce((masked, secret) => masked.replaceAll(secret, '***'), text)
}

const order: readonly LogLevel[] = ['error', 'warn', 'info', 'debug']

/** Options of `createLogger`. */
export interface LoggerOptions {
  readonly level: LogLevel
  /** Receives one line without its line end. */
  readonly write: (line: string, level: LogLevel) => void
  readonly mask?: Mask
}

/** Makes a logger that passes lines of its level and above to `write`, masked. */
export const createLogger = ({ level, write, mask = (text) => text }: LoggerOptions, prefix = ''): Logger => {
  const log = (at: LogLevel) => (message: string) => {
    if (order.indexOf(at) <= order.indexOf(level)) write(mask(prefix + message), at)
  }
  return {
    error: log('error'),
    warn: log('warn'),
    info: log('info'),
    debug: log('debug'),
    scoped: (name) => createLogger({ level, write, mask }, `${prefix}${name}: `),
  }
}

/** A logger that discards everything. */
export const silentLogger: Logger = createLogger({ level: 'error', write: () => {} })
