import { expect, it } from 'vitest'
import { recipeIn } from '../../bench/gallery-figures.ts'
import { asset, planFor } from '../../testing.ts'
import { dayOf, goldenPlan, peopleOn, sample, timeline, wishesFor } from './golden.ts'

const recipe = await recipeIn('children-lately.yaml')

// The golden day is 1 March 2026, and the first of 180 days that end with it 3 September 2025.
goldenPlan(
  recipe,
  wishesFor(
    timeline,
    (photo) =>
      peopleOn(photo).some((name) => name === 'Anna Weber' || name === 'Emil Weber') &&
      dayOf(photo) >= '2025-09-03' &&
      'album The children lately',
  ),
)

it('shares the album', async () => {
  const people = (sample.people ?? []).filter(({ ownerId }) => ownerId === sample.users?.[0]?.id)
  const photo = asset({
    fileCreatedAt: new Date().toISOString(),
    faces: people.filter(({ name = '' }) => /^(Anna|Emil) Weber$/.test(name)).map(({ id = '' }) => ({ personId: id })),
  })
  const { operations } = await planFor(recipe, [photo], { library: { users: sample.users ?? [], people } })
  expect(operations.map(({ op }) => op)).toEqual(['album.create', 'album.add', 'album.share'])
})
