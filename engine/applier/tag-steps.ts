import type { OperationOf, PlannedTag } from '../plan/plan.ts'
import { tagTarget } from '../state/ledger.ts'
import type { RequestSender } from './request-sender.ts'

/** Carries out what changes tags. */
export const tagSteps = (hand: RequestSender) => {
  const { server, writes, createdIds: made } = hand

  /** The id of a tag, which this run may have made, also before it was cut off. */
  const idOf = async ({ id, value }: PlannedTag): Promise<string> => {
    const known = id ?? made.get(`tag ${value}`)
    if (known) return known
    const found = (await server.reads.tags()).find((tag) => tag.value === value)
    if (!found) throw new Error('the tag could not be made')
    made.set(`tag ${value}`, found.id)
    return found.id
  }

  const isUsed = async (id: string): Promise<boolean> => {
    for (const visibility of ['timeline', 'archive', 'hidden'] as const)
      if ((await server.reads.search({ tagIds: [id], visibility }, { size: 1 })).items.length > 0) return true
    return false
  }

  /** Tags that this run was to make so far. */
  const wanted = new Set<string>()

  return {
    'tag.create': async ({ tag: { value } }: OperationOf<'tag.create'>) => {
      // The server would make it on the way, and nobody would know that it is ours.
      const parent = [...wanted].find((path) => value.startsWith(`${path}/`) && !made.has(`tag ${path}`))
      wanted.add(value)
      if (parent !== undefined) throw new Error(`the tag "${parent}" above it could not be made`)
      const [tag] = await hand.send({
        request: 'PUT /tags',
        ids: [],
        send: () => writes.upsertTags([value]),
        judge: ([first]) => ({ changed: 1, made: first ? { kind: 'tag', id: first.id } : undefined }),
      })
      if (!tag) throw new Error(`the server made no tag "${value}"`)
      made.set(`tag ${value}`, tag.id)
      hand.advance(1)
    },
    'tag.add': async (operation: OperationOf<'tag.add'>) => {
      const id = await idOf(operation.tag)
      const send = (ids: readonly string[]) => writes.tagAssets(id, ids)
      await hand.sendPerItem(operation, `PUT /tags/${id}/assets`, 'duplicate', send, (ledger, ids) =>
        ledger.put(operation.recipe, tagTarget(operation.tag.value), ids),
      )
    },
    'tag.remove': async (operation: OperationOf<'tag.remove'>) => {
      const id = await idOf(operation.tag)
      const send = (ids: readonly string[]) => writes.untagAssets(id, ids)
      await hand.sendPerItem(operation, `DELETE /tags/${id}/assets`, 'not_found', send, (ledger, ids) =>
        ledger.drop(tagTarget(operation.tag.value), ids),
      )
    },
    'tag.delete': async ({ tag: { id, value }, assetIds }: OperationOf<'tag.delete'>) => {
      const tags = await server.reads.tags()
      if (id !== null && tags.some((tag) => tag.id === id)) {
        if (tags.some(({ parentId }) => parentId === id)) throw new Error('there are tags below it')
        if (assetIds.length === 0 && (await isUsed(id))) throw new Error('somebody has used it since')
        const forget = (ledger: { dropAll(target: string): void }): void => ledger.dropAll(tagTarget(value))
        const isGone = async () => (await server.reads.tags()).every((tag) => tag.id !== id)
        await hand.sendOnce(`DELETE /tags/${id}`, [], () => writes.deleteTag(id), isGone, forget)
      }
      hand.advance(1)
    },
  }
}
