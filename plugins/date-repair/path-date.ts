import { folderPeriods, type Period } from '../../toolkit.ts'
import { type DateBounds, yearsUntil } from './name-date.ts'

/** The date that a folder bears. */
export type PathDate = Pick<Period, 'precision' | 'period'>

/**
 * Reads the date of the nearest folder that bears one; the last part of the path is the file. Null also for one that can
 * be read in several ways.
 * @example
 * parsePathDate('/photos/1998-07-14 Beach/P1.jpg') // { precision: 'day', period: '1998-07-14' }
 */
export const parsePathDate = (path: string, { now = Date.now(), minYear = 1990 }: DateBounds = {}): PathDate | null => {
  const [found, other] = folderPeriods(path, yearsUntil(now, minYear))
  return found && !other ? { precision: found.precision, period: found.period } : null
}
