import type {
  Action,
  AlbumChoice,
  AlbumProperties,
  AlbumRef,
  AssetValues,
  ClosingAction,
  DeletionOptions,
  EntryOptions,
  SyncOptions,
} from '../../core/actions/action.ts'
import { isExifField } from '../../core/actions/action.ts'
import type { AssetRow } from '../../core/api/schemas.ts'
import { DarkroomError } from '../../core/errors.ts'
import { composed } from '../../core/same-name.ts'
import { differing, fieldsOf, readValues, type ValuesBefore, writtenValues } from '../plan/values.ts'
import { trashing } from '../state/ledger.ts'

/** An album that is wanted, by name or id. */
export interface AlbumTarget {
  readonly album: AlbumRef
  readonly choice: AlbumChoice
}

/** Assets that one recipe wants in, or out of, an album or a tag. */
export interface DesiredMembers<T> {
  readonly target: T
  readonly assetIds: string[]
  /** The first and the last of them by the instant of capture, and then by path. */
  first?: Pictured
  last?: Pictured
  /** What follows for those that go in. */
  followUps?: DesiredState
  /** Why each of them goes in. */
  reasons?: Map<string, EntryReason>
}

/** Why an asset goes into an album, or gets other values. */
export interface EntryReason {
  readonly reason: string
  readonly fileName: string
}

/** An asset, where it lies, and the instant it was taken at, as the server writes it. */
export interface Pictured {
  readonly id: string
  readonly fileCreatedAt: string
  readonly originalPath: string
}

const orderOf = ({ originalPath, id }: Pictured): string => `${originalPath}\0${id}`

/** Whether an asset comes before another by the instant of capture, then by path, then by id. */
export const isEarlier = (a: Pictured, b: Pictured): boolean =>
  a.fileCreatedAt === b.fileCreatedAt ? orderOf(a) < orderOf(b) : a.fileCreatedAt < b.fileCreatedAt

/** Values of a map in the order of their keys: what recipes want comes in the order of assets, which scans do not keep. */
export const byKey = <T>(values: ReadonlyMap<string, T>): T[] =>
  [...values].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value)

/** The same where what no longer matches is to be taken out. */
export interface DesiredSync<T> extends DesiredMembers<T> {
  readonly sync: SyncOptions
}

/** How one recipe wants to change the members of albums, or of tags. */
export interface MembershipChanges<T> {
  readonly add: Map<string, DesiredMembers<T>>
  readonly remove: Map<string, DesiredMembers<T>>
  readonly sync: Map<string, DesiredSync<T>>
}

/** Assets that one recipe wants to have some values. */
export interface DesiredValues {
  readonly set: AssetValues
  /** Those that differ, with the values that do. */
  readonly was: Map<string, ValuesBefore>
  /** Those that have them already: no other recipe may take them away. */
  readonly settled: string[]
  /** Those whose exif record was not read. */
  readonly unread: string[]
}

/** Properties that one recipe wants an album to have, with what its cover depends on. */
export interface DesiredAlbum {
  readonly target: AlbumTarget
  readonly properties: AlbumProperties
  /** Missing where it is wanted the album as a whole. */
  oldest?: Taken
  newest?: Taken
}

/** An album that one recipe wants deleted. */
export interface DesiredDeletion {
  readonly album: AlbumRef
  readonly deletion: DeletionOptions
}

/** An asset and its wall-clock time, as the server writes it. */
interface Taken {
  readonly id: string
  readonly at: string
}

/** Assets that one recipe wants in one stack. */
export interface DesiredStack {
  readonly primary: string | null
  /** It holds just these. */
  readonly replace?: boolean
  readonly assets: (Taken & { readonly fileName: string; readonly path: string })[]
  /** They came in the order of a stream; otherwise the oldest is first, because scans deliver in no order. */
  readonly isOrdered: boolean
}

/** Ids of the assets of a stack, the first of them on top where nothing else is said. */
export const stackedIds = ({ assets, isOrdered }: DesiredStack): string[] =>
  (isOrdered ? assets : assets.toSorted((a, b) => (isBefore(a, b) ? -1 : 1))).map(({ id }) => id)

/** Name of what is done for an asset only once; undefined for what is done again. */
const onceOf = (action: Action): string | undefined => {
  if (action.kind === 'asset.trash') return trashing
  return action.kind === 'asset.set' ? action.once : undefined
}

/** What one recipe wants, grouped as it comes in. Only ids are kept, so that memory follows the matches. */
export class DesiredState {
  readonly albums: MembershipChanges<AlbumTarget> = { add: new Map(), remove: new Map(), sync: new Map() }
  readonly tags: MembershipChanges<string> = { add: new Map(), remove: new Map(), sync: new Map() }
  readonly properties = new Map<string, DesiredAlbum>()
  readonly values = new Map<string, DesiredValues>()
  readonly stacks = new Map<string, DesiredStack>()
  readonly unstacked: string[] = []
  readonly trashed: string[] = []
  /** What would go to the trash again that somebody restored. */
  readonly restored: string[] = []
  readonly deletions = new Map<string, DesiredDeletion>()
  /** What the recipe itself refuses, and how often. */
  readonly refused = new Map<string, number>()
  /** Why assets get other values, by asset. */
  readonly valueReasons = new Map<string, EntryReason>()
  /** What assets get their values for at most once, by asset. */
  readonly once = new Map<string, string>()
  /** Stills by their motion parts, where these get the same values. */
  readonly stillOf = new Map<string, string>()
  /** Assets that may be given other values in one run. */
  readonly maxUpdates: number

  readonly #isDone: (once: string, assetId: string) => boolean

  /** @param isDone whether an asset got already what it gets only once */
  constructor(
    { maxUpdates = Number.POSITIVE_INFINITY }: { readonly maxUpdates?: number | undefined } = {},
    isDone: (once: string, assetId: string) => boolean = () => false,
  ) {
    this.maxUpdates = maxUpdates
    this.#isDone = isDone
  }

  /** An empty one of the same recipe. */
  fresh(): DesiredState {
    return new DesiredState(this, this.#isDone)
  }

  /**
   * Takes in what a recipe wants for an asset, and returns it as it is written, without what was done already and is done
   * only once.
   * @param group names the group that the asset came in, where a stream yielded it
   * @throws DarkroomError USAGE where it wants contradictory things for one asset
   */
  add(row: AssetRow, given: readonly Action[], group: string | null = null): readonly Action[] {
    const isDone = (action: Action): boolean => {
      const once = onceOf(action)
      return once !== undefined && this.#isDone(once, row.id)
    }
    const done = given.filter(isDone)
    const left = done.length > 0 ? given.filter((action) => !done.includes(action)) : given
    if (!row.isTrashed && done.some(({ kind }) => kind === 'asset.trash')) this.restored.push(row.id)
    const actions = left.some(isOfDate) ? left.map((action) => asWritten(action, row)) : left
    let values: { [field: string]: unknown } | null = null
    for (const action of actions) {
      if (action.kind === 'asset.set') {
        values ??= {}
        merge(values, action.set)
        if (action.reason !== undefined)
          this.valueReasons.set(row.id, { reason: action.reason, fileName: row.originalFileName })
        if (action.once !== undefined) this.once.set(row.id, action.once)
        if (action.withMotionPart && row.livePhotoVideoId)
          this.#motionPart(row, row.livePhotoVideoId, writtenValues(action.set, null))
      } else this.#one(row, action, group)
    }
    if (values && Object.keys(values).length > 0) this.#value(row, values)
    return actions
  }

  /** Notes an album or a tag that a recipe syncs, although nothing may match. */
  expect(actions: readonly Action[]): void {
    for (const action of actions) {
      if (action.kind === 'album.sync') this.#sync(this.albums, albumKey(action), action, action.sync)
      if (action.kind === 'tag.sync') this.#sync(this.tags, action.tag, action.tag, action.sync)
    }
  }

  /**
   * Takes in what a recipe wants for albums as a whole.
   * @throws DarkroomError USAGE for an action that concerns single assets
   */
  close(actions: readonly ClosingAction[]): void {
    for (const { album, ...action } of actions) {
      const key = albumKey({ album })
      if (action.kind === 'album.delete') this.deletions.set(key, { album, deletion: action.deletion })
      else if (action.kind === 'album.set') {
        const { properties } = action
        this.properties.set(`${key} ${JSON.stringify(properties)}`, { target: { album, choice: own }, properties })
      } else throw misplaced(action, 'finish', 'Only album() and deleteAlbum() are allowed there.')
    }
  }

  /** Notes what the recipe itself cannot do. */
  refuse(reason: string): void {
    this.refused.set(reason, (this.refused.get(reason) ?? 0) + 1)
  }

  /** Claims that assets have a value that differs from what they have. */
  change(set: AssetValues, was: ReadonlyMap<string, ValuesBefore>): void {
    const known = this.desiredValues(set)
    for (const [id, before] of was) known.was.set(id, before)
  }

  #one(row: AssetRow, action: Exclude<Action, { kind: 'asset.set' }>, group: string | null): void {
    switch (action.kind) {
      case 'album.add':
        noteEntry(addMember(this.albums.add, albumKey(action), targetOf(action), row), row, action.entry)
        break
      case 'album.remove':
        addMember(this.albums.remove, albumKey(action), targetOf(action), row)
        break
      case 'album.sync': {
        const known = this.#sync(this.albums, albumKey(action), targetOf(action), action.sync)
        known.assetIds.push(row.id)
        noteEntry(known, row, action.entry)
        break
      }
      case 'album.set':
        this.#properties(row, { album: action.album, choice: {} }, action.properties)
        break
      case 'tag.add':
      case 'tag.remove':
        addMember(this.tags[action.kind === 'tag.add' ? 'add' : 'remove'], action.tag, action.tag, row)
        break
      case 'tag.sync':
        this.#sync(this.tags, action.tag, action.tag, action.sync).assetIds.push(row.id)
        break
      case 'stack.add':
        this.#stack(row, action, group)
        break
      case 'stack.leave':
        this.unstacked.push(row.id)
        break
      case 'asset.trash':
        // Offline files look trashed; neither is touched (`immich-api.md` 2.2).
        if (!row.isTrashed) this.trashed.push(row.id)
        break
      default:
        throw misplaced(action, 'actions', 'deleteAlbum() is only allowed in finish.')
    }
    if ('album' in action && action.kind !== 'album.set' && 'properties' in action && action.properties)
      this.#properties(row, targetOf(action), action.properties)
  }

  #sync<T>({ sync }: MembershipChanges<T>, key: string, target: T, options: SyncOptions): DesiredSync<T> {
    const keyed = `${key} ${textOf(options)}`
    const known = sync.get(keyed) ?? { target, sync: options, assetIds: [] }
    sync.set(keyed, known)
    return known
  }

  #properties(row: AssetRow, target: AlbumTarget, properties: AlbumProperties): void {
    const key = `${albumKey(target)} ${JSON.stringify(properties)}`
    const taken = { id: row.id, at: row.localDateTime }
    const known = this.properties.get(key)
    if (!known?.oldest || !known.newest) this.properties.set(key, { target, properties, oldest: taken, newest: taken })
    else if (isBefore(taken, known.oldest)) known.oldest = taken
    else if (isBefore(known.newest, taken)) known.newest = taken
  }

  #stack(row: AssetRow, action: Extract<Action, { kind: 'stack.add' }>, group: string | null): void {
    const { by, primary, replace = false } = action
    const key = by === null ? group : `by ${by}`
    if (key === null) {
      const message = 'stack() stands in a recipe that judges each asset by itself.'
      throw new DarkroomError('USAGE', {
        message,
        hint: 'Say which belong together, as stack({ by: … }), or use stream.',
      })
    }
    const known = this.stacks.get(key)
    const taken = { id: row.id, at: row.localDateTime, fileName: row.originalFileName, path: row.originalPath }
    if (!known) this.stacks.set(key, { primary, replace, assets: [taken], isOrdered: group !== null })
    else {
      known.assets.push(taken)
      const first = [known.primary, primary].filter((id) => id !== null).sort()[0] ?? null
      this.stacks.set(key, { ...known, primary: first, replace: replace && known.replace === true })
    }
  }

  #motionPart({ id }: AssetRow, motionPart: string, set: AssetValues): void {
    const other = this.stillOf.get(motionPart)
    this.stillOf.set(motionPart, other !== undefined && other < id ? other : id)
    this.desiredValues(set).unread.push(motionPart)
  }

  desiredValues(set: AssetValues): DesiredValues {
    const entries = Object.entries(set).sort()
    const key = JSON.stringify(entries)
    const known = this.values.get(key) ?? { set: Object.fromEntries(entries), was: new Map(), settled: [], unread: [] }
    this.values.set(key, known)
    return known
  }

  #value(row: AssetRow, set: AssetValues): void {
    const known = this.desiredValues(set)
    if (!row.exifInfo && fieldsOf(set).some(isExifField)) return void known.unread.push(row.id)
    const fields = differing(row, set)
    if (fields.length === 0) known.settled.push(row.id)
    else known.was.set(row.id, readValues(row, fields))
  }
}

const isOfDate = (action: Action): boolean => action.kind === 'asset.set' && action.set.dateTimeOriginal !== undefined

const asWritten = (action: Action, row: AssetRow): Action =>
  action.kind === 'asset.set' ? { ...action, set: writtenValues(action.set, row) } : action

const isBefore = (a: Taken, b: Taken): boolean => a.at < b.at || (a.at === b.at && a.id < b.id)

/** Wanted properties of albums, those of the oldest asset first: scans deliver in no order. Whole albums come last. */
export const sortedProperties = ({ properties }: DesiredState): DesiredAlbum[] => {
  const ageOf = ({ oldest }: DesiredAlbum): string => (oldest ? `a ${oldest.at} ${oldest.id}` : 'b')
  return [...properties]
    .map(([key, desired]) => ({ desired, order: `${ageOf(desired)} ${key}` }))
    .sort((a, b) => (a.order < b.order ? -1 : 1))
    .map(({ desired }) => desired)
}

const texts = new WeakMap<SyncOptions, string>()

/** The same for all that sync alike; options that never change are written once. */
const textOf = (options: SyncOptions): string => {
  const text = texts.get(options) ?? JSON.stringify(Object.entries(options).sort())
  texts.set(options, text)
  return text
}

const albumKey = ({ album, choice = {} }: { album: AlbumRef; choice?: AlbumChoice }): string =>
  `${typeof album === 'string' ? `name ${album}` : 'id' in album ? `id ${album.id}` : composed(`folder ${album.folder} ${album.name}`)} ${choice.own ?? false} ${choice.newest ?? false}`

const targetOf = ({ album, choice }: AlbumTarget): AlbumTarget => ({ album, choice })

/** What a recipe without types may do. */
const misplaced = (action: never, where: string, hint: string): DarkroomError =>
  new DarkroomError('USAGE', { message: `${(action as Action).kind} is not allowed in ${where}.`, hint })

const own: AlbumChoice = { own: true, newest: true }

const addMember = <T>(
  desired: Map<string, DesiredMembers<T>>,
  key: string,
  target: T,
  row: AssetRow,
): DesiredMembers<T> => {
  const known = desired.get(key)
  const members = known ?? { target, assetIds: [] }
  if (!known) desired.set(key, members)
  members.assetIds.push(row.id)
  return members
}

/** Notes what goes with an asset that goes in. */
const noteEntry = (
  desired: DesiredMembers<unknown>,
  row: AssetRow,
  { followUps = [], reason }: EntryOptions = {},
): void => {
  if (!desired.first || isEarlier(row, desired.first)) desired.first = pictured(row)
  if (!desired.last || isEarlier(desired.last, row)) desired.last = pictured(row)
  if (followUps.length > 0) {
    desired.followUps ??= new DesiredState()
    desired.followUps.add(row, followUps)
  }
  if (reason === undefined) return
  desired.reasons ??= new Map()
  desired.reasons.set(row.id, { reason, fileName: row.originalFileName })
}

const pictured = ({ id, fileCreatedAt, originalPath }: Pictured): Pictured => ({ id, fileCreatedAt, originalPath })

/** Joins what is set, so that one request does it all. */
const merge = (values: { [field: string]: unknown }, set: AssetValues): void => {
  for (const [field, value] of Object.entries(set)) {
    if (field in values && values[field] !== value) {
      const message = `Its actions set ${field} to ${String(values[field])} and to ${String(value)}.`
      throw new DarkroomError('USAGE', { message, hint: 'Leave one of them out.' })
    }
    values[field] = value
  }
}
