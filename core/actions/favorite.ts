import type { SearchFilter } from '../api/search-filter.ts'
import { definePredicate, type Predicate } from '../predicates/predicate.ts'
import type { Action } from './action.ts'

const onlyFavorites = (): SearchFilter => ({ isFavorite: true })

/**
 * Among predicates: marked as a favourite (or with `false`, not marked). Among actions: mark it so.
 * One word serves both places, as in `where: favorite()` and `actions: [favorite()]`.
 * @example
 * defineRecipe({ name: 'stars', where: fileName('*_edited*'), actions: [favorite()] })
 */
export const favorite = (wanted = true): Predicate & Extract<Action, { kind: 'asset.set' }> => ({
  ...definePredicate({
    label: wanted ? 'favorite' : 'not a favorite',
    condition: { favorite: wanted },
    inspect: (asset) => asset.isFavorite,
    test: (asset) => asset.isFavorite === wanted,
    // A partner's favourite is shown as none, but the filter goes by what is stored; so only this claim holds.
    ...(wanted ? { narrow: onlyFavorites } : { narrowNegated: onlyFavorites }),
  }),
  kind: 'asset.set',
  set: { isFavorite: wanted },
})
