import { describe, expect, it } from 'vitest'
import { versions } from '../../../sandbox/index.ts'
import { curationOf } from '../../support/curation.ts'
import type { Home } from '../../support/home.ts'
import { writesTo } from '../../support/sandbox.ts'
import { albumNamesOf, autotagHome, ben, configOf, homeWith, idOf, me, photo, rules, tagsOf } from './home.ts'

const [U, C] = ['autotag/unclassified', 'autotag/conflict']
const temp = (day: string): string => `${day}-autotag-temp-unclassified`

/** Applies, and expects the next plan to be empty. */
const applyTwice = async (home: Home): Promise<void> => {
  const { code, stderr, stdout } = await home.darkroom('apply', '--yes')
  expect({ code, stderr, stdout }).toMatchObject({ code: 0 })
  await home.sandbox.settle()
  expect(await home.plan()).toMatchObject({ operations: [], refused: [] })
}

describe.each(versions)('autotag by the command line on %s', (version) => {
  it('marks what has no category or several, unmarks the rest, and is undone', async () => {
    const home = await autotagHome(
      {},
      {
        assets: [
          photo(1),
          photo(2, { tags: [U], albums: ['2023 Lake'] }),
          photo(3, { tags: ['meme'], albums: ['2023 Lake'] }),
          photo(4, { tags: ['meme', C] }),
          photo(5, { visibility: 'archive' }),
        ],
      },
      version,
    )
    const before = curationOf(home.sandbox)
    await applyTwice(home)
    expect([1, 2, 3, 4, 5].map((number) => tagsOf(home.sandbox, number))).toEqual([
      [U],
      [],
      [C, 'meme'].sort(),
      ['meme'],
      [U],
    ])
    expect((await home.darkroom('undo', '--yes', '--allow', 'tag.delete')).code).toBe(0)
    await home.sandbox.settle()
    expect(curationOf(home.sandbox)).toEqual(before)
  })

  it('moves markers, each upon what the one before left, and judges what comes of it', async () => {
    const home = await autotagHome(
      {
        conversions: [
          { from: { tags: ['a'] }, to: { tags: ['b'] } },
          { from: { tags: ['b'] }, to: { albums: ['2024 Party'] } },
          { from: { albums: ['Inbox$'] }, to: { tags: ['seen'] } },
          { from: { tags: ['x'] }, to: { albums: ['Nowhere'] } },
        ],
      },
      {
        albums: [{ albumName: '2024 Party', ownerId: me.id, assetIds: [idOf(9)] }],
        assets: [photo(1, { tags: ['a'] }), photo(2, { albums: ['Inbox'] }), photo(3, { tags: ['x'] }), photo(9)],
      },
      version,
    )
    const { recipes } = await home.plan()
    expect(recipes[0]?.warnings.join()).toContain('"Nowhere"')
    await applyTwice(home)
    expect([1, 2, 3].map((number) => tagsOf(home.sandbox, number))).toEqual([[], [U, 'seen'], [U, 'x']])
    expect([1, 2].map((number) => albumNamesOf(home.sandbox, number))).toEqual([['2024 Party'], []])
  })

  it('files the unclassified by day, moves misfits, and deletes what is emptied by that where it may', async () => {
    const assets = [
      photo(1),
      photo(2, { albums: [temp('2023-01-01')] }),
      photo(3, { albums: [temp('2023-01-03'), '2023 Lake'] }),
      photo(4, { albums: ['Party-autotag-temp-unclassified'] }),
    ]
    const home = await autotagHome({ tempAlbums: { enabled: true } }, { assets }, version)
    const { recipes } = await home.plan()
    expect(recipes[0]?.warnings.filter((text) => text.includes('album.delete'))).toHaveLength(2)
    await applyTwice(home)
    expect([1, 2, 3, 4].map((number) => albumNamesOf(home.sandbox, number))).toEqual([
      [temp('2023-01-02')],
      [temp('2023-01-02')],
      ['2023 Lake'],
      [temp('2023-01-02'), 'Party-autotag-temp-unclassified'],
    ])
    await home.write({ 'immichrc.json': configOf({ tempAlbums: { enabled: true } }, ['album.delete']) })
    expect((await home.plan()).summary).toEqual({ 'album.delete': 2 })
    await applyTwice(home)
  })

  it('deletes temporary albums in the run that empties them, and undo brings them back', async () => {
    const assets = [
      photo(1, { albums: [temp('2023-01-01')] }),
      photo(2, { tags: ['meme'], albums: [temp('2023-01-01')] }),
    ]
    const home = await autotagHome({ tempAlbums: { enabled: true } }, { assets }, version, ['album.delete'])
    const before = curationOf(home.sandbox)
    expect((await home.plan()).summary).toEqual({
      'album.create': 1,
      'album.add': 1,
      'tag.create': 2,
      'tag.add': 1,
      'album.delete': 1,
    })
    await applyTwice(home)
    expect([...home.sandbox.state.albums.values()].map(({ albumName }) => albumName)).toEqual([temp('2023-01-02')])
    expect((await home.darkroom('undo', '--yes', '--allow', 'tag.delete', '--allow', 'album.delete')).code).toBe(0)
    await home.sandbox.settle()
    expect(curationOf(home.sandbox).albums).toEqual(before.albums)
  })

  it('converts by an instance before duplicates, which sees what comes of it', async () => {
    const meme = { name: 'meme', tags: ['meme'] }
    const conversions = [{ from: { tags: ['old'] }, to: { tags: ['meme'] } }]
    const silent = { unclassifiedTag: null, conflictTag: null }
    const duplicateId = idOf(900)
    const assets = [photo(1, { duplicateId, tags: ['old'] }), photo(2, { duplicateId })]
    const home = await autotagHome({}, { assets }, version)
    const plugins = [
      { use: 'autotag', name: 'conversions', rules: [], conversions, ...silent },
      { use: 'duplicates', rules: [meme] },
      { use: 'autotag', rules: [meme] },
    ]
    await home.write({ 'immichrc.json': JSON.stringify({ plugins }) })
    expect((await home.plan()).recipes[0]?.warnings).toEqual([
      'Status of 2 assets: 0 classified, 2 unclassified, 0 in conflict.',
    ])
    await applyTwice(home)
    expect([1, 2].map((number) => tagsOf(home.sandbox, number))).toEqual([['meme'], ['meme']])
  })

  it('looks only at what links select, and leaves alone what others select', async () => {
    const library = {
      albums: [{ id: idOf(100), albumName: 'Lake', ownerId: me.id, assetIds: [idOf(1), idOf(2), idOf(3)] }],
      tags: [{ id: idOf(200), value: 'private', userId: me.id }],
      people: [{ id: idOf(300), name: 'Dora', ownerId: me.id }],
      assets: [
        photo(1),
        photo(2, { tags: ['private/diary'] }),
        photo(3, { visibility: 'archive', people: ['Dora'] }),
        photo(4),
      ],
    }
    const home = await autotagHome(
      { only: [`/albums/${idOf(100)}`], exclude: ['/tags?path=private', `/people/${idOf(300)}`] },
      library,
      version,
    )
    const tagged = async (): Promise<string[]> =>
      (await home.plan()).operations.flatMap((operation) => (operation.op === 'tag.add' ? operation.assetIds : []))
    expect(await tagged()).toEqual([idOf(1)])
    const { url } = home.sandbox
    const search = encodeURIComponent(JSON.stringify({ originalFileName: '4.JP', visibility: 'timeline' }))
    await home.write({
      'immichrc.json': configOf({
        exclude: [`${url.replace('/api', '')}/search?query=${search}`, `/folders?path=/u/1`],
      }),
    })
    expect(await tagged()).toEqual([idOf(2), idOf(3)])
    const days = encodeURIComponent(JSON.stringify({ takenAfter: '2023-07-02T00:00:00.000Z', make: '', personIds: [] }))
    const inTokyo = { localDateTime: '2023-07-02T00:30:00.000Z', fileCreatedAt: '2023-07-01T15:30:00.000Z' }
    const abroad = await autotagHome(
      { exclude: [`/search?query=${days}`] },
      { assets: [photo(1, inTokyo), photo(2, { fileCreatedAt: '2023-06-30T12:00:00.000Z' })] },
      version,
    )
    // Days of the search page are those of the clock at the place.
    const added = (await abroad.plan()).operations.flatMap((one) => (one.op === 'tag.add' ? one.assetIds : []))
    expect(added).toEqual([idOf(2)])
    for (const gone of [
      `/albums/${idOf(1)}`,
      `/photos/${idOf(77)}`,
      '/tags?path=nothing',
      `/people/${idOf(1)}`,
      `/partners/${idOf(1)}`,
      '/folders?path=/nowhere',
    ]) {
      await home.write({ 'immichrc.json': configOf({ exclude: [gone] }) })
      const { code, stdout, stderr } = await home.darkroom('apply', '--yes')
      expect([gone, code]).toEqual([gone, 5])
      expect(stdout + stderr).toContain('leads nowhere')
    }
    await home.write({ 'immichrc.json': configOf({ only: [`https://elsewhere.example/photos/${idOf(1)}`] }) })
    expect((await home.darkroom('plan')).stdout).toContain('foreign-host')
    expect(writesTo(home.sandbox)).toEqual({})
  })

  it('tells tags from their children, and sees what a plugin before it plans', async () => {
    const first = {
      use: 'autotag',
      name: 'first',
      rules: [],
      unclassifiedTag: null,
      conversions: [{ from: { tags: ['old'] }, to: { tags: ['meme'] } }],
    }
    const home = await autotagHome(
      {},
      {
        assets: [
          photo(1, { tags: ['meme/old'] }),
          photo(2, { tags: ['old'] }),
          photo(3, { tags: ['meme', 'meme/old'] }),
        ],
      },
      version,
    )
    await home.write({ 'immichrc.json': JSON.stringify({ plugins: [first, { use: 'autotag', rules }] }) })
    await applyTwice(home)
    expect([1, 2, 3].map((number) => tagsOf(home.sandbox, number))).toEqual([
      [U, 'meme/old'],
      ['meme'],
      ['meme', 'meme/old'],
    ])
  })

  it('says so where the web page does not show tags, and needs no permission for that', async () => {
    const off = { ...me, preferences: { tags: { enabled: false } } }
    const key = {
      secret: 'small-key-but-long-enough',
      userId: me.id,
      permissions: ['user.read', 'asset.read', 'asset.statistics', 'album.read', 'tag.read'],
    }
    const library = { users: [off], assets: [photo(1)] }
    const home = await autotagHome({}, library, version)
    expect((await home.plan()).recipes[0]?.warnings.join()).toContain('Tags are switched off')
    const limited = await autotagHome({}, { ...library, apiKeys: [key] }, version)
    expect((await limited.plan()).summary).toEqual({ 'tag.create': 2, 'tag.add': 1 })
  })

  it('runs behind own recipes, so that the albums that they make count and are shared', async () => {
    const sharing = {
      use: 'album-sharing',
      groups: [{ name: 'all', members: [ben.id] }],
      policies: [{ name: 'trips', keywords: ['trip'], groups: ['all'] }],
    }
    const config = { plugins: [{ use: 'autotag', rules }, sharing], recipes: ['*.ts'] }
    const assets = [photo(1, { originalPath: '/lib/dated/1.jpg' }), photo(2, { originalPath: '/lib/bare/2.jpg' })]
    const home = await homeWith([], { assets }, version)
    const filling = (folder: string, album: string): string =>
      `import { addToAlbum, defineRecipe, folder } from 'immich-darkroom'
      export default defineRecipe({ name: '${folder}', where: folder('${folder}'), actions: [addToAlbum('${album}')] })`
    await home.write({
      'dated.ts': filling('dated', '2023 Trip'),
      'bare.ts': filling('bare', 'Trip'),
      'immichrc.json': JSON.stringify(config),
    })
    await applyTwice(home)
    expect([1, 2].map((number) => tagsOf(home.sandbox, number))).toEqual([[], [U]])
    const members = [...home.sandbox.state.albums.values()].map(({ albumName, users }) => [albumName, users.length])
    expect(members.sort()).toEqual([
      ['2023 Trip', 2],
      ['Trip', 2],
    ])
  })

  it('asks for no permission that its options do not need', async () => {
    const home = await autotagHome({}, {}, version)
    const [row] = (await home.darkroom('plugins', '--json')).json<{ scopes: string[] }[]>()
    expect(row?.scopes.toSorted()).toEqual([
      'album.read',
      'asset.read',
      'asset.statistics',
      'tag.asset',
      'tag.create',
      'tag.read',
      'user.read',
    ])
  })

  it('explains one asset', async () => {
    const home = await autotagHome({}, { assets: [photo(1)] }, version)
    const { code, stdout } = await home.darkroom('explain', idOf(1))
    expect(code).toBe(0)
    expect(stdout).toContain(U)
  })
})
