import type { Album } from '../api/schemas.ts'
import { closestNames, type Library } from '../assets/library.ts'
import { type Operation, type Refusal, valuesText } from './plan.ts'
import type { AlbumWish, ValueWish, Wishes } from './wishes.ts'

/** The wishes of one recipe, with its name. */
export interface NamedWishes {
  readonly recipe: string
  readonly wishes: Wishes
  warn(message: string): void
  /** Assets that must not be touched: motion parts, and those that vanished during the scan. */
  isExcluded(id: string): boolean
}

/** What came of all wishes. */
export interface Planned {
  readonly operations: readonly Operation[]
  readonly refused: readonly Refusal[]
}

/** Albums whose members are read at once. */
const readers = 4

type Found = { readonly album: Album | null } | { readonly refusal: string }

const describe = ({ id, createdAt, assetCount }: Album): string =>
  `${id} (${assetCount} assets, made ${createdAt.slice(0, 10)})`

/**
 * Compares wishes with the library and says what has to change. Recipes count in their order: what an earlier one
 * plans, a later one need not plan again.
 */
export const planWishes = async (library: Library, recipes: readonly NamedWishes[]): Promise<Planned> => {
  const planner = new Planner(library)
  for (const recipe of recipes) await planner.add(recipe)
  return planner
}

class Planner implements Planned {
  readonly operations: Operation[] = []
  readonly refused: Refusal[] = []
  readonly #library: Library
  /** Assets planned into an album or for a tag, by its key. */
  readonly #planned = new Map<string, Set<string>>()
  readonly #values = new Map<string, { recipe: string; value: unknown }>()

  constructor(library: Library) {
    this.#library = library
  }

  async add(recipe: NamedWishes): Promise<void> {
    await this.#readMembers(recipe)
    for (const wish of recipe.wishes.albums.values()) await this.#album(recipe, wish)
    for (const [tag, ids] of recipe.wishes.tags) await this.#tag(recipe, tag, ids)
    for (const wish of recipe.wishes.values.values()) this.#update(recipe, wish)
  }

  /** Reads the members of the albums that are wished for, several at once; the library keeps them. */
  async #readMembers({ wishes }: NamedWishes): Promise<void> {
    const found = await Promise.all([...wishes.albums.values()].map((wish) => this.#findAlbum(wish, () => {})))
    const ids = new Set(found.flatMap((answer) => ('album' in answer && answer.album ? [answer.album.id] : [])))
    const queue = [...ids]
    const reader = async (): Promise<void> => {
      for (let id = queue.pop(); id !== undefined; id = queue.pop()) await this.#library.albumMembers(id)
    }
    await Promise.all(Array.from({ length: readers }, reader))
  }

  /** Ids to add, sorted: neither excluded, nor there, nor planned by an earlier recipe. */
  #missing({ isExcluded }: NamedWishes, key: string, ids: readonly string[], present: ReadonlySet<string>): string[] {
    const planned = this.#planned.get(key) ?? new Set()
    this.#planned.set(key, planned)
    const missing = ids.filter((id) => !isExcluded(id) && !present.has(id) && !planned.has(id))
    for (const id of missing) planned.add(id)
    return [...new Set(missing)].sort()
  }

  async #album(by: NamedWishes, wish: AlbumWish): Promise<void> {
    const { recipe, warn } = by
    const found = await this.#findAlbum(wish, warn)
    if ('refusal' in found) {
      this.refused.push({ recipe, reason: found.refusal, operations: wish.assetIds.length })
      return
    }
    const { album } = found
    const name = album?.albumName ?? (wish.album as string)
    const key = album ? `album ${album.id}` : `new album ${name}`
    const isNew = album === null && !this.#planned.has(key)
    const assetIds = this.#missing(
      by,
      key,
      wish.assetIds,
      album ? await this.#library.albumMembers(album.id) : new Set(),
    )
    if (assetIds.length === 0) return
    const target = { id: album?.id ?? null, name }
    if (isNew) this.operations.push({ op: 'album.create', recipe, album: target, set: {} })
    this.operations.push({ op: 'album.add', recipe, album: target, assetIds })
  }

  async #findAlbum({ album: ref, choice }: AlbumWish, warn: (message: string) => void): Promise<Found> {
    const me = this.#library.server.user.id
    const albums = await this.#library.albums()
    const mayEdit = ({ ownerId, users }: Album): boolean =>
      ownerId === me || users.some(({ id, role }) => id === me && role === 'editor')
    const viewOnly = ({ albumName }: Album): Found => ({
      refusal: `The album "${albumName}" belongs to somebody else and may only be viewed.`,
    })
    if (typeof ref !== 'string') {
      const album = albums.find(({ id }) => id === ref.id)
      if (!album)
        return {
          refusal: `There is no album with the id ${ref.id}. Closest by name: ${
            closestNames(
              ref.id,
              albums.map(({ albumName }) => albumName),
            ).join(', ') || 'none'
          }.`,
        }
      return mayEdit(album) ? { album } : viewOnly(album)
    }
    const named = albums.filter(({ albumName, ownerId }) => albumName === ref && (!choice.own || ownerId === me))
    const [first, ...others] = named.filter(mayEdit)
    if (!first) return named[0] ? viewOnly(named[0]) : { album: null }
    if (others.length === 0) return { album: first }
    const candidates = [first, ...others].map(describe).join(', ')
    if (!choice.newest)
      return {
        refusal: `${others.length + 1} albums are called "${ref}": ${candidates}. Use addToAlbum({ id }) to say which.`,
      }
    warn(`${others.length + 1} albums are called "${ref}"; the newest is used: ${candidates}.`)
    return { album: first }
  }

  async #tag(by: NamedWishes, value: string, ids: readonly string[]): Promise<void> {
    const { recipe } = by
    const tag = (await this.#library.tags()).find((known) => known.value === value)
    const key = `tag ${value}`
    const isNew = !tag && !this.#planned.has(key)
    const assetIds = this.#missing(by, key, ids, tag ? await this.#library.taggedAmong(tag, ids) : new Set())
    if (assetIds.length === 0) return
    const target = { id: tag?.id ?? null, value }
    if (isNew) this.operations.push({ op: 'tag.create', recipe, tag: target })
    this.operations.push({ op: 'tag.add', recipe, tag: target, assetIds })
  }

  #update({ recipe, isExcluded }: NamedWishes, { set, was, settled }: ValueWish): void {
    const rivals = new Map<string, number>()
    const isFree = (id: string): boolean => {
      const claims = Object.entries(set).map(([field, value]) => this.#claim(`${id} ${field}`, recipe, value))
      const rival = claims.find((claim) => claim !== 'free' && claim !== 'same')
      if (rival !== undefined) rivals.set(rival, (rivals.get(rival) ?? 0) + 1)
      return claims.every((claim) => claim === 'free')
    }
    for (const id of settled) isFree(id)
    const ids = [...was.keys()].sort().filter((id) => !isExcluded(id) && isFree(id))
    for (const [rival, operations] of rivals) {
      const reason = `Recipe "${rival}" sets the same assets otherwise than ${valuesText(set)}.`
      this.refused.push({ recipe, reason, operations })
    }
    if (ids.length === 0) return
    const before = Object.fromEntries(ids.map((id) => [id, was.get(id) ?? {}]))
    this.operations.push({ op: 'asset.update', recipe, assetIds: ids, set, was: before })
  }

  /** Claims a field of an asset for a value: `free` if nobody did, `same` for an equal claim, else who was first. */
  #claim(key: string, recipe: string, value: unknown): string {
    const claim = this.#values.get(key)
    if (!claim) this.#values.set(key, { recipe, value })
    if (!claim) return 'free'
    return claim.value === value ? 'same' : claim.recipe
  }
}
