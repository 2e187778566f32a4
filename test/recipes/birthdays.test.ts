import recipe from '../../recipes/birthdays.ts'
import { dayOf, goldenPlan, hasMaker, timeline, wishesFor } from './golden.ts'

const born: Readonly<Record<string, readonly [name: string, year: number]>> = {
  '03-14': ['Anna', 2012],
  '08-02': ['Emil', 2015],
  '11-27': ['Lena', 1983],
  '05-09': ['Jonas', 1981],
}

goldenPlan(
  recipe,
  wishesFor(timeline.filter(hasMaker), (asset) => {
    const [name, year = 0] = born[dayOf(asset).slice(5)] ?? []
    const age = Number(dayOf(asset).slice(0, 4)) - year
    return name !== undefined && age > 0 && `album ${name} turns ${age}`
  }),
)
