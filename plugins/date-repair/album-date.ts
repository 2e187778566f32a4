import { datesInDigits, dayMs, type Period, periodsIn } from '../../toolkit.ts'
import { msOf, type When } from './clock.ts'

/** What the dates of an album and of an asset in it have to do with each other. */
export interface AlbumDateVerdict {
  /** False where the album's name bears no date. */
  readonly checked: boolean
  /** Calendar days from the asset to the nearest day of the album; 0 inside. */
  readonly diffDays?: number
  readonly mismatch: boolean
}

/** An album's name, the asset's day by the clock where it was taken, and how far apart they may be. */
export interface AlbumDateQuestion {
  readonly albumName: string
  /** ISO text; what follows the day does not count. */
  readonly assetLocalDate: string
  readonly thresholdDays?: number
  readonly now?: When
}

/** The days that an album's name stands for; null where it does not begin with a date, or with one of several. */
export const albumPeriod = (albumName: string, now: When = Date.now()): Period | null => {
  const name = albumName.trim()
  const to = new Date(msOf(now)).getUTCFullYear() + 1
  const [found = null, other] = /^\d{4}/.test(datesInDigits(name)[0] ?? '')
    ? periodsIn(name, { from: 1826, to }, true)
    : []
  return other ? null : found
}

/**
 * Says whether an asset lies within the time that an album's name stands for, or not too far from it.
 * @example
 * albumDateCheck({ albumName: '2010 Baby', assetLocalDate: '2023-08-10' }) // { checked: true, diffDays: 4605, mismatch: true }
 */
export const albumDateCheck = ({
  albumName,
  assetLocalDate,
  thresholdDays = 180,
  now = Date.now(),
}: AlbumDateQuestion): AlbumDateVerdict => {
  const period = albumPeriod(albumName, now)
  const at = Date.parse(assetLocalDate.slice(0, 10))
  if (!period || Number.isNaN(at)) return { checked: false, mismatch: false }
  const diffDays = Math.max(0, period.first - at, at - period.last) / dayMs
  return { checked: true, diffDays, mismatch: diffDays > thresholdDays }
}
