import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiContext } from '../../core/context/context.ts'
import { kindOf } from '../operations/kinds.ts'
import type { Operation } from '../plan/plan.ts'
import type { Journal } from '../state/journal.ts'
import type { Answered, LedgerChange, RequestRecord } from '../state/requests.ts'
import { withAlbumId } from './completed-operations.ts'
import { clockMargin } from './rest.ts'

/** Milliseconds that a server may go on with a request whose sender is gone: at least, and longer for each of its ids. */
const afterDeath = 100
const perId = 20

/** Until a request that nobody waits for any more has taken effect, if it ever does. */
const outlast = async (requests: readonly RequestRecord[]): Promise<void> => {
  const left = requests.map(({ ids, sentAt }) => {
    const most = afterDeath + perId * ids.length
    // The clock may have been set back since.
    return Math.min(most, Date.parse(sentAt) + most - Date.now())
  })
  const longest = Math.max(0, ...left)
  if (longest > 0) await sleep(longest)
}

/**
 * Finds out what became of requests that were cut off before their answer came, so that the journal and the ledger know
 * what is ours. The runs they belong to are closed.
 * @param library nothing of it was read yet
 */
export const reconcile = async (library: ApiContext, journal: Journal): Promise<void> => {
  const open = journal.unanswered()
  await outlast(open.map(({ request }) => request))
  for (const { run, id, request } of open) {
    const operation = journal.operations(run)[request.operation]?.operation
    if (!operation) continue
    const made = journal.requests(run).flatMap((one) => one.made?.id ?? [])
    const { answer, note } = await settle(library, operation, request, made)
    journal.answered(id, answer, note)
  }
  for (const { id, status } of journal.runs())
    if (status === 'running') journal.end(id, 'interrupted', 'It ended without reporting.')
}

/** What a request without an answer did, as the library shows it now. */
const settle = async (
  library: ApiContext,
  planned: Operation,
  request: RequestRecord,
  made: readonly string[],
): Promise<{ readonly answer: Answered; readonly note: LedgerChange }> => {
  const kind = kindOf(planned)
  const operation = kind.items.only(withAlbumId(planned, request), request.ids)
  const since = Date.parse(request.sentAt) - clockMargin
  const compared = await kind.compare(operation, library, since)
  // What another request of the run made is not what this one did.
  const isOther = compared.created !== undefined && made.includes(compared.created.id)
  const { isSatisfied, created } = isOther ? { isSatisfied: () => false, created: undefined } : compared
  const ids = request.ids.length === 0 ? [''] : request.ids
  const changed = ids.filter((id) => isSatisfied(id))
  const unchanged = request.ids.filter((id) => !changed.includes(id))
  const answer = { changed: changed.length, unchanged, made: created }
  return { answer, note: (ledger) => changed.length > 0 && kind.ledger?.(operation, changed, ledger) }
}
