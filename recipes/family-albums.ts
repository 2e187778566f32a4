// An album of the pictures that show the children together, or one of them with a grandparent.
// Change the names to those of people in your Immich, and the name of the album; one such file makes one album.

import { addToAlbum, all, any, defineRecipe, person } from 'immich-darkroom'

const children = person('Anna Weber', 'Emil Weber')
const grandparents = person('Oma Käthe', 'Opa Jürgen')

export default defineRecipe({
  name: 'family-albums',
  description: 'Children together, or with a grandparent',
  where: any(children.all, all(children.any, grandparents.any)),
  actions: [addToAlbum('Family')],
  examples: [
    { asset: { people: ['Anna Weber', 'Emil Weber', 'Lena Weber'] }, matches: true },
    { asset: { people: ['Opa Jürgen', 'Emil Weber'] }, matches: true },
    { asset: { people: ['Anna Weber', 'Lena Weber'] }, matches: false },
    { asset: { people: ['Opa Jürgen', 'Oma Käthe'] }, matches: false },
  ],
})
