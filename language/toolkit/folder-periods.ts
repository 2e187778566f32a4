import { datesInDigits, isMonth } from './month-words.ts'
import { perFolder } from './paths.ts'
import { type Period, periodsIn, type Years } from './periods.ts'

/** The two digits of a folder that is a month: `07`, `07 July`, `07-Juli`; `07 Paris` is the seventh of something. */
const monthIn = (folder: string): string | null => {
  const [, digits = '', name] = /^(0[1-9]|1[0-2])(?:[ ._-]+(\p{L}+)\.?)?$/u.exec(folder.normalize('NFC')) ?? []
  return digits && (!name || isMonth(name, Number(digits))) ? digits : null
}

/** What a folder below that of a year says: its month, or one in words; the 12 of `12 August` may count folders. */
const belowYear = (year: string, folder: string, years: Years): Period[] => {
  const month = monthIn(folder)
  if (month !== null) return periodsIn(`${year}-${month}`, years)
  const readings = [`${folder} ${year}`, `${year} ${folder.replace(/^\d\d?[ ._-]+/, '')}`]
  const found = readings.flatMap((text) => (datesInDigits(text)[0] === text ? [] : periodsIn(text, years)))
  return [...new Map(found.map((one) => [one.period, one])).values()]
}

/** The date of a folder below those that say the rest. */
const fromAbove = (folder: string, parent: string, grandparent: string, years: Years): Period[] => {
  if (/^\d{4}$/.test(parent)) return belowYear(parent, folder, years)
  if (!/^\d\d$/.test(folder)) return []
  const inYear = /^\d{4}$/.test(grandparent) ? belowYear(grandparent, parent, years) : []
  const [above] = inYear.length > 0 ? inYear : periodsIn(parent, years)
  return above?.precision === 'month' ? periodsIn(`${above.period}-${folder}`, years) : []
}

const readFolders = (folders: readonly string[], years: Years): Period[] => {
  const [folder, parent = '', grandparent = ''] = folders
  if (folder === undefined) return []
  const own = periodsIn(folder, years)
  const found = own.length > 0 ? own : fromAbove(folder, parent, grandparent, years)
  if (found.length === 0) return readFolders(folders.slice(1), years)
  const above = found.length === 1 ? [] : readFolders(folders.slice(1), years)
  const fitting = found.filter((one) => above.some(({ first, last }) => one.first <= last && one.last >= first))
  return fitting.length > 0 ? fitting : found
}

/** What folders say, by the years that count. */
const readers = new Map<string, (path: string) => Period[]>()

/**
 * All ways to read the nearest folder that bears a date, fewer where those above it tell; the last part is the file.
 * @example
 * folderPeriods('/photos/1998/07 July/P1.jpg', { from: 1990, to: 2026 }) // [{ precision: 'month', period: '1998-07', … }]
 */
export const folderPeriods = (path: string, years: Years): Period[] => {
  const key = `${years.from} ${years.to}`
  const read =
    readers.get(key) ?? perFolder((folder) => readFolders(folder.split(/[/\\]/).slice(0, -1).reverse(), years))
  readers.set(key, read)
  return read(path)
}
