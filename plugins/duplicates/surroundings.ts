import { type ApiContext, hasCode } from '../../index.ts'

/** What is known of the server besides the assets. */
export interface Surroundings {
  readonly now: Date
  /** False where the server is told to delete at once. */
  readonly hasTrash: boolean
  /** False where the server looks for no duplicates. */
  readonly detects: boolean
  /** Albums of others, shared ones, and those with a link. */
  readonly sharedAlbums: ReadonlySet<string>
  /** Albums of others that may only be looked at. */
  readonly closedAlbums: ReadonlySet<string>
  /** Assets that links show; null where the key may not know. */
  readonly linkedAssets: ReadonlySet<string> | null
}

interface Links {
  readonly assets: ReadonlySet<string> | null
  readonly albums: readonly string[]
}

const readLinks = async (context: ApiContext): Promise<Links> => {
  try {
    const links = await context.sharedLinks()
    const assets = new Set(links.flatMap((link) => link.assets.map(({ id }) => id)))
    return { assets, albums: links.flatMap(({ album }) => album?.id ?? []) }
  } catch (error) {
    if (hasCode(error, 'API_FORBIDDEN')) return { assets: null, albums: [] }
    if (hasCode(error, 'API_STATUS') && error.context.status === 404) return { assets: new Set(), albums: [] }
    throw error
  }
}

const none: Links = { assets: new Set(), albums: [] }

/** Reads what decisions about trashing and albums need, where there are any. */
export const readSurroundings = async (
  context: ApiContext,
  now: Date,
  { mayTrash, readsAlbums }: { readonly mayTrash: boolean; readonly readsAlbums: boolean },
): Promise<Surroundings> => {
  const me = context.me.id
  const features = await context.features()
  const links = mayTrash ? await readLinks(context) : none
  const albums = mayTrash || readsAlbums ? await context.albums.list() : []
  const shared = mayTrash
    ? albums.filter(({ ownerId, users, hasSharedLink }) => ownerId !== me || users.length > 0 || hasSharedLink)
    : []
  const closed = albums.filter(
    ({ ownerId, users }) => ownerId !== me && !users.some(({ id, role }) => id === me && role === 'editor'),
  )
  return {
    now,
    hasTrash: features.trash !== false,
    detects: features.duplicateDetection !== false,
    sharedAlbums: new Set([...shared.map(({ id }) => id), ...links.albums]),
    closedAlbums: new Set(closed.map(({ id }) => id)),
    linkedAssets: links.assets,
  }
}
