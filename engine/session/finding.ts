import type { BaseAsset } from '../../core/assets/asset.ts'
import { compare } from '../../core/order.ts'
import type { AnyRecipe } from '../../core/recipes/recipe.ts'
import { assetLink } from '../plan/overview.ts'
import type { LoadedRecipe } from '../runner/loaded.ts'
import { type AccountContext, recipesNamed } from './account-context.ts'
import type { ReadOptions } from './account-state.ts'
import { runFor } from './reading.ts'

/** An asset that was found. */
export interface FoundAsset
  extends Pick<BaseAsset, 'id' | 'type' | 'visibility' | 'originalFileName' | 'originalPath'>,
    Pick<BaseAsset, 'ownerId' | 'isFavorite' | 'livePhotoVideoId' | 'updatedAt'> {
  /** Local time, as ISO text without zone. */
  readonly takenAt: string
  /** Its page on the web. */
  readonly link: string
}

/** A recipe that does nothing but pass on what it selects; of a stream each asset of each group. */
const selecting = (loaded: LoadedRecipe, take: (asset: BaseAsset) => void): LoadedRecipe => {
  const { finish: _, actions: __, stream, ...kept } = loaded.recipe
  const actions = (asset: BaseAsset): [] => {
    take(asset)
    return []
  }
  const grouped: NonNullable<AnyRecipe['stream']> = async function* (...given) {
    for await (const group of stream?.(...given) ?? []) {
      group.assets.forEach(take)
      yield { assets: group.assets, actions: [] }
    }
  }
  return { ...loaded, recipe: (stream ? { ...kept, stream: grouped } : { ...kept, actions }) as AnyRecipe }
}

/** Assets that a recipe selects, oldest first. */
export const findAssets = async (
  account: AccountContext,
  what: string | AnyRecipe,
  options: ReadOptions,
): Promise<FoundAsset[]> => {
  const { server, config } = account
  const chosen: readonly LoadedRecipe[] =
    typeof what === 'string'
      ? recipesNamed(config.recipes(), [what])
      : [{ recipe: what, plugin: null, from: 'the search' }]
  // By id: a stream may yield an asset in several groups.
  const found = new Map<string, FoundAsset>()
  const take = (asset: BaseAsset): void => {
    const { id, type, visibility, originalFileName, originalPath } = asset
    const { takenAt, ownerId, isFavorite, livePhotoVideoId, updatedAt } = asset
    const more = { ownerId, isFavorite, livePhotoVideoId, updatedAt, takenAt: takenAt.toISOString().slice(0, 19) }
    found.set(id, { id, type, visibility, originalFileName, originalPath, ...more, link: assetLink({ server }, id) })
  }
  const { failures } = await runFor(account, options, { recipes: chosen.map((loaded) => selecting(loaded, take)) })
  if (failures[0]) throw failures[0]
  return [...found.values()].sort((a, b) => compare(a.takenAt, b.takenAt) || compare(a.id, b.id))
}

/** Runs a recipe for what it sees. */
export const lookWith = async (account: AccountContext, recipe: AnyRecipe, options: ReadOptions): Promise<void> => {
  const { failures } = await runFor(account, options, { recipes: [{ recipe, plugin: null, from: 'the command' }] })
  if (failures[0]) throw failures[0]
}
