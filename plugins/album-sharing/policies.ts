import { type NamedUser, nameGlob, usersNamed } from '../../toolkit.ts'

/** What somebody may do with an album. */
export type Role = 'viewer' | 'editor'

/** Who gets what: albums whose names hold a keyword, or fit a glob, are shared with groups. */
export interface Policies {
  readonly groups: readonly { readonly name: string; readonly members: readonly string[] | 'all' }[]
  readonly policies: readonly {
    readonly name: string
    readonly keywords: readonly string[]
    /** Globs; default: none. */
    readonly albums?: readonly string[]
    readonly groups: readonly string[]
    readonly role: Role
  }[]
}

/** Whom an album should be shared with. */
interface WantedMembers {
  /** Names of the policies that match. */
  readonly matched: readonly string[]
  /** Roles by the ids of users. */
  readonly members: ReadonlyMap<string, Role>
  /** Texts that mean nobody, or several people. */
  readonly unresolved: readonly string[]
}

/** What has to change about the members of an album. */
interface MemberChanges {
  /** New people, and those with another role. */
  readonly share: ReadonlyMap<string, Role>
  /** Ids of those who lose it. */
  readonly remove: readonly string[]
}

/** Runs of letters and digits with their marks, in one form of letters and case; the mark of an emoji is no word. */
export const wordsOf = (text: string): readonly string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}]*/gu) ?? []

const holds = (words: readonly string[], keyword: readonly string[]): boolean =>
  words.some((_, at) => keyword.every((word, index) => words[at + index] === word))

/**
 * Says with whom an album should be shared, by its name.
 * @param users everybody who is known
 * @param me id of the album's owner, who is no member
 * @example
 * wantedMembers('2024-FAMILY_trip', options, users, me.id)
 * // { matched: ['family'], members: Map { '…' => 'viewer' }, unresolved: [] }
 */
export const wantedMembers = (
  albumName: string,
  { groups, policies }: Policies,
  users: readonly NamedUser[],
  me: string,
): WantedMembers => {
  const words = wordsOf(albumName)
  const matched = policies.filter(
    ({ keywords, albums = [] }) =>
      keywords.some((keyword) => holds(words, wordsOf(keyword))) || albums.some((glob) => nameGlob(glob)(albumName)),
  )
  const members = new Map<string, Role>()
  const unresolved = new Set<string>()
  const everybody = users.map(({ id }) => id)
  const membersOf = (named: readonly string[]): readonly string[] =>
    groups
      .filter(({ name }) => named.includes(name))
      .flatMap(({ members: given }) => (given === 'all' || given.includes('all') ? everybody : given))
  for (const { groups: named, role } of matched)
    for (const text of membersOf(named)) {
      const [user, ...others] = usersNamed(users, text.trim())
      if (!user || others.length > 0) unresolved.add(text)
      else if (user.id !== me && members.get(user.id) !== 'editor') members.set(user.id, role)
    }
  return { matched: matched.map(({ name }) => name), members, unresolved: [...unresolved] }
}

/**
 * Compares the members of an album with those it should have. Without `prune` nobody is removed and roles are only
 * raised; with it, nobody is removed where no policy matched, nobody is wanted or somebody was not found.
 * @param current members, the owner left out
 */
export const memberChanges = (
  current: readonly { readonly id: string; readonly role: string }[],
  { matched, members, unresolved }: WantedMembers,
  prune: boolean,
): MemberChanges => {
  const roles = new Map(current.map(({ id, role }) => [id, role]))
  const isChanged = (id: string, role: Role): boolean =>
    !roles.has(id) || (roles.get(id) !== role && (prune || role === 'editor'))
  const mayRemove = prune && matched.length > 0 && members.size > 0 && unresolved.length === 0
  return {
    share: new Map([...members].filter(([id, role]) => isChanged(id, role))),
    remove: mayRemove ? [...roles.keys()].filter((id) => !members.has(id)) : [],
  }
}
