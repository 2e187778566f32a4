import { z } from 'zod'
import type { Tag } from '../../core/api/schemas.ts'
import type { ApiContext } from '../../core/context/context.ts'
import { counted } from '../../core/number-text.ts'
import { isAtOrBelow, isSameName } from '../../core/same-name.ts'
import type { RequestSender } from '../applier/request-sender.ts'
import { tagTarget } from '../state/ledger.ts'
import { addition, type Described, form, id, removal } from './forms.ts'
import { assets, goneIf, type Kinds, type LateWrites, losesNothing, parted, whole } from './kind.ts'
import type { Undoing } from './undoing.ts'

/** A tag of a plan. */
export const tag = z.strictObject({ id: id.nullable(), value: z.string().min(1) })

/** The forms of operations on tags. */
export const tagForms = [
  form('tag.create', { tag }),
  form('tag.add', { tag, ...addition }),
  form('tag.remove', { tag, ...removal }),
  form('tag.delete', { tag, assetIds: z.array(id) }),
] as const

/** An operation on tags. */
export type TagOperation = Described<(typeof tagForms)[number]>
/** A tag of a plan, by its full path; without an id it is still to be made. */
export type PlannedTag = TagOperation['tag']
type MemberOperation = Extract<TagOperation, { op: 'tag.add' | 'tag.remove' }>

const named = (tags: readonly Tag[], path: string): Tag | undefined => tags.find(({ value }) => isSameName(value, path))

/** A path with the levels that are there already written as they are: the server takes another Unicode form for another tag. */
export const spelled = (path: string, tags: readonly Tag[]): string => {
  const above = tags.map(({ value }) => value).filter((value) => isAtOrBelow(path, value))
  const [deepest] = above.sort((a, b) => b.length - a.length)
  return deepest === undefined
    ? path
    : deepest +
        path
          .split('/')
          .slice(deepest.split('/').length)
          .map((level) => `/${level}`)
          .join('')
}

/** By its path: a tag that was deleted comes back with another id. */
const tagIn = async (library: ApiContext, value: string): Promise<Tag | undefined> =>
  named(await library.tags.list(), value)

const membersOf = async (library: ApiContext, value: string): Promise<ReadonlyMap<string, unknown>> => {
  const known = await tagIn(library, value)
  return known ? library.tags.content(known) : new Map()
}

/** With the id of the tag, which this run may have made, also before it was cut off. */
const resolve = async <O extends MemberOperation>(operation: O, { server, createdIds }: RequestSender): Promise<O> => {
  const { id, value } = operation.tag
  const known = id ?? createdIds.get(`tag ${value}`)
  if (known) return { ...operation, tag: { id: known, value } }
  const found = named(await server.reads.tags(), value)
  if (!found) throw new Error('the tag could not be made')
  createdIds.set(`tag ${value}`, found.id)
  return { ...operation, tag: { id: found.id, value } }
}

const isUsed = async (id: string, { server }: RequestSender): Promise<boolean> => {
  for (const visibility of ['timeline', 'archive', 'hidden'] as const)
    if ((await server.reads.search({ tagIds: [id], visibility }, { size: 1, withDeleted: true })).items.length > 0)
      return true
  return false
}

const late = <O extends MemberOperation>(value: boolean): LateWrites<O> => ({
  of: ({ tag }) => [{ field: tagTarget(tag.value), value, was: () => !value }],
  without: (operation, assetIds, fields) => (fields.size > 0 ? null : { ...operation, assetIds }),
})

const makeAgain = (recipe: string, value: string, { remadeTags }: Undoing<TagOperation>): TagOperation[] => {
  if (remadeTags.has(value)) return []
  remadeTags.add(value)
  return [{ op: 'tag.create', recipe, tag: { id: null, value } }]
}

/** From so many assets under the tags below it on, a tag is looked at only before it is deleted. */
const manyBelow = 200

/** Removes a tag that the run made, unless others use it or gave it a colour. */
const unmake = async (recipe: string, id: string, undoing: Undoing<TagOperation>): Promise<TagOperation[]> => {
  const tags = await undoing.library.tags.list()
  const known = tags.find((one) => one.id === id)
  if (!known) return []
  if (known.color) {
    // Runs give none.
    undoing.note(`The tag "${known.value}" stays: it has a colour now.`)
    return []
  }
  const below = tags.filter(({ parentId }) => parentId === id)
  const leavingBelow = below.reduce((sum, child) => sum + undoing.leaving(child.id).size, 0)
  const leaving = undoing.leaving(id)
  const isUsedElsewhere = async (): Promise<boolean> =>
    (await undoing.library.tags.content(known)).keys().some((assetId) => !leaving.has(assetId))
  // What carries a tag below is found under this one, too, and has to be asked for one by one: many are looked at when they left.
  if (below.some((child) => !undoing.gone.has(child.id)) || (leavingBelow < manyBelow && (await isUsedElsewhere()))) {
    undoing.note(`The tag "${known.value}" stays: others use it.`)
    return []
  }
  undoing.gone.add(id)
  return [{ op: 'tag.delete', recipe, tag: { id, value: known.value }, assetIds: [] }]
}

/** The kinds of operations on tags. */
export const tagKinds: Kinds<TagOperation> = {
  'tag.create': {
    order: 30,
    summary: [20, 'new tags', (count) => `make ${counted(count, 'tag')}`],
    items: whole(),
    needs: () => [{ scope: 'tag.create', request: 'PUT /tags' }],
    loses: losesNothing,
    line: null,
    compare: async ({ tag: { value } }, library) => {
      const known = await tagIn(library, value)
      return { isSatisfied: () => known !== undefined, created: known && { kind: 'tag', id: known.id } }
    },
    staleText: () => [],
    send: async ({ op, tag: { value } }, sender) => {
      // The server would make it on the way, and nobody would know that it is ours.
      const parent = sender.failures.find((failure) => failure.op === op && value.startsWith(`${failure.target}/`))
      if (parent) throw new Error(`the tag "${parent.target}" above it could not be made`)
      const hasForms = value.normalize('NFC') !== value.normalize('NFD')
      const tags = hasForms ? await sender.server.reads.tags() : []
      const send = () =>
        sender.send({
          request: 'PUT /tags',
          ids: [],
          send: () => sender.writes.upsertTags([spelled(value, tags)]),
          judge: ([first]) => ({ changed: 1, made: first ? { kind: 'tag', id: first.id } : undefined }),
        })
      const made = named(tags, value) ?? (await send())[0]
      if (!made) throw new Error(`the server made no tag "${value}"`)
      sender.createdIds.set(`tag ${value}`, made.id)
      sender.advance(1)
    },
    inverse: async ({ recipe }, { created }, undoing) => {
      // Those below another were made later, and so are reached before it.
      if (created) undoing.later(() => unmake(recipe, created.id, undoing))
      return []
    },
  },
  'tag.add': {
    order: 50,
    summary: [40, 'adds', (count) => `add ${counted(count, 'asset')} to tags`],
    items: assets(),
    needs: () => [{ scope: 'tag.asset', request: 'PUT /tags/{id}/assets' }],
    loses: losesNothing,
    line: ({ tag, assetIds }, { add, dim }, isNew) =>
      add(`+ ${counted(assetIds.length, 'asset')} → tag "${tag.value}"`) + (isNew ? dim(' (new)') : ''),
    answersPerItem: true,
    compare: async ({ tag }, library) => {
      const members = await membersOf(library, tag.value)
      return { isSatisfied: (id) => members.has(id) }
    },
    resolve,
    send: ({ tag: { id }, assetIds }, sender) =>
      sender.sendPerItem(assetIds, `PUT /tags/${id}/assets`, 'duplicate', (part) =>
        sender.writes.tagAssets(String(id), part),
      ),
    ledger: ({ recipe, tag, byOthers }, assetIds, ledger) => {
      if (!byOthers) ledger.put(recipe, tagTarget(tag.value), assetIds)
    },
    ledgerLost: ({ tag }, assetIds, ledger) => ledger.drop(tagTarget(tag.value), assetIds),
    late: late(true),
    inverse: async ({ recipe, tag: { value }, byOthers }, done, undoing) => {
      const known = await tagIn(undoing.library, value)
      if (!known) return []
      const members = await undoing.library.tags.content(known)
      const present = [...done.ids].filter((id) => members.has(id)).sort()
      const assetIds = byOthers ? present : undoing.stillOurs(recipe, tagTarget(value), `tag "${value}"`, present)
      if (assetIds.length === 0) return []
      undoing.leave(known.id, assetIds)
      const others = byOthers ? { others: assetIds } : {}
      return [{ op: 'tag.remove', recipe, tag: { id: known.id, value }, assetIds, total: members.size, ...others }]
    },
  },
  'tag.remove': {
    order: 150,
    summary: [130, 'removes', (count) => `take ${counted(count, 'asset')} off tags`],
    items: assets(),
    needs: () => [{ scope: 'tag.asset', request: 'DELETE /tags/{id}/assets' }],
    loses: ({ all }) => ({
      of: 'membership',
      allowance: all ? ['tag.remove.all', 'take off tags that others gave'] : null,
    }),
    line: ({ tag, assetIds, total }, { warn }) =>
      warn(`- ${counted(assetIds.length, 'asset')} of ${total} ← tag "${tag.value}"`),
    answersPerItem: true,
    compare: async ({ tag }, library) => {
      const members = await membersOf(library, tag.value)
      return { isSatisfied: (id) => !members.has(id) }
    },
    resolve,
    send: ({ tag: { id }, assetIds }, sender) =>
      sender.sendPerItem(assetIds, `DELETE /tags/${id}/assets`, 'not_found', (part) =>
        sender.writes.untagAssets(String(id), part),
      ),
    ledger: ({ tag }, assetIds, ledger) => ledger.drop(tagTarget(tag.value), assetIds),
    // What others gave stays theirs.
    ledgerLost: ({ recipe, tag, all }, assetIds, ledger) => {
      if (!all) ledger.put(recipe, tagTarget(tag.value), assetIds)
    },
    late: late(false),
    inverse: async ({ recipe, tag: { value }, others }, done, undoing) => {
      const known = await tagIn(undoing.library, value)
      const members = await membersOf(undoing.library, value)
      const assetIds = await undoing.existing([...done.ids].filter((id) => !members.has(id)))
      if (assetIds.length === 0) return []
      const making = known ? [] : makeAgain(recipe, value, undoing)
      const tag = { id: known?.id ?? null, value }
      return [...making, ...parted(assetIds, others).map((part) => ({ op: 'tag.add', recipe, tag, ...part }) as const)]
    },
  },
  'tag.delete': {
    order: 180,
    isBackwards: true,
    summary: [180, 'removes', (count) => `delete ${counted(count, 'tag')}`],
    items: whole(),
    needs: () => [{ scope: 'tag.delete', request: 'DELETE /tags/{id}' }],
    loses: ({ op }) => ({ of: 'thing', allowance: [op, 'delete tags'] }),
    line: ({ tag }, { warn }) => warn(`- tag "${tag.value}" is deleted`),
    compare: async ({ tag }, library) => goneIf((await library.tags.list()).every(({ id }) => id !== tag.id)),
    send: async ({ tag: { id }, assetIds }, sender) => {
      const tags = await sender.server.reads.tags()
      if (id !== null && tags.some((one) => one.id === id)) {
        if (tags.some(({ parentId }) => parentId === id)) throw new Error('there are tags below it')
        if (assetIds.length === 0 && (await isUsed(id, sender))) throw new Error('somebody has used it since')
        await sender.sendOnce(`DELETE /tags/${id}`, [], () => sender.writes.deleteTag(id))
      }
      sender.advance(1)
    },
    ledger: ({ tag }, _ids, ledger) => ledger.dropAll(tagTarget(tag.value)),
    inverse: async ({ recipe, tag: { value }, assetIds }, _done, undoing) => {
      const existing = await undoing.existing(assetIds)
      const making = makeAgain(recipe, value, undoing)
      if (existing.length === 0) return making
      return [...making, { op: 'tag.add', recipe, tag: { id: null, value }, assetIds: existing }]
    },
  },
}
