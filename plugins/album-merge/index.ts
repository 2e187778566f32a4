import {
  type Album,
  type ApiContext,
  album,
  definePlugin,
  definePredicate,
  defineRecipe,
  deleteAlbum,
  plannedFor,
  type Recipe,
  removeFromAlbum,
} from '../../index.ts'
import { ownAlbums } from '../../toolkit.ts'
import { mergesOf } from './merges.ts'
import { type MergeOptions, mergeOptions } from './options.ts'

const reviewTexts = {
  'user-album': 'mode: all would merge them',
  'shared-link': 'a shared link leads to some of them, so these stay',
  'assets-of-others': 'they hold assets of others, which you cannot put into another album, so these stay',
}

/** Albums that are not joined, for people to look at. */
interface Left {
  readonly name: string
  readonly reason: keyof typeof reviewTexts
  readonly ids: readonly string[]
}

const isLeaving = definePredicate({
  label: 'taken out of an album by an earlier recipe',
  test: (asset) => (plannedFor(asset)?.leftAlbums.size ?? 0) > 0,
})

/** Whether an asset of somebody else is seen outside of albums as well: a partner's, which may be put into others. */
const isPartners = async ({ search }: ApiContext, id: string): Promise<boolean> => {
  const from = (await search.rows([id])).get(id)?.fileCreatedAt
  if (from === undefined) return false
  const to = new Date(Date.parse(from) + 1000).toISOString()
  const found = await search.page({ visibility: 'timeline', takenAfter: from, takenBefore: to }, { size: 1000 })
  return found.some((row) => row.id === id)
}

/** Whether an album holds what its owner cannot put into another one. One asset tells of whose partner its owner is. */
const holdsOthers = async (context: ApiContext, album: Album, kept: Album): Promise<boolean> => {
  const { albums, me, can } = context
  // Where nobody can tell, nothing is merged either.
  if (!can('searchByAlbum')) return false
  const [content, there] = await Promise.all([albums.content(album), albums.content(kept)])
  const others = [...content].filter(([id, { ownerId }]) => ownerId !== me.id && !there.has(id))
  const isShown = others.every(([, { visibility, isTrashed }]) => visibility === 'timeline' && !isTrashed)
  if (album.assetCount > content.size || !isShown) return true
  const ofOwners = new Map(others.map(([id, { ownerId }]) => [ownerId, id]))
  return !(await Promise.all([...ofOwners.values()].map((id) => isPartners(context, id)))).every(Boolean)
}

/** Albums by the ids of those that go into them, and what they hold already. */
const prepare = async (options: MergeOptions, context: ApiContext) => {
  const { merge, review } = mergesOf(await ownAlbums(context), options)
  const kept = new Map<string, { readonly id: string; readonly assets: ReadonlySet<string> }>()
  const left: Left[] = [...review]
  for (const { name, keep, absorb } of merge) {
    const assets = await context.albums.knownAssets(keep.id)
    const ids: string[] = []
    for (const album of absorb)
      if (await holdsOthers(context, album, keep)) ids.push(album.id)
      else kept.set(album.id, { id: keep.id, assets })
    if (ids.length > 0) left.push({ name, reason: 'assets-of-others', ids })
  }
  return { kept, left }
}

const recipeFor = (options: MergeOptions, name: string): Recipe =>
  defineRecipe({
    name,
    // What others take out of an album does not come along.
    order: 'last',
    scope: { visibility: ['timeline', 'archive'] },
    where: isLeaving,
    permissions: ['album.read', 'album.delete', 'albumAsset.create'],
    possibleActions: [album('some', { description: '', shareWith: [] })],
    prepare: (context) => prepare(options, context),
    actions: (asset, { kept }) => {
      const into = [...(plannedFor(asset)?.leftAlbums ?? [])].flatMap((id) => kept.get(id) ?? [])
      return into.filter(({ assets }) => !assets.has(asset.id)).map(({ id }) => removeFromAlbum({ id }))
    },
    finish: ({ note }, { kept, left }) => {
      for (const { name: shared, reason, ids } of left)
        note(
          'decision',
          'which-album-to-keep',
          `Several own albums are called "${shared}" (${reason}; ${reviewTexts[reason]}): ${ids.join(', ')}.`,
        )
      return [...kept].map(([id, into]) => deleteAlbum({ id }, { into: { id: into.id }, ifAllowed: true }))
    },
  })

/**
 * Joins own albums of one name. Rules follow docs/plugins/album-merge.md.
 * @example
 * albumMerge({ exclude: ['Misc'] })
 */
export default definePlugin({
  name: 'album-merge',
  description: 'Joins own albums of one name, with what they hold, their people and descriptions.',
  options: mergeOptions,
  recipes: (options, { name }) => [recipeFor(options, name)],
})
