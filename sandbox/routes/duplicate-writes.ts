import { id, list, object } from '../http/check.ts'
import { noAccess } from '../http/http-error.ts'
import { type Call, pathId, type Route, readBody, route } from '../http/route.ts'
import type { Asset } from '../library/model.ts'

const membersOf = ({ state, user }: Call, duplicateId: string): Asset[] =>
  [...state.assets.values()].filter((asset) => asset.ownerId === user.id && asset.duplicateId === duplicateId)

const groupFor = (call: Call, duplicateId: string): Asset[] => {
  const members = membersOf(call, duplicateId)
  if (members.length === 0 && call.profile.unknownDuplicateRefused) throw noAccess('duplicate.delete')
  return members
}

const forget = (call: Call, duplicateIds: readonly string[]): void => {
  const { state } = call
  const groups = duplicateIds.map((duplicateId) => groupFor(call, duplicateId))
  const now = state.now()
  for (const asset of groups.flat()) state.updateAsset(asset, { duplicateId: null }, now)
}

const forgetMany = (call: Call): void => forget(call, readBody(call, { ids: list(id) }).ids)

const group = object({ duplicateId: id, keepAssetIds: list(id), trashAssetIds: list(id) })

interface Resolution {
  readonly duplicateId: string
  readonly keepAssetIds: readonly string[]
  readonly trashAssetIds: readonly string[]
}

const resolveOne = (call: Call, members: readonly Asset[], resolution: Resolution): unknown => {
  const { state, user } = call
  const { duplicateId, keepAssetIds, trashAssetIds } = resolution
  const named = new Set([...keepAssetIds, ...trashAssetIds])
  if (named.size !== members.length || !members.every((asset) => named.has(asset.id))) {
    const errorMessage = 'Every asset must be in either keepAssetIds or trashAssetIds'
    return { id: duplicateId, success: false, error: 'validation', errorMessage }
  }
  const now = state.now()
  for (const asset of members) {
    const trashed = trashAssetIds.includes(asset.id) ? { trashedAt: now, status: 'trashed' as const } : {}
    state.updateAsset(asset, { duplicateId: null, ...trashed }, now)
  }
  if (trashAssetIds.length > 0) state.announce({ name: 'trashed', userId: user.id, assetIds: trashAssetIds })
  return { id: duplicateId, success: true }
}

const resolve = (call: Call): unknown => {
  const { groups } = readBody(call, { groups: list(group) })
  const members = groups.map(({ duplicateId }) => {
    const found = membersOf(call, duplicateId)
    if (found.length === 0) throw noAccess('duplicate.delete')
    return found
  })
  return groups.map((each, index) => resolveOne(call, members[index] ?? [], each))
}

/** Forgetting and resolving groups of duplicates. */
export const duplicateWrites: readonly Route[] = [
  route('DELETE', '/duplicates', 'duplicate.delete', forgetMany, { loose: true, status: 'gone' }),
  route('DELETE', '/duplicates/:id', 'duplicate.delete', (call) => forget(call, [pathId(call)]), {
    loose: true,
    status: 'gone',
  }),
  route('POST', '/duplicates/resolve', 'duplicate.delete', resolve, {
    status: 200,
    when: (profile) => profile.resolveDuplicates,
  }),
]
