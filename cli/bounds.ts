import { DarkroomError } from '../core/errors.ts'
import { notAllowed } from '../engine/plan/allowances.ts'
import { beyondLimits, type Limits } from '../engine/plan/limits.ts'
import type { AccountPlan, Refusal } from '../engine/plan/plan.ts'
import type { Limit } from '../language/config.ts'
import type { LoadedConfig } from './config/load-config.ts'

/** Flags that widen what a plan may do, for this once. */
export interface BoundFlags {
  readonly allow?: readonly string[]
  readonly maxChanges?: Limit
  readonly maxRemovals?: Limit
  readonly maxRemovalsPerAlbum?: Limit
}

/** What a plan may do at most. */
export interface Bounds {
  readonly limits: Limits
  readonly allow: readonly string[]
}

/**
 * Reads a limit of the command line.
 * @throws DarkroomError USAGE
 */
export const limitOf = (text: string): Limit => {
  if (/^\d+$/.test(text)) return Number(text)
  if (/^\d+(\.\d+)?%$/.test(text)) return text as Limit
  throw new DarkroomError('USAGE', { message: `"${text}" is neither a number nor a share such as 20%.` })
}

/** What the configuration allows, with the flags of one command. */
export const boundsOf = ({ limits, allow }: LoadedConfig, flags: BoundFlags): Bounds => ({
  limits: {
    changes: flags.maxChanges ?? limits.changes,
    removals: flags.maxRemovals ?? limits.removals,
    removalsPerAlbum: flags.maxRemovalsPerAlbum ?? limits.removalsPerAlbum,
  },
  allow: [...allow, ...(flags.allow ?? [])],
})

/** Why a plan goes too far, or nothing. */
export const beyondBounds = (plan: AccountPlan, { limits, allow }: Bounds): Refusal[] => [
  ...notAllowed(plan.operations, allow),
  ...beyondLimits(plan, limits),
]
