import { compare } from '../../core/order.ts'
import type { NoteLevel, NoteSubject } from '../../core/recipes/recipe.ts'
import { kindOf, kinds, type Operation, type OperationName } from '../operations/kinds.ts'
import { valuesText } from './old-new.ts'
import { albumLabel } from './text.ts'

export type { Operation, OperationName, OperationOf } from '../operations/kinds.ts'

/** What one recipe saw. */
export interface RecipeSummary {
  readonly name: string
  /** The plugin it comes from; null for a recipe file. */
  readonly plugin: string | null
  readonly scanned: number
  readonly matched: number
  /** Texts of its notes. */
  readonly warnings: readonly string[]
  /** Changes that it wants and a person excluded; missing where there are none. */
  readonly excluded?: number | undefined
}

/** Stands in the place of a recipe where hooks of plugins say something of a plan. */
export const byHooks = 'hooks'

/** Something a recipe wants and does not get. */
export interface Refusal {
  readonly recipe: string
  readonly reason: string
  /** How many changes are missing because of it. */
  readonly operations: number
}

/** Something that a recipe found and people should know. */
export interface Note extends Pick<NoteSubject, 'links'> {
  readonly level: NoteLevel
  /** Its kind, as words in kebab-case; findings of one kind are counted together. */
  readonly code: string
  readonly recipe: string
  readonly text: string
  /** Assets that it is about; may be none. */
  readonly assetIds: readonly string[]
}

/** The changes for one account. */
export interface AccountPlan {
  readonly account: string
  readonly server: { readonly url: string; readonly version: string }
  readonly user: { readonly id: string; readonly email: string }
  readonly recipes: readonly RecipeSummary[]
  readonly operations: readonly Operation[]
  /** What recipes found, by recipe, level, kind and text. */
  readonly notes: readonly Note[]
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

/** Ids of what an operation is about one by one; one empty id where it is about the thing as a whole. */
export const itemsOf = (operation: Operation): readonly string[] => {
  const ids = kindOf(operation).items.idsOf(operation)
  return ids.length === 0 ? [''] : ids
}

/** Assets that an operation changes. */
export const changedAssets = (operation: Operation): readonly string[] =>
  'users' in operation ? [] : kindOf(operation).items.idsOf(operation)

/** How many things an operation changes: its assets, the people it concerns, or the one thing it makes or alters. */
export const operationSize = (operation: Operation): number => itemsOf(operation).length

/** How many things operations change together, as a run counts them. */
export const changesIn = (operations: readonly Operation[]): number =>
  operations.reduce((sum, operation) => sum + operationSize(operation), 0)

/** What an operation is about, for sorting and for people. */
export const operationTarget = (operation: Operation): string => {
  if ('album' in operation) return albumLabel(operation.album)
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

/** Operations in the order of a plan: by kind, target, id of the album or tag, and recipe. */
export const sortOperations = (operations: readonly Operation[]): Operation[] => {
  const idOf = (operation: Operation): string => targetId(operation) ?? ''
  return operations.toSorted(
    (a, b) =>
      kinds[a.op].order - kinds[b.op].order ||
      (kinds[a.op].isBackwards ? -1 : 1) * compare(operationTarget(a), operationTarget(b)) ||
      compare(idOf(a), idOf(b)) ||
      compare(a.recipe, b.recipe),
  )
}

/** Changes per kind of operation, in the order of a plan. */
export const summarize = (operations: readonly Operation[]): Partial<Record<OperationName, number>> => {
  const summary: Partial<Record<OperationName, number>> = {}
  for (const operation of operations.toSorted((a, b) => kinds[a.op].order - kinds[b.op].order))
    summary[operation.op] = (summary[operation.op] ?? 0) + operationSize(operation)
  return summary
}

/**
 * Whether nothing would be changed.
 * @example
 * if (isEmptyPlan(plan)) console.log('Nothing to do.')
 */
export const isEmptyPlan = (plan: Plan): boolean => plan.accounts.every(({ operations }) => operations.length === 0)
