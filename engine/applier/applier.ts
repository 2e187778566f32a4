import { hasCode, reasonOf } from '../../core/errors.ts'
import { type AccountPlan, changedAssets, type Operation, type OperationName, operationSize } from '../plan/plan.ts'
import type { RunStatus } from '../state/journal.ts'
import { albumSteps } from './album-steps.ts'
import { assetSteps } from './asset-steps.ts'
import { type ApplyOptions, type Failure, Interrupted, RequestSender } from './request-sender.ts'
import { stackSteps } from './stack-steps.ts'
import { tagSteps } from './tag-steps.ts'

/** What came of a run. */
export interface Outcome {
  readonly run: string
  readonly status: RunStatus
  /** Assets, albums, tags and members changed. */
  readonly changes: number
  readonly failures: readonly Failure[]
  /** Why the run ended early, if it did. */
  readonly stoppedBy: string | null
}

/** A proxy's way to say that the server is away; a plain 500 may come from one bad item (`immich-api.md` 6.1). */
const away = new Set([502, 503, 504])

/** Answers that end the whole run, because every further request would fail alike. */
const isFatal = (error: unknown): boolean =>
  hasCode(error, 'API_UNREACHABLE') ||
  hasCode(error, 'API_TIMEOUT') ||
  hasCode(error, 'API_TLS') ||
  hasCode(error, 'API_UNAUTHORIZED') ||
  hasCode(error, 'API_NOT_IMMICH') ||
  hasCode(error, 'STATE_UNREADABLE') ||
  (hasCode(error, 'API_STATUS') && away.has(error.context.status))

type Steps = { readonly [Name in OperationName]: (operation: never) => Promise<void> }

/**
 * Carries out a plan: the only code that writes to a server. A journal entry is on disk before each request and after
 * each answer; what is there already counts as done; an all-or-nothing call that is refused is halved until the bad id
 * is found (`immich-api.md` 6.2).
 */
export const applyPlan = async (plan: AccountPlan, options: ApplyOptions): Promise<Outcome> => {
  const { run, journal, undoes, from = 0 } = options
  const hand = new RequestSender(
    options,
    plan.operations.reduce((sum, operation) => sum + operationSize(operation), 0),
  )
  const steps: Steps = { ...albumSteps(hand), ...tagSteps(hand), ...assetSteps(hand), ...stackSteps(hand) }
  if (from === 0) journal.begin(run, plan, undoes)
  else journal.append(run, from, plan.operations)
  let stoppedBy: string | null = null
  let status: RunStatus = 'done'
  const halfDone = (): RunStatus => (hand.changes > 0 ? 'partial' : 'failed')
  const broken: Broken = { wholly: new Set(), partly: new Set() }
  const left = new LeftOut()
  try {
    for (const [index, operation] of plan.operations.entries()) {
      hand.begin(from + index)
      // What is taken back is put as it was, whatever else fails.
      const able = undoes === undefined ? left.without(operation, hand) : operation
      const isDone = await carryOut(hand, steps, able, broken, left)
      if (isDone && able === operation) journal.finished(run, from + index)
    }
    if (hand.failures.length > 0) status = halfDone()
  } catch (error) {
    stoppedBy = error instanceof Interrupted ? 'interrupted' : reasonOf(error)
    status = error instanceof Interrupted ? 'interrupted' : halfDone()
  }
  journal.end(run, status, stoppedBy ?? '')
  return { run, status, changes: hand.changes, failures: hand.failures, stoppedBy }
}

const takesAway: ReadonlySet<OperationName> = new Set([
  'album.remove',
  'tag.remove',
  'asset.trash',
  'album.delete',
  'tag.delete',
])

/** Takes assets out of one place, which may be the only one that an asset is in. */
const takesOut = (operation: Operation): operation is Extract<Operation, { op: 'album.remove' | 'tag.remove' }> =>
  operation.op === 'album.remove' || operation.op === 'tag.remove'

/** Assets that did not get where they should be: their recipe hides them nowhere and takes them out of nothing. */
class LeftOut {
  readonly #ids = new Map<string, Set<string>>()

  note({ op, recipe }: Operation, failures: readonly Failure[]): void {
    if ((op !== 'album.add' && op !== 'tag.add') || failures.length === 0) return
    const ids = this.#ids.get(recipe) ?? new Set()
    for (const { assetIds } of failures) for (const id of assetIds) ids.add(id)
    this.#ids.set(recipe, ids)
  }

  /** An operation without what it must not touch, which has failed then. */
  without(operation: Operation, hand: RequestSender): Operation {
    const ids = this.#ids.get(operation.recipe)
    const hides = operation.op === 'asset.update' && operation.set.visibility !== undefined
    if (!ids || !(hides || takesOut(operation))) return operation
    const kept = operation.assetIds.filter((id) => !ids.has(id))
    const lost = operation.assetIds.filter((id) => ids.has(id))
    if (lost.length === 0) return operation
    hand.fail(operation, 'left out, because it did not get where it should be', lost)
    hand.advance(lost.length)
    return { ...operation, assetIds: kept }
  }
}

/** Recipes of which something failed. */
interface Broken {
  /** A whole operation did: they take nothing away, since what should be elsewhere may not be. */
  readonly wholly: Set<string>
  /** Single assets did: they delete nothing. */
  readonly partly: Set<string>
}

/** Returns whether all of an operation was carried out. */
const carryOut = async (
  hand: RequestSender,
  steps: Steps,
  operation: Operation,
  { wholly, partly }: Broken,
  left: LeftOut,
): Promise<boolean> => {
  const before = hand.failures.length
  const { op, recipe } = operation
  try {
    const isBarred = wholly.has(recipe) || (partly.has(recipe) && !takesOut(operation))
    if (takesAway.has(op) && isBarred) throw new Error('left out, because something before it failed')
    await steps[operation.op](operation as never)
  } catch (error) {
    if (error instanceof Interrupted || isFatal(error)) throw error
    if (!takesAway.has(op)) wholly.add(recipe)
    hand.fail(operation, reasonOf(error), changedAssets(operation))
  }
  left.note(operation, hand.failures.slice(before))
  const isWhole = hand.failures.length === before
  if (!isWhole && !takesAway.has(op)) partly.add(recipe)
  return isWhole
}
