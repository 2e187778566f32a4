import type { Asset } from '../../index.ts'
import { clockAt } from './clock.ts'
import { type Dated, isZoneKnown } from './dated.ts'

/**
 * When an asset was taken, as the server has it. After a date is written, the record has it at once and the asset's own
 * columns only when the server's jobs have run, before 2.5 the zone as well; it was written in `timezone`.
 */
export const datedOf = ({ fileCreatedAt, takenAt, exif }: Asset<'exif'>, timezone: string): Dated => {
  const written = Date.parse(exif.dateTimeOriginal ?? '')
  if (Number.isNaN(written) || written === fileCreatedAt.getTime()) return { instant: fileCreatedAt, local: takenAt }
  const zone = exif.timeZone && isZoneKnown(exif.timeZone) ? exif.timeZone : timezone
  return { instant: written, local: clockAt(written, zone) }
}
