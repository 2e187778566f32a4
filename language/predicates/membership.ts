import { z } from 'zod'
import type { Album, Tag } from '../../core/api/schemas.ts'
import { definePredicate, type Predicate } from '../../core/predicates/predicate.ts'
import { composed, isAtOrBelow, isSameName } from '../../core/same-name.ts'
import { word } from '../../core/words.ts'
import { assetValue } from './asset-value.ts'
import { text, yes } from './forms.ts'
import { findAlbum, findTag } from './names.ts'
import { someText } from './range.ts'
import { defineRelation } from './relation.ts'

const never = () => false
const inSet = (assets: Pick<ReadonlySet<string>, 'has'>) => (id: string) => assets.has(id)

/** Whether names and ids contain those of an album. */
const isNamedIn = (albums: ReadonlySet<string>, nameOrId: string, album: Album | undefined): boolean =>
  albums.has(composed(nameOrId)) ||
  (album !== undefined && (albums.has(album.id) || albums.has(composed(album.albumName))))

/**
 * Is in an album, given by name or id; what an earlier recipe of the same run puts there counts.
 * @throws DarkroomError NAME_UNKNOWN, NAME_AMBIGUOUS when the run begins
 * @example
 * not(inAlbum('Trip'))
 */
export const inAlbum = (given: string): Predicate => {
  const nameOrId = someText('inAlbum', given)
  return defineRelation<Album | undefined>({
    label: `in album ${nameOrId}`,
    condition: { inAlbum: nameOrId },
    scopes: ['album.read'],
    resolve: (context, { created }) => findAlbum(context, nameOrId, created),
    narrow: (album, { me, can }) => {
      // What others put into a shared album is found, but not counted.
      const isOwnAlone = album?.ownerId === me.id && album.users.length === 0
      return album && isOwnAlone && can('searchByAlbum') ? { albumIds: [album.id] } : {}
    },
    load: async (album, { albums }) => (album ? inSet(await albums.assets(album)) : never),
    isPlanned: ({ albums }, album) => isNamedIn(albums, nameOrId, album),
    isLeft: ({ leftAlbums }, album) => isNamedIn(leftAlbums, nameOrId, album),
  })
}

/** How a tag is looked at. */
interface TaggedOptions {
  /** Its children do not count. */
  readonly exact?: boolean | undefined
  /** Whether a tag that is not there is a mistake; default: true. */
  readonly mustExist?: boolean | undefined
}

/**
 * Carries a tag, given by its full path, or one of its children; with `exact` the tag itself. What an earlier recipe of
 * the same run tags counts. With `mustExist: false` nothing carries a tag that is not there yet.
 * @throws DarkroomError NAME_UNKNOWN when the run begins
 * @example
 * tagged('trips')
 * tagged('trips', { exact: true })
 * not(tagged('checked', { mustExist: false }))
 */
export const tagged = (given: string, { exact = false, mustExist = true }: TaggedOptions = {}): Predicate => {
  // As actions read it.
  const path = someText('tagged', given).replace(/^\/+|\/+$/g, '')
  return defineRelation<{ readonly tag: Tag | undefined; readonly isLeaf: boolean }>({
    label: exact ? `tagged exactly ${path}` : `tagged ${path}`,
    condition: {
      tagged: exact || !mustExist ? { tag: path, ...(exact && { exact }), ...(!mustExist && { mustExist }) } : path,
    },
    scopes: ['tag.read'],
    resolve: async (context, { created }) => {
      const later = { pendingNames: { albums: new Set<string>(), tags: new Set<string>() } }
      const tag = await findTag(context, path, { ...created, ...(mustExist ? {} : later) })
      const isParent = tag !== undefined && (await context.tags.list()).some(({ parentId }) => parentId === tag.id)
      return { tag, isLeaf: !isParent }
    },
    narrow: ({ tag }) => (tag ? { tagIds: [tag.id] } : {}),
    load: async ({ tag }, { tags }) => {
      if (!tag) return never
      const assets = await tags.assets(tag)
      return inSet(exact ? await tags.exactly(tag, assets) : assets)
    },
    isPlanned: ({ tags }) =>
      exact ? tags.has(composed(path)) : [...tags].some((planned) => isAtOrBelow(planned, path)),
    leaving: 'tags',
    hasStill: (own) => own.tags.some((tag) => (exact ? isSameName(tag, path) : isAtOrBelow(tag, path))),
    // What loses a tag may still have one of its children.
    isLeft: ({ leftTags }, { isLeaf }) => (exact || isLeaf) && leftTags.has(composed(path)),
  })
}

/**
 * Has no tag at all.
 * @example
 * all(untagged(), not(inAnyAlbum()))
 */
export const untagged = (): Predicate => {
  const anyTag = defineRelation({
    label: 'tagged with anything',
    condition: { tagged: '*' },
    scopes: ['tag.read'],
    resolve: async () => null,
    load: async (_, context) => {
      if (!context.can('searchUntagged')) return inSet(await context.tags.anyAssets())
      // It knows tags that no list shows: those of partners.
      const untagged = await context.search.ids({ tagIds: null })
      return (id) => !untagged.has(id)
    },
    isPlanned: ({ tags }) => tags.size > 0,
    leaving: 'tags',
    hasStill: ({ tags }) => tags.length > 0,
  })
  const negated = (part: Predicate): Predicate =>
    definePredicate({
      label: 'untagged',
      needs: part.needs,
      condition: { untagged: true },
      scopes: ['tag.read'],
      test: (asset) => !part.test(asset),
      narrow: ({ searchUntagged }) => (searchUntagged ? { tagIds: null } : {}),
      resolve: async (...given) => negated((await part.resolve?.(...given)) ?? part),
      ...(part.load ? { load: async (...given) => negated((await part.load?.(...given)) ?? part) } : {}),
    })
  return negated(anyTag)
}

/**
 * Is part of a stack.
 * @example
 * not(stacked())
 */
export const stacked = (): Predicate =>
  defineRelation({
    label: 'stacked',
    condition: { stacked: true },
    scopes: ['stack.read'],
    resolve: async () => null,
    load: async (_, { stacks }) => inSet(await stacks.assets()),
  })

/**
 * Is in a group of duplicates that the server found.
 * @example
 * all(duplicate(), not(favorite()))
 */
export const duplicate = (): Predicate =>
  assetValue('duplicate', { duplicate: true }, ({ duplicateId }) => duplicateId, Boolean)

const tagForm = z.strictObject({ tag: text, exact: z.boolean().optional(), mustExist: z.boolean().optional() })
const tag = z.union([text, tagForm], { error: 'is neither a tag nor { tag: "…", exact: true }' })

/** How YAML and JSON say these. */
export const membershipWords = [
  word('inAlbum', text, inAlbum),
  word('tagged', tag, (given) =>
    typeof given === 'string' ? tagged(given) : tagged(given.tag, { exact: given.exact, mustExist: given.mustExist }),
  ),
  word('untagged', yes, () => untagged()),
  word('stacked', yes, () => stacked()),
  word('duplicate', yes, () => duplicate()),
]
