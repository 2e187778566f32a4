import type { Exif } from '../../core/api/schemas.ts'
import type { Position } from '../predicates/place.ts'

/**
 * Where a picture was taken; null where that is not known. Devices without a fix write 0, 0.
 * @example
 * knownPosition({ latitude: 0, longitude: 0 }) // null
 */
export const knownPosition = ({
  latitude: lat,
  longitude: lon,
}: Pick<Exif, 'latitude' | 'longitude'>): Position | null =>
  lat == null || lon == null || (lat === 0 && lon === 0) ? null : { lat, lon }
