import { extensionOf, isEdit } from './name.ts'

/** What decides which asset is on top. */
export interface Ranked {
  readonly id: string
  readonly originalFileName: string
  readonly width: number | null
  readonly height: number | null
  readonly exif: {
    readonly exifImageWidth?: number | null | undefined
    readonly exifImageHeight?: number | null | undefined
    readonly fileSizeInByte?: number | null | undefined
  }
}

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
