import { type Action, describe, favorite, rate, setLocation } from '../../core/index.ts'

/** Values that copies may share. */
export interface Valued {
  readonly id: string
  readonly isFavorite: boolean
  readonly rating: number | null
  readonly description: string
  readonly latitude: number | null
  readonly longitude: number | null
}

/** Which of them are shared. */
export interface ValueChoice {
  readonly favorite: boolean
  readonly rating: boolean
  readonly description: boolean
  readonly location: boolean
}

interface Place {
  readonly latitude: number
  readonly longitude: number
}

/** Places of one picture lie within so many metres. */
const nearby = 100
const earthRadius = 6_371_000
const radians = (degrees: number): number => (degrees * Math.PI) / 180

const metresBetween = (a: Place, b: Place): number => {
  const [north, east] = [radians(b.latitude - a.latitude), radians(b.longitude - a.longitude)]
  const chord =
    Math.sin(north / 2) ** 2 + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(east / 2) ** 2
  return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(chord)))
}

/** Servers do not keep 0/0, so it is nobody's place. */
const placeOf = ({ latitude, longitude }: Valued): Place | null =>
  latitude === null || longitude === null || (latitude === 0 && longitude === 0) ? null : { latitude, longitude }

/** The first place that is known, where all others lie within a hundred metres of each other. */
const sharedPlace = (members: readonly Valued[]): Place | null => {
  const places = members.flatMap((member) => placeOf(member) ?? [])
  const agree = places.every((a, index) => places.slice(index + 1).every((b) => metresBetween(a, b) <= nearby))
  return agree ? (places[0] ?? null) : null
}

/** Every line of all descriptions, each once. */
export const joinedDescription = (members: readonly Valued[]): string =>
  [...new Set(members.flatMap(({ description }) => description.split('\n').map((line) => line.trim())))]
    .filter((line) => line !== '')
    .join('\n')

/** The one description that there is; empty where there are several. */
const sharedDescription = (members: readonly Valued[]): string => {
  const texts = new Set(members.map(({ description }) => description.trim()).filter((text) => text !== ''))
  return texts.size === 1 ? [...texts].join() : ''
}

const isRated = ({ rating }: Valued): boolean => rating !== null && rating !== 0

/** What a copy is to get from the others: only what it lacks itself, and only what they agree on. */
export const valuesFor = (member: Valued, members: readonly Valued[], choice: ValueChoice): Action[] => {
  const ratings = members.flatMap(({ rating }) => (rating !== null && rating > 0 ? [rating] : []))
  const text = sharedDescription(members)
  const place = sharedPlace(members)
  return [
    ...(choice.favorite && !member.isFavorite && members.some(({ isFavorite }) => isFavorite) ? [favorite()] : []),
    ...(choice.rating && !isRated(member) && ratings.length > 0 ? [rate(Math.max(...ratings))] : []),
    ...(choice.description && member.description.trim() === '' && text !== '' ? [describe(text)] : []),
    ...(choice.location && placeOf(member) === null && place
      ? [setLocation({ lat: place.latitude, lon: place.longitude })]
      : []),
  ]
}

/** What the copy that is kept is to get from those that go. */
export const valuesForKept = (kept: Valued, members: readonly Valued[]): Action[] => {
  const all = { favorite: true, rating: false, description: false, location: true }
  const highest = Math.max(...members.map(({ rating }) => rating ?? 0))
  const text = joinedDescription([kept, ...members.filter((member) => member !== kept)])
  return [
    ...valuesFor(kept, members, all),
    ...(highest > (kept.rating ?? 0) ? [rate(highest)] : []),
    ...(text !== joinedDescription([kept]) ? [describe(text)] : []),
  ]
}
