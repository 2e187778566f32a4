import type { Asset } from '../library/model.ts'
import type { State } from '../library/state.ts'

const isTurned = ({ edits }: Asset): boolean =>
  edits.reduce((angle, { action, parameters }) => {
    const turn = action === 'rotate' ? Number((parameters as { angle?: unknown } | null)?.angle ?? 0) : 0
    return angle + turn
  }, 0) %
    180 !==
  0

/** New thumbnails after an edit: the size shown is that of the edited picture. */
export const applyEdits = (state: State, asset: Asset): void => {
  const [width, height] = [asset.exif?.exifImageWidth ?? asset.width, asset.exif?.exifImageHeight ?? asset.height]
  state.updateAsset(asset, isTurned(asset) ? { width: height, height: width } : { width, height })
}
