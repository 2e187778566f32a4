import { type Action, type Asset, favorite, type Position, rate, setDescription, setLocation } from '../../index.ts'
import { distanceBetween, knownPosition } from '../../toolkit.ts'
import type { DuplicatesOptions } from './options.ts'

/** An asset with the values that copies may share. */
export type Valued = Pick<Asset<'exif'>, 'isFavorite' | 'exif'>

/** Which of them are shared. */
type ValueChoice = Omit<DuplicatesOptions['propagate'], 'tags' | 'albums'>

/** Places of one picture lie within so many kilometres. */
const nearby = 0.1

/** The first place that is known, where all others lie within a hundred metres of each other. */
const sharedPlace = (members: readonly Valued[]): Position | null => {
  const places = members.flatMap(({ exif }) => knownPosition(exif) ?? [])
  const agree = places.every((a, index) => places.slice(index + 1).every((b) => distanceBetween(a, b) <= nearby))
  return agree ? (places[0] ?? null) : null
}

/** Every line of all descriptions, each once. */
const joinedDescription = (members: readonly Valued[]): string =>
  [...new Set(members.flatMap(({ exif }) => (exif.description ?? '').split('\n').map((line) => line.trim())))]
    .filter((line) => line !== '')
    .join('\n')

/** The one description that there is; empty where there are several. */
const sharedDescription = (members: readonly Valued[]): string => {
  const texts = new Set(members.map(({ exif }) => exif.description?.trim() ?? '').filter((text) => text !== ''))
  return texts.size === 1 ? [...texts].join() : ''
}

const ratingOf = ({ exif }: Valued): number => exif.rating ?? 0

/** What a copy is to get from the others: only what it lacks itself, and only what they agree on. */
export const valuesFor = (member: Valued, members: readonly Valued[], choice: ValueChoice): Action[] => {
  const highest = Math.max(...members.map(ratingOf))
  const text = sharedDescription(members)
  const place = sharedPlace(members)
  return [
    ...(choice.favorite && !member.isFavorite && members.some(({ isFavorite }) => isFavorite) ? [favorite()] : []),
    ...(choice.rating && !member.exif.rating && highest > 0 ? [rate(highest)] : []),
    ...(choice.description && !member.exif.description?.trim() && text !== '' ? [setDescription(text)] : []),
    ...(choice.location && knownPosition(member.exif) === null && place ? [setLocation(place)] : []),
  ]
}

/** What the copy that is kept is to get from those that go. */
export const valuesForKept = (kept: Valued, members: readonly Valued[]): Action[] => {
  const all = { favorite: true, rating: false, description: false, location: true }
  const highest = Math.max(...members.map(ratingOf))
  const text = joinedDescription([kept, ...members.filter((member) => member !== kept)])
  return [
    ...valuesFor(kept, members, all),
    // A copy without a rating says nothing against one that was rejected.
    ...(highest > Math.max(0, ratingOf(kept)) ? [rate(highest)] : []),
    ...(text !== joinedDescription([kept]) ? [setDescription(text)] : []),
  ]
}
