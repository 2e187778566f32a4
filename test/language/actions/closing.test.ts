import { describe, expect, it } from 'vitest'
import { irreversibleOf } from '../../../engine/plan/overview.ts'
import {
  addToAlbum,
  album,
  type ClosingAction,
  type CoverPick,
  defineRecipe,
  deleteAlbum,
  fileName,
  syncAlbum,
} from '../../../index.ts'
import type { AlbumInput } from '../../../sandbox/index.ts'
import { ownAlbums } from '../../../toolkit.ts'
import { annaId, benId } from '../../support/library.ts'
import {
  allVersions,
  contentsOf,
  id,
  libraryOf,
  short,
  type WorkedExample,
  workbenchFor,
  workOut,
} from '../../support/workbench.ts'

const r = 'r'
const closing = (...actions: readonly ClosingAction[]) =>
  defineRecipe({ name: r, where: fileName('none'), actions: [], finish: () => actions })
const own = (number: number, albumName: string, assetIds: readonly string[], more: AlbumInput = {}): AlbumInput => ({
  id: id(number),
  albumName,
  ownerId: annaId,
  assetIds,
  ...more,
})
const trip = { id: '#100', name: 'Trip' }
const was = { order: 'desc', isActivityEnabled: true }
const deletion = { op: 'album.delete', recipe: r, album: trip, users: [] }
const others = ['#1', '#2']
const ben = { id: '#b', name: 'Ben', role: 'viewer' }
const shared = { users: [{ userId: benId, role: 'viewer' as const }] }

const deletions: Record<string, WorkedExample> = {
  'deleteAlbum keeps the assets, and what is needed to make the album again': {
    given: [{}, { trashedAt: '2024-01-01T00:00:00Z' }],
    library: { albums: [own(100, 'Trip', [id(1), id(2)], { description: 'Lake', ...shared }), own(101, 'Other', [])] },
    recipes: [closing(deleteAlbum('Trip'))],
    plans: [
      {
        ...deletion,
        assetIds: ['#1', '#2'],
        others,
        was: { ...was, description: 'Lake', albumThumbnailAssetId: '#1' },
        users: [ben],
      },
    ],
    leaves: { albums: [expect.objectContaining({ name: 'Other' })] },
  },
  'deleteAlbum of what is not there, or belongs to somebody else, is nothing': {
    given: [{}],
    library: { albums: [own(100, 'Trip', [], { ownerId: benId, users: [{ userId: annaId, role: 'editor' }] })] },
    recipes: [closing(deleteAlbum('Trip'), deleteAlbum({ id: id(100) }), deleteAlbum('None'))],
    plans: [],
    leaves: { albums: [expect.objectContaining({ name: 'Trip' })] },
  },
  'onlyEmpty leaves what holds anything, in the trash as well': {
    given: [{ trashedAt: '2024-01-01T00:00:00Z' }, {}],
    library: { albums: [own(100, 'Trip', []), own(101, 'Gone', [id(1)]), own(102, 'Full', [id(2)])] },
    recipes: [closing(...[100, 101, 102].map((number) => deleteAlbum({ id: id(number) }, { onlyEmpty: true })))],
    plans: [{ ...deletion, assetIds: [], was }],
    leaves: { albums: [expect.objectContaining({ name: 'Full' }), expect.objectContaining({ name: 'Gone' })] },
  },
  'onlyEmpty leaves what another recipe fills': {
    given: [{}],
    library: { albums: [own(100, 'Trip', [])] },
    recipes: [
      closing(deleteAlbum('Trip', { onlyEmpty: true })),
      defineRecipe({ name: 'f', actions: [addToAlbum('Trip')] }),
    ],
    plans: [{ op: 'album.add', recipe: 'f', album: trip, assetIds: ['#1'] }],
  },
  'assets brings those of the album to light, and leaves the others': {
    given: [{ visibility: 'archive' }, {}, { visibility: 'archive' }],
    library: { albums: [own(100, 'Trip', [id(1), id(2)])] },
    recipes: [closing(deleteAlbum('Trip', { assets: 'timeline' }))],
    plans: [
      {
        op: 'asset.update',
        recipe: r,
        assetIds: ['#1'],
        set: { visibility: 'timeline' },
        was: { '#1': { visibility: 'archive' } },
      },
      { ...deletion, assetIds: ['#1', '#2'], others, was: { ...was, albumThumbnailAssetId: '#1' } },
    ],
    leaves: { albums: [], archived: ['#3'] },
  },
}

const sharing: Record<string, WorkedExample> = {
  'shareOnlyWith takes the album from everybody else': {
    given: [{}],
    library: { albums: [own(100, 'Trip', [id(1)], shared)] },
    recipes: [closing(album('Trip', { shareOnlyWith: [] }))],
    plans: [{ op: 'album.unshare', recipe: r, album: trip, users: [ben] }],
    leaves: { albums: [expect.objectContaining({ users: { '#a': 'owner' } })] },
  },
  'shareOnlyWith changes a role, and keeps the owner': {
    given: [{}],
    library: { albums: [own(100, 'Trip', [id(1)], shared)] },
    recipes: [closing(album('Trip', { shareOnlyWith: ['Anna', { user: 'Ben', role: 'editor' }] }))],
    plans: [
      { op: 'album.share', recipe: r, album: trip, users: [{ ...ben, role: 'editor' }], was: { '#b': 'viewer' } },
    ],
    leaves: { albums: [expect.objectContaining({ users: { '#a': 'owner', '#b': 'editor' } })] },
  },
}

describe.each(allVersions.slice(1))('what a recipe wishes in the end on %s', (version) => {
  it.each(Object.entries({ ...deletions, ...sharing }))('%s', async (_name, example) => {
    await workOut(example, version)
  })

  it('is refused where another recipe fills the album that is to go', async () => {
    const { plan } = await workbenchFor(libraryOf([{}], { albums: [own(100, 'Trip', [])] }), version)
    const fills = defineRecipe({ name: 'f', actions: [addToAlbum('Trip')] })
    const planned = await plan(closing(deleteAlbum('Trip')), fills)
    expect(planned.summary).toEqual({ 'album.add': 1 })
    expect(planned.refused).toEqual([
      { recipe: r, reason: 'The album "Trip" is not deleted, because "f" puts assets into it.', operations: 1 },
    ])
  })

  it('tells what does not come back of a shared album that is deleted', async () => {
    const { plan, sandbox } = await workbenchFor(
      libraryOf([{}], { albums: [own(100, 'Trip', [id(1)], shared), own(101, 'Link', []), own(102, 'Mine', [])] }),
      version,
    )
    const linked = sandbox.state.albums.get(id(101))
    if (linked) linked.hasSharedLink = true
    const { operations } = await plan(closing(deleteAlbum('Trip'), deleteAlbum('Link'), deleteAlbum('Mine')))
    expect(irreversibleOf(operations)).toEqual([
      '2 shared albums: comments, likes and links of these do not come back with undo, and members may be told by mail',
    ])
  })

  it('deletes the newest of several, and all of them where it filled each', async () => {
    const albums = ['2020', '2021'].map((year, index) =>
      own(100 + index, 'Trip', [], { createdAt: `${year}-01-01T00:00:00Z` }),
    )
    const { plan, apply } = await workbenchFor(libraryOf([{}], { albums }), version)
    const deletes = closing(deleteAlbum('Trip'))
    const planned = await plan(deletes)
    expect(short(planned.operations)).toMatchObject([{ op: 'album.delete', album: { id: '#101' } }])
    expect(planned.recipes[0]?.warnings).toEqual([expect.stringContaining('only the newest is deleted')])
    const fill = (number: number) => defineRecipe({ name: r, actions: [addToAlbum({ id: id(number) })] })
    await apply(await plan(fill(100)))
    await apply(await plan(fill(101)))
    const both = await plan(deletes)
    expect(both.summary).toEqual({ 'album.delete': 2 })
    expect(both.recipes[0]?.warnings).toEqual([])
  })

  it('fails where a recipe without types wishes it in the wrong place', async () => {
    const { plan } = await workbenchFor(libraryOf([{}]), version)
    const early = defineRecipe({ name: r, actions: [deleteAlbum('Trip') as never] })
    await expect(plan(early)).rejects.toThrow('album.delete is not allowed in actions.')
    const late = defineRecipe({ name: r, actions: [], finish: () => [addToAlbum('Trip') as never] })
    await expect(plan(late)).rejects.toThrow('album.add is not allowed in finish.')
  })

  it('lists what the recipe itself refuses, with how often', async () => {
    const { plan } = await workbenchFor(libraryOf([{}, {}]), version)
    const recipe = defineRecipe({
      name: r,
      actions: (asset, _, { refuse }) => {
        refuse(asset.originalFileName === '1.jpg' ? 'one' : 'two')
        return []
      },
      finish: ({ refuse }) => refuse('two'),
    })
    expect((await plan(recipe)).refused).toEqual([
      { recipe: r, reason: 'one', operations: 1 },
      { recipe: r, reason: 'two', operations: 2 },
    ])
  })

  it('knows the own albums and who may see them', async () => {
    const albums = [
      own(100, 'Trip', [id(1)], shared),
      own(101, 'His', [], { ownerId: benId, users: [{ userId: annaId, role: 'viewer' }] }),
    ]
    const { plan } = await workbenchFor(libraryOf([{}], { albums }), version)
    const seen: unknown[] = []
    const recipe = defineRecipe({
      name: r,
      actions: [],
      finish: async ({ context }) => void seen.push(await ownAlbums(context), await context.users.list()),
    })
    await plan(recipe)
    const { role: _, ...benHimself } = { ...ben, email: 'ben@example.com' }
    expect(short(seen)).toMatchObject([
      [{ id: '#100', albumName: 'Trip', assetCount: 1, users: [{ ...benHimself, role: 'viewer' }] }],
      [{ id: '#a', name: 'Anna', email: 'anna@example.com' }, benHimself],
    ])
  })
})

// Taken in the order 2, 3, 1, 4; 3 and 1 at the same moment. The album holds 1, 3 and 4, 4 in the archive; 2 comes in.
const given = [
  { fileCreatedAt: '2023-07-02T12:00:00.000Z', originalPath: '/photos/z.jpg', faces: [{ personId: id(501) }] },
  { fileCreatedAt: '2023-07-01T12:00:00.000Z', faces: [{ personId: id(501) }, { personId: id(502) }] },
  { fileCreatedAt: '2023-07-02T12:00:00.000Z', originalPath: '/photos/a.jpg' },
  { fileCreatedAt: '2023-07-09T12:00:00.000Z', visibility: 'archive' as const, isFavorite: true },
]
const people = [501, 502].map((number) => ({ id: id(number), ownerId: annaId, name: `Person ${number}` }))

describe.each(allVersions.slice(1))('covers of whole albums on %s', (version) => {
  const coverOf = async (cover: CoverPick | { path: string }, assetIds: readonly string[], adds: string) => {
    const albums = [own(100, 'Trip', assetIds.map(Number).map(id))]
    const bench = await workbenchFor(libraryOf(given, { albums, people }), version)
    const recipe = defineRecipe({
      name: r,
      where: fileName(adds),
      actions: [addToAlbum('Trip')],
      finish: () => [album('Trip', { cover })],
    })
    const plan = await bench.plan(recipe)
    expect(await bench.apply(plan)).toMatchObject({ status: 'done', failures: [] })
    const again = await bench.plan(recipe)
    expect(again.operations).toEqual([])
    const [trip] = [...bench.sandbox.state.albums.values()]
    return { cover: short(trip?.albumThumbnailAssetId), warnings: again.recipes[0]?.warnings }
  }

  it.each([
    [{ pick: 'first' }, '134', 'none', '#3'],
    [{ pick: 'first' }, '134', '2.jpg', '#2'],
    [{ pick: 'last' }, '13', '2.jpg', '#1'],
    [{ pick: 'last' }, '134', '2.jpg', '#4'],
    [{ pick: 'first', among: [id(1), id(4), id(2)] }, '134', 'none', '#1'],
    [{ pick: 'last', among: [id(1), id(3)] }, '134', '2.jpg', '#1'],
    [{ pick: 'random', among: [id(2), id(4)] }, '134', 'none', '#4'],
    [{ pick: 'random', among: [id(2)] }, '134', '2.jpg', '#2'],
    [{ pick: 'favorite' }, '134', '2.jpg', '#4'],
    [{ pick: 'favorite' }, '13', '2.jpg', '#2'],
    [{ pick: 'people' }, '134', 'none', '#1'],
    [{ pick: 'people' }, '134', '2.jpg', '#2'],
    [{ pick: 'people' }, '34', 'none', '#3'],
    [{ pick: 'first', fileName: 'Z.JPG' }, '134', 'none', '#1'],
    [{ pick: 'first', fileName: '2.jpg' }, '134', '2.jpg', '#2'],
    [{ path: '/photos/a.jpg' }, '134', 'none', '#3'],
    [{ path: '/photos/2.jpg' }, '134', '2.jpg', '#2'],
  ] as const)('%j of %s with %s is %s', async (cover, there, adds, wanted) => {
    expect(await coverOf(cover, [...there], adds)).toEqual({ cover: wanted, warnings: [] })
  })

  it.each(['first', 'last'] as const)('know the %s of more assets than a page holds', async (pick) => {
    const many = Array.from({ length: 1002 }, (_, index) => ({
      id: id(index + 1),
      originalPath: `/photos/${index + 1}.jpg`,
      fileCreatedAt: new Date(Date.UTC(2023, 0, 1, 0, index)).toISOString(),
    }))
    const albums = [
      own(
        100_000,
        'Trip',
        many.map((asset) => asset.id),
        { albumThumbnailAssetId: id(500) },
      ),
    ]
    const bench = await workbenchFor(libraryOf(many, { albums }), version)
    const { operations } = await bench.plan(closing(album('Trip', { cover: { pick } })))
    const cover = pick === 'first' ? '#1' : '#1002'
    expect(short(operations)).toMatchObject([{ op: 'album.update', set: { albumThumbnailAssetId: cover } }])
  })

  it('stay where there is nothing to choose from', async () => {
    const { cover, warnings } = await coverOf({ path: '/photos/2.jpg' }, ['3'], 'none')
    expect(cover).toBe('#3')
    expect(warnings).toEqual([expect.stringContaining('does not hold /photos/2.jpg, which is to be its cover')])
    expect((await coverOf({ pick: 'random' }, [], 'none')).warnings).toEqual([
      expect.stringContaining('does not hold anything to choose a cover from'),
    ])
  })

  it('drawn at random are another one each day, and the same all day', async () => {
    const bench = await workbenchFor(
      libraryOf([{}, {}, {}], { albums: [own(100, 'Trip', [1, 2, 3].map(id))] }),
      version,
    )
    const recipe = closing(album('Trip', { cover: { pick: 'random' } }))
    const covers = new Set<string>()
    for (let day = 1; day <= 9; day += 1) {
      const now = new Date(`2024-05-0${day}T08:00:00Z`)
      const [first, again] = [await bench.planAt(now, recipe), await bench.planAt(new Date(+now + 9e6), recipe)]
      expect(again.operations).toEqual(first.operations)
      covers.add(JSON.stringify(first.operations))
    }
    expect(covers.size).toBeGreaterThan(1)
  })

  it('are found for an album that is new, and for a sync', async () => {
    const bench = await workbenchFor(libraryOf(given), version)
    const recipe = defineRecipe({
      name: r,
      actions: [syncAlbum('New')],
      finish: () => [album('New', { cover: { pick: 'last' } })],
    })
    await bench.apply(await bench.plan(recipe))
    expect(contentsOf(bench.sandbox).albums).toMatchObject([{ name: 'New', assets: ['#1', '#2', '#3'] }])
    expect(short([...bench.sandbox.state.albums.values()][0]?.albumThumbnailAssetId)).toBe('#1')
  })
})
