import { type Asset, definePredicate, type Predicate } from '../../index.ts'
import { distanceBetween, filterBound, knownPosition } from '../../toolkit.ts'
import type { Neighbours } from './options.ts'

type Photo = Asset<'exif'>

/** When neighbours may have been taken, in milliseconds; the end does not count. */
const spanOf = ({ from, to }: Neighbours): { readonly from: number; readonly to: number } => ({
  from: from === undefined ? -Infinity : Date.parse(from),
  to: to === undefined ? Infinity : Date.parse(to),
})

/** May be a neighbour, of whatever. */
export const maybeNeighbour = (neighbours: Neighbours): Predicate<'exif'> => {
  const { from, to } = spanOf(neighbours)
  return definePredicate({
    label: 'may be a neighbour',
    needs: ['exif'],
    test: ({ fileCreatedAt }) => fileCreatedAt.getTime() >= from && fileCreatedAt.getTime() < to,
    narrow: () => ({ ...filterBound('takenAfter', from), ...filterBound('takenBefore', to) }),
  })
}

const minute = 60_000

const isNear = (a: Photo, b: Photo, { windowMinutes, radiusMeters, requireGps }: Neighbours): boolean => {
  if (Math.abs(a.fileCreatedAt.getTime() - b.fileCreatedAt.getTime()) > windowMinutes * minute) return false
  const [from, to] = [knownPosition(a.exif), knownPosition(b.exif)]
  return from && to ? distanceBetween(from, to) <= radiusMeters / 1000 : !requireGps
}

/**
 * Photos and videos that are neighbours of a match, the matches themselves left out. One step: neighbours have none.
 * @param candidates in which the matches may be, too
 */
export const neighboursOf = <P extends Photo>(
  matches: readonly P[],
  candidates: readonly P[],
  options: Neighbours,
): readonly P[] => {
  const ids = new Set(matches.map(({ id }) => id))
  const { from, to } = spanOf(options)
  // So that only what was taken about the same time is looked at.
  const windowOf = (at: number): number => Math.floor(at / (Math.max(options.windowMinutes, 1) * minute))
  const byWindow = Map.groupBy(matches, ({ fileCreatedAt }) => windowOf(fileCreatedAt.getTime()))
  return candidates.filter((photo) => {
    const at = photo.fileCreatedAt.getTime()
    if (ids.has(photo.id) || at < from || at >= to || !['IMAGE', 'VIDEO'].includes(photo.type)) return false
    const window = windowOf(at)
    return [window - 1, window, window + 1].some((one) =>
      byWindow.get(one)?.some((match) => isNear(match, photo, options)),
    )
  })
}
