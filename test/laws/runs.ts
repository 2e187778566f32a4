import type { Parameters } from 'fast-check'
import { isLong } from '../support/long.ts'

/** Servers on which every law must hold; 1.133 and 3.2 as far as they are known. */
export const versions: readonly string[] = ['1.133.0', '1.135.3', '2.7.5', '3.0.3', '3.2.0']

/**
 * How often a law is tried; `npm run test:long` does it twenty times as often. Where it fails, fast-check prints the seed and the path that repeat it.
 * @param milliseconds after which no new try begins
 */
export const tries = (count: number, milliseconds: number): Parameters<unknown> => ({
  numRuns: isLong ? 20 * count : count,
  interruptAfterTimeLimit: isLong ? 20 * milliseconds : milliseconds,
})

/** Time for a test that tries so long, with room to shrink what fails. */
export const timeout = (milliseconds: number): number => (isLong ? 20 * milliseconds : milliseconds) + 120_000
