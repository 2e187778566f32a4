import type { Stack } from '../../core/api/schemas.ts'
import type { OperationOf } from '../plan/plan.ts'
import { isStackOf } from '../planner/stacks.ts'
import { isUncertain, type RequestSender } from './request-sender.ts'

/** Carries out what changes stacks. */
export const stackSteps = (hand: RequestSender) => {
  const { server, writes } = hand

  const stackWith = async (id: string): Promise<Stack | undefined> =>
    (await server.reads.stacks()).find((stack) => stack.id === id)

  /** A stack of just these assets, as a creation without an answer may have left it. */
  const sameStack = async (assetIds: readonly string[]): Promise<Stack | undefined> =>
    (await server.reads.stacks()).find((stack) => isStackOf(stack, assetIds))

  return {
    'stack.create': async ({ assetIds }: OperationOf<'stack.create'>) => {
      try {
        await hand.send({
          request: 'POST /stacks',
          ids: assetIds,
          send: () => writes.createStack(assetIds),
          judge: ({ id }) => ({ changed: assetIds.length, made: { kind: 'stack', id } }),
        })
      } catch (error) {
        const made = isUncertain(error) ? await sameStack(assetIds).catch(() => undefined) : undefined
        if (!made) throw error
        hand.settle({ changed: assetIds.length, made: { kind: 'stack', id: made.id } })
      }
      hand.advance(assetIds.length)
    },
    'stack.update': async ({ stack: { id }, set: { primaryAssetId } }: OperationOf<'stack.update'>) => {
      await hand.sendOne(`PUT /stacks/${id}`, [primaryAssetId], () => writes.updateStack(String(id), primaryAssetId))
      hand.advance(1)
    },
    'stack.remove': async ({ stack: { id }, assetIds }: OperationOf<'stack.remove'>) => {
      for (const assetId of assetIds) {
        const request = `DELETE /stacks/${id}/assets/${assetId}`
        const send = () => writes.removeFromStack(String(id), assetId)
        const isOut = async () => !(await stackWith(String(id)))?.assets.some((asset) => asset.id === assetId)
        await hand.sendOnce(request, [assetId], send, isOut)
        hand.advance(1)
      }
    },
    'stack.delete': async ({ stack: { id } }: OperationOf<'stack.delete'>) => {
      const send = () => writes.deleteStack(String(id))
      await hand.sendOnce(`DELETE /stacks/${id}`, [], send, async () => !(await stackWith(String(id))))
      hand.advance(1)
    },
  }
}
