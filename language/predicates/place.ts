import { z } from 'zod'
import type { Asset } from '../../core/assets/asset.ts'
import type { Predicate } from '../../core/predicates/predicate.ts'
import { word } from '../../core/words.ts'
import { exifValue } from './asset-value.ts'
import { pattern, yes } from './forms.ts'
import type { Pattern } from './patterns.ts'
import { badArgument, hasOnly, inWords } from './range.ts'
import { exifText } from './text.ts'

/**
 * Country, as the server names it: a glob that ignores case and accents, or a regular expression.
 * @example
 * country('Norway')
 */
export const country = (pattern: Pattern): Predicate<'exif'> => exifText('country', 'country', pattern)

/**
 * State or region, as the server names it: a glob that ignores case and accents, or a regular expression.
 * @example
 * state('Bavaria')
 */
export const state = (pattern: Pattern): Predicate<'exif'> => exifText('state', 'state', pattern)

/**
 * City, as the server names it: a glob that ignores case and accents, or a regular expression.
 * @example
 * city('sao paulo')
 */
export const city = (pattern: Pattern): Predicate<'exif'> => exifText('city', 'city', pattern)

/** A position in degrees. */
export interface Position {
  readonly lat: number
  readonly lon: number
}

const positionOf = ({ exif }: Asset<'exif'>): Position | null => {
  const { latitude, longitude } = exif
  return latitude == null || longitude == null ? null : { lat: latitude, lon: longitude }
}

/**
 * The position is known.
 * @example
 * all(hasCamera(), not(hasLocation()))
 */
export const hasLocation = (): Predicate<'exif'> =>
  exifValue('has a location', { hasLocation: true }, positionOf, () => true)

const earthRadius = 6371.0088
const radians = (degrees: number): number => (degrees * Math.PI) / 180

/**
 * Great-circle distance in kilometres, by the haversine formula.
 * @example
 * distanceBetween({ lat: 52.52, lon: 13.4 }, { lat: 53.55, lon: 9.99 }) // about 255
 */
export const distanceBetween = (a: Position, b: Position): number => {
  const [height, width] = [radians(b.lat - a.lat), radians(b.lon - a.lon)]
  const chord =
    Math.sin(height / 2) ** 2 + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(width / 2) ** 2
  return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(chord)))
}

const check = (name: string, value: number, least: number, most: number): void => {
  if (typeof value === 'number' && value >= least && value <= most) return
  throw badArgument('near', `${name} is ${inWords(value)}`, `Give a number from ${least} to ${most}.`)
}

/** A circle on Earth: its centre in degrees, its radius in kilometres. */
export interface Circle {
  readonly lat: number
  readonly lon: number
  readonly km: number
}

/**
 * At most so many kilometres away, along the surface of the Earth.
 * @example
 * near({ lat: 48.8584, lon: 2.2945, km: 1 })
 */
export const near = (circle: Circle): Predicate<'exif'> => {
  if (!hasOnly(circle, ['lat', 'lon', 'km'])) throw badArgument('near', 'this is not a circle', 'Give lat, lon and km.')
  const { lat, lon, km } = circle
  check('lat', lat, -90, 90)
  check('lon', lon, -180, 180)
  check('km', km, 0, 20_040)
  const isNear = (position: Position): boolean => distanceBetween(position, { lat, lon }) <= km
  return exifValue(`within ${km} km of ${lat}, ${lon}`, { near: { lat, lon, km } }, positionOf, isNear)
}

const circle = z.strictObject({ lat: z.number(), lon: z.number(), km: z.number() })

/** How YAML and JSON say these. */
export const placeWords = [
  word('country', pattern, country),
  word('state', pattern, state),
  word('city', pattern, city),
  word('near', circle, near),
  word('hasLocation', yes, () => hasLocation()),
]
