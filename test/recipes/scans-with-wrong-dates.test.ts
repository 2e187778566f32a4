import { expect, it } from 'vitest'
import recipe from '../../recipes/scans-with-wrong-dates.ts'
import { dayOf, goldenPlan, timeline, wishesFor } from './golden.ts'

const scans = timeline.filter(({ originalPath }) => originalPath?.startsWith('/external/Photos/Scans/'))

// All scans of the sample have wrong dates.
goldenPlan(
  recipe,
  wishesFor(scans, () => 'tag review/date'),
)

it('has wrong dates of three kinds before it', () => {
  const days = scans.map((asset) => dayOf(asset).slice(0, 4))
  expect(new Set(days)).toEqual(new Set(['1970', '2019', '2021']))
})
