import { ownAssets } from '../http/access.ts'
import { id, list, optional } from '../http/check.ts'
import { badRequest } from '../http/http-error.ts'
import { type Call, pathId, type Route, readBody, route } from '../http/route.ts'
import { viewer } from '../http/viewer.ts'
import type { Asset, Stack } from '../library/model.ts'
import type { State } from '../library/state.ts'
import { presentStack } from '../present/present-stack.ts'
import { ownStack } from './stack-routes.ts'

/** Lets a member go; it knows nothing of its stack any more. */
const leave = (state: State, asset: Asset): void => {
  const stack = asset.stackId ? state.stacks.get(asset.stackId) : undefined
  if (stack) stack.assetIds = stack.assetIds.filter((member) => member !== asset.id)
}

// Whoever stacks the primary of another stack takes that whole stack along, but for what is in the trash, which is in none then.
const withAbsorbed = ({ state }: Call, assets: readonly Asset[]): Asset[] => {
  const found = new Set(assets)
  for (const asset of assets) {
    const stack = asset.stackId ? state.stacks.get(asset.stackId) : undefined
    if (stack?.primaryAssetId !== asset.id) continue
    for (const member of stack.assetIds) {
      const other = state.assets.get(member)
      if (other?.trashedAt === null) found.add(other)
      else if (other && !found.has(other)) state.updateAsset(other, { stackId: null })
    }
    state.stacks.delete(stack.id)
  }
  return [...found]
}

const announce = ({ state, user }: Call): void => state.announce({ name: 'stacked', userId: user.id })

const createStack = (call: Call): unknown => {
  const { state, user } = call
  const { assetIds } = readBody(call, { assetIds: list(id, 2) })
  const members = withAbsorbed(call, ownAssets(state, assetIds, user.id, 'asset.update'))
  const stack: Stack = {
    id: state.newId(),
    ownerId: user.id,
    primaryAssetId: assetIds[0] ?? '',
    assetIds: members.map((asset) => asset.id),
  }
  const now = state.now()
  for (const asset of members) {
    leave(state, asset)
    state.updateAsset(asset, { stackId: stack.id }, now)
  }
  state.stacks.set(stack.id, stack)
  announce(call)
  return presentStack(stack, viewer(call))
}

const changePrimary = (call: Call): unknown => {
  const stack = ownStack(call, pathId(call), 'stack.update')
  const { primaryAssetId } = readBody(call, { primaryAssetId: optional(id) })
  if (primaryAssetId !== undefined) {
    if (!stack.assetIds.includes(primaryAssetId)) throw badRequest('Primary asset must be in the stack')
    stack.primaryAssetId = primaryAssetId
    call.state.changed()
  }
  announce(call)
  return presentStack(stack, viewer(call), { tags: true })
}

const dissolve = (call: Call, stacks: readonly Stack[]): void => {
  const { state } = call
  const now = state.now()
  for (const stack of stacks) {
    for (const member of stack.assetIds) {
      const asset = state.assets.get(member)
      if (asset) state.updateAsset(asset, { stackId: null }, now)
    }
    state.stacks.delete(stack.id)
  }
  state.changed()
  announce(call)
}

const deleteOne = (call: Call): void => dissolve(call, [ownStack(call, pathId(call), 'stack.delete')])

const deleteMany = (call: Call): void => {
  const { ids } = readBody(call, { ids: list(id, 1) })
  const stacks = ids.map((stackId) => ownStack(call, stackId, 'stack.delete'))
  dissolve(call, stacks)
}

const removeMember = (call: Call): void => {
  const { state } = call
  const stack = ownStack(call, pathId(call), 'stack.update')
  const asset = state.assets.get(pathId(call, 'assetId'))
  if (asset?.stackId !== stack.id) throw badRequest('Asset not in stack')
  if (asset.id === stack.primaryAssetId) throw badRequest("Cannot remove stack's primary asset")
  leave(state, asset)
  state.updateAsset(asset, { stackId: null })
  announce(call)
}

/** Changing stacks. */
export const stackWrites: readonly Route[] = [
  route('POST', '/stacks', 'stack.create', createStack),
  route('PUT', '/stacks/:id', 'stack.update', changePrimary, { patch: true }),
  route('DELETE', '/stacks', 'stack.delete', deleteMany, { status: 204 }),
  route('DELETE', '/stacks/:id', 'stack.delete', deleteOne, { status: 204 }),
  route('DELETE', '/stacks/:id/assets/:assetId', 'stack.update', removeMember, {
    status: 204,
    when: (profile) => profile.stackMemberRemoval,
  }),
]
