// Takes screenshots off the timeline once they are older than a year; favorites stay.
// Change `days`, or add the words that your phone begins the names of screenshots with.

import {
  all,
  any,
  archive,
  defineRecipe,
  extension,
  favorite,
  fileName,
  hasCamera,
  not,
  taken,
  type,
} from 'immich-darkroom'

const days = 365

// An iPhone counts its screenshots like its photos, but only they are PNG.
const iPhone = all(fileName('IMG_*'), extension('png'))

export default defineRecipe({
  name: 'screenshots-to-archive',
  description: 'Screenshots older than a year, into the archive',
  where: all(
    type('IMAGE'),
    any(fileName('screenshot*'), fileName('bildschirmfoto*'), iPhone),
    not(hasCamera()),
    not(favorite()),
    taken({ olderThanDays: days }),
  ),
  actions: [archive()],
  examples: [
    { asset: { originalFileName: 'Screenshot_20190105-101112.png', takenAt: '2019-01-05T10:11:12' }, matches: true },
    { asset: { originalFileName: 'IMG_4711.PNG', takenAt: '2019-01-05' }, matches: true },
    { asset: { originalFileName: 'screenshot.png', takenAt: '2999-01-05' }, matches: false },
    { asset: { originalFileName: 'IMG_4711.JPG', takenAt: '2019-01-05' }, matches: false },
    { asset: { originalFileName: 'IMG_4711.PNG', takenAt: '2019-01-05', exif: { make: 'Apple' } }, matches: false },
    { asset: { originalFileName: 'Screenshot 1.png', takenAt: '2019-01-05', isFavorite: true }, matches: false },
  ],
})
