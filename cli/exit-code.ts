import { DarkroomError, type ErrorCode } from '../core/errors.ts'
import type { Outcome } from '../engine/applier/applier.ts'
import type { Plan } from '../engine/plan/plan.ts'

/** Exit codes by what a command came to. Where it came to several, the first of this list counts. */
const exitCodes = {
  interrupted: 130,
  /** The configuration or the command line is wrong. */
  invalid: 3,
  /** Applied in part: something failed after something was written. */
  partial: 4,
  failed: 1,
  /** Something was refused, whether the rest was applied or not. */
  refused: 5,
  /** Changes are pending, and `--no-input` lets nobody be asked. */
  unasked: 5,
  /** Changes are pending, where `plan --detailed-exitcode` asks for it. */
  pending: 2,
  /** Nobody said yes. */
  declined: 0,
  fine: 0,
} as const

/** What a command came to. */
export type End = keyof typeof exitCodes

const worstFirst = Object.keys(exitCodes) as End[]

/** The exit code of a command: nothing else decides about it. */
export const exitCodeOf = (end: End): number => exitCodes[end]

/** What counts where a command came to several things. */
export const worstOf = (...ends: readonly End[]): End => worstFirst.find((end) => ends.includes(end)) ?? 'fine'

const byError: { readonly [C in ErrorCode]?: End } = {
  CONFIG_NOT_FOUND: 'invalid',
  CONFIG_INVALID: 'invalid',
  ACCOUNT_UNKNOWN: 'invalid',
  RECIPE_UNKNOWN: 'invalid',
  PLAN_INVALID: 'invalid',
  RECIPE_FAILED: 'refused',
  RECIPE_STOPPED: 'refused',
  SERVER_UNKNOWN: 'refused',
  PLAN_STALE: 'refused',
}

/** What a command came to that ended with an error. */
export const endByError = (error: unknown): End =>
  (error instanceof DarkroomError ? byError[error.code as ErrorCode] : undefined) ?? 'failed'

/** Whether anything is refused: a limit, an allowance, a recipe as a whole or some of what it wants. */
export const refusalOf = ({ accounts }: Plan): End =>
  accounts.some(({ refused }) => refused.length > 0) ? 'refused' : 'fine'

/** Several accounts are one run: what failed in one and was written in another is a part. */
export const endOfRun = (outcomes: readonly Pick<Outcome, 'status' | 'changes'>[]): End => {
  const isWritten = outcomes.some(({ changes }) => changes > 0)
  const ends = { done: 'fine', running: 'fine', partial: 'partial', interrupted: 'interrupted' } as const
  return worstOf(
    ...outcomes.map(({ status }) => (status === 'failed' ? (isWritten ? 'partial' : 'failed') : ends[status])),
  )
}

/** What it is that accounts could not be reached, while others could. */
export const endOfLost = (lost: readonly string[]): End => (lost.length > 0 ? 'failed' : 'fine')
