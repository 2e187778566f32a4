import { ownAssets } from '../http/access.ts'
import { id, list } from '../http/check.ts'
import { type Call, type Route, readBody, route } from '../http/route.ts'
import type { Asset } from '../library/model.ts'

const trashOf = ({ state, user }: Call): Asset[] =>
  [...state.assets.values()].filter((asset) => asset.ownerId === user.id && asset.status === 'trashed')

// What is offline has a deletion date too, but is not in the trash and does not come back this way.
const restore = ({ state }: Call, assets: readonly Asset[]): void => {
  const now = state.now()
  for (const asset of assets) {
    if (asset.status === 'trashed') state.updateAsset(asset, { trashedAt: null, status: 'active' }, now)
  }
}

const restoreSome = (call: Call): unknown => {
  const { state, user } = call
  const { ids } = readBody(call, { ids: list(id) })
  restore(call, ownAssets(state, ids, user.id, 'asset.delete'))
  state.announce({ name: 'restored', userId: user.id, assetIds: ids })
  // Not what came back, only what was asked for.
  return { count: ids.length }
}

const restoreAll = (call: Call): unknown => {
  const assets = trashOf(call)
  restore(call, assets)
  return { count: assets.length }
}

const empty = (call: Call): unknown => {
  const { state } = call
  const assets = trashOf(call)
  const now = state.now()
  for (const asset of assets) {
    state.updateAsset(asset, { status: 'deleted' }, now)
    state.jobs.push({ name: 'deletion', assetId: asset.id })
  }
  return { count: assets.length }
}

/** Emptying the trash and taking assets out of it. */
export const trashWrites: readonly Route[] = [
  route('POST', '/trash/empty', 'asset.delete', empty, { status: 200 }),
  route('POST', '/trash/restore', 'asset.delete', restoreAll, { status: 200 }),
  route('POST', '/trash/restore/assets', 'asset.delete', restoreSome, { status: 200 }),
]
