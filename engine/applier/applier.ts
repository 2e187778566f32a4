import { hasCode, isAway, reasonOf } from '../../core/errors.ts'
import type { Loss } from '../operations/kind.ts'
import { kindOf } from '../operations/kinds.ts'
import { isCreation } from '../plan/exclusions.ts'
import { type AccountPlan, changedAssets, changesIn, type Operation } from '../plan/plan.ts'
import type { Journal, RunStatus } from '../state/journal.ts'
import { beginOperation } from './operation-requests.ts'
import { type Failure, RequestSender, type SenderOptions } from './request-sender.ts'
import { Interrupted, Rest, type RestOptions } from './rest.ts'
import { openOperations, type VerifiedOperation, verifyRun } from './verify.ts'

/** What the applier works with. */
export interface ApplyOptions extends SenderOptions {
  readonly journal: Journal
  /** The run that this one takes back. */
  readonly undoes?: string | undefined
  /** Number of the first operation; not 0 where a run goes on that was cut off. */
  readonly from?: number
  /** How to wait where a change may reach an asset that the server still works on; default: nothing waits. */
  readonly rest?: RestOptions
  /** Read back what was changed, once the server is at rest, and repeat what it lost. Needs `rest`. */
  readonly verify?: boolean
  /** Told while it is read back. @param total changes of assets that are looked at */
  readonly onCheck?: (done: number, total: number) => void
}

/** What came of a run. */
export interface Outcome {
  readonly run: string
  readonly status: RunStatus
  /** Assets, albums, tags and members changed. */
  readonly changes: number
  readonly failures: readonly Failure[]
  /** What was read back, operation by operation: those that a server can lose. */
  readonly verified: readonly VerifiedOperation[]
  /** Ids of assets that the server had not finished with when waiting ended. */
  readonly unsettled: readonly string[]
  /** Why the run ended early, if it did. */
  readonly stoppedBy: string | null
  /** The error that ended it early; null where none did. */
  readonly error: unknown
}

/** What ends the whole run, because every further request would fail alike; a plain 500 may come from one bad item (`immich-api.md` 6.1). */
const isFatal = (error: unknown): boolean =>
  isAway(error) ||
  hasCode(error, 'API_TIMEOUT') ||
  hasCode(error, 'API_TLS') ||
  hasCode(error, 'API_UNAUTHORIZED') ||
  hasCode(error, 'API_NOT_IMMICH') ||
  hasCode(error, 'STATE_UNREADABLE') ||
  hasCode(error, 'STATE_LOCKED') ||
  hasCode(error, 'STATE_NOT_WRITABLE')

/**
 * Carries out a plan: the only code that writes to a server. A journal entry is on disk before each request and after
 * each answer; what is there already counts as done; an all-or-nothing call that is refused is halved until the bad id
 * is found (`immich-api.md` 6.2).
 */
export const applyPlan = async (plan: AccountPlan, options: ApplyOptions): Promise<Outcome> => {
  const { run, journal, undoes, from = 0 } = options
  const rest = options.rest ? new Rest(options.server, options.rest, options.signal) : null
  const sender = new RequestSender(options, changesIn(plan.operations), rest)
  if (rest) noteEarlierRuns(rest, journal)
  if (from === 0) journal.begin(run, plan, undoes)
  else journal.append(run, from, plan.operations)
  let error: unknown = null
  const verified: VerifiedOperation[] = []
  const broken: Broken = { wholly: new Set(), partly: new Set() }
  // What is taken back is put as it was, whatever else fails.
  const left = undoes === undefined ? new LeftOut() : null
  const readBack = async (): Promise<void> => {
    if (rest && options.verify) verified.push(...(await verifyRun({ ...options, sender, rest })))
  }
  try {
    for (const [index, operation] of plan.operations.entries()) {
      // A tag that an asset bears again, until the jobs have run or because the server lost a change, would stay.
      const isFirst = operation.op === 'tag.delete' && plan.operations[index - 1]?.op !== 'tag.delete'
      if (isFirst) await readBack()
      const isDone = await carryOut(sender, from + index, operation, broken, left)
      if (isDone) journal.finished(run, from + index)
    }
    await readBack()
  } catch (problem) {
    // Who stops a run that waits for the server ends the waiting.
    error = options.signal?.aborted && isAway(problem) ? new Interrupted() : problem
  }
  let status = statusOf(error, sender, verified)
  try {
    journal.end(run, status, whyStopped(error, options.signal) ?? '')
  } catch (problem) {
    // The next run finds out what became of it.
    error ??= problem
    status = statusOf(error, sender)
  }
  const { changes, failures } = sender
  const stoppedBy = whyStopped(error, options.signal)
  return { run, status, changes, failures, verified, unsettled: [...(rest?.unsettled ?? [])], stoppedBy, error }
}

/** What became of a run. @param error what ended it early; null where nothing did */
const statusOf = (
  error: unknown,
  { failures, changes }: RequestSender,
  verified: readonly VerifiedOperation[] = [],
): RunStatus => {
  if (error instanceof Interrupted) return 'interrupted'
  if (error === null && failures.length === 0) return 'done'
  return changes > 0 || verified.some(({ lost }) => lost.length > 0) ? 'partial' : 'failed'
}

/** Why a run ended early; null where it did not. */
const whyStopped = (error: unknown, signal: AbortSignal | undefined): string | null => {
  if (!(error instanceof Interrupted)) return error === null ? null : reasonOf(error)
  return signal?.reason === 'stopped' ? 'stopped' : 'interrupted'
}

/** Milliseconds after which nobody waits any more for what an earlier run changed. */
const longest = 10 * 60_000

/** What runs that ended a moment ago changed may still be worked on; what is yet to come was sent before the clock was set back. */
const noteEarlierRuns = (rest: Rest, journal: Journal): void => {
  const now = Date.now()
  const since = now - longest
  for (const { id, startedAt, finishedAt } of journal.runs())
    if (Date.parse(finishedAt ?? startedAt) >= since)
      for (const { ids, sentAt } of openOperations(journal, id))
        if (sentAt >= since && sentAt <= now) rest.noteEarlier(ids, sentAt)
}

/** Whether an operation takes assets out of a place, which may be the only one that they are in, or deletes something. */
const isTaking = (loss: Loss | null): boolean => loss?.of === 'membership' || loss?.of === 'thing'

/** Whether an operation puts assets into an album or a tag. */
const isPutting = (operation: Operation): boolean => {
  const kind = kindOf(operation)
  return kind.answersPerItem === true && kind.loses(operation) === null
}

/** Assets that did not get where they should be: their recipe hides them nowhere and takes them out of nothing. */
class LeftOut {
  readonly #ids = new Map<string, Set<string>>()

  note(operation: Operation, failures: readonly Failure[]): void {
    if (!isPutting(operation) || failures.length === 0) return
    const ids = this.#ids.get(operation.recipe) ?? new Set()
    for (const { assetIds } of failures) for (const id of assetIds) ids.add(id)
    this.#ids.set(operation.recipe, ids)
  }

  /** An operation without what it must not touch, which has failed then. */
  without(operation: Operation, sender: RequestSender): Operation {
    const ids = this.#ids.get(operation.recipe)
    const { items, loses } = kindOf(operation)
    const loss = loses(operation)?.of
    if (!ids || (loss !== 'view' && loss !== 'membership')) return operation
    const own = items.idsOf(operation)
    const lost = own.filter((id) => ids.has(id))
    const kept = own.filter((id) => !ids.has(id))
    if (lost.length === 0) return operation
    sender.fail('left out, because it did not get where it should be', lost)
    sender.advance(lost.length)
    return items.only(operation, kept)
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
  sender: RequestSender,
  number: number,
  planned: Operation,
  { wholly, partly }: Broken,
  left: LeftOut | null,
): Promise<boolean> => {
  const { recipe } = planned
  const kind = kindOf(planned)
  const loss = kind.loses(planned)
  // What an undo cannot set, stack or share again keeps nothing where the run had put it.
  const isNeeded = !isTaking(loss) && (left !== null || isPutting(planned) || isCreation(planned))
  const before = sender.failures.length
  let operation = planned
  beginOperation(sender, number, planned, () => operation)
  operation = left?.without(planned, sender) ?? planned
  try {
    const isBarred = wholly.has(recipe) || (partly.has(recipe) && loss?.of !== 'membership')
    if (isTaking(loss) && isBarred) throw new Error('left out, because something before it failed')
    operation = (await kind.resolve?.(operation, sender)) ?? operation
    await kind.send(operation, sender)
  } catch (error) {
    if (error instanceof Interrupted || isFatal(error)) throw error
    if (isNeeded) wholly.add(recipe)
    sender.failRest(reasonOf(error), changedAssets(operation))
  }
  left?.note(planned, sender.failures.slice(before))
  const isWhole = sender.failures.length === before
  if (!isWhole && isNeeded) partly.add(recipe)
  return isWhole
}
