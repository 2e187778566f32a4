import { describe, expect, it } from 'vitest'
import { type LibraryInput, versions } from '../../../sandbox/index.ts'
import { curationOf } from '../../support/curation.ts'
import { type Home, homeFor, lastRun } from '../../support/home.ts'

const idOf = (number: number): string => `00000000-0000-4000-8000-00000000000${number}`

/** Two albums whose cover is the oldest picture, which the server would not choose. */
const library: LibraryInput = {
  users: [
    { id: idOf(8), name: 'Anna' },
    { id: idOf(9), name: 'Ben' },
  ],
  assets: [1, 2, 3].map((number) => ({
    id: idOf(number),
    originalPath: `/p/${number}.jpg`,
    fileCreatedAt: `2021-06-0${number}T12:00:00.000Z`,
    localDateTime: `2021-06-0${number}T12:00:00.000Z`,
  })),
  albums: [
    { albumName: 'Trip', assetIds: [1, 2, 3].map(idOf), albumThumbnailAssetId: idOf(1) },
    { albumName: 'One', assetIds: [idOf(1)], albumThumbnailAssetId: idOf(1) },
  ],
}
const files = {
  'immichrc.json': JSON.stringify({
    recipes: [{ name: 'junk', where: { path: '/p/1.jpg' }, actions: ['trash'] }],
    allow: ['asset.trash'],
  }),
}

const coversOf = ({ sandbox }: Home) =>
  Object.fromEntries([...sandbox.state.albums.values()].map((one) => [one.albumName, one.albumThumbnailAssetId]))

/** Whoever lists the albums has the server choose covers, as its web page does. */
const look = async ({ sandbox }: Home): Promise<void> => {
  await fetch(`${sandbox.url}/albums`, { headers: { 'x-api-key': sandbox.users[0]?.apiKey ?? '' } })
}

const done = async ({ darkroom, sandbox }: Home, ...args: string[]): Promise<void> => {
  const { code, stdout, stderr } = await darkroom(...args, '--yes')
  expect(code, stdout + stderr).toBe(0)
  await sandbox.settle()
}

describe.each(versions)('covers that go to the trash, on %s', (version) => {
  it('come back with them, and go again where that is undone', async () => {
    const home = await homeFor({ library, version, jobs: 'held', files })
    const before = curationOf(home.sandbox)
    await done(home, 'apply')
    await look(home)
    expect(coversOf(home)).toEqual({ Trip: idOf(3), One: null })
    const after = curationOf(home.sandbox)
    await done(home, 'undo')
    expect(curationOf(home.sandbox)).toEqual(before)
    await done(home, 'undo', await lastRun(home))
    await look(home)
    expect(curationOf(home.sandbox)).toEqual(after)
  })

  it('are left where the asset has left the album meanwhile', async () => {
    const home = await homeFor({ library, version, jobs: 'held', files })
    await done(home, 'apply')
    for (const album of home.sandbox.state.albums.values()) album.assetIds.delete(idOf(1))
    await done(home, 'undo')
    await look(home)
    expect(coversOf(home)).toEqual({ Trip: idOf(3), One: null })
  })
})

/** The first album is Ben's, who shared it. */
const shared = (role: 'editor' | 'viewer'): LibraryInput => ({
  ...library,
  albums: (library.albums ?? []).map((one, index) =>
    index === 0 ? { ...one, ownerId: idOf(9), users: [{ userId: idOf(8), role }] } : one,
  ),
})
const leaving = { name: 'out', where: { path: '/p/1.jpg' }, actions: [{ removeFromAlbum: 'Trip' }] }
const outFiles = {
  'immichrc.json': JSON.stringify({
    recipes: [leaving],
    allow: ['album.remove.all'],
    limits: { removals: '100%', removalsPerAlbum: '100%' },
  }),
}
const onlyOwner = 'The album "Trip" keeps the cover that the server chose: only its owner can choose.'

describe.each(versions)('covers of an album of somebody else, on %s', (version) => {
  // In 1.135.3 only the owner may change an album (`immich-api.md` 1.2).
  const isOwners = version === '1.135.3'

  it('come back with what an editor took out, where editors may choose them', async () => {
    const home = await homeFor({ library: shared('editor'), version, jobs: 'held', files: outFiles })
    await done(home, 'apply')
    const { code, stdout, stderr } = await home.darkroom('undo', '--yes')
    expect(code, stderr).toBe(0)
    expect(stdout.includes(onlyOwner)).toBe(isOwners)
    expect(coversOf(home)).toEqual({ Trip: idOf(isOwners ? 3 : 1), One: idOf(1) })
    expect(home.sandbox.state.albums.values().next().value?.assetIds.size).toBe(3)
  })

  it.each([
    ['editor', isOwners],
    ['viewer', true],
  ] as const)('come back from the trash for the %s who may choose them, or the plan says so', async (role, isStuck) => {
    const home = await homeFor({ library: shared(role), version, jobs: 'held', files })
    const { stdout } = await home.darkroom('plan')
    const warning = 'Undo cannot give albums of others the covers back that go to the trash: "Trip".'
    expect(stdout.includes(warning)).toBe(isStuck)
    await done(home, 'apply')
    await look(home)
    await done(home, 'undo')
    expect(coversOf(home)).toEqual({ Trip: idOf(isStuck ? 3 : 1), One: idOf(1) })
  })
})

const looking = {
  name: 'look',
  where: { path: '/p/*.jpg' },
  actions: [{ addToAlbum: 'Trip' }, { album: { name: 'Trip', description: 'After', cover: 'newest' } }],
}

describe.each(versions)('covers with which people had to do since, on %s', (version) => {
  const trip = ({ sandbox }: Home) => sandbox.state.albums.values().next().value ?? expect.fail()
  const send = async (home: Home, method: string, path: string, body: object): Promise<void> => {
    const headers = { 'x-api-key': home.sandbox.users[0]?.apiKey ?? '', 'content-type': 'application/json' }
    const answer = await fetch(`${home.sandbox.url}${path}`, { method, headers, body: JSON.stringify(body) })
    expect(answer.ok).toBe(true)
    await home.sandbox.settle()
  }

  it.each([
    ['took the cover out', outFiles],
    ['trashed the cover', files],
  ])('are left where a person chose one after the run %s', async (_, given) => {
    const home = await homeFor({ library, version, jobs: 'held', files: given })
    await done(home, 'apply')
    await send(home, 'PATCH', `/albums/${trip(home).id}`, { albumThumbnailAssetId: idOf(2) })
    const { code, stdout } = await home.darkroom('undo', '--yes')
    expect(code).toBe(0)
    expect(stdout).toContain('The album "Trip" got another cover since, which stays.')
    expect(trip(home)).toMatchObject({ albumThumbnailAssetId: idOf(2), assetIds: new Set([1, 2, 3].map(idOf)) })
  })

  it.each([
    ['left the album', 'DELETE', '', {}],
    ['went to the trash', 'DELETE', '/assets', {}],
    ['was deleted', 'DELETE', '/assets', { force: true }],
  ])('keep no description from coming back where the former one %s', async (_, method, path, more) => {
    const [album, ...others] = library.albums ?? []
    const described = { ...library, albums: [{ ...album, description: 'Before' }, ...others] }
    const recipes = { 'immichrc.json': JSON.stringify({ recipes: [looking] }) }
    const home = await homeFor({ library: described, version, jobs: 'held', files: recipes })
    await done(home, 'apply')
    expect(trip(home)).toMatchObject({ description: 'After', albumThumbnailAssetId: idOf(3) })
    await send(home, method, path || `/albums/${trip(home).id}/assets`, { ids: [idOf(1)], ...more })
    const { code, stdout, stderr } = await home.darkroom('undo', '--yes')
    expect(code, stderr).toBe(0)
    expect(stdout).toContain('The album "Trip" does not get its former cover back')
    expect(trip(home)).toMatchObject({ description: 'Before', albumThumbnailAssetId: idOf(3) })
  })

  it.each([2, 3])(
    'come back, and nothing is told, where the same run took one out and chose picture %i',
    async (chosen) => {
      const leaves = { name: 'leaves', where: { path: '/p/1.jpg' }, actions: [{ removeFromAlbum: 'Trip' }] }
      const late = { ...looking, where: { path: `/p/${chosen}.jpg` } }
      const given = { ...JSON.parse(outFiles['immichrc.json']), recipes: [late, leaves] }
      const home = await homeFor({ library, version, jobs: 'held', files: { 'immichrc.json': JSON.stringify(given) } })
      const before = curationOf(home.sandbox)
      await done(home, 'apply')
      expect(coversOf(home).Trip).toBe(idOf(chosen))
      const { code, stdout } = await home.darkroom('undo', '--yes')
      expect(code).toBe(0)
      expect(stdout).not.toContain('another cover')
      await home.sandbox.settle()
      expect(curationOf(home.sandbox)).toEqual(before)
    },
  )
})

it.each(['1.133.0', ...versions])('covers come back with what a run took out, on %s', async (version) => {
  // Before 1.135 nobody can search by album, to see which cover is the server's.
  const home = await homeFor({ library, version, jobs: 'held', files: outFiles })
  await done(home, 'apply')
  expect(coversOf(home).Trip).toBe(idOf(3))
  await done(home, 'undo')
  expect(coversOf(home).Trip).toBe(idOf(1))
})

describe('covers that the key may not set', () => {
  const secret = 'covers-4711-long-enough'
  const trashing = ['user.read', 'asset.read', 'asset.statistics', 'asset.delete', 'stack.read', 'stack.update']
  const keyed = async (permissions: readonly string[]) => {
    const apiKeys = [{ secret, permissions: [...permissions] }]
    const config = { accounts: { me: { apiKey: secret } }, ...JSON.parse(files['immichrc.json']) }
    const home = await homeFor({
      library: { ...library, apiKeys },
      jobs: 'held',
      files: { 'immichrc.json': JSON.stringify(config) },
    })
    return home
  }
  const narrow = ({ sandbox }: Home, permissions: readonly string[]): void => {
    const key = [...sandbox.state.apiKeys.values()].find((one) => one.secret === secret)
    Object.assign(key ?? {}, { permissions })
  }

  it('keep nothing else from coming back, and the plan says so', async () => {
    const home = await keyed([...trashing, 'album.read'])
    const { stdout } = await home.darkroom('plan')
    expect(stdout).toContain('give the key album.read and album.update')
    await done(home, 'apply')
    await look(home)
    const undone = await home.darkroom('undo', '--yes')
    expect(undone, undone.stderr).toMatchObject({ code: 0 })
    expect(undone.stdout).toContain(
      'The album "Trip" keeps the cover that the server chose: the key has no album.update.',
    )
    expect(home.sandbox.state.assets.get(idOf(1))).toMatchObject({ trashedAt: null })
  })

  it('are left where the key may not read albums any more, for an undo and for what undoes that', async () => {
    const home = await keyed([...trashing, 'album.read', 'album.update'])
    await done(home, 'apply')
    narrow(home, trashing)
    const undone = await home.darkroom('undo', '--yes')
    expect(undone, undone.stderr).toMatchObject({ code: 0 })
    expect(undone.stdout).toContain('2 albums may keep a cover that the server chose: the key has no album.read.')
    await done(home, 'undo', await lastRun(home), '--allow', 'asset.trash')
  })
})
