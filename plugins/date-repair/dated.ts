import type { Asset, Exif } from '../../index.ts'
import { isImplausibleTime, offsetAt } from '../../toolkit.ts'
import { clockAt, clockOf, msOf, type When } from './clock.ts'

/** What the server shows that a file or a person said; any of them means that the date is no mere fallback. */
export type Embedded = Pick<Exif, 'make' | 'model' | 'timeZone'>

/** When an asset was taken, as the server has it. */
export interface Dated {
  /** `fileCreatedAt` */
  readonly instant: When
  /** `localDateTime`; the same as the instant unless given. */
  readonly local?: When | undefined
}

/** A member of the same group of duplicates. */
export interface Duplicate extends Dated {
  readonly exif?: Embedded | undefined
}

/** Whether a date is what a clock shows that was never set, or lies in the future. */
export const isImplausible = ({ instant, local = instant }: Dated, now: number): boolean =>
  isImplausibleTime(msOf(instant), clockOf(local), now)

/** Whether a date came out of a file, or was written by somebody. */
export const isEmbedded = ({ make, model, timeZone }: Embedded = {}): boolean =>
  [make, model, timeZone].some((value) => Boolean(value?.trim()))

/** Whether the runtime knows a zone that a server wrote. */
export const isZoneKnown = (zone: string): boolean => {
  try {
    return zone !== '' && Number.isFinite(offsetAt(0, zone))
  } catch {
    return false
  }
}

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
