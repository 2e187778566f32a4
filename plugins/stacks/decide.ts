import { bareName, extensionOf, fileLabels, isCoverFile, isEditedFile, isRawFile } from '../../toolkit.ts'
import type { Shot } from './groups.ts'
import type { StacksOptions } from './options.ts'

type Ranked = Pick<Shot, 'id' | 'type' | 'originalFileName' | 'width' | 'height' | 'exif'>

const pixelsOf = ({ width, height, exif }: Ranked): number =>
  (width ?? exif.exifImageWidth ?? 0) * (height ?? exif.exifImageHeight ?? 0)

const numbers = new Intl.Collator('en', { numeric: true })
const byNumber = (a: Ranked, b: Ranked): number =>
  numbers.compare(bareName(a.originalFileName), bareName(b.originalFileName))

/** Those of some assets than which no other one comes before. */
const firsts = <A extends Ranked>(left: readonly A[], compare: (a: A, b: A) => number): readonly A[] => {
  const [first] = left.toSorted(compare)
  return left.filter((one) => first && compare(one, first) === 0)
}

/** Whether names differ in nothing but their numbers, or a letter behind them. */
const isSequence = (left: readonly Ranked[]): boolean =>
  new Set(left.map(({ originalFileName }) => bareName(originalFileName).replace(/\d+|[-_ ][a-z]$/gi, ''))).size === 1

const tests: Readonly<Record<string, (fileName: string, asset: Ranked) => boolean>> = {
  edit: isEditedFile,
  unedited: (fileName) => !isEditedFile(fileName),
  cover: isCoverFile,
  picture: (_, { type }) => type === 'IMAGE',
  raw: isRawFile,
  developed: (fileName) => !isRawFile(fileName),
}

const narrowed = <A extends Ranked>(left: readonly A[], wanted: StacksOptions['primary'][number]): readonly A[] => {
  if (wanted === 'lowest') return firsts(left, byNumber)
  if (wanted === 'highest') return firsts(left, (a, b) => byNumber(b, a))
  const fits = (asset: Ranked): boolean =>
    typeof wanted === 'string'
      ? (tests[wanted]?.(asset.originalFileName, asset) ?? extensionOf(asset.originalFileName) === wanted)
      : wanted.name.test(bareName(asset.originalFileName))
  const fitting = left.filter(fits)
  return fitting.length > 0 ? fitting : left
}

/**
 * The asset to be on top of a stack: what the order names first, then the largest, the first of a sequence, and the one with
 * the smallest id.
 */
export const choosePrimary = <A extends Ranked>(
  assets: readonly A[],
  order: StacksOptions['primary'],
): A | undefined => {
  const largest = firsts(order.reduce<readonly A[]>(narrowed, assets), (a, b) => pixelsOf(b) - pixelsOf(a))
  return largest.toSorted(
    (a, b) =>
      (isSequence(largest) ? byNumber(a, b) : 0) ||
      (b.exif.fileSizeInByte ?? 0) - (a.exif.fileSizeInByte ?? 0) ||
      (a.id < b.id ? -1 : 1),
  )[0]
}

/** What is to become of one group. */
export type Decision =
  | { readonly kind: 'nothing'; readonly top: string | null }
  | { readonly kind: 'review'; readonly reason: string }
  /** Without `primary` an existing stack keeps its own. */
  | { readonly kind: 'stack'; readonly top: string; readonly primary?: string; readonly replace: boolean }

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
  const names = fileLabels(group).filter((_, index) => hidden.includes(group[index] as Shot))
  return { kind: 'review', reason: `a live photo that is not on top shows no motion: ${names.join(', ')}` }
}

/** The first names of a group, for people. */
export const labelOf = (group: readonly Pick<Shot, 'originalFileName' | 'originalPath'>[]): string =>
  `${fileLabels(group).slice(0, 3).join(', ')}${group.length > 3 ? ` and ${group.length - 3} more` : ''}`
