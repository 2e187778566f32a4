import { recipeIn } from '../../bench/gallery-figures.ts'
import { goldenPlan, peopleOn, timeline, wishesFor } from './golden.ts'

goldenPlan(
  await recipeIn('person-to-archive.yaml'),
  wishesFor(timeline, (asset) => peopleOn(asset).join() === 'Tom Fischer' && !asset.isFavorite && 'visibility archive'),
)
