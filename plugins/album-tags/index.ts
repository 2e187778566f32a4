import {
  type Action,
  type AlbumRef,
  type Asset,
  type AssetGroup,
  addTag,
  addToAlbum,
  any,
  definePlugin,
  defineRecipe,
  inAnyAlbum,
  removeFromAlbum,
  satisfies,
  syncAlbum,
  syncTag,
} from '../../index.ts'
import { nameGlob, ownAlbums } from '../../toolkit.ts'
import { type AlbumTagsOptions, albumTagsOptions } from './options.ts'

const scope = { visibility: ['timeline', 'archive'] } as const
/** An album that nobody named gives nothing a name. */
const fill = (template: string, name: string): string[] =>
  name.trim() === '' ? [] : [template.replaceAll('{name}', () => name.trim()).normalize('NFC')]

/** What tags begin with that a rule is for. */
const startOf = ({ below }: AlbumTagsOptions['tags'][number]): string =>
  `${below.normalize('NFC').replace(/^\/+|\/+$/g, '')}/`

/** Assets by what they get, those without any included, so that what left is taken out. */
const groupsOf = async <A extends Asset>(
  assets: AsyncIterable<A> | Iterable<A>,
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

/** The name for which a template would give a tag; null where it gives no such tag. */
const nameIn = (tag: string, template: string): string | null => {
  const [before = '', after = ''] = template.split('{name}')
  const name = tag.slice(before.length, tag.length - after.length)
  return tag === before + name + after && !name.includes('/') ? name : null
}

/** The albums that a tag stands for. */
const albumsOf = ({ tags }: AlbumTagsOptions): ((tag: string) => string[]) => {
  const rules = tags.map((rule) => ({ start: startOf(rule), album: rule.album }))
  return (tag) =>
    rules.flatMap(({ start, album }) =>
      tag.normalize('NFC').startsWith(start) ? fill(album, tag.split('/').at(-1) ?? '') : [],
    )
}

/** Whether a tag of an album can put its assets into an album in turn: that direction comes first then, otherwise last. */
const feedsAlbums = ({ albums, tags }: AlbumTagsOptions): boolean =>
  tags.some((rule) => albums.some(({ tag }) => tag.normalize('NFC').startsWith(startOf(rule))))

/** Tags that a person gave, or something else: no album has them to give. */
const tagsOfOthers = ({ albums }: AlbumTagsOptions, tags: readonly string[]): string[] =>
  tags.filter((tag) => albums.every((rule) => nameIn(tag.normalize('NFC'), rule.tag.normalize('NFC')) === null))

/** What the members of albums are tagged with. */
const tagRecipe = (options: AlbumTagsOptions, name: string) => {
  const rules = options.albums.map(({ album, tag }) => ({ isMeant: nameGlob(album), tag: tag.normalize('NFC'), album }))
  const tagsFor = (album: string): string[] =>
    rules.flatMap(({ isMeant, tag }) => (isMeant(album) ? fill(tag, album.replaceAll('/', '-')) : []))
  // What the other direction comes after this one puts into albums.
  const albumsFor = albumsOf(options)
  const comingAlbums = (tags: readonly string[]): string[] => tagsOfOthers(options, tags).flatMap(albumsFor)
  const isComing = satisfies(({ tags }) => comingAlbums(tags).length > 0, {
    needs: ['tags'],
    label: 'tagged for an album',
  })
  const isFirst = feedsAlbums(options)
  /** Whether an album that is gone, or called otherwise now, can have given a tag. That of every tag would be too many. */
  const canBeLeft = (value: string): boolean =>
    rules.some(({ isMeant, tag, album }) => {
      const name = nameIn(value.normalize('NFC'), tag)
      return name !== null && isMeant(name) && !(tag === '{name}' && album === '*')
    }) && options.tags.every((rule) => !value.normalize('NFC').startsWith(startOf(rule)))
  return defineRecipe({
    name,
    scope,
    needs: isFirst ? ['albums', 'tags'] : ['albums'],
    where: isFirst ? any(inAnyAlbum(), isComing) : inAnyAlbum(),
    possibleActions: [syncTag('a')],
    prepare: async (context) => {
      const own = await ownAlbums(context)
      const left = (await context.tags.list()).map(({ value }) => value.normalize('NFC')).filter(canBeLeft)
      return {
        ids: new Set(own.map(({ id }) => id)),
        known: new Set([...own.flatMap(({ albumName }) => tagsFor(albumName)), ...left]),
      }
    },
    async *stream(assets, _, { ids, known }) {
      // An album that an earlier recipe of the run makes has no id yet.
      const groups = await groupsOf(assets, known, (asset) => {
        const own = asset.albums.filter(({ id }) => id === null || ids.has(id)).map((album) => album.name)
        return [...own, ...(isFirst ? comingAlbums(asset.tags) : [])].flatMap(tagsFor)
      })
      yield* wanting(groups, (tag) => (options.mode === 'add' ? addTag(tag) : syncTag(tag, { allowEmpty: true })))
    },
  })
}

/** The albums that assets with a tag go into. */
const albumRecipe = (options: AlbumTagsOptions, name: string) => {
  const albumsFor = albumsOf(options)
  const isTagged = satisfies(({ tags }) => tags.some((tag) => albumsFor(tag).length > 0), {
    needs: ['tags'],
    label: `tagged below ${options.tags.map(({ below }) => below).join(' or ')}`,
  })
  return defineRecipe({
    name,
    scope,
    needs: ['tags'],
    possibleActions: [syncAlbum('a')],
    prepare: async (context, { filledAlbums }) => {
      const filled = options.mode === 'add' ? new Map<string, ReadonlySet<string>>() : filledAlbums()
      const put = new Set([...filled.values()].flatMap((ids) => [...ids]))
      const known = (await context.tags.list()).flatMap(({ value }) => albumsFor(value))
      return { known, own: await ownAlbums(context), filled, put }
    },
    where: ({ put }) =>
      any(
        isTagged,
        satisfies(({ id }) => put.has(id), { needs: [], label: 'put into an album before' }),
      ),
    async *stream(stream, _, { known, own, filled }) {
      const assets = await stream.toArray()
      const groups = await groupsOf(assets, known, ({ tags }) => tags.flatMap(albumsFor))
      const sync = (album: AlbumRef): Action => syncAlbum(album, { own: true, allowEmpty: true })
      yield* wanting(groups, (album) => (options.mode === 'add' ? addToAlbum(album, { own: true }) : sync(album)))
      const tagged = new Set([...groups.values()].flat())
      for (const { id, albumName } of own) {
        const ours = filled.get(id)
        if (!ours) continue
        const group = groups.get(albumName.normalize('NFC'))
        const staying = group ?? [...tagged].filter((asset) => ours.has(asset.id))
        // The server deletes tags that nothing bears. What bears one goes on in an album that was renamed.
        if (!group) yield { assets: staying, actions: [sync({ id })] }
        // Said of each, so that the other direction sees it in the same run.
        const leaving = new Set(assets.filter((asset) => ours.has(asset.id))).difference(new Set(staying))
        yield { assets: [...leaving], actions: [removeFromAlbum({ id })] }
      }
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
  recipes: (options, { name }) => {
    const isBoth = options.albums.length > 0 && options.tags.length > 0
    const tags = options.albums.length > 0 ? [tagRecipe(options, isBoth ? `${name}/tags` : name)] : []
    const albums = options.tags.length > 0 ? [albumRecipe(options, isBoth ? `${name}/albums` : name)] : []
    return feedsAlbums(options) ? [...tags, ...albums] : [...albums, ...tags]
  },
})
