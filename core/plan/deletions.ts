import type { Visibility } from '../api/reads.ts'
import type { Album } from '../api/schemas.ts'
import type { Content } from '../assets/contents.ts'
import { forEachOf } from '../assets/parts.ts'
import { albumTarget } from './ledger.ts'
import type { OperationOf, ValuesBefore } from './plan.ts'
import type { NamedWishes, Planning } from './recipe-wishes.ts'
import type { DeletionWish } from './wishes.ts'

interface Deletion {
  readonly recipe: string
  readonly album: Album
  readonly onlyEmpty: boolean
  readonly assetIds: readonly string[]
}

/** An album's deletion, with all that is needed to make it again. */
export const deletionOf = (recipe: string, album: Album, assetIds: readonly string[]): OperationOf<'album.delete'> => {
  const { id, albumName: name, description, order, isActivityEnabled, albumThumbnailAssetId } = album
  const was = {
    ...(description ? { description } : {}),
    ...(order ? { order } : {}),
    ...(isActivityEnabled === undefined ? {} : { isActivityEnabled }),
    ...(albumThumbnailAssetId ? { albumThumbnailAssetId } : {}),
  }
  const users = album.users.map((user) => ({ id: user.id, name: user.name, role: user.role }))
  return { op: 'album.delete', recipe, album: { id, name }, assetIds, was, users }
}

/** Plans which albums are deleted. */
export class DeletionPlanner {
  readonly #planning: Planning
  readonly #deletions = new Map<string, Deletion>()

  constructor(planning: Planning) {
    this.#planning = planning
  }

  async add(by: NamedWishes): Promise<void> {
    const meant: { readonly album: Album; readonly wish: DeletionWish }[] = []
    for (const wish of by.wishes.deletions.values())
      for (const album of await this.#albumsOf(by, wish))
        if (!wish.deletion.onlyEmpty || album.assetCount === 0) meant.push({ album, wish })
    const { library } = this.#planning
    // Read ahead, several at once; the library keeps what it read.
    if (library.server.capabilities.searchByAlbum && by.isComplete)
      await forEachOf(meant, async ({ album }) => void (await library.contentOfAlbum(album)))
    for (const { album, wish } of meant) await this.#delete(by, album, wish)
  }

  /** @param filledBy the recipe that puts assets into an album, if one does */
  operations(filledBy: (albumId: string) => string | null): OperationOf<'album.delete'>[] {
    return [...this.#deletions].flatMap(([id, { recipe, album, assetIds, onlyEmpty }]) => {
      const other = filledBy(id)
      if (other === null) return [deletionOf(recipe, album, assetIds)]
      const reason = `The album "${album.albumName}" is not deleted, because "${other}" puts assets into it.`
      if (!onlyEmpty) this.#planning.refuse({ recipe, reason, operations: 1 })
      return []
    })
  }

  /** The own albums that are meant; of several with one name all where the recipe filled each of them. */
  async #albumsOf(by: NamedWishes, { album: ref }: DeletionWish): Promise<readonly Album[]> {
    const { library, ledger } = this.#planning
    const albums = (await library.albums()).filter(({ ownerId }) => ownerId === library.server.user.id)
    if (typeof ref !== 'string') return albums.filter(({ id }) => id === ref.id)
    const named = albums.filter(({ albumName }) => albumName === ref)
    const [newest, ...others] = named
    if (!newest || others.length === 0 || named.every(({ id }) => ledger.of(by.recipe, albumTarget(id)).ours.size > 0))
      return named
    const ids = named.map(({ id, assetCount }) => `${id} (${assetCount} assets)`).join(', ')
    by.warn(
      `${named.length} albums are called "${ref}", and not all of them were filled by this recipe; only the newest is deleted: ${ids}.`,
    )
    return [newest]
  }

  async #delete(by: NamedWishes, album: Album, { deletion }: DeletionWish): Promise<void> {
    const { recipe } = by
    if (this.#deletions.has(album.id)) return
    const problem = this.#problem(by, album)
    if (problem !== null) return this.#planning.refuse({ recipe, reason: problem, operations: 1 })
    const assets = await this.#planning.library.contentOfAlbum(album)
    if (deletion.onlyEmpty && assets.size > 0) return
    if (album.assetCount > assets.size) {
      const reason = `The album "${album.albumName}" is not deleted: ${album.assetCount - assets.size} assets in it belong to others and cannot be read.`
      return this.#planning.refuse({ recipe, reason, operations: 1 })
    }
    const onlyEmpty = deletion.onlyEmpty ?? false
    this.#deletions.set(album.id, { recipe, album, onlyEmpty, assetIds: [...assets.keys()].sort() })
    if (deletion.assets) by.wishes.change({ visibility: deletion.assets }, this.#differing(assets, deletion.assets))
  }

  #problem({ isComplete }: NamedWishes, { albumName }: Album): string | null {
    const { searchByAlbum, version } = this.#planning.library.server.capabilities
    if (!isComplete) return `The album "${albumName}" is not deleted, because not everything could be read.`
    if (searchByAlbum) return null
    return `The album "${albumName}" is not deleted: Immich ${version} cannot search by album, so nobody could make it again.`
  }

  /** Own assets that are seen elsewhere, with where that is. */
  #differing(assets: Content, wanted: Visibility): ReadonlyMap<string, ValuesBefore> {
    const me = this.#planning.library.server.user.id
    const shown = [...assets].filter(
      ([, { visibility, ownerId, isTrashed }]) =>
        ownerId === me && !isTrashed && visibility !== 'hidden' && visibility !== wanted,
    )
    return new Map(shown.map(([id, { visibility }]) => [id, { visibility: visibility as Visibility }]))
  }
}
