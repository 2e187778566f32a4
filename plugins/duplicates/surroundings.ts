import { type ApiContext, hasCode } from '../../index.ts'
import { dayMs, isId, isSameName, mayFill } from '../../toolkit.ts'

/** What is known besides the assets. */
export interface Surroundings {
  /** Copies that earlier runs moved to the trash: those that are here again somebody restored. */
  readonly movedToTrash: ReadonlySet<string>
  /** The last millisecond of the day, in UTC, so that all runs of a day judge alike. */
  readonly now: Date
  /** False where the server is told to delete at once. */
  readonly hasTrash: boolean
  /** Whether albums of assets are known. */
  readonly readsAlbums: boolean
  /** Own assets, on the timeline and archived; 0 where nothing may be trashed. */
  readonly assets: number
  /** False where the server looks for no duplicates. */
  readonly detects: boolean
  /** Albums of others, shared ones, and those with a link. */
  readonly sharedAlbums: ReadonlySet<string>
  /** Whether an album has that name or id. */
  hasAlbum(wanted: string): boolean
  /** Albums of others that may only be looked at. */
  readonly closedAlbums: ReadonlySet<string>
  /** Assets that links show; null where the key may not know. */
  readonly linkedAssets: ReadonlySet<string> | null
  /** Ids of external libraries by what the options call them. */
  readonly libraries: ReadonlyMap<string, string>
  /** Reads the tags of some assets. */
  readonly readTags: ApiContext['tags']['ofDuplicates']
}

/** Links to albums and assets; null where the key may not see them. */
const readLinks = async (context: ApiContext) => {
  try {
    return await context.sharedLinks()
  } catch (error) {
    if (hasCode(error, 'API_FORBIDDEN')) return null
    if (hasCode(error, 'API_STATUS') && error.context.status === 404) return []
    throw error
  }
}

/** Reads what decisions about trashing and albums need, where there are any. */
export const readSurroundings = async (
  context: ApiContext,
  today: Date,
  { mayTrash, readsAlbums, libraries }: { mayTrash: boolean; readsAlbums: boolean; libraries: readonly string[] },
): Promise<Omit<Surroundings, 'movedToTrash'>> => {
  const idOf = async (name: string) => [name, isId(name) ? name : await context.libraries.idOf(name)] as const
  const me = context.me.id
  const features = await context.features()
  const links = mayTrash ? await readLinks(context) : []
  const albums = mayTrash || readsAlbums ? await context.albums.list() : []
  const total = async () => (await context.search.total('timeline')) + (await context.search.total('archive'))
  const shared = albums.filter(
    ({ ownerId, users, hasSharedLink }) => ownerId !== me || users.length > 0 || hasSharedLink,
  )
  return {
    now: new Date(today.getTime() + dayMs - 1),
    readsAlbums,
    readTags: context.tags.ofDuplicates,
    hasTrash: features.trash !== false,
    assets: mayTrash ? await total() : 0,
    detects: features.duplicateDetection !== false,
    sharedAlbums: new Set([...shared.map(({ id }) => id), ...(links ?? []).flatMap(({ album }) => album?.id ?? [])]),
    hasAlbum: (wanted) => albums.some(({ id, albumName }) => id === wanted || isSameName(albumName, wanted)),
    closedAlbums: new Set(albums.filter((album) => !mayFill(album, me)).map(({ id }) => id)),
    libraries: new Map(await Promise.all(libraries.map(idOf))),
    linkedAssets: links && new Set(links.flatMap(({ assets }) => assets.map(({ id }) => id))),
  }
}
