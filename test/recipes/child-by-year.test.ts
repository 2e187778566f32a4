import { recipeIn } from '../../bench/gallery-figures.ts'
import { dayOf, goldenPlan, peopleOn, timeline, wishesFor } from './golden.ts'

goldenPlan(
  await recipeIn('child-by-year.yaml'),
  wishesFor(timeline, (asset) => peopleOn(asset).includes('Anna Weber') && `album Anna ${dayOf(asset).slice(0, 4)}`),
)
