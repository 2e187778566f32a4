import type { Action } from '../../core/actions/action.ts'
import type { ApiContext } from '../../core/context/context.ts'
import type { CreatedNames } from '../../core/predicates/predicate.ts'
import type { AnyRecipe } from '../../core/recipes/recipe.ts'
import { findAlbum, findTag } from '../../language/predicates/names.ts'
import type { DesiredState } from '../planner/desired-state.ts'

const albumNames = (action: Action): string[] =>
  (action.kind === 'album.add' || action.kind === 'album.sync') && typeof action.album === 'string'
    ? [action.album]
    : []

/** What recipes certainly make and take out: by actions that do not depend on the asset. */
export const namesCreatedBy = (recipes: readonly { readonly recipe: AnyRecipe }[]): CreatedNames => {
  const actions = recipes.flatMap(({ recipe }) => (typeof recipe.actions === 'object' ? recipe.actions : []))
  const leaves = actions.flatMap(({ kind }) =>
    kind === 'album.remove' ? ['albums' as const] : kind === 'tag.remove' ? ['tags' as const] : [],
  )
  const tags = actions.flatMap((action) =>
    action.kind === 'tag.add' || action.kind === 'tag.sync' ? [action.tag] : [],
  )
  return { albums: new Set(actions.flatMap(albumNames)), tags: new Set(tags), leaves: new Set(leaves) }
}

/** Names that a recipe asks for and that are not there; an earlier one may make them. */
export type PendingNames = NonNullable<CreatedNames['pendingNames']>

/** Whether recipes decide as they run. */
export const hasDynamicActions = (recipes: readonly { readonly recipe: AnyRecipe }[]): boolean =>
  recipes.some(({ recipe }) => typeof recipe.actions !== 'object')

/**
 * Looks for the names that a recipe asks for and that were not there, when those before it have run.
 * @throws DarkroomError NAME_UNKNOWN for one that none of them makes
 */
export const assertCreated = async (
  library: ApiContext,
  { albums, tags }: PendingNames,
  earlier: readonly DesiredState[],
): Promise<void> => {
  const madeAlbums = earlier.flatMap((desired) =>
    [...desired.albums.add.values(), ...desired.albums.sync.values()].flatMap(({ target }) =>
      typeof target.album === 'string' ? [target.album] : [],
    ),
  )
  const madeTags = earlier.flatMap((desired) =>
    [...desired.tags.add.values(), ...desired.tags.sync.values()].map(({ target }) => target),
  )
  for (const name of albums) await findAlbum(library, name, { albums: new Set(madeAlbums) })
  for (const path of tags) await findTag(library, path, { tags: new Set(madeTags) })
}
