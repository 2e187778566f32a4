import { readableAsset } from './access.ts'
import { presentAsset } from './present-asset.ts'
import { type Call, pathId, type Route, route } from './route.ts'

export const viewer = ({ state, profile, user }: Call) => ({ state, profile, userId: user.id })

const showAsset = (call: Call): unknown => {
  const asset = readableAsset(call.state, pathId(call), call.user.id)
  return presentAsset(asset, viewer(call), { exif: true, people: true, tags: true, owner: true, stack: true })
}

/** Reading assets. */
export const assetRoutes: readonly Route[] = [route('GET', '/assets/:id', 'asset.read', showAsset, { loose: true })]
