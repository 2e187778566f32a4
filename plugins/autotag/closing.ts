import { album, type ClosingAction, deleteAlbum, type RecipeResult, type RecipeUser } from '../../index.ts'
import { isOwnTemporary } from './classify.ts'
import type { MergePlan } from './merge-albums.ts'
import type { Notes } from './notes.ts'
import type { AutotagOptions } from './options.ts'
import { diffMembers, type Member, resolveAlbumPolicy } from './policies.ts'
import type { Prepared } from './prepare.ts'

const toSharing = ({ userId, role }: Member) => ({ user: userId, role })

/** An album to be shared, which may be still to be made. */
interface Shareable {
  readonly id: string | null
  readonly name: string
  readonly users: readonly (RecipeUser & { readonly role: string })[]
}

/** What policies come to, for the end of the run. */
const shareOne = (
  { name, id, users: current }: Shareable,
  { share: { groups, policies, prune } }: AutotagOptions,
  users: readonly RecipeUser[],
  selfId: string,
  unresolved: Set<string>,
): ClosingAction[] => {
  const owner = { ownerId: selfId, selfId }
  const known = [...new Map([...users, ...current].map((user) => [user.id, user])).values()]
  const answer = resolveAlbumPolicy({ albumName: name, policies, groups, users: known, ...owner })
  if ('error' in answer || answer.matched.length === 0) return []
  for (const member of answer.unresolved) unresolved.add(member)
  const { add, update, remove } = diffMembers({
    current: current.map((user) => ({ userId: user.id, role: user.role })),
    target: answer.members,
    unresolved: answer.unresolved,
    matched: answer.matched,
    prune,
    ...owner,
  })
  const ref = id === null ? name : { id }
  if (remove.length > 0) return [album(ref, { shareOnlyWith: answer.members.map(toSharing) })]
  const changed = [...add, ...update]
  return changed.length === 0 ? [] : [album(ref, { shareWith: changed.map(toSharing) })]
}

const shareAll = async (
  options: AutotagOptions,
  { selfId }: Prepared,
  notes: Notes,
  goes: ReadonlySet<string>,
  { ownAlbums, users, warn }: RecipeResult,
): Promise<ClosingAction[]> => {
  if (!options.share.enabled || options.share.policies.length === 0) return []
  const present = (await ownAlbums()).filter(({ id }) => !goes.has(id))
  const made = [...notes.newAlbums]
    .filter((name) => !present.some((one) => one.name === name))
    .map((name): Shareable => ({ id: null, name, users: [] }))
  const known = await users()
  const unresolved = new Set<string>()
  const actions = [...present, ...made].flatMap((one) => shareOne(one, options, known, selfId, unresolved))
  if (unresolved.size > 0)
    warn(
      `Nobody was found for ${[...unresolved].sort().join(', ')}, so nobody is removed from the albums of that policy.${known.length < 2 ? ' The server shows this key no other users.' : ''}`,
    )
  return actions
}

const reviewTexts = {
  'user-album': 'mergeAlbums: all would merge them',
  'shared-link': 'a shared link leads to some of them, so these stay',
}

const tellReview = ({ review }: MergePlan, { warn }: RecipeResult): void => {
  for (const { name, reason, ids } of review)
    warn(`Several own albums are called "${name}" (${reason}; ${reviewTexts[reason]}): ${ids.join(', ')}.`)
}

/** What is wished for albums as a whole, in the end. */
export const closing = async (
  options: AutotagOptions,
  prepared: Prepared,
  notes: Notes,
  result: RecipeResult,
): Promise<ClosingAction[]> => {
  if (options.only.length > 0) return []
  const { merges, own, selfId } = prepared
  tellReview(merges, result)
  const merged = merges.merge.flatMap(({ keep, absorb }) =>
    absorb.map((id) => deleteAlbum({ id }, { into: { id: keep }, ifAllowed: true })),
  )
  const counts = new Map((await result.ownAlbums()).map(({ id, assetCount }) => [id, assetCount]))
  const emptied = own.flatMap((one) => {
    const mayBeEmpty = one.id && (counts.get(one.id) === 0 || notes.left.has(one.id))
    return options.tempAlbums.enabled && mayBeEmpty && isOwnTemporary(one, { selfId })
      ? [deleteAlbum({ id: one.id ?? '' }, { onlyEmpty: true, ifAllowed: true })]
      : []
  })
  const goes = new Set(merges.merge.flatMap(({ absorb }) => absorb))
  return [...(await shareAll(options, prepared, notes, goes, result)), ...merged, ...emptied]
}
