import type { Asset, Need } from '../../core/assets/asset.ts'
import type { Predicate } from '../../core/predicates/predicate.ts'
import { badArgument } from './range.ts'

/** What code returned in place of what it had to, for people. */
export const inWords = (value: unknown): string => {
  if (value === undefined) return 'nothing, as where a return is missing'
  if (value instanceof Promise) return 'a promise, as async functions do'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'function') return 'a function that was not called'
  if (typeof value === 'object' && value !== null) return 'an object'
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}

/**
 * The answer of a test that somebody wrote.
 * @throws DarkroomError USAGE for anything else than true or false: a promise would count as true, and nothing as false
 */
export const answerOf = (label: string, answer: unknown): boolean => {
  if (typeof answer === 'boolean') return answer
  throw badArgument(label, `the test returned ${inWords(answer)}`, 'It has to return true or false.')
}

/**
 * Whether an asset matches a condition; without one each does.
 * @throws DarkroomError USAGE where the test returned neither true nor false
 */
export const isMatch = <N extends Need>(where: Predicate<N> | undefined, asset: Asset<N>): boolean =>
  where === undefined || answerOf(where.label, where.test(asset))
