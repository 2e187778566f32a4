import { fileURLToPath } from 'node:url'
import { reasonOf } from '../core/errors.ts'
import { slowToAnswer, unanswered } from '../engine/runner/awaited.ts'
import { exitCodeOf } from './exit-code.ts'
import { isEndedAtOnce } from './told-to-end.ts'

/** The folder of this package, in the sources and in `dist`. */
const own = fileURLToPath(new URL('..', import.meta.url))

/** Milliseconds after which code that does not answer is named, and between two looks for such code. */
const slow = 60_000
const lookEvery = 15_000

/** What this needs of the process. */
export type Ending = Pick<NodeJS.Process, 'on' | 'off' | 'exit'> & { exitCode?: number | string | null | undefined }

const whose = (): string => unanswered().join(' and ')

/** Where code outside of this package threw, as far as that is known: ` at /home/me/recipes/trips.ts:3:14`. */
const placeOf = (error: unknown): string => {
  const frames = [
    ...String(error instanceof Error ? error.stack : '').matchAll(/\(?(?:file:\/\/)?(\/[^()\n]+:\d+:\d+)\)?$/gm),
  ]
  const place = frames.map(([, at = '']) => decodeURI(at)).find((at) => !at.startsWith(own))
  return place === undefined ? '' : ` at ${place}`
}

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
    fail(`${whose() || 'Code of a recipe or plugin'} threw after it was called: ${reasonOf(error)}${placeOf(error)}`)
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
