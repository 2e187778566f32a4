import { z } from 'zod'
import type { Asset } from '../../core/assets/asset.ts'
import type { Predicate } from '../../core/predicates/predicate.ts'
import { word } from '../../core/words.ts'
import { assetValue, exifValue } from './asset-value.ts'
import { ends, range as numbers } from './forms.ts'
import { badArgument, boundsOf, hasOnly, numberFrom, type Range } from './range.ts'

const units: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
}

const toBytes = (end: number | string): number => {
  if (typeof end !== 'string') return numberFrom('size')(end)
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(end.trim()) ?? []
  const factor = units[unit.toLowerCase()]
  if (factor !== undefined) return Number(amount) * factor
  throw badArgument('size', `"${end}" is not a size`, 'Write it as 10 MB or 10 MiB, or give a number of bytes.')
}

/**
 * Size of the file: bytes as a number, or text such as `10 MB` (a million bytes each) or `10 MiB` (1,048,576 each).
 * @example
 * size({ min: '500 MB' })
 */
export const size = (range: Range<number | string>): Predicate<'exif'> => {
  const { label, has } = boundsOf('size', range, toBytes)
  return exifValue(`size ${label}`, { size: range }, ({ exif }) => exif.fileSizeInByte ?? null, has)
}

/** Width and height in pixels, as the picture is seen. */
interface Pixels {
  readonly width: number
  readonly height: number
}

const pixels = (width: number | null | undefined, height: number | null | undefined): Pixels | null =>
  width && height ? { width, height } : null

/**
 * Servers from 2.5 say how the picture is shown, turned and cropped. Before, there is only the size in the file,
 * which lies on its side for the orientations 5 to 8.
 */
const pixelsOf = ({ width, height, exif }: Asset<'exif'>): Pixels | null => {
  const { exifImageWidth, exifImageHeight, orientation } = exif
  const isOnItsSide = /^[5-8]$/.test(orientation ?? '')
  return (
    pixels(width, height) ??
    (isOnItsSide ? pixels(exifImageHeight, exifImageWidth) : pixels(exifImageWidth, exifImageHeight))
  )
}

/** Megapixels from `min` to `max`, and pixels of the sides as the picture is seen; all that is given has to hold. */
export interface ResolutionRange {
  readonly min?: number
  readonly max?: number
  readonly width?: Range
  readonly height?: Range
}

interface Measure {
  readonly label: string
  readonly holds: (pixels: Pixels) => boolean
}

const measures = ({ width, height, ...megapixels }: ResolutionRange): Measure[] => {
  const number = numberFrom('resolution')
  const found: Measure[] = []
  if (Object.keys(megapixels).length > 0) {
    const { label, has } = boundsOf('resolution', megapixels as Range, number)
    found.push({ label: `${label} megapixels`, holds: (seen) => has((seen.width * seen.height) / 1e6) })
  }
  for (const [side, range] of [['width', width] as const, ['height', height] as const]) {
    if (range === undefined) continue
    const { label, has } = boundsOf(`resolution: ${side}`, range, number)
    found.push({ label: `${side} ${label}`, holds: (seen) => has(seen[side]) })
  }
  return found
}

/**
 * Number of pixels, in megapixels (a million each), or those of the sides.
 * @example
 * resolution({ max: 2 })
 * resolution({ width: { min: 3840 } })
 */
export const resolution = (range: ResolutionRange): Predicate<'exif'> => {
  if (!hasOnly(range, ['min', 'max', 'width', 'height']) || Object.keys(range).length === 0)
    throw badArgument('resolution', 'this is not a range', 'Give min and max in megapixels, or width and height.')
  const wanted = measures(range)
  const label = `resolution ${wanted.map(({ label }) => label).join(', ')}`
  return exifValue(label, { resolution: range }, pixelsOf, (seen) => wanted.every(({ holds }) => holds(seen)))
}

/**
 * How long a video runs, in seconds.
 * @example
 * duration({ min: 600 })
 */
export const duration = (range: Range): Predicate => {
  const { label, has } = boundsOf('duration', range, numberFrom('duration'))
  // Servers from 3.0 know a duration of animated pictures too; what matches must not depend on that.
  const see = (asset: Asset): number | null => (asset.type === 'VIDEO' ? asset.duration : null)
  return assetValue(`duration ${label} s`, { duration: range }, see, has, { narrow: () => ({ type: 'VIDEO' }) })
}

const shapes = {
  portrait: ({ width, height }: Pixels) => height > width,
  landscape: ({ width, height }: Pixels) => width > height,
  square: ({ width, height }: Pixels) => width === height,
  panorama: ({ width, height }: Pixels) => width >= 2 * height,
} as const

/** Shape of a picture. */
export type Aspect = keyof typeof shapes

/**
 * Shape of the picture as it is seen. A panorama is at least twice as wide as high, and landscape too.
 * @example
 * aspect('portrait')
 */
export const aspect = (wanted: Aspect): Predicate<'exif'> => {
  if (!Object.hasOwn(shapes, wanted))
    throw badArgument('aspect', `"${wanted}" is not a shape`, `Give one of ${Object.keys(shapes).join(', ')}.`)
  return exifValue(`aspect ${wanted}`, { aspect: wanted }, pixelsOf, shapes[wanted])
}

const bytes = z.union([z.number(), z.string()], { error: 'is neither a number of bytes nor a text such as "10 MB"' })
const measured = numbers.extend({ width: numbers.optional(), height: numbers.optional() })

/** How YAML and JSON say these. */
export const pictureWords = [
  word('size', ends(bytes), (given) => size(given as Range<number | string>)),
  word('resolution', measured, (given) => resolution(given as ResolutionRange)),
  word('duration', numbers, (given) => duration(given as Range)),
  word('aspect', z.enum(['portrait', 'landscape', 'square', 'panorama']), aspect),
]
