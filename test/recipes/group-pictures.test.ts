import recipe from '../../recipes/group-pictures.ts'
import { goldenPlan, peopleOn, timeline, wishesFor } from './golden.ts'

goldenPlan(
  recipe,
  wishesFor(timeline, (asset) => peopleOn(asset).length >= 4 && 'album Groups'),
)
