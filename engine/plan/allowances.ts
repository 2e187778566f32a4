import { kindOf } from '../operations/kinds.ts'
import { changesIn, type Operation, type Refusal } from './plan.ts'

/** A refusal for everything that is planned and not allowed, with the flag that would let it pass. */
export const notAllowed = (operations: readonly Operation[], allow: readonly string[]): Refusal[] => {
  const missing = operations.flatMap((operation) => {
    const [allowance, meaning] = kindOf(operation).loses(operation)?.allowance ?? []
    return allowance === undefined || allow.includes(allowance)
      ? []
      : [{ allowance, meaning, operation, recipe: operation.recipe }]
  })
  const groups = Map.groupBy(missing, ({ allowance, recipe }) => `${recipe} ${allowance}`)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const { allowance, meaning, recipe } = first
    const reason = `To ${meaning} has to be allowed: --allow ${allowance}, or allow: ['${allowance}'] in the configuration.`
    return [{ recipe, reason, operations: changesIn(group.map(({ operation }) => operation)) }]
  })
}
