import type { StackOptions } from '../../index.ts'
import { bareName, extensionOf, fileLabels, isCoverFile, isEditedFile, isRawFile, shotName } from '../../toolkit.ts'
import type { Shot } from './groups.ts'
import type { StacksOptions } from './options.ts'

type Ranked = Pick<Shot, 'id' | 'type' | 'originalFileName' | 'width' | 'height' | 'exif'>

/** Below zero where the first one is rather on top. */
type Order = (a: Ranked, b: Ranked) => number

const pixelsOf = ({ width, height, exif }: Ranked): number =>
  (width ?? exif.exifImageWidth ?? 0) * (height ?? exif.exifImageHeight ?? 0)

const numbers = new Intl.Collator('en', { numeric: true })
const byNumber: Order = (a, b) => numbers.compare(bareName(a.originalFileName), bareName(b.originalFileName))

/** A name without what differs between those of a sequence: numbers, a letter at the end, and words of frames of a burst. */
const sequenceOf = ({ originalFileName }: Ranked): string =>
  bareName(originalFileName).replace(/^.*(?=BURST\d{13})|\d+|[-_ ][a-z]$/gi, '')

/** The 3 of `IMG_1~3`, which was made after `IMG_1~2`; 0 without a number. */
const editNumber = ({ originalFileName }: Ranked): number => {
  const name = bareName(originalFileName)
  return isEditedFile(originalFileName) ? Number(/\d*$/.exec(name.slice(shotName(name, true).length))?.[0]) : 0
}

const tests: Readonly<Record<string, (fileName: string, asset: Ranked) => boolean>> = {
  edit: isEditedFile,
  unedited: (fileName) => !isEditedFile(fileName),
  cover: isCoverFile,
  picture: (_, { type }) => type === 'IMAGE',
  raw: isRawFile,
  developed: (fileName) => !isRawFile(fileName),
}

const orderOf = (wanted: StacksOptions['primary'][number]): Order => {
  if (wanted === 'lowest') return byNumber
  if (wanted === 'highest') return (a, b) => byNumber(b, a)
  const fits = (asset: Ranked): boolean =>
    typeof wanted === 'string'
      ? (tests[wanted]?.(asset.originalFileName, asset) ?? extensionOf(asset.originalFileName) === wanted)
      : wanted.name.test(bareName(asset.originalFileName))
  return (a, b) => Number(fits(b)) - Number(fits(a))
}

/**
 * The asset to be on top of a stack: what the order names first, then the last edit, the largest, the first of a sequence, and
 * the one with the smallest id.
 */
export const choosePrimary = <A extends Ranked>(
  assets: readonly A[],
  primary: StacksOptions['primary'],
): A | undefined => {
  const orders: readonly Order[] = [
    ...primary.map(orderOf),
    (a, b) => editNumber(b) - editNumber(a),
    (a, b) => pixelsOf(b) - pixelsOf(a),
  ]
  const compare: Order = (a, b) => orders.reduce((so, order) => so || order(a, b), 0)
  const [first] = assets.toSorted(compare)
  const alike = assets.filter((asset) => first && compare(asset, first) === 0)
  const isSequence = new Set(alike.map(sequenceOf)).size === 1
  return alike.toSorted(
    (a, b) =>
      (isSequence ? byNumber(a, b) : 0) ||
      (b.exif.fileSizeInByte ?? 0) - (a.exif.fileSizeInByte ?? 0) ||
      (a.id < b.id ? -1 : 1),
  )[0]
}

/** What is to become of one group. */
export type Decision =
  | { readonly kind: 'nothing'; readonly top: string | null }
  | { readonly kind: 'review'; readonly reason: string }
  | { readonly kind: 'stack'; readonly top: string; readonly how: StackOptions }

const isLive = ({ livePhotoVideoId }: Shot): boolean => livePhotoVideoId !== null

const decideOn = (group: readonly Shot[], options: Pick<StacksOptions, 'primary' | 'existing'>): Decision => {
  const stacks = [...new Map(group.flatMap(({ stack }) => (stack ? [[stack.id, stack] as const] : []))).values()]
  const [only, other] = stacks
  if (!only || options.existing === 'replace') {
    const top = choosePrimary(group, options.primary)?.id ?? ''
    const replace = only !== undefined
    // Fixed where a stack changes its top, or motion would be hidden; else one that the run plans keeps its own.
    const isFixed = replace || group.some(isLive)
    return { kind: 'stack', top, how: { replace, ...(isFixed ? { primary: top } : {}) } }
  }
  if (options.existing === 'keep') return { kind: 'nothing', top: null }
  if (other) return { kind: 'review', reason: `they are in ${stacks.length} stacks` }
  const isWhole = group.every(({ stack }) => stack !== null)
  return isWhole
    ? { kind: 'nothing', top: only.primaryAssetId }
    : { kind: 'stack', top: only.primaryAssetId, how: { replace: false } }
}

/** Decides what becomes of a group: it is stacked, left as it is, or shown to a person. */
export const decide = (
  group: readonly Shot[],
  options: Pick<StacksOptions, 'primary' | 'existing' | 'maxMembers'>,
): Decision => {
  const decision = decideOn(group, options)
  if (decision.kind !== 'stack') return decision
  const others = decision.how.replace ? [] : group.flatMap(({ stack }) => stack?.assetIds ?? [])
  const size = new Set([...group.map(({ id }) => id), ...others]).size
  if (size > options.maxMembers)
    return { kind: 'review', reason: `they would be ${size}, and maxMembers is ${options.maxMembers}` }
  const hidden = group.filter((shot) => isLive(shot) && shot.id !== decision.top)
  if (hidden.length === 0) return decision
  const names = fileLabels(group).filter((_, index) => hidden.includes(group[index] as Shot))
  return { kind: 'review', reason: `a live photo that is not on top shows no motion: ${names.join(', ')}` }
}
