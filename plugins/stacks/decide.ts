import type { Asset } from '../../index.ts'
import { byCamera } from './camera.ts'
import { groupsBy, namesStem, withNeighbours } from './criteria.ts'
import { groupsOfKinds } from './kinds.ts'
import type { StacksOptions } from './options.ts'
import { choosePrimary } from './primary.ts'

/** What is read of an asset that may be stacked. */
export type Shot = Omit<Asset<'exif' | 'stack'>, 'takenAt'>

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1)

/**
 * Groups of at least two assets that belong into one stack each.
 * @example
 * stackGroups(assets, stacksOptions.parse({}))
 */
export const stackGroups = <A extends Omit<Shot, 'stack'>>(
  assets: readonly A[],
  options: Pick<StacksOptions, 'criteria' | 'kinds' | 'sameCamera' | 'sameFolder'>,
): A[][] => {
  const { criteria, kinds, sameCamera, sameFolder } = options
  const ignoresEdits = kinds.includes('edit')
  const bySame = Map.groupBy(withNeighbours(assets, criteria), ({ ownerId, type, visibility, originalPath }) =>
    [ownerId, type, visibility, sameFolder ? folderOf(originalPath) : ''].join('\n'),
  )
  const grouped = (some: readonly A[]): A[][] => groupsBy(some, criteria, ignoresEdits)
  const alike = [...bySame.values()].flatMap(grouped)
  const ofCameras = sameCamera
    ? alike.flatMap((group) => {
        const cameras = byCamera(group)
        // Who is left may be no neighbours any more.
        return cameras.length === 1 && cameras[0]?.length === group.length ? cameras : cameras.flatMap(grouped)
      })
    : alike
  return ofCameras.flatMap((group) => groupsOfKinds(group, kinds, namesStem(criteria)))
}

/** What is to become of one group. */
export type Decision =
  | { readonly kind: 'nothing'; readonly top: string | null }
  | { readonly kind: 'review'; readonly reason: string }
  /** Without `primary` the stack that is there keeps its own. */
  | { readonly kind: 'stack'; readonly top: string; readonly primary?: string; readonly replace: boolean }

const namesOf = (assets: readonly { readonly originalFileName: string }[]): string =>
  assets.map(({ originalFileName }) => originalFileName).join(', ')

const decideOn = (group: readonly Shot[], options: Pick<StacksOptions, 'primary' | 'existing'>): Decision => {
  const stacks = [...new Map(group.flatMap(({ stack }) => (stack ? [[stack.id, stack] as const] : []))).values()]
  const primary = choosePrimary(group, options.primary)?.id ?? ''
  const [only] = stacks
  if (!only || options.existing === 'replace')
    return { kind: 'stack', top: primary, primary, replace: only !== undefined }
  if (options.existing === 'keep') return { kind: 'nothing', top: null }
  if (stacks.length > 1) return { kind: 'review', reason: `they are in ${stacks.length} stacks` }
  const isWhole = group.every(({ stack }) => stack !== null)
  return isWhole
    ? { kind: 'nothing', top: only.primaryAssetId }
    : { kind: 'stack', top: only.primaryAssetId, replace: false }
}

/** Decides what becomes of a group: it is stacked, left as it is, or shown to a person. */
export const decide = (
  group: readonly Shot[],
  options: Pick<StacksOptions, 'primary' | 'existing' | 'maxMembers'>,
): Decision => {
  const decision = decideOn(group, options)
  if (decision.kind !== 'stack') return decision
  const others = decision.replace ? [] : group.flatMap(({ stack }) => stack?.assetIds ?? [])
  const size = new Set([...group.map(({ id }) => id), ...others]).size
  if (size > options.maxMembers)
    return { kind: 'review', reason: `they would be ${size}, and maxMembers is ${options.maxMembers}` }
  const hidden = group.filter(({ id, livePhotoVideoId }) => livePhotoVideoId !== null && id !== decision.top)
  if (hidden.length === 0) return decision
  return { kind: 'review', reason: `a live photo that is not on top shows no motion: ${namesOf(hidden)}` }
}

/** The first names of a group, for people. */
export const labelOf = (group: readonly { readonly originalFileName: string }[]): string =>
  `${namesOf(group.slice(0, 3))}${group.length > 3 ? ` and ${group.length - 3} more` : ''}`
