import { expect, it } from 'vitest'
import recipe from '../../recipes/seasons.ts'
import { asset, planFor } from '../../testing.ts'
import { dayOf, goldenPlan, hasMaker, timeline, wishesFor } from './golden.ts'

const names: Readonly<Record<string, string>> = {
  '03': 'Spring',
  '04': 'Spring',
  '05': 'Spring',
  '06': 'Summer',
  '07': 'Summer',
  '08': 'Summer',
  '09': 'Autumn',
  '10': 'Autumn',
  '11': 'Autumn',
}

goldenPlan(
  recipe,
  wishesFor(timeline.filter(hasMaker), (photo) => {
    const [year = '', month = ''] = dayOf(photo).split('-')
    if (names[month]) return `album ${year} ${names[month]}`
    const before = month === '12' ? Number(year) : Number(year) - 1
    return `album ${before}-${String(before + 1).slice(2)} Winter`
  }),
)

it('begins the winter in December, and names both years', async () => {
  const days = ['1999-11-30', '1999-12-01', '2000-02-29', '2000-03-01']
  const { operations } = await planFor(
    recipe,
    days.map((day) => asset({ fileCreatedAt: `${day}T12:00:00Z`, exif: { make: 'Canon' } })),
  )
  const filled = operations.flatMap((one) => (one.op === 'album.add' ? [[one.album.name, one.assetIds.length]] : []))
  expect(filled).toEqual([
    ['1999 Autumn', 1],
    ['1999-00 Winter', 2],
    ['2000 Spring', 1],
  ])
})
