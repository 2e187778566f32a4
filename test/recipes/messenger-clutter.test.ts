import { expect, it } from 'vitest'
import recipe from '../../recipes/messenger-clutter.ts'
import { goldenPlan, hasMaker, nameOf, sample, timeline, wishesFor } from './golden.ts'

const inAlbums = new Set(sample.albums?.flatMap(({ assetIds = [] }) => assetIds))
const received = timeline.filter(
  (asset) =>
    /^((IMG|VID)-\d{8}-WA|WhatsApp |signal-|photo_\d|FB_IMG_|received_)/.test(nameOf(asset)) && !hasMaker(asset),
)
const clutter = received.filter(({ id = '', isFavorite }) => !isFavorite && !inAlbums.has(id))

goldenPlan(recipe, {
  ...wishesFor(clutter, () => 'tag messenger'),
  ...wishesFor(clutter, () => 'visibility archive'),
})

it('leaves some of what messengers brought', () => {
  expect(clutter.length).toBeLessThan(received.length)
})
