import type { Tag } from '../api/schemas.ts'
import type { SearchFilter } from '../api/search-filter.ts'
import type { Server } from '../api/server.ts'
import { forEachConcurrently } from '../concurrency.ts'
import { memoize } from '../memoize.ts'
import type { AssetIds, IdMap } from '../scan/id-map.ts'
import type { ScanPass } from '../scan/scan.ts'
import { type AssetCache, isKept } from './asset-cache.ts'
import type { DuplicateReads } from './duplicates.ts'
import type { Searches } from './found.ts'
import type { Content } from './place.ts'
import { createTagMembers, type ReadOwn, type TagMembers } from './tag-members.ts'

/** What a run knows of tags. */
export interface TagReads {
  list(): Promise<readonly Tag[]>
  /** Assets that carry a tag or one of its children, as far as the run's scopes see them. */
  assets(tag: Tag): Promise<AssetIds>
  /**
   * Assets that carry exactly this tag; having only a child of it does not count.
   * @param assetIds those that are asked about: whether others are among them says nothing
   */
  exactly(tag: Tag, assetIds: Iterable<string>): Promise<AssetIds>
  /** Assets with any tag at all. */
  anyAssets(): Promise<ReadonlySet<string>>
  /** Full paths of the tags that each asset itself carries, sorted; of assets under a filter, those with any tag. */
  ofAssets(filter: SearchFilter): Promise<ReadonlyMap<string, readonly string[]>>
  /** The same of some assets, most of which are in groups of duplicates. */
  ofDuplicates(assetIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>
  /** Assets that carry exactly this tag, wherever they are shown. @throws DarkroomError SCAN_INCOMPLETE */
  content(tag: Tag): Promise<Content>
}

/** So many are asked one by one; of more, each tag is searched for. */
const fewAsked = 50

/** Lists of texts by the ids of assets: a `Map` or an `IdMap`. */
type Lists = Pick<IdMap<readonly string[]>, 'get' | 'set'>

/**
 * Adds a text to the sorted lists of some assets, by their ids. All with the same texts share one list: in a large library, nearly
 * all have the same tags.
 * @example
 * addToLists(lists, ['3f0c…', '9a1e…'], 'Trips')
 */
export const addToLists = (lists: Lists, assetIds: Iterable<string>, text: string): void => {
  const longer = new Map<readonly string[] | undefined, readonly string[]>()
  for (const id of assetIds) {
    const before = lists.get(id)
    const now = longer.get(before) ?? [...(before ?? []), text].sort()
    longer.set(before, now)
    lists.set(id, now)
  }
}

/** Makes the questions about tags. */
export const createTagReads = (
  server: Server,
  passes: readonly ScanPass[],
  cache: AssetCache,
  searches: Searches,
  duplicates: DuplicateReads,
): TagReads => {
  const { reads } = server

  const list = memoize(() => reads.tags())
  /** Ids of the tags that some assets themselves carry; none where one is gone. */
  const readOwnTags: ReadOwn = async (assetIds, by = searches) => {
    const rows = await by.byId(assetIds)
    return new Map(assetIds.map((id) => [id, rows.get(id)?.tags?.map((tag) => tag.id) ?? []]))
  }

  const carriers: TagMembers = !isKept(cache)
    ? { members: memoize((tagId) => searches.ids({ tagIds: [tagId] })), own: readOwnTags }
    : createTagMembers({ server, passes, memory: cache, tags: list, readOwn: readOwnTags, searches })
  /** The search for a tag finds assets of its children too. */
  const taggedWithChildren = carriers.members

  const exactly = async (tag: Tag, assetIds: Iterable<string>): Promise<AssetIds> => {
    const children = (await list()).filter(({ parentId }) => parentId === tag.id)
    const found = await taggedWithChildren(tag.id)
    if (children.length === 0) return found
    const below = await Promise.all(children.map(({ id }) => taggedWithChildren(id)))
    const isUnclear = (id: string): boolean => below.some((members) => members.has(id))
    const wanted = [...assetIds].filter((id) => found.has(id))
    const own = await carriers.own(wanted.filter(isUnclear))
    return new Set(wanted.filter((id) => !isUnclear(id) || own.get(id)?.includes(tag.id)))
  }

  /** One search for each tag. @param only the assets that count */
  const search = async (filter: SearchFilter, only?: ReadonlySet<string>): Promise<Map<string, readonly string[]>> => {
    const found = new Map<string, readonly string[]>()
    if (filter.tagIds === null) return found
    await forEachConcurrently(await list(), async ({ id, value }) => {
      const tagIds = [...new Set([...(filter.tagIds ?? []), id])]
      const ids = await (Object.keys(filter).length > 0 ? searches.ids({ ...filter, tagIds }) : taggedWithChildren(id))
      addToLists(found, only ? [...ids].filter((assetId) => only.has(assetId)) : ids, value)
    })
    // Found by a parent as well as by its child: only the asset itself tells whether it carries both.
    const unclear = [...found].filter(([, paths]) =>
      paths.some((path) => paths.some((other) => other.startsWith(`${path}/`))),
    )
    const own = await withPaths(await carriers.own(unclear.map(([assetId]) => assetId)))
    for (const [assetId] of unclear) found.set(assetId, own.get(assetId) ?? [])
    return found
  }

  /** Tags by their paths instead of their ids. */
  const withPaths = async (own: ReadonlyMap<string, readonly string[]>): Promise<Map<string, string[]>> => {
    const paths = new Map((await list()).map(({ id, value }) => [id, value]))
    return new Map([...own].map(([assetId, ids]) => [assetId, ids.flatMap((id) => paths.get(id) ?? []).sort()]))
  }

  /** Groups of duplicates show the tags of theirs, from 2.x on. */
  const ofDuplicates: TagReads['ofDuplicates'] = async (assetIds) => {
    const listed = ((await duplicates.list()) ?? []).flatMap(({ id, tags }) => (tags ? [[id, tags] as const] : []))
    const grouped = new Map(listed.map(([id, tags]) => [id, tags.map((tag) => tag.id)]))
    const found = await withPaths(new Map(assetIds.map((id) => [id, grouped.get(id) ?? []])))
    const others = assetIds.filter((id) => !grouped.has(id))
    if (others.length < fewAsked) return new Map([...found, ...(await withPaths(await readOwnTags(others)))])
    return new Map([...found, ...(await search({}, new Set(others)))])
  }

  return {
    list,
    assets: (tag) => taggedWithChildren(tag.id),
    exactly,
    anyAssets: memoize(async () => {
      const roots = (await list()).filter(({ parentId }) => !parentId)
      const sets = await Promise.all(roots.map(({ id }) => taggedWithChildren(id)))
      return new Set(sets.flatMap((set) => [...set]))
    }),
    ofAssets: (filter) => search(filter),
    ofDuplicates,
    content: memoize(async (tag: Tag): Promise<Content> => {
      const children = (await list()).filter(({ parentId }) => parentId === tag.id)
      const found = await searches.content({ tagIds: [tag.id] }, true)
      // The search finds what carries a child as well: only the asset itself tells.
      for (const child of children) {
        const below = await searches.content({ tagIds: [child.id] }, true)
        for (const [id, row] of await searches.byId([...below.keys()]))
          if (!row.tags?.some((own) => own.id === tag.id)) found.delete(id)
      }
      return found
    }),
  }
}
