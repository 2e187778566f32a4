import type { Content } from '../core/context/place.ts'
import type { Library } from './library.ts'

/** The members of an album or tag: those that count, and how many there are of the others. */
export interface LearningContent {
  /** Positions of those that count, in their order. */
  readonly positions: Uint32Array
  /** Of partners, by their positions among what these show in the timeline. */
  readonly partners: Uint32Array
  readonly all: number
  /** Of other owners, by their ids. */
  readonly others: ReadonlyMap<string, number>
  readonly trashed: number
  readonly archived: number
  readonly motion: number
  readonly offline: number
  /** Locked and hidden ones that are no motion parts. */
  readonly hidden: number
}

/** Sorts the members of an album or tag. */
export const membersOf = (library: Library, partners: Library, me: string, content: Content): LearningContent => {
  const others = new Map<string, number>()
  const positions: number[] = []
  const shown: number[] = []
  const counts = { trashed: 0, archived: 0, motion: 0, offline: 0, hidden: 0 }
  for (const [id, place] of content) {
    const position = library.ids.positionOf(id)
    if (place.ownerId !== me) {
      others.set(place.ownerId, (others.get(place.ownerId) ?? 0) + 1)
      const theirs = partners.ids.positionOf(id)
      if (theirs !== undefined) shown.push(theirs)
    } else if (place.isOffline) counts.offline += 1
    else if (place.isTrashed) counts.trashed += 1
    else if (library.motionParts.positionOf(id) !== undefined) counts.motion += 1
    else if (position === undefined) counts.hidden += 1
    else {
      positions.push(position)
      if (place.visibility === 'archive') counts.archived += 1
    }
  }
  const sorted = (list: readonly number[]): Uint32Array => Uint32Array.from(list).sort()
  return { positions: sorted(positions), partners: sorted(shown), all: content.size, others, ...counts }
}

const countText = (count: number, one: string, more: string): string => (count === 1 ? `1 ${one}` : `${count} ${more}`)

/** Members that do not count, for people. */
export const leftOut = (
  { others, trashed, motion, offline, hidden }: LearningContent,
  userNames: ReadonlyMap<string, string>,
  withPartners = false,
): string[] => [
  ...[...others]
    .map(([id, count]) => {
      const why = withPartners ? 'found as well, where they are in your timeline' : 'an own rule cannot put them in'
      return `${count} of ${userNames.get(id) ?? 'another user'}: ${why}`
    })
    .sort(),
  ...(trashed > 0 ? [`${trashed} in the trash`] : []),
  ...(offline > 0 ? [`${offline} offline`] : []),
  ...(hidden > 0 ? [`${hidden} locked or hidden`] : []),
  ...(motion > 0 ? [countText(motion, 'motion part: its still counts', 'motion parts: their stills count')] : []),
]
