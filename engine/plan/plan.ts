import type { AssetValues } from '../../core/actions/action.ts'

/** An album of a plan; without an id it is still to be made. */
export interface PlannedAlbum {
  readonly id: string | null
  readonly name: string
}

/** A tag of a plan, by its full path; without an id it is still to be made. */
export interface PlannedTag {
  readonly id: string | null
  readonly value: string
}

/** Values of an album that a plan sets, in the server's words. */
export interface AlbumValues {
  readonly albumName?: string
  readonly description?: string
  readonly order?: string
  readonly isActivityEnabled?: boolean
  readonly albumThumbnailAssetId?: string
}

/** Values of an asset as they were before; null where there was none. */
export type ValuesBefore = { readonly [K in keyof AssetValues]?: Exclude<AssetValues[K], undefined> | null }

/** Somebody an album is shared with. */
export interface AlbumMember {
  readonly id: string
  readonly name: string
  readonly role: string
}

/** A stack of a plan; without an id it is still to be made. */
export interface PlannedStack {
  readonly id: string | null
  readonly primaryAssetId: string
}

/** A stack as it was: the assets, the one on top first. */
export interface StackBefore {
  readonly id: string
  readonly assetIds: readonly string[]
}

interface Change<Name extends string> {
  readonly op: Name
  readonly recipe: string
}

interface AlbumChange<Name extends string> extends Change<Name> {
  readonly album: PlannedAlbum
}

interface TagChange<Name extends string> extends Change<Name> {
  readonly tag: PlannedTag
}

interface Assets {
  readonly assetIds: readonly string[]
}

/** How many assets go into an album for one reason, and the names of some of them. */
export interface CountedReason {
  readonly reason: string
  readonly assets: number
  readonly files: readonly string[]
}

/** Takes assets out of something. */
interface Removal extends Assets {
  /** How many assets are in it now; those with a child of a tag count for the tag. */
  readonly total: number
  /** Reaches beyond what the recipe put in itself, which has to be allowed. */
  readonly all?: true
}

interface StackChange<Name extends string> extends Change<Name> {
  readonly stack: PlannedStack
  /** Names of some of its files, the one on top first, or of those that leave it; where they are known. */
  readonly files?: readonly string[]
}

/** One concrete change, with the state before where there is one. */
export type Operation =
  | (AlbumChange<'album.create'> & { readonly set: AlbumValues })
  | (AlbumChange<'album.add'> &
      Assets & {
        /** Why, as far as the recipe says so. */
        readonly reasons?: readonly CountedReason[]
        /** How many more the recipe wishes for that are in it already. */
        readonly alreadyPresent?: number
      })
  | (AlbumChange<'album.remove'> &
      Removal & {
        /** The album's cover, where it is among them: the server chooses another. */
        readonly cover?: string
      })
  | (AlbumChange<'album.update'> & { readonly set: AlbumValues; readonly was: AlbumValues })
  | (AlbumChange<'album.share'> & {
      readonly users: readonly AlbumMember[]
      /** Role before, by id; only of those who have one. */
      readonly was: Readonly<Record<string, string>>
    })
  | (AlbumChange<'album.unshare'> & { readonly users: readonly AlbumMember[] })
  | (AlbumChange<'album.delete'> &
      Assets & {
        readonly was: AlbumValues
        readonly users: readonly AlbumMember[]
        /** The album that got what it held, and how many assets that counts then at least. */
        readonly into?: { readonly id: string; readonly name: string; readonly assetCount: number }
      })
  | TagChange<'tag.create'>
  | (TagChange<'tag.add'> & Assets)
  | (TagChange<'tag.remove'> & Removal)
  | (TagChange<'tag.delete'> & Assets)
  | (Change<'asset.update'> &
      Assets & {
        readonly set: AssetValues
        readonly was: Readonly<Record<string, ValuesBefore>>
        /** Why, as far as the recipe says so. */
        readonly reasons?: readonly CountedReason[]
      })
  | (Change<'asset.trash'> & Assets)
  | (Change<'asset.restore'> & Assets)
  | (StackChange<'stack.create'> & Assets & { readonly was: readonly StackBefore[] })
  | (StackChange<'stack.update'> & {
      readonly set: { readonly primaryAssetId: string }
      readonly was: { readonly primaryAssetId: string }
    })
  | (StackChange<'stack.remove'> & Assets & { readonly was: readonly StackBefore[] })
  | (StackChange<'stack.delete'> & Assets)

/** The operation of one kind. */
export type OperationOf<Name extends Operation['op']> = Extract<Operation, { op: Name }>

/** Name of a kind of operation. */
export type OperationName = Operation['op']

/** What one recipe saw. */
export interface RecipeSummary {
  readonly name: string
  /** The plugin it comes from; null for a recipe file. */
  readonly plugin: string | null
  readonly scanned: number
  readonly matched: number
  readonly warnings: readonly string[]
}

/** Something a recipe wished for and does not get. */
export interface Refusal {
  readonly recipe: string
  readonly reason: string
  /** How many changes are missing because of it. */
  readonly operations: number
}

/** The changes for one account. */
export interface AccountPlan {
  readonly account: string
  readonly server: { readonly url: string; readonly version: string }
  readonly user: { readonly id: string; readonly email: string }
  readonly recipes: readonly RecipeSummary[]
  readonly operations: readonly Operation[]
  readonly refused: readonly Refusal[]
  /** Number of albums and tags made, and of assets concerned, by operation. */
  readonly summary: Readonly<Partial<Record<OperationName, number>>>
}

/** Ordered changes: a value that can be printed, saved, compared and applied. */
export interface Plan {
  readonly format: 'darkroom-plan/1'
  readonly id: string
  readonly createdAt: string
  readonly accounts: readonly AccountPlan[]
}

/**
 * Order in which operations are carried out, and stand in a plan: make, add, change, share, remove, delete. Members who
 * are told by mail see an album that is complete. Old stacks go before new ones, because assets are in one at most.
 */
export const operationOrder: readonly OperationName[] = [
  'asset.restore',
  'album.create',
  'tag.create',
  'album.add',
  'tag.add',
  'asset.update',
  'stack.update',
  'stack.remove',
  'stack.delete',
  'stack.create',
  'album.update',
  'album.share',
  'album.unshare',
  'album.remove',
  'tag.remove',
  'asset.trash',
  'album.delete',
  'tag.delete',
]

/** Operations whose assets are not changed themselves: they only lose a thing that is deleted. */
const keepsAssets: ReadonlySet<OperationName> = new Set(['album.delete', 'tag.delete', 'stack.delete'])

/** Assets that an operation changes. */
export const changedAssets = (operation: Operation): readonly string[] =>
  'assetIds' in operation && !keepsAssets.has(operation.op) ? operation.assetIds : []

/** How many things an operation changes: its assets, the people it concerns, or the one thing it makes or alters. */
export const operationSize = (operation: Operation): number => {
  if (operation.op === 'album.share' || operation.op === 'album.unshare') return operation.users.length
  return changedAssets(operation).length || 1
}

// On one line, whatever a description holds.
const valueText = (value: unknown): string => (value === '' ? '""' : String(value).replaceAll(/\r?\n/g, '\\n'))

/** Values in words: `visibility archive, isFavorite true`. */
export const valuesText = (set: AssetValues | AlbumValues): string =>
  Object.entries(set)
    .map(([field, value]) => `${field} ${valueText(value)}`)
    .join(', ')

/** What an operation is about, for sorting and for people. */
export const operationTarget = (operation: Operation): string => {
  if ('album' in operation) return operation.album.name
  if ('tag' in operation) return operation.tag.value
  if ('stack' in operation) return `stack of ${operation.stack.primaryAssetId}`
  return 'set' in operation ? valuesText(operation.set) : ''
}

/** Id of the album, tag or stack that an operation is about; null where it is still to be made. */
export const targetId = (operation: Operation): string | null => {
  if ('album' in operation) return operation.album.id
  if ('tag' in operation) return operation.tag.id
  return 'stack' in operation ? operation.stack.id : null
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Operations in the order of a plan: by kind, target, id of the album or tag, and recipe. */
export const sortOperations = (operations: readonly Operation[]): Operation[] => {
  const idOf = (operation: Operation): string => targetId(operation) ?? ''
  return operations.toSorted(
    (a, b) =>
      operationOrder.indexOf(a.op) - operationOrder.indexOf(b.op) ||
      // A tag is deleted after those below it.
      (a.op === 'tag.delete' ? -1 : 1) * compareText(operationTarget(a), operationTarget(b)) ||
      compareText(idOf(a), idOf(b)) ||
      compareText(a.recipe, b.recipe),
  )
}

/** Changes per kind of operation. */
export const summarize = (operations: readonly Operation[]): Partial<Record<OperationName, number>> => {
  const summary: Partial<Record<OperationName, number>> = {}
  for (const name of operationOrder) {
    const size = operations
      .filter(({ op }) => op === name)
      .reduce((sum, operation) => sum + operationSize(operation), 0)
    if (size > 0) summary[name] = size
  }
  return summary
}

/** Whether nothing would be changed. */
export const isEmptyPlan = (plan: Plan): boolean => plan.accounts.every(({ operations }) => operations.length === 0)
