import { describe, expect, it } from 'vitest'
import { folderAlbumsOptions } from '../../../plugins/folder-albums/index.ts'
import { createNaming, parseLevels, placeOf } from '../../../plugins/folder-albums/naming.ts'
import { type AlbumInput, insertAsset, type LibraryInput, versions } from '../../../sandbox/index.ts'
import { type Home, homeFor } from '../../support/home.ts'
import { annaId, twoUsers } from '../../support/library.ts'
import { albumsOf, assetOf } from '../../support/sandbox.ts'
import { withoutWaiting } from '../../support/waiting.ts'

const assetsAt = (...paths: readonly string[]) =>
  paths.map((path, index) => ({
    ownerId: annaId,
    originalPath: `/pics/${path}`,
    fileCreatedAt: new Date(Date.UTC(2023, 5, 1, 12, index)).toISOString(),
  }))
const homeOf = (paths: readonly string[], options: object = {}, more: LibraryInput = {}, version?: string) => {
  const plugin = { use: 'folder-albums', rootPath: '/pics', albumLevels: '2,2', sameName: 'separate', ...options }
  return homeFor({
    library: { users: twoUsers, ...more, assets: assetsAt(...paths) },
    files: { 'immichrc.json': JSON.stringify({ plugins: [plugin], allow: ['album.delete'] }) },
    ...(version ? { version } : {}),
  })
}
const apply = async (home: Home): Promise<void> => {
  const { code, stderr } = await home.darkroom('apply', '--yes')
  expect(code, stderr).toBe(0)
  await home.sandbox.settle()
  expect(await home.plan()).toMatchObject({ operations: [], refused: [] })
}
const filesIn = ({ sandbox }: Home): string[][] =>
  albumsOf(sandbox)
    .map(([, files]) => files)
    .sort()
const xmas = (...assetIds: readonly string[]): AlbumInput => ({
  albumName: 'Xmas',
  ownerId: annaId,
  assetIds: assetIds.map((path) => `/pics/${path}`),
})

describe.each(versions)('sameName: separate on %s', (version) => {
  it('gives each folder an album of its own, has nothing to do then, and is undone', async () => {
    const home = await homeOf(
      ['2022/Xmas/a.jpg', '2023/Xmas/b.jpg', '2023/Xmas/Night/c.jpg', '2023/Lake/d.jpg'],
      {},
      {},
      version,
    )
    const { stdout } = await home.darkroom('plan')
    expect(stdout).toContain('+ 1 asset → album "Xmas" of /pics/2022/Xmas (new)\n')
    expect(stdout).toContain('+ 2 assets → album "Xmas" of /pics/2023/Xmas (new)\n')
    await apply(home)
    expect(
      albumsOf(home.sandbox)
        .map(([name, files]) => [name, ...files])
        .sort(),
    ).toEqual([
      ['Lake', 'd.jpg'],
      ['Xmas', 'a.jpg'],
      ['Xmas', 'b.jpg', 'c.jpg'],
    ])
    expect((await home.darkroom('undo', '--yes')).code).toBe(0)
    expect(albumsOf(home.sandbox)).toEqual([])
  })

  it('takes an album that is there for the folder of what it holds', async () => {
    const home = await homeOf(
      ['2022/Xmas/a.jpg', '2023/Xmas/b.jpg', '2023/Xmas/c.jpg', 'x/phone.jpg'],
      { findAssetsInAlbums: true, pathFilter: ['20*/**'] },
      { albums: [xmas('2023/Xmas/b.jpg', 'x/phone.jpg')] },
      version,
    )
    await apply(home)
    expect(filesIn(home)).toEqual([['a.jpg'], ['b.jpg', 'c.jpg', 'phone.jpg']])
  })
})

describe('sameName: separate', () => {
  it('leaves an album to the folder that it holds more of', async () => {
    const joined = xmas('2022/Xmas/a.jpg', '2022/Xmas/b.jpg', '2023/Xmas/c.jpg')
    const home = await homeOf(
      ['2022/Xmas/a.jpg', '2022/Xmas/b.jpg', '2023/Xmas/c.jpg', '2023/Xmas/d.jpg'],
      {},
      { albums: [joined] },
    )
    await apply(home)
    expect(filesIn(home)).toEqual([['a.jpg', 'b.jpg', 'c.jpg'], ['d.jpg']])
  })

  it('remembers which album is whose, also where a person renames it', async () => {
    const home = await homeOf(['2022/Xmas/a.jpg', '2023/Xmas/b.jpg'], { findAssetsInAlbums: true })
    await apply(home)
    const { state } = home.sandbox
    const [first] = [...state.albums.values()].filter(({ assetIds }) => assetIds.has(assetOf(home.sandbox, 'a.jpg').id))
    if (first) first.albumName = 'With everybody'
    insertAsset(state, { ownerId: annaId, originalPath: '/pics/2022/Xmas/late.jpg' })
    await apply(home)
    expect(albumsOf(home.sandbox)).toEqual([
      ['With everybody', ['a.jpg', 'late.jpg']],
      ['Xmas', ['b.jpg']],
    ])
  })

  it('makes an album again that a person deleted', async () => {
    const home = await homeOf(['2022/Xmas/a.jpg', '2023/Xmas/b.jpg'])
    await apply(home)
    const { state } = home.sandbox
    const [gone] = [...state.albums.values()].filter(({ assetIds }) => assetIds.has(assetOf(home.sandbox, 'a.jpg').id))
    const headers = { 'x-api-key': home.sandbox.users[0]?.apiKey ?? '' }
    expect((await fetch(`${home.sandbox.url}/albums/${gone?.id}`, { method: 'DELETE', headers })).ok).toBe(true)
    await apply(home)
    expect(filesIn(home)).toEqual([['a.jpg'], ['b.jpg']])
  })

  it('sets properties of new albums, and of those that are there where told', async () => {
    const options = {
      albumOrder: 'asc',
      shareWith: ['Ben'],
      setAlbumThumbnail: 'random-filtered',
      findAssetsInAlbums: true,
    }
    const home = await homeOf(['2022/Xmas/a.jpg', '2023/Xmas/b.jpg'], options, { albums: [xmas('2023/Xmas/b.jpg')] })
    await apply(home)
    const shown = () =>
      [...home.sandbox.state.albums.values()]
        .map(({ order, users, albumThumbnailAssetId: cover }) => [order, users.length, cover !== null])
        .sort()
    expect(shown()).toEqual([
      ['asc', 2, true],
      ['desc', 1, true],
    ])
    const plugin = { use: 'folder-albums', rootPath: '/pics', albumLevels: '2,2', sameName: 'separate', ...options }
    await home.write({ 'immichrc.json': JSON.stringify({ plugins: [{ ...plugin, updateAlbumPropsMode: 2 }] }) })
    await apply(home)
    expect(shown()).toEqual([
      ['asc', 2, true],
      ['asc', 2, true],
    ])
  })

  it('asks for no cover of a folder whose photos are all in other albums, so that it has none of its own', async () => {
    const library = { albums: [{ ...xmas('2022/Xmas/a.jpg'), albumName: 'By hand' }] }
    const options = { setAlbumThumbnail: 'random-filtered' }
    const home = await homeOf(['2022/Xmas/a.jpg', '2023/Xmas/b.jpg'], options, library)
    await apply(home)
    expect(albumsOf(home.sandbox)).toEqual([
      ['By hand', ['a.jpg']],
      ['Xmas', ['b.jpg']],
    ])
  })

  it('joins folders whose property files give one name', async () => {
    const home = await homeOf(['2022/Xmas/a.jpg', '2023/Xmas/b.jpg'])
    await home.write({
      'fs/2022/Xmas/.albumprops': 'override_name: All of them\n',
      'fs/2023/Xmas/.albumprops': 'override_name: All of them\n',
      'immichrc.json': JSON.stringify({
        plugins: [
          {
            use: 'folder-albums',
            rootPath: '/pics',
            albumLevels: '2,2',
            sameName: 'separate',
            readAlbumProperties: { '/pics': `${home.folder}/fs` },
          },
        ],
      }),
    })
    await apply(home)
    expect(albumsOf(home.sandbox)).toEqual([['All of them', ['a.jpg', 'b.jpg']]])
  })

  it('takes away just the albums of its folders', async () => {
    const home = await homeOf(
      ['2022/Xmas/a.jpg', '2023/Xmas/b.jpg', 'x/y/c.jpg'],
      { pathFilter: ['20*/**'] },
      { albums: [xmas('x/y/c.jpg')] },
    )
    await apply(home)
    expect(albumsOf(home.sandbox)).toHaveLength(3)
    const plugin = {
      use: 'folder-albums',
      rootPath: '/pics',
      albumLevels: '2,2',
      sameName: 'separate',
      pathFilter: ['20*/**'],
    }
    const config = { plugins: [{ ...plugin, mode: 'CLEANUP', deleteConfirm: true }], allow: ['album.delete'] }
    await home.write({ 'immichrc.json': JSON.stringify(config) })
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    expect(albumsOf(home.sandbox)).toEqual([['Xmas', ['c.jpg']]])
  })

  it.each([
    ['1', '/pics/Trip/Boat/a.jpg', '/pics/Trip'],
    ['2', '/pics/Trip/Boat/a.jpg', '/pics/Trip/Boat'],
    ['2', '/pics/Trip/a.jpg', '/pics/Trip'],
    ['2,3', '/pics/1/2/3/4/a.jpg', '/pics/1/2/3'],
    ['-1', '/pics/1/2/a.jpg', '/pics/1/2'],
    ['-2', '/pics/1/2/3/a.jpg', '/pics/1/2/3'],
    ['-3,-2', '/pics/1/2/3/a.jpg', '/pics/1/2'],
  ])('with levels %s, %s belongs to %s', (levels, path, place) => {
    const named = createNaming(folderAlbumsOptions.parse({ rootPath: '/pics' }))(path)
    expect(placeOf(named ?? { folder: '', depth: 0 }, parseLevels(levels))).toBe(place)
  })

  it.each(['before', 'after'] as const)(
    'makes one album where a creation is cut off %s it took effect',
    async (drop) => {
      withoutWaiting()
      let posts = 0
      const home = await homeFor({
        library: { users: twoUsers, assets: assetsAt('2022/Xmas/a.jpg', '2023/Xmas/b.jpg') },
        fault: ({ method, path }) => {
          if (method !== 'POST' || path !== '/albums') return undefined
          posts += 1
          return posts === 2 ? { drop } : undefined
        },
        files: {
          'immichrc.json': JSON.stringify({
            plugins: [{ use: 'folder-albums', rootPath: '/pics', albumLevels: '2,2', sameName: 'separate' }],
          }),
        },
      })
      await apply(home)
      expect(filesIn(home)).toEqual([['a.jpg'], ['b.jpg']])
    },
  )
})
