import { describe, expect, it } from 'vitest'
import { versions } from '../../../sandbox/index.ts'
import { curationOf } from '../../support/curation.ts'
import type { Home } from '../../support/home.ts'
import { albumsOf, writesTo } from '../../support/sandbox.ts'
import { ben, cleo, homeWith, idOf, me, photo, rules, withPlugins } from '../autotag/home.ts'

/** Applies, and expects the next plan to be empty. */
const applyTwice = async (home: Home): Promise<void> => {
  const { code, stderr, stdout } = await home.darkroom('apply', '--yes')
  expect({ code, stderr, stdout }).toMatchObject({ code: 0 })
  await home.sandbox.settle()
  expect(await home.plan()).toMatchObject({ operations: [], refused: [] })
}

const merging = { use: 'album-merge' }

describe.each(versions)('album-merge by the command line on %s', (version) => {
  const album = (number: number, more: object) => ({
    id: idOf(100 + number),
    albumName: '2023 Lake',
    ownerId: me.id,
    createdAt: `2023-01-0${number}T00:00:00Z`,
    ...more,
  })

  it('joins own albums of one name, with people and descriptions, and undoes that', async () => {
    const library = {
      albums: [
        album(2, { assetIds: [idOf(2), idOf(3)], description: 'second', users: [{ userId: ben.id, role: 'editor' }] }),
        album(1, { assetIds: [idOf(1), idOf(2)], description: 'first', users: [{ userId: ben.id, role: 'viewer' }] }),
        album(3, { assetIds: [idOf(4)], users: [{ userId: cleo.id, role: 'viewer' }] }),
      ],
      assets: [photo(1), photo(2), photo(3), photo(4, { trashedAt: '2024-01-01T00:00:00Z' })],
    }
    const home = await homeWith([merging], library, version)
    const before = curationOf(home.sandbox)
    const plain = await home.plan()
    expect(plain.operations).toEqual([])
    expect(plain.recipes[0]?.warnings.filter((text) => text.includes('album.delete'))).toHaveLength(2)
    await home.write({ 'immichrc.json': withPlugins([merging], ['album.delete']) })
    await applyTwice(home)
    const [kept, ...others] = home.sandbox.state.albums.values()
    expect(others).toEqual([])
    expect([...(kept?.assetIds ?? [])].sort()).toEqual([1, 2, 3, 4].map(idOf))
    expect(kept).toMatchObject({ id: idOf(101), description: 'first\n\nsecond' })
    expect(kept?.users.slice(1).map(({ userId, role }) => [userId, role])).toEqual([
      [ben.id, 'editor'],
      [cleo.id, 'viewer'],
    ])
    expect((await home.darkroom('undo', '--yes', '--allow', 'album.delete')).code).toBe(0)
    await home.sandbox.settle()
    expect(curationOf(home.sandbox)).toEqual(before)
  })

  it('joins temporary albums without what autotag takes out of them in the same run', async () => {
    const name = '2023-01-02-autotag-temp-unclassified'
    const temporary = (number: number, ...numbers: readonly number[]) =>
      album(number, { albumName: name, assetIds: numbers.map(idOf) })
    const library = {
      albums: [temporary(1, 1), temporary(2, 2, 3)],
      assets: [photo(1), photo(2), photo(3, { tags: ['meme'] })],
    }
    const autotag = { use: 'autotag', rules, tempAlbums: { enabled: true } }
    const home = await homeWith([autotag, { ...merging, mode: 'temp' }], library, version, ['album.delete'])
    const before = curationOf(home.sandbox)
    await applyTwice(home)
    expect(albumsOf(home.sandbox)).toEqual([[name, ['1.jpg', '2.jpg']]])
    const allowed = ['--allow', 'album.delete', '--allow', 'tag.delete']
    expect((await home.darkroom('undo', '--yes', ...allowed)).code).toBe(0)
    await home.sandbox.settle()
    expect(curationOf(home.sandbox)).toEqual(before)
  })

  it('keeps what leaves one of them where it is in the one that stays', async () => {
    const library = {
      albums: [album(1, { assetIds: [idOf(1)] }), album(2, { assetIds: [idOf(1), idOf(2), idOf(3)] })],
      assets: [1, 2, 3].map((number) => photo(number)),
    }
    const home = await homeWith([{ use: './out.ts' }, merging], library, version, ['album.delete'])
    const actions = `[removeFromAlbum({ id: '${idOf(102)}' })]`
    await home.write({
      'out.ts': `import { definePlugin, defineRecipe, fileName, removeFromAlbum, z } from 'immich-darkroom'
        const recipe = defineRecipe({ name: 'out', where: fileName('[12].jpg'), actions: ${actions} })
        export default definePlugin({ name: 'out', options: z.strictObject({}), recipes: () => [recipe] })`,
    })
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    expect(albumsOf(home.sandbox)).toEqual([['2023 Lake', ['1.jpg', '3.jpg']]])
  })

  it('leaves albums of others alone, and user albums by mode: temp', async () => {
    const theirs = album(1, { ownerId: ben.id, users: [{ userId: me.id, role: 'editor' }] })
    const albums = [theirs, album(2, { albumName: 'Lake' }), album(3, { albumName: 'Lake' }), album(4, {})]
    const home = await homeWith([{ ...merging, mode: 'temp' }], { albums }, version, ['album.delete'])
    const { operations, recipes } = await home.plan()
    expect(operations).toEqual([])
    expect(recipes[0]?.warnings).toEqual([
      `Several own albums are called "Lake" (user-album; mode: all would merge them): ${idOf(103)}, ${idOf(102)}.`,
    ])
    expect(writesTo(home.sandbox)).toEqual({})
  })

  it('leaves what holds assets of others who are no partners, and joins those of partners', async () => {
    const users = [{ userId: ben.id, role: 'editor' }] as const
    const albums = [album(1, { assetIds: [idOf(1)] }), album(2, { assetIds: [idOf(2), idOf(3)], users })]
    const assets = [photo(1), photo(2), photo(3, { ownerId: ben.id })]
    const strangers = await homeWith([merging], { albums, assets }, version, ['album.delete'])
    await applyTwice(strangers)
    expect(writesTo(strangers.sandbox)).toEqual({})
    expect((await strangers.plan()).recipes[0]?.warnings).toEqual([
      `Several own albums are called "2023 Lake" (assets-of-others; they hold assets of others, which you cannot put into another album, so these stay): ${idOf(102)}.`,
    ])
    const partners = [{ sharedById: ben.id, sharedWithId: me.id, inTimeline: true }]
    const home = await homeWith([merging], { albums, assets, partners }, version, ['album.delete'])
    await applyTwice(home)
    expect(albumsOf(home.sandbox)).toEqual([['2023 Lake', ['1.jpg', '2.jpg', '3.jpg']]])
  })

  it('asks for no permission that it does not need', async () => {
    const home = await homeWith([merging], {}, version)
    const [row] = (await home.darkroom('plugins', '--json')).json<{ scopes: string[] }[]>()
    expect(row?.scopes.toSorted()).toEqual([
      'album.delete',
      'album.read',
      'album.update',
      'albumAsset.create',
      'albumUser.create',
      'albumUser.update',
      'asset.read',
      'asset.statistics',
      'user.read',
    ])
  })
})
