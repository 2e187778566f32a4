import { DarkroomError, fold, type Sharing } from '../../index.ts'
import type { Rule } from './options.ts'

interface User {
  readonly id: string
  readonly email: string
  readonly name: string
}

const findUser = (users: readonly User[], wanted: string): User => {
  const isMeant = ({ id, email, name }: User): boolean => [id, email, name].some((text) => fold(text) === fold(wanted))
  const [user, ...others] = users.filter(isMeant)
  const emails = (list: readonly User[]): string[] => list.map(({ email }) => email)
  if (!user) throw new DarkroomError('NAME_UNKNOWN', { kind: 'user', name: wanted, closest: emails(users) })
  if (others.length === 0) return user
  throw new DarkroomError('NAME_AMBIGUOUS', { kind: 'user', name: wanted, candidates: emails([user, ...others]) })
}

/**
 * Those an album is shared with, by their ids, its owner left out.
 * @throws DarkroomError NAME_UNKNOWN, NAME_AMBIGUOUS
 */
export const findUsers = (
  users: readonly User[],
  shareWith: NonNullable<Rule['shareWith']>,
  owner: string,
): readonly Exclude<Sharing, string>[] => {
  const given = shareWith === 'ALL' ? users.map(({ id }) => id) : shareWith
  return given
    .map((one) => {
      const { user, role } = typeof one === 'string' ? { user: one, role: 'viewer' as const } : one
      return { user: findUser(users, user).id, role }
    })
    .filter(({ user }) => user !== owner)
}
