import type { ApiContext } from '../../core/context/context.ts'
import { kindOf } from '../operations/kinds.ts'
import { itemsOf, type Operation, targetId } from './plan.ts'

/** What is left of operations that were planned at another time. */
interface Revalidation {
  /** What is still to be done. */
  readonly remaining: readonly Operation[]
  /** Why others cannot be done any more. */
  readonly problems: readonly string[]
}

/** Compares planned operations with what is there now: what is done, what still fits, and what does not. */
export const revalidate = async (library: ApiContext, operations: readonly Operation[]): Promise<Revalidation> => {
  const remaining: Operation[] = []
  const problems: string[] = []
  for (const operation of operations) {
    const open = await openItems(library, operation)
    const lost = open.length > 0 ? await lostTarget(library, operation) : null
    if (lost !== null) problems.push(lost)
    else {
      const conflicts = open.map(({ conflict }) => conflict)
      problems.push(...new Set(conflicts.filter((conflict) => conflict !== null)))
      const fitting = open.flatMap(({ id, conflict }) => (conflict === null ? [id] : []))
      if (fitting.length > 0) remaining.push(kindOf(operation).items.only(operation, fitting))
    }
  }
  return { remaining, problems }
}

/** What an operation would still change, and why it cannot. */
const openItems = async (library: ApiContext, operation: Operation) => {
  const kind = kindOf(operation)
  if (kind.answersPerItem) return itemsOf(operation).map((id) => ({ id, conflict: null }))
  const { isSatisfied, conflict } = await kind.compare(operation, library)
  const open = itemsOf(operation).filter((id) => !isSatisfied(id))
  return open.map((id) => ({ id, conflict: conflict?.(id) ?? null }))
}

/** Says that the album, tag or stack of an operation is gone; null where it is there, or is still to be made. */
const lostTarget = async (library: ApiContext, operation: Operation): Promise<string | null> => {
  const wanted = targetId(operation)
  const isLost = (known: readonly { readonly id: string }[]): boolean => known.every(({ id }) => id !== wanted)
  if (wanted === null) return null
  if ('album' in operation)
    return isLost(await library.albums.list()) ? `The album "${operation.album.name}" (${wanted}) is gone.` : null
  if ('tag' in operation)
    return isLost(await library.tags.list()) ? `The tag "${operation.tag.value}" (${wanted}) is gone.` : null
  return isLost(await library.stacks.list()) ? `The stack ${wanted} is gone.` : null
}

/** What is left of an operation that was done for some of its items. */
export const withoutItems = (operation: Operation, done: ReadonlySet<string>): Operation[] => {
  const { items } = kindOf(operation)
  const open = itemsOf(operation).filter((id) => !done.has(id))
  return open.length === 0 ? [] : [items.only(operation, open)]
}
