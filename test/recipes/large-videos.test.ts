import recipe from '../../recipes/large-videos.ts'
import { goldenPlan, timeline, wishesFor } from './golden.ts'

goldenPlan(
  recipe,
  wishesFor(
    timeline,
    ({ type, durationMs, exif }) =>
      type === 'VIDEO' &&
      ((durationMs ?? 0) >= 600_000 || (exif?.fileSizeInByte ?? 0) >= 500_000_000) &&
      'tag review/large-video',
  ),
)
