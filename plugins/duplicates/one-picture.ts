import { bareName, captureWords, isMessengerFile, isRawFile } from '../../toolkit.ts'
import type { Member } from './copy.ts'
import type { DuplicatesOptions } from './options.ts'

const quarter = 15 * 60_000

const capture = new RegExp(`^(?:${captureWords.shot.map(RegExp.escape).join('|')})`, 'iu')
const clock = /\d{4}\D?\d\d\D?\d\d\D{1,9}\d\d?\D?\d\d\D?\d\d/

/** The counter of `Screenshot (12)` is that of the screenshot, and `(0)` never that of a copy; a cover is a frame like others. */
const nameOf = ({ asset, shot }: Member): string => {
  const name = bareName(asset.originalFileName)
  return (/\d/.test(shot) && !name.endsWith('(0)') ? shot : name).replace(/[-_.]cover$/i, '')
}

/** Phones number shots of one second, `20240115_101112(0)` and `IMG_20240115_101112_1`, and write what they like before a burst. */
const shapeOf = (name: string): string =>
  name
    .replace(/(?<=\d{8}[-_]?\d{6}(?:\d{3})?)(?:_\d{1,3}|\(0\))$/, '')
    .replace(/^.*(?=burst\d{13})|\d+/gi, '0')
    .toLowerCase()

/** Whether one program named both: but for numbers, of a counter or a clock, they are called the same. */
const areOfOneSeries = (name: string, other: string): boolean =>
  name !== other &&
  shapeOf(name) === shapeOf(other) &&
  (/\d{4}/.test(name) || capture.test(name)) &&
  !isMessengerFile(name)

/**
 * Whether a camera, or a phone or computer that wrote no camera into its screenshots, took two one after the other. Clocks
 * of other zones are quarters of an hour apart, and a file may have lost parts of seconds; without these, frames of a burst
 * have one time, and only their names differ.
 */
const areTwoShots = (a: Member, b: Member): boolean => {
  if (a.isOriginal !== b.isOriginal) return false
  const isSeries = areOfOneSeries(nameOf(a), nameOf(b))
  if (!a.isOriginal && isSeries && clock.test(nameOf(a))) return true
  if (!(a.isOriginal || isSeries) || a.taken === null || b.taken === null) return false
  const over = Math.abs(a.taken - b.taken) % quarter
  const apart = Math.min(over, quarter - over)
  const arePrecise = a.taken % 1000 !== 0 && b.taken % 1000 !== 0
  return apart >= 1000 || (apart > 0 && arePrecise) || (isSeries && !arePrecise)
}

/** Whether some stand still, and others move. */
const differInMotion = (members: readonly Member[]): boolean =>
  new Set(members.map(({ asset, format }) => (format === 'gif' ? format : asset.type))).size > 1

/** Why members of a group are not several copies of one picture, of which one would do; null where nothing says so. */
export const noCopies = (members: readonly Member[], { keep }: DuplicatesOptions): string | null => {
  if (new Set(members.map(({ asset }) => asset.originalPath)).size < members.length)
    return 'some of them are one file of the server, which would go with either'
  if (differInMotion(members)) return 'a picture and what moves are no copies'
  const raws = members.filter(({ asset }) => isRawFile(asset.originalFileName)).length
  const ranksAll = keep.some(
    (one) =>
      typeof one !== 'string' && one.by === 'format' && members.every((copy) => one.fits.some((isOf) => isOf(copy))),
  )
  if (raws > 0 && raws < members.length && !ranksAll)
    return 'raw pictures and what was developed from them are no copies, unless keep names the formats of all'
  return members.some((a, index) => members.slice(index + 1).some((b) => areTwoShots(a, b)))
    ? 'some of them were taken one after the other'
    : null
}
