import { definePredicate, type Predicate } from '../predicates/predicate.ts'
import type { Action } from './action.ts'

/**
 * Among predicates: marked as a favourite (or with `false`, not marked). Among actions: mark it so.
 * One word serves both places, as in `where: favorite()` and `actions: [favorite()]`.
 * @example
 * defineRecipe({ name: 'stars', where: fileName('*_edited*'), actions: [favorite()] })
 */
export const favorite = (wanted = true): Predicate & Extract<Action, { kind: 'asset.set' }> => ({
  ...definePredicate({
    label: wanted ? 'favorite' : 'not a favorite',
    test: (asset) => asset.isFavorite === wanted,
    narrow: () => ({ isFavorite: wanted }),
    narrowNot: () => ({ isFavorite: !wanted }),
  }),
  kind: 'asset.set',
  set: { isFavorite: wanted },
})
