import recipe from '../../recipes/faces-to-name.ts'
import { goldenPlan, peopleOn, timeline, wishesFor } from './golden.ts'

goldenPlan(
  recipe,
  wishesFor(timeline, (asset) => peopleOn(asset).includes('') && 'tag review/name-faces'),
)
