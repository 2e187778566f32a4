import type { Instant } from './instant.ts'
import type { Tag } from './model.ts'
import type { State } from './state.ts'

/** The last segment of a tag's value: what the server shows as its name. */
const nameOf = (value: string): string => value.slice(value.lastIndexOf('/') + 1)

export const tagByValue = (state: State, userId: string, value: string): Tag | undefined => {
  for (const tag of state.tags.values()) if (tag.userId === userId && tag.value === value) return tag
  return undefined
}

/** A new tag without rows in the hierarchy table: what `POST /tags` makes. */
export const makeTag = (state: State, userId: string, value: string, rest: Partial<Tag>, now: Instant): Tag => {
  const tag: Tag = {
    id: state.newId(),
    userId,
    value,
    name: nameOf(value),
    parentId: null,
    color: null,
    createdAt: now,
    updatedAt: now,
    ancestorIds: [],
    ...rest,
  }
  state.tags.set(tag.id, tag)
  state.changed()
  return tag
}

const upsertOne = (state: State, userId: string, value: string, parent: Tag | undefined, now: Instant): Tag => {
  const parentId = parent?.id ?? null
  const tag = tagByValue(state, userId, value) ?? makeTag(state, userId, value, { parentId }, now)
  // The statement writes the row in any case and fills in hierarchy rows that were missing.
  tag.parentId = parentId
  tag.updatedAt = now
  tag.ancestorIds = [tag.id, ...(parent?.ancestorIds ?? [])]
  state.changed()
  return tag
}

/** Finds or makes a tag and its parents; empty segments do not count. Nothing when no segment is left. */
export const upsertTag = (state: State, userId: string, text: string): Tag | undefined => {
  const segments = text.split('/').filter((segment) => segment !== '')
  const now = state.now()
  let tag: Tag | undefined
  for (const segment of segments) tag = upsertOne(state, userId, tag ? `${tag.value}/${segment}` : segment, tag, now)
  return tag
}

const descendants = (state: State, tag: Tag): Tag[] => {
  const children = [...state.tags.values()].filter((candidate) => candidate.parentId === tag.id)
  return [tag, ...children.flatMap((child) => descendants(state, child))]
}

/** Deletes a tag with its children and their assignments; sidecars keep what they hold. */
export const deleteTag = (state: State, tag: Tag): void => {
  const gone = new Set(descendants(state, tag).map(({ id }) => id))
  for (const id of gone) state.tags.delete(id)
  for (const asset of state.assets.values()) {
    if (!asset.tagIds.some((id) => gone.has(id))) continue
    asset.tagIds = asset.tagIds.filter((id) => !gone.has(id))
  }
  state.changed()
}

/** Removes tags no asset has, but for the parents of used ones. */
export const removeUnusedTags = (state: State): void => {
  const used = new Set([...state.assets.values()].flatMap((asset) => asset.tagIds))
  const kept = new Set([...used].flatMap((id) => [id, ...(state.tags.get(id)?.ancestorIds ?? [])]))
  for (const id of [...state.tags.keys()]) if (!kept.has(id)) state.tags.delete(id)
  state.changed()
}
