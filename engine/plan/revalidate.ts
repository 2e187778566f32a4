import type { Album, AssetRow } from '../../core/api/schemas.ts'
import type { ApiContext } from '../../core/context/context.ts'
import { albumValue } from './album-value.ts'
import type { Operation, OperationOf } from './plan.ts'
import { changedSince, hasValues, readValues } from './values.ts'

/** What is left of operations that were planned at another time. */
export interface Revalidation {
  /** What is still to be done. */
  readonly remaining: readonly Operation[]
  /** Why others cannot be done any more. */
  readonly problems: readonly string[]
}

const nothing: Revalidation = { remaining: [], problems: [] }
const still = (operation: Operation): Revalidation => ({ remaining: [operation], problems: [] })
const problem = (text: string): Revalidation => ({ remaining: [], problems: [text] })

/** Compares planned operations with what is there now: what is done, what still fits, and what does not. */
export const revalidate = async (library: ApiContext, operations: readonly Operation[]): Promise<Revalidation> => {
  const fits: Revalidation[] = []
  for (const operation of operations) fits.push(await fitOne(library, operation))
  return { remaining: fits.flatMap(({ remaining }) => remaining), problems: fits.flatMap(({ problems }) => problems) }
}

const fitOne = (library: ApiContext, operation: Operation): Promise<Revalidation> => {
  if ('album' in operation) return fitAlbum(library, operation)
  if ('tag' in operation) return fitTag(library, operation)
  if ('stack' in operation) return fitStack(library, operation)
  return fitAssets(library, operation)
}

const fitAlbum = async (
  library: ApiContext,
  operation: Extract<Operation, { album: unknown }>,
): Promise<Revalidation> => {
  const { album: target } = operation
  const albums = await library.albums.list()
  if (operation.op === 'album.create') {
    const me = library.me.id
    const isMade = albums.some(({ albumName, ownerId }) => albumName === target.name && ownerId === me)
    return isMade ? nothing : still(operation)
  }
  if (target.id === null) return still(operation)
  const album = albums.find(({ id }) => id === target.id)
  if (!album)
    return operation.op === 'album.delete' ? nothing : problem(`The album "${target.name}" (${target.id}) is gone.`)
  if (operation.op === 'album.share') return fitShare(operation, album)
  if (operation.op === 'album.unshare') {
    const users = operation.users.filter(({ id }) => album.users.some((user) => user.id === id))
    return users.length === 0 ? nothing : still({ ...operation, users })
  }
  if (operation.op !== 'album.update') return still(operation)
  const { set, was } = operation
  const differs = (values: object): string | undefined =>
    Object.entries(values).find(([field, value]) => albumValue(album, field) !== value)?.[0]
  if (differs(set) === undefined) return nothing
  const field = differs(was)
  return field === undefined ? still(operation) : problem(`The album "${target.name}" has another ${field} now.`)
}

const fitShare = (operation: OperationOf<'album.share'>, { albumName, users: members }: Album): Revalidation => {
  const roles = new Map(members.map(({ id, role }) => [id, role]))
  const users = operation.users.filter(({ id, role }) => roles.get(id) !== role)
  const changed = users.find(({ id }) => roles.get(id) !== operation.was[id])
  if (changed) return problem(`${changed.name} has another role in the album "${albumName}" now.`)
  return users.length === 0 ? nothing : still({ ...operation, users })
}

const fitTag = async (library: ApiContext, operation: Extract<Operation, { tag: unknown }>): Promise<Revalidation> => {
  const { id, value } = operation.tag
  const tags = await library.tags.list()
  if (operation.op === 'tag.create') return tags.some((tag) => tag.value === value) ? nothing : still(operation)
  if (id === null || tags.some((tag) => tag.id === id)) return still(operation)
  return operation.op === 'tag.delete' ? nothing : problem(`The tag "${value}" (${id}) is gone.`)
}

const sameMembers = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id) => b.includes(id))

const fitStack = async (
  library: ApiContext,
  operation: Extract<Operation, { stack: unknown }>,
): Promise<Revalidation> => {
  const stacks = await library.stacks.list()
  const membersOf = (id: string): string[] =>
    stacks.find((stack) => stack.id === id)?.assets.map((asset) => asset.id) ?? []
  if (operation.op === 'stack.create') {
    if (
      stacks.some(({ assets }) =>
        sameMembers(
          assets.map(({ id }) => id),
          operation.assetIds,
        ),
      )
    )
      return nothing
    const changed = operation.was.find(({ id, assetIds }) => !sameMembers(membersOf(id), assetIds))
    return changed ? problem(`The stack ${changed.id} has changed.`) : still(operation)
  }
  const known = stacks.find(({ id }) => id === operation.stack.id)
  if (!known) return operation.op === 'stack.delete' ? nothing : problem(`The stack ${operation.stack.id} is gone.`)
  if (operation.op !== 'stack.update' || known.primaryAssetId === operation.was.primaryAssetId) return still(operation)
  return known.primaryAssetId === operation.set.primaryAssetId
    ? nothing
    : problem(`The stack ${known.id} has another top.`)
}

type AssetOperation = OperationOf<'asset.update' | 'asset.trash' | 'asset.restore'>

/** What one asset needs: still the change, nothing, or another look. */
const verdictOf = (operation: AssetOperation, row: AssetRow): 'fits' | 'done' | string => {
  if (operation.op === 'asset.trash') return row.isTrashed ? 'done' : 'fits'
  if (operation.op === 'asset.restore') return row.isTrashed ? 'fits' : 'done'
  if (hasValues(row, operation.set)) return 'done'
  const was = operation.was[row.id] ?? {}
  const field = changedSince(row, was)
  if (field === null) return 'fits'
  return `${row.originalFileName} (${row.id}): ${field} was ${was[field]} and is ${readValues(row, [field])[field]}.`
}

const fitAssets = async (library: ApiContext, operation: AssetOperation): Promise<Revalidation> => {
  const rows = await library.search.rows(operation.assetIds)
  const fitting: string[] = []
  const problems: string[] = []
  for (const id of operation.assetIds) {
    const row = rows.get(id)
    const verdict = row ? verdictOf(operation, row) : `The asset ${id} is gone.`
    if (verdict === 'fits') fitting.push(id)
    else if (verdict !== 'done') problems.push(verdict)
  }
  return { remaining: fitting.length === 0 ? [] : [withAssets(operation, fitting)], problems }
}

/** The same operation on some of its assets. */
const withAssets = (operation: AssetOperation, assetIds: readonly string[]): Operation =>
  operation.op === 'asset.update'
    ? { ...operation, assetIds, was: Object.fromEntries(assetIds.map((id) => [id, operation.was[id] ?? {}])) }
    : { ...operation, assetIds }
