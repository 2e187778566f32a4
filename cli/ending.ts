import { reasonOf } from '../core/errors.ts'
import { unanswered } from '../engine/runner/awaited.ts'
import { exitCodeOf } from './exit-code.ts'

/** What this needs of the process. */
export type Ending = Pick<NodeJS.Process, 'on' | 'off' | 'exit'> & { exitCode?: number | string | null | undefined }

const whose = (): string => unanswered().join(' and ')

/**
 * Reports why a process ends before the command did: code of a recipe never answered, threw after it was called, or
 * ended the process. Without it Node would print "unsettled top-level await" or end without reporting.
 * @returns what to call when the command is done
 */
export const watchEnding = (ending: Ending, print: (text: string) => void): (() => void) => {
  const fail = (message: string): void => {
    print(`error: ${message}\nNothing more was written. Remove the recipe from the configuration, or fix it.\n`)
    ending.exitCode = exitCodeOf('failed')
  }
  let isReported = false
  const onIdle = (): void => {
    isReported = true
    fail(`${whose() || 'The command'} never answered: its promise does not settle, and nothing is left to wait for.`)
  }
  const onThrow = (error: unknown): void => {
    isReported = true
    fail(`${whose() || 'Code of a recipe or plugin'} threw after it was called: ${reasonOf(error)}`)
    // Whatever threw may have left the run halfway: the journal knows how far it got.
    ending.exit(exitCodeOf('failed'))
  }
  const onExit = (): void => {
    if (!isReported) fail(`${whose() || 'Code of a recipe or plugin'} ended the process.`)
    ending.exitCode = exitCodeOf('failed')
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
