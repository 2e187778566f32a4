import type { Operation } from '../plan/plan.ts'
import type { CreatedEntity, Journal, RequestRecord } from '../state/journal.ts'

/** What a run really did of one operation. */
export interface CompletedOperation {
  /** Its number in the run. */
  readonly number: number
  readonly operation: Operation
  /** Assets, or members of an album, that were changed; all of them where the answer was lost. */
  readonly ids: ReadonlySet<string>
  readonly created: CreatedEntity | null
}

/** Ids that a request changed: not those refused, nor those that were so before. */
const changedBy = ({ ids, failed, unchanged, answeredAt, changed }: RequestRecord): readonly string[] => {
  if (answeredAt !== null && changed === 0) return []
  const others = new Set([...failed.map(({ id }) => id), ...unchanged])
  return ids.filter((id) => !others.has(id))
}

/** An album that was still to be made, by this run or by another account's, has an id once something was put in. */
const withAlbumId = (operation: Operation, [request]: readonly RequestRecord[]): Operation => {
  if (!('album' in operation) || operation.album.id !== null || operation.op === 'album.create') return operation
  const id = /^\S+ \/albums\/([^/]+)/.exec(request?.request ?? '')?.[1] ?? null
  return { ...operation, album: { ...operation.album, id } }
}

/** What a run did, operation by operation, as its journal tells. */
export const completedBy = (journal: Pick<Journal, 'operations' | 'requests'>, run: string): CompletedOperation[] => {
  const requests = Map.groupBy(journal.requests(run), ({ operation }) => operation)
  return journal.operations(run).flatMap(({ operation }, number) => {
    const own = (requests.get(number) ?? []).filter(({ changed, answeredAt }) => changed > 0 || answeredAt === null)
    if (own.length === 0) return []
    const created = own.find((request) => request.made !== null)?.made ?? null
    return [{ number, operation: withAlbumId(operation, own), ids: new Set(own.flatMap(changedBy)), created }]
  })
}
