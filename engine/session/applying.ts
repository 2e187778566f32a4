import { existsSync } from 'node:fs'
import { isExifField } from '../../core/actions/action.ts'
import type { Patience } from '../../core/api/client.ts'
import { createReads } from '../../core/api/reads.ts'
import type { Server } from '../../core/api/server.ts'
import { DarkroomError, reasonOf } from '../../core/errors.ts'
import { applyPlan, type Outcome } from '../applier/applier.ts'
import { assertPermitted, assertWritable } from '../applier/permissions.ts'
import type { MirrorFile } from '../mirror/mirror-file.ts'
import type { Operation } from '../plan/plan.ts'
import { staleReasons } from '../plan/saved.ts'
import { fieldsOf } from '../plan/values.ts'
import type { AccountContext, SessionConfig } from './account-context.ts'
import { type AccountJob, isIdle, isToBeCarriedOut } from './job.ts'
import type { Progress, Step } from './reporter.ts'

/** The same server, which is waited for while it is away. */
const patiently = (server: Server, patience: Patience): Server => {
  const client = server.client.patiently(patience)
  return { ...server, client, reads: createReads(client) }
}

/** What lies in the exif record is written at once, and stamped when the server's jobs have run (`immich-api.md` 3.2). */
const stampedLate = (operations: readonly Operation[]): string[] =>
  operations.flatMap((operation) =>
    operation.op === 'asset.update' && fieldsOf(operation.set).some(isExifField) ? operation.assetIds : [],
  )

/** Has the mirror read again what is written. */
const markStale = (mirror: MirrorFile, operations: readonly Operation[]): void => {
  if (!existsSync(mirror.file)) return
  const ids = stampedLate(operations)
  if (ids.length > 0) mirror.markStale(ids)
  if (operations.some(({ op }) => op.startsWith('tag.'))) mirror.forget('tag ')
}

/** Tells plugins how a run ended. */
const tellHooks = ({ hooks }: SessionConfig, account: string, { run, status, changes, stoppedBy }: Outcome) => {
  const ended = { account, run, status, changes }
  return stoppedBy === null ? hooks.call('run:done', ended) : hooks.call('run:failed', { ...ended, reason: stoppedBy })
}

/** How a plan is carried out. */
export interface ApplyOptions {
  /** Ends the run after the request in flight. Of one aborted with `stopped` the rest is carried out before the next. */
  readonly signal?: AbortSignal | undefined
  /** Read back what was changed, once the server is at rest, and repeat what it lost; default: yes. */
  readonly verify?: boolean | undefined
  /** Seconds to wait for the server at most, each time; default: as long as it gets on. */
  readonly verifyTimeout?: number | undefined
  /** Seconds to wait for a server that is away, each time; default: 180, for one that starts again. */
  readonly patience?: number | undefined
}

/**
 * Applies a plan to its account; null where there was nothing to write.
 * @throws DarkroomError API_FORBIDDEN, SERVER_UNKNOWN, PLAN_STALE, STATE_LOCKED … where nothing was begun
 */
export const applyToAccount = async (
  { name, server, state, config, reporter }: AccountContext,
  job: AccountJob,
  { signal, verify = true, verifyTimeout, patience = 180 }: ApplyOptions = {},
): Promise<Outcome | null> => {
  const { plan, run, basis, isOld = false, observed, reverted, undoes, from } = job
  if (isIdle(job)) return null
  const shown: { [S in Step]?: Progress | undefined } = {}
  let current: Step | undefined
  const show = (step: Step): Progress => {
    // What has not been drawn yet would be in the middle of the next step.
    if (current !== undefined && current !== step) shown[current]?.end()
    current = step
    const progress = shown[step] ?? reporter.begin(step, name)
    shown[step] = progress
    return progress
  }
  const telling =
    (step: Step) =>
    (done: number, total: number): void =>
      show(step).update(done, total)
  show('apply')
  // What cut a run off that goes on now may have been the server's absence.
  let outages = from === 0 ? 0 : 1
  const onAway = (isAway: boolean): void => {
    if (isAway) {
      outages += 1
      return void show('away')
    }
    shown.away?.end()
    shown.away = undefined
  }
  try {
    assertWritable(server, config.allowUnknownServer)
    assertPermitted(server, plan.operations)
    return await state.exclusively(async (journal) => {
      const isSame = basis === state.basis()
      const reasons = isSame && !isOld ? [] : await staleReasons(server, plan)
      // What syncs saw is noted in place of what was known, and so of what a run noted meanwhile.
      if (!isSame && observed.length > 0) reasons.push('Another run was applied since it was made.')
      if (reasons.length > 0) throw new DarkroomError('PLAN_STALE', { reasons })
      for (const observation of observed) journal.ledger.observe(observation)
      journal.written().note(reverted)
      if (!isToBeCarriedOut(job)) return null
      const earlier = from === 0 ? [] : journal.operations(run).map(({ operation }) => operation)
      const all = [...earlier, ...plan.operations]
      markStale(state.mirror, all)
      const outcome = await applyPlan(plan, {
        run,
        server: patiently(server, { limit: patience * 1_000, signal, onAway }),
        journal,
        onProgress: telling('apply'),
        from,
        verify,
        rest: {
          limit: verifyTimeout === undefined ? undefined : verifyTimeout * 1_000,
          outages: () => outages,
          onWait: telling('rest'),
        },
        onCheck: telling('check'),
        signal,
        undoes,
      })
      await tellHooks(config, name, outcome).catch((error) => reporter.log.warn(reasonOf(error)))
      // Once more: a plan made meanwhile may have read them before they were written.
      try {
        markStale(state.mirror, all)
      } catch (error) {
        reporter.log.debug(reasonOf(error))
      }
      return outcome
    })
  } finally {
    if (current !== undefined) shown[current]?.end()
  }
}
