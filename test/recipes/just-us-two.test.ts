import { recipeIn } from '../../bench/gallery-figures.ts'
import { goldenPlan, peopleOn, timeline, wishesFor } from './golden.ts'

goldenPlan(
  await recipeIn('just-us-two.yaml'),
  wishesFor(timeline, (asset) => peopleOn(asset).sort().join() === 'Jonas Weber,Lena Weber' && 'album Just us two'),
)
