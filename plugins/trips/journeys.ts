import type { Position } from '../../index.ts'
import { dayMs, distanceBetween } from '../../toolkit.ts'
import { type HomesOf, isAway, type Located } from './home.ts'
import type { TripsOptions } from './options.ts'

/** A stay away from home. */
interface Stay {
  readonly shots: Located[]
  /** A picture at home came right after it. */
  isOver: boolean
}

const lastOf = ({ shots }: Stay): Located | undefined => shots.at(-1)

/** Cuts what was taken away from home where somebody was at home, paused for long, or was far away next. */
const staysOf = (sorted: readonly Located[], homesOf: HomesOf, { awayKm, gapDays, leapKm }: TripsOptions): Stay[] => {
  const stays: Stay[] = []
  for (const shot of sorted) {
    const current = stays.at(-1)
    const last = current && lastOf(current)
    if (!isAway(shot, homesOf, awayKm)) {
      if (current) current.isOver = true
      continue
    }
    const goesOn =
      last !== undefined &&
      !current?.isOver &&
      shot.at - last.at <= gapDays * dayMs &&
      distanceBetween(last.place, shot.place) <= leapKm
    if (goesOn) current?.shots.push(shot)
    else stays.push({ shots: [shot], isOver: false })
  }
  return stays
}

const samePlaceKm = 60

const middle = ({ shots }: Stay): Position => ({
  lat: shots.reduce((sum, { place }) => sum + place.lat, 0) / shots.length,
  lon: shots.reduce((sum, { place }) => sum + place.lon, 0) / shots.length,
})

/** Joins stays at one place with a short return home between them. */
const joined = (stays: readonly Stay[], mergeDayTrips: number): Stay[] => {
  const result: Stay[] = []
  for (const stay of stays) {
    const before = result.at(-1)
    const last = before && lastOf(before)
    const pause = last && stay.shots[0] ? stay.shots[0].at - last.at : Number.POSITIVE_INFINITY
    const isJoined = before?.isOver === true && pause <= mergeDayTrips * dayMs
    if (before && isJoined && distanceBetween(middle(before), middle(stay)) <= samePlaceKm) {
      before.shots.push(...stay.shots)
      before.isOver = stay.isOver
    } else result.push({ shots: [...stay.shots], isOver: stay.isOver })
  }
  return result
}

/**
 * Journeys, each as what was taken on it in the order of time.
 * @param sorted what has a place, by the time of taking
 */
export const journeysOf = (
  sorted: readonly Located[],
  homesOf: HomesOf,
  options: TripsOptions,
): readonly (readonly Located[])[] =>
  joined(staysOf(sorted, homesOf, options), options.mergeDayTrips)
    .map(({ shots }) => shots)
    .filter((shots) => new Set(shots.map(({ day }) => day)).size >= options.minDays)
