import type { ApiContext } from '../../core/context/context.ts'
import { albumValue } from '../plan/album-value.ts'
import type { Operation } from '../plan/plan.ts'
import { hasValues } from '../plan/values.ts'
import { isStackOf } from '../planner/stacks.ts'
import type { Answered, Journal, LedgerChange, RequestRecord } from '../state/journal.ts'
import { albumTarget, membersTarget, tagTarget } from '../state/ledger.ts'

/** What a request without an answer did, as the library shows it now. */
interface Settled {
  readonly answer: Answered
  readonly note?: LedgerChange
}

const changing = (ids: readonly string[], isDone: (id: string) => boolean): Answered => {
  const done = ids.filter(isDone)
  return { changed: done.length, unchanged: ids.filter((id) => !done.includes(id)) }
}

/** Milliseconds that the clocks of the server and of this computer may differ. */
const clockMargin = 5 * 60_000

/**
 * Finds out what became of requests that were cut off before their answer came, so that the journal and the ledger know
 * what is ours. The runs they belong to are closed.
 * @param library read after the requests were cut off
 */
export const reconcile = async (library: ApiContext, journal: Journal): Promise<void> => {
  const open = journal.unanswered()
  for (const { run, id, request } of open) {
    const operation = journal.operations(run)[request.operation]?.operation
    if (!operation) continue
    const { answer, note } = await settle(library, operation, request)
    journal.answered(id, answer, note)
  }
  for (const { id, status } of journal.runs())
    if (status === 'running') journal.end(id, 'interrupted', 'It ended without a word.')
}

const settle = async (library: ApiContext, operation: Operation, request: RequestRecord): Promise<Settled> => {
  if ('album' in operation) return settleAlbum(library, operation, request)
  if ('tag' in operation) return settleTag(library, operation, request)
  if ('stack' in operation) return settleStack(library, operation, request)
  const rows = await library.search.rows(request.ids)
  const isDone = (id: string): boolean => {
    const row = rows.get(id)
    if (!row) return false
    if (operation.op === 'asset.update') return hasValues(row, operation.set)
    return row.isTrashed === (operation.op === 'asset.trash')
  }
  return { answer: changing(request.ids, isDone) }
}

const idIn = ({ request }: RequestRecord): string | undefined => request.split('/')[2]

const settleAlbum = async (
  library: ApiContext,
  operation: Extract<Operation, { album: unknown }>,
  request: RequestRecord,
): Promise<Settled> => {
  const albums = await library.albums.list()
  if (operation.op === 'album.create') {
    const since = Date.parse(request.sentAt) - clockMargin
    const made = albums.find(
      ({ albumName, ownerId, createdAt }) =>
        albumName === operation.album.name && ownerId === library.me.id && Date.parse(createdAt) >= since,
    )
    return { answer: made ? { changed: 1, made: { kind: 'album', id: made.id } } : { changed: 0 } }
  }
  const album = albums.find(({ id }) => id === idIn(request))
  if (operation.op === 'album.delete') return deletion(album, albumTarget(String(operation.album.id)))
  if (!album) return { answer: { changed: 0, unchanged: request.ids } }
  if (operation.op === 'album.update') {
    const isSet = Object.entries(operation.set).every(([field, value]) => albumValue(album, field) === value)
    return { answer: { changed: isSet ? 1 : 0 } }
  }
  if (operation.op === 'album.share' || operation.op === 'album.unshare') {
    const wanted = new Map(operation.users.map(({ id, role }) => [id, role]))
    const roles = new Map(album.users.map(({ id, role }) => [id, role]))
    const isShared = (id: string): boolean => roles.get(id) === wanted.get(id)
    const isSharing = operation.op === 'album.share'
    const answer = changing(request.ids, (id) => (isSharing ? isShared(id) : !roles.has(id)))
    const others = isSharing ? request.ids.filter((id) => operation.was[id] === undefined) : request.ids
    return { answer, note: members(operation.recipe, membersTarget(album.id), others, answer, isSharing) }
  }
  const assets = await library.albums.content(album)
  const isAdding = operation.op === 'album.add'
  const answer = changing(request.ids, (id) => assets.has(id) === isAdding)
  return { answer, note: members(operation.recipe, albumTarget(album.id), request.ids, answer, isAdding) }
}

const deletion = (present: object | undefined, target: string): Settled =>
  present ? { answer: { changed: 0 } } : { answer: { changed: 1 }, note: (ledger) => ledger.dropAll(target) }

const members =
  (
    recipe: string,
    target: string,
    ids: readonly string[],
    { unchanged = [] }: Answered,
    isAdding: boolean,
  ): LedgerChange =>
  (ledger) => {
    const changed = ids.filter((id) => !unchanged.includes(id))
    if (isAdding) ledger.put(recipe, target, changed)
    else ledger.drop(target, changed)
  }

const settleTag = async (
  library: ApiContext,
  operation: Extract<Operation, { tag: unknown }>,
  request: RequestRecord,
): Promise<Settled> => {
  const { value } = operation.tag
  const tag = (await library.tags.list()).find((known) => known.value === value)
  if (operation.op === 'tag.delete') return deletion(tag, tagTarget(value))
  if (operation.op === 'tag.create')
    return { answer: tag ? { changed: 1, made: { kind: 'tag', id: tag.id } } : { changed: 0 } }
  const assets = tag ? await library.tags.content(tag) : new Map()
  const isAdding = operation.op === 'tag.add'
  const answer = changing(request.ids, (id) => assets.has(id) === isAdding)
  return { answer, note: members(operation.recipe, tagTarget(value), request.ids, answer, isAdding) }
}

const settleStack = async (
  library: ApiContext,
  operation: Extract<Operation, { stack: unknown }>,
  request: RequestRecord,
): Promise<Settled> => {
  const stacks = await library.stacks.list()
  if (operation.op === 'stack.create') {
    const { assetIds } = operation
    const made = stacks.find((stack) => isStackOf(stack, assetIds))
    return { answer: made ? { changed: assetIds.length, made: { kind: 'stack', id: made.id } } : { changed: 0 } }
  }
  const stack = stacks.find(({ id }) => id === operation.stack.id)
  if (operation.op === 'stack.update')
    return { answer: { changed: stack?.primaryAssetId === operation.set.primaryAssetId ? 1 : 0 } }
  const isOut = (id: string): boolean => !stack?.assets.some((asset) => asset.id === id)
  if (operation.op === 'stack.remove') return { answer: changing(request.ids, isOut) }
  return { answer: { changed: stack ? 0 : 1 } }
}
