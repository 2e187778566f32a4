import type { Album, AssetRow, Tag, User } from '../api/schemas.ts'
import type { SearchFilter } from '../api/search-filter.ts'
import type { Server } from '../api/server.ts'
import { forEachConcurrently } from '../concurrency.ts'
import { DarkroomError, isNotShown } from '../errors.ts'
import { memoize } from '../memoize.ts'
import { everyPass } from '../scan/everywhere.ts'
import { scan } from '../scan/scan.ts'
import { albumContent, type Content, type Place, placeOf } from './album-contents.ts'
import { type AssetCache, noCache } from './asset-cache.ts'

/** What the planner asks a library before it takes something away or changes a value. */
export interface Contents {
  /** @throws DarkroomError SCAN_INCOMPLETE, FILTER_IGNORED where the server cannot search by album. */
  contentOfAlbum(album: Album): Promise<Content>
  /** Assets that carry exactly this tag. @throws DarkroomError SCAN_INCOMPLETE */
  contentOfTag(tag: Tag): Promise<Content>
  /** Assets by their ids, with exif; those that are gone or locked are missing. */
  rows(ids: readonly string[]): Promise<ReadonlyMap<string, AssetRow>>
  /** Users that the server shows: all, or the own one alone. */
  users(): Promise<readonly User[]>
}

/** From so many on, reading the whole library is quicker than asking for each asset. */
const manyAssets = 3_000

/** Makes the questions about whole albums, tags and single assets. */
export const createContents = (server: Server, memory: AssetCache = noCache): Contents => {
  const { reads, capabilities } = server

  const read = async (filter: SearchFilter, isCountable: boolean) => {
    const content = new Map<string, Place>()
    const { batches, report } = scan({ server, passes: everyPass, filter, verify: isCountable })
    for await (const rows of batches) {
      for (const row of rows) content.set(row.id, placeOf(row))
    }
    // An own album may hold a partner's assets, which 3.0 finds and does not count (`immich-api.md` 1.3).
    const own = [...content.values()].filter(({ ownerId }) => ownerId === server.user.id).length
    if (isCountable && report.expected !== null && !report.complete && own !== report.expected) {
      const { expected, distinct } = report
      throw new DarkroomError('SCAN_INCOMPLETE', { what: `for ${JSON.stringify(filter)}`, expected, read: distinct })
    }
    return content
  }

  const contentOfAlbum = memoize(async (album: Album): Promise<Content> => {
    if (!capabilities.searchByAlbum)
      throw new DarkroomError('FILTER_IGNORED', { filter: 'albumIds', version: capabilities.version })
    // Counts do not reach what others put into a shared album (`immich-api.md` 1.3).
    const isCountable = album.users.length === 0 && album.ownerId === server.user.id
    return albumContent(server, memory, album, isCountable, () => read({ albumIds: [album.id] }, isCountable))
  })

  const rowOf = memoize(async (id: string) => {
    try {
      return await reads.asset(id)
    } catch (error) {
      if (!isNotShown(error)) throw error
      return null
    }
  })

  const byId = async (ids: readonly string[]) => {
    const found = new Map<string, NonNullable<Awaited<ReturnType<typeof rowOf>>>>()
    await forEachConcurrently(ids, async (id) => {
      const row = await rowOf(id)
      if (row) found.set(id, row)
    })
    return found
  }

  /** A scan of everything; what is not found, such as an asset that others own, is asked for by its id. */
  const byScan = async (ids: readonly string[]): Promise<ReadonlyMap<string, AssetRow>> => {
    const wanted = new Set(ids)
    const found = new Map<string, AssetRow>()
    const { batches } = scan({ server, passes: everyPass, withExif: true })
    for await (const rows of batches) for (const row of rows) if (wanted.has(row.id)) found.set(row.id, row)
    return new Map([...found, ...(await byId(ids.filter((id) => !found.has(id))))])
  }

  const rows: Contents['rows'] = (ids) => (ids.length > manyAssets ? byScan(ids) : byId(ids))

  const contentOfTag = memoize(async (tag: Tag): Promise<Content> => {
    const children = (await reads.tags()).filter(({ parentId }) => parentId === tag.id)
    const content = await read({ tagIds: [tag.id] }, true)
    // The search finds what carries a child as well: only the asset itself tells.
    for (const child of children) {
      const below = await read({ tagIds: [child.id] }, true)
      for (const [id, row] of await byId([...below.keys()]))
        if (!row.tags?.some((own) => own.id === tag.id)) content.delete(id)
    }
    return content
  })

  const users = memoize(() => reads.users())
  return { contentOfAlbum, contentOfTag, rows, users: () => users(null) }
}
