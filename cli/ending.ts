import { reasonOf } from '../core/errors.ts'
import { unanswered } from '../engine/runner/awaited.ts'

/** What this needs of the process. */
export type Ending = Pick<NodeJS.Process, 'on' | 'off' | 'exit'> & { exitCode?: number | string | null | undefined }

const whose = (): string => unanswered().join(' and ')

/**
 * Tells why a process ends before the command did: code of a recipe never answered, threw after it was asked, or ended the
 * process. Without it Node would say "unsettled top-level await" or end without a word.
 * @returns what to call when the command is done
 */
export const watchEnding = (ending: Ending, print: (text: string) => void): (() => void) => {
  const fail = (message: string): void => {
    print(`error: ${message}\nNothing more was written. Take the recipe out of the configuration, or mend it.\n`)
    ending.exitCode = 1
  }
  let isTold = false
  const onIdle = (): void => {
    isTold = true
    fail(`Nothing is left to wait for, and ${whose() || 'the command'} never answered: its promise does not settle.`)
  }
  const onThrow = (error: unknown): void => {
    isTold = true
    fail(`${whose() || 'Code of a recipe or plugin'} threw after it was asked: ${reasonOf(error)}`)
    // Whatever threw may have left the run halfway: the journal knows how far it got.
    ending.exit(1)
  }
  const onExit = (): void => {
    if (!isTold) fail(`${whose() || 'Code of a recipe or plugin'} ended the process.`)
    ending.exitCode = 1
  }
  ending.on('beforeExit', onIdle)
  ending.on('uncaughtException', onThrow)
  ending.on('exit', onExit)
  return () => {
    ending.off('beforeExit', onIdle)
    ending.off('uncaughtException', onThrow)
    ending.off('exit', onExit)
  }
}
