import { z } from 'zod'
import type { Exif } from '../../core/api/schemas.ts'
import { exifSchema } from '../../core/api/schemas.ts'
import type { Asset, Need } from '../../core/assets/asset.ts'
import type { Condition, Predicate } from '../../core/predicates/predicate.ts'
import { word } from '../../core/words.ts'
import { exifValue } from './asset-value.ts'
import { exactlyOne, numberOrRange, pattern, yes } from './forms.ts'
import type { Pattern } from './patterns.ts'
import { badArgument, boundsOf, hasOnly, numberFrom, oneOf, type Range } from './range.ts'
import { exifText, patternData, textPattern } from './text.ts'

/**
 * Maker of the camera: a glob that ignores case and accents, or a regular expression.
 * @example
 * make('nikon*')
 */
export const make = (pattern: Pattern): Predicate<'exif'> => exifText('make', 'make', pattern)

/**
 * Model of the camera: a glob that ignores case and accents, or a regular expression.
 * @example
 * model('iPhone *')
 */
export const model = (pattern: Pattern): Predicate<'exif'> => exifText('model', 'model', pattern)

/**
 * Lens: a glob that ignores case and accents, or a regular expression.
 * @example
 * lens('*50mm*')
 */
export const lens = (pattern: Pattern): Predicate<'exif'> => exifText('lens', 'lensModel', pattern)

const cameraOf = ({ exif }: Asset<'exif'>): string | null => [exif.make, exif.model].filter(Boolean).join(' ') || null

/**
 * The file names a camera, its maker or its model; screenshots and what messengers pass on mostly do not.
 * @example
 * all(type('IMAGE'), not(hasCamera()))
 */
export const hasCamera = (): Predicate<'exif'> => exifValue('has a camera', { hasCamera: true }, cameraOf, Boolean)

type Value<F extends keyof Exif> = NonNullable<Exif[F]>

/** What a field of exif may be compared with: a pattern for text, a number or a range for numbers, or a function. */
export type ExifTest<F extends keyof Exif> =
  | (Value<F> extends string ? Pattern : number | Range)
  | ((value: Value<F>) => boolean)

interface Comparison {
  readonly label: string
  readonly condition?: Condition | undefined
  readonly matches: (value: never) => boolean
}

const isPattern = (wanted: unknown): wanted is Pattern => typeof wanted === 'string' || wanted instanceof RegExp

const comparison = (field: string, wanted: unknown): Comparison => {
  if (typeof wanted === 'function') return { label: 'as a function says', matches: wanted as Comparison['matches'] }
  if (isPattern(wanted)) {
    const matches = textPattern(wanted)
    const condition = { exif: { [field]: patternData(wanted) } }
    return { label: String(wanted), condition, matches: (value) => typeof value === 'string' && matches(value) }
  }
  const condition = { exif: { [field]: wanted } }
  if (typeof wanted === 'number') return { label: String(wanted), condition, matches: (value) => value === wanted }
  if (!hasOnly(wanted, ['min', 'max']))
    throw badArgument(
      'exif',
      `${field} cannot be compared with this`,
      'Give a pattern, a number, a range or a function.',
    )
  const { label, has } = boundsOf('exif', wanted as Range, numberFrom('exif', -Infinity))
  return { label, condition, matches: (value) => typeof value === 'number' && has(value) }
}

/**
 * Any field of exif: text is compared with a glob or a regular expression, a number with a number or a range, and
 * either is given to a function. A field that is missing is false.
 * @example
 * exif('iso', { min: 3200 })
 * exif('lensModel', '*fisheye*')
 * exif('focalLength', (mm) => mm < 20 || mm > 200)
 */
export const exif = <F extends keyof Exif>(field: F, test: ExifTest<F>): Predicate<'exif'> => {
  oneOf('exif', field, Object.keys(exifSchema.shape))
  const { label, condition, matches } = comparison(field, test)
  const see = (asset: Asset<'exif'>): unknown => (asset.exif[field] === '' ? null : (asset.exif[field] ?? null))
  return exifValue(`exif ${field} ${label}`, condition, see, (value) => matches(value as never))
}

/** A text field of exif takes a pattern, a number a number or a range. */
const exifTests = Object.fromEntries(
  Object.entries(exifSchema.shape).map(([field, schema]) => [
    field,
    (schema.safeParse('').success ? pattern : numberOrRange).optional(),
  ]),
)
const oneField = exactlyOne(z.strictObject(exifTests), 'must name one field; to test several, wrap them in all')

const exifOf = (fields: Readonly<Record<string, unknown>>): Predicate<Need> => {
  const [[field, test] = ['', '']] = Object.entries(fields)
  return exif(field as keyof Exif, test as ExifTest<keyof Exif>)
}

/** How YAML and JSON say these. */
export const cameraWords = [
  word('make', pattern, make),
  word('model', pattern, model),
  word('lens', pattern, lens),
  word('hasCamera', yes, () => hasCamera()),
  word('exif', oneField, exifOf),
]
