import { type OverviewOptions, overviewOf } from './overview.ts'
import type { Plan } from './plan.ts'

/**
 * A plan as text for people: one screen for each account.
 * @example
 * formatPlan(plan) // … Plan: make 1 album, add 12 assets to albums.
 */
export const formatPlan = (plan: Plan, options: OverviewOptions = {}): string =>
  plan.accounts.map((account) => overviewOf(account, options).join('\n')).join('\n\n')
