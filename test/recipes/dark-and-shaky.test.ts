import { recipeIn } from '../../bench/gallery-figures.ts'
import { goldenPlan, timeline, wishesFor } from './golden.ts'

// The sample knows nothing longer than a fifteenth of a second.
goldenPlan(
  await recipeIn('dark-and-shaky.yaml'),
  wishesFor(
    timeline,
    ({ exif, isFavorite }) =>
      (exif?.iso ?? 0) >= 1600 && exif?.exposureTime === '1/15' && !isFavorite && 'tag review/shaky',
  ),
)
