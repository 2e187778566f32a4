import {
  type Action,
  type ApiContext,
  addTag,
  addToAlbum,
  any,
  type BaseAsset,
  definePlugin,
  definePredicate,
  defineRecipe,
  duplicate,
  favorite,
  type Predicate,
  plannedFor,
  rate,
  removeTag,
  setDescription,
  setLocation,
  trash,
} from '../../index.ts'
import { withPlannedTags } from '../../toolkit.ts'
import type { Copy } from './copy.ts'
import { judgeGroups } from './groups.ts'
import { type DuplicatesOptions, duplicatesOptions } from './options.ts'
import { marksIn } from './share.ts'
import { readSurroundings } from './surroundings.ts'

export type { DuplicatesInput } from './options.ts'

/** In a group of the server's list, so that nothing else has to be read; without the list, each asset tells it. */
const isGrouped: Predicate = {
  ...duplicate(),
  resolve: async ({ duplicates }) => {
    const listed = await duplicates.list()
    if (listed === null) return duplicate()
    const ids = new Set(listed.map(({ id }) => id))
    const test = (asset: BaseAsset): boolean => asset.duplicateId !== null && ids.has(asset.id)
    return definePredicate({ label: 'in a group of duplicates', narrow: () => ({ isGrouped: true }), test })
  },
}

/** Marked by an earlier run: its group may be gone. Tags are read of these and of groups alone, by the stream. */
const isMarked = (options: DuplicatesOptions): Predicate => {
  const marksOn = marksIn(options)
  const among = (marks: readonly { readonly id: string }[], marked: ReadonlySet<string>): Predicate =>
    definePredicate({
      label: 'marked by an earlier run',
      narrow: () => marks.map(({ id }) => ({ tagIds: [id] })),
      test: (asset) => marked.has(asset.id) || marksOn([...(plannedFor(asset)?.tags ?? [])]).length > 0,
    })
  const resolve = async ({ tags }: ApiContext): Promise<Predicate> => {
    const marks = (await tags.list()).filter(({ value }) => marksOn([value]).length > 0)
    const carriers = await Promise.all(marks.map(tags.assets))
    return among(marks, new Set(carriers.flatMap((ids) => [...ids])))
  }
  return { ...among([], new Set()), resolve }
}

/** What it may want, as examples for the permissions that it takes. */
const possibleActions = ({ propagate, resolve }: DuplicatesOptions): Action[] => {
  const merges = resolve === 'trash'
  return [
    ...(propagate.tags !== 'off' || propagate.albums !== 'off' || merges ? [addTag('a'), removeTag('a')] : []),
    ...(propagate.albums !== 'off' || merges ? [addToAlbum('a')] : []),
    ...(propagate.favorite || merges ? [favorite()] : []),
    ...(propagate.rating || merges ? [rate(5)] : []),
    ...(propagate.description || merges ? [setDescription('a')] : []),
    ...(propagate.location || merges ? [setLocation({ lat: 1, lon: 1 })] : []),
    ...(merges ? [trash()] : []),
  ]
}

const recipeFor = (options: DuplicatesOptions, name: string) => {
  const { propagate, resolve, rules } = options
  const readsAlbums = resolve !== 'off' || propagate.albums === 'all' || rules.some(({ albums }) => albums?.length)
  const mayTrash = resolve !== 'off'
  const libraries = options.keep.flatMap((one) => (typeof one !== 'string' && one.by === 'library' ? one.values : []))
  return defineRecipe({
    name,
    scope: { visibility: ['timeline', 'archive'] },
    needs: ['exif', 'stack', ...(readsAlbums ? (['albums'] as const) : [])],
    permissions: ['tag.read', ...(mayTrash ? ['album.read', 'sharedLink.read'] : [])],
    prepare: async (context, { today, movedToTrash }) => ({
      ...(await readSurroundings(context, today, { mayTrash, readsAlbums, libraries })),
      movedToTrash: movedToTrash(),
    }),
    where: any(isGrouped, isMarked(options)),
    possibleActions: possibleActions(options),
    async *stream(assets, context, surroundings) {
      // Groups are small, and the others are only those that carry a mark.
      const copies = (await assets.toArray()) as readonly Copy[]
      const tags = await surroundings.readTags(copies.map(({ id }) => id))
      const tagsOf = (copy: Copy) => withPlannedTags(tags.get(copy.id) ?? [], plannedFor(copy))
      yield* judgeGroups(copies, { options, surroundings, tagsOf }, context)
    },
  })
}

/**
 * Brings together what is known of the copies in Immich's groups of duplicates, marks those that contradict each other,
 * and on request tells which copy should stay, or trashes the others. Rules follow docs/plugins/duplicates.md.
 * @example
 * duplicates({ rules: [{ name: 'meme', tags: ['meme'] }, { name: 'events', albums: ['\\d{4}'] }], resolve: 'review' })
 */
export default definePlugin({
  name: 'duplicates',
  description:
    'Brings together what is known of duplicates, marks contradictions, and helps to choose which one stays.',
  options: duplicatesOptions,
  recipes: (options, { name }) => [recipeFor(options, name)],
})
