// Tags photos of a camera or phone that do not know where they were taken, so that you can place them on the map.
// Change the tag, or the folders that are left out: a scanner is no camera, though its files name one.

import { addTag, all, defineRecipe, folder, hasCamera, hasLocation, not, type } from 'immich-darkroom'

export default defineRecipe({
  name: 'photos-without-place',
  description: 'Photos of a camera without a position, tagged for review',
  where: all(type('IMAGE'), hasCamera(), not(hasLocation()), not(folder('scan*'))),
  actions: [addTag('review/no-place')],
  examples: [
    { asset: { exif: { make: 'Canon', model: 'EOS 5D' } }, matches: true },
    { asset: { exif: { make: 'Canon', latitude: 53.5, longitude: 9.9 } }, matches: false },
    { asset: { exif: { make: 'EPSON' }, originalPath: '/photos/Scans/1971/img0001.jpg' }, matches: false },
    { asset: { exif: {} }, matches: false },
  ],
})
