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
export const isEmbedded = (exif: Embedded = {}): boolean =>
  isSaid(exif.make) || isSaid(exif.model) || isSaid(exif.timeZone)

const isSaid = (value: string | null | undefined): boolean => value != null && value.trim() !== ''

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
export const datedOf = (asset: Asset<'exif'>, timezone: string): Dated => {
  const { exif } = asset
  const written = Date.parse(exif.dateTimeOriginal ?? '')
  const instant = asset.fileCreatedAt.getTime()
  if (Number.isNaN(written) || written === instant) return { instant, local: asset.takenAt.getTime() }
  const zone = exif.timeZone && isZoneKnown(exif.timeZone) ? exif.timeZone : timezone
  return { instant: written, local: clockAt(written, zone) }
}

/** No zone shows what a clock shows that was never set at this time or later. */
const surelySet = Date.UTC(2000, 0, 10)

/** Whether the date of an asset is one of its own, to which nothing else has anything to add. */
export const isDated = (asset: Asset<'exif'>, timezone: string, now: number): boolean => {
  const { exif } = asset
  if (!isEmbedded(exif)) return false
  const written = Date.parse(exif.dateTimeOriginal ?? '')
  // Then it is plausible whichever local time counts, and the asset's own instant need not be read.
  if (written > surelySet && !isImplausible({ instant: written, local: asset.takenAt.getTime() }, now)) return true
  return !isImplausible(datedOf(asset, timezone), now)
}
