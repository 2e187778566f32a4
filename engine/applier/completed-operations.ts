import type { Done } from '../operations/undoing.ts'
import { itemsOf, type Operation, operationTarget } from '../plan/plan.ts'
import { withoutItems } from '../plan/revalidate.ts'
import type { Journal } from '../state/journal.ts'
import { changedIds, type RequestRecord } from '../state/requests.ts'

/** What a run really did of one operation. */
export interface CompletedOperation extends Done {
  /** Its number in the run. */
  readonly number: number
  readonly operation: Operation
}

/** An album that was still to be made, by this run or by another account's, has an id once something was put in. */
export const withAlbumId = (operation: Operation, request: RequestRecord | undefined): Operation => {
  if (!('album' in operation) || operation.album.id !== null) return operation
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
    return [
      {
        number,
        operation: withAlbumId(operation, own[0]),
        ids: new Set(own.flatMap((one) => changedIds(one.ids, one))),
        created,
      },
    ]
  })
}

/** Ids of what a run made, by `album <name>` and `tag <path>`: an album and a tag may have one name. */
export const createdBy = (completed: readonly CompletedOperation[]): ReadonlyMap<string, string> =>
  new Map(
    completed.flatMap(({ operation, created }): [string, string][] =>
      created ? [[`${created.kind} ${operationTarget(operation)}`, created.id]] : [],
    ),
  )

/**
 * What a run was to do, each change once and with the number of its operation: what a resume goes on with stands in the
 * journal a second time.
 * @param journal null where nobody has one: then nothing was to be done
 */
export const wantedBy = (
  journal: Pick<Journal, 'operations'> | null,
  run: string,
): { readonly number: number; readonly operation: Operation }[] => {
  const journaled = journal?.operations(run) ?? []
  const keyOf = (operation: Operation, id: string): string =>
    [operation.recipe, operation.op, operationTarget(operation), id].join('\0')
  const last = new Map(
    journaled.flatMap(({ operation }, number) => itemsOf(operation).map((id) => [keyOf(operation, id), number])),
  )
  return journaled.flatMap(({ operation, isContinued = false }, number) => {
    const later = isContinued ? itemsOf(operation).filter((id) => last.get(keyOf(operation, id)) !== number) : []
    const own = later.length > 0 ? withoutItems(operation, new Set(later)) : [operation]
    return own.map((one) => ({ number, operation: one }))
  })
}
