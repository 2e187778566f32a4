// Guesses where a camera without GPS was from a phone that was there: the nearest in time of the photos with a position.
// The guess becomes a tag, such as `place/guess/Lisbon`: look it through, then place those photos on the map together.
// Change `minutes` or the tag. The clock of the camera has to be right, by the time at the place.

import { type Asset, addTag, all, any, defineRecipe, folder, hasCamera, hasLocation, not, type } from 'immich-darkroom'

const minutes = 30
const tagOf = (city: string): string => `place/guess/${city.replaceAll('/', '-')}`

type Photo = Asset<'exif'>

const hasPlace = hasLocation().test
const timeBetween = (a: Photo, b: Photo): number => Math.abs(a.takenAt.getTime() - b.takenAt.getTime())

/** For each photo the last one with a position at or before it in the list. */
const placedBefore = (photos: readonly Photo[]): readonly (Photo | undefined)[] => {
  let last: Photo | undefined
  return photos.map((photo) => {
    if (hasPlace(photo)) last = photo
    return last
  })
}

/** The city of the photo with a position that is nearest in time, if one is near enough. */
const guessFor = (photo: Photo, placed: readonly (Photo | undefined)[]): string | null => {
  const [nearest] = placed
    .filter((other) => other !== undefined)
    .sort((a, b) => timeBetween(photo, a) - timeBetween(photo, b))
  return nearest && timeBetween(photo, nearest) <= minutes * 60_000 ? (nearest.exif.city ?? null) : null
}

export default defineRecipe({
  name: 'places-by-time',
  description: 'Photos without a position, tagged with the place of a photo taken at the same time',
  where: all(type('IMAGE'), any(hasLocation(), all(hasCamera(), not(folder('scan*'))))),
  async *stream(assets) {
    // Between pieces nothing was taken for longer than a guess reaches.
    for await (const photos of assets.split({ gap: { minutes } })) {
      const before = placedBefore(photos)
      const after = placedBefore(photos.toReversed()).toReversed()
      for (const [index, photo] of photos.entries()) {
        const city = hasPlace(photo) ? null : guessFor(photo, [before[index], after[index]])
        if (city !== null) yield { assets: [photo], actions: [addTag(tagOf(city))] }
      }
    }
  },
  examples: [
    { asset: { exif: { latitude: 38.72, longitude: -9.14 } }, matches: true },
    { asset: { exif: { make: 'Canon', model: 'EOS 5D' } }, matches: true },
    { asset: { exif: {} }, matches: false },
    { asset: { exif: { make: 'EPSON' }, originalPath: '/photos/Scans/1971/img0001.jpg' }, matches: false },
    { asset: { type: 'VIDEO', exif: { latitude: 38.72, longitude: -9.14 } }, matches: false },
  ],
})
