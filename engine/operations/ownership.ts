import type { ApiContext } from '../../core/context/context.ts'
import { counted, numberText } from '../../core/number-text.ts'
import { isSameName } from '../../core/same-name.ts'
import type { RequestSender } from '../applier/request-sender.ts'
import { albumTarget, tagTarget } from '../state/ledger.ts'
import { album } from './album.ts'
import { count, type Described, form, ids } from './forms.ts'
import { assets, type Comparison, type Kinds, losesNothing, type OperationKind } from './kind.ts'
import { tag } from './tag.ts'

/** The forms of operations on the ledger alone: whose it is that assets are in an album or have a tag. */
export const ownershipForms = [
  form('album.adopt', { album, assetIds: ids, total: count }),
  form('album.release', { album, assetIds: ids }),
  form('tag.adopt', { tag, assetIds: ids, total: count }),
  form('tag.release', { tag, assetIds: ids }),
] as const

/** An operation on the ledger alone. */
export type OwnershipOperation = Described<(typeof ownershipForms)[number]>
type Of<N extends OwnershipOperation['op']> = Extract<OwnershipOperation, { op: N }>
type Adoption = Of<'album.adopt' | 'tag.adopt'>
type Release = Of<'album.release' | 'tag.release'>

const ledgerKey = (operation: OwnershipOperation): string =>
  'album' in operation ? albumTarget(String(operation.album.id)) : tagTarget(operation.tag.value)

const label = (operation: OwnershipOperation): string =>
  'album' in operation ? `in the album "${operation.album.name}"` : `with the tag ${operation.tag.value}`

const contentOf = async (operation: OwnershipOperation, library: ApiContext) => {
  if ('album' in operation) {
    const known = (await library.albums.list()).find((one) => one.id === operation.album.id)
    return known && library.albums.content(known)
  }
  const known = (await library.tags.list()).find(({ value }) => isSameName(value, operation.tag.value))
  return known && library.tags.content(known)
}

/** The server does not know whose they are: it is never so already, and only what is still there can be taken over. */
const compare = async (operation: OwnershipOperation, library: ApiContext): Promise<Comparison> => {
  const content = await contentOf(operation, library)
  return {
    isSatisfied: () => false,
    conflict: (assetId) => (content?.has(assetId) ? null : `An asset is no longer ${label(operation)}.`),
  }
}

/** A line of the journal as for a request, so that ledger and journal are one step: nothing is sent. */
const note = async (operation: OwnershipOperation, sender: RequestSender): Promise<void> => {
  const { recipe, assetIds } = operation
  const target = ledgerKey(operation)
  const isAdopted = operation.op.endsWith('.adopt')
  await sender.send({
    request: 'ledger',
    ids: assetIds,
    send: async () => null,
    judge: () => ({ changed: assetIds.length }),
    note: () => (ledger) =>
      isAdopted ? ledger.put(recipe, target, assetIds) : ledger.release(recipe, target, assetIds),
  })
  sender.advance(assetIds.length)
}

const adoption = <O extends Adoption>(order: number, place: number): OperationKind<O, OwnershipOperation> => ({
  order,
  summary: [place, 'changes', (number) => `take over ${counted(number, 'asset')}`],
  items: assets(),
  needs: () => [],
  loses: losesNothing,
  line: (operation, { change }) =>
    change(
      `~ ${numberText(operation.assetIds.length)} of ${counted(operation.total, 'asset')} ${label(operation)} count as put there by this recipe`,
    ),
  compare,
  send: note,
  inverse: async (operation, done) => {
    const assetIds = operation.assetIds.filter((assetId) => done.ids.has(assetId))
    if (assetIds.length === 0) return []
    const { recipe } = operation
    return 'album' in operation
      ? [{ op: 'album.release', recipe, album: operation.album, assetIds }]
      : [{ op: 'tag.release', recipe, tag: operation.tag, assetIds }]
  },
})

const release = <O extends Release>(order: number, place: number): OperationKind<O, OwnershipOperation> => ({
  order,
  summary: [place, 'changes', (number) => `leave ${counted(number, 'asset')} to people`],
  items: assets(),
  needs: () => [],
  loses: losesNothing,
  line: (operation, { change }) =>
    change(`~ ${counted(operation.assetIds.length, 'asset')} ${label(operation)} count as put there by people`),
  // What left meanwhile can be released as well.
  compare: async () => ({ isSatisfied: () => false }),
  send: note,
  inverse: async (operation, done, undoing) => {
    const content = await contentOf(operation, undoing.library)
    const assetIds = operation.assetIds.filter((assetId) => done.ids.has(assetId) && content?.has(assetId))
    if (assetIds.length === 0) return []
    const { recipe } = operation
    const total = content?.size ?? 0
    return 'album' in operation
      ? [{ op: 'album.adopt', recipe, album: operation.album, assetIds, total }]
      : [{ op: 'tag.adopt', recipe, tag: operation.tag, assetIds, total }]
  },
})

/** The kinds of operations on the ledger alone. */
export const ownershipKinds: Kinds<OwnershipOperation> = {
  'album.adopt': adoption(11, 94),
  'album.release': release(12, 95),
  'tag.adopt': adoption(13, 96),
  'tag.release': release(14, 97),
}
