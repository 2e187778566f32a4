import type { Tag } from '../../core/api/schemas.ts'
import type { Server } from '../../core/api/server.ts'
import { type ApiContext, createContext } from '../../core/context/context.ts'
import { type Content, type Place, placeOf } from '../../core/context/place.ts'
import { readEverywhere } from '../../core/scan/everywhere.ts'
import { kindOf } from '../operations/kinds.ts'
import { type Operation, operationTarget } from '../plan/plan.ts'
import type { Journal, Verification } from '../state/journal.ts'
import { rowsChangedSince, tellingOfRows, withRows } from './bulk-rows.ts'
import { completedBy } from './completed-operations.ts'
import { beginOperation, lateFields } from './operation-requests.ts'
import { isRefused, type RequestSender } from './request-sender.ts'
import { clockMargin, type Rest } from './rest.ts'

/** What reading back showed of one operation. */
export interface VerifiedOperation extends Verification {
  readonly op: Operation['op']
  readonly recipe: string
  /** Album, tag or values concerned. */
  readonly target: string
}

/** An operation of the run that may have been lost in part. */
interface OpenOperation {
  readonly number: number
  readonly operation: Operation
  /** Assets that it changed, and that no later operation of the run changes in the same way. */
  readonly ids: readonly string[]
  readonly sentAt: number
  readonly repeated: Set<string>
  lost: readonly string[]
  verified: number
}

/** What is needed to verify a run. */
interface Verifying {
  readonly run: string
  readonly server: Server
  readonly journal: Journal
  readonly sender: RequestSender
  readonly rest: Rest
  /** @param total changes of assets that are looked at */
  readonly onCheck?: (done: number, total: number) => void
}

/** How often what was lost is sent again. */
const mostRepeats = 2

/** Operations of a run that the server may have lost and that nobody has read back yet. */
export const openOperations = (journal: Pick<Journal, 'operations' | 'requests'>, run: string): OpenOperation[] => {
  const journaled = journal.operations(run)
  const sentAt = new Map(journal.requests(run).map((request) => [request.operation, Date.parse(request.sentAt)]))
  const seen = new Set<string>()
  const open: OpenOperation[] = []
  for (const { number, operation, ids } of completedBy(journal, run).toReversed()) {
    const fields = lateFields(operation)
    if (fields.length === 0) continue
    const own = [...ids].filter((id) => fields.every((field) => !seen.has(`${field} ${id}`)))
    for (const field of fields) for (const id of ids) seen.add(`${field} ${id}`)
    if (own.length > 0 && !journaled[number]?.verification)
      open.push({
        number,
        operation,
        ids: own,
        sentAt: sentAt.get(number) ?? 0,
        repeated: new Set(),
        lost: [],
        verified: 0,
      })
  }
  return open.reverse()
}

/** The library as it is now, read in two ways. */
interface ReadBack {
  /** Who carries a tag is known of those alone that changed lately, which the run's own assets should have. */
  readonly changed: ApiContext
  readonly whole: ApiContext
}

/** @param since when the run began by the server's clock, in milliseconds: what it changed is read in bulk */
const readBack = (server: Server, since: number): ReadBack => {
  const library = createContext(server, [])
  const updatedAfter = new Date(since).toISOString()
  const whole = withRows(library, { read: () => rowsChangedSince(server, since) })
  const content = async (tag: Tag): Promise<Content> => {
    // Who carries a child of a tag alone is found under the tag, too.
    if ((await library.tags.list()).some(({ parentId }) => parentId === tag.id)) return library.tags.content(tag)
    const found = new Map<string, Place>()
    for await (const batch of readEverywhere(server, { updatedAfter, tagIds: [tag.id] }, false))
      for (const row of batch) found.set(row.id, placeOf(row))
    return found
  }
  return { whole, changed: { ...whole, tags: { ...library.tags, content } } }
}

/** Assets of an operation that are not known to be as they should be. */
const askedOf = ({ ids, repeated, lost }: OpenOperation): readonly string[] => (repeated.size === 0 ? ids : lost)

/** Notes which assets of an operation are as they should be, and which are as they were before. */
const judge = async (one: OpenOperation, { changed, whole }: ReadBack): Promise<void> => {
  const asked = askedOf(one)
  const kind = kindOf(one.operation)
  const compared = await kind.compare(kind.items.only(one.operation, asked), changed)
  const suspects = asked.filter((id) => !compared.isSatisfied(id))
  one.verified += asked.length - suspects.length
  one.lost = []
  if (suspects.length === 0) return
  const { isSatisfied, conflict } = await kind.compare(kind.items.only(one.operation, suspects), whole)
  const missing = suspects.filter((id) => !isSatisfied(id))
  one.verified += suspects.length - missing.length
  // What is gone, or what somebody else changed meanwhile, is not lost.
  const rows = await whole.search.rows(missing)
  one.lost = missing.filter((id) => rows.has(id) && (conflict?.(id) ?? null) === null)
}

/** Judges operations one after the other, and tells how many of their assets were read back. */
const judgeAll = async ({ server, onCheck }: Verifying, open: readonly OpenOperation[], since: number) => {
  const total = open.reduce((sum, one) => sum + askedOf(one).length, 0)
  let left = new Set<string>()
  let done = 0
  const tell = (): void => onCheck?.(done - left.size, total)
  const noted = tellingOfRows(server, (rows) => {
    for (const { id } of rows) left.delete(id)
    tell()
  })
  const library = readBack(noted, since)
  tell()
  for (const one of open) {
    const asked = askedOf(one)
    left = new Set(asked)
    done += asked.length
    await judge(one, library)
    left.clear()
    tell()
  }
}

const sendAgain = async (sender: RequestSender, { number, operation, lost, repeated }: OpenOperation) => {
  const kind = kindOf(operation)
  const again = kind.items.only(operation, lost)
  for (const id of lost) repeated.add(id)
  beginOperation(sender, number, again, undefined, true)
  try {
    await kind.send((await kind.resolve?.(again, sender)) ?? again, sender)
  } catch (error) {
    // Such as for a tag that somebody deleted meanwhile: it stays lost.
    if (!isRefused(error)) throw error
  }
}

/**
 * Reads back what a run changed once the server is at rest, and repeats what it lost (`immich-api.md` 10). The journal
 * and the ledger learn what came of it.
 * @throws Interrupted
 */
export const verifyRun = async (verifying: Verifying): Promise<VerifiedOperation[]> => {
  const { run, journal, sender, rest } = verifying
  const all = openOperations(journal, run)
  const since = rest.serverTime(all.reduce((first, { sentAt }) => Math.min(first, sentAt), Date.now())) - clockMargin
  await rest.settleAll()
  let open = all
  for (let repeats = 0; open.length > 0; repeats += 1) {
    await judgeAll(verifying, open, since)
    open = open.filter(({ lost }) => lost.length > 0)
    if (repeats === mostRepeats) break
    for (const one of open) await sendAgain(sender, one)
    await rest.settleAll()
  }
  for (const { number, operation, verified, repeated, lost } of all) {
    journal.verified(run, number, { verified, repeated: repeated.size, lost }, (ledger) => {
      if (lost.length > 0) kindOf(operation).ledgerLost?.(operation, lost, ledger)
    })
    sender.changes -= lost.length
    if (lost.length === 0) continue
    beginOperation(sender, number, operation)
    sender.fail('the server lost the change, and again when it was repeated', lost)
  }
  return all.map(({ operation, verified, repeated, lost }) => ({
    op: operation.op,
    recipe: operation.recipe,
    target: operationTarget(operation),
    verified,
    repeated: repeated.size,
    lost,
  }))
}
