import type { AssetRow } from '../../core/api/schemas.ts'
import type { ApiContext } from '../../core/context/context.ts'
import { counted } from '../../core/number-text.ts'
import type { CreatedEntity } from '../state/requests.ts'

/** What a run did of one operation. */
export interface Done {
  /** Assets, or members of an album, that were changed; all of them where the answer was lost. */
  readonly ids: ReadonlySet<string>
  readonly created: CreatedEntity | null
}

/** What a run did with one album. */
export interface AlbumTrace {
  /** Recipes that put something in, or shared it. */
  readonly recipes: Set<string>
  readonly assetIds: Set<string>
  /** The first asset that it put in: the server takes it for the cover of an album that has none (`immich-api.md` 2.7). */
  first: string | undefined
  /** Values that it set, such as `description`. */
  readonly look: Map<string, unknown>
  /** With whom it shared it, by id, and the roles. */
  readonly roles: Map<string, string>
}

/** Those of some assets that left an album or a tag, by its name in the ledger, after a run of a recipe. */
export type LeftSince = (recipe: string, target: string, assetIds: readonly string[]) => ReadonlySet<string>

/** A run while its operations are taken back, the last one first: what its kinds have to know of each other. */
export class Undoing<Inverse> {
  readonly library: ApiContext
  /** Whether the key has a permission, as far as is known. */
  readonly isPermitted: (scope: string) => boolean
  /** Ids of what the run made, by `album <name>` and `tag <path>`. */
  readonly created: ReadonlyMap<string, string>
  /** The names under which albums that the run deleted are made again, by their former ids. */
  readonly remadeAlbums = new Map<string, string>()
  /** Paths of tags that the run deleted and that are made again. */
  readonly remadeTags = new Set<string>()
  /** Ids of stacks, tags and albums that go: assets of stacks are free for others, the tags above them go too. */
  readonly gone = new Set<string>()
  /** Assets that the run took out of stacks: one that was cut off and went on did so in several operations. */
  readonly unstacked = new Set<string>()
  /** Covers that the run itself chose, by album. */
  readonly chosenCovers = new Map<string, string>()
  /** Assets that come out of the trash. */
  readonly restored = new Set<string>()
  readonly #last: (() => Promise<readonly Inverse[]>)[] = []
  readonly #notes = new Map<string, Set<string>>()
  readonly #traces = new Map<string, AlbumTrace>()
  /** Assets that leave each album or tag. */
  readonly #leaving: Map<string, Set<string>>
  readonly #leftSince: LeftSince
  readonly #comingBack = new Map<string, ReadonlySet<string>>()

  constructor(
    library: ApiContext,
    created: ReadonlyMap<string, string>,
    leaving: Map<string, Set<string>>,
    isPermitted: (scope: string) => boolean,
    leftSince: LeftSince,
  ) {
    this.library = library
    this.created = created
    this.#leaving = leaving
    this.isPermitted = isPermitted
    this.#leftSince = leftSince
  }

  /** Those of some assets in an album or under a tag that are there by the run: what left since and came back is not. */
  stillOurs(recipe: string, target: string, label: string, assetIds: readonly string[]): readonly string[] {
    const left = this.#leftSince(recipe, target, assetIds)
    if (left.size > 0) this.note(`left the ${label} since and came back, not by this run: that stays.`, left)
    return assetIds.filter((id) => !left.has(id))
  }

  /** What is known by now of what the run did with an album. */
  trace(albumId: string): AlbumTrace {
    const none = { recipes: new Set(), assetIds: new Set(), first: undefined, look: new Map(), roles: new Map() }
    const trace = this.#traces.get(albumId) ?? (none as AlbumTrace)
    this.#traces.set(albumId, trace)
    return trace
  }

  /** What to do when everything else is known. @param isFirst before what was said so far */
  later(work: () => Promise<readonly Inverse[]>, isFirst = false): void {
    if (isFirst) this.#last.unshift(work)
    else this.#last.push(work)
  }

  /** Does what was left for later. */
  async finish(): Promise<Inverse[]> {
    const operations: Inverse[] = []
    for (const work of this.#last) operations.push(...(await work()))
    return operations
  }

  /** What cannot be taken back, in words. */
  get notes(): readonly string[] {
    return [...this.#notes].map(([text, ids]) => (ids.size > 0 ? `${counted(ids.size, 'asset')} ${text}` : text))
  }

  /** Tells what cannot be taken back. @param ids assets, whose number goes before the text */
  note(text: string, ids: Iterable<string> = []): void {
    this.#notes.set(text, new Set([...(this.#notes.get(text) ?? []), ...ids]))
  }

  /** The records of some assets. @param missing tells what cannot be taken back for those that are not shown */
  async rows(ids: Iterable<string>, missing: string): Promise<ReadonlyMap<string, AssetRow>> {
    const wanted = [...ids]
    const rows = await this.library.search.rows(wanted)
    const lost = wanted.filter((id) => !rows.has(id))
    if (lost.length > 0) this.note(missing, lost)
    return rows
  }

  /** The records of those of some assets that are still on the server. */
  present(ids: Iterable<string>): Promise<ReadonlyMap<string, AssetRow>> {
    return this.rows(ids, 'left the server and cannot come back.')
  }

  /** Those of some assets that are still on the server. */
  async existing(ids: Iterable<string>): Promise<string[]> {
    return [...(await this.present(ids)).keys()].sort()
  }

  /** Whether an asset is in the trash, and stays there: on top of a stack, it hides the others. */
  isInTrash({ id, isTrashed }: AssetRow): boolean {
    return isTrashed && !this.restored.has(id)
  }

  /** Notes that assets leave an album or a tag. */
  leave(id: string, assetIds: readonly string[]): void {
    this.#leaving.set(id, new Set([...this.leaving(id), ...assetIds]))
  }

  /** Notes that assets come back into an album. */
  comeBack(id: string, assetIds: readonly string[]): void {
    this.#comingBack.set(id, new Set([...this.comingBack(id), ...assetIds]))
  }

  /** Assets that come back into an album. */
  comingBack(id: string): ReadonlySet<string> {
    return this.#comingBack.get(id) ?? new Set()
  }

  /** Assets that leave an album or a tag. */
  leaving(id: string): ReadonlySet<string> {
    return this.#leaving.get(id) ?? new Set()
  }
}
