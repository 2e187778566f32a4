import type { User } from '../../core/api/schemas.ts'
import { unknownName } from '../../core/context/closest-names.ts'
import { DarkroomError } from '../../core/errors.ts'
import { fold } from '../predicates/patterns.ts'

/** The fields of a user that a name can match. */
export type NamedUser = Pick<User, 'id' | 'name' | 'email'>

/**
 * All users with a name, an e-mail address (both regardless of case and accents) or an id.
 * @example
 * usersNamed([{ id: '1', name: 'Zoë', email: 'z@example.org' }], 'ZOE').length // 1
 */
export const usersNamed = <U extends NamedUser>(users: readonly U[], wanted: string): readonly U[] =>
  users.filter(({ id, email, name }) => [id, email, name].some((text) => fold(text) === fold(wanted)))

/**
 * The one user with a name, an e-mail address or an id.
 * @throws DarkroomError NAME_UNKNOWN, NAME_AMBIGUOUS, both with e-mail addresses
 * @example
 * const anna = findUser(await context.users.list(), 'anna@example.org')
 */
export const findUser = <U extends NamedUser>(users: readonly U[], wanted: string): U => {
  const [user, ...others] = usersNamed(users, wanted)
  const emails = (list: readonly U[]): string[] => list.map(({ email }) => email)
  if (!user) throw unknownName('user', wanted, emails(users))
  if (others.length === 0) return user
  throw new DarkroomError('NAME_AMBIGUOUS', { kind: 'user', name: wanted, candidates: emails([user, ...others]) })
}
