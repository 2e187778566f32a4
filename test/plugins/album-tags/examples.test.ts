import { describe, expect, it } from 'vitest'
import { versions } from '../../../sandbox/index.ts'
import { curationOf } from '../../support/curation.ts'
import type { Home } from '../../support/home.ts'
import { albumsOf } from '../../support/sandbox.ts'
import { ben, homeWith, idOf, me, photo, tagsOf } from '../autotag/home.ts'

const applied = async (home: Home): Promise<void> => {
  const { code, stderr } = await home.darkroom('apply', '--yes')
  expect({ code, stderr }).toMatchObject({ code: 0 })
  await home.sandbox.settle()
  expect(await home.plan()).toMatchObject({ operations: [], refused: [] })
}

/** Tags of the photos 1, 2, … */
const tags = ({ sandbox }: Home, count: number): string[][] =>
  Array.from({ length: count }, (_, index) => tagsOf(sandbox, index + 1))

const trips = { use: 'album-tags', albums: [{ album: 'Trip *' }, { album: 'Best', tag: 'best of/{name}' }] }
const below = { use: 'album-tags', tags: [{ below: 'Trips', album: 'Journey {name}' }] }

describe.each(versions)('album-tags on %s', (version) => {
  it('tags what albums hold, takes the tag off what left, and undoes both', async () => {
    const library = {
      albums: [
        { id: idOf(101), ownerId: me.id, albumName: 'Trip to Rome/Pisa', assetIds: [idOf(1), idOf(2)] },
        { ownerId: me.id, albumName: 'Best', assetIds: [idOf(2)] },
        { ownerId: me.id, albumName: 'Bests', assetIds: [idOf(3)] },
        {
          ownerId: ben.id,
          albumName: 'Trip of Ben',
          assetIds: [idOf(3)],
          users: [{ userId: me.id, role: 'editor' as const }],
        },
      ],
      assets: [photo(1), photo(2), photo(3, { tags: ['albums/Trip of mine'] })],
    }
    const home = await homeWith([trips], library, version)
    const before = curationOf(home.sandbox)
    await applied(home)
    expect(tags(home, 3)).toEqual([
      ['albums/Trip to Rome-Pisa'],
      ['albums/Trip to Rome-Pisa', 'best of/Best'],
      ['albums/Trip of mine'],
    ])
    expect((await home.darkroom('undo', '--yes', '--allow', 'tag.delete')).code).toBe(0)
    await home.sandbox.settle()
    expect(curationOf(home.sandbox)).toEqual(before)
    await applied(home)
    const rome = home.sandbox.state.albums.get(idOf(101))
    rome?.assetIds.clear()
    await applied(home)
    expect(tags(home, 3)).toEqual([[], ['best of/Best'], ['albums/Trip of mine']])
  })

  it('gives what autotag has no category for no tag by its album', async () => {
    const plugins = [
      { use: 'autotag', rules: [{ name: 'tagged', tags: ['albums/**'] }], tempAlbums: { enabled: true } },
      { use: 'album-tags', albums: [{ album: '*' }] },
    ]
    const home = await homeWith(plugins, { assets: [photo(1)] }, version)
    await applied(home)
    expect(albumsOf(home.sandbox).map(([name]) => name)).toEqual([expect.stringMatching(/-autotag-temp-unclassified$/)])
    expect(tags(home, 1)).toEqual([['autotag/unclassified']])
  })

  it('only adds with mode: add', async () => {
    const library = {
      albums: [{ id: idOf(101), ownerId: me.id, albumName: 'Trip to Rome', assetIds: [idOf(1)] }],
      assets: [photo(1)],
    }
    const home = await homeWith([{ ...trips, mode: 'add' }], library, version)
    await applied(home)
    home.sandbox.state.albums.get(idOf(101))?.assetIds.clear()
    await applied(home)
    expect(tags(home, 1)).toEqual([['albums/Trip to Rome']])
  })

  it('fills an album for each tag below another, at any depth', async () => {
    const assets = [
      photo(1, { tags: ['Trips/Italy/Rome'] }),
      photo(2, { tags: ['Trips/Italy/Rome', 'Trips/Coast'] }),
      photo(3, { tags: ['Trips'] }),
      photo(4, { tags: ['Tripsy/Rome'] }),
    ]
    const home = await homeWith([below], { assets }, version)
    await applied(home)
    expect(albumsOf(home.sandbox)).toEqual([
      ['Journey Coast', ['2.jpg']],
      ['Journey Rome', ['1.jpg', '2.jpg']],
    ])
    const second = home.sandbox.state.assets.get(idOf(2))
    if (second) second.tagIds = []
    await applied(home)
    expect(albumsOf(home.sandbox)).toEqual([
      ['Journey Coast', []],
      ['Journey Rome', ['1.jpg']],
    ])
  })

  it('keeps albums and tags of one name equal in both directions', async () => {
    const library = {
      albums: [{ id: idOf(101), ownerId: me.id, albumName: 'Trip to Rome', assetIds: [idOf(1)] }],
      assets: [photo(1), photo(2, { tags: ['albums/Trip to Rome'] })],
    }
    const both = { use: 'album-tags', albums: [{ album: 'Trip *' }], tags: [{ below: 'albums' }] }
    const home = await homeWith([both], library, version)
    // What bears its tag already gets nothing by the album that is made for it.
    expect((await home.plan()).recipes.flatMap(({ warnings }) => warnings)).toEqual([])
    await applied(home)
    expect(albumsOf(home.sandbox)).toEqual([['Trip to Rome', ['1.jpg', '2.jpg']]])
    expect(tags(home, 2)).toEqual([['albums/Trip to Rome'], ['albums/Trip to Rome']])
  })

  it.each<[string, object, string, string[]]>([
    ['of another tag', { tags: [{ below: 'Events' }] }, 'Events/2023/Trip to Rome', ['Events/2023/Trip to Rome']],
    ['of the same ones', { tags: [{ below: 'albums' }] }, 'albums/2023/Trip to Rome', ['albums/2023/Trip to Rome']],
  ])('tags at once what goes into an album because of a tag, %s', async (_, more, given, kept) => {
    const both = { use: 'album-tags', albums: [{ album: 'Trip *' }], ...more }
    const home = await homeWith([both], { assets: [photo(1, { tags: [given] }), photo(2)] }, version)
    await applied(home)
    expect(albumsOf(home.sandbox)).toEqual([['Trip to Rome', ['1.jpg']]])
    expect(tags(home, 2)).toEqual([[...kept, 'albums/Trip to Rome'].sort(), []])
  })

  it('lets people take out of an album, or untag, where both directions keep one name equal', async () => {
    const library = {
      albums: [{ id: idOf(101), ownerId: me.id, albumName: 'Trip to Rome', assetIds: [idOf(1), idOf(2)] }],
      assets: [
        photo(1),
        photo(2),
        photo(3, { tags: ['albums/Trip to Oslo'] }),
        photo(4, { tags: ['albums/Trip to Oslo'] }),
      ],
    }
    const both = { use: 'album-tags', albums: [{ album: 'Trip *' }], tags: [{ below: 'albums' }] }
    const home = await homeWith([both], library, version)
    await applied(home)
    home.sandbox.state.albums.get(idOf(101))?.assetIds.delete(idOf(1))
    Object.assign(home.sandbox.state.assets.get(idOf(3)) ?? {}, { tagIds: [] })
    home.sandbox.state.changed()
    await applied(home)
    expect(albumsOf(home.sandbox)).toEqual([
      ['Trip to Oslo', ['4.jpg']],
      ['Trip to Rome', ['2.jpg']],
    ])
    expect(tags(home, 4)).toEqual([[], ['albums/Trip to Rome'], [], ['albums/Trip to Oslo']])
  })

  it('takes at once off what leaves an album because of a tag', async () => {
    const both = { use: 'album-tags', albums: [{ album: 'Trip *' }], tags: [{ below: 'Events' }] }
    const assets = [photo(1, { tags: ['Events/Trip to Rome'] }), photo(2, { tags: ['Events/Trip to Rome'] })]
    const home = await homeWith([both], { assets }, version)
    await applied(home)
    const { state } = home.sandbox
    const second = state.assets.get(idOf(2))
    if (second) second.tagIds = second.tagIds.filter((id) => state.tags.get(id)?.value !== 'Events/Trip to Rome')
    await applied(home)
    expect(albumsOf(home.sandbox)).toEqual([['Trip to Rome', ['1.jpg']]])
    expect(tags(home, 2)).toEqual([['Events/Trip to Rome', 'albums/Trip to Rome'], []])
  })

  it('tags what an earlier recipe of the run puts into an album', async () => {
    const folders = { use: 'folder-albums', rootPath: '/u', albumLevels: 1 }
    const home = await homeWith(
      [folders, { use: 'album-tags', albums: [{ album: '1' }] }],
      { assets: [photo(1), photo(2)] },
      version,
    )
    await applied(home)
    expect(tags(home, 2)).toEqual([['albums/1'], []])
  })
})

describe('album-tags, when one side is renamed or goes', () => {
  const rome = { id: idOf(101), ownerId: me.id, albumName: 'Trip to Rome', assetIds: [idOf(1), idOf(2)] }
  const tagged = photo(3, { tags: ['albums/Trip to Rome'] })
  const albumOf = ({ sandbox }: Home) => sandbox.state.albums.get(idOf(101))

  it.each<[string, (home: Home) => void, string[]]>([
    ['renamed', (home) => Object.assign(albumOf(home) ?? {}, { albumName: 'Trip to Pisa' }), ['albums/Trip to Pisa']],
    ['renamed to what no rule is for', (home) => Object.assign(albumOf(home) ?? {}, { albumName: 'Pisa' }), []],
    ['deleted', (home) => home.sandbox.state.albums.delete(idOf(101)), []],
  ])('takes the tag of an album off that was %s, but not what a person tagged', async (_, happen, left) => {
    const home = await homeWith([trips], { albums: [rome], assets: [photo(1), photo(2), tagged] })
    await applied(home)
    happen(home)
    await applied(home)
    expect(tags(home, 3)).toEqual([left, left, ['albums/Trip to Rome']])
  })

  it.each([
    [{ album: 'Trip *', tag: '/albums//{name}/' }, 'Trip to Rome', 'albums/Trip to Rome'],
    [{ album: '2024/*' }, '2024/05 Rome', 'albums/2024-05 Rome'],
  ])('takes the tag of an album off that was deleted, by %j', async (rule, albumName, tag) => {
    const options = { use: 'album-tags', albums: [rule] }
    const home = await homeWith([options], { albums: [{ ...rome, albumName }], assets: [photo(1), photo(2)] })
    await applied(home)
    expect(tags(home, 2)).toEqual([[tag], [tag]])
    home.sandbox.state.albums.delete(idOf(101))
    await applied(home)
    expect(tags(home, 2)).toEqual([[], []])
  })

  it('leaves the tag of every album where each tag could be one, and where it makes an album again', async () => {
    const albums = [{ album: '*', tag: '{name}' }]
    const home = await homeWith([{ use: 'album-tags', albums }], { albums: [rome], assets: [photo(1)] })
    await applied(home)
    home.sandbox.state.albums.delete(idOf(101))
    await applied(home)
    expect(tags(home, 1)).toEqual([['Trip to Rome']])
    const both = { ...trips, tags: [{ below: 'albums' }] }
    const second = await homeWith([both], { albums: [rome], assets: [photo(1), photo(2)] })
    await applied(second)
    second.sandbox.state.albums.delete(idOf(101))
    await applied(second)
    expect(albumsOf(second.sandbox)).toEqual([['Trip to Rome', ['1.jpg', '2.jpg']]])
  })

  it('empties the album of a tag that is gone, and fills one that a person renamed', async () => {
    const assets = [photo(1, { tags: ['Trips/Rome'] }), photo(2, { tags: ['Trips/Coast'] })]
    const home = await homeWith([below], { assets })
    await applied(home)
    const { tags: known, albums, assets: all } = home.sandbox.state
    const coast = [...albums.values()].find(({ albumName }) => albumName === 'Journey Coast')
    Object.assign(coast ?? {}, { albumName: 'By the sea' })
    for (const [id, { value }] of known) if (value === 'Trips/Rome') known.delete(id)
    Object.assign(all.get(idOf(1)) ?? {}, { tagIds: [] })
    await applied(home)
    expect(albumsOf(home.sandbox)).toEqual([
      ['By the sea', ['2.jpg']],
      ['Journey Coast', ['2.jpg']],
      ['Journey Rome', []],
    ])
  })
})

describe('names in album-tags', () => {
  it.each(['/Événements/', 'Événements', 'Événements'.normalize('NFD')])(
    '%s is the tag below which albums are made',
    async (below) => {
      const assets = [photo(1, { tags: ['Événements/Fête'] }), photo(2, { tags: ['Événements/Fête'.normalize('NFD')] })]
      const home = await homeWith([{ use: 'album-tags', tags: [{ below }] }], { assets })
      await applied(home)
      expect(albumsOf(home.sandbox)).toEqual([['Fête', ['1.jpg', '2.jpg']]])
    },
  )

  it('are none of albums that nobody named', async () => {
    const albums = ['', ' '].map((albumName) => ({ ownerId: me.id, albumName, assetIds: [idOf(1)] }))
    const rule = { use: 'album-tags', albums: [{ album: '*' }] }
    const home = await homeWith([rule], { albums, assets: [photo(1)] })
    await applied(home)
    expect(tags(home, 1)).toEqual([[]])
  })
})

describe('options of album-tags', () => {
  it.each([
    [{}, 'plugins[0].albums (album-tags): is missing: give albums, or tags'],
    [
      { albums: [{ album: 'Trip *', tag: 'trips' }] },
      'plugins[0].albums[0].tag (album-tags): must hold {name}, or all of them share one',
    ],
  ])('%j are refused', async (options, message) => {
    const home = await homeWith([{ use: 'album-tags', ...options }], {})
    const { code, stderr } = await home.darkroom('plan')
    expect(code).toBe(3)
    expect(stderr).toContain(message)
  })
})
