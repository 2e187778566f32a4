import recipe from '../../recipes/photos-without-place.ts'
import { goldenPlan, hasMaker, isPlaced, timeline, wishesFor } from './golden.ts'

goldenPlan(
  recipe,
  wishesFor(
    timeline,
    (asset) =>
      asset.type === 'IMAGE' &&
      hasMaker(asset) &&
      !isPlaced(asset) &&
      !asset.originalPath?.includes('/Scans/') &&
      'tag review/no-place',
  ),
)
