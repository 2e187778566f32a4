import { recipeIn } from '../../bench/gallery-figures.ts'
import { dayOf, goldenPlan, hasMaker, timeline, wishesFor } from './golden.ts'

goldenPlan(
  await recipeIn('christmas.yaml'),
  wishesFor(
    timeline.filter(hasMaker),
    (asset) => /-12-2[456]$/.test(dayOf(asset)) && `album Christmas ${dayOf(asset).slice(0, 4)}`,
  ),
)
