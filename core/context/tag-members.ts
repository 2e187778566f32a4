import type { Tag } from '../api/schemas.ts'
import type { Server } from '../api/server.ts'
import { memoize } from '../memoize.ts'
import { readEverywhere } from '../scan/everywhere.ts'
import { type AssetIds, compactIds } from '../scan/id-map.ts'
import { isInPasses, type ScanPass, serverTime } from '../scan/scan.ts'
import { countIn } from '../scan/scan-any.ts'
import type { AssetCache } from './asset-cache.ts'
import { updatedAfter } from './changed-assets.ts'
import { createSearches, type Searches } from './found.ts'

/** Tags of fewer assets are read again as quickly. */
const many = 2_000
/** Fewer assets are asked one by one as quickly. */
const manyAsked = 200

/** Under which name the own tags of many assets are kept. */
export const ownTags = 'tag own'

/** Assets under a tag, and when they were read by the server's clock, in milliseconds. */
interface Kept {
  readonly at: number
  readonly ids: readonly string[]
}

/** Ids of the tags of some assets, and when they were read. */
interface KeptOwn {
  readonly at: number
  readonly own: Readonly<Record<string, readonly string[]>>
}

/** Asks for the tags that some assets themselves carry: ids by asset. @param by other searches than those of the run */
export type ReadOwn = (assetIds: readonly string[], by?: Searches) => Promise<ReadonlyMap<string, readonly string[]>>

/** What is asked to find out what carries a tag. */
export interface TagMembersOptions {
  readonly server: Server
  readonly passes: readonly ScanPass[]
  readonly memory: AssetCache
  readonly tags: () => Promise<readonly Tag[]>
  readonly readOwn: ReadOwn
  readonly searches: Searches
}

/** Who carries which tag. */
export interface TagMembers {
  /** Assets that carry a tag or a child of it. */
  members(tagId: string): Promise<AssetIds>
  /** Ids of the tags that some assets themselves carry. */
  readonly own: ReadOwn
}

/** A tag and all below it: where one of them is deleted, assets lose it without a trace. */
const withChildren = (tags: readonly Tag[], tagId: string): readonly string[] => {
  const below = tags.filter(({ parentId }) => parentId === tagId)
  return [tagId, ...below.flatMap(({ id }) => withChildren(tags, id))].sort()
}

/**
 * Makes the questions who carries which tag. Of a tag with many assets only those are asked for that changed since they
 * were read, if the server counts equally many then: tagging stamps an asset, though late (`immich-api.md` 3.2).
 */
export const createTagMembers = (options: TagMembersOptions): TagMembers => {
  const { server, passes, memory, tags, readOwn, searches } = options
  const at = server.capabilities.searchCount ? serverTime(server) : null
  const read = (tagId: string, by = searches) => by.ids({ tagIds: [tagId] })

  /** Reads what is kept by a server of its own: instead of all that it was asked, the run notes what changed since it began. */
  const readApart = async <T>(
    name: string,
    mark: string,
    ask: (by: Searches) => Promise<T>,
    kept: (read: T) => object,
  ) => {
    const by = memory.apart?.(server) ?? server
    // First, so that what changes meanwhile is none of it. Of too many changes one more would show nowhere.
    const isSeen = at !== null && (await searches.changedSince(at)) !== null
    const found = await ask(createSearches(by, passes))
    memory.set(name, mark, JSON.stringify(kept(found)), isSeen ? by : undefined)
    return found
  }

  const updated = async (tagId: string, { at, ids }: Kept): Promise<AssetIds | null> => {
    const changed = await searches.changedSince(at)
    if (changed === null) return null
    const found = ids.filter((id) => !changed.has(id))
    if (changed.size === 0) return compactIds(found)
    for await (const rows of readEverywhere(server, { updatedAfter: updatedAfter(at), tagIds: [tagId] }, false))
      for (const row of rows) if (isInPasses(passes, row)) found.push(row.id)
    return compactIds(found)
  }

  const members = memoize(async (tagId: string): Promise<AssetIds> => {
    if (at === null) return read(tagId)
    const count = await countIn({ server, passes }, { tagIds: [tagId] })
    if (count === null || count < many) return read(tagId)
    const name = `tag ${tagId}`
    const mark = JSON.stringify([passes, withChildren(await tags(), tagId)])
    const before = memory.get(name, mark)
    const known = before === null ? null : await updated(tagId, JSON.parse(before) as Kept)
    if (known !== null && known.size === count) return known
    const all = async (by: Searches) => compactIds(await read(tagId, by))
    return readApart(name, mark, all, (ids): Kept => ({ at, ids: [...ids] }))
  })

  const unchanged = async ({ at, own }: KeptOwn): Promise<ReadonlyMap<string, readonly string[]>> => {
    const changed = await searches.changedSince(at)
    return new Map(changed === null ? [] : Object.entries(own).filter(([id]) => !changed.has(id)))
  }

  const own: ReadOwn = async (assetIds) => {
    if (assetIds.length < manyAsked || at === null) return readOwn(assetIds)
    const [name, mark] = [ownTags, JSON.stringify((await tags()).map(({ id, value }) => [id, value]))]
    const kept = memory.get(name, mark)
    const known = kept === null ? new Map<string, readonly string[]>() : await unchanged(JSON.parse(kept) as KeptOwn)
    const missing = assetIds.filter((id) => !known.has(id))
    if (missing.length === 0) return known
    const all = async (by: Searches) => new Map([...known, ...(await readOwn(missing, by))])
    return readApart(name, mark, all, (own): KeptOwn => ({ at, own: Object.fromEntries(own) }))
  }

  return { members, own }
}
