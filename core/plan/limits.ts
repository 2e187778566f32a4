import type { Limit } from '../config.ts'
import type { AccountPlan, Refusal } from './plan.ts'

/** What a plan may change at most. */
export interface Limits {
  readonly changes?: Limit | undefined
  readonly removals?: Limit | undefined
}

const resolveLimit = (limit: Limit, scanned: number): number =>
  typeof limit === 'number' ? limit : (Number.parseFloat(limit) / 100) * scanned

/**
 * Why a plan is beyond its limits, or nothing. A share is one of the assets that were scanned; an asset counts once,
 * however much changes about it. No operation of today removes anything, so `removals` is kept by all plans.
 */
export const beyondLimits = (plan: AccountPlan, limits: Limits): Refusal[] => {
  if (limits.changes === undefined) return []
  const changed = new Set(plan.operations.flatMap((operation) => ('assetIds' in operation ? operation.assetIds : [])))
  const scanned = Math.max(0, ...plan.recipes.map((recipe) => recipe.scanned))
  const most = Math.floor(resolveLimit(limits.changes, scanned))
  if (changed.size <= most) return []
  const share = typeof limits.changes === 'string' ? `, which is ${limits.changes} of ${scanned}` : ''
  const reason = `${changed.size} assets would be changed; limits.changes of the configuration allows ${most}${share}.`
  return [{ recipe: '', reason, operations: plan.operations.length }]
}
