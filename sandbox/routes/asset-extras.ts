import { ownAssets } from '../http/access.ts'
import { type Check, flag, id, list, nonEmptyText, object, optional, Problem } from '../http/check.ts'
import { badRequest, noAccess } from '../http/http-error.ts'
import { type Call, pathId, type Route, readBody, route } from '../http/route.ts'
import { rememberFiles } from '../jobs/jobs.ts'
import { toMillis } from '../library/instant.ts'
import type { Asset, AssetMetadata } from '../library/model.ts'

const record: Check<object> = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : new Problem('must be an object')

const present = ({ key, value, updatedAt }: AssetMetadata) => ({ key, value, updatedAt: toMillis(updatedAt) })

const named = (call: Call, permission: string): Asset => {
  const [asset] = ownAssets(call.state, [pathId(call)], call.user.id, permission)
  if (!asset) throw noAccess(permission)
  return asset
}

const refuseRepeats = (keys: readonly string[]): void => {
  const repeated = keys.find((key, index) => keys.indexOf(key) !== index)
  if (repeated !== undefined) throw badRequest(`Duplicate items are not allowed: "${repeated}"`)
}

const upsert = ({ state }: Call, asset: Asset, key: string, value: unknown): AssetMetadata => {
  const entry = { key, value, updatedAt: state.now() }
  const isKnown = asset.metadata.some((item) => item.key === key)
  asset.metadata = isKnown
    ? asset.metadata.map((item) => (item.key === key ? entry : item))
    : [...asset.metadata, entry]
  state.changed()
  return entry
}

const remove = ({ state }: Call, asset: Asset, key: string): void => {
  asset.metadata = asset.metadata.filter((item) => item.key !== key)
  state.changed()
}

const putMetadata = (call: Call): unknown => {
  const { items } = readBody(call, { items: list(object({ key: nonEmptyText, value: record })) })
  const asset = named(call, 'asset.update')
  refuseRepeats(items.map(({ key }) => key))
  return items.map(({ key, value }) => present(upsert(call, asset, key, value)))
}

const showKey = (call: Call): unknown => {
  const entry = named(call, 'asset.read').metadata.find(({ key }) => key === call.params.key)
  if (!entry) throw badRequest('Metadata not found')
  return present(entry)
}

const deleteKey = (call: Call): void => remove(call, named(call, 'asset.update'), call.params.key ?? '')

const assetsOf = (call: Call, ids: readonly string[]): Asset[] =>
  ownAssets(call.state, ids, call.user.id, 'asset.update')

const putMany = (call: Call): unknown => {
  const { items } = readBody(call, { items: list(object({ assetId: id, key: nonEmptyText, value: record })) })
  refuseRepeats(items.map(({ assetId, key }) => `${assetId} ${key}`))
  const assets = assetsOf(
    call,
    items.map(({ assetId }) => assetId),
  )
  return assets.flatMap((asset, index) => {
    const item = items[index]
    return item ? [{ assetId: asset.id, ...present(upsert(call, asset, item.key, item.value)) }] : []
  })
}

const deleteMany = (call: Call): void => {
  const { items } = readBody(call, { items: list(object({ assetId: id, key: nonEmptyText })) })
  const assets = assetsOf(
    call,
    items.map(({ assetId }) => assetId),
  )
  for (const [index, asset] of assets.entries()) remove(call, asset, items[index]?.key ?? '')
}

const copyMemberships = ({ state }: Call, source: Asset, target: Asset): void => {
  for (const album of state.albums.values()) if (album.assetIds.has(source.id)) album.assetIds.add(target.id)
}

const copyStack = ({ state }: Call, source: Asset, target: Asset): void => {
  const stack = state.stacks.get(source.stackId ?? '')
  if (!stack || stack.assetIds.includes(target.id)) return
  stack.assetIds = [...stack.assetIds, target.id]
  state.updateAsset(target, { stackId: stack.id })
}

const copySidecar = (call: Call, source: Asset, target: Asset): void => {
  if (!source.sidecar) return
  rememberFiles(call, [source, target])
  target.sidecar = { ...source.sidecar }
  target.sidecarPath = `${target.originalPath}.xmp`
  call.state.jobs.push({ name: 'metadata', assetId: target.id })
}

const copyAsset = (call: Call): void => {
  const what = { albums: optional(flag), stack: optional(flag), favorite: optional(flag), sidecar: optional(flag) }
  const asked = readBody(call, { sourceId: id, targetId: id, sharedLinks: optional(flag), ...what })
  const { sourceId, targetId, albums = true, stack = true, favorite = true, sidecar = true } = asked
  const [source, target] = ownAssets(call.state, [sourceId, targetId], call.user.id, 'asset.copy')
  if (!source || !target || source === target) throw badRequest('Source and target id must be distinct')
  if (albums) copyMemberships(call, source, target)
  if (stack) copyStack(call, source, target)
  if (favorite) call.state.updateAsset(target, { isFavorite: source.isFavorite })
  if (sidecar) copySidecar(call, source, target)
  call.state.changed()
}

const kept: Route['when'] = (profile) => profile.assetMetadata
const bulk: Route['when'] = (profile) => profile.bulkAssetMetadata

/** Metadata keys of assets, and copying what hangs on one asset to another. */
export const assetExtras: readonly Route[] = [
  route('PUT', '/assets/copy', 'asset.copy', copyAsset, { when: (profile) => profile.copy, status: 204 }),
  route('PUT', '/assets/metadata', 'asset.update', putMany, { when: bulk }),
  route('DELETE', '/assets/metadata', 'asset.update', deleteMany, { when: bulk, status: 204 }),
  route('GET', '/assets/:id/metadata', 'asset.read', (call) => named(call, 'asset.read').metadata.map(present), {
    when: kept,
  }),
  route('PUT', '/assets/:id/metadata', 'asset.update', putMetadata, { when: kept }),
  route('GET', '/assets/:id/metadata/:key', 'asset.read', showKey, { when: kept }),
  route('DELETE', '/assets/:id/metadata/:key', 'asset.update', deleteKey, { when: kept, status: 204 }),
]
