import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import folderAlbums, { type FolderAlbumsInput } from '../../../plugins/folder-albums/index.ts'
import { type AssetInput, type LibraryInput, type Sandbox, versions } from '../../../sandbox/index.ts'
import { folderWith } from '../../support/folder.ts'
import { applyAll, planPlugins } from '../../support/plugin-contract.ts'
import { sandboxFor } from '../../support/sandbox.ts'

const users = ['owner', 'ann', 'bob', 'eve'].map((name, index) => ({
  id: `00000000-0000-4000-8000-00000000000${index + 1}`,
  name,
  email: `${name}@x.org`,
}))

/** What an album looks like, defaults left out. */
interface Seen {
  readonly assets: string
  readonly description?: string
  readonly order?: 'asc' | 'desc'
  readonly comments?: false
  readonly share?: string
}

interface PropertyExample {
  /** Text of each folder's file; `; ` stands for a line end, as in the specification. */
  readonly files: Readonly<Record<string, string>>
  readonly options?: Partial<FolderAlbumsInput>
  /** Below /pics. */
  readonly assets: string
  readonly albums: Readonly<Record<string, Seen>>
  readonly archived?: string
  readonly locked?: string
  readonly warns?: readonly string[]
  readonly refuses?: readonly string[]
}

const levels2 = { albumLevels: 2 }
const joint = {
  assets: 'b/2.jpg a/1.jpg',
  albums: { Joint: { assets: 'a/1.jpg b/2.jpg', description: 'one', order: 'asc' } },
} as const
const jointFiles = {
  '/pics/a': 'override_name: Joint; description: one; sort_order: asc',
  '/pics/b': 'override_name: Joint; description: two',
}
const twoDescriptions = ['The album "Joint" gets description from']

const examples: Readonly<Record<string, PropertyExample>> = {
  'archive, as it was said before visibility': {
    files: { '/pics/a': 'archive: true', '/pics/b': 'archive: no', '/pics/c': 'visibility: timeline; archive: true' },
    assets: 'a/1.jpg b/2.jpg c/3.jpg',
    albums: { a: { assets: 'a/1.jpg' }, b: { assets: 'b/2.jpg' }, c: { assets: 'c/3.jpg' } },
    archived: 'a/1.jpg',
  },
  'archive, inherited by either name and taken back below': {
    files: {
      '/pics': 'archive: true; description: House',
      '/pics/a': 'inherit: true; inherit_properties: [archive]',
      '/pics/b': 'inherit: true; archive: false',
    },
    assets: 'a/1.jpg b/2.jpg',
    albums: { a: { assets: 'a/1.jpg' }, b: { assets: 'b/2.jpg', description: 'House' } },
    archived: 'a/1.jpg',
  },
  'archive that is neither true nor false': {
    files: { '/pics/a': 'archive: maybe' },
    assets: 'a/1.jpg b/2.jpg',
    albums: { b: { assets: 'b/2.jpg' } },
    refuses: ['line 1: archive must be true or false, not "maybe"'],
  },
  A01: {
    files: {
      '/pics': 'inherit: true; description: House; share_with: [{user: ann, role: editor}]',
      '/pics/Trips': 'inherit: true; share_with: [{user: bob, role: viewer}]',
    },
    options: levels2,
    assets: 'Trips/Oslo/1.jpg Trips/2.jpg Misc/3.jpg',
    albums: {
      Misc: { assets: 'Misc/3.jpg', description: 'House', share: 'ann=editor' },
      Trips: { assets: 'Trips/2.jpg', description: 'House', share: 'ann=editor bob=viewer' },
      'Trips Oslo': { assets: 'Trips/Oslo/1.jpg', description: 'House', share: 'ann=editor bob=viewer' },
    },
  },
  A02: {
    files: { '/pics': 'description: House; sort_order: asc' },
    options: levels2,
    assets: 'Trips/Oslo/1.jpg Misc/3.jpg',
    albums: {
      Misc: { assets: 'Misc/3.jpg', description: 'House', order: 'asc' },
      'Trips Oslo': { assets: 'Trips/Oslo/1.jpg', description: 'House', order: 'asc' },
    },
  },
  A03: {
    files: { '/pics': 'inherit: true; description: Top', '/pics/Trips': 'inherit: true; description: Mid' },
    options: levels2,
    assets: 'Trips/Oslo/1.jpg Trips/2.jpg',
    albums: {
      Trips: { assets: 'Trips/2.jpg', description: 'Mid' },
      'Trips Oslo': { assets: 'Trips/Oslo/1.jpg', description: 'Mid' },
    },
  },
  A04: {
    files: { '/pics': 'inherit: true; description: Top', '/pics/Work': 'inherit: false; sort_order: desc' },
    // Newest first is what an album has by itself; the option would turn it.
    options: { ...levels2, albumOrder: 'asc' },
    assets: 'Work/X/1.jpg',
    albums: { 'Work X': { assets: 'Work/X/1.jpg' } },
  },
  A05: {
    files: {
      '/pics':
        'inherit: true; description: Top; visibility: timeline; share_with: [{user: ann, role: editor}, {user: bob, role: viewer}]',
      '/pics/Priv':
        'inherit: true; inherit_properties: [description]; visibility: archive; share_with: [{user: bob, role: none}, {user: eve, role: editor}]',
    },
    options: levels2,
    assets: 'Priv/Deep/1.jpg',
    albums: { 'Priv Deep': { assets: 'Priv/Deep/1.jpg', description: 'Top', share: 'ann=editor eve=editor' } },
    archived: 'Priv/Deep/1.jpg',
  },
  A06: {
    files: {
      '/pics':
        'inherit: true; share_with: [{user: ann, role: viewer}, {user: bob, role: viewer}, {user: eve, role: viewer}]',
      '/pics/Trips': 'inherit: true; share_with: [{user: eve, role: none}]',
    },
    assets: 'Trips/1.jpg',
    albums: { Trips: { assets: 'Trips/1.jpg', share: 'ann=viewer bob=viewer' } },
  },
  A07: {
    files: { '/pics/a': 'share_with: [{user: ann}]' },
    assets: 'a/1.jpg',
    albums: { a: { assets: 'a/1.jpg', share: 'ann=viewer' } },
  },
  A08: {
    files: { '/pics/a': 'share_with: [{user: ann, role: none}]' },
    options: { shareWith: 'bob' },
    assets: 'a/1.jpg',
    albums: { a: { assets: 'a/1.jpg' } },
  },
  A09: {
    files: {
      '/pics/a': 'override_name: Joint; description: one; share_with: [{user: ann, role: editor}]',
      '/pics/b': 'override_name: Joint; share_with: [{user: ann, role: viewer}, {user: bob, role: none}]',
      '/pics/c': 'override_name: Joint; share_with: [{user: bob, role: editor}, {user: ann, role: editor}]',
    },
    assets: 'a/1.jpg b/2.jpg c/3.jpg',
    albums: { Joint: { assets: 'a/1.jpg b/2.jpg c/3.jpg', description: 'one', share: 'ann=viewer' } },
  },
  A10: { files: jointFiles, ...joint, warns: twoDescriptions },
  A11: { files: jointFiles, ...joint, assets: 'a/1.jpg b/2.jpg', warns: twoDescriptions },
  A12: {
    files: { '/pics/a/x': 'override_name: Special' },
    assets: 'a/1.jpg a/x/2.jpg a/x/y/3.jpg',
    albums: { Special: { assets: 'a/x/2.jpg a/x/y/3.jpg' }, a: { assets: 'a/1.jpg' } },
  },
  A13: {
    files: { '/pics/a': 'override_name: Joint' },
    options: levels2,
    assets: 'a/1.jpg a/x/2.jpg',
    albums: { Joint: { assets: 'a/1.jpg a/x/2.jpg' } },
  },
  A14: {
    files: { '/pics/a': 'inherit: true; override_name: Joint', '/pics/a/x': 'description: own' },
    options: levels2,
    assets: 'a/1.jpg a/x/2.jpg',
    albums: { Joint: { assets: 'a/1.jpg' }, 'a x': { assets: 'a/x/2.jpg', description: 'own' } },
  },
  A15: {
    files: { '/pics/a/x': 'visibility: locked' },
    assets: 'a/1.jpg a/x/2.jpg',
    albums: { a: { assets: 'a/1.jpg' } },
    locked: 'a/x/2.jpg',
  },
  A16: {
    files: { '/pics/a': 'comments_and_likes_enabled: false' },
    options: { commentsAndLikes: true },
    assets: 'a/1.jpg',
    albums: { a: { assets: 'a/1.jpg', comments: false } },
  },
  A17: {
    files: { '/pics/a': 'share_with: [{user: ann, role: editor}]' },
    options: { shareWith: 'bob', visibility: 'archive' },
    assets: 'a/1.jpg b/2.jpg',
    albums: { a: { assets: 'a/1.jpg', share: 'ann=editor' }, b: { assets: 'b/2.jpg', share: 'bob=viewer' } },
    archived: 'a/1.jpg b/2.jpg',
  },
  A18: {
    files: { '/pics/b': 'override_name: a; share_with: [{user: ann, role: editor}]' },
    options: { shareWith: 'bob' },
    assets: 'a/1.jpg b/2.jpg',
    albums: { a: { assets: 'a/1.jpg b/2.jpg', share: 'ann=editor' } },
  },
  A19: {
    files: { '/pics/a': 'description: D' },
    options: { pathFilter: '**/*.jpg' },
    assets: 'a/1.jpg',
    albums: { a: { assets: 'a/1.jpg', description: 'D' } },
  },
  A20: {
    files: { '/pics/a': 'override_name: 2024' },
    assets: 'a/1.jpg b/2.jpg',
    albums: { '2024': { assets: 'a/1.jpg' }, b: { assets: 'b/2.jpg' } },
  },
  A21: {
    files: { '/pics/a': 'description: [x' },
    assets: 'a/1.jpg b/2.jpg',
    albums: { b: { assets: 'b/2.jpg' } },
    refuses: ['/a/.albumprops: line 1: '],
  },
  A22: {
    files: { '/pics/a': 'description: d; visibility: hide' },
    assets: 'a/1.jpg b/2.jpg',
    albums: { b: { assets: 'b/2.jpg' } },
    refuses: ['/a/.albumprops: line 2: visibility must be archive, locked or timeline, not "hide"'],
  },
  A23: {
    files: { '/pics/a': 'sort_oder: asc; description: d' },
    assets: 'a/1.jpg',
    albums: { a: { assets: 'a/1.jpg', description: 'd' } },
    warns: ['/a/.albumprops: line 1: "sort_oder" is not a known key'],
  },
  'P2 an empty list is a value': {
    files: { '/pics/a': 'share_with: []; description: ""' },
    options: { shareWith: 'bob' },
    assets: 'a/1.jpg',
    albums: { a: { assets: 'a/1.jpg' } },
  },
  'P3 a file above one that does not inherit is not asked, even a broken one': {
    files: { '/pics': 'visibility: hide', '/pics/a': 'description: d' },
    assets: 'a/1.jpg',
    albums: { a: { assets: 'a/1.jpg', description: 'd' } },
    warns: ['visibility must be archive, locked or timeline, not "hide". No asset uses it.'],
  },
  'P5 limits of several files in a chain intersect': {
    files: {
      '/pics': 'description: Top; sort_order: asc; comments_and_likes_enabled: no',
      '/pics/a': 'inherit: true; inherit_properties: [description, sort_order]',
      '/pics/a/b': 'inherit: yes; inherit_properties: [sort_order, comments_and_likes_enabled]',
    },
    options: { albumLevels: 2 },
    assets: 'a/b/1.jpg',
    albums: { 'a b': { assets: 'a/b/1.jpg', order: 'asc' } },
  },
  'P8 scalars are taken as they are written': {
    files: {
      '/pics/a': 'override_name: " 2024-01-01 "; description: no',
      '/pics/b': 'override_name: "  "; description: 007',
    },
    assets: 'a/1.jpg b/2.jpg',
    albums: {
      '2024-01-01': { assets: 'a/1.jpg', description: 'no' },
      b: { assets: 'b/2.jpg', description: '007' },
    },
  },
  'a name that comes out empty, or is skipped, stays so': {
    files: { '/pics': 'override_name: All' },
    options: { albumLevels: '2,2' },
    assets: '0.jpg a/1.jpg a/b/2.jpg',
    albums: { All: { assets: 'a/b/2.jpg' } },
  },
}

const paths = (text: string): string[] => text.split(' ').map((path) => `/pics/${path}`)

const filesOf = (files: PropertyExample['files']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(files).map(([folder, text]) => [
      `.${folder.slice('/pics'.length)}/.albumprops`,
      text.replaceAll('; ', '\n'),
    ]),
  )

const libraryOf = (assets: string): LibraryInput => ({
  users,
  assets: paths(assets).map(
    (originalPath, index): AssetInput => ({
      originalPath,
      fileCreatedAt: new Date(Date.UTC(2022, 0, index + 1)).toISOString(),
    }),
  ),
})

const pathOf = ({ state }: Sandbox, id: string): string =>
  state.assets.get(id)?.originalPath.slice('/pics/'.length) ?? id

const seenIn = (sandbox: Sandbox): Record<string, Seen> =>
  Object.fromEntries(
    [...sandbox.state.albums.values()].map(({ albumName, assetIds, users: members, ...album }) => {
      const share = members
        .filter(({ role }) => role !== 'owner')
        .map(({ userId: id, role }) => `${users.find((user) => user.id === id)?.name}=${role}`)
      return [
        albumName,
        {
          assets: [...assetIds]
            .map((id) => pathOf(sandbox, id))
            .sort()
            .join(' '),
          ...(album.description ? { description: album.description } : {}),
          ...(album.order === 'desc' ? {} : { order: album.order }),
          ...(album.isActivityEnabled ? {} : { comments: false }),
          ...(share.length > 0 ? { share: share.sort().join(' ') } : {}),
        } as Seen,
      ]
    }),
  )

const shownIn = ({ state }: Sandbox, visibility: string): string =>
  [...state.assets.values()]
    .flatMap((asset) => (asset.visibility === visibility ? [asset.originalPath.slice('/pics/'.length)] : []))
    .sort()
    .join(' ')

const texts = (wanted: readonly string[] = []) => wanted.map((text) => expect.stringContaining(text))

describe.each(versions)('property files on %s', (version) => {
  it.each(Object.entries(examples))('%s', async (_name, example) => {
    const folder = await folderWith(filesOf(example.files))
    const instance = () =>
      folderAlbums({ rootPath: '/pics', readAlbumProperties: { '/pics': folder }, ...example.options })
    const sandbox = await sandboxFor(libraryOf(example.assets), version)
    const plan = await planPlugins(sandbox, [instance()])
    expect(plan.recipes[0]?.warnings).toEqual(texts(example.warns))
    expect(plan.refused.map(({ reason }) => reason)).toEqual(texts(example.refuses))
    await applyAll(sandbox, plan)
    expect(seenIn(sandbox)).toEqual(example.albums)
    expect(shownIn(sandbox, 'archive')).toBe(example.archived ?? '')
    expect(shownIn(sandbox, 'locked')).toBe(example.locked ?? '')
    expect((await planPlugins(sandbox, [instance()])).operations).toEqual([])
  })
})

it('all worked examples are here', () => {
  const numbers = Array.from({ length: 23 }, (_, index) => `A${String(index + 1).padStart(2, '0')}`)
  expect(Object.keys(examples)).toEqual(expect.arrayContaining(numbers))
})

describe('where property files are looked for', () => {
  const planOf = async (folder: string, options: Partial<FolderAlbumsInput>, asset: string) => {
    const sandbox = await sandboxFor({ users, assets: [{ originalPath: asset }] })
    return planPlugins(sandbox, [folderAlbums({ rootPath: folder, ...options })])
  }

  it('the same paths as the server sees, links and folders of the name left out', async () => {
    const folder = await folderWith({ 'a/.albumprops': '\uFEFFdescription: D', 'b/.albumprops/x': 'no file' })
    const plan = await planOf(folder, { readAlbumProperties: true }, `${folder}/a/1.jpg`)
    expect(plan.operations[0]).toMatchObject({ op: 'album.create', set: { description: 'D' } })
  })

  it('not at all unless asked', async () => {
    const folder = await folderWith({ 'a/.albumprops': 'description: D' })
    expect((await planOf(folder, {}, `${folder}/a/1.jpg`)).operations[0]).toMatchObject({ set: {} })
  })

  it('elsewhere, by the longest folder that is named', async () => {
    const folder = await folderWith({
      'new/a/.albumprops': 'description: D',
      'old/sub/a/.albumprops': 'description: E',
    })
    const readAlbumProperties = { '/srv': `${folder}/old`, '/srv/sub': `${folder}/new/` }
    const plan = await planOf('/srv/sub', { readAlbumProperties }, '/srv/sub/a/1.jpg')
    expect(plan.operations[0]).toMatchObject({ set: { description: 'D' } })
  })

  it('a root that cannot be looked into is a warning', async () => {
    const plan = await planOf('/nowhere-at-all', { readAlbumProperties: true }, '/nowhere-at-all/a/1.jpg')
    expect(plan.recipes[0]?.warnings).toEqual([
      '/nowhere-at-all: the folder cannot be listed (ENOENT), so property files in it are not known.',
    ])
    expect(plan.summary).toMatchObject({ 'album.add': 1 })
  })

  it('a file that is not UTF-8 leaves its assets out', async () => {
    const folder = await folderWith({ 'a/x': '' })
    await writeFile(join(folder, 'a/.albumprops'), Uint8Array.of(0x64, 0x3a, 0x20, 0xe9))
    const plan = await planOf(folder, { readAlbumProperties: true }, `${folder}/a/1.jpg`)
    expect(plan.operations).toEqual([])
    expect(plan.refused).toEqual([
      {
        recipe: 'folder-albums',
        reason: `${folder}/a/.albumprops: it is not UTF-8. Its assets are left out.`,
        operations: 1,
      },
    ])
  })
})
