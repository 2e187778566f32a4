import { describe, expect, it } from 'vitest'
import type { AccountPlan } from '../../../engine/plan/plan.ts'
import { type AlbumInput, type AssetInput, type LibraryInput, type Sandbox, versions } from '../../../sandbox/index.ts'
import { type Home, homeFor } from '../../support/home.ts'
import { annaId, benId, twoUsers } from '../../support/library.ts'
import { albumsOf, assetOf, writesTo } from '../../support/sandbox.ts'

const groupId = (number: number): string => `00000000-0000-4000-8000-0000000000d${number}`
const memberId = (name: string): string =>
  `00000000-0000-4000-8000-${[...name]
    .map((letter) => letter.charCodeAt(0).toString(16))
    .join('')
    .slice(0, 12)
    .padStart(12, '0')}`

/** A copy in a group; all were taken in the same minute. */
const copy = (name: string, group: number | null, more: AssetInput = {}): AssetInput => ({
  id: memberId(name),
  originalPath: `/photos/${name}.jpg`,
  fileCreatedAt: '2023-07-01T12:00:00.000Z',
  ...(group === null ? {} : { duplicateId: groupId(group) }),
  ...more,
})
/** Others, so that a copy is no large share of the library. */
const others = Array.from({ length: 40 }, (_, index) =>
  copy(`other${index}`, null, { id: `00000000-0000-4000-9000-${String(index).padStart(12, '0')}` }),
)

const rules = [
  '    rules:',
  '      - { name: meme, tags: [meme, autotag_input_meme] }',
  '      - { name: adult, tags: [autotag_input_adult] }',
  "      - { name: events, albums: ['\\d{4}'] }",
]
const yaml = (...lines: readonly string[]) => ({
  'immichrc.yaml': ['plugins:', '  - use: duplicates', ...rules, ...lines.map((line) => `    ${line}`), ''].join('\n'),
})
const libraryOf = (assets: readonly AssetInput[], more: LibraryInput = {}): LibraryInput => ({
  users: twoUsers,
  ...more,
  assets: [...assets, ...others].map((asset) => ({ ownerId: annaId, ...asset })),
})
const homeOf = (assets: readonly AssetInput[], lines: readonly string[] = [], version?: string, more?: LibraryInput) =>
  homeFor({ library: libraryOf(assets, more), files: yaml(...lines), ...(version ? { version } : {}) })

const tagsOf = ({ state }: Sandbox, name: string): string[] =>
  assetOf({ state } as Sandbox, `${name}.jpg`)
    .tagIds.map((id) => state.tags.get(id)?.value ?? id)
    .sort()
const isTrashed = (sandbox: Sandbox, name: string): boolean => assetOf(sandbox, `${name}.jpg`).trashedAt !== null
const warningsOf = (plan: AccountPlan): string => plan.recipes.flatMap(({ warnings }) => warnings).join('\n')
/** All that undo has to bring back. */
const stateOf = ({ state }: Sandbox) => ({
  assets: [...state.assets.values()].map(({ id, tagIds, isFavorite, trashedAt, visibility, exif }) => ({
    id,
    tags: tagIds.map((tag) => state.tags.get(tag)?.value).sort(),
    isFavorite,
    isTrashed: trashedAt !== null,
    visibility,
    rating: exif?.rating || null,
    description: exif?.description,
  })),
  albums: albumsOf({ state } as Sandbox),
})

const applyTwice = async (home: Home, ...args: readonly string[]): Promise<void> => {
  const { code, stderr } = await home.darkroom('apply', '--yes', ...args)
  expect({ code, stderr }).toMatchObject({ code: 0 })
  await home.sandbox.settle()
  expect(await home.plan(...args)).toMatchObject({ operations: [], refused: [] })
}

const conflict = 'autotag/duplicate-classification'
const albumConflict = 'autotag/duplicate-album'

describe.each(versions)('duplicates by the command line on %s', (version) => {
  it('shares tags and albums, marks conflicts, has nothing to do then, and is undone', async () => {
    const home = await homeOf(
      [
        copy('a1', 1, { tags: ['meme'] }),
        copy('a2', 1),
        copy('b1', 2, { tags: ['meme'] }),
        copy('b2', 2, { tags: ['autotag_input_adult'] }),
        copy('c1', 3, { albums: ['2023-01 Trip'] }),
        copy('c2', 3),
        copy('e1', 4, { albums: ['2023-01 A'] }),
        copy('e2', 4, { albums: ['2023-02 B'] }),
        copy('f1', 5, { tags: ['meme', conflict] }),
        copy('f2', 5, { tags: ['meme', conflict] }),
        copy('g1', null, { tags: [conflict, 'sea'] }),
        copy('h1', 6, { tags: ['meme'] }),
        copy('h2', 6, { trashedAt: '2024-01-01T00:00:00.000Z' }),
      ],
      [],
      version,
    )
    const before = stateOf(home.sandbox)
    await applyTwice(home)
    const { sandbox } = home
    expect(tagsOf(sandbox, 'a2')).toEqual(['meme'])
    expect([tagsOf(sandbox, 'b1'), tagsOf(sandbox, 'b2')]).toEqual([
      [conflict, 'meme'],
      [conflict, 'autotag_input_adult'].sort(),
    ])
    expect(Object.fromEntries(albumsOf(sandbox))['2023-01 Trip']).toEqual(['c1.jpg', 'c2.jpg'])
    // Without tags, a copy in an album is of another category than one in another album of the same rule is not.
    expect([tagsOf(sandbox, 'e1'), tagsOf(sandbox, 'e2')]).toEqual([[albumConflict], [albumConflict]])
    expect([tagsOf(sandbox, 'f1'), tagsOf(sandbox, 'g1'), tagsOf(sandbox, 'h2')]).toEqual([['meme'], ['sea'], []])

    const undone = await home.darkroom('undo', '--yes', '--allow', 'tag.delete', '--allow', 'album.delete')
    expect(undone).toMatchObject({ code: 0 })
    await sandbox.settle()
    expect(stateOf(sandbox)).toEqual(before)
  })

  it('trashes all but one, which gets what the others had, and brings them back', async () => {
    const home = await homeOf(
      [
        copy('a1', 1, {
          tags: ['sea', 'autotag/conflict'],
          albums: ['Trip', '2023-01-02-autotag-temp-unclassified'],
          exif: { rating: 4, description: 'Lake' },
        }),
        copy('a2', 1, { isFavorite: true, exif: { exifImageWidth: 40, exifImageHeight: 30, description: 'Ann' } }),
        copy('b1', 2),
        copy('b2', 2, { libraryId: memberId('lib'), exif: { exifImageWidth: 4, exifImageHeight: 3 } }),
      ],
      ['resolve: trash', 'keep: [favorite]'],
      version,
      { libraries: [{ id: memberId('lib'), ownerId: annaId }] },
    )
    const before = stateOf(home.sandbox)
    const plan = await home.plan('--allow', 'asset.trash')
    expect(warningsOf(plan)).toContain('keep a2.jpg (favorite), not a1.jpg')
    expect(warningsOf(plan)).toMatch(/b1\.jpg, b2\.jpg.*several are alike/)
    expect((await home.darkroom('apply', '--yes')).code).toBe(5)
    expect(writesTo(home.sandbox)).toEqual({})

    await applyTwice(home, '--allow', 'asset.trash')
    const { sandbox } = home
    expect(['a1', 'a2', 'b1', 'b2'].map((name) => isTrashed(sandbox, name))).toEqual([true, false, false, false])
    expect(tagsOf(sandbox, 'a2')).toEqual(['sea'])
    const albums = Object.fromEntries(albumsOf(sandbox))
    expect(albums.Trip).toEqual(['a1.jpg', 'a2.jpg'])
    expect(albums['2023-01-02-autotag-temp-unclassified']).toEqual(['a1.jpg'])
    expect(assetOf(sandbox, 'a2.jpg').exif).toMatchObject({ rating: 4, description: 'Ann\nLake' })

    expect((await home.darkroom('undo', '--yes')).code).toBe(0)
    await sandbox.settle()
    expect(stateOf(sandbox)).toEqual(before)
  })
})

describe('duplicates', () => {
  it('tells which copy would stay, and writes nothing', async () => {
    const home = await homeOf([copy('a1', 1, { isFavorite: true }), copy('a2', 1)], ['resolve: review'])
    const plan = await home.plan()
    expect(plan.operations).toEqual([])
    expect(warningsOf(plan)).toContain(`Duplicates a1.jpg, a2.jpg (${groupId(1)}): keep a1.jpg (favorite), not a2.jpg.`)
    expect(warningsOf(plan)).toContain('1 group of duplicates: 1 equal.')
  })

  it.each([
    [[[4000, 3000]], 'not a2.jpg (more pixels: a2.jpg).', 'warning'],
    [
      [
        [4000, 3000],
        [800, 600],
      ],
      'not a2.jpg, a3.jpg (more pixels: a2.jpg).',
      'warning',
    ],
    [
      [
        [4000, 3000],
        [8000, 6000],
      ],
      'not a2.jpg, a3.jpg (more pixels: a2.jpg, a3.jpg).',
      'warning',
    ],
    [[[1600, 1200]], 'not a2.jpg.', 'info'],
  ] as const)('warns where a favourite stays and a larger copy would go: %j', async (others, text, level) => {
    const sized = ([exifImageWidth, exifImageHeight]: readonly [number, number]) => ({
      exif: { exifImageWidth, exifImageHeight },
    })
    const larger = others.map((size, index) => copy(`a${index + 2}`, 1, sized(size)))
    const home = await homeOf(
      [copy('a1', 1, { isFavorite: true, ...sized([1600, 1200]) }), ...larger],
      ['resolve: review'],
    )
    const { notes } = await home.plan()
    const resolution = notes.find(({ code }) => code === 'resolution')
    expect(resolution?.text).toContain(`keep a1.jpg (favorite), ${text}`)
    expect(resolution?.level).toBe(level)
  })

  it.each<[string, readonly AssetInput[], RegExp, LibraryInput?]>([
    [
      'the copy that goes lies in an external library',
      [copy('a1', 1, { isFavorite: true }), copy('a2', 1, { libraryId: memberId('lib') })],
      /an external library holds a2\.jpg, and its next scan/,
      { libraries: [{ id: memberId('lib'), ownerId: annaId }] },
    ],
    [
      'the copy that stays would get a tag in an external library',
      [copy('a1', 1, { isFavorite: true, libraryId: memberId('lib') }), copy('a2', 1, { tags: ['sea'] })],
      /an external library holds a1\.jpg, and may not keep/,
      { libraries: [{ id: memberId('lib'), ownerId: annaId }] },
    ],
    ['a copy is archived', [copy('a1', 1), copy('a2', 1, { visibility: 'archive' })], /a2\.jpg is archived/],
    [
      'they contradict each other',
      [copy('a1', 1, { tags: ['meme'] }), copy('a2', 1, { albums: ['2023 Trip'] })],
      /contradict each other/,
    ],
    [
      'they were taken years apart',
      [copy('a1', 1), copy('a2', 1, { fileCreatedAt: '2020-07-01T12:00:00.000Z' })],
      /differ in their days/,
    ],
    [
      'the copy that goes is in a shared album',
      [copy('a1', 1, { isFavorite: true }), copy('a2', 1)],
      /others see a2\.jpg/,
      { albums: [sharedAlbum()] },
    ],
  ])('leaves it to a person where %s', async (_, assets, message, more) => {
    const home = await homeOf(assets, ['resolve: trash'], '3.0.3', more)
    const plan = await home.plan('--allow', 'asset.trash')
    expect(warningsOf(plan)).toMatch(message)
    expect(plan.summary['asset.trash']).toBeUndefined()
  })

  it('counts copies of an external library as kept, and trashes the others', async () => {
    const lib = { libraryId: memberId('lib'), isExternal: true }
    const libraries = [{ id: memberId('lib'), ownerId: annaId, name: 'Disk' }]
    const assets = [copy('a1', 1, { isFavorite: true }), copy('a2', 1, lib), copy('a3', 1, { tags: ['sea'] })]
    const home = await homeOf(assets, ['resolve: trash'], '3.0.3', { libraries })
    const before = stateOf(home.sandbox)
    expect(warningsOf(await home.plan('--allow', 'asset.trash'))).toContain(
      'keep a1.jpg (favorite), not a3.jpg; an external library holds a2.jpg, and its next scan would bring it back, so it stays as well.',
    )
    expect((await home.darkroom('apply', '--yes', '--allow', 'asset.trash')).code).toBe(0)
    expect(['a1', 'a2', 'a3'].map((name) => isTrashed(home.sandbox, name))).toEqual([false, false, true])
    expect(tagsOf(home.sandbox, 'a1')).toEqual(['sea'])
    expect(await home.plan('--allow', 'asset.trash')).toMatchObject({ operations: [], refused: [] })
    expect((await home.darkroom('undo', '--yes')).code).toBe(0)
    expect(stateOf(home.sandbox)).toEqual(before)
  })

  it('keeps what a library or a folder holds, by its name', async () => {
    const lib = { libraryId: memberId('lib'), isExternal: true, originalPath: '/disk/2024/a2.jpg' }
    const users = twoUsers.map((user, index) => ({ ...user, isAdmin: index === 0 }))
    const more = { users, libraries: [{ id: memberId('lib'), ownerId: annaId, name: 'Disk' }] }
    const assets = [copy('a1', 1, { isFavorite: true }), copy('a2', 1, lib)]
    for (const keep of ['{ library: Disk }', '{ folder: /disk }', 'external']) {
      const home = await homeOf(assets, ['resolve: trash', `keep: [${keep}]`], '3.0.3', more)
      expect((await home.darkroom('apply', '--yes', '--allow', 'asset.trash')).code).toBe(0)
      expect([keep, isTrashed(home.sandbox, 'a1')]).toEqual([keep, true])
    }
    const unknown = await homeOf(assets, ['resolve: trash', 'keep: [{ library: Dusk }]'], '3.0.3', more)
    const { stdout, stderr } = await unknown.darkroom('plan')
    expect(stdout + stderr).toContain('Dusk')
  })

  it('trashes nothing where there is no album that keep prefers, unless the run makes it', async () => {
    const assets = [copy('a1', 1, { isFavorite: true }), copy('a2', 1, { albums: ['Best'] })]
    const keep = ['resolve: trash', 'keep: [{ album: [Best, Bset] }, favorite]']
    const home = await homeOf(assets, keep, '3.0.3')
    const { operations, refused } = await home.plan('--allow', 'asset.trash')
    expect(operations).toEqual([])
    expect(refused).toMatchObject([
      { reason: expect.stringContaining('There is no album "Bset", which keep prefers.') },
    ])
    const review = await (await homeOf(assets, ['resolve: review', keep[1] ?? ''], '3.0.3')).plan()
    const text = 'There is no album "Bset", which keep prefers. Name one that is there, or take it out.'
    expect([review.refused, review.recipes[0]?.warnings]).toEqual([[], expect.arrayContaining([text])])
    const makes = { name: 'makes', where: { fileName: 'a2.jpg' }, order: 'first', actions: [{ addToAlbum: 'Bset' }] }
    await home.write({ 'immichrc.yaml': `${yaml(...keep)['immichrc.yaml']}recipes:\n  - ${JSON.stringify(makes)}\n` })
    expect((await home.plan('--allow', 'asset.trash')).refused).toEqual([])
    expect((await home.darkroom('apply', '--yes', '--allow', 'asset.trash')).code).toBe(0)
    expect(['a1', 'a2'].map((name) => isTrashed(home.sandbox, name))).toEqual([true, false])
  })

  it('counts what somebody restored as kept, and neither as more to trash nor as what gives to the one that stays', async () => {
    const copies = ['a', 'b', 'c'].flatMap((name, index) => [
      copy(`${name}1`, index + 1, { isFavorite: true }),
      copy(`${name}2`, index + 1),
    ])
    const home = await homeOf(copies, ['resolve: trash', 'maxTrash: 3', 'maxTrashPercent: 50'], '3.0.3')
    expect((await home.darkroom('apply', '--yes', '--allow', 'asset.trash')).code).toBe(0)
    const { sandbox } = home
    expect(['a2', 'b2', 'c2'].map((name) => isTrashed(sandbox, name))).toEqual([true, true, true])
    const send = async (method: string, path: string, body: object): Promise<void> => {
      const headers = { 'x-api-key': home.env.IMMICH_API_KEY ?? '', 'content-type': 'application/json' }
      const answer = await fetch(`${sandbox.url}${path}`, { method, headers, body: JSON.stringify(body) })
      expect(answer.ok).toBe(true)
    }
    await send('POST', '/trash/restore/assets', { ids: ['a2', 'b2', 'c2'].map(memberId) })
    await send('PUT', '/assets', { ids: [memberId('a2')], description: 'Another one' })
    // With a copy that came later, more than maxTrash would go if these counted.
    for (const name of ['other0', 'other1']) assetOf(sandbox, `${name}.jpg`).duplicateId = groupId(4)
    await send('PUT', '/assets', { ids: [assetOf(sandbox, 'other0.jpg').id], isFavorite: true })
    const plan = await home.plan('--allow', 'asset.trash')
    expect(plan).toMatchObject({
      refused: [],
      operations: [{ op: 'asset.trash', assetIds: [assetOf(sandbox, 'other1.jpg').id] }],
    })
    expect(warningsOf(plan)).toContain('keep a1.jpg (favorite); restored from the trash, and stays as well: a2.jpg.')
    await applyTwice(home, '--allow', 'asset.trash')
    expect(['a2', 'b2', 'c2', 'other1'].map((name) => isTrashed(sandbox, name))).toEqual([false, false, false, true])
    expect(assetOf(sandbox, 'a1.jpg').exif?.description).toBeFalsy()
  })

  it('trashes copies in shared albums where told, and puts the other one in', async () => {
    const assets = [copy('a1', 1, { isFavorite: true }), copy('a2', 1)]
    const home = await homeOf(assets, ['resolve: trash', 'allowShared: true'], '2.7.5', { albums: [sharedAlbum()] })
    expect((await home.plan('--allow', 'asset.trash')).summary).toEqual({ 'album.add': 1, 'asset.trash': 1 })
  })

  it.each([
    ['a link shows the copy that goes', 200, [{ assets: [{ id: memberId('a2') }] }], /others see a2\.jpg/],
    [
      'the key may not know what links show',
      403,
      { message: 'Missing required permission: sharedLink.read' },
      /lacks the permission sharedLink\.read/,
    ],
  ])('leaves it to a person where %s', async (_, status, answer, message) => {
    const home = await homeFor({
      library: libraryOf([copy('a1', 1, { isFavorite: true }), copy('a2', 1)]),
      files: yaml('resolve: trash'),
      fault: ({ path }) => (path === '/shared-links' ? { status, body: JSON.stringify(answer) } : undefined),
    })
    const plan = await home.plan('--allow', 'asset.trash')
    expect(warningsOf(plan)).toMatch(message)
    expect(plan.operations).toEqual([])
  })

  it('trashes nothing where the one that stays did not get everything', async () => {
    const home = await homeFor({
      library: libraryOf([copy('a1', 1, { isFavorite: true }), copy('a2', 1, { albums: ['Trip'], tags: ['sea'] })]),
      files: yaml('resolve: trash'),
      fault: ({ method, path }) =>
        method === 'PUT' && path.startsWith('/albums/')
          ? { status: 200, body: JSON.stringify([{ id: memberId('a1'), success: false, error: 'no_permission' }]) }
          : undefined,
    })
    expect((await home.darkroom('apply', '--yes', '--allow', 'asset.trash')).code).toBe(4)
    expect(isTrashed(home.sandbox, 'a2')).toBe(false)
  })

  it('trashes nothing where the server has no trash', async () => {
    const home = await homeOf([copy('a1', 1), copy('a2', 1)], ['resolve: trash'], '3.0.3', {
      server: { features: { trash: false } },
    })
    const plan = await home.plan('--allow', 'asset.trash')
    expect(plan.operations).toEqual([])
    expect(plan.refused.map(({ reason }) => reason).join()).toContain('trash is switched off')
  })

  it('trashes nothing where it would be too much', async () => {
    const many = [1, 2, 3].flatMap((group) => [copy(`a${group}`, group), copy(`b${group}`, group)])
    for (const [line, isRefused] of [
      ['maxTrash: 2', true],
      ['maxTrashPercent: 4', true],
      // 5 % of 46 assets, rounded up.
      ['maxTrashPercent: 5', false],
    ] as const) {
      const home = await homeOf(many, ['resolve: trash', line])
      const plan = await home.plan('--allow', 'asset.trash')
      expect([line, plan.summary['asset.trash']]).toEqual([line, isRefused ? undefined : 3])
      expect([line, plan.refused.length]).toEqual([line, isRefused ? 1 : 0])
    }
  })

  it('leaves groups alone that are too large', async () => {
    const home = await homeOf([copy('a1', 1, { tags: ['meme'] }), copy('a2', 1), copy('a3', 1)], ['maxMembers: 2'])
    const plan = await home.plan()
    expect(plan.operations).toEqual([])
    expect(warningsOf(plan)).toContain('3 of them, left alone')
  })

  it('judges bursts of other shapes and days apart', async () => {
    const wide = { exif: { exifImageWidth: 40, exifImageHeight: 30 } }
    const home = await homeOf([
      copy('a1', 1, { tags: ['meme'], ...wide }),
      copy('a2', 1, { exif: { exifImageWidth: 16, exifImageHeight: 9 } }),
      copy('a3', 1, { exif: { exifImageWidth: 30, exifImageHeight: 40 } }),
    ])
    const [operation] = (await home.plan()).operations
    expect(operation).toMatchObject({ op: 'tag.add', assetIds: [memberId('a3')] })
  })

  it('only reports conflicts where told, or names their groups as well', async () => {
    const given = [copy('a1', 1, { tags: ['meme'] }), copy('a2', 1, { tags: ['autotag_input_adult'] })]
    const silent = await (await homeOf(given, ['conflictTag: null'])).plan()
    expect(silent.operations).toEqual([])
    expect(warningsOf(silent)).toContain('they belong to several categories')
    const named = await (await homeOf(given, ['groupPrefix: dup/'])).plan()
    const tags = named.operations.flatMap((one) => (one.op === 'tag.add' ? one.tag.value : []))
    expect(tags).toEqual([conflict, `dup/${groupId(1)}`])
    const wrong = await (await homeOf(given, ['groupPrefix: /dup/'])).darkroom('plan')
    expect([wrong.code, wrong.stderr]).toEqual([
      3,
      expect.stringContaining('groupPrefix (duplicates): has an empty level'),
    ])
  })

  it('marks no copy for what it is alone', async () => {
    const home = await homeOf([
      copy('a1', 1, { albums: ['2023-01 A', '2023-02 B'], tags: [albumConflict] }),
      copy('a2', 1, { fileCreatedAt: '2020-07-01T12:00:00.000Z', tags: ['meme', 'autotag_input_adult'] }),
    ])
    expect((await home.plan()).summary).toEqual({ 'tag.remove': 1 })
  })

  it('sees what an earlier plugin plans', async () => {
    const home = await homeOf([
      copy('a1', 1, { originalPath: '/photos/2023 Trip/a1.jpg' }),
      copy('a2', 1, { originalPath: '/x/a2.jpg' }),
    ])
    await home.write({
      'immichrc.yaml': [
        'plugins:',
        '  - { use: folder-albums, rootPath: /photos }',
        '  - use: duplicates',
        ...rules,
        '',
      ].join('\n'),
    })
    const plan = await home.plan()
    const adds = plan.operations.flatMap((one) =>
      one.op === 'album.add' && one.album.name === '2023 Trip' ? one.assetIds : [],
    )
    expect(adds.sort()).toEqual([memberId('a1'), memberId('a2')])
  })

  it('gives favourite, rating, description and place where told', async () => {
    const home = await homeOf(
      [
        copy('a1', 1, { isFavorite: true, exif: { rating: 3, description: 'Lake', latitude: 52, longitude: 13 } }),
        copy('a2', 1),
      ],
      ['propagate: { favorite: true, rating: true, description: true, location: true }'],
    )
    const sets = (await home.plan()).operations.map((one) =>
      one.op === 'asset.update' ? [one.assetIds, one.set] : one.op,
    )
    expect(sets).toEqual([
      [[memberId('a2')], { isFavorite: true, rating: 3, description: 'Lake', latitude: 52, longitude: 13 }],
    ])
  })

  it('gives all tags and albums where told, but none that mark a single file', async () => {
    const home = await homeOf(
      [
        copy('a1', 1, { tags: ['sea', 'autotag/unclassified', conflict], albums: ['Best'] }),
        copy('a2', 1, { tags: ['sun'] }),
      ],
      ['propagate: { tags: all, albums: all }'],
    )
    const changes = (await home.plan()).operations.map((one) => [
      one.op,
      'tag' in one ? one.tag.value : 'album' in one ? one.album.name : '',
      'assetIds' in one ? one.assetIds : [],
    ])
    expect(changes).toEqual([
      ['album.add', 'Best', [memberId('a2')]],
      ['tag.add', 'sea', [memberId('a2')]],
      ['tag.add', 'sun', [memberId('a1')]],
      ['tag.remove', conflict, [memberId('a1')]],
    ])
  })

  it.each([
    ['all', '2023 Trip'],
    ['rules', '2023 Trip'],
  ])('puts nothing into an album of others that may only be looked at: %s', async (albums, albumName) => {
    const album = {
      albumName,
      ownerId: benId,
      users: [{ userId: annaId, role: 'viewer' as const }],
      assetIds: [memberId('a1')],
    }
    const home = await homeOf([copy('a1', 1), copy('a2', 1)], [`propagate: { albums: ${albums} }`], '3.0.3', {
      albums: [album],
    })
    expect(await home.plan()).toMatchObject({ operations: [], refused: [] })
    const editable = { ...album, users: [{ userId: annaId, role: 'editor' as const }] }
    const other = await homeOf([copy('a1', 1), copy('a2', 1)], [`propagate: { albums: ${albums} }`], '3.0.3', {
      albums: [editable],
    })
    expect((await other.plan()).summary).toEqual({ 'album.add': 1 })
  })

  it('leaves out what is stacked', async () => {
    const home = await homeOf([copy('a1', 1, { tags: ['meme'], stack: 's' }), copy('a2', 1, { stack: 's' })])
    expect((await home.plan()).operations).toEqual([])
  })

  it('says so where the server looks for no duplicates', async () => {
    const home = await homeOf([], [], '3.0.3', { server: { features: { duplicateDetection: false } } })
    expect(warningsOf(await home.plan())).toContain('The server looks for no duplicates')
  })

  it('shows its options, and what the key needs', async () => {
    const home = await homeOf([], ['resolve: trash'])
    expect((await home.darkroom('plugins', 'duplicates')).stdout).toContain('maxTrash  default 100')
    const [row] = (await home.darkroom('plugins', '--json')).json<{ scopes: string[] }[]>()
    expect(row?.scopes).toEqual(expect.arrayContaining(['asset.delete', 'sharedLink.read', 'stack.read', 'tag.asset']))
  })

  it.each([
    ['keep: [newest]', /keep\[0\]/],
    ['minMembers: 1', /minMembers/],
    ['minMembers: 30', /maxMembers.*less than minMembers/],
    ['propagate: { people: true }', /propagate\.people.*not a known option/],
    ['resolve: delete', /resolve/],
    ['conflictTag: x', /conflictTag/],
  ])('refuses %s', async (line, message) => {
    const home = await homeOf([], [line])
    const { code, stderr } = await home.darkroom('plan')
    expect(code).toBe(3)
    expect(stderr).toMatch(message)
  })

  it.each([
    ["{ albums: ['('] }", /rules\[0\]\.albums\[0\]/],
    ['{ links: [https://p.example.org/albums/x] }', /rules\[0\]\.links\[0\].*cannot be used as a link/],
    ['{ name: x }', /rules\[0\].*names neither tags nor albums nor links/],
  ])('refuses the rule %s', async (rule, message) => {
    const text = `plugins:\n  - use: duplicates\n    rules:\n      - ${rule}\n`
    const home = await homeFor({ library: {}, files: { 'immichrc.yaml': text } })
    const { code, stderr } = await home.darkroom('plan')
    expect(code).toBe(3)
    expect(stderr).toMatch(message)
  })
})

function sharedAlbum(): AlbumInput {
  return {
    albumName: 'Family',
    ownerId: annaId,
    assetIds: [memberId('a2')],
    users: [{ userId: benId, role: 'viewer' as const }],
  }
}
