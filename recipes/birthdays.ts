// An album for every birthday of the family, with all that a camera saw on that day: `Anna turns 5`.
// Change the names, which need not be known to Immich, and the dates of birth.

import { addToAlbum, all, any, defineRecipe, hasCamera, taken } from 'immich-darkroom'

const family = [
  { name: 'Anna', born: '2012-03-14' },
  { name: 'Emil', born: '2015-08-02' },
  { name: 'Lena', born: '1983-11-27' },
  { name: 'Jonas', born: '1981-05-09' },
]

export default defineRecipe({
  name: 'birthdays',
  description: 'An album for each birthday, with the age',
  where: all(hasCamera(), any(...family.map(({ born }) => taken({ monthDay: born.slice(5) })))),
  actions: ({ takenAt }) =>
    family
      .map(({ name, born }) => ({ name, born, age: takenAt.getFullYear() - Number(born.slice(0, 4)) }))
      .filter(({ born, age }) => age > 0 && takenAt.day().endsWith(born.slice(4)))
      .map(({ name, age }) => addToAlbum(`${name} turns ${age}`)),
  examples: [
    { asset: { takenAt: '2017-03-14T15:00:00', exif: { make: 'Google' } }, matches: true },
    { asset: { takenAt: '2017-03-15T00:10:00', exif: { make: 'Google' } }, matches: false },
    { asset: { takenAt: '2017-03-14T15:00:00' }, matches: false },
  ],
})
