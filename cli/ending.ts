import { reasonOf } from '../core/errors.ts'
import { slowToAnswer, unanswered } from '../engine/runner/awaited.ts'
import { placeOf, placeText } from '../engine/runner/place-of.ts'
import { exitCodeOf } from './exit-code.ts'
import { isEndedAtOnce } from './told-to-end.ts'

/** Milliseconds after which code that does not answer is named, and between two looks for such code. */
const slow = 60_000
const lookEvery = 15_000

/** What this needs of the process. */
export type Ending = Pick<NodeJS.Process, 'on' | 'off' | 'exit'> & { exitCode?: number | string | null | undefined }

const whose = (): string => unanswered().join(' and ')

/**
 * Reports why a process ends before the command did: code of a recipe never answered, threw after it was called, or
 * ended the process. Without it Node would print "unsettled top-level await" or end without reporting. Code that takes a
 * minute is named meanwhile: something else of it, such as a timer, can keep the process going for ever.
 * @returns what to call when the command is done; what throws later is still reported
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
    const place = placeOf(error)
    const reason = place === null ? reasonOf(error) : `${reasonOf(error)} at ${placeText(place)}`
    fail(`${whose() || 'Code of a recipe or plugin'} threw after it was called: ${reason}`)
    // Whatever threw may have left the run halfway: the journal knows how far it got.
    ending.exit(exitCodeOf('failed'))
  }
  const onExit = (): void => {
    if (isEndedAtOnce()) return
    if (!isReported) fail(`${whose() || 'Code of a recipe or plugin'} ended the process.`)
    ending.exitCode = exitCodeOf('failed')
  }
  const looking = setInterval(() => {
    for (const code of slowToAnswer(slow))
      print(`note: ${code} has not answered for a minute. Waiting for it; Ctrl-C stops, and nothing more is written.\n`)
  }, lookEvery).unref()
  ending.on('beforeExit', onIdle)
  ending.on('uncaughtException', onThrow)
  ending.on('exit', onExit)
  return () => {
    clearInterval(looking)
    ending.off('beforeExit', onIdle)
    ending.off('exit', onExit)
  }
}
