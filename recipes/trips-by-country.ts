// An album per year and country with what was taken away from home, such as `2023 Norway`.
// Change `home` to where you live, and `km` to how far away a trip begins.

import { addToAlbum, all, defineRecipe, hasLocation, near, not } from 'immich-darkroom'

const home = { lat: 53.5753, lon: 9.9587, km: 60 }

export default defineRecipe({
  name: 'trips-by-country',
  description: 'Pictures from away, in an album per year and country',
  where: all(hasLocation(), not(near(home))),
  actions: ({ takenAt, exif }) => (exif.country ? [addToAlbum(`${takenAt.getFullYear()} ${exif.country}`)] : []),
  examples: [
    { asset: { exif: { latitude: 60.39, longitude: 5.32, country: 'Norway' } }, matches: true },
    { asset: { exif: { latitude: 53.6, longitude: 10.0, country: 'Germany' } }, matches: false },
    { asset: { exif: { country: 'Norway' } }, matches: false },
  ],
})
