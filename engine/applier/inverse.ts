import { forEachConcurrently } from '../../core/concurrency.ts'
import type { ApiContext } from '../../core/context/context.ts'
import { kindOf } from '../operations/kinds.ts'
import { type LeftSince, Undoing } from '../operations/undoing.ts'
import type { Operation } from '../plan/plan.ts'
import { type CompletedOperation, createdBy } from './completed-operations.ts'

/** What takes a run back, and what cannot be taken back. */
interface Inverse {
  readonly operations: readonly Operation[]
  readonly notes: readonly string[]
}

/** Reads the albums that a run filled, a few at once; they are asked for one after the other then. */
const readFilled = async ({ albums }: ApiContext, done: readonly CompletedOperation[]): Promise<void> => {
  const filled = new Set(done.flatMap(({ operation }) => (operation.op === 'album.add' ? [operation.album.id] : [])))
  if (filled.size === 0) return
  const known = (await albums.list()).filter(({ id }) => filled.has(id))
  await forEachConcurrently(known, async (album) => void (await albums.content(album)))
}

/**
 * The operations that take back what a run did, limited to what is still as it left it: what somebody changed since
 * stays theirs.
 * @param leaving assets that leave each album or tag, by its id; what is taken back here is added
 * @param isPermitted whether the key has a permission, as far as is known
 * @param leftSince tells what left albums and tags since
 */
export const inverseOf = async (
  library: ApiContext,
  done: readonly CompletedOperation[],
  leaving = new Map<string, Set<string>>(),
  isPermitted: (scope: string) => boolean = () => true,
  leftSince: LeftSince = () => new Set(),
): Promise<Inverse> => {
  const undoing = new Undoing<Operation>(library, createdBy(done), leaving, isPermitted, leftSince)
  for (const { operation, ids } of done) {
    if (operation.op === 'stack.remove') for (const id of ids) undoing.unstacked.add(id)
    if (operation.op !== 'album.update' || operation.album.id === null) continue
    const { albumThumbnailAssetId: cover } = operation.set
    if (cover !== undefined) undoing.chosenCovers.set(operation.album.id, cover)
  }
  const operations: Operation[] = []
  await readFilled(library, done)
  for (const one of done.toReversed())
    operations.push(...(await kindOf(one.operation).inverse(one.operation, one, undoing)))
  operations.push(...(await undoing.finish()))
  return { operations, notes: undoing.notes }
}
