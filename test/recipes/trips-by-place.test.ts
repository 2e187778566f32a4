import { expect, it } from 'vitest'
import recipe from '../../recipes/trips-by-place.ts'
import { type AssetInput, asset, planFor } from '../../testing.ts'
import { dayOf, goldenPlan, isPlaced, timeline, wishesFor } from './golden.ts'

// The journeys of the sample with ten photos and more that know their place. Too few were placed in Sydney (2012), at
// the wedding in Münster (2016), on Crete (2018) and in New York (2020). Of the stops in Norway and California the
// first has as many days as the second. The only photo of Los Angeles came six days after the last one of Monterey.
const trips: readonly (readonly [first: string, last: string, album: string])[] = [
  ['2011-07-11', '2011-07-22', '2011-07 Växjö'],
  ['2013-04-10', '2013-04-14', '2013-04 Rome'],
  ['2014-07-08', '2014-07-19', '2014-07 Bergen'],
  ['2015-07-07', '2015-07-16', '2015-07 Wittdün'],
  ['2016-05-09', '2016-05-16', '2016-05 Palma'],
  ['2017-10-11', '2017-10-14', '2017-10 Lisbon'],
  ['2019-08-10', '2019-08-19', '2019-08 Split'],
  ['2021-05-11', '2021-05-19', '2021-05 London'],
  ['2022-06-05', '2022-06-12', '2022-06 Malcesine'],
  ['2023-02-08', '2023-02-21', '2023-02 Cape Town'],
  ['2024-11-08', '2024-11-25', '2024-11 Kathmandu'],
  ['2025-06-13', '2025-06-19', '2025-06 San Francisco'],
]

// Days out to Lübeck and Lüneburg stay within the 60 km.
const nearHome = new Set(['Hamburg', 'Lübeck', 'Lüneburg'])

goldenPlan(
  recipe,
  wishesFor(timeline.filter(isPlaced), (photo) => {
    const trip = trips.find(([first, last]) => first <= dayOf(photo) && dayOf(photo) <= last)
    return !nearHome.has(photo.exif?.city ?? '') && trip && `album ${trip[2]}`
  }),
)

const places = {
  Lisbon: { latitude: 38.7223, longitude: -9.1393 },
  Porto: { latitude: 41.1496, longitude: -8.611 },
  Oslo: { latitude: 59.9139, longitude: 10.7522 },
} as const

/** Photos of one day, an hour apart. */
const shots = (count: number, day: string, city: keyof typeof places): AssetInput[] =>
  Array.from({ length: count }, (_, index) =>
    asset({ fileCreatedAt: `${day}T${10 + index}:00:00Z`, exif: { ...places[city], city } }),
  )

const albumsFor = async (photos: readonly AssetInput[]): Promise<Record<string, number>> => {
  const { operations } = await planFor(recipe, photos)
  return Object.fromEntries(
    operations.flatMap((operation) =>
      operation.op === 'album.add' ? [[operation.album.name, operation.assetIds.length]] : [],
    ),
  )
}

const lisbon = [...shots(3, '2023-07-30', 'Lisbon'), ...shots(3, '2023-07-31', 'Lisbon')]
const porto = shots(7, '2023-08-01', 'Porto')

it('is named after the month it began in and the place of most days, not of most photos', async () => {
  expect(await albumsFor([...porto, ...lisbon])).toEqual({ '2023-07 Lisbon': 13 })
})

it('keeps its name when more photos arrive for one of its days', async () => {
  expect(await albumsFor([...lisbon, ...porto, ...shots(9, '2023-08-01', 'Porto')])).toEqual({ '2023-07 Lisbon': 22 })
})

it('ends where the next photo is a leap away', async () => {
  const next = shots(10, '2023-08-03', 'Oslo')
  expect(await albumsFor([...lisbon, ...porto, ...next])).toEqual({ '2023-07 Lisbon': 13, '2023-08 Oslo': 10 })
})

it('ends after a pause of more than four days', async () => {
  const [kept, ended] = [shots(10, '2023-08-05', 'Porto'), shots(10, '2023-08-06', 'Porto')]
  expect(await albumsFor([...lisbon, ...porto, ...kept])).toEqual({ '2023-07 Lisbon': 23 })
  expect(await albumsFor([...lisbon, ...porto, ...ended])).toEqual({ '2023-07 Lisbon': 13, '2023-08 Porto': 10 })
})

it('is no trip with nine photos', async () => {
  expect(await albumsFor(shots(9, '2023-08-01', 'Porto'))).toEqual({})
})

it('has the name that was given to one of its days', async () => {
  const wedding = [...shots(6, '2016-06-17', 'Porto'), ...shots(6, '2016-06-18', 'Porto')]
  expect(await albumsFor(wedding)).toEqual({ 'Wedding of Tom and Sofía': 12 })
})
