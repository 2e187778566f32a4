import type { Album } from '../../core/api/schemas.ts'
import type { Content } from '../../core/context/place.ts'
import type { AlbumMember } from '../operations/album.ts'

/** The people of an album and of those that go into it, each with the higher role; those alone that have to come or rise. */
export const mergedMembers = (kept: Album, others: readonly Album[]): AlbumMember[] => {
  const roles = new Map(kept.users.map(({ id, role }) => [id, role]))
  const changed = new Map<string, AlbumMember>()
  for (const { id, name, role } of others.flatMap(({ users }) => users)) {
    const before = changed.get(id)?.role ?? roles.get(id)
    if (before === undefined || (before !== 'editor' && role === 'editor')) changed.set(id, { id, name, role })
  }
  return [...changed.values()]
}

/** The description of an album with what those that go into it say besides; undefined where that is nothing. */
export const mergedDescription = (kept: Album, others: readonly Album[]): string | undefined => {
  const before = kept.description ?? ''
  const texts = before === '' ? [] : [before]
  for (const { description } of others) {
    const text = description?.trim() ?? ''
    if (text !== '' && !texts.some((one) => one.includes(text))) texts.push(text)
  }
  const merged = texts.join('\n\n')
  return merged === before ? undefined : merged
}

/** How many of some assets an album counts: those that are hidden or in the trash it does not. */
export const countedIn = (content: Content, isIn: (id: string) => boolean): number =>
  [...content].filter(([id, { visibility, isTrashed }]) => visibility !== 'hidden' && !isTrashed && isIn(id)).length
