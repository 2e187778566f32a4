import type { Album } from '../api/schemas.ts'
import { readAlbums, type Server } from '../api/server.ts'
import { DarkroomError, hasCode } from '../errors.ts'
import { memoize } from '../memoize.ts'
import { isInPasses, type ScanPass, serverTime } from '../scan/scan.ts'
import { albumContent } from './album-contents.ts'
import { type AssetCache, isKept } from './asset-cache.ts'
import type { Searches } from './found.ts'
import { type Content, placeOf } from './place.ts'
import { unalbumed } from './unalbumed.ts'

/** What a run knows of albums. Three methods return the assets of one and differ in what they promise. */
export interface AlbumReads {
  /** Own albums and those shared with the user, newest first. */
  list(): Promise<readonly Album[]>
  /** Complete, as far as the run's scopes see it, so that a `not` may rely on it. @throws DarkroomError SCAN_INCOMPLETE */
  assets(album: Album): Promise<ReadonlySet<string>>
  /** The same, but some may be missing: for adding only, where the server's answer reports what was in it already. */
  knownAssets(albumId: string): Promise<ReadonlySet<string>>
  /**
   * Complete, wherever each asset is shown; before 1.135, which cannot search by album, what the album itself shows.
   * @throws DarkroomError SCAN_INCOMPLETE
   */
  content(album: Album): Promise<Content>
  /** Own and shared albums that hold one asset. */
  holding(assetId: string): Promise<readonly Album[]>
  /** Whether an asset that the run's scopes see is in no album of any user. */
  outside(): Promise<(id: string) => boolean>
  /** @throws DarkroomError FILTER_IGNORED where the server's filter for assets without album has no effect. */
  assertOutsideFilter(): Promise<void>
}

/**
 * Whether a user can put assets into an album: its owner, and whoever it is shared with as an editor.
 * @example
 * const fillable = (await context.albums.list()).filter((album) => mayFill(album, context.me.id))
 */
export const mayFill = ({ ownerId, users }: Album, userId: string): boolean =>
  ownerId === userId || users.some(({ id, role }) => id === userId && role === 'editor')

/** Newest first, in one order on every server. */
const newestFirst = (a: Album, b: Album): number =>
  a.createdAt === b.createdAt ? (a.id < b.id ? -1 : 1) : a.createdAt < b.createdAt ? 1 : -1

/** Makes the questions about albums. */
export const createAlbumReads = (
  server: Server,
  passes: readonly ScanPass[],
  cache: AssetCache,
  searches: Searches,
): AlbumReads => {
  const { reads, capabilities } = server
  const reading = { server, memory: cache, searches, at: serverTime(server) }

  const list = memoize(async () => (await readAlbums(server)).sort(newestFirst))

  const content = memoize(async (album: Album): Promise<Content> => {
    if (!capabilities.searchByAlbum) return shownWith(album.id)
    // Counts do not reach what others put into a shared album (`immich-api.md` 1.3).
    const isCountable = album.users.length === 0 && album.ownerId === server.user.id
    return albumContent(album, isCountable, reading)
  })

  /** Up to 2.7.5 an album brings its members along; from 1.135 they can be searched for. */
  const shownWith = async (albumId: string): Promise<Content> =>
    new Map((await reads.albumAssets(albumId)).assets.map((row) => [row.id, placeOf(row)]))

  const assets = memoize(async (album: Album): Promise<ReadonlySet<string>> => {
    const members = await content(album)
    if (!capabilities.searchByAlbum) return new Set(members.keys())
    return new Set([...members].flatMap(([id, place]) => (isInPasses(passes, place) ? [id] : [])))
  })

  const knownAssets = memoize(async (albumId: string): Promise<ReadonlySet<string>> => {
    const album = (await list()).find(({ id }) => id === albumId)
    try {
      if (album) return await assets(album)
    } catch (error) {
      // The answer to adding reports what was in it already, so missing a member here does no harm.
      if (!hasCode(error, 'SCAN_INCOMPLETE')) throw error
    }
    if (!capabilities.searchByAlbum) return new Set((await shownWith(albumId)).keys())
    return searches.ids({ albumIds: [albumId] }, { verify: false })
  })

  const outside = memoize(() =>
    unalbumed({
      server,
      passes,
      albums: list,
      contentOfAlbum: content,
      read: () => searches.found({ isNotInAlbum: true }),
      isKept: isKept(cache),
    }),
  )

  /** An asset that certainly is in an album, if one of a few albums has any. */
  const knownMember = async (): Promise<string | undefined> => {
    const own = (await list()).filter(({ assetCount, ownerId }) => assetCount > 0 && ownerId === server.user.id)
    for (const { id } of own.slice(0, 3)) {
      for (const visibility of ['timeline', 'archive'] as const) {
        const { items } = await reads.search({ albumIds: [id], visibility }, { size: 1 })
        if (items[0]) return items[0].id
      }
    }
    return undefined
  }

  const assertOutsideFilter = memoize(async () => {
    if (!capabilities.searchByAlbum) return
    const id = await knownMember()
    if (id === undefined) return
    const { items } = await reads.search({ isNotInAlbum: true }, { id, size: 1 })
    if (items.length > 0)
      throw new DarkroomError('FILTER_IGNORED', { filter: 'isNotInAlbum', version: capabilities.version })
  })

  return {
    list,
    assets,
    knownAssets,
    content,
    holding: (assetId) => reads.albums({ assetId }),
    outside,
    assertOutsideFilter,
  }
}
