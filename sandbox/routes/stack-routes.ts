import { id, optional } from '../http/check.ts'
import { noAccess } from '../http/http-error.ts'
import { type Call, pathId, type Route, readQuery, route } from '../http/route.ts'
import { viewer } from '../http/viewer.ts'
import type { Stack } from '../library/model.ts'
import { presentStack } from '../present/present-stack.ts'

/** The user's own stack, else a 400 that names the permission. */
export const ownStack = ({ state, user }: Call, stackId: string, permission: string): Stack => {
  const stack = state.stacks.get(stackId)
  if (stack?.ownerId !== user.id) throw noAccess(permission)
  return stack
}

const listStacks = (call: Call): unknown => {
  const { primaryAssetId } = readQuery(call, { primaryAssetId: optional(id) })
  return [...call.state.stacks.values()]
    .filter((stack) => stack.ownerId === call.user.id)
    .filter((stack) => primaryAssetId === undefined || stack.primaryAssetId === primaryAssetId)
    .map((stack) => presentStack(stack, viewer(call)))
}

const showStack = (call: Call): unknown =>
  presentStack(ownStack(call, pathId(call), 'stack.read'), viewer(call), { tags: true })

/** Reading stacks. */
export const stackRoutes: readonly Route[] = [
  route('GET', '/stacks', 'stack.read', listStacks),
  route('GET', '/stacks/:id', 'stack.read', showStack),
]
