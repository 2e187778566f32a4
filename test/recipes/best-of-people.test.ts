import { expect, it } from 'vitest'
import recipe from '../../recipes/best-of-people.ts'
import { asset, planFor } from '../../testing.ts'
import { dayOf, goldenPlan, sample, timeline, type Wishes } from './golden.ts'

/** March 2026, when the golden plan is made. */
const month = 2026 * 12 + 2

const named = (sample.people ?? []).filter(
  ({ name, isHidden, ownerId }) => name && !isHidden && ownerId === sample.users?.[0]?.id,
)

const withPerson = (name: string) =>
  timeline
    .filter(({ faces = [] }) =>
      faces.some(
        ({ personId, isVisible = true, deletedAt }) =>
          isVisible && !deletedAt && named.some((one) => one.id === personId && one.name === name),
      ),
    )
    .toSorted((a, b) => (dayAndId(a) < dayAndId(b) ? -1 : 1))

/** Twelve a year by favorite and stars; of the last that are alike, in an order of no meaning, others every month. */
const bestOf = (name: string): string[] => {
  const shown = withPerson(name)
  const chosen: string[] = []
  for (const year of new Set(shown.map((photo) => dayOf(photo).slice(0, 4)))) {
    const photos = shown.filter((photo) => dayOf(photo).startsWith(year))
    let left = 12
    for (const favorite of [true, false])
      for (const stars of [5, 4, 3, 2, 1, 0, -1]) {
        const alike = photos.filter(
          ({ isFavorite = false, exif }) => isFavorite === favorite && (exif?.rating ?? 0) === stars,
        )
        alike.sort((a, b) => (endOf(a) < endOf(b) ? -1 : 1))
        const from = alike.length > left ? (month * left) % alike.length : 0
        for (let index = 0; index < Math.min(left, alike.length); index += 1)
          chosen.push(alike[(from + index) % alike.length]?.id ?? '')
        left -= Math.min(left, alike.length)
      }
  }
  return chosen.sort()
}
const endOf = ({ id = '' }: (typeof timeline)[number]): string => id.slice(-12) + id
const dayAndId = ({ localDateTime, fileCreatedAt = '', id = '' }: (typeof timeline)[number]): string =>
  `${localDateTime ?? fileCreatedAt} ${id}`

/** Everybody with a name, on fifty pictures or more. */
const known = [...new Set(named.map(({ name = '' }) => name))].filter((name) => withPerson(name).length >= 50)

const wishes: Wishes = Object.fromEntries(known.map((name) => [`album Best of ${name}`, bestOf(name)]))

it('is tried with people on both sides of the least number', () => {
  expect(known.length).toBeGreaterThan(1)
  expect(known.length).toBeLessThan(named.length)
})

goldenPlan(recipe, wishes)

it('shows others every month, and favorites always', async () => {
  const photos = Array.from({ length: 60 }, (_, index) =>
    asset({
      id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      people: ['Anna Weber', 'Emil Weber'],
      isFavorite: index === 29,
      fileCreatedAt: new Date(Date.UTC(2020, 0, index + 1, 12)).toISOString(),
    }),
  )
  const { operations } = await planFor(recipe, photos)
  const chosen = operations.flatMap((one) =>
    one.op === 'album.add' && one.album.name === 'Best of Anna Weber' ? one.assetIds : [],
  )
  expect(chosen).toHaveLength(12)
  expect(chosen).toContain('00000000-0000-4000-8000-000000000029')
})
