import { isDay, msOf } from './calendar.ts'
import type { DateBounds } from './name-date.ts'

/** The date that a folder bears. */
export interface PathDate {
  readonly precision: 'day' | 'month' | 'year'
  /** `YYYY-MM-DD`, `YYYY-MM` or `YYYY`. */
  readonly period: string
}

const fullDate = /^(\d{4})(?:([-_.])(\d\d)\2(\d\d)|(\d\d)(\d\d))(?!\d)/
const monthDate = /^(\d{4})[-_.](\d\d)(?!\d)/
const bareYear = /^\d{4}$/
const titledYear = /^(\d{4})(?:$|[ _-]\D)/
/** A month or a day below the folder that says the rest; a title may follow. */
const pair = /^(\d\d)(?!\d)/

/** Digits of the date that a folder says together with those above it; null where it says none. */
const partsOf = (folder: string, parent: string, grandparent: string): string[] | null => {
  const [, year = '', , month, dayOfMonth, closeMonth, closeDay] = fullDate.exec(folder) ?? []
  if (year) return [year, month ?? closeMonth ?? '', dayOfMonth ?? closeDay ?? '']
  const [, itsYear = '', itsMonth = ''] = monthDate.exec(folder) ?? []
  if (itsYear) return [itsYear, itsMonth]
  const [, two] = pair.exec(folder) ?? []
  if (two !== undefined) {
    const [, monthAbove] = pair.exec(parent) ?? []
    if (bareYear.test(grandparent) && monthAbove !== undefined) return [grandparent, monthAbove, two]
    const [, yearOf = '', monthOf = ''] = fullDate.test(parent) ? [] : (monthDate.exec(parent) ?? [])
    if (yearOf) return [yearOf, monthOf, two]
    return bareYear.test(parent) ? [parent, two] : null
  }
  const [, only] = titledYear.exec(folder) ?? []
  return only === undefined ? null : [only]
}

const precisions = ['year', 'month', 'day'] as const

/**
 * Reads the date of the nearest folder that bears one; the last part of the path is the file.
 * @example
 * parsePathDate('/photos/1998-07-14 Beach/P1.jpg') // { precision: 'day', period: '1998-07-14' }
 */
export const parsePathDate = (path: string, { now = Date.now(), minYear = 1990 }: DateBounds = {}): PathDate | null => {
  const folders = path.split(/[/\\]/).slice(0, -1)
  const thisYear = new Date(msOf(now)).getUTCFullYear()
  for (let index = folders.length - 1; index >= 0; index -= 1) {
    const above = (steps: number): string => folders[index - steps] ?? ''
    const parts = partsOf(above(0), above(1), above(2))
    if (!parts) continue
    const [year = 0, month = 1, dayOfMonth = 1] = parts.map(Number)
    if (year < minYear || year > thisYear || !isDay(year, month, dayOfMonth)) continue
    return { precision: precisions[parts.length - 1] ?? 'year', period: parts.join('-') }
  }
  return null
}
