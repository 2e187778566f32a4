import { counted, numberText } from '../../core/number-text.ts'
import { kindOf } from '../operations/kinds.ts'
import type { Operation, OperationOf, Refusal } from '../plan/plan.ts'
import type { PlannerInput } from './planner-context.ts'

type Updating = OperationOf<'asset.update'>

const isUpdate = (operation: Operation): operation is Updating => operation.op === 'asset.update'

const rest = (operation: Operation, isLate: (id: string) => boolean): Operation[] => {
  if (!isUpdate(operation) && operation.op !== 'tag.add' && operation.op !== 'tag.remove') return [operation]
  const assetIds = operation.assetIds.filter((id) => !isLate(id))
  return assetIds.length === 0 ? [] : [kindOf(operation).items.only(operation, assetIds)]
}

/**
 * Operations without those by which a recipe would change more assets than it may in one run, and without its tags for
 * these. A motion part goes, and counts, with its still.
 */
export const withinUpdates = (
  operations: readonly Operation[],
  { recipe, desired: { maxUpdates, stillOf } }: PlannerInput,
  refuse: (refusal: Refusal) => void,
): readonly Operation[] => {
  if (maxUpdates === Number.POSITIVE_INFINITY) return operations
  const whole = (id: string): string => stillOf.get(id) ?? id
  const keyed = operations
    .filter((operation): operation is Updating => isUpdate(operation) && operation.recipe === recipe)
    .map((operation) => ({ key: JSON.stringify(operation.set), ids: operation.assetIds }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
  const changed = new Set(keyed.flatMap(({ ids }) => ids.map(whole)))
  const late = new Set([...changed].slice(maxUpdates))
  if (late.size === 0) return operations
  const reason = `${counted(changed.size, 'asset')} would be changed, and this recipe changes ${numberText(maxUpdates)} in one run; the others wait for the next.`
  refuse({ recipe, reason, operations: late.size })
  return operations.flatMap((operation) =>
    operation.recipe === recipe ? rest(operation, (id) => late.has(whole(id))) : [operation],
  )
}
