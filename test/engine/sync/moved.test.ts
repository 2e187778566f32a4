import { describe, expect, it } from 'vitest'
import { versions } from '../../../sandbox/index.ts'
import { homeFor } from '../../support/home.ts'
import { photosAt } from '../../support/library.ts'
import { albumsOf } from '../../support/sandbox.ts'

const library = {
  assets: [...photosAt(['/p/shown.jpg', '/p/other.jpg']), ...photosAt(['/p/archived.jpg'], { visibility: 'archive' })],
  albums: [{ albumName: 'Kept', assetIds: ['/p/shown.jpg', '/p/archived.jpg', '/p/other.jpg'] }],
}

const back = {
  name: 'back',
  scope: { visibility: ['archive'] },
  where: { fileName: 'archived*' },
  actions: ['unarchive'],
}
const away = { name: 'away', where: { fileName: 'other*' }, actions: ['archive'] }
const sync = { name: 'sync', where: { fileName: 'shown*' }, actions: [{ syncAlbum: { name: 'Kept', remove: 'all' } }] }

describe.each(versions)('a sync beside recipes that move assets, on %s', (version) => {
  it.each([
    ['before it', [back, away, sync]],
    ['after it', [sync, back, away]],
  ])('looks at what comes onto the timeline and not at what leaves it, %s', async (_, recipes) => {
    const config = JSON.stringify({ recipes, allow: ['album.remove.all'] })
    const { darkroom, plan, sandbox } = await homeFor({ library, version, files: { 'immichrc.json': config } })
    expect((await darkroom('apply', '--yes')).code).toBe(0)
    await sandbox.settle()
    // In the next run it would see the same.
    expect(albumsOf(sandbox)).toEqual([['Kept', ['other.jpg', 'shown.jpg']]])
    expect((await plan()).operations).toEqual([])
  })
})
