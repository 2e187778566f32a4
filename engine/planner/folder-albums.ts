import type { Album } from '../../core/api/schemas.ts'
import type { ApiContext } from '../../core/context/context.ts'
import { composed, isSameName } from '../../core/same-name.ts'
import { folderTarget, type Ledger } from '../state/ledger.ts'

/** The wanted album, null where there is none yet, or why it cannot be used. */
export type FoundAlbum = { readonly album: Album | null } | { readonly refusal: string }

/** What is asked to find an album. */
interface Known {
  readonly library: ApiContext
  readonly ledger: Ledger
}

/** An album that belongs to a folder. */
export interface FolderRef {
  readonly name: string
  readonly folder: string
}

/** Finds albums by the folders that they belong to: of one name each folder has its own. */
export class FolderAlbums {
  readonly #known: Known
  readonly #found = new Map<string, Promise<FoundAlbum>>()
  readonly #paths = new Map<string, Promise<readonly string[]>>()

  constructor(known: Known) {
    this.#known = known
  }

  /** The own album of a folder: the one that is remembered, else a free one of the name that holds what lies there. */
  find(recipe: string, ref: FolderRef): Promise<FoundAlbum> {
    const key = JSON.stringify([recipe, ref.name, ref.folder])
    const found = this.#found.get(key) ?? this.#find(recipe, ref)
    this.#found.set(key, found)
    return found
  }

  /** The folder that a recipe made or filled an album for; undefined where it did not. */
  #folderOf(recipe: string, { id }: Album): string | undefined {
    return [...this.#known.ledger.of(recipe, folderTarget(id)).ours].at(-1)
  }

  async #find(recipe: string, { name, folder }: FolderRef): Promise<FoundAlbum> {
    const { library } = this.#known
    const own = (await library.albums.list()).filter(({ ownerId }) => ownerId === library.me.id)
    const known = own.find((album) => isSameName(this.#folderOf(recipe, album) ?? '', folder))
    if (known) return { album: known }
    const free = own.filter((album) => isSameName(album.albumName, name) && this.#folderOf(recipe, album) === undefined)
    if (free.length > 0 && !library.can('searchByAlbum')) {
      const reason = 'this version of Immich cannot search by album, so that nobody knows to which folder it belongs'
      return { refusal: `The album "${name}" of ${folder} is left as it is: ${reason}.` }
    }
    const held = await Promise.all(free.map(async (album) => ({ album, count: await this.#held(album, folder) })))
    const [best] = held.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count)
    return { album: best?.album ?? null }
  }

  /** Where some of what an album holds lies. */
  #pathsIn({ id }: Album): Promise<readonly string[]> {
    const read = async (): Promise<readonly string[]> => {
      const pages = await Promise.all(
        (['timeline', 'archive'] as const).map((visibility) =>
          this.#known.library.search.page({ albumIds: [id], visibility }, { size: 1000 }),
        ),
      )
      return pages.flat().map(({ originalPath }) => composed(originalPath))
    }
    const paths = this.#paths.get(id) ?? read()
    this.#paths.set(id, paths)
    return paths
  }

  /** How much of a folder an album holds; nothing where it holds more of another folder of that name. */
  async #held(album: Album, folder: string): Promise<number> {
    const below = `${composed(folder)}/`
    const end = below.slice(below.lastIndexOf('/', below.length - 2))
    const counts = new Map<string, number>()
    for (const path of await this.#pathsIn(album)) {
      const at = path.indexOf(end)
      const place = path.startsWith(below) ? below : at < 0 ? null : path.slice(0, at + end.length)
      if (place !== null) counts.set(place, (counts.get(place) ?? 0) + 1)
    }
    const mine = counts.get(below) ?? 0
    const isMore = ([place, count]: readonly [string, number]): boolean =>
      count > mine || (count === mine && place < below)
    return [...counts].some(isMore) ? 0 : mine
  }
}
