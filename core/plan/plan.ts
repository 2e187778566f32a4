import type { AssetValues } from '../actions/action.ts'

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

/** One concrete change, with the state before where there is one. */
export type Operation =
  | {
      readonly op: 'album.create'
      readonly recipe: string
      readonly album: PlannedAlbum
      readonly set: { readonly description?: string }
    }
  | {
      readonly op: 'album.add'
      readonly recipe: string
      readonly album: PlannedAlbum
      readonly assetIds: readonly string[]
    }
  | { readonly op: 'tag.create'; readonly recipe: string; readonly tag: PlannedTag }
  | { readonly op: 'tag.add'; readonly recipe: string; readonly tag: PlannedTag; readonly assetIds: readonly string[] }
  | {
      readonly op: 'asset.update'
      readonly recipe: string
      readonly assetIds: readonly string[]
      readonly set: AssetValues
      readonly was: Readonly<Record<string, { readonly visibility?: string; readonly isFavorite?: boolean }>>
    }

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

/** Order in which operations are carried out, and stand in a plan. */
export const operationOrder: readonly OperationName[] = [
  'album.create',
  'tag.create',
  'album.add',
  'tag.add',
  'asset.update',
]

/** How many things an operation changes: its assets, or the one album or tag it makes. */
export const operationSize = (operation: Operation): number => ('assetIds' in operation ? operation.assetIds.length : 1)

/** Values in words: `visibility archive, isFavorite true`. */
export const valuesText = (set: AssetValues): string =>
  Object.entries(set)
    .map(([field, value]) => `${field} ${String(value)}`)
    .join(', ')

/** What an operation is about, for sorting and for people. */
export const operationTarget = (operation: Operation): string => {
  if ('album' in operation) return operation.album.name
  if ('tag' in operation) return operation.tag.value
  return valuesText(operation.set)
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Operations in the order of a plan: by kind, target, id of the album or tag, and recipe. */
export const sortOperations = (operations: readonly Operation[]): Operation[] => {
  const idOf = (operation: Operation): string =>
    ('album' in operation ? operation.album.id : 'tag' in operation ? operation.tag.id : null) ?? ''
  return operations.toSorted(
    (a, b) =>
      operationOrder.indexOf(a.op) - operationOrder.indexOf(b.op) ||
      compareText(operationTarget(a), operationTarget(b)) ||
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
