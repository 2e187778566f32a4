import { describe, expect, it } from 'vitest'
import { type LibraryInput, versions } from '../../sandbox/index.ts'
import { type HomeOptions, homeFor } from '../support/home.ts'
import { annaId, benId, photosAt, recipeFile, smallLibrary, twoUsers } from '../support/library.ts'
import { albumsOf, writesTo } from '../support/sandbox.ts'

const tripRecipe = { 'recipes/trip.ts': recipeFile('trip', "folder('Trip')", "[addToAlbum('Trip')]") }
const withRecipe = { config: "recipes: ['recipes/*.ts']", files: tripRecipe }
const withPlugin = { config: "plugins: [folderAlbums({ rootPath: '/photos', pathFilter: 'Trip/**' })]" }

const old = { id: '00000000-0000-4000-9000-0000000000a1', createdAt: '2020-01-01T00:00:00Z' }
const young = { id: '00000000-0000-4000-9000-0000000000a2', createdAt: '2021-01-01T00:00:00Z' }
const twins: LibraryInput = {
  ...smallLibrary,
  albums: [
    { ...old, albumName: 'Trip' },
    { ...young, albumName: 'Trip' },
  ],
}
const bensTrip = (role?: 'viewer' | 'editor'): LibraryInput => ({
  ...smallLibrary,
  users: twoUsers,
  albums: [{ albumName: 'Trip', ownerId: benId, users: role ? [{ userId: annaId, role }] : [] }],
})

describe.each(versions)('two albums of one name on %s', (version) => {
  it('are refused for a recipe, with both ids', async () => {
    const { darkroom, plan, sandbox } = await homeFor({ library: twins, version, ...withRecipe })
    const { operations, refused } = await plan()
    expect(operations).toEqual([])
    expect(refused).toEqual([{ recipe: 'trip', reason: expect.any(String), operations: 4 }])
    expect(refused[0]?.reason).toContain('2 albums are called "Trip"')
    for (const { id } of [old, young]) expect(refused[0]?.reason).toContain(id)
    expect(refused[0]?.reason).toContain('Say which by { id')
    expect((await darkroom('apply', '--yes')).code).toBe(5)
    expect(writesTo(sandbox)).toEqual({})
  })

  it('are told apart by id', async () => {
    const files = { 'recipes/trip.ts': tripRecipe['recipes/trip.ts'].replace("'Trip')]", `{ id: '${old.id}' })]`) }
    const { darkroom, plan, sandbox } = await homeFor({ library: twins, version, ...withRecipe, files })
    expect((await darkroom('apply', '--yes')).code).toBe(0)
    expect(sandbox.state.albums.get(old.id)?.assetIds.size).toBe(4)
    expect((await plan()).operations).toEqual([])
  })

  it('leave folder-albums the newest own one, with a warning', async () => {
    const { darkroom, plan, sandbox } = await homeFor({ library: twins, version, ...withPlugin })
    const { operations, recipes } = await plan()
    expect(operations).toMatchObject([{ op: 'album.add', album: { id: young.id, name: 'Trip' } }])
    expect(recipes[0]?.warnings).toEqual([
      expect.stringMatching(/^2 albums are called "Trip"; the newest is used: .*a2/),
    ])
    expect((await darkroom('apply', '--yes')).code).toBe(0)
    expect(sandbox.state.albums.get(young.id)?.assetIds.size).toBe(4)
  })
})

describe.each(versions)('an album of somebody else on %s', (version) => {
  it('is refused where it may only be viewed', async () => {
    const { darkroom, plan, sandbox } = await homeFor({ library: bensTrip('viewer'), version, ...withRecipe })
    const reason = 'The album "Trip" belongs to somebody else and may only be viewed.'
    expect((await plan()).refused).toEqual([{ recipe: 'trip', reason, operations: 4 }])
    const applied = await darkroom('apply', '--yes')
    expect(applied.code).toBe(5)
    expect(applied.stdout).toContain(`x trip: ${reason} (4 changes)`)
    expect(writesTo(sandbox)).toEqual({})
  })

  it('is filled where it may be edited', async () => {
    const { darkroom, plan, sandbox } = await homeFor({ library: bensTrip('editor'), version, ...withRecipe })
    expect((await darkroom('apply', '--yes')).code).toBe(0)
    expect(albumsOf(sandbox)).toEqual([['Trip', ['b1.jpg', 't1.jpg', 't2.jpg', 't3.mp4']]])
    expect((await plan()).operations).toEqual([])
  })

  it('is no obstacle where it is not shared', async () => {
    const { darkroom, sandbox } = await homeFor({ library: bensTrip(), version, ...withRecipe })
    expect((await darkroom('apply', '--yes')).code).toBe(0)
    expect(albumsOf(sandbox)).toMatchObject([
      ['Trip', []],
      ['Trip', { length: 4 }],
    ])
  })

  it.each(['viewer', 'editor'] as const)('is left alone by folder-albums, also as %s', async (role) => {
    const { darkroom, plan, sandbox } = await homeFor({ library: bensTrip(role), version, ...withPlugin })
    expect((await darkroom('apply', '--yes')).code).toBe(0)
    expect([...sandbox.state.albums.values()].map(({ ownerId, assetIds }) => [ownerId, assetIds.size])).toEqual([
      [benId, 0],
      [annaId, 4],
    ])
    expect((await plan()).operations).toEqual([])
  })
})

describe('what is refused in part', () => {
  it('leaves the rest to be done, and says so at the end, with exit code 5', async () => {
    const files = { ...tripRecipe, 'recipes/pets.ts': recipeFile('pets', "folder('Pets')", "[addToAlbum('Pets')]") }
    const { darkroom, sandbox } = await homeFor({ library: twins, config: withRecipe.config, files })
    const { code, stdout, stderr } = await darkroom('apply', '--yes')
    expect(code).toBe(5)
    expect(stdout).toContain('Refused\n  x trip: 2 albums are called "Trip"')
    expect(stdout).toContain('Plan: make 1 album, add 2 assets to albums.')
    expect(stderr).toBe('error: Refused in part: what is refused was left out.\n')
    expect(albumsOf(sandbox)[0]).toEqual(['Pets', ['p1.jpg', 'p2.jpg']])
  })

  it('is the later of two recipes that want different values, in every run', async () => {
    const files = {
      'recipes/a.ts': recipeFile('a', "folder('Pets')", '[favorite()]'),
      'recipes/b.ts': recipeFile('b', "folder('Pets')", '[favorite(false)]'),
    }
    const assets = photosAt(['/photos/Pets/p1.jpg', '/photos/Pets/p2.jpg'])
    const starred = assets.map((asset, index) => ({ ...asset, isFavorite: index === 0 }))
    const { darkroom, plan, sandbox } = await homeFor({
      library: { assets: starred },
      config: withRecipe.config,
      files,
    })
    const reason = 'favorite no: conflicts with recipe "a" about the same assets. Let one win by overrides: [\'a\'].'
    const refused = [{ recipe: 'b', reason, operations: 2 }]
    expect(await plan()).toMatchObject({ operations: [{ recipe: 'a', set: { isFavorite: true } }], refused })
    expect((await darkroom('apply', '--yes')).code).toBe(5)
    expect(await plan()).toMatchObject({ operations: [], refused })
    expect([...sandbox.state.assets.values()].map(({ isFavorite }) => isFavorite)).toEqual([true, true])
  })
})

describe('limits.changes', () => {
  const limited = (changes: string): Omit<HomeOptions, 'library'> => ({
    ...withRecipe,
    config: `limits: { changes: ${changes} }, ${withRecipe.config}`,
  })

  it.each([
    ['3', 'allows 3.'],
    ["'50%'", 'allows 3, which is 50% of 7.'],
    ['0', 'allows 0.'],
  ])('%s refuses four of seven assets in plan and apply', async (changes, said) => {
    const { darkroom, plan, sandbox } = await homeFor({ library: smallLibrary, ...limited(changes) })
    for (const command of [['plan'], ['apply', '--yes']]) {
      const { code, stdout } = await darkroom(...command)
      expect(code).toBe(5)
      expect(stdout).toContain(`x 4 assets would be changed; limits.changes ${said}`)
      expect(stdout).toContain('+ 4 assets → album "Trip" (new)')
      expect(stdout).toContain(
        'Plan: nothing, because it is refused. Without that: make 1 album, add 4 assets to albums.',
      )
    }
    expect((await darkroom('plan')).stderr).toBe('error: Refused: apply would write nothing.\n')
    expect((await darkroom('apply', '--yes')).stderr).toBe('error: Refused: nothing was written.\n')
    expect((await plan()).summary).toEqual({})
    expect(writesTo(sandbox)).toEqual({})
  })

  it.each(['4', "'60%'"])('%s lets them through', async (changes) => {
    const { darkroom } = await homeFor({ library: smallLibrary, ...limited(changes) })
    expect((await darkroom('apply', '--yes')).code).toBe(0)
  })

  it('holds for a saved plan as well, as it is when that is applied', async () => {
    const home = await homeFor({ library: smallLibrary, ...limited('3') })
    expect((await home.darkroom('plan', '--out', 'plan.json')).code).toBe(5)
    const refused = await home.darkroom('apply', 'plan.json', '--yes')
    expect(refused).toMatchObject({
      code: 5,
      stdout: expect.stringContaining('allows 3. --max-changes 4 lets it pass.'),
    })
    expect(writesTo(home.sandbox)).toEqual({})
    await home.write({ 'wide.yaml': 'limits: { changes: 4 }' })
    const applied = await home.darkroom('apply', 'plan.json', '--yes', '--config', 'wide.yaml')
    expect(applied).toMatchObject({ code: 0, stderr: '' })
    expect(applied.stdout).not.toContain('Refused')
    expect(applied.stdout).toContain('Plan: make 1 album, add 4 assets to albums.')
  })
})
