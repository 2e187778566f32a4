import { createHash, randomUUID } from 'node:crypto'
import type { Outcome } from '../engine/applier/applier.ts'
import { notAllowed } from '../engine/plan/allowances.ts'
import { isCreation, withoutEmptyCreations } from '../engine/plan/exclusions.ts'
import { onlyItems } from '../engine/plan/only-items.ts'
import { isRemoval } from '../engine/plan/overview.ts'
import {
  type AccountPlan,
  changesIn,
  itemsOf,
  type Operation,
  operationTarget,
  type Refusal,
  summarize,
  targetId,
} from '../engine/plan/plan.ts'
import type { Review, ReviewState, Store } from './store.ts'

/** One change, the smallest thing to decide. */
interface Change {
  /** Equal for equal changes: operation, recipe, target, asset or user, new value, old value. */
  readonly key: string
  /** The same without the old value. */
  readonly wish: string
}

const changeOf = (operation: Operation, item: string): Change => {
  const next = 'set' in operation ? JSON.stringify(operation.set) : ''
  const all = 'was' in operation ? operation.was : undefined
  const before = operation.op === 'asset.update' ? operation.was[item] : all
  const wish = [
    operation.op,
    operation.recipe,
    targetId(operation) ?? `new ${operationTarget(operation)}`,
    item,
    next,
  ].join('\0')
  return { wish, key: `${wish}\0${JSON.stringify(before ?? null)}` }
}

/** How many assets lose something: an album, a tag, their stack, their place; or go to the trash. */
export const removalsIn = (operations: readonly Operation[]): number => changesIn(operations.filter(isRemoval))

/** A hash of what a plan changes and refuses; ids and times of the plan itself aside. */
export const hashOf = (operations: readonly Operation[], refused: readonly Refusal[]): string => {
  const changes = operations
    .flatMap((operation) => itemsOf(operation).map((item) => changeOf(operation, item).key))
    .sort()
  const reasons = refused.map(({ recipe, reason }) => `${recipe} ${reason}`).sort()
  return createHash('sha256')
    .update(JSON.stringify([changes, reasons]))
    .digest('hex')
}

/** A plan with other operations. */
export const withOperations = (plan: AccountPlan, operations: readonly Operation[]): AccountPlan => ({
  ...plan,
  operations,
  summary: summarize(operations),
})

/** What of an approved plan is still to be done, and what became of the rest. */
export interface Selection {
  /** Approved changes that are still planned with the same old value, and the creations that they need. */
  readonly operations: readonly Operation[]
  /** Changes that are planned now and were not approved. */
  readonly others: readonly Operation[]
  /** Approved changes that are not carried out, and why. */
  readonly left: readonly string[]
  /** Whether some of these are still wanted: somebody changed them, they are not allowed, or could not be planned. */
  readonly isShort: boolean
  /** Recipes with approved changes that could not be planned, and whether that is all of what was approved. */
  readonly lost: ReadonlySet<string>
  readonly isAllLost: boolean
}

/** How far a review is after its approved changes were carried out. @param outcome undefined where none had to be */
export const stateAfter = (
  { isShort, isAllLost }: Pick<Selection, 'isShort' | 'isAllLost'>,
  outcome: Pick<Outcome, 'status' | 'changes'> | undefined,
): ReviewState => {
  if (isAllLost || (outcome?.status === 'failed' && outcome.changes === 0)) return 'failed'
  return isShort || (outcome && outcome.status !== 'done') ? 'partly applied' : 'applied'
}

/**
 * Chooses from a new plan exactly what was approved. Never anything else.
 * @param withheld recipes of which the plan may lack something, and why: they failed, or it is refused
 */
export const selectApproved = (
  planned: readonly Operation[],
  approved: readonly Operation[],
  allow: readonly string[],
  withheld: ReadonlyMap<string, string> = new Map(),
): Selection => {
  const wanted = new Map(
    approved.flatMap((operation) =>
      itemsOf(operation).map((item) => {
        const { key, wish } = changeOf(operation, item)
        return [key, { operation, wish }] as const
      }),
    ),
  )
  const found = new Set<string>()
  const wishes = new Set<string>()
  const chosen: Operation[] = []
  const others: Operation[] = []
  let barred = 0
  for (const operation of planned) {
    const isBarred = notAllowed([operation], allow).length > 0
    const items = itemsOf(operation)
    const isApproved = (item: string): boolean => {
      const { key, wish } = changeOf(operation, item)
      wishes.add(wish)
      if (!wanted.has(key)) return false
      found.add(key)
      if (isBarred) barred += 1
      return !isBarred
    }
    const approvedItems = new Set(items.filter(isApproved))
    const own = isCreation(operation) ? [operation] : onlyItems(operation, [...approvedItems])
    chosen.push(...own)
    const rest = own.length === 0 ? items : items.filter((item) => !approvedItems.has(item))
    // What is left may need it as well.
    others.push(...(isCreation(operation) ? [operation] : onlyItems(operation, rest)))
  }
  const missing = [...wanted].filter(([key, { operation }]) => !found.has(key) && !isCreation(operation))
  const absent = missing.filter(([, { wish }]) => !wishes.has(wish)).map(([, { operation }]) => operation.recipe)
  const changed = missing.length - absent.length
  const lost = absent.filter((recipe) => withheld.has(recipe))
  const settled = absent.length - lost.length
  const reasons = [...Map.groupBy(lost, (recipe) => withheld.get(recipe))]
  const left = [
    ...(settled > 0
      ? [`${settled} of the approved changes ${settled === 1 ? 'is' : 'are'} so already, or no longer wanted`]
      : []),
    ...reasons.map(([reason, { length }]) => `${length} could not be planned: ${reason}`),
    ...(lost.length > 0 ? ['the next run that can plan them asks again'] : []),
    ...(changed > 0
      ? [`${changed} ${changed === 1 ? 'was' : 'were'} changed by somebody since the plan was made`]
      : []),
    ...(barred > 0 ? [`${barred} ${barred === 1 ? 'has' : 'have'} to be allowed in the configuration first`] : []),
  ]
  const isWanted = (creation: Operation): boolean => wanted.has(changeOf(creation, '').key)
  const operations = withoutEmptyCreations(chosen, planned, isWanted)
  return {
    operations,
    others: withoutEmptyCreations(others, planned),
    left,
    isShort: changed > 0 || barred > 0 || lost.length > 0,
    lost: new Set(lost),
    isAllLost: lost.length > 0 && lost.length === missing.length && found.size === 0,
  }
}

/** What a plan leaves for a person. */
interface Waiting {
  readonly job: string
  readonly edition: string
  readonly plan: AccountPlan
  readonly refused: readonly Refusal[]
  /** Why recipes may not be planned as a whole at present; null: all of them. */
  readonly problems?: readonly { readonly recipe: string | null; readonly reason: string }[]
  readonly why: string
  readonly now: number
  /** Milliseconds that it waits. */
  readonly expires: number
}

/** The waiting review of a job for an account, and whether a person has to hear of it anew. */
interface Kept {
  readonly review: Review | null
  readonly isNews: boolean
}

/** Keeps one waiting review of a job for an account: an equal plan confirms it, another supersedes it, an empty one closes it. */
export const keepReview = (store: Store, waiting: Waiting): Kept => {
  const { job, plan, refused, problems = [], now } = waiting
  const known = store.reviews(['waiting']).find((one) => one.job === job && one.account === plan.account)
  if (plan.operations.length === 0) {
    const recipes = new Set(known?.plan.operations.map(({ recipe }) => recipe))
    const problem = problems.find(({ recipe }) => recipe === null || recipes.has(recipe))
    const note = problem ? `nothing of it can be planned for now: ${problem.reason}` : 'nothing is left to do'
    if (known) store.moveReview(known.id, 'waiting', 'superseded', note)
    return { review: null, isNews: false }
  }
  const hash = hashOf(plan.operations, refused)
  if (known?.hash === hash) {
    const confirmed = { ...known, confirmed: now }
    store.saveReview(confirmed)
    return { review: confirmed, isNews: false }
  }
  const review: Review = {
    id: randomUUID(),
    account: plan.account,
    job,
    edition: waiting.edition,
    serverVersion: plan.server.version,
    state: 'waiting',
    why: waiting.why,
    created: now,
    confirmed: now,
    expires: now + waiting.expires,
    plan,
    refused,
    hash,
    note: '',
    undoes: null,
    keep: false,
  }
  if (known) store.replaceReview(known.id, review.id)
  store.saveReview(review)
  const before = new Set(known?.refused.map(({ reason }) => reason))
  const isWorse = removalsIn(plan.operations) > removalsIn(known?.plan.operations ?? [])
  return { review, isNews: !known || isWorse || refused.some(({ reason }) => !before.has(reason)) }
}
