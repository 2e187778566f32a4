import type { Asset, Need } from '../core/assets/asset.ts'
import type { AnyRecipe, AssetRecipeDefinition } from '../core/recipes/recipe.ts'
import { dayMs } from './predicates/days.ts'

/** How many assets of each year a recipe takes, and which. */
export type PerYear = NonNullable<AssetRecipeDefinition['perYear']>

type Ranked = Pick<Asset<'exif'>, 'id' | 'takenAt' | 'isFavorite' | 'exif'>

/** The number of a day, week, month or year, so that the next one has the next number. */
const turnAt = (now: Date, rotate: PerYear['rotate']): number => {
  const [year, month] = [now.getFullYear(), now.getMonth()]
  const days = Date.UTC(year, month, now.getDate()) / dayMs
  // The first of January 1970 was a Thursday.
  const turns = { daily: days, weekly: Math.floor((days + 3) / 7), monthly: year * 12 + month, yearly: year }
  return rotate === undefined ? 0 : turns[rotate]
}

const merit = ({ isFavorite, exif }: Ranked): number => (isFavorite ? 10 : 0) + (exif.rating ?? 0)

/** An order that has nothing to do with what is shown: the end of ids is random in all their versions. */
const shuffled = <A extends Ranked>(assets: readonly A[]): A[] => {
  const keyOf = ({ id }: A): string => `${id.slice(-12)}${id}`
  return assets.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

/**
 * So many assets of each year: favorites first, then by stars; or any. Of those alike in that, others in each turn.
 * @example
 * pickPerYear(photos, { count: 12, rotate: 'monthly' }, context.now)
 */
export const pickPerYear = <A extends Ranked>(
  assets: readonly A[],
  { count, by = 'best', rotate }: PerYear,
  now: Date,
): A[] => {
  const turn = turnAt(now, rotate)
  const picked = (year: readonly A[]): A[] => {
    const ranks = Map.groupBy(year, (asset) => (by === 'best' ? merit(asset) : 0))
    const chosen: A[] = []
    for (const [, alike] of [...ranks].sort(([a], [b]) => b - a)) {
      const order = shuffled(alike)
      const left = count - chosen.length
      const start = order.length > left ? (turn * left) % order.length : 0
      chosen.push(...[...order.slice(start), ...order.slice(0, start)].slice(0, left))
    }
    return chosen
  }
  return [...Map.groupBy(assets, ({ takenAt }) => takenAt.getFullYear()).values()].flatMap(picked)
}

/** A recipe that takes so many assets of each year, as one that waits for all of them. Others stay as they are. */
export const withPerYear = (recipe: AnyRecipe): AnyRecipe => {
  const { perYear, actions, needs = [], ...rest } = recipe
  if (perYear === undefined || actions === undefined) return recipe
  const choosing: Pick<AnyRecipe & { stream: unknown }, 'stream'> = {
    stream: async function* (assets, context, prepared) {
      const chosen = pickPerYear((await assets.toArray()) as Asset<Need>[], perYear, context.now)
      if (typeof actions === 'object') yield { assets: chosen, actions }
      else for (const asset of chosen) yield { assets: [asset], actions: actions(asset, prepared, context) }
    },
  }
  const possibleActions = typeof actions === 'object' ? actions : rest.possibleActions
  return {
    ...rest,
    ...choosing,
    ...(possibleActions ? { possibleActions } : {}),
    needs: [...needs, ...(perYear.by === 'random' ? [] : (['exif'] as const))],
  } as AnyRecipe
}
