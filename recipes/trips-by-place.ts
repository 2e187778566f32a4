// An album per trip, such as `2023-07 Lisbon`: what was taken away from home, until days pass or a leap is made.
// Change `home`, and what makes a trip: at least so many photos, without a pause of days or a leap of kilometres.
// Under `names`, give a name of your own to the trip that was under way on a day.

import { type Asset, addToAlbum, all, defineRecipe, hasLocation, near, not } from 'immich-darkroom'

const home = { lat: 53.5753, lon: 9.9587, km: 60 }
const photos = 10
const pause = 4
const leap = 1000

const names: Readonly<Record<string, string>> = { '2016-06-18': 'Wedding of Tom and Sofía' }

type Photo = Asset<'exif'>

const daysBetween = (last: Photo, next: Photo): number =>
  (next.takenAt.getTime() - last.takenAt.getTime()) / (24 * 60 * 60 * 1000)

const isNear = (last: Photo, next: Photo): boolean =>
  near({ lat: last.exif.latitude ?? 0, lon: last.exif.longitude ?? 0, km: leap }).test(next)

/** The place of most days, the earlier of equals; days, so that more photos of a day seldom change it. */
const placeOf = (trip: readonly Photo[]): string => {
  const places = Map.groupBy(trip, ({ exif }) => exif.city ?? exif.country ?? 'Away')
  const [most = ''] = [...places]
    .map(([place, shots]) => ({ place, days: new Set(shots.map(({ takenAt }) => takenAt.day())).size }))
    .sort((a, b) => b.days - a.days)
    .map(({ place }) => place)
  return most
}

// Photos that arrive late join the album of their trip. Where they change its name, because it began a month earlier or
// was elsewhere on more days, or where they make one trip of two, the album of the new name is made with all photos, and
// the old one stays as it is for you to delete. A name under `names` stays whatever arrives.
const nameOf = (trip: readonly Photo[]): string => {
  const days = trip.map(({ takenAt }) => takenAt.day())
  return days.flatMap((day) => names[day] ?? [])[0] ?? `${days[0]?.slice(0, 7)} ${placeOf(trip)}`
}

export default defineRecipe({
  name: 'trips-by-place',
  description: 'An album per trip, named after its month and place',
  where: all(hasLocation(), not(near(home))),
  async *stream(assets) {
    const trips = assets.split({ between: (last, next) => daysBetween(last, next) > pause || !isNear(last, next) })
    for await (const trip of trips) {
      if (trip.length >= photos) yield { assets: trip, actions: [addToAlbum(nameOf(trip))] }
    }
  },
  examples: [
    { asset: { exif: { latitude: 38.72, longitude: -9.14, city: 'Lisbon' } }, matches: true },
    { asset: { exif: { latitude: 53.6, longitude: 10.0, city: 'Hamburg' } }, matches: false },
    { asset: { exif: { city: 'Lisbon' } }, matches: false },
  ],
})
