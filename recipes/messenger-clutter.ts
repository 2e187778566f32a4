// Archives and tags what messengers saved: their file names, no camera. What is in an album or a favorite stays.
// Change the names, which are those of WhatsApp, Signal, Telegram and Facebook, or the tag.

import {
  addTag,
  all,
  any,
  archive,
  defineRecipe,
  favorite,
  fileName,
  hasCamera,
  inAnyAlbum,
  not,
} from 'immich-darkroom'

const names = [
  '{IMG,VID}-*-WA*',
  'WhatsApp {Image,Video} *',
  'signal-*-*-*',
  'photo_*-*-*_*-*-*',
  'FB_IMG_*',
  'received_*',
] as const

export default defineRecipe({
  name: 'messenger-clutter',
  description: 'Pictures and videos from messengers, into the archive',
  where: all(any(...names.map(fileName)), not(hasCamera()), not(favorite()), not(inAnyAlbum())),
  actions: [addTag('messenger'), archive()],
  examples: [
    { asset: { originalFileName: 'IMG-20230105-WA0012.jpg', inAnyAlbum: false }, matches: true },
    { asset: { originalFileName: 'VID-20230105-WA0001.mp4', type: 'VIDEO', inAnyAlbum: false }, matches: true },
    { asset: { originalFileName: 'IMG-20230105-WA0012.jpg', inAnyAlbum: true }, matches: false },
    { asset: { originalFileName: 'IMG-20230105-WA0012.jpg', inAnyAlbum: false, isFavorite: true }, matches: false },
    { asset: { originalFileName: 'IMG_20230105_101112.jpg', inAnyAlbum: false }, matches: false },
    {
      asset: { originalFileName: 'IMG-20230105-WA0012.jpg', inAnyAlbum: false, exif: { make: 'Google' } },
      matches: false,
    },
  ],
})
