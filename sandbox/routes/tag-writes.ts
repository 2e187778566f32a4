import { isOwn, isPartners } from '../http/access.ts'
import { type Check, id, list, nonEmptyText, nullable, optional, Problem, text } from '../http/check.ts'
import { badRequest, stumbled } from '../http/http-error.ts'
import { type Call, pathId, type Route, readBody, route } from '../http/route.ts'
import { protectTags, rememberFiles } from '../jobs/jobs.ts'
import type { Steps } from '../library/job.ts'
import type { Asset, Tag } from '../library/model.ts'
import { deleteTag, makeTag, tagByValue, upsertTag } from '../library/tag-tree.ts'
import { presentTag } from '../present/present-tag.ts'
import { addEach, idsOfSuccess, removeEach } from './bulk.ts'
import { ownTag } from './tag-routes.ts'

const hexColor = /^#?([0-9a-f]{3}|[0-9a-f]{4}|[0-9a-f]{6}|[0-9a-f]{8})$/i

const color: Check<string> = (value) =>
  typeof value === 'string' && hexColor.test(value) ? value : new Problem('must be a hexadecimal color')

// 3.0 no longer minds empty names.
const nameCheck = ({ profile }: Call): Check<string> => (profile.strictInput ? text : nonEmptyText)

const upsertTags = (call: Call): unknown => {
  const { tags } = readBody(call, { tags: list(nameCheck(call)) })
  return [...new Set(tags)].flatMap((value) => {
    const tag = upsertTag(call.state, call.user.id, value)
    return tag ? [presentTag(tag)] : []
  })
}

const createTag = (call: Call): unknown => {
  const { state, user } = call
  const asked = readBody(call, {
    name: nameCheck(call),
    parentId: optional(nullable(id)),
    color: optional(nullable(color)),
  })
  const parent = asked.parentId ? ownTag(call, asked.parentId, 'tag.read') : undefined
  const value = parent ? `${parent.value}/${asked.name}` : asked.name
  if (tagByValue(state, user.id, value)) throw badRequest('A tag with that name already exists')
  const rest = { parentId: parent?.id ?? null, color: asked.color ?? null }
  return presentTag(makeTag(state, user.id, value, rest, state.now()))
}

const changeTag = (call: Call): unknown => {
  const change = readBody(call, { color: optional(nullable(color)) })
  const tag = ownTag(call, pathId(call), 'tag.update')
  if (change.color === undefined) throw stumbled()
  tag.color = change.color
  tag.updatedAt = call.state.now()
  call.state.changed()
  return presentTag(tag)
}

const removeTag = (call: Call): void => {
  const tag = ownTag(call, pathId(call), 'tag.delete')
  // Files keep the tags of their sidecars, whatever is deleted here.
  const carriers = [...call.state.assets.values()].filter((asset) => asset.tagIds.length > 0)
  rememberFiles(call, carriers)
  deleteTag(call.state, tag)
}

const mayTag =
  ({ state, user }: Call) =>
  (assetId: string): boolean => {
    const asset = state.assets.get(assetId)
    return asset !== undefined && (isOwn(asset, user.id) || isPartners(state, asset, user.id))
  }

const assetsOf = ({ state }: Call, ids: readonly string[]): Asset[] =>
  ids.flatMap((assetId) => {
    const asset = state.assets.get(assetId)
    return asset ? [asset] : []
  })

const tagAll = (call: Call, tag: Tag, assets: readonly Asset[]): void => {
  rememberFiles(call, assets)
  for (const asset of assets) asset.tagIds = [...asset.tagIds, tag.id]
}

const withTag = (call: Call, tag: Tag, ids: readonly string[]): Set<string> =>
  new Set(
    assetsOf(call, ids)
      .filter((asset) => asset.tagIds.includes(tag.id))
      .map((asset) => asset.id),
  )

function* protectFirst<T>(call: Call, assets: readonly Asset[], answer: T): Steps<T> {
  yield* protectTags(call, assets)
  return answer
}

/** All tags are changed before the first is protected, and the answer waits for the last. */
const changed = <T>(call: Call, assets: readonly Asset[], answer: T): T | Promise<T> =>
  call.perform(protectFirst(call, assets, answer))

const tagAssets = (call: Call): unknown => {
  const { ids } = readBody(call, { ids: list(id) })
  const tag = ownTag(call, pathId(call), 'tag.asset')
  const answers = addEach(ids, withTag(call, tag, ids), mayTag(call))
  const assets = assetsOf(call, idsOfSuccess(answers))
  tagAll(call, tag, assets)
  return changed(call, assets, answers)
}

const untagAssets = (call: Call): unknown => {
  const { ids } = readBody(call, { ids: list(id) })
  const tag = ownTag(call, pathId(call), 'tag.asset')
  const answers = removeEach(ids, withTag(call, tag, ids), mayTag(call))
  const assets = assetsOf(call, idsOfSuccess(answers))
  rememberFiles(call, assets)
  for (const asset of assets) asset.tagIds = asset.tagIds.filter((tagId) => tagId !== tag.id)
  return changed(call, assets, answers)
}

const tagMany = (call: Call): unknown => {
  const { state, user } = call
  const { tagIds, assetIds } = readBody(call, { tagIds: list(id), assetIds: list(id) })
  const assets = assetsOf(call, [...new Set(assetIds)]).filter((asset) => isOwn(asset, user.id))
  const tagged = new Set<Asset>()
  let count = 0
  for (const tagId of new Set(tagIds)) {
    const tag = state.tags.get(tagId)
    if (tag?.userId !== user.id) continue
    const fresh = assets.filter((asset) => !asset.tagIds.includes(tagId))
    tagAll(call, tag, fresh)
    for (const asset of fresh) tagged.add(asset)
    count += fresh.length
  }
  return changed(call, [...tagged], { count })
}

export const tagWrites: readonly Route[] = [
  route('PUT', '/tags', 'tag.create', upsertTags),
  route('POST', '/tags', 'tag.create', createTag),
  route('PUT', '/tags/assets', 'tag.asset', tagMany),
  route('PUT', '/tags/:id', 'tag.update', changeTag, { patch: true }),
  route('DELETE', '/tags/:id', 'tag.delete', removeTag, { status: 204 }),
  route('PUT', '/tags/:id/assets', 'tag.asset', tagAssets),
  route('DELETE', '/tags/:id/assets', 'tag.asset', untagAssets),
]
