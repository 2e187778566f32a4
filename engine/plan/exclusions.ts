import { randomUUID } from 'node:crypto'
import type { Action, AlbumRef } from '../../core/actions/action.ts'
import { composed, isAtOrBelow } from '../../core/same-name.ts'
import { fieldNames } from './old-new.ts'
import { onlyItems } from './only-items.ts'
import { changedAssets, type Operation, operationTarget, targetId } from './plan.ts'
import { albumLabel, albumText } from './text.ts'

/** A remembered "not this": what is wanted like it is dropped before it is compared with the library. */
export interface Exclusion {
  readonly id: string
  readonly recipe: string
  /** A direction: `album.add`, `album.remove`, `tag.add`, `asset.update:rating`, `asset.trash`, `stack`, `share` … */
  readonly op: string
  /** Id of the album or stack, path of the tag, or the name of an album that is still to be made; empty for an asset alone. */
  readonly target: string
  /** Name of the album, so that it is known again once it is made. */
  readonly name: string
  /** An asset, or `*` for the whole group. */
  readonly assetId: string
  /** Until when, as ISO text; null where it has no end. */
  readonly until: string | null
  readonly by: string
  /** When it was decided, as ISO text. */
  readonly at: string
  readonly note: string
}

/** What is excluded, and until when, as a text: alike for all that exclude the same. */
export const subjectOf = ({ recipe, op, target, name, assetId, until }: Exclusion): string =>
  JSON.stringify([recipe, op, target, name, assetId, until])

/** Finds what is excluded, fast enough to be asked for each asset and action. */
export interface ExclusionIndex {
  /** @param targets ids and names by which the target may be known */
  find(recipe: string, op: string, targets: readonly string[], assetId: string): Exclusion | undefined
  /** Whether anything is kept out of an album, by what it is called in lists of changes. */
  keepOutOf(album: string): boolean
  /** All that concern one asset. */
  of(recipe: string, assetId: string): readonly Exclusion[]
  /** Notes that something of a recipe was dropped because of it. */
  note(recipe: string, assetId: string, op: string): void
  /** How much was dropped, by recipe. */
  counts(): ReadonlyMap<string, number>
  readonly isEmpty: boolean
  /** All of them, as a text. */
  readonly text: string
}

const keyOf = (recipe: string, op: string, target: string, assetId: string): string =>
  [recipe, op, composed(target), assetId].join('\0')

/** Makes exclusions findable; those that have ended are left out. */
export const indexExclusions = (exclusions: readonly Exclusion[], now: Date): ExclusionIndex => {
  const byKey = new Map<string, Exclusion>()
  for (const one of exclusions) {
    if (one.until !== null && Date.parse(one.until) <= now.getTime()) continue
    for (const target of new Set([one.target, one.name])) byKey.set(keyOf(one.recipe, one.op, target, one.assetId), one)
  }
  const dropped = new Map<string, Set<string>>()
  return {
    isEmpty: byKey.size === 0,
    text: [...byKey.keys()].sort().join('\n'),
    find: (recipe, op, targets, assetId) => {
      if (byKey.size === 0) return undefined
      for (const target of targets)
        for (const id of [assetId, '*']) {
          const found = byKey.get(keyOf(recipe, op, target, id))
          if (found) return found
        }
      return undefined
    },
    keepOutOf: (album) =>
      byKey.values().some(({ op, name }) => op === 'album.add' && composed(name) === composed(album)),
    of: (recipe, assetId) => [
      ...new Set([...byKey.values()].filter((one) => one.recipe === recipe && [assetId, '*'].includes(one.assetId))),
    ],
    note: (recipe, assetId, op) => {
      const known = dropped.get(recipe) ?? new Set()
      dropped.set(recipe, known.add(`${op} ${assetId}`))
    },
    counts: () => new Map([...dropped].map(([recipe, ids]) => [recipe, ids.size])),
  }
}

/** Excludes nothing. */
export const noExclusions: ExclusionIndex = indexExclusions([], new Date(0))

const directionWords: Readonly<Record<string, string>> = {
  'album.create': 'making',
  'album.add': 'adding to',
  'album.remove': 'taking out of',
  'album.update': 'changing',
  'album.delete': 'deleting',
  share: 'sharing or no longer sharing',
  'tag.create': 'making',
  'tag.add': 'adding to',
  'tag.remove': 'taking off',
  'tag.delete': 'deleting',
  'asset.trash': 'moving to the trash',
  'asset.restore': 'taking out of the trash',
  stack: 'stacking or unstacking',
}

/** What a decision is against, in words: `adding to album "Trip"`, `changing the rating`. */
export const directionText = ({ op, target, name }: Pick<Exclusion, 'op' | 'target' | 'name'>): string => {
  const [kind = op, field] = op.split(':')
  if (field !== undefined) return `changing the ${fieldNames({ [field]: null }).join()}`
  const said = name || (kind === 'stack' ? '' : target)
  const what = kind.startsWith('tag') ? 'tag' : 'album'
  return `${directionWords[kind] ?? kind}${said ? ` ${what} "${said}"` : ''}`
}

/** Direction and targets of an operation, as exclusions name them; of values one for each field. */
export const directionsOf = (operation: Operation): { op: string; target: string; name: string }[] => {
  const name = operationTarget(operation)
  if (operation.op === 'asset.update')
    return Object.keys(operation.set).map((field) => ({ op: `asset.update:${field}`, target: '', name: '' }))
  if (operation.op === 'album.share' || operation.op === 'album.unshare')
    return [{ op: 'share', target: targetId(operation) ?? name, name }]
  if ('stack' in operation) return [{ op: 'stack', target: targetId(operation) ?? '', name: '' }]
  if ('tag' in operation) return [{ op: operation.op, target: name, name }]
  if ('album' in operation) return [{ op: operation.op, target: targetId(operation) ?? name, name }]
  return [{ op: operation.op, target: '', name: '' }]
}

const targetOf = (album: AlbumRef): string =>
  typeof album === 'object' && 'folder' in album ? albumLabel(album) : albumText(album)

/** What an action wants, in the words of operations. */
const directionOf = (action: Action): { op: string; target: string } | null => {
  const kind = action.kind.replace('.sync', '.add')
  if ('album' in action && /^album\.(add|remove)$/.test(kind)) return { op: kind, target: targetOf(action.album) }
  if ('tag' in action) return { op: kind, target: action.tag }
  return action.kind === 'asset.trash' ? { op: action.kind, target: '' } : null
}

/** The actions of a recipe on an asset without those that a person excluded. */
export const keptActions = (
  recipe: string,
  assetId: string,
  actions: readonly Action[],
  exclusions: ExclusionIndex,
): readonly Action[] => {
  if (exclusions.isEmpty) return actions
  return actions.flatMap((action): readonly Action[] => {
    const drop = (op: string, target: string): boolean => {
      const found = exclusions.find(recipe, op, [target], assetId) !== undefined
      if (found) exclusions.note(recipe, assetId, op)
      return found
    }
    if (action.kind === 'asset.set') {
      const kept = Object.entries(action.set).filter(([field]) => !drop(`asset.update:${field}`, ''))
      return kept.length === 0 ? [] : [{ ...action, set: Object.fromEntries(kept) }]
    }
    // What does not go into an album is no cover of it, and no reason for what it looks like.
    if (action.kind === 'album.set' && exclusions.find(recipe, 'album.add', [targetOf(action.album)], assetId))
      return []
    const direction = directionOf(action)
    return direction !== null && drop(direction.op, direction.target) ? [] : [action]
  })
}

/** Who decided, when, and for how long. */
export type Decision = Pick<Exclusion, 'by' | 'at' | 'until' | 'note'>

/** The exclusions that keep changes from being planned again, one for each of their items. */
export const exclusionsOf = (operations: readonly Operation[], decision: Decision): Exclusion[] =>
  operations
    .filter((operation) => !isCreation(operation))
    .flatMap((operation) =>
      directionsOf(operation).flatMap((direction) => {
        const ids = changedAssets(operation)
        return (ids.length === 0 ? ['*'] : ids).map((assetId) => ({
          id: randomUUID(),
          recipe: operation.recipe,
          ...direction,
          assetId,
          ...decision,
        }))
      }),
    )

/** Whether an album or a tag is made, which what goes into it needs. */
export const isCreation = ({ op }: Operation): boolean => op === 'album.create' || op === 'tag.create'

/** Whether something goes into what is made, or into a tag below it. */
const isFilled = (creation: Operation, operations: readonly Operation[]): boolean => {
  const target = operationTarget(creation)
  const isIn = 'tag' in creation ? isAtOrBelow : (name: string, album: string) => name === album
  const family = 'tag' in creation ? 'tag' : 'album'
  return operations.some(
    (one) => family in one && !isCreation(one) && targetId(one) === null && isIn(operationTarget(one), target),
  )
}

/**
 * Operations without creations that nothing fills any more.
 * @param isOwn of a creation that nothing filled before either, whether it stays; default: all do
 */
export const withoutEmptyCreations = (
  operations: readonly Operation[],
  before: readonly Operation[],
  isOwn: (creation: Operation) => boolean = () => true,
): Operation[] =>
  operations.filter((one) => !isCreation(one) || isFilled(one, operations) || (!isFilled(one, before) && isOwn(one)))

const withoutExcluded = (operation: Operation, exclusions: ExclusionIndex): Operation[] => {
  const ids = changedAssets(operation)
  const directions = directionsOf(operation)
  const dropped = (assetId: string): boolean =>
    directions.some(({ op, target, name }) => exclusions.find(operation.recipe, op, [target, name], assetId))
  const kept = ids.filter((id) => {
    if (!dropped(id)) return true
    exclusions.note(operation.recipe, id, directions[0]?.op ?? operation.op)
    return false
  })
  if (ids.length > 0) return onlyItems(operation, kept)
  if (!dropped('*')) return [operation]
  exclusions.note(operation.recipe, '*', operation.op)
  return []
}

/** A plan's operations without those that a person excluded: what no single action asked for is found here. */
export const dropExcluded = (operations: readonly Operation[], exclusions: ExclusionIndex): readonly Operation[] => {
  if (exclusions.isEmpty) return operations
  return withoutEmptyCreations(
    operations.flatMap((one) => withoutExcluded(one, exclusions)),
    operations,
  )
}
