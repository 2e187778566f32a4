import { counted, numberText } from '../../core/number-text.ts'
import type { Limit } from '../../language/config.ts'
import { kindOf } from '../operations/kinds.ts'
import { type AccountPlan, changedAssets, changesIn, type Operation, type Refusal } from './plan.ts'

/** What a plan may change at most. */
export interface Limits {
  readonly changes?: Limit | undefined
  readonly removals?: Limit | undefined
  readonly removalsPerAlbum?: Limit | undefined
}

/** What a share of a plan's assets is one of. */
const scannedIn = ({ recipes }: Pick<AccountPlan, 'recipes'>): number =>
  Math.max(0, ...recipes.map((recipe) => recipe.scanned))

const isShare = (limit: Limit): limit is `${number}%` => typeof limit === 'string'

/** A whole number: 29% of 100 is 29, and not somewhat less. */
const resolveLimit = (limit: Limit, whole: number): number =>
  Math.floor(isShare(limit) ? (Number.parseFloat(limit) * whole) / 100 + 1e-9 : limit)

/** How many removals a limit allows in a plan; null where there is no limit. */
export const removalsAllowed = ({ removals }: Limits, plan: Pick<AccountPlan, 'recipes'>): number | null =>
  removals === undefined ? null : resolveLimit(removals, scannedIn(plan))

/** How many assets lose something by an operation: an album, a tag, their stack, or their place on the timeline. */
const removed = (operation: Operation): number => {
  const loss = kindOf(operation).loses(operation)
  return loss && loss.of !== 'view' && 'assetIds' in operation ? operation.assetIds.length : 0
}

/** How many assets operations change, each once; where that is no more than a limit anyway, they are not told apart. */
const countChanged = (operations: readonly Operation[], most: number): number => {
  const changed = operations.map(changedAssets)
  const atMost = changed.reduce((sum, { length }) => sum + length, 0)
  return atMost <= most ? atMost : new Set(changed.flat()).size
}

/** How a limit reads where it is exceeded. */
const allowed = (key: keyof Limits, limit: Limit, most: number, whole: number): string =>
  `limits.${key} allows ${numberText(most)}${isShare(limit) ? `, which is ${limit} of ${numberText(whole)}` : ''}`

/**
 * Why a plan is beyond its limits, or nothing. A share is one of the assets that were scanned, for an album one of
 * those in it; an asset counts once as changed, however much changes about it, and each time it is removed from
 * something.
 */
export const beyondLimits = (plan: AccountPlan, limits: Limits): Refusal[] => {
  const { operations } = plan
  const scanned = scannedIn(plan)
  const reasons: string[] = []
  if (limits.changes !== undefined) {
    const size = countChanged(operations, resolveLimit(limits.changes, scanned))
    // Together, recipes of several scopes may change more than any one of them scanned.
    const whole = Math.max(scanned, size)
    const most = resolveLimit(limits.changes, whole)
    if (size > most)
      reasons.push(
        `${counted(size, 'asset')} would be changed; ${allowed('changes', limits.changes, most, whole)}. --max-changes ${size} lets it pass.`,
      )
  }
  if (limits.removals !== undefined) {
    const count = operations.reduce((sum, operation) => sum + removed(operation), 0)
    const most = resolveLimit(limits.removals, scanned)
    if (count > most)
      reasons.push(
        `${counted(count, 'asset')} would be removed from something; ${allowed('removals', limits.removals, most, scanned)}. --max-removals ${count} lets it pass.`,
      )
  }
  if (limits.removalsPerAlbum !== undefined) reasons.push(...beyondAlbum(operations, limits.removalsPerAlbum))
  return reasons.map((reason) => ({ recipe: '', reason, operations: changesIn(operations) }))
}

const beyondAlbum = (operations: readonly Operation[], limit: Limit): string[] => {
  const removals = operations.filter((operation) => operation.op === 'album.remove')
  const albums = [...Map.groupBy(removals, ({ album }) => album.id).values()].map((group) => ({
    count: group.reduce((sum, { assetIds }) => sum + assetIds.length, 0),
    ...(group[0] ?? { album: { name: '' }, total: 0 }),
  }))
  // One number for all of them, also those that a share let pass.
  const needed = Math.max(...albums.map(({ count }) => count))
  return albums.flatMap(({ count, album, total }) => {
    const most = resolveLimit(limit, total)
    return count > most
      ? [
          `${counted(count, 'asset')} would be taken out of the album "${album.name}"; ${allowed('removalsPerAlbum', limit, most, total)}. --max-removals-per-album ${needed} lets it pass.`,
        ]
      : []
  })
}
