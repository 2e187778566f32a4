import type { Action } from '../../core/actions/action.ts'
import type { Library } from '../../core/context/context.ts'
import type { Wishes } from '../planner/desired-state.ts'
import { findAlbum, findTag } from '../../core/predicates/names.ts'
import type { Made } from '../../core/predicates/predicate.ts'
import type { AnyRecipe } from '../../core/recipes/recipe.ts'

const albumNames = (action: Action): string[] =>
  (action.kind === 'album.add' || action.kind === 'album.sync') && typeof action.album === 'string'
    ? [action.album]
    : []

/** What recipes certainly make and take out: by actions that do not depend on the asset. */
export const madeBy = (recipes: readonly { readonly recipe: AnyRecipe }[]): Made => {
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
export type Awaited = NonNullable<Made['awaited']>

/** Whether recipes decide as they run. */
export const decideLate = (recipes: readonly { readonly recipe: AnyRecipe }[]): boolean =>
  recipes.some(({ recipe }) => typeof recipe.actions !== 'object')

/**
 * Looks at the names that a recipe awaited, when those before it have run.
 * @throws DarkroomError NAME_UNKNOWN for one that none of them makes
 */
export const assertMade = async (
  library: Library,
  { albums, tags }: Awaited,
  earlier: readonly Wishes[],
): Promise<void> => {
  const madeAlbums = earlier.flatMap((wishes) =>
    [...wishes.albums.add.values(), ...wishes.albums.sync.values()].flatMap(({ target }) =>
      typeof target.album === 'string' ? [target.album] : [],
    ),
  )
  const madeTags = earlier.flatMap((wishes) => [...wishes.tags.add.keys(), ...wishes.tags.sync.keys()])
  for (const name of albums) await findAlbum(library, name, { albums: new Set(madeAlbums) })
  for (const path of tags) await findTag(library, path, { tags: new Set(madeTags) })
}
