import type { DeletionOptions } from '../../core/actions/action.ts'
import type { Album } from '../../core/api/schemas.ts'
import type { Visibility } from '../../core/api/search-filter.ts'
import { forEachConcurrently } from '../../core/concurrency.ts'
import type { Content } from '../../core/context/place.ts'
import { counted } from '../../core/number-text.ts'
import { isSameName } from '../../core/same-name.ts'
import { deletionOf } from '../operations/album.ts'
import type { Claim } from '../plan/claims.ts'
import type { OperationOf } from '../plan/plan.ts'
import type { ValuesBefore } from '../plan/values.ts'
import { albumTarget } from '../state/ledger.ts'
import type { DesiredDeletion } from './desired-state.ts'
import { othersAmong } from './members.ts'
import { countedIn } from './merging.ts'
import type { PlannerContext, PlannerInput } from './planner-context.ts'

interface Deletion {
  readonly by: PlannerInput
  readonly album: Album
  readonly deletion: DeletionOptions
  readonly assetIds: readonly string[]
  /** The own album that gets what it holds. */
  readonly kept: Album | null
}

/** Albums that go into one that is kept, and all that they hold. */
export interface Merger {
  readonly kept: Album
  readonly others: readonly Album[]
  readonly assetIds: readonly string[]
}

/** Whether each asset shall be in an album, as far as recipes say. */
type Claims = ReadonlyMap<string, Claim>

/** Plans which albums are deleted. */
export class DeletionPlanner {
  readonly #planning: PlannerContext
  readonly #claimsOf: (albumId: string) => Claims | undefined
  readonly #deletions = new Map<string, Deletion>()

  constructor(planning: PlannerContext, claimsOf: (albumId: string) => Claims | undefined) {
    this.#planning = planning
    this.#claimsOf = claimsOf
  }

  /** @returns what has to go elsewhere before */
  async add(by: PlannerInput): Promise<Merger[]> {
    const meant: { readonly album: Album; readonly desired: DesiredDeletion }[] = []
    for (const desired of by.desired.deletions.values())
      for (const album of await this.#albumsOf(by, desired))
        if (!desired.deletion.onlyEmpty || album.assetCount === 0 || this.#isLeft(album)) meant.push({ album, desired })
    const { library } = this.#planning
    // Read ahead, several at once; the library keeps what it read.
    if (library.can('searchByAlbum') && by.isComplete)
      await forEachConcurrently(meant, async ({ album }) => void (await library.albums.content(album)))
    const planned: Deletion[] = []
    for (const { album, desired } of meant) planned.push(...(await this.#delete(by, album, desired)))
    const merged = Map.groupBy(planned, ({ kept }) => kept)
    return [...merged].flatMap(([kept, parts]) =>
      kept
        ? [
            {
              kept,
              others: parts.map(({ album }) => album),
              assetIds: [...new Set(parts.flatMap(({ assetIds }) => assetIds))],
            },
          ]
        : [],
    )
  }

  /** @param filledBy the recipe that puts assets into an album, if one does */
  async operations(filledBy: (albumId: string) => string | null): Promise<OperationOf<'album.delete'>[]> {
    const operations: OperationOf<'album.delete'>[] = []
    for (const [id, { by, album, assetIds, deletion, kept }] of this.#deletions) {
      const claims = this.#claimsOf(id)
      if (deletion.onlyEmpty && assetIds.some((asset) => claims?.get(asset)?.value !== false)) continue
      const other = filledBy(id)
      const reason = `The album "${album.albumName}" is not deleted, because "${other}" puts assets into it.`
      if (other !== null && !deletion.onlyEmpty) this.#planning.refuse({ recipe: by.recipe, reason, operations: 1 })
      if (other !== null || !this.#mayDelete(by, album, deletion)) continue
      const into = kept ? { into: await this.#into(kept) } : {}
      const { ours } = this.#planning.ledger.of(by.recipe, albumTarget(id))
      operations.push({ ...deletionOf(by.recipe, album, assetIds), ...othersAmong(assetIds, ours), ...into })
    }
    return operations
  }

  /** Whether recipes take something out of an album. */
  #isLeft({ id }: Album): boolean {
    return [...(this.#claimsOf(id)?.values() ?? [])].some(({ value }) => value === false)
  }

  #mayDelete(
    { recipe, note }: PlannerInput,
    { albumName, id, assetCount }: Album,
    { ifAllowed, into }: DeletionOptions,
  ): boolean {
    const { exclusions } = this.#planning
    // What would leave with it leaves it all the same.
    if (exclusions.find(recipe, 'album.delete', [id, albumName], '*')) {
      exclusions.note(recipe, '*', `album.delete ${id}`)
      return false
    }
    if (!ifAllowed || this.#planning.allow.includes('album.delete')) return true
    const what = into ? `merged into another one of that name and deleted` : 'deleted, because nothing is left in it'
    note(
      'decision',
      'delete-album-or-not',
      `The album "${albumName}" (${id}, ${counted(assetCount, 'asset')}) would be ${what}. --allow album.delete lets it.`,
    )
    return false
  }

  async #into(kept: Album): Promise<NonNullable<OperationOf<'album.delete'>['into']>> {
    const claims = this.#claimsOf(kept.id)
    const { library } = this.#planning
    const parts = [...this.#deletions.values()].filter((one) => one.kept?.id === kept.id)
    const contents = await Promise.all(
      [kept, ...parts.map(({ album }) => album)].map((one) => library.albums.content(one)),
    )
    const all = new Map(contents.flatMap((content) => [...content]))
    const isIn = (id: string): boolean => claims?.get(id)?.value !== false
    return { id: kept.id, name: kept.albumName, assetCount: countedIn(all, isIn) }
  }

  /** The own albums that are meant; of several with one name all where the recipe filled each of them. */
  async #albumsOf(by: PlannerInput, { album: ref }: DesiredDeletion): Promise<readonly Album[]> {
    const { library, ledger } = this.#planning
    const albums = (await library.albums.list()).filter(({ ownerId }) => ownerId === library.me.id)
    if (typeof ref !== 'string' && 'folder' in ref) {
      const found = await this.#planning.folders.find(by.recipe, ref)
      return 'album' in found && found.album ? [found.album] : []
    }
    if (typeof ref !== 'string') return albums.filter(({ id }) => id === ref.id)
    const named = albums.filter(({ albumName }) => isSameName(albumName, ref))
    const [newest, ...others] = named
    if (!newest || others.length === 0 || named.every(({ id }) => ledger.of(by.recipe, albumTarget(id)).ours.size > 0))
      return named
    const ids = named.map(({ id, assetCount }) => `${id} (${counted(assetCount, 'asset')})`).join(', ')
    by.note(
      'warning',
      'albums-of-one-name',
      `${named.length} albums are called "${ref}", and not all of them were filled by this recipe; only the newest is deleted: ${ids}.`,
    )
    return [newest]
  }

  async #delete(by: PlannerInput, album: Album, { deletion }: DesiredDeletion): Promise<Deletion[]> {
    const { recipe } = by
    const { library } = this.#planning
    const isFollowed = deletion.into !== undefined || deletion.assets !== undefined
    if (this.#deletions.has(album.id) || (isFollowed && !this.#mayDelete(by, album, deletion))) return []
    const kept = deletion.into ? await this.#keptOf(by, album, deletion.into.id) : null
    const problem = kept === undefined ? null : this.#problem(by, album)
    if (problem !== null) this.#planning.refuse({ recipe, reason: problem, operations: 1 })
    if (problem !== null || kept === undefined) return []
    const assets = await library.albums.content(album)
    if (deletion.onlyEmpty && assets.size > 0 && !this.#isLeft(album)) return []
    if (album.assetCount > assets.size) {
      const reason = `The album "${album.albumName}" is not deleted: ${album.assetCount - assets.size} assets in it belong to others and cannot be read.`
      this.#planning.refuse({ recipe, reason, operations: 1 })
      return []
    }
    const planned = { by, album, deletion, assetIds: [...assets.keys()].sort(), kept }
    this.#deletions.set(album.id, planned)
    if (deletion.assets) by.desired.change({ visibility: deletion.assets }, this.#differing(assets, deletion.assets))
    return [planned]
  }

  /** The own album that gets what another holds; undefined where there is none. */
  async #keptOf({ recipe }: PlannerInput, { albumName }: Album, id: string): Promise<Album | undefined> {
    const { library } = this.#planning
    const kept = (await library.albums.list()).find((one) => one.id === id && one.ownerId === library.me.id)
    if (!kept || this.#deletions.has(id)) {
      const reason = `The album "${albumName}" is not deleted: there is no own album ${id} that could get what it holds.`
      this.#planning.refuse({ recipe, reason, operations: 1 })
      return undefined
    }
    return kept
  }

  #problem({ isComplete }: PlannerInput, { albumName }: Album): string | null {
    const { searchByAlbum, version } = this.#planning.server.capabilities
    if (!isComplete) return `The album "${albumName}" is not deleted, because not everything could be read.`
    if (searchByAlbum) return null
    return `The album "${albumName}" is not deleted: Immich ${version} cannot search by album, so nobody could make it again.`
  }

  /** Own assets that are seen elsewhere, with where that is. */
  #differing(assets: Content, wanted: Visibility): ReadonlyMap<string, ValuesBefore> {
    const me = this.#planning.library.me.id
    const shown = [...assets].filter(
      ([, { visibility, ownerId, isTrashed }]) =>
        ownerId === me && !isTrashed && visibility !== 'hidden' && visibility !== wanted,
    )
    return new Map(shown.map(([id, { visibility }]) => [id, { visibility: visibility as Visibility }]))
  }
}
