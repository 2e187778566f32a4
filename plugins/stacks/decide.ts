import type { Shot } from './groups.ts'
import { extensionOf, isEdit } from './name.ts'
import type { StacksOptions } from './options.ts'

type Ranked = Pick<Shot, 'id' | 'originalFileName' | 'width' | 'height' | 'exif'>

/** Place in the order; what it does not name comes last. */
const placeIn = (order: readonly string[], fileName: string): number => {
  const place = order.findIndex((wanted) => (wanted === 'edit' ? isEdit(fileName) : extensionOf(fileName) === wanted))
  return place < 0 ? order.length : place
}

const pixelsOf = ({ width, height, exif }: Ranked): number =>
  (width ?? exif.exifImageWidth ?? 0) * (height ?? exif.exifImageHeight ?? 0)

/**
 * The asset to be on top of a stack: by an order of extensions, in which `edit` stands for edited ones, then the largest,
 * then the one with the smallest id.
 */
export const choosePrimary = <A extends Ranked>(assets: readonly A[], order: readonly string[]): A | undefined =>
  assets.toSorted(
    (a, b) =>
      placeIn(order, a.originalFileName) - placeIn(order, b.originalFileName) ||
      pixelsOf(b) - pixelsOf(a) ||
      (b.exif.fileSizeInByte ?? 0) - (a.exif.fileSizeInByte ?? 0) ||
      (a.id < b.id ? -1 : 1),
  )[0]

/** What is to become of one group. */
export type Decision =
  | { readonly kind: 'nothing'; readonly top: string | null }
  | { readonly kind: 'review'; readonly reason: string }
  /** Without `primary` an existing stack keeps its own. */
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
