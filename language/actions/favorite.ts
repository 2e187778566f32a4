import { z } from 'zod'
import type { Action } from '../../core/actions/action.ts'
import type { SearchFilter } from '../../core/api/search-filter.ts'
import { definePredicate, type Predicate } from '../../core/predicates/predicate.ts'
import { checked } from './arguments.ts'

const yesOrNo = z.boolean()
const onlyFavorites = (): SearchFilter => ({ isFavorite: true })

/**
 * As a predicate: marked as a favorite (with `false`: not marked). As an action: marks it as a favorite.
 * The same function is used in both places, as in `where: favorite()` and `actions: [favorite()]`.
 * @example
 * defineRecipe({ name: 'stars', where: fileName('*_edited*'), actions: [favorite()] })
 */
export const favorite = (wanted = true): Predicate & Extract<Action, { kind: 'asset.set' }> => ({
  ...definePredicate({
    label: wanted ? 'favorite' : 'not a favorite',
    condition: { favorite: wanted },
    inspect: (asset) => asset.isFavorite,
    test: (asset) => asset.isFavorite === wanted,
    // The server hides a partner's favorites but filters by what is stored, so only this filter holds.
    ...(wanted ? { narrow: onlyFavorites } : { narrowNegated: onlyFavorites }),
  }),
  kind: 'asset.set',
  set: { isFavorite: checked('favorite', yesOrNo, wanted, 'the argument') },
})
