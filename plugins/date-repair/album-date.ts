import { day, daysIn, isDay, msOf, type When } from './calendar.ts'

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

/** The first of these whose shape fits decides. */
const shapes = [
  /^(\d{4})(\d\d)(\d\d)(?!\d)/,
  /^(\d{4})[-_.](\d\d)[-_.](\d\d)(?!\d)/,
  /^(\d{4})[-_.](\d\d)(?!\d)/,
  /^(\d{4})(?!\d)/,
]

/** First and last day that an album's name stands for, as milliseconds of UTC; null where it says no date. */
export const albumInterval = (albumName: string, now: When = Date.now()): readonly [number, number] | null => {
  const name = albumName.trim()
  const found = shapes.map((shape) => shape.exec(name)).find((match) => match !== null)
  if (!found) return null
  const [year = 0, month, dayOfMonth] = found.slice(1).map(Number)
  if (year < 1826 || year > new Date(msOf(now)).getUTCFullYear() + 1) return null
  if (!isDay(year, month ?? 1, dayOfMonth ?? 1)) return null
  const lastMonth = month ?? 12
  return [
    Date.UTC(year, (month ?? 1) - 1, dayOfMonth ?? 1),
    Date.UTC(year, lastMonth - 1, dayOfMonth ?? daysIn(year, lastMonth)),
  ]
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
  const interval = albumInterval(albumName, now)
  const at = Date.parse(assetLocalDate.slice(0, 10))
  if (!interval || Number.isNaN(at)) return { checked: false, mismatch: false }
  const [first, last] = interval
  const diffDays = Math.max(0, first - at, at - last) / day
  return { checked: true, diffDays, mismatch: diffDays > thresholdDays }
}
