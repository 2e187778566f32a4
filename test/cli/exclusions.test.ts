import { describe, expect, it } from 'vitest'
import type { Exclusion } from '../../engine/plan/exclusions.ts'
import { homeFor } from '../support/home.ts'
import { recipeFile, smallLibrary, twoUsers } from '../support/library.ts'
import { albumsOf, assetOf, writesTo } from '../support/sandbox.ts'

const config = "plugins: [folderAlbums({ rootPath: '/photos' })], recipes: ['recipes/*.ts']"
const files = { 'recipes/stars.ts': recipeFile('stars', "fileName('t*')", "[favorite(), addTag('t')]") }

describe('darkroom undo --keep', () => {
  it('has later runs leave alone what was taken back, until it is lifted', async () => {
    const { darkroom, sandbox, plan } = await homeFor({ library: smallLibrary, config, files })
    expect((await darkroom('apply', '--yes')).code).toBe(0)
    const { code, stderr } = await darkroom('undo', '--keep', '--yes')
    expect(code).toBe(0)
    // 6 into albums, 3 tags, 3 favourites.
    expect(stderr).toContain('12 changes will not be made again')
    expect(albumsOf(sandbox)).toEqual([])
    const before = writesTo(sandbox)
    expect((await darkroom('plan')).stdout).toContain('12 changes left out by exclusions')
    const again = await plan()
    expect(again.operations).toEqual([])
    expect(again.recipes.map(({ name, excluded }) => [name, excluded])).toEqual([
      ['folder-albums', 6],
      ['stars', 6],
    ])
    for (let run = 0; run < 10; run += 1) expect((await darkroom('apply', '--yes')).code).toBe(0)
    expect(writesTo(sandbox)).toEqual(before)

    const listed = (await darkroom('exclusions', '--json')).json<Exclusion[]>()
    const star = listed.find(
      ({ op, assetId }) => op.endsWith('isFavorite') && assetId === assetOf(sandbox, 't1.jpg').id,
    )
    expect((await darkroom('explain', star?.assetId ?? '')).stdout).toContain('cli decided on')
    expect((await darkroom('exclusions', '--remove', star?.id ?? '')).code).toBe(0)
    expect((await plan()).operations).toMatchObject([
      { op: 'asset.update', recipe: 'stars', assetIds: [star?.assetId], set: { isFavorite: true } },
    ])
  })

  it('keeps a whole album from being made', async () => {
    const { darkroom, plan, sandbox } = await homeFor({ library: smallLibrary, config })
    await darkroom('apply', '--yes')
    await darkroom('undo', '--keep', '--yes')
    expect(albumsOf(sandbox)).toEqual([])
    expect((await plan()).operations).toEqual([])
  })

  it.each<[what: string, config: object]>([
    [
      'by the recipe that fills it',
      {
        recipes: [
          {
            name: 'trip',
            where: { fileName: 't*' },
            actions: [
              { addToAlbum: 'Trips' },
              { album: { name: 'Trips', description: 'Ours', cover: 'newest', shareWith: ['Ben'] } },
            ],
          },
        ],
      },
    ],
    [
      'by a plugin in the end',
      {
        plugins: [
          {
            use: 'people-albums',
            rules: [{ name: 'Trips', filters: [{ key: 'originalFileName', val: 't1.jpg' }], shareWith: ['Ben'] }],
          },
        ],
      },
    ],
    [
      'of a folder',
      { plugins: [{ use: 'folder-albums', rootPath: '/photos', sameName: 'separate', shareWith: 'Ben' }] },
    ],
  ])('refuses nothing of an album that was to be shared %s', async (_, given) => {
    const { darkroom, plan, sandbox } = await homeFor({
      library: { ...smallLibrary, users: twoUsers },
      files: { 'immichrc.json': JSON.stringify(given) },
    })
    expect(await darkroom('apply', '--yes')).toMatchObject({ code: 0 })
    expect(albumsOf(sandbox)).not.toEqual([])
    await darkroom('undo', '--keep', '--yes')
    expect(albumsOf(sandbox)).toEqual([])
    expect(await plan()).toMatchObject({ operations: [], refused: [] })
    expect(await darkroom('apply', '--yes')).toMatchObject({ code: 0 })
  })

  it('has another cover than what shall stay out', async () => {
    const actions = [{ addToAlbum: 'Trips' }, { album: { name: 'Trips', cover: 'newest' } }]
    const recipes = [{ name: 'trip', where: { fileName: '*.jpg' }, actions }]
    const home = await homeFor({ library: smallLibrary, files: { 'immichrc.json': JSON.stringify({ recipes }) } })
    await home.darkroom('apply', '--yes')
    const [trip] = home.sandbox.state.albums.values()
    const newest = trip?.albumThumbnailAssetId
    await home.darkroom('undo', '--keep', '--yes')
    for (const { id, assetId } of (await home.darkroom('exclusions', '--json')).json<Exclusion[]>())
      if (assetId !== newest) await home.darkroom('exclusions', '--remove', id)
    expect(await home.darkroom('apply', '--yes')).toMatchObject({ code: 0 })
    const [again] = home.sandbox.state.albums.values()
    expect(again?.assetIds.size).toBe((trip?.assetIds.size ?? 0) - 1)
    expect(again?.albumThumbnailAssetId).not.toBe(newest)
    expect(await home.plan()).toMatchObject({ operations: [], refused: [] })
  })

  it('without it says what the next run does, and with which command it does not, of this run alone', async () => {
    const { darkroom, plan, sandbox } = await homeFor({ library: smallLibrary, config, files })
    await darkroom('apply', 'folder-albums', '--yes')
    const albums = albumsOf(sandbox)
    await darkroom('apply', 'stars', '--yes')
    const { stderr } = await darkroom('undo', '--yes')
    const [, args = ''] = /The next run would do it again. To keep it from that: darkroom (.+)\n/.exec(stderr) ?? []
    const kept = await darkroom(...args.split(' '), '--yes')
    expect(kept).toMatchObject({ code: 0, stderr: expect.stringContaining('6 changes will not be made again') })
    expect((await plan()).operations).toEqual([])
    // The earlier run stays as it is: `undo --keep` alone would take that one back.
    expect(albumsOf(sandbox)).toEqual(albums)
  })

  it('says nothing of the kind where an undo is undone', async () => {
    const { darkroom } = await homeFor({ library: smallLibrary, config, files })
    await darkroom('apply', '--yes')
    const { stderr } = await darkroom('undo', '--yes')
    const [, undo = ''] = (await darkroom('runs')).stdout.match(/^(\w+) .*\(undoes/m) ?? []
    expect(stderr).toContain('would do it again')
    const again = await darkroom('undo', undo, '--yes')
    expect({ code: again.code, stderr: again.stderr }).toEqual({ code: 0, stderr: '' })
  })

  it('a wrong id is refused', async () => {
    const { darkroom } = await homeFor({ library: smallLibrary, config })
    expect((await darkroom('exclusions')).stderr).toContain('Nothing is excluded.')
    expect((await darkroom('exclusions', '--remove', 'x')).code).toBe(1)
  })
})
