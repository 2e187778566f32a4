// Tags videos that take much space, or much time to watch, so that you can look through them one day.
// Change `bytes`, `minutes` or the tag.

import { addTag, all, any, defineRecipe, duration, size, type } from 'immich-darkroom'

const bytes = '500 MB'
const minutes = 10

export default defineRecipe({
  name: 'large-videos',
  description: 'Videos of 500 MB or ten minutes and more, tagged for review',
  where: all(type('VIDEO'), any(size({ min: bytes }), duration({ min: minutes * 60 }))),
  actions: [addTag('review/large-video')],
  examples: [
    { asset: { type: 'VIDEO', exif: { fileSizeInByte: 500_000_000 } }, matches: true },
    { asset: { type: 'VIDEO', duration: 600, exif: { fileSizeInByte: 90_000_000 } }, matches: true },
    { asset: { type: 'VIDEO', duration: 599.9, exif: { fileSizeInByte: 499_999_999 } }, matches: false },
    { asset: { type: 'IMAGE', exif: { fileSizeInByte: 900_000_000 } }, matches: false },
  ],
})
