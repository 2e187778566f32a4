import type { RecipeContext } from '../../index.ts'
import { type NamedUser, usersNamed } from '../../toolkit.ts'

/** Roles that an entry may give; `none` keeps somebody out. */
export const roles = ['viewer', 'editor', 'none'] as const
/** A role that an entry may give. */
type Role = (typeof roles)[number]

/** Somebody an album is shared with, or not. */
export interface Share {
  readonly user: string
  readonly role: Role
}

/** Roles that other tools know and an album does not. */
const wrongRoles: readonly string[] = ['admin', 'owner', 'none']

/**
 * Reads `user` or `user=role`; a name may hold `=`. Without a role it is null.
 * @throws Error for an empty name, and for a role that albums do not have
 * @example
 * parseShare('Anna=editor') // { user: 'Anna', role: 'editor' }
 */
export const parseShare = (entry: string): { readonly user: string; readonly role: 'viewer' | 'editor' | null } => {
  const split = entry.lastIndexOf('=')
  const word = entry.slice(split + 1).trim()
  if (split >= 0 && wrongRoles.includes(word.toLowerCase()))
    throw new Error(`"${word}" is not a role of an album; it is viewer or editor`)
  const role = split >= 0 && (word === 'viewer' || word === 'editor') ? word : null
  const user = (role === null ? entry : entry.slice(0, split)).trim()
  if (user === '') throw new Error('names nobody')
  return { user, role }
}

/** Finds the id of a user by name, e-mail address or id; null for nobody, and for several. */
export type UserFinder = (wanted: string, members: readonly NamedUser[]) => string | null

/**
 * Makes the function that finds users, and warns of each that cannot be found.
 * @param users those that the server shows; members of an album are known as well
 */
export const createUserFinder =
  (users: readonly NamedUser[], note: RecipeContext['note']): UserFinder =>
  (wanted, members) => {
    const known = new Map([...users, ...members].map((user) => [user.id, user]))
    const found = usersNamed([...known.values()], wanted)
    if (found.length === 1) return found[0]?.id ?? null
    if (found.length > 1) {
      const emails = found.map(({ email }) => email).join(', ')
      note(
        'decision',
        'which-user',
        `Several users are called "${wanted}", so nothing is shared with them: ${emails}. Give the e-mail address.`,
      )
      return null
    }
    const shown = users.map(({ name }) => name).join(', ')
    const why =
      users.length < 2
        ? 'The server shows this key no other users: an administrator can let it publish its list of users.'
        : `The server shows: ${shown}.`
    note('warning', 'unknown-user', `There is no user "${wanted}", so nothing is shared with them. ${why}`)
    return null
  }

const strictness: readonly Role[] = ['editor', 'viewer', 'none']

/**
 * Whom an album is shared with, by user id: of each list the first entry for somebody decides, `none` in any of them
 * keeps somebody out, and of two roles the lesser one counts.
 * @param idOf finds a user; null for somebody who is not shared with
 */
export const mergeShares = (
  lists: readonly (readonly Share[])[],
  idOf: (user: string) => string | null,
): ReadonlyMap<string, 'viewer' | 'editor'> => {
  const merged = new Map<string, Role>()
  for (const shares of lists) {
    const found = shares.flatMap(({ user, role }) => {
      const id = idOf(user)
      return id === null ? [] : [[id, role] as const]
    })
    // The first entry comes last, and so stays.
    for (const [id, role] of new Map(found.reverse())) {
      const known = merged.get(id) ?? role
      merged.set(id, strictness.indexOf(known) > strictness.indexOf(role) ? known : role)
    }
  }
  return new Map([...merged].flatMap(([id, role]) => (role === 'none' ? [] : [[id, role] as const])))
}
