import {
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
}

const isLeaving = definePredicate({
  label: 'taken out of an album by an earlier recipe',
  test: (asset) => (plannedFor(asset)?.leftAlbums.size ?? 0) > 0,
})

/** Albums by the ids of those that go into them, and what they hold already. */
const prepare = async (options: MergeOptions, context: ApiContext) => {
  const { merge, review } = mergesOf(await ownAlbums(context), options)
  const kept = new Map<string, { readonly id: string; readonly assets: ReadonlySet<string> }>()
  for (const { keep, absorb } of merge) {
    const assets = await context.albums.knownAssets(keep.id)
    for (const { id } of absorb) kept.set(id, { id: keep.id, assets })
  }
  return { kept, review }
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
    finish: ({ note }, { kept, review }) => {
      for (const { name: shared, reason, ids } of review)
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
