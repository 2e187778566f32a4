import { counted } from '../core/number-text.ts'
import type { Outcome } from '../engine/applier/applier.ts'
import type { Plan } from '../engine/plan/plan.ts'
import type { ApplyOptions } from '../engine/session/applying.ts'
import type { Darkroom } from '../engine/session/darkroom.ts'
import type { Job } from '../engine/session/job.ts'
import { type End, endOfLost, endOfRun, refusalOf, worstOf } from './exit-code.ts'
import type { Terminal } from './terminal.ts'

const states: Readonly<Record<Outcome['status'], string>> = {
  done: 'Done',
  partial: 'Applied in part',
  failed: 'Failed',
  interrupted: 'Interrupted',
  running: '',
}

const idsText = (ids: readonly string[]): string =>
  ids.length === 0
    ? ''
    : ` (${counted(ids.length, 'asset')}: ${ids.slice(0, 3).join(', ')}${ids.length > 3 ? ', …' : ''})`

const nextStep = ({ status, run }: Outcome, isUndo: boolean): string[] => {
  if (status === 'done') return isUndo ? [] : [`  Undo it with: \`darkroom undo ${run.slice(0, 8)}\``]
  return ['  To finish it, with nothing done twice: `darkroom apply --resume`']
}

/** Flags for the impatient. */
export type VerifyFlags = Pick<ApplyOptions, 'verify' | 'verifyTimeout'>

const verifiedLines = ({ verified, unsettled }: Outcome): string[] => {
  const repeated = verified.reduce((sum, one) => sum + one.repeated, 0)
  return [
    ...(repeated > 0 ? [`  The server lost ${counted(repeated, 'change')} at first; made again.`] : []),
    ...(unsettled.length > 0 ? [`  ! The server has not finished with some yet${idsText(unsettled)}.`] : []),
  ]
}

const outcomeLines = (account: string, outcome: Outcome, isUndo: boolean): string[] => [
  `${account}: ${states[outcome.status]}, ${counted(outcome.changes, 'change')} made.`,
  ...outcome.failures.map(({ op, target, reason, assetIds }) => `  x ${op} ${target}: ${reason}${idsText(assetIds)}`),
  ...(outcome.stoppedBy && outcome.status !== 'interrupted' ? [`  x stopped: ${outcome.stoppedBy}`] : []),
  ...verifiedLines(outcome),
  ...nextStep(outcome, isUndo),
]

/** A plan and what came of it, as JSON. */
export const printOutcomes = (terminal: Terminal, plan: Plan, outcomes: readonly Outcome[]): void =>
  terminal.print(JSON.stringify({ plan, outcomes: outcomes.map(({ error: _, ...told }) => told) }, null, 2))

const interruptible = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const controller = new AbortController()
  const stop = (): void => controller.abort()
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    return await work(controller.signal)
  } finally {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
}

/** Applies a plan account by account, prints the outcomes, and returns what it came to. */
export const execute = async (
  terminal: Terminal,
  darkroom: Darkroom,
  job: Job,
  { verify, verifyTimeout }: VerifyFlags = {},
): Promise<End> => {
  const isUndo = job.accounts.some(({ undoes }) => undoes !== undefined)
  const onOutcome = (account: string, outcome: Outcome): void => {
    if (!terminal.options.json) terminal.print(outcomeLines(account, outcome, isUndo).join('\n'))
  }
  const result = await interruptible((signal) => darkroom.apply(job, { signal, onOutcome, verify, verifyTimeout }))
  const outcomes = result.outcomes.map(({ outcome }) => outcome)
  if (terminal.options.json) printOutcomes(terminal, job.plan, outcomes)
  return worstOf(endOfRun(outcomes), endOfLost([...job.lost, ...result.lost]), refusalOf(job.plan))
}
