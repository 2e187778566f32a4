import type { Asset, Need } from '../../core/assets/asset.ts'
import type { Predicate } from '../../core/predicates/predicate.ts'
import { badArgument, inWords } from './range.ts'

/** What code returned in place of what it had to, with what that comes from. */
export const inReturned = (value: unknown): string => {
  const why =
    value === undefined ? ', as where a return is missing' : value instanceof Promise ? ', as async functions do' : ''
  return `${inWords(value)}${why}`
}

/**
 * The answer of a test that somebody wrote.
 * @throws DarkroomError USAGE for anything else than true or false: a promise would count as true, and nothing as false
 */
export const answerOf = (label: string, answer: unknown): boolean => {
  if (typeof answer === 'boolean') return answer
  throw badArgument(label, `the test returned ${inReturned(answer)}`, 'It has to return true or false.')
}

/**
 * Whether an asset matches a condition; without one each does.
 * @throws DarkroomError USAGE where the test returned neither true nor false
 */
export const isMatch = <N extends Need>(where: Predicate<N> | undefined, asset: Asset<N>): boolean =>
  where === undefined || answerOf(where.label, where.test(asset))
