import type { ApiContext } from '../../core/context/context.ts'
import { kindOf } from '../operations/kinds.ts'
import { Undoing } from '../operations/undoing.ts'
import { type Operation, operationTarget } from '../plan/plan.ts'
import type { CompletedOperation } from './completed-operations.ts'

/** What takes a run back, and what cannot be taken back. */
export interface Inverse {
  readonly operations: readonly Operation[]
  readonly notes: readonly string[]
}

/**
 * The operations that take back what a run did, limited to what is still as it left it: what somebody changed since
 * stays theirs.
 * @param leaving assets that leave each album or tag, by its id; what is taken back here is added
 */
export const inverseOf = async (
  library: ApiContext,
  done: readonly CompletedOperation[],
  leaving = new Map<string, Set<string>>(),
): Promise<Inverse> => {
  const created = done.flatMap(({ operation, created }): [string, string][] =>
    created ? [[`${created.kind} ${operationTarget(operation)}`, created.id]] : [],
  )
  const undoing = new Undoing<Operation>(library, new Map(created), leaving)
  const operations: Operation[] = []
  for (const one of done.toReversed())
    operations.push(...(await kindOf(one.operation).inverse(one.operation, one, undoing)))
  operations.push(...(await undoing.finish()))
  return { operations, notes: undoing.notes }
}
