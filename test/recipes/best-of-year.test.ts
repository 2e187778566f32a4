import recipe from '../../recipes/best-of-year.ts'
import { dayOf, goldenPlan, timeline, wishesFor } from './golden.ts'

goldenPlan(
  recipe,
  wishesFor(
    timeline,
    (asset) => (asset.isFavorite || (asset.exif?.rating ?? 0) > 3) && `album Best of ${dayOf(asset).slice(0, 4)}`,
  ),
)
