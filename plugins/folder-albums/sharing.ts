import type { OwnAlbum, RecipeUser } from '../../index.ts'
import type { Share } from './property-file.ts'

/** Roles that other tools know and an album does not. */
const wrongRoles: readonly string[] = ['admin', 'owner', 'none']

/**
 * Reads `user` or `user=role`; a name may hold `=`.
 * @throws Error for an empty name, and for a role that albums do not have
 *
 * @example parseShare('Anna=editor', 'viewer') // { user: 'Anna', role: 'editor' }
 */
export const parseShare = (entry: string, role: 'viewer' | 'editor' = 'viewer'): Share => {
  const split = entry.lastIndexOf('=')
  const word = entry.slice(split + 1).trim()
  if (split >= 0 && wrongRoles.includes(word.toLowerCase()))
    throw new Error(`"${word}" is not a role of an album; it is viewer or editor`)
  const isRole = split >= 0 && (word === 'viewer' || word === 'editor')
  const user = (isRole ? entry.slice(0, split) : entry).trim()
  if (user === '') throw new Error('names nobody')
  return { user, role: isRole ? word : role }
}

/** Finds users by name, e-mail address in any case, or id. */
export interface UserFinder {
  /** Null for nobody, for several, and for the own user. */
  idOf(user: string, album?: OwnAlbum): string | null
}

/**
 * Looks users up, and tells once about each that cannot be found.
 * @param users those that the server shows; members of an album are known as well
 */
export const createUserFinder = (users: readonly RecipeUser[], warn: (message: string) => void): UserFinder => ({
  idOf(wanted, album) {
    const known = new Map([...users, ...(album?.users ?? [])].map((user) => [user.id, user]))
    const found = [...known.values()].filter(
      ({ id, name, email }) => id === wanted || name === wanted || email.toLowerCase() === wanted.toLowerCase(),
    )
    const [user, ...others] = found
    if (user && others.length === 0) return user.id
    if (user) {
      const emails = found.map(({ email }) => email).join(', ')
      warn(`Several users are called "${wanted}", so nothing is shared with them: ${emails}. Give the e-mail address.`)
      return null
    }
    const why =
      users.length < 2
        ? ' The server shows this key no other users: an administrator can let it publish its list of users.'
        : ` The server shows: ${users.map(({ name }) => name).join(', ')}.`
    warn(`There is no user "${wanted}", so nothing is shared with them.${why}`)
    return null
  },
})
