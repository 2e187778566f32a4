import { noAccess } from '../http/http-error.ts'
import { type Call, pathId, type Route, route } from '../http/route.ts'
import type { Tag } from '../library/model.ts'
import { presentTag } from '../present/present-tag.ts'

/** The user's own tag, else a 400 that names the permission. */
export const ownTag = ({ state, user }: Call, id: string, permission: string): Tag => {
  const tag = state.tags.get(id)
  if (tag?.userId !== user.id) throw noAccess(permission)
  return tag
}

const listTags = ({ state, user }: Call): unknown =>
  [...state.tags.values()]
    .filter((tag) => tag.userId === user.id)
    .sort((a, b) => (a.value < b.value ? -1 : 1))
    .map(presentTag)

/** Reading tags. */
export const tagRoutes: readonly Route[] = [
  route('GET', '/tags', 'tag.read', listTags),
  route('GET', '/tags/:id', 'tag.read', (call) => presentTag(ownTag(call, pathId(call), 'tag.read'))),
]
