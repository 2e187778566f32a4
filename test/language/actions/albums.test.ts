import { describe, expect, it } from 'vitest'
import {
  type AlbumProperties,
  addToAlbum,
  album,
  defineRecipe,
  fileName,
  removeFromAlbum,
  syncAlbum,
} from '../../../index.ts'
import { annaId, benId } from '../../support/library.ts'
import {
  allVersions,
  id,
  libraryOf,
  short,
  type WorkedExample,
  workbenchFor,
  workOut,
} from '../../support/workbench.ts'

const one = fileName('1.jpg')
const trip = (assetIds: readonly string[], more = {}) => ({
  albums: [{ id: id(100), albumName: 'Trip', ownerId: annaId, assetIds, ...more }],
})
const ref = { id: '#100', name: 'Trip' }
const fresh = { id: null, name: 'Trip' }
const anna = { '#a': 'owner' }
const r = 'r'

const examples: Record<string, WorkedExample> = {
  'addToAlbum makes the album': {
    given: [{}, {}],
    recipes: [defineRecipe({ name: r, actions: [addToAlbum('Trip')] })],
    plans: [
      { op: 'album.create', recipe: r, album: fresh, set: {} },
      { op: 'album.add', recipe: r, album: fresh, assetIds: ['#1', '#2'] },
    ],
    leaves: { albums: [expect.objectContaining({ name: 'Trip', assets: ['#1', '#2'], users: anna })] },
  },
  'addToAlbum by id and by name is one album': {
    given: [{}, {}, {}],
    library: trip([id(1)]),
    recipes: [defineRecipe({ name: r, actions: [addToAlbum('Trip'), addToAlbum({ id: id(100) })] })],
    plans: [{ op: 'album.add', recipe: r, album: ref, assetIds: ['#2', '#3'], alreadyPresent: 1 }],
  },
  'two recipes fill one album, each with what the other leaves': {
    given: [{}, {}],
    recipes: [
      defineRecipe({ name: 'a', where: one, actions: [addToAlbum('Trip')] }),
      defineRecipe({ name: 'b', actions: [addToAlbum('Trip')] }),
    ],
    plans: [
      { op: 'album.create', recipe: 'a', album: fresh, set: {} },
      { op: 'album.add', recipe: 'a', album: fresh, assetIds: ['#1'] },
      { op: 'album.add', recipe: 'b', album: fresh, assetIds: ['#2'] },
    ],
  },
  'removeFromAlbum takes out what is there': {
    given: [{}, {}, {}],
    library: trip([id(1), id(2)]),
    recipes: [defineRecipe({ name: r, where: fileName('[13].jpg'), actions: [removeFromAlbum('Trip')] })],
    plans: [{ op: 'album.remove', recipe: r, album: ref, assetIds: ['#1'], total: 2, cover: '#1' }],
    leaves: { albums: [expect.objectContaining({ assets: ['#2'] })] },
  },
  'removeFromAlbum of an album that nobody has is nothing': {
    given: [{}],
    recipes: [defineRecipe({ name: r, actions: [removeFromAlbum('Trip')] })],
    plans: [],
    leaves: { albums: [] },
  },
  'properties of a new album': {
    given: [{ fileCreatedAt: '2023-07-09T12:00:00.000Z' }, {}],
    recipes: [
      defineRecipe({
        name: r,
        actions: [
          addToAlbum(
            album('Trip', {
              description: 'To the lake',
              order: 'asc',
              cover: 'oldest',
              comments: false,
              shareWith: ['Ben'],
            }),
          ),
        ],
      }),
    ],
    plans: [
      { op: 'album.create', recipe: r, album: fresh, set: { description: 'To the lake' } },
      { op: 'album.add', recipe: r, album: fresh, assetIds: ['#1', '#2'] },
      {
        op: 'album.update',
        recipe: r,
        album: fresh,
        set: { albumThumbnailAssetId: '#2', isActivityEnabled: false, order: 'asc' },
        was: {},
      },
      { op: 'album.share', recipe: r, album: fresh, users: [{ id: '#b', name: 'Ben', role: 'viewer' }], was: {} },
    ],
    leaves: {
      albums: [
        {
          name: 'Trip',
          assets: ['#1', '#2'],
          description: 'To the lake',
          order: 'asc',
          comments: false,
          users: { ...anna, '#b': 'viewer' },
        },
      ],
    },
  },
  'properties of an album that is there, with those before': {
    given: [{}, {}],
    library: trip([id(1), id(2)], {
      description: 'Old',
      order: 'asc',
      albumThumbnailAssetId: id(1),
      users: [{ userId: benId, role: 'viewer' }],
    }),
    recipes: [
      defineRecipe({
        name: r,
        actions: [
          album('Trip', {
            description: 'New',
            order: 'asc',
            cover: 'newest',
            shareWith: [{ user: 'ben@example.com', role: 'editor' }],
          }),
        ],
      }),
    ],
    plans: [
      {
        op: 'album.update',
        recipe: r,
        album: ref,
        set: { albumThumbnailAssetId: '#2', description: 'New' },
        was: { albumThumbnailAssetId: '#1', description: 'Old' },
      },
      {
        op: 'album.share',
        recipe: r,
        album: ref,
        users: [{ id: '#b', name: 'Ben', role: 'editor' }],
        was: { '#b': 'viewer' },
      },
    ],
    leaves: { albums: [expect.objectContaining({ description: 'New', users: { ...anna, '#b': 'editor' } })] },
  },
  'an album that is not there is not made by its properties alone': {
    given: [{}],
    recipes: [defineRecipe({ name: r, actions: [album('Trip', { description: 'x' })] })],
    plans: [],
    refuses: ['There is no album "Trip" to give properties to; addToAlbum makes one.'],
  },
  'a cover that is not in the album': {
    given: [{}, {}],
    library: trip([id(1)], { albumThumbnailAssetId: id(1) }),
    recipes: [defineRecipe({ name: r, where: one, actions: [album('Trip', { cover: { id: id(2) } })] })],
    plans: [],
    refuses: ['The album "Trip" does not hold #2, which is to be its cover.'],
  },
  'a cover by id that the run puts in': {
    given: [{}, {}],
    library: trip([id(1)], { albumThumbnailAssetId: id(1) }),
    recipes: [defineRecipe({ name: r, actions: [addToAlbum(album('Trip', { cover: { id: id(2) } }))] })],
    plans: [
      { op: 'album.add', recipe: r, album: ref, assetIds: ['#2'], alreadyPresent: 1 },
      {
        op: 'album.update',
        recipe: r,
        album: ref,
        set: { albumThumbnailAssetId: '#2' },
        was: { albumThumbnailAssetId: '#1' },
      },
    ],
  },
  'somebody whom nobody knows': {
    given: [{}],
    library: trip([id(1)]),
    recipes: [defineRecipe({ name: r, actions: [album('Trip', { shareWith: ['Benn', benId] })] })],
    plans: [{ op: 'album.share', recipe: r, album: ref, users: [{ id: '#b', name: 'Ben', role: 'viewer' }], was: {} }],
    refuses: ['There is no user "Benn". The server shows: Ben, Anna.'],
  },
  'all users, but for oneself': {
    given: [{}],
    library: trip([id(1)]),
    recipes: [defineRecipe({ name: r, actions: [album('Trip', { shareWith: 'all' })] })],
    plans: [{ op: 'album.share', recipe: r, album: ref, users: [{ id: '#b', name: 'Ben', role: 'viewer' }], was: {} }],
  },
  'oneself is a member already': {
    given: [{}],
    library: trip([id(1)]),
    recipes: [defineRecipe({ name: r, actions: [album('Trip', { shareWith: ['Anna'] })] })],
    plans: [],
  },
  'the album of somebody else is filled, but keeps its looks': {
    given: [{}],
    library: trip([], { ownerId: benId, users: [{ userId: annaId, role: 'editor' }] }),
    recipes: [defineRecipe({ name: r, actions: [addToAlbum(album('Trip', { description: 'Mine' }))] })],
    plans: [{ op: 'album.add', recipe: r, album: ref, assetIds: ['#1'] }],
    warns: ['The album "Trip" belongs to somebody else'],
    leaves: { albums: [expect.objectContaining({ description: '', assets: ['#1'] })] },
  },
  'the album of somebody else that may only be viewed': {
    given: [{}],
    library: trip([], { ownerId: benId, users: [{ userId: annaId, role: 'viewer' }] }),
    recipes: [defineRecipe({ name: r, actions: [addToAlbum('Trip')] })],
    plans: [],
    refuses: ['The album "Trip" belongs to somebody else and may only be viewed.'],
  },
}

describe.each(allVersions)('albums on %s', (version) => {
  it.each(Object.entries(examples))('%s', async (_, example) => void (await workOut(example, version)))
})

describe.each(allVersions)('an album of several names on %s', (version) => {
  const albums = [1, 2].map((number) => ({
    id: id(100 + number),
    albumName: 'Trip',
    ownerId: annaId,
    createdAt: `202${number}-01-01T00:00:00Z`,
  }))
  it('is refused with the candidates, unless the newest is asked for', async () => {
    const { plan } = await workbenchFor(libraryOf([{}], { albums }), version)
    const refused = await plan(defineRecipe({ name: r, actions: [addToAlbum('Trip')] }))
    expect(refused.operations).toEqual([])
    expect(short(refused.refused)).toEqual([
      {
        recipe: r,
        operations: 1,
        reason:
          '2 albums are called "Trip": #102 (0 assets, made 2022-01-01), #101 (0 assets, made 2021-01-01). Say which by { id: \'…\' } in place of the name.',
      },
    ])
    const newest = await plan(defineRecipe({ name: r, actions: [addToAlbum('Trip', { newest: true })] }))
    expect(short(newest.operations)).toMatchObject([{ op: 'album.add', album: { id: '#102' } }])
    expect(newest.recipes[0]?.warnings).toEqual([expect.stringContaining('2 albums are called "Trip"')])
  })
})

describe('sharing', () => {
  const recipe = (shareWith: AlbumProperties['shareWith']) =>
    defineRecipe({ name: r, actions: [album('Trip', { shareWith: shareWith ?? [] })] })

  it.each(['Ben', 'ben', 'BEN@example.com', benId])('finds %s', async (user) => {
    const { plan } = await workbenchFor(libraryOf([{}], trip([id(1)])))
    expect(short((await plan(recipe([user]))).operations)).toMatchObject([{ users: [{ id: '#b', role: 'viewer' }] }])
  })

  it('tells apart two people of one name by their addresses', async () => {
    const users = [
      { id: annaId, name: 'Anna', email: 'anna@example.com' },
      { id: benId, name: 'Ben', email: 'ben@example.com' },
      { id: id(12), name: 'Ben', email: 'ben@work.example' },
    ]
    const { plan } = await workbenchFor(libraryOf([{}], { ...trip([id(1)]), users }))
    expect((await plan(recipe(['Ben']))).refused.map(({ reason }) => reason)).toEqual([
      'Several users are called "Ben": ben@example.com, ben@work.example. Give the e-mail address.',
    ])
    expect(short((await plan(recipe(['ben@work.example']))).operations)).toMatchObject([{ users: [{ id: '#12' }] }])
  })

  it('is left as it is for whom the list does not name', async () => {
    const users = [{ userId: benId, role: 'editor' as const }]
    const { plan } = await workbenchFor(libraryOf([{}], trip([id(1)], { users })))
    expect((await plan(recipe([]))).operations).toEqual([])
  })
})

describe.each(allVersions.slice(1))('syncAlbum on %s', (version) => {
  const sync = (where: string, options = {}) =>
    defineRecipe({ name: r, where: fileName(where), actions: [syncAlbum('Trip', options)] })

  it('takes out what it put in, and nothing else', async () => {
    const { plan, apply } = await workbenchFor(libraryOf([{}, {}, {}], trip([id(3)])), version)
    await apply(await plan(sync('[12].jpg')))
    const next = await plan(sync('2.jpg'))
    expect(short(next.operations)).toEqual([{ op: 'album.remove', recipe: r, album: ref, assetIds: ['#1'], total: 3 }])
    await apply(next)
    expect((await plan(sync('2.jpg'))).operations).toEqual([])
  })

  it('takes out everything else with remove: all, and says so for the allowance', async () => {
    const { plan, apply } = await workbenchFor(libraryOf([{}, {}], trip([id(2)])), version)
    const recipe = sync('1.jpg', { remove: 'all' })
    const first = await plan(recipe)
    expect(short(first.operations)).toEqual([
      { op: 'album.add', recipe: r, album: ref, assetIds: ['#1'] },
      { op: 'album.remove', recipe: r, album: ref, assetIds: ['#2'], total: 1, all: true, others: ['#2'], cover: '#2' },
    ])
    await apply(first)
    expect((await plan(recipe)).operations).toEqual([])
  })

  it('leaves out what a person took out', async () => {
    const { plan, apply, sandbox } = await workbenchFor(libraryOf([{}, {}], trip([])), version)
    await apply(await plan(sync('[12].jpg')))
    sandbox.state.albums.get(id(100))?.assetIds.delete(id(1))
    sandbox.state.changed()
    expect((await plan(sync('[12].jpg'))).operations).toEqual([])
    const again = await plan(sync('[12].jpg', { respectRemovals: false }))
    expect(short(again.operations)).toMatchObject([{ op: 'album.add', assetIds: ['#1'] }])
  })

  it('is not emptied where nothing matches, unless that is said to be right', async () => {
    const { plan, apply } = await workbenchFor(libraryOf([{}, {}], trip([])), version)
    await apply(await plan(sync('1.jpg')))
    const refused = await plan(sync('none.jpg'))
    expect(refused.operations).toEqual([])
    expect(refused.refused).toMatchObject([
      { recipe: r, reason: expect.stringContaining('nothing matches'), operations: 1 },
    ])
    expect((await plan(sync('none.jpg', { allowEmpty: true }))).summary).toEqual({ 'album.remove': 1 })
  })
})

describe('syncAlbum on a server that cannot search by album', () => {
  it('is refused by itself, and the other wishes stand', async () => {
    const { plan } = await workbenchFor(libraryOf([{}], trip([])), '1.133.0')
    const planned = await plan(defineRecipe({ name: r, actions: [syncAlbum('Trip'), addToAlbum('Other')] }))
    expect(planned.summary).toEqual({ 'album.create': 1, 'album.add': 1 })
    expect(planned.refused).toMatchObject([
      { recipe: r, reason: expect.stringContaining('1.133.0 cannot search by album'), operations: 1 },
    ])
  })
})
