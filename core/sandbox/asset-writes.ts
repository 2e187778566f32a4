import { ownAssets } from './access.ts'
import { flag, id, list, nullable, oneOf, optional } from './check.ts'
import type { Asset } from './model.ts'
import { type Call, type Route, readBody, route } from './route.ts'

const visibilities = ['archive', 'timeline', 'hidden', 'locked'] as const

/** The locked folder takes its assets out of every album. */
const removeFromAlbums = ({ state }: Call, assets: readonly Asset[]): void => {
  for (const album of state.albums.values()) for (const asset of assets) album.assetIds.delete(asset.id)
  state.changed()
}

const updateMany = (call: Call): void => {
  const { state, profile, user } = call
  const { ids, ...change } = readBody(call, {
    ids: list(id),
    isFavorite: optional(flag),
    visibility: optional(oneOf(visibilities)),
    duplicateId: optional(nullable(id)),
  })
  const assets = ownAssets(state, ids, user.id, 'asset.update')
  const now = state.now()
  if (Object.keys(change).length > 0)
    for (const asset of assets) state.updateAsset(asset, change as Partial<Asset>, now)
  if (change.visibility === 'locked') removeFromAlbums(call, assets)
  if (profile.bulkUpdateQueuesJobs) for (const asset of assets) state.jobs.push({ name: 'sidecar', assetId: asset.id })
}

const deleteMany = (call: Call): void => {
  const { state, user } = call
  const { ids, force = false } = readBody(call, { ids: list(id), force: optional(flag) })
  const now = state.now()
  const status = force ? 'deleted' : 'trashed'
  for (const asset of ownAssets(state, ids, user.id, 'asset.delete')) {
    state.updateAsset(asset, { trashedAt: now, status }, now)
    if (force) state.jobs.push({ name: 'deletion', assetId: asset.id })
  }
}

export const assetWrites: readonly Route[] = [
  route('PUT', '/assets', 'asset.update', updateMany, { loose: true, patch: true, status: 204 }),
  route('DELETE', '/assets', 'asset.delete', deleteMany, { loose: true, status: 204 }),
]
