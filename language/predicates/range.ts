import { DarkroomError } from '../../core/errors.ts'

/** What code gave or returned in place of what it had to, for people. */
export const inWords = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  if (value instanceof Promise) return 'a promise'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'function') return 'a function that was not called'
  if (typeof value === 'object' && value !== null) return 'an object'
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}

/** From `min` to `max`, both inclusive; one of them is enough. */
export type Range<T = number> = { readonly min: T; readonly max?: T } | { readonly max: T; readonly min?: never }

/** The error of a predicate for invalid arguments. */
export const badArgument = (predicate: string, message: string, hint: string): DarkroomError =>
  new DarkroomError('USAGE', { message: `${predicate}: ${message}.`, hint })

/**
 * One of some texts.
 * @throws DarkroomError USAGE: nothing compels code to check its types, and the server would answer what it does not know with an error
 */
export const oneOf = <T extends string>(predicate: string, given: T, known: readonly T[]): T => {
  if (known.includes(given)) return given
  throw badArgument(predicate, `${inWords(given)} is not known`, `Known: ${known.join(', ')}.`)
}

/** A text that is not blank. @throws DarkroomError USAGE */
export const someText = (predicate: string, given: string): string => {
  if (typeof given === 'string' && given.trim() !== '') return given
  throw badArgument(predicate, `${inWords(given)} is no name`, `Write ${predicate}('…').`)
}

/** A range ready to compare with. */
interface Bounds {
  readonly label: string
  readonly has: (value: number) => boolean
}

const ends: readonly string[] = ['min', 'max']

/** Whether this is an object whose keys are all known. */
export const hasOnly = (given: unknown, keys: readonly string[]): given is object =>
  typeof given === 'object' && given !== null && Object.keys(given).every((key) => keys.includes(key))

/**
 * Checks a range, with each end turned into a number by `toNumber`.
 * @throws DarkroomError USAGE where it is empty, unreadable or upside down
 */
export const boundsOf = <T>(name: string, range: Range<T>, toNumber: (end: T) => number): Bounds => {
  if (!hasOnly(range, ends)) throw badArgument(name, 'this is not a range', 'Give min, max or both.')
  const { min, max } = range
  if (min === undefined && max === undefined) throw badArgument(name, 'neither min nor max is given', 'Give one.')
  const low = min === undefined ? -Infinity : toNumber(min)
  const high = max === undefined ? Infinity : toNumber(max)
  if (low > high) throw badArgument(name, `${min} is more than ${max}`, 'Swap min and max.')
  const label = [min !== undefined && `from ${min}`, max !== undefined && `to ${max}`].filter(Boolean).join(' ')
  return { label, has: (value) => value >= low && value <= high }
}

/**
 * Ends of a range that are plain numbers, none below `least`.
 * @throws DarkroomError USAGE
 */
export const numberFrom =
  (name: string, least = 0) =>
  (end: unknown): number => {
    if (typeof end === 'number' && Number.isFinite(end) && end >= least) return end
    throw badArgument(name, `${JSON.stringify(end)} is not a valid number`, `Give ${least} or more.`)
  }
