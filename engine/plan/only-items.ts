import { kindOf } from '../operations/kinds.ts'
import { itemsOf, type Operation, type OperationOf } from './plan.ts'

/** An operation for some of its items; nothing where they alone would be something else. */
export const onlyItems = (operation: Operation, items: readonly string[]): Operation[] => {
  if (items.length === 0) return []
  if (items.length === itemsOf(operation).length) return [operation]
  if (operation.op === 'stack.create') return isStackOf(operation, items) ? [stackOf(operation, items)] : []
  return [kindOf(operation).items.only(operation, items)]
}

type StackCreation = OperationOf<'stack.create'>

/** A stack of one is none, one without its top is another, a stack that it takes in comes as a whole, and one alone is there. */
const isStackOf = ({ stack, assetIds, was }: StackCreation, items: readonly string[]): boolean => {
  const [own, out] = [new Set(items), new Set(assetIds).difference(new Set(items))]
  const isSplit = was.some(
    ({ assetIds: former }) => former.some((id) => own.has(id)) && former.some((id) => out.has(id)),
  )
  const isThere = was.some(({ assetIds: former }) => own.isSubsetOf(new Set(former)))
  return own.size > 1 && own.has(stack.primaryAssetId) && !isSplit && !isThere
}

const stackOf = (operation: StackCreation, items: readonly string[]): StackCreation => {
  const { files: _, ...others } = operation
  return { ...others, assetIds: [...items] }
}
