import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { connect } from '../../../core/api/server.ts'
import { applyPlan } from '../../../engine/applier/applier.ts'
import type { Operation } from '../../../engine/plan/plan.ts'
import { openJournal } from '../../../engine/state/journal.ts'
import folderAlbums, { type FolderAlbumsInput } from '../../../plugins/folder-albums/index.ts'
import {
  type AlbumInput,
  type AssetInput,
  insertAsset,
  type LibraryInput,
  type Sandbox,
  versions,
} from '../../../sandbox/index.ts'
import { createFaults } from '../../../testing.ts'
import { triedOn } from '../../support/effort.ts'
import { folderWith } from '../../support/folder.ts'
import { type Home, type HomeOptions, homeFor } from '../../support/home.ts'
import { planPlugins } from '../../support/plugin-contract.ts'
import { albumsOf, sandboxFor, writesTo } from '../../support/sandbox.ts'

// The calls and memberships of the specification: folder `a` holds a1 and the older a2, folder `b` holds b3.
const idOf = (last: string): string => `00000000-0000-4000-8000-${last.padStart(12, '0')}`
const owner = { id: idOf('e'), name: 'O', email: 'o@x.org' }
const userA = { id: idOf('a'), name: 'User A', email: 'a@x.org' }
const userB = { id: idOf('b'), name: 'User B', email: 'b@x.org' }
const users = [owner, userA, userB]
const photo = (path: string, day: number, more: AssetInput = {}): AssetInput => ({
  originalPath: `/photos/${path}`,
  fileCreatedAt: `2020-01-0${day}T00:00:00.000Z`,
  ...more,
})
const a1 = photo('a/a1.jpg', 2, { id: idOf('1') })
const a2 = photo('a/a2.jpg', 1, { id: idOf('2') })
const b3 = photo('b/b3.jpg', 3, { id: idOf('3') })
const own = (albumName: string, files: string, more: AlbumInput = {}): AlbumInput => ({
  albumName,
  assetIds: files === '' ? [] : files.split(' ').map((file) => `/photos/${file[0]}/${file}.jpg`),
  ...more,
})
const viewer = { userId: userA.id, role: 'viewer' as const }
const editor = { userId: userB.id, role: 'editor' as const }

const homeWith = (
  options: Partial<FolderAlbumsInput>,
  { allow = [], version, ...library }: LibraryInput & { allow?: readonly string[]; version?: string | undefined } = {},
  more: Partial<HomeOptions> = {},
): Promise<Home> =>
  homeFor({
    ...(version ? { version } : {}),
    library: { users, assets: [a1, a2, b3], ...library },
    config: `allow: ${JSON.stringify(allow)}, plugins: [folderAlbums(${JSON.stringify({ rootPath: '/photos', ...options })})]`,
    ...more,
  })

const names = new Map<string, string>([
  [idOf('1'), 'a1'],
  [idOf('2'), 'a2'],
  [idOf('3'), 'b3'],
  [idOf('4'), 'c4'],
])
const people = (given: readonly { name: string; role: string }[]): string =>
  given.map(({ name, role }) => `${name}=${role}`).join(' ')

/** An operation in a few words. */
const inWords = (operation: Operation): string => {
  const target = 'album' in operation ? ` ${operation.album.name}` : ''
  const assets = 'assetIds' in operation ? ` ${operation.assetIds.map((id) => names.get(id) ?? id).join(' ')}` : ''
  const set =
    'set' in operation
      ? Object.entries(operation.set).map(([field, value]) => ` ${field} ${names.get(String(value)) ?? value}`)
      : []
  const members = 'users' in operation ? ` ${people(operation.users)}` : ''
  return `${operation.op}${target}${assets}${set.join('')}${operation.op === 'album.delete' ? '' : members}`.trim()
}

const planned = async (home: Home): Promise<string[]> => (await home.plan()).operations.map(inWords)
const warningsOf = async (home: Home): Promise<readonly string[]> =>
  (await home.plan()).recipes.flatMap(({ warnings }) => warnings)

/** What a run may change, by names. */
const stateOf = ({ state }: Sandbox) => ({
  albums: [...state.albums.values()]
    .map(({ albumName, description, order, isActivityEnabled, albumThumbnailAssetId, assetIds, users: members }) => ({
      albumName,
      description,
      order,
      isActivityEnabled,
      albumThumbnailAssetId,
      assetIds: [...assetIds].sort(),
      members: members.map(({ userId, role }) => `${userId} ${role}`).sort(),
    }))
    .sort((a, b) => (a.albumName < b.albumName ? -1 : 1)),
  visibility: [...state.assets.values()].map(({ id, visibility }) => `${id} ${visibility}`).sort(),
})

/** Applies, plans again, which must bring nothing, takes it back, and compares with the beginning. */
const thereAndBack = async (home: Home): Promise<ReturnType<typeof stateOf>> => {
  const { sandbox, darkroom } = home
  const before = stateOf(sandbox)
  expect(await darkroom('apply', '--yes')).toMatchObject({ code: 0 })
  await sandbox.settle()
  const after = stateOf(sandbox)
  expect(await planned(home)).toEqual([])
  expect(await darkroom('undo', '--yes', '--allow', 'album.delete')).toMatchObject({ code: 0 })
  await sandbox.settle()
  expect(stateOf(sandbox)).toEqual(before)
  return after
}

interface CallExample {
  readonly options: Partial<FolderAlbumsInput>
  readonly given?: LibraryInput
  readonly allow?: readonly string[]
  readonly plans: readonly string[]
  readonly warns?: readonly string[]
  /** The server keeps no way back. */
  readonly oneWay?: true
}

const placed = { albums: [own('a', 'a1 a2', { albumThumbnailAssetId: idOf('2') }), own('b', 'b3')] }
const createB = ['album.create b', 'album.add b b3']
const createAll = ['album.create a', 'album.create b', 'album.add a a1 a2', 'album.add b b3']
const shareA: Partial<FolderAlbumsInput> = { shareWith: 'User A' }
const deleting = ['album.delete']

const examples: Readonly<Record<string, CallExample>> = {
  M01: { options: {}, plans: createAll },
  M02: {
    options: {},
    given: { albums: [own('a', '')] },
    plans: ['album.create b', 'album.add a a1 a2', 'album.add b b3'],
  },
  M03: { options: {}, given: { albums: [own('A', '')] }, plans: createAll },
  M05: {
    options: { ...shareA, setAlbumThumbnail: 'first' },
    given: { albums: [own('a', '')] },
    plans: [
      'album.create b',
      'album.add a a1 a2',
      'album.add b b3',
      'album.update b albumThumbnailAssetId b3',
      'album.share b User A=viewer',
    ],
  },
  M06: {
    options: { ...shareA, setAlbumThumbnail: 'first', updateAlbumPropsMode: 1 },
    given: { albums: [own('a', '')] },
    plans: [
      'album.create b',
      'album.add a a1 a2',
      'album.add b b3',
      'album.update a albumThumbnailAssetId a2',
      'album.update b albumThumbnailAssetId b3',
      'album.share b User A=viewer',
    ],
  },
  M07: {
    options: { shareWith: 'User A=editor', updateAlbumPropsMode: 2 },
    given: { assets: [a1, a2], albums: [own('a', '', { users: [viewer, editor] })] },
    plans: ['album.add a a1 a2', 'album.share a User A=editor', 'album.unshare a User B=editor'],
  },
  M08: {
    options: { updateAlbumPropsMode: 2 },
    given: { assets: [a1, a2], albums: [own('a', '', { users: [viewer] })] },
    plans: ['album.add a a1 a2', 'album.unshare a User A=viewer'],
  },
  M09: { options: { ...shareA, updateAlbumPropsMode: 2 }, given: placed, plans: [] },
  M10: {
    options: { ...shareA, updateAlbumPropsMode: 2, findAssetsInAlbums: true, setAlbumThumbnail: 'last' },
    given: placed,
    plans: ['album.update a albumThumbnailAssetId a1', 'album.share a User A=viewer', 'album.share b User A=viewer'],
  },
  M11: {
    options: { shareWith: ['Nobody', 'b@x.org=editor', 'User B'], shareRole: 'editor' },
    given: { assets: [b3] },
    plans: [...createB, 'album.share b User B=editor'],
    warns: ['There is no user "Nobody", so nothing is shared with them. The server shows: O, User A, User B.'],
  },
  'M11 the last entry for one person decides': {
    options: { shareWith: ['B@X.org=editor', 'User B'] },
    given: { assets: [b3] },
    plans: [...createB, 'album.share b User B=viewer'],
  },
  M12: {
    options: { shareWith: ['b@x.org=viewer', 'User A'], shareRole: 'editor' },
    given: { assets: [b3] },
    plans: [...createB, 'album.share b User A=editor User B=viewer'],
  },
  M14: {
    options: { shareWith: 'User A= editor' },
    given: { assets: [b3] },
    plans: [...createB, 'album.share b User A=editor'],
  },
  'D23 the own user is nobody to share with': {
    options: { shareWith: ['O', owner.id] },
    given: { assets: [b3] },
    plans: createB,
  },
  'two users of one name': {
    options: { shareWith: 'Twin' },
    given: {
      assets: [b3],
      users: [owner, ...[userA, userB].map((user) => ({ ...user, name: 'Twin' }))],
    },
    plans: createB,
    warns: ['Several users are called "Twin", so nothing is shared with them: a@x.org, b@x.org.'],
  },
  'a server that hides its users': {
    options: { shareWith: 'User A' },
    given: { assets: [b3], users: [owner] },
    plans: createB,
    warns: ['There is no user "User A", so nothing is shared with them. The server shows this key no other users'],
  },
  M15: {
    options: { visibility: 'archive' },
    given: { albums: [own('a', 'a1')] },
    plans: ['album.create b', 'album.add a a2', 'album.add b b3', 'asset.update a2 b3 visibility archive'],
  },
  'M15 found again': {
    options: { visibility: 'archive', findAssetsInAlbums: true },
    given: { albums: [own('a', 'a1')] },
    plans: ['album.create b', 'album.add a a2', 'album.add b b3', 'asset.update a2 b3 visibility archive'],
  },
  M16: {
    options: { visibility: 'locked' },
    allow: ['visibility.locked'],
    plans: ['asset.update a1 a2 b3 visibility locked'],
    oneWay: true,
  },
  M17: {
    options: { findArchivedAssets: true, visibility: 'timeline' },
    given: { assets: [photo('c/c4.jpg', 4, { id: idOf('4'), visibility: 'archive' })] },
    plans: ['album.create c', 'album.add c c4', 'asset.update c4 visibility timeline'],
  },
  M18: { options: { findAssetsInAlbums: true, visibility: 'archive' }, given: placed, plans: [] },
  M19: {
    options: { syncMode: 1 },
    given: { assets: [b3], albums: [own('E', ''), own('F', 'b3')] },
    allow: deleting,
    plans: ['album.delete E'],
  },
  'M19 what this run fills stays': {
    options: { syncMode: 1 },
    given: { albums: [own('a', ''), own('E', '')] },
    allow: deleting,
    plans: ['album.create b', 'album.add a a1 a2', 'album.add b b3', 'album.delete E'],
  },
  M21: {
    options: { mode: 'CLEANUP' },
    given: { albums: [own('a', 'a1'), own('zzz', '')] },
    plans: [],
    warns: ['CLEANUP would delete the album "a" (1 asset,'],
  },
  M22: {
    options: { mode: 'CLEANUP', deleteConfirm: true },
    given: { albums: [own('a', 'a1'), own('b', 'b3', { users: [viewer], description: 'B' }), own('zzz', '')] },
    allow: deleting,
    plans: ['album.delete a a1', 'album.delete b b3'],
  },
  M23: {
    options: { mode: 'CLEANUP', deleteConfirm: true, visibility: 'timeline' },
    given: { assets: [{ ...a1, visibility: 'archive' }, a2], albums: [own('a', 'a1 a2')] },
    allow: deleting,
    plans: ['asset.update a1 visibility timeline', 'album.delete a a1 a2'],
  },
  M24: {
    options: { mode: 'CLEANUP', deleteConfirm: true, syncMode: 1 },
    given: { albums: [own('a', ''), own('e', '')] },
    allow: deleting,
    plans: ['album.delete a'],
  },
  M25: {
    options: { mode: 'DELETE_ALL' },
    given: { albums: [own('a', 'a1'), own('zzz', '')] },
    plans: [],
    warns: ['DELETE_ALL would delete the album "a" (1 asset,', 'DELETE_ALL would delete the album "zzz" (0 assets'],
  },
  M26: {
    options: { mode: 'DELETE_ALL', deleteConfirm: true, visibility: 'timeline' },
    given: {
      assets: [{ ...a1, visibility: 'archive' }, a2, { ...b3, visibility: 'archive' }],
      albums: [own('x', 'a1 a2'), own('his', '', { ownerId: userA.id, users: [{ userId: owner.id, role: 'editor' }] })],
    },
    allow: deleting,
    plans: ['asset.update a1 visibility timeline', 'album.delete x a1 a2'],
  },
  M29: {
    options: { setAlbumThumbnail: 'first' },
    given: { assets: [a1, photo('a/film.mp4', 1, { id: idOf('4'), type: 'VIDEO' })] },
    plans: ['album.create a', 'album.add a a1 c4', 'album.update a albumThumbnailAssetId c4'],
  },
  M31: {
    options: { albumOrder: 'asc', commentsAndLikes: false },
    given: { assets: [b3] },
    plans: [...createB, 'album.update b isActivityEnabled false order asc'],
  },
}

describe.each(triedOn(versions))('calls on %s', (version) => {
  it.each(Object.entries(examples))('%s', async (_name, { options, given, allow = [], plans, warns = [], oneWay }) => {
    const home = await homeWith(options, { ...given, allow, version })
    expect(await planned(home)).toEqual(plans)
    expect(await warningsOf(home)).toEqual(warns.map((text) => expect.stringContaining(text)))
    if (plans.length === 0) expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    else if (oneWay) {
      expect((await home.darkroom('apply', '--yes')).code).toBe(0)
      expect(await planned(home)).toEqual([])
    } else await thereAndBack(home)
  })

  it('M25 asks for no assets, M31 sets both in one call', async () => {
    const listing = await homeWith({ mode: 'DELETE_ALL' }, { version, albums: [own('a', 'a1')] })
    await listing.plan()
    expect([...listing.sandbox.requests.keys()].filter((request) => request.includes('/search/'))).toEqual([])
    const styling = await homeWith({ albumOrder: 'asc', commentsAndLikes: false }, { version, assets: [b3] })
    await styling.darkroom('apply', '--yes')
    expect(writesTo(styling.sandbox)).toMatchObject({ 'PATCH /albums/:id': 1 })
  })

  it.each([
    ['CLEANUP', { mode: 'CLEANUP', deleteConfirm: true }],
    ['DELETE_ALL', { mode: 'DELETE_ALL', deleteConfirm: true }],
    ['sync', { syncMode: 1 }],
  ] as const)('%s deletes nothing unless the configuration allows it', async (_name, options) => {
    const home = await homeWith(options, { version, assets: [a1, a2], albums: [own('a', 'a1 a2'), own('empty', '')] })
    const { code, stdout } = await home.darkroom('apply', '--yes')
    expect(code).toBe(5)
    expect(stdout).toContain('To delete albums has to be allowed: --allow album.delete')
    expect(home.sandbox.state.albums.size).toBe(2)
  })

  it('CLEANUP deletes all albums of one name only where it filled each of them', async () => {
    const albums = ['2020', '2021'].map((year) => own('a', '', { createdAt: `${year}-01-01T00:00:00Z` }))
    const home = await homeWith({ mode: 'CLEANUP', deleteConfirm: true }, { version, albums, allow: deleting })
    expect(await planned(home)).toEqual(['album.delete a'])
    expect(await warningsOf(home)).toEqual([expect.stringContaining('2 albums are called "a"')])
  })

  it('M27 random-all gives a cover to every own album that holds anything', async () => {
    const albums = [own('x', 'a1', { albumThumbnailAssetId: null }), own('zzz', '')]
    const home = await homeWith({ setAlbumThumbnail: 'random-all' }, { version, albums })
    const { operations } = await home.plan()
    const covers = operations.flatMap((one) => (one.op === 'album.update' ? [one] : []))
    expect(covers.map(({ album }) => album.name)).toEqual(expect.arrayContaining(['a', 'b']))
    for (const { set } of covers) expect(Object.keys(set)).toEqual(['albumThumbnailAssetId'])
    expect(await warningsOf(home)).toEqual(['The album "zzz" is empty and gets no cover.'])
    await thereAndBack(home)
  })

  it('M28 random-filtered looks at what is in albums already, and only at what passes the filters', async () => {
    const options = { setAlbumThumbnail: 'random-filtered', pathFilter: '**/a1.jpg' } as const
    const home = await homeWith(options, { version, ...placed })
    expect(await planned(home)).toEqual(['album.update a albumThumbnailAssetId a1'])
    await thereAndBack(home)
    const fresh = await homeWith(options, { version })
    expect(await planned(fresh)).toEqual([
      'album.create a',
      'album.add a a1',
      'album.update a albumThumbnailAssetId a1',
    ])
  })

  it('M30 leaves the cover where a property file names an asset that the album does not hold', async () => {
    const folder = await folderWith({ 'a/.albumprops': 'thumbnail_setting: /photos/b/b3.jpg' })
    const options = { readAlbumProperties: { '/photos': folder }, updateAlbumPropsMode: 1 } as const
    const albums = [own('a', 'a1', { albumThumbnailAssetId: idOf('1') })]
    const home = await homeWith(options, { version, assets: [a1, a2], albums })
    expect(await planned(home)).toEqual(['album.add a a2'])
    expect(await warningsOf(home)).toEqual(['The album "a" does not hold /photos/b/b3.jpg, which is to be its cover.'])
  })

  it('M30 takes the one it names where the album holds it', async () => {
    const folder = await folderWith({ 'a/.albumprops': 'thumbnail_setting: /photos/a/a1.jpg' })
    const home = await homeWith({ readAlbumProperties: { '/photos': folder } }, { version, assets: [a1, a2] })
    expect(await planned(home)).toEqual([
      'album.create a',
      'album.add a a1 a2',
      'album.update a albumThumbnailAssetId a1',
    ])
  })

  it('M32 goes on with the next album where one is refused', async () => {
    const fault = createFaults([{ route: 'PATCH /albums/**', times: 1, status: 400, body: '{"message":"no"}' }])
    const home = await homeWith({ albumOrder: 'asc' }, { version }, { fault })
    expect((await home.darkroom('apply', '--yes')).code).toBe(4)
    const orders = [...home.sandbox.state.albums.values()].map(({ albumName, order }) => `${albumName} ${order}`)
    expect(orders.sort()).toEqual(['a desc', 'b asc'])
    expect(albumsOf(home.sandbox)).toEqual([
      ['a', ['a1.jpg', 'a2.jpg']],
      ['b', ['b3.jpg']],
    ])
  })

  it('12.2 hides nothing that did not get into its album', async () => {
    const refusing = { route: 'PUT /albums/**/assets', times: 1, status: 400, body: '{"message":"no"}' }
    const home = await homeWith({ visibility: 'archive' }, { version }, { fault: createFaults([refusing]) })
    const shown = () => [...home.sandbox.state.assets.values()].map(({ visibility }) => visibility).sort()
    const { code, stdout, stderr } = await home.darkroom('apply', '--yes')
    expect(code).toBe(4)
    expect(`${stdout}${stderr}`).toContain('left out, because it did not get where it should be')
    expect(albumsOf(home.sandbox)).toEqual([
      ['a', []],
      ['b', ['b3.jpg']],
    ])
    expect(shown()).toEqual(['archive', 'timeline', 'timeline'])
    // The next run first does what is left of this one.
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    expect(shown()).toEqual(['archive', 'archive', 'archive'])
    expect(albumsOf(home.sandbox)).toEqual([
      ['a', ['a1.jpg', 'a2.jpg']],
      ['b', ['b3.jpg']],
    ])
  })

  it('M37 puts the still in, not its motion part', async () => {
    const still = photo('a/IMG_1.HEIC', 1, { id: idOf('1'), livePhotoVideoId: idOf('2') })
    const motion = photo('a/IMG_1.MOV', 1, { id: idOf('2'), type: 'VIDEO' })
    const home = await homeWith({}, { version, assets: [motion, still] })
    expect(await planned(home)).toEqual(['album.create a', 'album.add a a1'])
  })

  it('M39 leaves assets of partners alone', async () => {
    const partners = [{ sharedById: userA.id, sharedWithId: owner.id, inTimeline: true }]
    const home = await homeWith({}, { version, assets: [a1, { ...a2, ownerId: userA.id }], partners })
    expect(await planned(home)).toEqual(['album.create a', 'album.add a a1'])
  })

  it('M41 adds in parts', async () => {
    const five = [1, 2, 3, 4, 5].map((day) => photo(`a/${day}.jpg`, day))
    const sandbox = await sandboxFor({ users, assets: five }, version)
    const plan = await planPlugins(sandbox, [folderAlbums({ rootPath: '/photos' })])
    const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
    const journal = openJournal(join(await folderWith(), 'state.sqlite'))
    await applyPlan(plan, { run: 'r', server, journal, batchSize: 2 })
    const sizes = journal.requests('r').flatMap(({ request, ids }) => (request.startsWith('PUT') ? [ids.length] : []))
    journal.close()
    await server.close()
    expect(sizes).toEqual([2, 2, 1])
  })
})

describe('wrong configurations', () => {
  it('M13 M20 send nothing, and name all problems', async () => {
    const home = await homeWith({ shareWith: 'User A=admin', syncMode: 2 as never, archive: true } as object)
    const { code, stderr } = await home.darkroom('apply', '--yes')
    expect(code).toBe(3)
    expect(stderr).toContain('plugins[0].shareWith[0] (folder-albums)')
    expect(stderr).toContain('sync mode 2 deletes offline assets for good')
    expect(stderr).toContain('plugins[0].archive (folder-albums): is not a known option')
    expect([...home.sandbox.requests.keys()]).toEqual([])
  })

  it('M35 an empty key file is one', async () => {
    const home = await homeWith({}, {}, { files: { key: '\n' } })
    await home.write({
      'keys.json': JSON.stringify({
        accounts: { me: { url: home.sandbox.url, apiKeyFile: 'key' } },
        plugins: [{ use: 'folder-albums', rootPath: '/photos' }],
      }),
    })
    expect((await home.darkroom('plan', '--config', 'keys.json')).code).toBe(3)
  })

  it('M40 without a terminal the plan is printed and nothing is written', async () => {
    const home = await homeWith({})
    const { code, stdout } = await home.darkroom('apply')
    expect(code).toBe(0)
    expect(stdout).toContain('album "a" (new)')
    expect(writesTo(home.sandbox)).toEqual({})
  })

  it('a broken property file makes apply end with 5, whether something else is to be done or not', async () => {
    const folder = await folderWith({ 'a/.albumprops': 'visibility: hide' })
    const home = await homeWith({ readAlbumProperties: { '/photos': folder } })
    expect((await home.darkroom('apply', '--yes')).code).toBe(5)
    expect(albumsOf(home.sandbox)).toEqual([['b', ['b3.jpg']]])
    expect((await home.darkroom('apply', '--yes')).code).toBe(5)
  })
})

describe('several accounts', () => {
  /** Two users with folders of their own. */
  const homeOfTwo = async (plugins: readonly object[], more: object = {}): Promise<Home> => {
    const assets = [photo('o/x/1.jpg', 1), photo('a/y/2.jpg', 2, { ownerId: userA.id })]
    const home = await homeWith({}, { users: [owner, userA], assets })
    const { url } = home.sandbox
    const accounts = Object.fromEntries(
      home.sandbox.users.map(({ apiKey }, index) => [`k${index + 1}`, { url, apiKey }]),
    )
    await home.write({ 'two.json': JSON.stringify({ accounts: { ...accounts, ...more }, plugins }) })
    return home
  }

  it('each have instances with roots of their own', async () => {
    const home = await homeOfTwo([
      { use: 'folder-albums', name: 'mine', accounts: ['k1'], rootPath: '/photos/o' },
      {
        use: 'folder-albums',
        name: 'hers',
        accounts: ['k2'],
        rootPath: '/photos',
        albumLevels: 2,
        albumSeparator: '-',
      },
    ])
    const args = ['--config', 'two.json', '--yes']
    expect((await home.darkroom('apply', ...args)).code).toBe(0)
    const owners = [...home.sandbox.state.albums.values()].map(({ albumName, ownerId }) => [albumName, ownerId])
    expect(owners.sort()).toEqual([
      ['a-y', userA.id],
      ['x', owner.id],
    ])
    const { stdout } = await home.darkroom('plan', '--config', 'two.json')
    expect(stdout.match(/nothing to do\./g)).toHaveLength(2)
  })

  it('M34 a server error of the first leaves the second alone', async () => {
    const failing = await homeWith({})
    failing.sandbox.faults.set([{ route: 'POST /search/metadata', status: 500 }])
    const [bad] = failing.sandbox.users
    const home = await homeWith({})
    const [good] = home.sandbox.users
    const accounts = {
      first: { url: failing.sandbox.url, apiKey: bad?.apiKey },
      second: { url: home.sandbox.url, apiKey: good?.apiKey },
    }
    const plugins = [{ use: 'folder-albums', rootPath: '/photos' }]
    await home.write({ 'two.json': JSON.stringify({ accounts, plugins }) })
    expect((await home.darkroom('apply', '--config', 'two.json', '--yes')).code).toBe(1)
    expect(albumsOf(failing.sandbox)).toEqual([])
    expect(albumsOf(home.sandbox).map(([name]) => name)).toEqual(['a', 'b'])
  })

  it('M36 a key file may hold several keys, one per line', async () => {
    const home = await homeOfTwo([])
    const [first, second] = home.sandbox.users.map(({ apiKey }) => apiKey)
    await home.write({
      keys: `  ${first}  \n\n${second}\n${first}\n`,
      'two.json': JSON.stringify({
        accounts: { me: { url: home.sandbox.url, apiKeyFile: 'keys' } },
        plugins: [{ use: 'folder-albums', rootPath: '/photos' }],
      }),
    })
    const { code, stdout } = await home.darkroom('apply', '--config', 'two.json', '--yes')
    expect(code).toBe(0)
    expect(stdout.match(/^me\S* {2}/gm)).toEqual(['me  ', 'me-2  '])
    expect(albumsOf(home.sandbox).map(([name]) => name)).toEqual(['a', 'o'])
  })

  it('M33 go on where one fails, and the exit code tells', async () => {
    const home = await homeOfTwo([{ use: 'folder-albums', rootPath: '/photos' }], {
      wrong: { url: 'http://127.0.0.1:9', apiKey: 'k-key-but-long-enough' },
    })
    expect((await home.darkroom('apply', '--config', 'two.json', '--yes')).code).toBe(1)
    expect(albumsOf(home.sandbox).map(([name]) => name)).toEqual(['a', 'o'])
  })
})

it('all worked examples are tested', () => {
  const here = Object.keys(examples).flatMap((name) => (/^M\d\d$/.test(name) ? [name] : []))
  // M04 stands in plugin.test.ts; M38 is in the contract.
  const elsewhere = ['M04', 'M13', 'M20', 'M27', 'M28', 'M30', 'M32', 'M33', 'M34', 'M35', 'M36', 'M37', 'M38', 'M39']
  const numbers = Array.from({ length: 41 }, (_, index) => `M${String(index + 1).padStart(2, '0')}`)
  expect([...here, ...elsewhere, 'M40', 'M41'].sort()).toEqual(numbers)
})

describe('a root that was moved', () => {
  it('is told where it is now, although what was put into albums from it is in the trash', async () => {
    const home = await homeWith({})
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    await home.sandbox.settle()
    const { state } = home.sandbox
    for (const asset of [...state.assets.values()]) {
      const { ownerId, originalPath } = asset
      state.updateAsset(asset, { isOffline: true, trashedAt: state.now() }, state.now())
      insertAsset(state, { ownerId, originalPath: originalPath.replace('/photos', '/pictures') })
    }
    const { recipes } = await home.plan()
    expect(recipes[0]?.warnings).toEqual([expect.stringContaining('The server sees them under /pictures/')])
  })
})
