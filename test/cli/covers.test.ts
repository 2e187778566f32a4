import { expect, it } from 'vitest'
import { homeFor } from '../support/home.ts'
import { photosAt } from '../support/library.ts'

const id = (index: number): string => `00000000-0000-4000-8000-00000000000${index}`
const assets = photosAt(['/photos/first.jpg', '/photos/middle.jpg', '/photos/last.jpg']).map((asset, index) => ({
  ...asset,
  id: id(index),
}))

it('a cover is called by its file: in plans, in runs and their report', async () => {
  const { darkroom } = await homeFor({
    library: {
      assets,
      albums: [{ albumName: 'Trip', assetIds: [id(0), id(1), id(2)], albumThumbnailAssetId: id(0) }],
    },
    files: {
      'immichrc.yaml':
        'recipes: [{ name: trip, where: { fileName: "*" }, actions: [{ addToAlbum: Trip }, { album: { name: Trip, cover: newest } }] }]',
    },
  })
  const change = 'cover first.jpg → last.jpg'
  expect((await darkroom('plan')).stdout).toContain(`~ album "Trip": ${change}\n`)
  expect((await darkroom('plan', 'trip', '--no-pager')).stdout).toContain(`~ album "Trip": ${change}\n`)
  expect((await darkroom('apply', '--yes')).code).toBe(0)
  const [run = ''] = (await darkroom('runs')).stdout.split(' ')
  expect((await darkroom('runs', run)).stdout).toContain(`✓ ~ album "Trip": ${change}  by trip`)
  expect((await darkroom('runs', run, '--report')).stdout).toContain(`album.update  ${change}  by trip`)
  expect((await darkroom('undo', '--no-input')).stdout).toContain('~ album "Trip": cover last.jpg → first.jpg\n')
})
