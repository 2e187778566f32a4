import { recipeIn } from '../../bench/gallery-figures.ts'
import { goldenPlan, timeline, wishesFor } from './golden.ts'

// Immich names all places of the island after its harbour, and no other place of the sample is near.
goldenPlan(
  await recipeIn('favorite-place.yaml'),
  wishesFor(timeline, ({ exif }) => exif?.city === 'Wittdün' && 'album On the island'),
)
