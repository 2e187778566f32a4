import { expect, it } from 'vitest'
import recipe from '../../recipes/places-by-time.ts'
import { asset, planFor } from '../../testing.ts'
import { goldenPlan, hasMaker, isPlaced, timeline, wishesFor } from './golden.ts'

const clockOf = ({ localDateTime, fileCreatedAt = '' }: (typeof timeline)[number]): number =>
  Date.parse(localDateTime ?? fileCreatedAt)

const photos = timeline.filter(({ type }) => type === 'IMAGE')
const placed = photos.filter(isPlaced)

goldenPlan(
  recipe,
  wishesFor(photos, (photo) => {
    if (isPlaced(photo) || !hasMaker(photo) || photo.originalPath?.includes('/Scans/')) return false
    const away = placed.map((other) => ({ ms: Math.abs(clockOf(other) - clockOf(photo)), city: other.exif?.city }))
    const [nearest] = away.sort((a, b) => a.ms - b.ms)
    return nearest !== undefined && nearest.ms <= 30 * 60_000 && `tag place/guess/${nearest.city}`
  }),
)

const lisbon = { latitude: 38.7223, longitude: -9.1393, city: 'Lisbon' }
const biel = { latitude: 47.1368, longitude: 7.2468, city: 'Biel/Bienne' }
const camera = { make: 'Canon' }

/** The tags for a photo of a camera at noon between photos of a phone. */
const tagsAmong = async (
  phone: readonly { readonly at: string; readonly exif: typeof lisbon }[],
): Promise<string[]> => {
  const { operations } = await planFor(recipe, [
    asset({ fileCreatedAt: '2023-07-14T12:00:00Z', exif: camera }),
    ...phone.map(({ at, exif }) => asset({ fileCreatedAt: `2023-07-14T${at}Z`, exif })),
  ])
  return operations.flatMap((operation) => (operation.op === 'tag.add' ? [operation.tag.value] : []))
}

it('guesses from half an hour away, and no further', async () => {
  expect(await tagsAmong([{ at: '12:30:00', exif: lisbon }])).toEqual(['place/guess/Lisbon'])
  expect(await tagsAmong([{ at: '12:30:01', exif: lisbon }])).toEqual([])
})

it('takes the nearest in time, before or after, and keeps a slash out of the tag', async () => {
  const [early, late] = [
    { at: '11:50:00', exif: lisbon },
    { at: '12:09:00', exif: biel },
  ]
  expect(await tagsAmong([early, late])).toEqual(['place/guess/Biel-Bienne'])
  expect(await tagsAmong([early, { ...late, at: '12:11:00' }])).toEqual(['place/guess/Lisbon'])
})

it('does not reach through photos that know no place either', async () => {
  const chain = [10, 20, 30, 40, 50].map((minute) =>
    asset({ fileCreatedAt: `2023-07-14T12:${minute}:00Z`, exif: camera }),
  )
  const phone = asset({ fileCreatedAt: '2023-07-14T12:00:00Z', exif: lisbon })
  const { operations } = await planFor(recipe, [phone, ...chain])
  expect(operations.flatMap((operation) => (operation.op === 'tag.add' ? operation.assetIds : []))).toHaveLength(3)
})
