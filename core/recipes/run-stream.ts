import type { Action } from '../actions/action.ts'
import type { Need, ScannedAsset } from '../assets/asset.ts'
import { streamOf } from '../assets/stream.ts'
import type { Wishes } from '../plan/wishes.ts'
import { notePlanned, type Wisher } from './overlay.ts'
import type { RecipeContext, StreamRecipeDefinition } from './recipe.ts'

/** The same order on every server, because scans deliver in none: oldest first, equal times by id. */
const oldestFirst = (assets: readonly ScannedAsset[]): ScannedAsset[] =>
  assets
    .map((asset) => ({ asset, id: asset.id, time: asset.takenAt.getTime() }))
    .sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1))
    .map(({ asset }) => asset)

/** Runs a stream over its matches, adds the wishes for each asset that it yields, and returns how many those are. */
export const runStream = async (
  wisher: Wisher,
  recipe: Pick<StreamRecipeDefinition<Need, Need>, 'stream'>,
  matches: readonly ScannedAsset[],
  context: RecipeContext,
  wishes: Wishes,
): Promise<number> => {
  const byId = new Map(matches.map((asset) => [asset.id, asset]))
  const yielded = new Set<string>()
  const planned: [ScannedAsset, readonly Action[]][] = []
  let groups = 0
  for await (const { assets, actions } of recipe.stream(streamOf(oldestFirst(matches)), context)) {
    groups += 1
    // A group without assets still says what is to be synced.
    wishes.expect(actions)
    for (const { id } of assets) {
      const asset = byId.get(id)
      if (!asset) throw new Error(`asset ${id} of a group did not come from the stream`)
      yielded.add(id)
      wishes.add(asset.row, actions, `group ${groups}`)
      planned.push([asset, actions])
    }
  }
  // Later recipes see it; the stream itself goes on with what it began with.
  for (const [asset, actions] of planned) notePlanned(asset, actions, wisher)
  return yielded.size
}
