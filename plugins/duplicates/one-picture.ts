import { isRawFile } from '../../toolkit.ts'
import type { Member } from './copy.ts'
import type { DuplicatesOptions } from './options.ts'

const quarter = 15 * 60_000

/**
 * Whether cameras took two one after the other. Clocks of other zones are quarters of an hour apart, and a file may have lost
 * parts of seconds.
 */
const areTwoShots = (a: Member, b: Member): boolean => {
  if (!a.isOriginal || !b.isOriginal || a.taken === null || b.taken === null) return false
  const over = Math.abs(a.taken - b.taken) % quarter
  const apart = Math.min(over, quarter - over)
  return apart >= 1000 || (apart > 0 && a.taken % 1000 !== 0 && b.taken % 1000 !== 0)
}

/** Why members of a group are not several copies of one picture, of which one would do; null where nothing says so. */
export const noCopies = (members: readonly Member[], { keep }: DuplicatesOptions): string | null => {
  if (new Set(members.map(({ asset }) => asset.originalPath)).size < members.length)
    return 'some of them are one file of the server, which would go with either'
  const raws = members.filter(({ asset }) => isRawFile(asset.originalFileName)).length
  const ranksAll = keep.some(
    (one) =>
      typeof one !== 'string' && one.by === 'format' && members.every((copy) => one.fits.some((isOf) => isOf(copy))),
  )
  if (raws > 0 && raws < members.length && !ranksAll)
    return 'raw pictures and what was developed from them are no copies, unless keep names the formats of all'
  return members.some((a, index) => members.slice(index + 1).some((b) => areTwoShots(a, b)))
    ? 'a camera took some of them one after the other'
    : null
}
