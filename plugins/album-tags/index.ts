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
import { isTemporaryAlbum, nameGlob, ownAlbums } from '../../toolkit.ts'
import { type AlbumTagsOptions, albumTagsOptions } from './options.ts'

const scope = { visibility: ['timeline', 'archive'] } as const
/** An album that nobody named gives nothing a name. */
const fill = (template: string, name: string): string[] =>
  name.trim() === '' ? [] : [template.replaceAll('{name}', () => name.trim()).normalize('NFC')]

/** The name of an album as one level of a tag. */
const levelOf = (album: string): string => album.replaceAll('/', '-')

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

/** What another recipe put into albums, or tagged, by ids of albums or paths of tags. */
type Filled = ReadonlyMap<string, ReadonlySet<string>>
const nothing: Filled = new Map()

/** Names of the recipe itself and of that for the other direction. */
interface Names {
  readonly name: string
  readonly other: string
}

/** What the members of albums are tagged with. */
const tagRecipe = (options: AlbumTagsOptions, { name, other }: Names) => {
  const rules = options.albums.map(({ album, tag }) => ({
    isMeant: nameGlob(album),
    isMeantIn: nameGlob(levelOf(album)),
    tag: tag.normalize('NFC'),
    album,
  }))
  // What autotag has no category for would get one from the very album that says so.
  const tagsFor = (album: string): string[] =>
    isTemporaryAlbum(album)
      ? []
      : rules.flatMap(({ isMeant, tag }) => (isMeant(album) ? fill(tag, levelOf(album)) : []))
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
    rules.some(({ isMeantIn, tag, album }) => {
      const name = nameIn(value.normalize('NFC'), tag)
      return name !== null && isMeantIn(name) && !(tag === '{name}' && album === '*')
    }) && options.tags.every((rule) => !value.normalize('NFC').startsWith(startOf(rule)))
  return defineRecipe({
    name,
    scope,
    needs: isFirst ? ['albums', 'tags'] : ['albums'],
    where: isFirst ? any(inAnyAlbum(), isComing) : inAnyAlbum(),
    possibleActions: [syncTag('a')],
    prepare: async (context, { filledAlbums }) => {
      const own = await ownAlbums(context)
      const tags = (await context.tags.list()).map(({ value }) => value.normalize('NFC'))
      return {
        ids: new Set(own.map(({ id }) => id)),
        names: new Set(own.map(({ albumName }) => albumName.normalize('NFC'))),
        tags: new Set(tags),
        known: new Set([...own.flatMap(({ albumName }) => tagsFor(albumName)), ...tags.filter(canBeLeft)]),
        put: isFirst && options.mode === 'sync' ? filledAlbums(other) : nothing,
      }
    },
    async *stream(assets, _, { ids, names, tags, known, put }) {
      /** What lost the tag that put it into an album leaves it: of a tag that is there, it gets none for it. */
      const isLeaving = (asset: Asset<'tags'>, { id, name }: { id: string | null; name: string }): boolean =>
        put.get(id ?? '')?.has(asset.id) === true &&
        asset.tags.flatMap(albumsFor).every((wanted) => wanted !== name.normalize('NFC') && names.has(wanted))
      const groups = await groupsOf(assets, known, (asset) => [
        ...asset.albums
          // An album that an earlier recipe of the run makes has no id yet.
          .filter(({ id }) => id === null || ids.has(id))
          .flatMap((album) => tagsFor(album.name).filter((tag) => !tags.has(tag) || !isLeaving(asset, album))),
        ...(isFirst ? comingAlbums(asset.tags).flatMap(tagsFor) : []),
      ])
      yield* wanting(groups, (tag) => (options.mode === 'add' ? addTag(tag) : syncTag(tag, { allowEmpty: true })))
    },
  })
}

/** The albums that assets with a tag go into. */
const albumRecipe = (options: AlbumTagsOptions, { name, other }: Names) => {
  const albumsFor = albumsOf(options)
  const isSecond = feedsAlbums(options) && options.mode === 'sync'
  const isTagged = satisfies(({ tags }) => tags.some((tag) => albumsFor(tag).length > 0), {
    needs: ['tags'],
    label: `tagged below ${options.tags.map(({ below }) => below).join(' or ')}`,
  })
  return defineRecipe({
    name,
    scope,
    needs: isSecond ? ['tags', 'albums'] : ['tags'],
    possibleActions: [syncAlbum('a')],
    prepare: async (context, { filledAlbums, filledTags }) => {
      const filled = options.mode === 'add' ? new Map<string, ReadonlySet<string>>() : filledAlbums()
      const put = new Set([...filled.values()].flatMap((ids) => [...ids]))
      const known = (await context.tags.list()).flatMap(({ value }) => albumsFor(value))
      return { known, own: await ownAlbums(context), filled, put, given: isSecond ? filledTags(other) : nothing }
    },
    where: ({ put }) =>
      any(
        isTagged,
        satisfies(({ id }) => put.has(id), { needs: [], label: 'put into an album before' }),
      ),
    async *stream(stream, _, { known, own, filled, given }) {
      const assets = await stream.toArray()
      const ids = new Set(own.map(({ id }) => id))
      const names = new Set(own.map(({ albumName }) => albumName.normalize('NFC')))
      const isIn = ({ albums }: Asset<'albums'>, name: string): boolean =>
        albums.some((album) => (album.id === null || ids.has(album.id)) && album.name.normalize('NFC') === name)
      /** What has its tag from an album that is there, and is not in it, was taken out. */
      const isTakenOut = (asset: Asset<'albums'>, tag: string, album: string): boolean =>
        given.get(tag.normalize('NFC'))?.has(asset.id) === true && names.has(album) && !isIn(asset, album)
      const groups = await groupsOf(assets, known, (asset) =>
        asset.tags.flatMap((tag) => albumsFor(tag).filter((album) => !isTakenOut(asset, tag, album))),
      )
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
    const [forTags, forAlbums] = isBoth ? [`${name}/tags`, `${name}/albums`] : [name, name]
    const tags = options.albums.length > 0 ? [tagRecipe(options, { name: forTags, other: forAlbums })] : []
    const albums = options.tags.length > 0 ? [albumRecipe(options, { name: forAlbums, other: forTags })] : []
    return feedsAlbums(options) ? [...tags, ...albums] : [...albums, ...tags]
  },
})
