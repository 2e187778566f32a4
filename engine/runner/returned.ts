import type { Action, ClosingAction } from '../../core/actions/action.ts'
import type { AssetGroup } from '../../core/recipes/recipe.ts'
import { inReturned } from '../../language/predicates/answer.ts'

// Types say what code of recipes returns, but nothing compels anybody to check them: what is wrong is told before it is planned.

/** Actions that code of a recipe returned. @throws where it is no list of actions */
export const actionsReturned = <A extends Action | ClosingAction>(given: readonly A[]): readonly A[] => {
  if (!Array.isArray(given))
    throw new Error(`the actions are ${inReturned(given)}. Return a list of actions, [] for none.`)
  for (const action of given as readonly (Partial<A> | null | undefined)[])
    if (typeof action?.kind !== 'string')
      throw new Error(`among the actions is ${inReturned(action)}. List actions alone, such as addToAlbum('Trip').`)
  return given
}

const streamHint = 'Write async *stream(assets) { … yield { assets, actions } … }.'

/** Groups that a stream yields. @throws where it yields none, because it is an ordinary function */
export const groupsReturned = (given: AsyncIterable<AssetGroup> | undefined): AsyncIterable<AssetGroup> => {
  if (given && Symbol.asyncIterator in given) return given
  throw new Error(`it returned ${inReturned(given)}. ${streamHint}`)
}

/** A group that a stream yielded. @throws where it has no list of assets, or none of actions */
export const partsReturned = (group: AssetGroup | undefined): AssetGroup => {
  if (Array.isArray(group?.assets)) return { assets: group.assets, actions: actionsReturned(group.actions) }
  throw new Error(`it yielded ${inReturned(group)} without a list of assets. ${streamHint}`)
}
