import { idFor } from './identifier.ts'
import type { Instant } from './instant.ts'
import type { Job } from './job.ts'
import type { AssetInput } from './library.ts'
import type { LiveEvent } from './live-event.ts'
import type { Album, ApiKey, Asset, Exif, Face, Library, Partner, Person, Stack, Tag, User } from './model.ts'
import { TakenOrder } from './taken-order.ts'

/** Files as they lie on disk, where they differ from what the server knows. */
interface FileChanges {
  /** Paths that are not there. */
  readonly missing: Set<string>
  /** New modification times by path. */
  readonly touched: Map<string, Instant>
  /** Files without an asset, by path: what an import makes of them. */
  readonly added: Map<string, AssetInput>
}

/** What the server says of itself. */
export interface ServerFacts {
  features: Record<string, boolean>
  config: Record<string, unknown>
  mediaTypes: Record<string, readonly string[]>
}

/** The library in memory: maps by id, in the order rows were made. */
export class State {
  readonly users = new Map<string, User>()
  readonly apiKeys = new Map<string, ApiKey>()
  readonly libraries = new Map<string, Library>()
  readonly albums = new Map<string, Album>()
  readonly tags = new Map<string, Tag>()
  readonly people = new Map<string, Person>()
  readonly faces = new Map<string, Face>()
  readonly stacks = new Map<string, Stack>()
  readonly assets = new Map<string, Asset>()
  readonly taken = new TakenOrder()
  partners: readonly Partner[] = []
  server: ServerFacts = { features: {}, config: {}, mediaTypes: {} }
  /** Best match first, by query. */
  smart: Readonly<Record<string, readonly string[]>> = {}
  /** Whether deleting any but one asset of a stack dissolves it. */
  loneStacksDissolve = false
  /** Folders in which no sidecar can be written. */
  readOnlyFolders: readonly string[] = []
  /** What changed in the folders of external libraries since the last scan. */
  readonly files: FileChanges = { missing: new Set(), touched: new Map(), added: new Map() }
  /** Background jobs that have not run yet. */
  jobs: Job[] = []
  /** Set while there are clients to tell. */
  onLiveEvent: ((event: LiveEvent) => void) | undefined
  /** Grows with every change of anything; caches compare it. */
  revision = 0
  #clock: Instant = 0
  #ahead = 0
  #made = 0

  /** The present as the database clock sees it: later at every call, unless the clock was set. */
  now(): Instant {
    const microseconds = Math.floor((performance.now() % 1) * 1000)
    this.#clock = Math.max(this.date().getTime() * 1000 + microseconds, this.#clock + 1)
    return this.#clock
  }

  /** The present as the server's clock shows it. */
  date(): Date {
    return new Date(Date.now() + this.#ahead)
  }

  /** Sets the clock so many seconds ahead of the true time, or behind it. */
  setClock(seconds: number): void {
    this.#ahead = seconds * 1000
    this.#clock = 0
  }

  /** An id for a new row; the same sequence in every run. */
  newId(): string {
    this.#made += 1
    return idFor(`made ${this.#made}`)
  }

  /** Tells connected clients, if there are any. */
  announce(event: LiveEvent): void {
    this.onLiveEvent?.(event)
  }

  /** To be called after any change that goes around the methods here. */
  changed(): void {
    this.revision += 1
  }

  addAsset(asset: Asset): void {
    this.assets.set(asset.id, asset)
    this.taken.add(asset)
    for (const face of asset.faces) this.faces.set(face.id, face)
    this.changed()
  }

  /** The row and all that hangs on it goes, as when the server purges an asset. */
  removeAsset(id: string): void {
    const asset = this.assets.get(id)
    if (!asset) return
    this.assets.delete(id)
    this.taken.remove(asset)
    for (const face of asset.faces) this.faces.delete(face.id)
    for (const album of this.albums.values()) this.#leaveAlbum(album, id)
    this.#leaveStack(asset)
    const owner = this.users.get(asset.ownerId)
    const used = (owner?.quotaUsageInBytes ?? 0) - (asset.exif?.fileSizeInByte ?? 0)
    if (owner && !asset.isExternal) owner.quotaUsageInBytes = Math.max(0, used)
    this.changed()
  }

  #leaveAlbum(album: Album, id: string): void {
    album.assetIds.delete(id)
    if (album.albumThumbnailAssetId === id) album.albumThumbnailAssetId = null
  }

  // A stack that loses its primary gets another; what is left alone with it is no stack any more.
  #leaveStack({ id, stackId }: Asset): void {
    const stack = stackId ? this.stacks.get(stackId) : undefined
    if (!stack) return
    stack.assetIds = stack.assetIds.filter((member) => member !== id)
    const [first, second] = stack.assetIds
    if (first && second && stack.primaryAssetId === id) stack.primaryAssetId = first
    if (second) return
    const last = first ? this.assets.get(first) : undefined
    if (last && (stack.primaryAssetId === id || this.loneStacksDissolve)) {
      this.stacks.delete(stack.id)
      this.updateAsset(last, { stackId: null })
    }
  }

  /** Changes the asset's row; the database trigger stamps `updatedAt` whatever the change is. */
  updateAsset(asset: Asset, change: Partial<Asset>, now: Instant = this.now()): void {
    Object.assign(asset, change, { updatedAt: now })
    if (change.fileCreatedAt !== undefined) this.taken.moved()
    this.changed()
  }

  /** Changes the exif row only, which leaves `updatedAt` of the asset alone; without a row nothing happens. */
  updateExif(asset: Asset, change: Partial<Exif>): void {
    if (asset.exif) Object.assign(asset.exif, change)
    this.changed()
  }

  /** Ids of all assets that are in some album, anybody's. */
  get albumMembers(): ReadonlySet<string> {
    if (this.#members.revision !== this.revision) {
      const ids = new Set<string>()
      for (const album of this.albums.values()) for (const id of album.assetIds) ids.add(id)
      this.#members = { revision: this.revision, ids }
    }
    return this.#members.ids
  }

  #members: { revision: number; ids: ReadonlySet<string> } = { revision: -1, ids: new Set() }

  /** Ids of the assets with a face of each person. */
  get assetsByPerson(): ReadonlyMap<string, ReadonlySet<string>> {
    if (this.#byPerson.revision !== this.revision) {
      const ids = new Map<string, Set<string>>()
      for (const { personId, assetId } of this.faces.values()) {
        if (personId === null) continue
        const known = ids.get(personId)
        if (known) known.add(assetId)
        else ids.set(personId, new Set([assetId]))
      }
      this.#byPerson = { revision: this.revision, ids }
    }
    return this.#byPerson.ids
  }

  #byPerson: { revision: number; ids: ReadonlyMap<string, ReadonlySet<string>> } = { revision: -1, ids: new Map() }

  /** Users whose assets stand in this user's timeline: oneself, and partners switched on. */
  timelineOwners(userId: string): ReadonlySet<string> {
    const shared = this.partners.filter((partner) => partner.sharedWithId === userId && partner.inTimeline)
    return new Set([userId, ...shared.map((partner) => partner.sharedById)])
  }
}
