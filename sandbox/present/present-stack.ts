import type { Asset, Stack } from '../library/model.ts'
import { presentAsset } from './present-asset.ts'
import type { Viewer } from './viewer.ts'

const isShown = (asset: Asset): boolean =>
  asset.trashedAt === null && (asset.visibility === 'timeline' || asset.visibility === 'archive')

/** A stack with its assets, the primary first; tags are there when one stack is read. */
export const presentStack = (stack: Stack, viewer: Viewer, { tags = false }: { tags?: boolean } = {}) => {
  const others = stack.assetIds.filter((id) => id !== stack.primaryAssetId)
  const assets = [stack.primaryAssetId, ...others].flatMap((id) => {
    const asset = viewer.state.assets.get(id)
    return asset && isShown(asset) ? [presentAsset(asset, viewer, { exif: true, nested: true, tags })] : []
  })
  return { id: stack.id, primaryAssetId: stack.primaryAssetId, assets }
}
