import type { Album } from '../../core/api/schemas.ts'
import type { ApiContext } from '../../core/context/context.ts'

/**
 * Albums that the account's user owns, as they were before the run, newest first.
 * @example
 * prepare: async (context) => new Set((await ownAlbums(context)).map(({ albumName }) => albumName))
 */
export const ownAlbums = async (context: Pick<ApiContext, 'albums' | 'me'>): Promise<readonly Album[]> =>
  (await context.albums.list()).filter(({ ownerId }) => ownerId === context.me.id)

/**
 * Albums by their names in one Unicode form; of several with one name the newest.
 * @example
 * const trip = albumsByName(await ownAlbums(context)).get('Trip')
 */
export const albumsByName = (newestFirst: readonly Album[]): ReadonlyMap<string, Album> =>
  new Map(newestFirst.toReversed().map((album) => [album.albumName.normalize('NFC'), album]))

/**
 * Order of albums of one name: the oldest first, then the fuller, then the one with the smaller id.
 * @example
 * const [kept, ...others] = albums.toSorted(oldestAlbumFirst)
 */
export const oldestAlbumFirst = (
  a: Pick<Album, 'id' | 'createdAt' | 'assetCount'>,
  b: Pick<Album, 'id' | 'createdAt' | 'assetCount'>,
): number => Date.parse(a.createdAt) - Date.parse(b.createdAt) || b.assetCount - a.assetCount || (a.id < b.id ? -1 : 1)
