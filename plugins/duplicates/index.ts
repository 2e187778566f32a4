import {
  type Action,
  addTag,
  addToAlbum,
  definePlugin,
  definePredicate,
  defineRecipe,
  favorite,
  type Predicate,
  rate,
  removeTag,
  setDescription,
  setLocation,
  trash,
} from '../../index.ts'
import type { Copy } from './copy.ts'
import { judgeGroups } from './groups.ts'
import { type DuplicatesOptions, duplicatesOptions } from './options.ts'
import { marksIn } from './share.ts'
import { readSurroundings } from './surroundings.ts'

export type { DuplicatesInput } from './options.ts'

/** In a group, or marked by an earlier run, whose group may be gone. */
const isConcerned = (options: DuplicatesOptions): Predicate<'tags'> => {
  const marksOn = marksIn(options)
  return definePredicate({
    label: 'in a group of duplicates, or marked as such',
    needs: ['tags'],
    inspect: (asset) => asset.duplicateId,
    test: (asset) => asset.duplicateId !== null || marksOn(asset.tags).length > 0,
  })
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
    needs: ['exif', 'tags', 'stack', ...(readsAlbums ? (['albums'] as const) : [])],
    permissions: mayTrash ? ['album.read', 'sharedLink.read'] : [],
    prepare: (context, { now }) => readSurroundings(context, now, { mayTrash, readsAlbums, libraries }),
    where: isConcerned(options),
    possibleActions: possibleActions(options),
    async *stream(assets, context, surroundings) {
      const run = { options, readsAlbums, surroundings, scanned: context.scanned }
      // Groups are small, and the others are only those that carry a mark.
      yield* judgeGroups((await assets.toArray()) as readonly Copy[], run, context)
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
