/** Who gets what: albums whose names hold a keyword are shared with groups. */
export interface Policy {
  readonly name: string
  readonly keywords: readonly string[]
  readonly groups: readonly string[]
  /** `viewer` (or `view`) unless told, or `editor` (or `edit`). */
  readonly role?: string | undefined
}

/** People by ids or e-mail addresses. */
export interface Group {
  readonly name: string
  readonly members: readonly string[]
}

/** Somebody and what he may do with an album. */
export interface Member {
  readonly userId: string
  readonly role: 'viewer' | 'editor'
}

/** Whom an album is to be shared with, or what is wrong with the policies. */
export type PolicyAnswer =
  | { readonly matched: readonly string[]; readonly members: readonly Member[]; readonly unresolved: readonly string[] }
  | { readonly error: 'bad-role' | 'unknown-group'; readonly policy: string; readonly group?: string }

const roles: ReadonlyMap<string, Member['role']> = new Map([
  ['viewer', 'viewer'],
  ['view', 'viewer'],
  ['editor', 'editor'],
  ['edit', 'editor'],
])

/** Runs of letters, marks and digits, in one form of letters and case. */
export const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{Nd}]+/gu) ?? []

const holds = (words: readonly string[], keyword: readonly string[]): boolean =>
  keyword.length > 0 && words.some((_, at) => keyword.every((word, index) => words[at + index] === word))

const higher = (a: Member['role'] | undefined, b: Member['role']): Member['role'] => (a === 'editor' ? a : b)

const key = (text: string): string => text.trim().toLowerCase()

/** What is wrong with policies, if anything: a role that albums do not have, or a group that is not defined. */
export const policyProblem = (
  policies: readonly Policy[],
  groups: readonly Group[],
): Extract<PolicyAnswer, { error: string }> | null => {
  const known = new Set(groups.map(({ name }) => name))
  for (const { name: policy, role = 'viewer', groups: named } of policies) {
    if (!roles.has(role)) return { error: 'bad-role', policy }
    const group = named.find((one) => !known.has(one))
    if (group !== undefined) return { error: 'unknown-group', policy, group }
  }
  return null
}

/**
 * Says with whom an album is to be shared, by words in its name.
 * @example
 * resolveAlbumPolicy({ albumName: '2024-FAMILY_trip', policies, groups, users, ownerId, selfId })
 * // { matched: ['family'], members: [{ userId: '…', role: 'viewer' }], unresolved: [] }
 */
export const resolveAlbumPolicy = ({
  albumName,
  policies,
  groups,
  users,
  ownerId,
  selfId,
}: {
  readonly albumName: string
  readonly policies: readonly Policy[]
  readonly groups: readonly Group[]
  readonly users: readonly { readonly id: string; readonly email: string }[]
  readonly ownerId: string
  readonly selfId: string
}): PolicyAnswer => {
  const problem = policyProblem(policies, groups)
  if (problem) return problem
  const words = wordsOf(albumName)
  const matched = policies.filter(({ keywords }) => keywords.some((keyword) => holds(words, wordsOf(keyword))))
  const members = new Map<string, Member['role']>()
  const unresolved = new Set<string>()
  for (const { groups: named, role = 'viewer' } of matched)
    for (const text of named.flatMap((name) => groups.find((group) => group.name === name)?.members ?? [])) {
      const user = users.find(({ id, email }) => key(id) === key(text) || key(email) === key(text))
      if (!user) unresolved.add(text)
      else if (user.id !== ownerId && user.id !== selfId)
        members.set(user.id, higher(members.get(user.id), roles.get(role) ?? 'viewer'))
    }
  return {
    matched: matched.map(({ name }) => name),
    members: [...members].map(([userId, role]) => ({ userId, role })),
    unresolved: [...unresolved],
  }
}

/** What has to change about the members of an album. */
export interface MemberDiff {
  readonly add: readonly Member[]
  readonly update: readonly Member[]
  /** Ids of those who lose it. */
  readonly remove: readonly string[]
}

/**
 * Compares the members of an album with those it is to have. Without `prune` nobody is removed and roles are only
 * raised; with it, nobody is removed either where no policy matched, the target is empty or somebody was not found.
 * @example
 * diffMembers({ current: [{ userId: 'u1', role: 'viewer' }], target, unresolved: [], matched: ['family'], ownerId, selfId })
 */
export const diffMembers = ({
  current,
  target,
  unresolved = [],
  matched,
  ownerId,
  selfId,
  prune = false,
}: {
  readonly current: readonly { readonly userId: string; readonly role: string }[]
  readonly target: readonly Member[]
  readonly unresolved?: readonly string[]
  readonly matched: readonly string[]
  readonly ownerId: string
  readonly selfId: string
  readonly prune?: boolean
}): MemberDiff => {
  const owners = new Set([
    ownerId,
    selfId,
    ...current.filter(({ role }) => role === 'owner').map(({ userId }) => userId),
  ])
  const present = new Map(current.map(({ userId, role }) => [userId, role]))
  const wanted = target.filter(({ userId }) => !owners.has(userId))
  const mayRemove = prune && matched.length > 0 && wanted.length > 0 && unresolved.length === 0
  const isNew = ({ userId }: Member): boolean => !present.has(userId)
  return {
    add: wanted.filter(isNew),
    update: wanted.filter(
      (member) => !isNew(member) && present.get(member.userId) !== member.role && (prune || member.role === 'editor'),
    ),
    remove: mayRemove
      ? current
          .map(({ userId }) => userId)
          .filter((id) => !owners.has(id) && !wanted.some(({ userId }) => userId === id))
      : [],
  }
}
