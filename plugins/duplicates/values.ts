import { type Action, favorite, type Position, rate, setDescription, setLocation } from '../../index.ts'
import { distanceBetween } from '../../toolkit.ts'
import type { DuplicatesOptions } from './options.ts'

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
type ValueChoice = Omit<DuplicatesOptions['propagate'], 'tags' | 'albums'>

/** Places of one picture lie within so many kilometres. */
const nearby = 0.1

/** Servers do not keep 0/0, so it is nobody's place. */
const placeOf = ({ latitude: lat, longitude: lon }: Valued): Position | null =>
  lat === null || lon === null || (lat === 0 && lon === 0) ? null : { lat, lon }

/** The first place that is known, where all others lie within a hundred metres of each other. */
const sharedPlace = (members: readonly Valued[]): Position | null => {
  const places = members.flatMap((member) => placeOf(member) ?? [])
  const agree = places.every((a, index) => places.slice(index + 1).every((b) => distanceBetween(a, b) <= nearby))
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
    ...(choice.description && member.description.trim() === '' && text !== '' ? [setDescription(text)] : []),
    ...(choice.location && placeOf(member) === null && place ? [setLocation(place)] : []),
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
    ...(text !== joinedDescription([kept]) ? [setDescription(text)] : []),
  ]
}
