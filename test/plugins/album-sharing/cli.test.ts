import { describe, expect, it } from 'vitest'
import { versions } from '../../../sandbox/index.ts'
import { curationOf } from '../../support/curation.ts'
import type { Home } from '../../support/home.ts'
import { writesTo } from '../../support/sandbox.ts'
import { ben, cleo, homeWith, idOf, me, photo, withPlugins } from '../autotag/home.ts'

/** Applies, and expects the next plan to be empty. */
const applyTwice = async (home: Home): Promise<void> => {
  const { code, stderr, stdout } = await home.darkroom('apply', '--yes')
  expect({ code, stderr, stdout }).toMatchObject({ code: 0 })
  await home.sandbox.settle()
  expect(await home.plan()).toMatchObject({ operations: [], refused: [] })
}

const rolesOf = ({ sandbox: { state } }: Home) =>
  Object.fromEntries(
    [...state.albums.values()].map(({ albumName, users }) => [
      albumName,
      users
        .slice(1)
        .map(({ userId, role }) => `${userId.slice(-1)} ${role}`)
        .sort(),
    ]),
  )

const trips = {
  use: 'album-sharing',
  groups: [{ name: 'all', members: [ben.email] }],
  policies: [{ name: 'trips', keywords: ['trip'], groups: ['all'] }],
}

describe.each(versions)('album-sharing by the command line on %s', (version) => {
  const album = (albumName: string, users: { userId: string; role: 'viewer' | 'editor' }[]) => ({
    albumName,
    ownerId: me.id,
    users,
    assetIds: [idOf(1)],
  })

  it('says nothing of an album that another recipe names by an id of none', async () => {
    const everything = { ...trips, policies: [{ name: 'all', albums: ['*'], groups: ['all'] }] }
    const actions = [{ addToAlbum: { id: '0b5f3a52-6f0e-4b59-9a44-1d6a9f3f1c11' } }]
    const recipes = [{ name: 'lost', where: { type: 'IMAGE' }, actions }]
    const home = await homeWith([everything], { assets: [photo(1)] }, version)
    await home.write({ 'immichrc.json': JSON.stringify({ plugins: [everything], recipes }) })
    const { operations, refused } = await home.plan('--config', 'immichrc.json')
    expect({ operations, refused: refused.map(({ recipe }) => recipe) }).toEqual({ operations: [], refused: ['lost'] })
  })

  it('shares by words in the name, raises roles, and removes people only where it is sure', async () => {
    const groups = [
      { name: 'family', members: ['BEN@example.org', cleo.id] },
      { name: 'strangers', members: ['nobody@example.org', ben.id] },
    ]
    const policies = [
      { name: 'family', keywords: ['family'], groups: ['family'], role: 'editor' },
      { name: 'strangers', keywords: ['party'], groups: ['strangers'] },
    ]
    const library = {
      albums: [
        album('2023 Family, Lake', [{ userId: ben.id, role: 'viewer' }]),
        album('Party', [{ userId: cleo.id, role: 'editor' }]),
        album('Other', [{ userId: cleo.id, role: 'editor' }]),
        album('family', [
          { userId: ben.id, role: 'editor' },
          { userId: cleo.id, role: 'editor' },
        ]),
      ],
      assets: [photo(1)],
    }
    const sharing = { use: 'album-sharing', groups, policies }
    const home = await homeWith([{ ...sharing, prune: true }], library, version)
    const { recipes } = await home.plan()
    expect(recipes[0]?.warnings.join()).toContain(
      'No single user was found for nobody@example.org, so nothing is shared with them, and',
    )
    await applyTwice(home)
    expect(rolesOf(home)).toEqual({
      '2023 Family, Lake': ['b editor', 'c editor'],
      // Somebody of the policy was not found, so nobody loses it.
      Party: ['b viewer', 'c editor'],
      Other: ['c editor'],
      family: ['b editor', 'c editor'],
    })
    const found = [{ name: 'strangers', members: [ben.id] }, ...groups.slice(0, 1)]
    await home.write({ 'immichrc.json': withPlugins([{ ...sharing, groups: found }]) })
    expect((await home.plan()).operations).toEqual([])
    await home.write({ 'immichrc.json': withPlugins([{ ...sharing, groups: found, prune: true }]) })
    expect((await home.plan()).summary).toEqual({ 'album.unshare': 1 })
    await applyTwice(home)
    expect(rolesOf(home).Party).toEqual(['b viewer'])
  })

  it('is undone', async () => {
    const home = await homeWith([trips], { albums: [album('Trip', [])], assets: [photo(1)] }, version)
    const before = curationOf(home.sandbox)
    await applyTwice(home)
    expect(rolesOf(home)).toEqual({ Trip: ['b viewer'] })
    expect((await home.darkroom('undo', '--yes')).code).toBe(0)
    expect(curationOf(home.sandbox)).toEqual(before)
  })

  it('leaves albums of others alone, also those that may be edited', async () => {
    const theirs = { albumName: 'Trip', ownerId: ben.id, users: [{ userId: me.id, role: 'editor' as const }] }
    const home = await homeWith([{ ...trips, prune: true }], { albums: [theirs], assets: [photo(1)] }, version)
    expect((await home.plan()).operations).toEqual([])
    expect(writesTo(home.sandbox)).toEqual({})
  })

  it('shares an album that the run makes beside one of the same name that may only be viewed', async () => {
    const theirs = { albumName: '1', ownerId: ben.id, users: [{ userId: me.id, role: 'viewer' as const }] }
    const sharing = { ...trips, policies: [{ name: 'all', albums: ['*'], groups: ['all'] }] }
    const folders = { use: 'folder-albums', rootPath: '/u' }
    const home = await homeWith([folders, sharing], { albums: [theirs], assets: [photo(1)] }, version)
    await applyTwice(home)
    const own = [...home.sandbox.state.albums.values()].filter(({ ownerId }) => ownerId === me.id)
    expect(own.map(({ albumName, users }) => [albumName, users.slice(1).map(({ userId }) => userId)])).toEqual([
      ['1', [ben.id]],
    ])
  })

  it('shares albums that other recipes of the run make, and reads no asset for that by itself', async () => {
    const conversion = { from: { tags: ['t'] }, to: { albums: ['Trip'] }, createMissing: true }
    const autotag = { use: 'autotag', rules: [], unclassifiedTag: null, conflictTag: null, conversions: [conversion] }
    const home = await homeWith([autotag, trips], { assets: [photo(1, { tags: ['t'] })] }, version)
    await applyTwice(home)
    expect(rolesOf(home)).toEqual({ Trip: ['b viewer'] })
    const alone = await homeWith([trips], { assets: [photo(1)] }, version)
    expect((await alone.plan()).recipes).toMatchObject([{ scanned: 0, matched: 0 }])
    expect([...alone.sandbox.requests.keys()].filter((request) => request.includes('/search/'))).toEqual([])
  })

  it.each([
    [false, []],
    [true, ['albumUser.delete']],
  ])('asks for no permission that its options do not need, with prune %s', async (prune, more) => {
    const home = await homeWith([{ ...trips, prune }], {}, version)
    const [row] = (await home.darkroom('plugins', '--json')).json<{ scopes: string[] }[]>()
    expect(row?.scopes.toSorted()).toEqual(
      [
        'album.read',
        'album.update',
        'albumUser.create',
        'albumUser.update',
        'asset.read',
        'asset.statistics',
        'user.read',
        ...more,
      ].toSorted(),
    )
  })
})
