import { expect, it } from 'vitest'
import recipe from '../../recipes/impossible-dates.ts'
import { asset, planFor } from '../../testing.ts'
import { dayOf, goldenPlan, timeline, wishesFor } from './golden.ts'

goldenPlan(
  recipe,
  wishesFor(timeline, (photo) => dayOf(photo) === '1970-01-01' && 'tag review/impossible-date'),
)

it('takes no clock of a zone ahead for the future', async () => {
  const inHours = (hours: number) => asset({ fileCreatedAt: new Date(Date.now() + hours * 3_600_000).toISOString() })
  const { operations } = await planFor(recipe, [inHours(11), inHours(72)])
  expect(operations.flatMap((one) => (one.op === 'tag.add' ? one.assetIds : []))).toHaveLength(1)
})
