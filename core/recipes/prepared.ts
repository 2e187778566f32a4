import type { Need } from '../assets/asset.ts'
import type { ApiContext } from '../context/context.ts'
import { isPredicate, type Predicate, type ResolveRun } from '../predicates/predicate.ts'
import { type AnyRecipe, type FirstMatches, needsOf, type Prepared, type RecipeContext } from './recipe.ts'

/** A recipe that is ready for its first asset. */
export interface PreparedRecipe {
  readonly recipe: AnyRecipe
  /** The result of its `prepare`. */
  readonly prepared: Prepared
  /** Names are looked up; without it every asset matches. */
  readonly where: Predicate<Need> | undefined
  readonly first: FirstMatches<Need> | undefined
  readonly needs: readonly Need[]
}

/**
 * Runs `prepare` of a recipe and looks up the names in its `where`.
 * @throws whatever the recipe throws; DarkroomError NAME_UNKNOWN …
 */
export const prepareRecipe = async (
  recipe: AnyRecipe,
  context: ApiContext,
  run: ResolveRun & RecipeContext,
): Promise<PreparedRecipe> => {
  const prepared = (await recipe.prepare?.(context, run)) as Prepared
  const given = typeof recipe.where === 'function' ? recipe.where(prepared) : recipe.where
  if (given !== undefined && !isPredicate(given)) throw new Error("where returns no predicate, such as type('IMAGE')")
  const where = (await given?.resolve?.(context, run)) ?? given
  const first = typeof recipe.first === 'function' ? recipe.first(prepared) : recipe.first
  return { recipe, prepared, where, first, needs: needsOf(recipe, where) }
}
