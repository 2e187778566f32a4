import { expect, it } from 'vitest'
import recipe from '../../recipes/best-of-people.ts'
import { asset, planFor } from '../../testing.ts'
import { dayOf, goldenPlan, sample, timeline, type Wishes } from './golden.ts'

const idOf = (name: string): string | undefined => sample.people?.find((one) => one.name === name)?.id

/** March 2026, when the golden plan is made. */
const month = 2026 * 12 + 2

/** Twelve a year by favorite and stars; of the last that are alike, those after the ones of the months before. */
const bestOf = (name: string): string[] => {
  const shown = timeline
    .filter(({ faces = [] }) =>
      faces.some(({ personId, isVisible = true, deletedAt }) => personId === idOf(name) && isVisible && !deletedAt),
    )
    .toSorted((a, b) => (dayAndId(a) < dayAndId(b) ? -1 : 1))
  const chosen: string[] = []
  for (const year of new Set(shown.map((photo) => dayOf(photo).slice(0, 4)))) {
    const photos = shown.filter((photo) => dayOf(photo).startsWith(year))
    let left = 12
    for (const favorite of [true, false])
      for (const stars of [5, 4, 3, 2, 1, 0, -1]) {
        const alike = photos.filter(
          ({ isFavorite = false, exif }) => isFavorite === favorite && (exif?.rating ?? 0) === stars,
        )
        const from = alike.length > left ? (month * left) % alike.length : 0
        for (let index = 0; index < Math.min(left, alike.length); index += 1)
          chosen.push(alike[(from + index) % alike.length]?.id ?? '')
        left -= Math.min(left, alike.length)
      }
  }
  return chosen.sort()
}
const dayAndId = ({ localDateTime, fileCreatedAt = '', id = '' }: (typeof timeline)[number]): string =>
  `${localDateTime ?? fileCreatedAt} ${id}`

const wishes: Wishes = {
  'album Best of Anna Weber': bestOf('Anna Weber'),
  'album Best of Emil Weber': bestOf('Emil Weber'),
}

goldenPlan(recipe, wishes)

it('shows others every month, and favorites always', async () => {
  const photos = Array.from({ length: 30 }, (_, index) =>
    asset({
      id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      people: ['Anna Weber', 'Emil Weber'],
      isFavorite: index === 29,
      fileCreatedAt: `2020-01-${String(index + 1).padStart(2, '0')}T12:00:00Z`,
    }),
  )
  const { operations } = await planFor(recipe, photos)
  const chosen = operations.flatMap((one) =>
    one.op === 'album.add' && one.album.name === 'Best of Anna Weber' ? one.assetIds : [],
  )
  expect(chosen).toHaveLength(12)
  expect(chosen).toContain('00000000-0000-4000-8000-000000000029')
})
