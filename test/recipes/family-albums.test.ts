import recipe from '../../recipes/family-albums.ts'
import { goldenPlan, sample, timeline, wishesFor } from './golden.ts'

const own = sample.users?.[0]?.id
const idOf = (wanted: string) => sample.people?.find(({ name, ownerId }) => name === wanted && ownerId === own)?.id
const [anna, emil, ...grandparents] = ['Anna Weber', 'Emil Weber', 'Oma Käthe', 'Opa Jürgen'].map(idOf)

goldenPlan(
  recipe,
  wishesFor(timeline, ({ faces = [] }) => {
    const shows = (id: string | undefined): boolean => faces.some(({ personId }) => personId === id)
    const children = [anna, emil].filter(shows).length
    return (children === 2 || (children === 1 && grandparents.some(shows))) && 'album Family'
  }),
)
