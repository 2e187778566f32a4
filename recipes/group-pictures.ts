// An album of the pictures that show four people or more, whoever they are: feasts, classes, whole families.
// Change how many, or the name of the album. Faces that you hid in Immich do not count.

import { addToAlbum, defineRecipe, satisfies } from 'immich-darkroom'

const people = 4

const isGroup = satisfies((asset) => asset.people.filter(({ isHidden }) => !isHidden).length >= people, {
  needs: ['people'],
  label: `shows ${people} people or more`,
})

export default defineRecipe({
  name: 'group-pictures',
  description: 'Pictures of four people or more, in an album',
  where: isGroup,
  actions: [addToAlbum('Groups')],
  examples: [
    { asset: { people: ['Anna Weber', 'Emil Weber', 'Lena Weber', { name: '' }] }, matches: true },
    { asset: { people: ['Anna Weber', 'Emil Weber', 'Lena Weber'] }, matches: false },
    { asset: { people: ['Anna Weber', 'Emil Weber', 'Lena Weber', { name: '', isHidden: true }] }, matches: false },
  ],
})
