import { isOwn } from '../http/access.ts'
import { badRequest, noAccess } from '../http/http-error.ts'
import type { Call } from '../http/route.ts'
import type { Asset } from '../library/model.ts'

/** Links a still to its motion part, which disappears from the timeline, or with null unlinks it. */
export const linkMotion = ({ state, user }: Call, still: Asset, motionId: string | null): void => {
  const motion = state.assets.get(motionId ?? still.livePhotoVideoId ?? '')
  if (motionId === null) {
    if (!motion) return
    state.updateAsset(motion, { visibility: still.visibility })
    state.jobs.push({ name: 'thumbnail', assetId: motion.id })
    return
  }
  if (!motion || !isOwn(motion, user.id)) throw noAccess('asset.read')
  if (motion.type !== 'VIDEO') throw badRequest('Live photo video must be a video')
  state.updateAsset(motion, { visibility: 'hidden' })
  state.announce({ name: 'hidden', userId: user.id, assetId: motion.id })
}
