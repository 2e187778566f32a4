import { recipeIn } from '../../bench/gallery-figures.ts'
import { goldenPlan, timeline, wishesFor } from './golden.ts'

goldenPlan(
  await recipeIn('by-camera.yaml'),
  wishesFor(timeline, ({ exif, originalPath = '' }) =>
    exif?.model ? !originalPath.includes('/Scans/') && `tag Camera/${exif.model}` : false,
  ),
)
