import type { Logger, LogLevel, Mask } from '../core/log.ts'

const order: readonly LogLevel[] = ['error', 'warn', 'info', 'debug']

/** Options of `createLogger`. */
export interface LoggerOptions {
  readonly level: LogLevel
  /** Receives one line without its line end. */
  readonly write: (line: string, level: LogLevel) => void
  readonly mask?: Mask
}

/**
 * Makes a logger that passes lines of its level and above to `write`, masked.
 * @example
 * const log = createLogger({ level: 'info', write: (line) => console.error(line) })
 */
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
