import { isExifField } from '../../core/actions/action.ts'
import type { Capabilities } from '../../core/api/capabilities.ts'
import { kindOf } from '../operations/kinds.ts'
import { changedAssets, type Operation, operationTarget } from '../plan/plan.ts'
import { fieldsOf } from '../plan/values.ts'
import type { RequestSender } from './request-sender.ts'
import type { Touch } from './rest.ts'

/** What an operation writes that the server's jobs may take back (`immich-api.md` 2.5, 10). */
export const lateFields = (operation: Operation): readonly string[] =>
  kindOf(operation)
    .late?.of(operation)
    .map(({ field }) => field) ?? []

const isLate = (operation: Operation): boolean => lateFields(operation).length > 0

/** What the requests of an operation do to the stamps of its assets; null where they concern none. */
const touchOf = (operation: Operation, { bulkRating }: Capabilities): Touch | null => {
  if (operation.op.startsWith('album.') || changedAssets(operation).length === 0) return null
  if (operation.op !== 'asset.update') return isLate(operation) ? 'late' : 'nothing'
  // Nobody sees what is locked, so that nobody can wait for it.
  if (operation.set.visibility === 'locked') return 'nothing'
  const isStampedSoon = fieldsOf(operation.set).some((field) => !isExifField(field))
  if (isLate(operation)) return isStampedSoon ? 'both' : 'late'
  // With bulk ratings came the jobs after every bulk update (`immich-api.md` 2.5).
  return bulkRating ? 'soon' : 'nothing'
}

/**
 * Begins with an operation, or some of its items, of a number.
 * @param current the operation as it is known by then, with ids of what the run makes
 * @param isRepeat it makes again what the server lost
 */
export const beginOperation = (
  sender: RequestSender,
  number: number,
  operation: Operation,
  current: () => Operation = () => operation,
  isRepeat = false,
): void => {
  const kind = kindOf(operation)
  sender.begin(number, {
    op: operation.op,
    target: operationTarget(operation),
    isRepeat,
    touch: touchOf(operation, sender.server.capabilities),
    compare: (library) => kind.compare(current(), library),
    noteDone: (ids, ledger) => kind.ledger?.(current(), ids, ledger),
  })
}
