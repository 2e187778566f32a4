import { describe, expect, it } from 'vitest'
import folderAlbums, { type FolderAlbumsInput } from '../../../plugins/folder-albums/index.ts'
import { type AssetInput, type LibraryInput, type Sandbox, versions } from '../../../sandbox/index.ts'
import { annaId, benId, photosAt, twoUsers } from '../../support/library.ts'
import { applyAll, planPlugins, pluginContract, touched } from '../../support/plugin-contract.ts'
import { albumsOf, sandboxFor, writesTo } from '../../support/sandbox.ts'

pluginContract({
  plugin: folderAlbums,
  options: { rootPath: '/photos' },
  asset: (index) => ({ originalPath: `/photos/${index % 2 ? 'Odd' : 'Even'}/${index}.jpg` }),
})

const plan = (sandbox: Sandbox, options: Partial<FolderAlbumsInput> = {}) =>
  planPlugins(sandbox, [folderAlbums({ rootPath: '/photos', ...options })])

/** Applies what the options plan, and looks at the albums. */
const albumsWith = async (sandbox: Sandbox, options: Partial<FolderAlbumsInput> = {}) => {
  await applyAll(sandbox, await plan(sandbox, options))
  expect(await plan(sandbox, options)).toMatchObject({ operations: [] })
  return albumsOf(sandbox)
}

// M01 to M04 of the specification: folder `a` holds a1 and a2, folder `b` holds b3.
const assets: AssetInput[] = [
  { originalPath: '/photos/a/a1.jpg', fileCreatedAt: '2020-01-02T00:00:00Z' },
  { originalPath: '/photos/a/a2.jpg', fileCreatedAt: '2020-01-01T00:00:00Z' },
  { originalPath: '/photos/b/b3.jpg', fileCreatedAt: '2020-01-03T00:00:00Z' },
]
const library: LibraryInput = { users: twoUsers, assets }

describe.each(versions)('folder-albums on %s', (version) => {
  it('M01: makes albums and fills them, with nothing besides', async () => {
    const sandbox = await sandboxFor(library, version)
    expect(await albumsWith(sandbox)).toEqual([
      ['a', ['a1.jpg', 'a2.jpg']],
      ['b', ['b3.jpg']],
    ])
    expect(writesTo(sandbox)).toEqual({ 'POST /albums': 2, 'PUT /albums/:id/assets': 2 })
  })

  it('M02: adds to an own album of the name', async () => {
    const sandbox = await sandboxFor({ ...library, albums: [{ albumName: 'a', description: 'mine' }] }, version)
    expect(await albumsWith(sandbox)).toEqual([
      ['a', ['a1.jpg', 'a2.jpg']],
      ['b', ['b3.jpg']],
    ])
    expect(writesTo(sandbox)).toEqual({ 'POST /albums': 1, 'PUT /albums/:id/assets': 2 })
    expect([...sandbox.state.albums.values()][0]?.description).toBe('mine')
  })

  it('M03: compares names exactly', async () => {
    const sandbox = await sandboxFor({ ...library, albums: [{ albumName: 'A' }] }, version)
    expect(await albumsWith(sandbox)).toMatchObject([
      ['A', []],
      ['a', { length: 2 }],
      ['b', { length: 1 }],
    ])
  })

  it('M04: takes the newest of two own albums, and warns', async () => {
    const albums = ['2020-01-01T00:00:00Z', '2022-01-01T00:00:00Z', '2021-01-01T00:00:00Z'].map((createdAt, index) => ({
      albumName: 'a',
      description: `number ${index}`,
      createdAt,
    }))
    const sandbox = await sandboxFor({ ...library, albums }, version)
    const { recipes } = await plan(sandbox)
    expect(recipes[0]?.warnings).toEqual([expect.stringMatching(/^3 albums are called "a"; the newest is used: /)])
    await albumsWith(sandbox)
    const filled = [...sandbox.state.albums.values()].filter(({ assetIds }) => assetIds.size === 2)
    expect(filled.map(({ description }) => description)).toEqual(['number 1'])
  })

  it('looks only at assets in no album of anybody, unless told otherwise', async () => {
    const albums = [
      { albumName: 'Best', assetIds: ['/photos/a/a1.jpg'] },
      { albumName: 'Hers', ownerId: benId, assetIds: ['/photos/b/b3.jpg'] },
    ]
    const own = { ...library, partners: [{ sharedById: annaId, sharedWithId: benId, inTimeline: true }], albums }
    expect(await albumsWith(await sandboxFor(own, version))).toEqual([
      ['Best', ['a1.jpg']],
      ['Hers', ['b3.jpg']],
      ['a', ['a2.jpg']],
    ])
    expect(await albumsWith(await sandboxFor(own, version), { findAssetsInAlbums: true })).toEqual([
      ['Best', ['a1.jpg']],
      ['Hers', ['b3.jpg']],
      ['a', ['a1.jpg', 'a2.jpg']],
      ['b', ['b3.jpg']],
    ])
  })

  it('looks at the timeline only, unless told otherwise', async () => {
    const own = {
      assets: [...assets, ...photosAt(['/photos/c/c4.jpg', '/photos/a/a5.jpg'], { visibility: 'archive' })],
    }
    expect(await albumsWith(await sandboxFor(own, version))).toMatchObject([
      ['a', { length: 2 }],
      ['b', { length: 1 }],
    ])
    const sandbox = await sandboxFor(own, version)
    expect(await albumsWith(sandbox, { findArchivedAssets: true })).toEqual([
      ['a', ['a1.jpg', 'a2.jpg', 'a5.jpg']],
      ['b', ['b3.jpg']],
      ['c', ['c4.jpg']],
    ])
    expect([...sandbox.state.assets.values()].filter(({ visibility }) => visibility === 'archive')).toHaveLength(2)
  })

  it('knows several roots, the longest of which counts; equal names are one album', async () => {
    const paths = [
      '/photos/Trip/1.jpg',
      '/photos/old/Trip/2.jpg',
      '/photos/old/3.jpg',
      '/mnt/Trip/4.jpg',
      '/else/Trip/5.jpg',
    ]
    const sandbox = await sandboxFor({ assets: photosAt(paths) }, version)
    expect(await albumsWith(sandbox, { rootPath: ['/photos', '/mnt/', '/photos/old'] })).toEqual([
      ['Trip', ['1.jpg', '2.jpg', '4.jpg']],
    ])
  })

  it('warns once per folder whose name comes out empty', async () => {
    const paths = ['/photos/2019/1.jpg', '/photos/2019/2.jpg', '/photos/2020/3.jpg', '/photos/Trip 21/4.jpg']
    const sandbox = await sandboxFor({ assets: photosAt(paths) }, version)
    const { recipes, operations } = await plan(sandbox, { albumNamePostRegex: [[{ regex: '\\d+' }, '']] })
    expect(recipes[0]?.warnings).toEqual([
      'The name for the folder /photos/2019 comes out empty, so it gets no album.',
      'The name for the folder /photos/2020 comes out empty, so it gets no album.',
    ])
    expect(operations).toMatchObject([
      { album: { name: 'Trip' } },
      { album: { name: 'Trip' }, assetIds: { length: 1 } },
    ])
  })
})

describe.each(versions)('a root that matches nothing on %s', (version) => {
  const paths = ['/usr/src/app/external/Trip/1.jpg', '/usr/src/app/external/Trip/2.jpg', '/usr/src/app/upload/x/3.jpg']

  it('is answered with what the paths look like', async () => {
    const sandbox = await sandboxFor({ assets: photosAt(paths) }, version)
    const { recipes, operations } = await plan(sandbox, { rootPath: ['/volume1/photos', '/mnt'] })
    expect(operations).toEqual([])
    expect(recipes[0]?.warnings).toEqual([
      'No asset lies under /volume1/photos or /mnt. The server sees them under /usr/src/app/external (2), /usr/src/app/upload (1). ' +
        'A root is the path inside the server’s container.',
    ])
  })

  it('is answered from a part of a large library', async () => {
    const many = Array.from({ length: 600 }, (_, index) => `/usr/src/app/external/Trip/${index}.jpg`)
    const sandbox = await sandboxFor({ assets: photosAt(many) }, version)
    const { recipes } = await plan(sandbox)
    expect(recipes[0]?.warnings).toEqual([expect.stringContaining('under /usr/src/app/external (about 600).')])
    // Twelve pages, every other of which is looked at; beside them the scan, and a search for the root.
    expect(sandbox.requests.get('POST /search/metadata')).toBeLessThan(10)
  })

  it('is not blamed where all below it are in albums already, and others are not', async () => {
    const sandbox = await sandboxFor({ assets: photosAt(paths) }, version)
    const options = { rootPath: '/usr/src/app/external' }
    await applyAll(sandbox, await plan(sandbox, options))
    const { recipes, operations } = await plan(sandbox, options)
    expect(operations).toEqual([])
    expect(recipes).toMatchObject([{ scanned: 1, matched: 0, warnings: [] }])
  })

  it('is not blamed for an empty library', async () => {
    const { recipes } = await plan(await sandboxFor({}, version))
    expect(recipes[0]?.warnings).toEqual([])
  })

  it('is not blamed where one of several has assets', async () => {
    const sandbox = await sandboxFor({ assets: photosAt(paths) }, version)
    const { recipes } = await plan(sandbox, { rootPath: ['/usr/src/app/upload', '/mnt'] })
    expect(recipes[0]?.warnings).toEqual([])
  })

  it('compares whole segments: a folder whose name only begins alike is no match', async () => {
    const sandbox = await sandboxFor({ assets: photosAt(['/photos-old/Trip/1.jpg']) }, version)
    const { recipes } = await plan(sandbox)
    expect(recipes[0]?.warnings).toEqual([expect.stringMatching(/^No asset lies under \/photos\. .*\/photos-old/)])
    expect(touched(await plan(sandbox)).size).toBe(0)
  })
})
