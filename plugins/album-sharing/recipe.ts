import {
  type Album,
  album,
  type ClosingAction,
  definePredicate,
  defineRecipe,
  plannedFor,
  type Recipe,
  type RecipeResult,
  type Sharing,
} from '../../index.ts'
import { isId, mayFill, ownAlbums } from '../../toolkit.ts'
import type { SharingOptions } from './options.ts'
import { memberChanges, type Role, wantedMembers } from './policies.ts'

/** What earlier recipes put into albums, which may be still to be made. Of itself it has nothing read. */
const isPlanned = definePredicate({
  label: 'put into an album by an earlier recipe',
  test: (asset) => (plannedFor(asset)?.albums.size ?? 0) > 0,
  narrow: () => [],
})

const toSharing = (roles: Iterable<readonly [string, Role]>): Sharing[] =>
  [...roles].map(([user, role]) => ({ user, role }))

/** What policies want for own albums, those that the run makes included. */
const shareAll = async (
  options: SharingOptions,
  planned: ReadonlySet<string>,
  { context, note }: RecipeResult,
): Promise<ClosingAction[]> => {
  const own = await ownAlbums(context)
  // Beside an album that may only be viewed, a recipe makes another one of that name; an id makes none.
  const fillable = (await context.albums.list()).filter((one) => mayFill(one, context.me.id))
  const known = new Set(fillable.flatMap(({ id, albumName }) => [id, albumName.normalize('NFC')]))
  const made = [...planned].filter((name) => !known.has(name) && !isId(name)).sort()
  const albums: readonly Pick<Album, 'albumName' | 'users'>[] = [
    ...own,
    ...made.map((albumName) => ({ albumName, users: [] })),
  ]
  const users = await context.users.list()
  const unresolved = new Set<string>()
  const shareOne = (one: (typeof albums)[number]): ClosingAction[] => {
    const everybody = new Map([...users, ...one.users].map((user) => [user.id, user]))
    const wanted = wantedMembers(one.albumName, options, [...everybody.values()], context.me.id)
    for (const member of wanted.unresolved) unresolved.add(member)
    const { share, remove } = memberChanges(one.users, wanted, options.prune)
    const ref = 'id' in one ? { id: String(one.id) } : one.albumName
    if (remove.length > 0) return [album(ref, { shareOnlyWith: toSharing(wanted.members) })]
    return share.size > 0 ? [album(ref, { shareWith: toSharing(share) })] : []
  }
  const actions = albums.flatMap(shareOne)
  if (unresolved.size > 0)
    note(
      'warning',
      'unknown-user',
      `No single user was found for ${[...unresolved].sort().join(', ')}, so nothing is shared with them, and nobody is removed from the albums of that policy.${users.length < 2 ? ' The server shows this key no other users.' : ''}`,
    )
  return actions
}

/** The recipe of an instance. */
export const recipeFor = (options: SharingOptions, name: string): Recipe =>
  defineRecipe({
    name,
    // Albums that other recipes make are shared in the same run.
    order: 'last',
    scope: { visibility: ['timeline', 'archive'] },
    where: isPlanned,
    permissions: ['album.read'],
    possibleActions: [album('some', options.prune ? { shareOnlyWith: [] } : { shareWith: [] })],
    prepare: () => new Set<string>(),
    actions: (asset, planned) => {
      for (const nameOrId of plannedFor(asset)?.albums ?? []) planned.add(nameOrId)
      return []
    },
    finish: (result, planned) => shareAll(options, planned, result),
  })
