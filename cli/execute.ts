import { existsSync } from 'node:fs'
import { isExifField } from '../core/actions/action.ts'
import { assertWritable, type Server } from '../core/api/server.ts'
import { DarkroomError } from '../core/errors.ts'
import { applyPlan, type Outcome } from '../engine/applier/applier.ts'
import { assertPermitted } from '../engine/applier/permissions.ts'
import { counted } from '../engine/plan/format.ts'
import type { AccountPlan, Plan } from '../engine/plan/plan.ts'
import { staleReasons } from '../engine/plan/saved.ts'
import { fieldsOf } from '../engine/plan/values.ts'
import type { Account } from './config/load-accounts.ts'
import type { LoadedConfig } from './config/load-config.ts'
import { isOfAccount, type Observed, openServer } from './session.ts'
import { mirrorOf, withJournal } from './state.ts'
import { errorText, type Terminal } from './terminal.ts'

/** What is to be carried out, and what is known about it. */
export interface ApplyJob {
  readonly plan: Plan
  /** Name of the run in every journal. */
  readonly run: string
  /** Whether it was made by this very command; a saved plan is compared with the library first. */
  readonly fresh: boolean
  /** Changes that were wished for and refused while planning. */
  readonly refused: number
  /** Accounts that failed while others go on. */
  readonly lost: number
  /** What planning saw, by account. */
  readonly observed?: ReadonlyMap<string, Observed>
  /** The run that is taken back. */
  readonly undoes?: string
  /** Number of the first operation in the journal, by account, where a run goes on. */
  readonly from?: ReadonlyMap<string, number>
}

const accountOf = (config: LoadedConfig, plan: AccountPlan): Account => {
  const account = config.accounts.find(({ name }) => name === plan.account)
  if (!account)
    throw new DarkroomError('ACCOUNT_UNKNOWN', { name: plan.account, known: config.accounts.map(({ name }) => name) })
  return account
}

/** What lies in the exif record is written at once, and stamped when the server's jobs have run (`immich-api.md` 3.2). */
const stampedLate = ({ operations }: AccountPlan): string[] =>
  operations.flatMap((operation) =>
    operation.op === 'asset.update' && fieldsOf(operation.set).some(isExifField) ? operation.assetIds : [],
  )

/** Has the mirror read again what is written. */
const doubtMirror = (terminal: Terminal, config: LoadedConfig, server: Server, plan: AccountPlan): void => {
  const ids = stampedLate(plan)
  const isTagging = plan.operations.some(({ op }) => op.startsWith('tag.'))
  if (ids.length === 0 && !isTagging) return
  const mirror = mirrorOf(terminal, config, server)
  try {
    if (!existsSync(mirror.file)) return
    if (ids.length > 0) mirror.markStale(ids)
    if (isTagging) mirror.forget('tag ')
  } finally {
    mirror.close()
  }
}

const applyAccount = async (
  terminal: Terminal,
  config: LoadedConfig,
  plan: AccountPlan,
  work: ApplyJob,
  signal: AbortSignal,
): Promise<Outcome | null> => {
  const { syncs, reverted } = work.observed?.get(plan.account) ?? { syncs: [], reverted: [] }
  if (plan.operations.length + syncs.length + reverted.length === 0) return null
  const server = await openServer(terminal, accountOf(config, plan))
  const bar = terminal.bar('Applying:')
  try {
    assertWritable(server, config.allowUnknownServer)
    assertPermitted(server, plan.operations)
    return await withJournal(terminal, config, server, async (journal) => {
      const reasons = work.fresh ? [] : await staleReasons(server, plan)
      if (reasons.length > 0) throw new DarkroomError('PLAN_STALE', { reasons })
      for (const observation of syncs) journal.ledger.observe(observation)
      journal.written.note(reverted)
      if (plan.operations.length === 0) return null
      doubtMirror(terminal, config, server, plan)
      const outcome = await applyPlan(plan, {
        run: work.run,
        server,
        journal,
        signal,
        onProgress: (done, total) => bar.update(done, total),
        ...(work.undoes === undefined ? {} : { undoes: work.undoes }),
        from: work.from?.get(plan.account) ?? 0,
      })
      // Once more: a plan made meanwhile may have read them before they were written.
      doubtMirror(terminal, config, server, plan)
      return outcome
    })
  } finally {
    bar.hide()
    await server.close()
  }
}

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
  if (status === 'done') return isUndo ? [] : [`  Take it back with: darkroom undo ${run.slice(0, 8)}`]
  return ['  Run darkroom apply again to finish, or darkroom apply --resume; what is done already is not done twice.']
}

const outcomeLines = (plan: AccountPlan, outcome: Outcome, isUndo: boolean): string[] => [
  `${plan.account}: ${states[outcome.status]}, ${counted(outcome.changes, 'change')} made.`,
  ...outcome.failures.map(({ op, target, reason, assetIds }) => `  x ${op} ${target}: ${reason}${idsText(assetIds)}`),
  ...(outcome.stoppedBy && outcome.status !== 'interrupted' ? [`  x stopped: ${outcome.stoppedBy}`] : []),
  ...nextStep(outcome, isUndo),
]

/** A plan and what came of it, as JSON. */
export const printOutcomes = (terminal: Terminal, plan: Plan, outcomes: readonly Outcome[]): void =>
  terminal.print(JSON.stringify({ plan, outcomes }, null, 2))

const exitCode = (outcomes: readonly Outcome[], refused: number, lost: number): number => {
  if (outcomes.some(({ status }) => status === 'interrupted')) return 130
  if (outcomes.some(({ status }) => status === 'partial')) return 4
  if (outcomes.some(({ status }) => status === 'failed')) return outcomes.some(({ changes }) => changes > 0) ? 4 : 1
  if (lost > 0) return 1
  return refused > 0 ? 4 : 0
}

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

/** Applies a plan account by account, tells what came of it, and returns the exit code. */
export const execute = async (terminal: Terminal, config: LoadedConfig, work: ApplyJob): Promise<number> => {
  const { plan, refused } = work
  let { lost } = work
  const outcomes: Outcome[] = []
  await interruptible(async (signal) => {
    for (const account of plan.accounts) {
      if (signal.aborted) break
      const outcome = await applyAccount(terminal, config, account, work, signal).catch((error) => {
        if (plan.accounts.length === 1 || !isOfAccount(error)) throw error
        terminal.log.error(`${account.account}: ${errorText(error)}`)
        lost += 1
        return null
      })
      if (!outcome) continue
      outcomes.push(outcome)
      if (!terminal.options.json) terminal.print(outcomeLines(account, outcome, work.undoes !== undefined).join('\n'))
    }
  })
  if (terminal.options.json) printOutcomes(terminal, plan, outcomes)
  return exitCode(outcomes, refused, lost)
}
