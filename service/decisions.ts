import { createHash } from 'node:crypto'
import { directionsOf, type Exclusion, indexExclusions } from '../engine/plan/exclusions.ts'
import { groupsOf, type OperationGroup } from '../engine/plan/groups.ts'
import { fieldNames } from '../engine/plan/old-new.ts'
import { onlyItems } from '../engine/plan/only-items.ts'
import {
  type AccountPlan,
  changedAssets,
  itemsOf,
  type Operation,
  operationTarget,
  targetId,
} from '../engine/plan/plan.ts'
import type { Store } from './store.ts'

/** Why something is held back, without the flags of command lines: here people approve it, or allow it in the configuration. */
export const asTold = (reason: string): string =>
  reason.replace(/ --max-\S+ \S+ lets it pass\.$/, '').replace(/--allow \S+, or /, '')

/** A group of a review, or some of it. */
export interface Choice {
  /** Id of the group. */
  readonly group: string
  /** These alone; without, all of the group. */
  readonly assetIds?: readonly string[] | undefined
  /** All of the group but these. */
  readonly but?: readonly string[] | undefined
}

/** What somebody chose of a review. */
export interface Decision {
  /** Left out this time. */
  readonly except: readonly Choice[]
  /** Nothing but these groups; null for all. The others stay for the next review. */
  readonly only: readonly string[] | null
  /** Left out for good. */
  readonly never: readonly Choice[]
  readonly by: string
  /** Until when what is left out is not planned again, as ISO text. */
  readonly snoozedUntil: string
}

/** An approved review that a run carries out. */
export interface Approval {
  readonly review: string
  readonly confirmRemovals: number | null
  /** Null for all of it. */
  readonly decision: Decision | null
  /** The end of the daemon cut it off: it waits for a server that is away, and nobody approves it again. */
  readonly isCutOff?: boolean
  /** Of an undo, once it is carried out: its run, which goes on where that was cut off. */
  readonly run?: string
}

/** Where an approval is kept until it is carried out. */
export const approvalKey = (review: string): string => `approval ${review}`

/** A declined review of which nothing is to be planned again. */
interface DeclinedForGood {
  readonly review: string
  readonly by: string
  /** When it was declined, as ISO text. */
  readonly at: string
}

const declinedKey = (account: string): string => `declined ${account}`

/** Reviews of an account that were declined for good, and of which nothing is excluded yet. */
export const declinedForGood = (store: Pick<Store, 'get'>, account: string): readonly DeclinedForGood[] =>
  JSON.parse(store.get(declinedKey(account)) ?? '[]')

/** Notes that a review is declined for good, until `forgetDeclined`. */
export const noteDeclined = (store: Pick<Store, 'get' | 'set'>, account: string, declined: DeclinedForGood): void =>
  store.set(declinedKey(account), JSON.stringify([...declinedForGood(store, account), declined]))

/** Forgets that, once all of it is excluded, or where it was not declined after all. */
export const forgetDeclined = (
  store: Pick<Store, 'get' | 'set'>,
  account: string,
  { review, at }: DeclinedForGood,
): void => {
  const others = declinedForGood(store, account).filter((one) => one.review !== review || one.at !== at)
  store.set(declinedKey(account), JSON.stringify(others))
}

/** A group with an id that stays as long as it is about the same. */
export interface ReviewGroup extends OperationGroup {
  readonly id: string
}

const subjectOf = (operation: Operation): string => {
  if (operation.op !== 'asset.update') return targetId(operation) ?? operationTarget(operation)
  return `${fieldNames(operation.set).join()} ${JSON.stringify(operation.set)}`
}

/** The groups of a plan: changes of one recipe to one album, tag or value, which people decide about together. */
export const reviewGroups = (plan: Pick<AccountPlan, 'recipes' | 'operations'>): ReviewGroup[] => {
  const known = new Set<string>()
  return groupsOf(plan).map((group) => {
    const [first] = group.operations
    const isOne = group.operations.length === 1 || first?.op !== 'asset.update'
    const subject = first ? (isOne ? subjectOf(first) : fieldNames('set' in first ? first.set : {}).join()) : ''
    let id = ''
    for (let round = 0; id === '' || known.has(id); round += 1)
      id = createHash('sha256')
        .update(JSON.stringify([group.recipe, first?.op, subject, round]))
        .digest('hex')
        .slice(0, 12)
    known.add(id)
    return { ...group, id }
  })
}

/** A fast test for the items of a group that choices are about. */
const testFor = (group: string, choices: readonly Choice[]): ((item: string) => boolean) => {
  const own = choices.filter((choice) => choice.group === group)
  const sets = own.map(({ assetIds, but }) => ({ ids: assetIds && new Set(assetIds), but: new Set(but ?? []) }))
  return (item) => sets.some(({ ids, but }) => (ids ? ids.has(item) : !but.has(item)))
}

/** The operations of a plan, by what was chosen. */
export interface Decided {
  /** To be carried out, with everything that makes albums and tags. */
  readonly chosen: readonly Operation[]
  /** What is left out, which no plan proposes again for a while, or for good. */
  readonly snoozed: readonly Operation[]
  readonly never: readonly Operation[]
}

/** What of an operation is left out; of a stack it may be one asset alone. */
const leftOut = (operation: Operation, items: readonly string[]): Operation[] =>
  operation.op === 'stack.create' && items.length > 0
    ? [{ ...operation, assetIds: items }]
    : onlyItems(operation, items)

/** Splits a plan by what somebody chose; without a choice all of it is to be carried out. */
export const decide = (plan: Pick<AccountPlan, 'recipes' | 'operations'>, decision: Decision | null): Decided => {
  if (!decision) return { chosen: plan.operations, snoozed: [], never: [] }
  const groups = reviewGroups(plan)
  const grouped = new Set(groups.flatMap(({ operations }) => operations))
  const chosen: Operation[] = plan.operations.filter((operation) => !grouped.has(operation))
  const snoozed: Operation[] = []
  const never: Operation[] = []
  for (const { id, operations } of groups) {
    const isNever = testFor(id, decision.never)
    const isLeft = testFor(id, decision.except)
    const isWanted = decision.only?.includes(id) ?? true
    for (const operation of operations) {
      const items = itemsOf(operation)
      never.push(...leftOut(operation, items.filter(isNever)))
      const rest = items.filter((item) => !isNever(item))
      snoozed.push(...leftOut(operation, rest.filter(isLeft)))
      if (isWanted)
        chosen.push(
          ...onlyItems(
            operation,
            rest.filter((item) => !isLeft(item)),
          ),
        )
    }
  }
  return { chosen, snoozed, never }
}

/** Groups that a decision names and a plan does not have. */
export const unknownGroups = (plan: Pick<AccountPlan, 'recipes' | 'operations'>, decision: Decision): string[] => {
  const known = new Set(reviewGroups(plan).map(({ id }) => id))
  const named = [...decision.except, ...decision.never].map(({ group }) => group)
  return [...named, ...(decision.only ?? [])].filter((id) => !known.has(id))
}

/** Assets of a plan, by group, that a person left out for a while that is over. */
export const snoozedIn = (
  plan: Pick<AccountPlan, 'recipes' | 'operations'>,
  over: readonly Exclusion[],
): Record<string, string[]> => {
  if (over.length === 0) return {}
  const index = indexExclusions(over, new Date(0))
  const wasLeftOut = (operation: Operation, id: string): boolean =>
    directionsOf(operation).some(({ op, target, name }) => index.find(operation.recipe, op, [target, name], id))
  const found = reviewGroups(plan).map(({ id, operations }): [string, string[]] => [
    id,
    operations.flatMap((operation) => changedAssets(operation).filter((asset) => wasLeftOut(operation, asset))),
  ])
  return Object.fromEntries(found.filter(([, ids]) => ids.length > 0))
}
