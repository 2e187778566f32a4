import type { Album } from '../../core/api/schemas.ts'
import { compare } from '../../core/order.ts'
import { kinds } from '../../engine/operations/kinds.ts'
import { notAllowed } from '../../engine/plan/allowances.ts'
import { reasonsOf, spread } from '../../engine/plan/detail.ts'
import { isCreation } from '../../engine/plan/exclusions.ts'
import { assetsOf, changeOf, groupLine } from '../../engine/plan/groups.ts'
import { changesText, oldAndNew } from '../../engine/plan/old-new.ts'
import { isRemoval, summaryText } from '../../engine/plan/overview.ts'
import {
  type AccountPlan,
  changesIn as countOf,
  type Operation,
  type OperationName,
  operationTarget,
  summarize,
  targetId,
} from '../../engine/plan/plan.ts'
import { plain, withoutTurns } from '../../engine/plan/text.ts'
import { asTold, type ReviewGroup, reviewGroups } from '../decisions.ts'
import type { Fact, KnownOfPlan } from '../facts.ts'
import { removalsIn } from '../reviews.ts'
import type { ReviewHead } from '../store.ts'
import { changesOf } from '../texts.ts'
import type { AssetView, GroupView, ReviewHeadView, TargetView } from './forms.ts'

const sampleSize = 12
/** Of a text that is shown alone; longer ones would make a list of pictures large. */
const mostLetters = 2_000

/** Operations that are shown, with what is known of their assets. */
export interface Shown {
  readonly operations: readonly Operation[]
  readonly groups: ReadonlyMap<string, ReviewGroup>
  readonly facts: ReadonlyMap<string, Fact>
  /** Assets that were left out for a while that is over, by group. */
  readonly snoozed: ReadonlyMap<string, ReadonlySet<string>>
  /** Assets of groups in an order, by group and order. */
  readonly sorted: Map<string, readonly string[]>
}

/** Prepares operations to be shown. */
export const shownOf = (
  plan: Pick<AccountPlan, 'recipes' | 'operations'>,
  facts: readonly Fact[],
  snoozed: KnownOfPlan['snoozed'] = {},
): Shown => ({
  snoozed: new Map(Object.entries(snoozed).map(([group, ids]) => [group, new Set(ids)])),
  operations: plan.operations,
  groups: new Map(reviewGroups(plan).map((group) => [group.id, group])),
  facts: new Map(facts.map((fact) => [fact[0], fact])),
  sorted: new Map(),
})

/** Time as ISO text. */
export const isoOf = (ms: number): string => new Date(ms).toISOString()

/** Short hash of what a review changes; another one where its plan is another. */
export const revisionOf = ({ hash }: Pick<ReviewHead, 'hash'>): string => hash.slice(0, 16)

/** A review in a list. */
export const headView = (head: ReviewHead): ReviewHeadView => {
  const { id, account, job, state, why, note, created, expires, summary, undoes } = head
  const removing = Object.entries(summary).filter(([op]) => kinds[op as OperationName].summary[1] === 'removes')
  return {
    id,
    account,
    job,
    state,
    why,
    note,
    summary,
    revision: revisionOf(head),
    kind: undoes === null ? 'plan' : 'undo',
    createdAt: isoOf(created),
    expiresAt: isoOf(expires),
    changes: changesOf(summary),
    removals: removing.reduce((total, [, count]) => total + count, 0),
  }
}

const targets = { album: 'album', tag: 'tag', stack: 'stack', asset: 'asset' } as const

/** How many assets a group puts into its album; below zero where it takes out. */
const stepOf = ({ operations: [first], operations }: ReviewGroup): number =>
  first?.op === 'album.add' ? countOf(operations) : first?.op === 'album.remove' ? -countOf(operations) : 0

/** The album or tag that a group is about, by its id or name. */
const aimOf = ({ operations: [first] }: ReviewGroup): string =>
  first === undefined ? '' : (targetId(first) ?? operationTarget(first))

/** @param beside all groups about the same, itself too; none where it is done, and an album holds what it holds now */
const targetOf = (
  group: ReviewGroup,
  albums: ReadonlyMap<string, Album>,
  beside: readonly ReviewGroup[],
): TargetView => {
  const [first] = group.operations as [Operation]
  const id = targetId(first)
  const kind = first.op === 'asset.update' ? 'value' : targets[first.op.split('.')[0] as keyof typeof targets]
  const album = kind === 'album' && id !== null ? albums.get(id) : undefined
  const before = kind === 'album' && beside.length > 0 ? (group.isNew ? 0 : (album?.assetCount ?? null)) : null
  return {
    id,
    kind,
    before,
    name: kind === 'stack' || kind === 'value' ? '' : operationTarget(first),
    new: group.isNew,
    after: before === null || stepOf(group) === 0 ? null : beside.reduce((size, one) => size + stepOf(one), before),
    cover: album?.albumThumbnailAssetId ?? null,
    sharedWith: album?.users.map(({ name }) => name) ?? [],
  }
}

/** Old and new value where they are the same for all of a group. */
const sameValues = (group: ReviewGroup): string | undefined => {
  const [first, ...others] = group.operations
  if (first?.op !== 'asset.update' || others.length > 0) return undefined
  const was = new Set(first.assetIds.map((id) => JSON.stringify(first.was[id] ?? {})))
  return was.size === 1 ? changesText(first.set, [first.was[first.assetIds[0] ?? ''] ?? {}]) : undefined
}

const isKept = (text: string | undefined): text is string => text !== undefined && text !== ''

/** A group as people see it. */
const groupView = (
  group: ReviewGroup,
  { facts, snoozed }: Shown,
  allow: readonly string[] | null,
  albums: ReadonlyMap<string, Album>,
  beside: readonly ReviewGroup[],
): GroupView => {
  const [first] = group.operations as [Operation]
  const reasons = Map.groupBy([...reasonsOf(group).values()].filter(isKept), (reason) => reason)
  const [barred] = allow ? notAllowed(group.operations, allow) : []
  const ids = assetsOf(group.operations)
  const values = sameValues(group)
  const nameOf = (id: string): string | undefined => facts.get(id)?.[1]
  return {
    id: group.id,
    recipe: group.recipe,
    op: first.op,
    text: withoutTurns(groupLine(group, plain, nameOf).slice(2)),
    target: targetOf(group, albums, beside),
    removal: isRemoval(first),
    count: countOf(group.operations),
    isPictured: ids.length > 0,
    ...(values === undefined ? {} : { values }),
    reasons: [...reasons].map(([reason, all]) => ({ reason, count: all.length })).slice(0, 20),
    sample: spread(ids, sampleSize),
    snoozed: [...(snoozed.get(group.id) ?? [])],
    allowed: barred === undefined,
    ...(barred === undefined ? {} : { allowance: asTold(barred.reason) }),
  }
}

/**
 * All groups, removals first.
 * @param allow null for what was done already
 * @param isOpen whether all of it is yet to be done
 */
export const groupViews = (
  shown: Shown,
  allow: readonly string[] | null,
  albums: ReadonlyMap<string, Album>,
  isOpen = false,
): GroupView[] => {
  const groups = [...shown.groups.values()]
  const beside = Map.groupBy(isOpen ? groups : [], aimOf)
  const views = groups.map((group) => groupView(group, shown, allow, albums, beside.get(aimOf(group)) ?? []))
  const rank = ({ removal, op }: GroupView): number => (removal ? 0 : op === 'asset.update' ? 2 : 1)
  return views.toSorted((a, b) => rank(a) - rank(b))
}

/** What operations come to. */
export const totalsOf = (operations: readonly Operation[]) => {
  const summary = summarize(operations)
  return {
    summary,
    text: summaryText({ summary, operations }),
    changes: countOf(operations.filter((one) => !isCreation(one))),
    removals: removalsIn(operations),
  }
}

/** An asset by what is known of it. */
export const assetView = (id: string, fact: Fact | undefined, position: number): AssetView => {
  const [, fileName = '', takenAt = '', kind = '', look = ''] = fact ?? []
  return {
    position,
    assetId: id,
    fileName: withoutTurns(fileName),
    takenAt,
    version: look.replace('@', ''),
    ...(look === '' || look.startsWith('@') ? {} : { thumbhash: look }),
    type: kind.replace(/[*+@]/g, '') || 'IMAGE',
    favorite: kind.includes('*'),
    live: kind.includes('+'),
    owner: kind.includes('@') ? 'other' : null,
    mark: null,
  }
}

/** What to show of a group. */
interface Wanted {
  readonly sort: 'day' | 'name'
  readonly search: string
  readonly reason: string
  readonly offset: number
  readonly limit: number
}

const sortedIds = (group: ReviewGroup, { facts, sorted }: Shown, sort: Wanted['sort']): readonly string[] => {
  const key = `${group.id} ${sort}`
  const known = sorted.get(key)
  if (known) return known
  const [first] = group.operations
  const ids = assetsOf(group.operations)
  const textOf = (id: string): string => facts.get(id)?.[sort === 'name' ? 1 : 2] || '~'
  // What is stacked together stays together.
  const isStacks = first?.op.startsWith('stack.') && sort === 'day'
  const inOrder = isStacks ? ids : ids.toSorted((a, b) => compare(textOf(a), textOf(b)))
  sorted.set(key, inOrder)
  return inOrder
}

/** Some assets of a group. */
export const assetViews = (group: ReviewGroup, shown: Shown, wanted: Wanted): { total: number; items: AssetView[] } => {
  const { facts, snoozed } = shown
  const reasons = reasonsOf(group)
  const words = wanted.search.toLowerCase()
  const isWanted = (id: string): boolean =>
    (words === '' || (facts.get(id)?.[1] ?? '').toLowerCase().includes(words)) &&
    (wanted.reason === '' || reasons.get(id) === wanted.reason)
  const all = sortedIds(group, shown, wanted.sort)
  const found = words === '' && wanted.reason === '' ? all : all.filter(isWanted)
  const part = found.slice(wanted.offset, wanted.offset + wanted.limit)
  const asked = new Set(part)
  const byAsset = new Map<string, Operation>()
  for (const operation of group.operations)
    for (const id of assetsOf([operation])) if (asked.has(id)) byAsset.set(id, operation)
  const nameOf = (id: string): string | undefined => facts.get(id)?.[1]
  return {
    total: found.length,
    items: part.map((id, index) => {
      const operation = byAsset.get(id)
      const view = assetView(id, facts.get(id), wanted.offset + index)
      const reason = reasons.get(id)
      const mark = snoozed.get(group.id)?.has(id) ? ('snoozed' as const) : null
      return { ...view, mark, ...changeView(operation, id, nameOf), ...(isKept(reason) ? { reason } : {}) }
    }),
  }
}

/** Old and new value of an asset, where an operation changes one. */
const changeView = (
  operation: Operation | undefined,
  id: string,
  nameOf: (id: string) => string | undefined,
): Pick<AssetView, 'from' | 'to' | 'whole'> => {
  if (operation?.op === 'asset.update') {
    const values = [operation.was[id] ?? {}, operation.set, nameOf] as const
    const [from = '', to = ''] = oldAndNew(...values).map(withoutTurns)
    const whole = oldAndNew(...values, mostLetters)
      .map(withoutTurns)
      .join(' → ')
    return { from, to, ...(whole === `${from} → ${to}` ? {} : { whole }) }
  }
  if (operation?.op === 'stack.create' && operation.stack.primaryAssetId === id) return { to: 'on top' }
  const change = operation ? changeOf(operation, id, plain, nameOf) : ''
  return change === '' ? {} : { to: withoutTurns(change) }
}

/** Changes of each group; what has no assets counts as one. */
const changesIn = (shown: Shown): Set<string> =>
  new Set(
    [...shown.groups.values()].flatMap((group) => {
      const ids = assetsOf(group.operations)
      return (ids.length === 0 ? ['*'] : ids).map((id) => `${group.id} ${id}`)
    }),
  )

/** How much of a newer plan is new, and how much of this one is gone. */
export const differenceOf = (shown: Shown, newer: Shown): { new: number; gone: number } => {
  const [before, now] = [changesIn(shown), changesIn(newer)]
  return { new: now.difference(before).size, gone: before.difference(now).size }
}
