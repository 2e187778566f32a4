import type { Action } from '../../core/actions/action.ts'
import type { ScannedAsset } from '../../core/assets/scanned-asset.ts'
import { streamOf } from '../../core/assets/stream.ts'
import { memoize } from '../../core/memoize.ts'
import { all } from '../../core/predicates/predicate.ts'
import type { PreparedRecipe } from '../../core/recipes/prepared.ts'
import type { StreamContext } from '../../core/recipes/recipe.ts'
import { extended } from '../plan/run-time.ts'
import type { DesiredState } from '../planner/desired-state.ts'
import { groupsReturned, partsReturned } from './returned.ts'

/** The same order on every server, because scans deliver in none: oldest first, equal times by id. */
const oldestFirst = (assets: readonly ScannedAsset[]): ScannedAsset[] => {
  const times = Float64Array.from(assets, ({ takenMs }) => takenMs)
  const idAt = (index: number): string => assets[index]?.id ?? ''
  const order = Uint32Array.from(assets.keys())
  order.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || (idAt(a) < idAt(b) ? -1 : 1))
  return Array.from(order, (index) => assets[index] as ScannedAsset)
}

/** What becomes of the actions that a stream yields. */
interface StreamHooks {
  /** Without those that a person excluded. */
  kept(assetId: string, actions: readonly Action[]): readonly Action[]
  plan(asset: ScannedAsset, actions: readonly Action[]): void
}

/** Runs a stream over its matches, adds what it wants for each asset that it yields, and returns how many those are. */
export const runStream = async (
  { recipe, prepared, where = all() }: Pick<PreparedRecipe, 'recipe' | 'prepared' | 'where'>,
  matches: readonly ScannedAsset[],
  context: Omit<StreamContext, 'where'>,
  desired: DesiredState,
  { kept, plan }: StreamHooks,
): Promise<number> => {
  const given = new Set<object>(matches)
  const byId = memoize(async () => new Map(matches.map((asset) => [asset.id, asset])))
  const yielded = new Set<string>()
  const planned: [ScannedAsset, readonly Action[]][] = []
  let groups = 0
  const told = extended(context, { where })
  const stream = recipe.stream?.(streamOf(oldestFirst(matches)), told, prepared)
  for await (const group of groupsReturned(stream)) {
    const { assets, actions } = partsReturned(group)
    groups += 1
    // A group without assets still says what is to be synced.
    desired.expect(actions)
    for (const one of assets) {
      const { id } = one
      const asset = given.has(one) ? (one as ScannedAsset) : (await byId()).get(id)
      if (!asset) throw new Error(`asset ${id} of a group did not come from the stream`)
      yielded.add(id)
      planned.push([asset, desired.add(asset.row, kept(id, actions), `group ${groups}`)])
    }
  }
  // Later recipes see it; the stream itself goes on with what it began with.
  for (const [asset, actions] of planned) plan(asset, actions)
  return yielded.size
}
