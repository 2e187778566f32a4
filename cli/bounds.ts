import { DarkroomError } from '../core/errors.ts'
import type { Bounds } from '../engine/session/job.ts'
import { allowanceProblem, allowances } from '../language/allowances.ts'
import type { Limit } from '../language/config.ts'

/** Flags that widen what the plan of this run may do. */
export interface BoundFlags {
  readonly allow?: readonly string[]
  readonly maxChanges?: Limit
  readonly maxRemovals?: Limit
  readonly maxRemovalsPerAlbum?: Limit
}

/**
 * Reads a limit of the command line.
 * @throws DarkroomError USAGE
 */
export const limitOf = (text: string): Limit => {
  if (/^\d+$/.test(text)) return Number(text)
  if (/^\d+(\.\d+)?%$/.test(text)) return text as Limit
  throw new DarkroomError('USAGE', { message: `"${text}" is neither a number nor a percentage such as 20%.` })
}

/**
 * Reads an allowance of the command line, or several with commas; it may be repeated.
 * @throws DarkroomError USAGE
 */
export const allowancesOf = (text: string, before: readonly string[] = []): readonly string[] => {
  const given = text.split(',')
  const unknown = given.find((one) => !allowances.some((known) => known === one))
  if (unknown !== undefined) throw new DarkroomError('USAGE', { message: `${allowanceProblem(unknown)}.` })
  return [...before, ...given]
}

/** The options of a plan that those flags set. */
export const boundsOf = ({ allow, maxChanges, maxRemovals, maxRemovalsPerAlbum }: BoundFlags): Bounds => ({
  allow,
  limits: { changes: maxChanges, removals: maxRemovals, removalsPerAlbum: maxRemovalsPerAlbum },
})
