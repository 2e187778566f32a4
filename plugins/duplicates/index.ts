import {
  type Action,
  type ApiContext,
  addTag,
  addToAlbum,
  any,
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

/** Marked by an earlier run: its group may be gone. Tags are read of these and of groups alone, by the stream. */
const isMarked = (options: DuplicatesOptions): Predicate => {
  const marksOn = marksIn(options)
  const among = (marked: ReadonlySet<string>): Predicate =>
    definePredicate({
      label: 'marked by an earlier run',
      test: (asset) => marked.has(asset.id) || marksOn([...(plannedFor(asset)?.tags ?? [])]).length > 0,
    })
  const load = async ({ tags }: ApiContext): Promise<Predicate> => {
    const known = await tags.list()
    const marks = new Set(marksOn(known.map(({ value }) => value)))
    const carriers = await Promise.all(known.filter(({ value }) => marks.has(value)).map((tag) => tags.assets(tag)))
    return among(new Set(carriers.flatMap((ids) => [...ids])))
  }
  return { ...among(new Set()), load }
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
  const byAlbum = rules.some(({ albums = [] }) => albums.length > 0)
  const readsAlbums = resolve !== 'off' || propagate.albums === 'all' || byAlbum
  const mayTrash = resolve !== 'off'
  const libraries = options.keep.flatMap((one) => (typeof one !== 'string' && one.by === 'library' ? one.values : []))
  return defineRecipe({
    name,
    scope: { visibility: ['timeline', 'archive'] },
    needs: ['exif', 'stack', ...(readsAlbums ? (['albums'] as const) : [])],
    permissions: ['tag.read', ...(mayTrash ? ['album.read', 'sharedLink.read'] : [])],
    prepare: (context, { today }) => readSurroundings(context, today, { mayTrash, readsAlbums, libraries }),
    where: any(duplicate(), isMarked(options)),
    possibleActions: possibleActions(options),
    async *stream(assets, context, surroundings) {
      // Groups are small, and the others are only those that carry a mark.
      const copies = (await assets.toArray()) as readonly Copy[]
      const tags = await surroundings.readTags(copies.map(({ id }) => id))
      const tagsOf = (copy: Copy) => withPlannedTags(tags.get(copy.id) ?? [], plannedFor(copy))
      const run = { options, readsAlbums, surroundings, tagsOf, scanned: context.scanned }
      yield* judgeGroups(copies, run, context)
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
