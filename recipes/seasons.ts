// An album per season with what a camera took, such as `2023 Summer` and `2023-24 Winter`, which begins in December.
// Change the names, or the months of a season where you live: in the south December begins the summer.

import { addToAlbum, defineRecipe, hasCamera } from 'immich-darkroom'

const seasons = ['Winter', 'Spring', 'Summer', 'Autumn']

const nameOf = (year: number, month: number): string => {
  // December belongs to the winter of the next year.
  const [index, last] = [Math.floor(((month + 1) % 12) / 3), month === 11 ? year + 1 : year]
  return index === 0 ? `${last - 1}-${String(last).slice(2)} ${seasons[0]}` : `${last} ${seasons[index]}`
}

export default defineRecipe({
  name: 'seasons',
  description: 'An album per season',
  where: hasCamera(),
  actions: ({ takenAt }) => [addToAlbum(nameOf(takenAt.getFullYear(), takenAt.getMonth()))],
  examples: [
    { asset: { exif: { make: 'Google' } }, matches: true },
    { asset: {}, matches: false },
  ],
})
