// An album per year with the pictures that somebody liked: four stars or more, or a heart.
// Change `stars`, or the name of the albums.

import { addToAlbum, any, defineRecipe, favorite, rating } from 'immich-darkroom'

const stars = 4

export default defineRecipe({
  name: 'best-of-year',
  description: 'Favorites and four stars or more, in an album per year',
  where: any(favorite(), rating({ min: stars })),
  actions: (asset) => [addToAlbum(`Best of ${asset.takenAt.getFullYear()}`)],
  examples: [
    { asset: { isFavorite: true }, matches: true },
    { asset: { exif: { rating: 4 } }, matches: true },
    { asset: { exif: { rating: 3 } }, matches: false },
    { asset: {}, matches: false },
  ],
})
