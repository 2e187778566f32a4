import {
  type Action,
  type Asset,
  type AssetGroup,
  addTag,
  addToAlbum,
  definePlugin,
  defineRecipe,
  inAnyAlbum,
  satisfies,
  syncAlbum,
  syncTag,
} from '../../index.ts'
import { nameGlob, ownAlbums } from '../../toolkit.ts'
import { type AlbumTagsOptions, albumTagsOptions } from './options.ts'

const scope = { visibility: ['timeline', 'archive'] } as const
const fill = (template: string, name: string): string => template.replaceAll('{name}', () => name)

/** Assets by what they get, those without any included, so that what left is taken out. */
const groupsOf = async <A extends Asset>(
  assets: AsyncIterable<A>,
  known: Iterable<string>,
  namesOf: (asset: A) => Iterable<string>,
): Promise<ReadonlyMap<string, readonly A[]>> => {
  const groups = new Map<string, A[]>(Array.from(known, (name) => [name, []]))
  for await (const asset of assets)
    for (const name of new Set(namesOf(asset))) {
      const group = groups.get(name)
      if (group) group.push(asset)
      else groups.set(name, [asset])
    }
  return groups
}

function* wanting(
  groups: ReadonlyMap<string, readonly Asset[]>,
  want: (name: string) => Action,
): Generator<AssetGroup> {
  for (const [name, assets] of groups) yield { assets, actions: [want(name)] }
}

/** What the members of albums are tagged with. */
const tagRecipe = (options: AlbumTagsOptions, name: string) => {
  const rules = options.albums.map(({ album, tag }) => ({ isMeant: nameGlob(album), tag }))
  const tagsFor = (album: string): string[] =>
    rules.flatMap(({ isMeant, tag }) => (isMeant(album) ? [fill(tag, album.trim().replaceAll('/', '-'))] : []))
  return defineRecipe({
    name,
    scope,
    needs: ['albums'],
    where: inAnyAlbum(),
    possibleActions: [syncTag('a')],
    prepare: async (context) => {
      const own = await ownAlbums(context)
      return { ids: new Set(own.map(({ id }) => id)), known: own.flatMap(({ albumName }) => tagsFor(albumName)) }
    },
    async *stream(assets, _, { ids, known }) {
      // An album that an earlier recipe of the run makes has no id yet.
      const groups = await groupsOf(assets, known, ({ albums }) =>
        albums.filter(({ id }) => id === null || ids.has(id)).flatMap((album) => tagsFor(album.name)),
      )
      yield* wanting(groups, (tag) => (options.mode === 'add' ? addTag(tag) : syncTag(tag, { allowEmpty: true })))
    },
  })
}

/** The albums that assets with a tag go into. */
const albumRecipe = (options: AlbumTagsOptions, name: string) => {
  const rules = options.tags.map(({ below, album }) => ({ start: `${below.replace(/\/+$/, '')}/`, album }))
  const albumsFor = (tag: string): string[] =>
    rules.flatMap(({ start, album }) =>
      tag.startsWith(start) && tag.length > start.length ? [fill(album, tag.split('/').at(-1) ?? '')] : [],
    )
  const isTagged = satisfies(({ tags }) => tags.some((tag) => albumsFor(tag).length > 0), {
    needs: ['tags'],
    label: `tagged below ${options.tags.map(({ below }) => below).join(' or ')}`,
  })
  return defineRecipe({
    name,
    scope,
    needs: ['tags'],
    where: isTagged,
    possibleActions: [syncAlbum('a')],
    prepare: async (context) => (await context.tags.list()).flatMap(({ value }) => albumsFor(value)),
    async *stream(assets, _, known) {
      const groups = await groupsOf(assets, known, ({ tags }) => tags.flatMap(albumsFor))
      yield* wanting(groups, (album) =>
        options.mode === 'add' ? addToAlbum(album, { own: true }) : syncAlbum(album, { own: true, allowEmpty: true }),
      )
    },
  })
}

/**
 * Gives the members of albums a tag each, and tags an album each. Rules follow docs/plugins/album-tags.md.
 * @example
 * albumTags({ albums: [{ album: 'Trip *' }], tags: [{ below: 'Events' }] })
 */
export default definePlugin({
  name: 'album-tags',
  description: 'Gives what albums hold a tag each, and what bears a tag an album.',
  options: albumTagsOptions,
  recipes: (options, { name }) => [
    ...(options.albums.length > 0 ? [tagRecipe(options, options.tags.length > 0 ? `${name}/tags` : name)] : []),
    ...(options.tags.length > 0 ? [albumRecipe(options, options.albums.length > 0 ? `${name}/albums` : name)] : []),
  ],
})
