import { recipeIn } from '../../bench/gallery-figures.ts'
import { goldenPlan, timeline, wishesFor } from './golden.ts'

goldenPlan(
  await recipeIn('accidental-videos.yaml'),
  wishesFor(
    timeline,
    ({ type, durationMs, isFavorite }) =>
      type === 'VIDEO' &&
      typeof durationMs === 'number' &&
      durationMs <= 5000 &&
      !isFavorite &&
      'tag review/short-video',
  ),
)
