import { recipeIn } from '../../bench/gallery-figures.ts'
import { goldenPlan, isPlaced, timeline, wishesFor } from './golden.ts'

goldenPlan(
  await recipeIn('places-as-tags.yaml'),
  wishesFor(timeline, (asset) => isPlaced(asset) && `tag Places/${asset.exif?.country}/${asset.exif?.city}`),
)
