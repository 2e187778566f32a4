import type { Logger } from '../../core/log.ts'
import { silentLogger } from '../logger.ts'

/** How far one step is. */
export interface Progress {
  /** @param total null where it is not known */
  update(done: number, total: number | null): void
  /** It is over, or something else goes on until its next update. */
  end(): void
}

/** What a session does. */
export type Step = 'connect' | 'read' | 'plan' | 'apply' | 'rest' | 'check' | 'away'

/** Is told what a session does, and decides nothing. */
export interface Reporter {
  readonly log: Logger
  /**
   * A server begins to be connected to, assets to be read, a plan to be made of them, or to be applied, what was written to
   * be checked, or the server to be waited for: until its jobs are done, or while it is away in the middle of a run.
   */
  begin(step: Step, account: string): Progress
  /** The server gave no good answer; it is asked again in so many milliseconds. */
  waiting(account: string, reason: string, ms: number): void
  /** The server answered: for metrics. */
  answered?: ((method: string, path: string, status: number, ms: number) => void) | undefined
  /** One of several accounts failed, and the others go on. */
  failed(account: string, error: unknown): void
}

const nobody: Progress = { update: () => {}, end: () => {} }

/**
 * Tells nobody.
 * @example
 * const reporter: Reporter = { ...silentReporter, log: createLogger({ level: 'warn', write }) }
 */
export const silentReporter: Reporter = {
  log: silentLogger,
  begin: () => nobody,
  waiting: () => {},
  failed: () => {},
}
