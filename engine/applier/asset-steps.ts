import { reasonOf } from '../../core/errors.ts'
import type { OperationOf } from '../plan/plan.ts'
import { isRefused, type RequestSender } from './request-sender.ts'
import type { AssetChanges } from './writes.ts'

/** Carries out what changes assets themselves. */
export const assetSteps = (hand: RequestSender) => {
  const { server, writes } = hand
  const { bulkRating, nullRating } = server.capabilities

  return {
    'asset.update': async (operation: OperationOf<'asset.update'>) => {
      const { set, assetIds } = operation
      const changes: AssetChanges = set.rating === null && !nullRating ? { ...set, rating: 0 } : set
      if (set.rating === undefined || bulkRating)
        return hand.sendAllOrNothing(operation, 'PUT /assets', (ids) => writes.updateAssets(ids, changes))
      // The bulk call with a rating fails before 1.143, when half of it is done (`immich-api.md` 1.1).
      for (const id of assetIds) {
        try {
          await hand.sendOne(`PUT /assets/${id}`, [id], () => writes.updateAsset(id, changes))
        } catch (error) {
          if (!isRefused(error)) throw error
          hand.fail(operation, reasonOf(error), [id])
        }
        hand.advance(1)
      }
    },
    'asset.trash': (operation: OperationOf<'asset.trash'>) =>
      hand.sendAllOrNothing(operation, 'DELETE /assets', (ids) => writes.trashAssets(ids)),
    'asset.restore': (operation: OperationOf<'asset.restore'>) =>
      hand.sendAllOrNothing(operation, 'POST /trash/restore/assets', (ids) => writes.restoreAssets(ids)),
  }
}
