import { type Asset, near } from '../../index.ts'

/** Which assets count as neighbours of others; both bounds are included. */
export interface Neighbours {
  readonly windowMinutes: number
  readonly radiusMeters: number
  /** Both have to have a place. */
  readonly requireGps: boolean
  /** Instant from which on assets can be neighbours. */
  readonly from?: string | undefined
  /** Instant before which they can. */
  readonly to?: string | undefined
}

type Photo = Asset<'exif'>

/** Whether the place is known; 0, 0 is what cameras write that know none. */
export const hasPlace = ({ exif: { latitude, longitude } }: Photo): boolean =>
  latitude != null && longitude != null && (latitude !== 0 || longitude !== 0)

interface Seed {
  readonly id: string
  readonly at: number
  /** Null where it has no place. */
  readonly isNear: ((photo: Photo) => boolean) | null
}

const seedOf = (photo: Photo, km: number): Seed => ({
  id: photo.id,
  at: photo.fileCreatedAt.getTime(),
  isNear: hasPlace(photo) ? near({ lat: photo.exif.latitude ?? 0, lon: photo.exif.longitude ?? 0, km }).test : null,
})

/** First place in the list at which the test holds; it holds from there on. */
const firstWhere = <T>(list: readonly T[], test: (item: T) => boolean): number => {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (test(list[middle] as T)) high = middle
    else low = middle + 1
  }
  return low
}

const isInSpan = (at: number, { from, to }: Neighbours): boolean =>
  (from === undefined || at >= Date.parse(from)) && (to === undefined || at < Date.parse(to))

/** Photos and videos that are neighbours of a seed, the seeds themselves left out. One step: neighbours are no seeds. */
export const neighboursOf = <P extends Photo>(
  seeds: readonly P[],
  candidates: readonly P[],
  options: Neighbours,
): readonly P[] => {
  const sorted = seeds.map((seed) => seedOf(seed, options.radiusMeters / 1000)).sort((a, b) => a.at - b.at)
  const ids = new Set(sorted.map(({ id }) => id))
  const window = options.windowMinutes * 60_000
  const isNeighbour = (photo: P, at: number, seed: Seed): boolean => {
    if (Math.abs(seed.at - at) > window) return false
    return seed.isNear !== null && hasPlace(photo) ? seed.isNear(photo) : !options.requireGps
  }
  return candidates.filter((photo) => {
    const at = photo.fileCreatedAt.getTime()
    if (ids.has(photo.id) || !isInSpan(at, options) || (photo.type !== 'IMAGE' && photo.type !== 'VIDEO')) return false
    for (let index = firstWhere(sorted, (seed) => seed.at >= at - window); index < sorted.length; index += 1) {
      const seed = sorted[index] as Seed
      if (seed.at > at + window) return false
      if (isNeighbour(photo, at, seed)) return true
    }
    return false
  })
}
