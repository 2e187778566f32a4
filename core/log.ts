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
