import type { Need, ScannedAsset } from '../assets/asset.ts'
import { streamOf } from '../assets/stream.ts'
import type { Wishes } from '../plan/wishes.ts'
import type { RecipeContext, StreamRecipeDefinition } from './recipe.ts'

/** The same order on every server, because scans deliver in none: oldest first, equal times by id. */
const oldestFirst = (assets: readonly ScannedAsset[]): ScannedAsset[] =>
  assets
    .map((asset) => ({ asset, id: asset.id, time: asset.takenAt.getTime() }))
    .sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1))
    .map(({ asset }) => asset)

/** Runs a stream over its matches, adds the wishes for each asset that it yields, and returns how many those are. */
export const runStream = async (
  recipe: Pick<StreamRecipeDefinition<Need, Need>, 'stream'>,
  matches: readonly ScannedAsset[],
  context: RecipeContext,
  wishes: Wishes,
): Promise<number> => {
  const byId = new Map(matches.map((asset) => [asset.id, asset]))
  const yielded = new Set<string>()
  for await (const { assets, actions } of recipe.stream(streamOf(oldestFirst(matches)), context)) {
    for (const { id } of assets) {
      const asset = byId.get(id)
      if (!asset) throw new Error(`asset ${id} of a group did not come from the stream`)
      yielded.add(id)
      wishes.add(asset, actions)
    }
  }
  return yielded.size
}
