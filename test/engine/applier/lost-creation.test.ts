import { describe, expect, it } from 'vitest'
import type { Fault, SandboxRequest } from '../../../sandbox/index.ts'
import { homeFor } from '../../support/home.ts'
import { photosAt } from '../../support/library.ts'
import { albumsOf } from '../../support/sandbox.ts'
import { withoutWaiting } from '../../support/waiting.ts'

const library = { assets: photosAt(['/photos/A/1.jpg', '/photos/B/2.jpg', '/photos/C/3.jpg']) }
const everyAlbum = [
  ['A', ['1.jpg']],
  ['B', ['2.jpg']],
  ['C', ['3.jpg']],
]

/** A home whose server shows a fault at the nth request to a route, once. */
const homeWith = (nth: number, route: RegExp, fault: Fault) => {
  withoutWaiting()
  let met = 0
  return homeFor({
    library,
    config: "plugins: [folderAlbums({ rootPath: '/photos' })]",
    fault: ({ method, path }: SandboxRequest) => {
      if (!route.test(`${method} ${path}`)) return undefined
      met += 1
      return met === nth ? fault : undefined
    },
  })
}

describe('the creation of an album that is cut off once', () => {
  it.each([
    ['before it took effect', { drop: 'before' as const }],
    ['after it took effect', { drop: 'after' as const }],
    ['by a proxy', { status: 502, body: '<html>', headers: { 'content-type': 'text/html' } }],
  ])('%s ends in one album', async (_name, fault) => {
    const home = await homeWith(2, /^POST \/albums$/, fault)
    const { code } = await home.darkroom('apply', '--yes')
    expect(code).toBe(0)
    expect(albumsOf(home.sandbox)).toEqual(everyAlbum)
    expect((await home.darkroom('plan', '--detailed-exitcode')).code).toBe(0)
  })
})

it('a 500 for one album leaves the others to be filled', async () => {
  withoutWaiting()
  const home = await homeFor({
    library,
    config: "plugins: [folderAlbums({ rootPath: '/photos' })]",
    fault: ({ method, body }) =>
      method === 'POST' && (body as { albumName?: string })?.albumName === 'B' ? { status: 500 } : undefined,
  })
  const { code, stdout } = await home.darkroom('apply', '--yes')
  expect(code).toBe(4)
  expect(stdout).toContain('album.create B')
  expect(albumsOf(home.sandbox)).toEqual(everyAlbum.filter(([name]) => name !== 'B'))
})

it('albums are listed once for many creations', async () => {
  const folders = Array.from({ length: 40 }, (_, index) => `/photos/F${index}/a.jpg`)
  const home = await homeFor({
    library: { assets: photosAt(folders) },
    config: "plugins: [folderAlbums({ rootPath: '/photos' })]",
  })
  expect((await home.darkroom('apply', '--yes')).code).toBe(0)
  expect(albumsOf(home.sandbox)).toHaveLength(40)
  // Once while planning, once before the first creation.
  expect(home.sandbox.requests.get('GET /albums')).toBe(2)
})
