import { describe, expect, it } from 'vitest'
import type { Plan } from '../../../engine/plan/plan.ts'
import { versions } from '../../../sandbox/index.ts'
import { homeFor } from '../../support/home.ts'
import { photosAt, recipeFile, smallLibrary } from '../../support/library.ts'
import { albumsOf, assetOf } from '../../support/sandbox.ts'

const config = "recipes: ['recipes/*.ts']"

describe.each(versions)('several recipes on %s', (version) => {
  it('that wish for the same plan it once, for the first of them', async () => {
    const files = {
      'recipes/a.ts': recipeFile('a', "folder('Pets')", "[addToAlbum('Best'), addTag('x'), favorite()]"),
      'recipes/b.ts': recipeFile(
        'b',
        "any(folder('Pets'), folder('Trip'))",
        "[addToAlbum('Best'), addTag('x'), favorite()]",
      ),
    }
    const { plan, darkroom, sandbox } = await homeFor({ library: smallLibrary, version, config, files })
    const { operations, summary } = await plan()
    expect(
      operations.map(({ op, recipe, ...more }) => [op, recipe, 'assetIds' in more ? more.assetIds.length : 0]),
    ).toEqual([
      ['album.create', 'a', 0],
      ['tag.create', 'a', 0],
      ['album.add', 'a', 2],
      ['album.add', 'b', 4],
      ['tag.add', 'a', 2],
      ['tag.add', 'b', 4],
      ['asset.update', 'a', 2],
      ['asset.update', 'b', 4],
    ])
    expect(summary).toEqual({ 'album.create': 1, 'tag.create': 1, 'album.add': 6, 'tag.add': 6, 'asset.update': 6 })
    expect((await darkroom('apply', '--yes')).code).toBe(0)
    await sandbox.settle()
    expect(albumsOf(sandbox)).toMatchObject([['Best', { length: 6 }]])
    expect((await plan()).operations).toEqual([])
  })

  it('plan only what is missing', async () => {
    const library = {
      assets: [
        ...photosAt(['/photos/A/in.jpg'], { tags: ['x'], isFavorite: true }),
        ...photosAt(['/photos/A/child.jpg'], { tags: ['x/y'] }),
        ...photosAt(['/photos/A/both.jpg'], { tags: ['x', 'x/y'] }),
        ...photosAt(['/photos/A/out.jpg']),
      ],
      albums: [{ albumName: 'Best', assetIds: ['/photos/A/in.jpg', '/photos/A/both.jpg'] }],
    }
    const files = { 'recipes/a.ts': recipeFile('a', 'all()', "[addToAlbum('Best'), addTag('x'), favorite()]") }
    const { plan, sandbox } = await homeFor({ library, version, config, files })
    const ids = (...names: string[]) => names.map((name) => assetOf(sandbox, name).id).sort()
    expect((await plan()).operations).toMatchObject([
      { op: 'album.add', album: { id: expect.any(String), name: 'Best' }, assetIds: ids('child.jpg', 'out.jpg') },
      // Only having a child of a tag is not having the tag, although the server's search says so.
      { op: 'tag.add', tag: { id: expect.any(String), value: 'x' }, assetIds: ids('child.jpg', 'out.jpg') },
      { op: 'asset.update', set: { isFavorite: true }, assetIds: ids('child.jpg', 'both.jpg', 'out.jpg') },
    ])
  })

  it('wish nothing for the motion part of a live photo, wherever it is found', async () => {
    const [still, motion] = photosAt(['/p/live.heic', '/p/live.mov'])
    const livePhotoVideoId = '00000000-0000-4000-8000-000000000001'
    const library = {
      assets: [
        { ...still, livePhotoVideoId },
        { ...motion, id: livePhotoVideoId },
      ],
    }
    const files = { 'recipes/a.ts': recipeFile('a', 'all()', "[addToAlbum('A'), addTag('a'), archive()]") }
    const { plan, sandbox } = await homeFor({ library, version, config, files })
    const { operations } = await plan()
    const touched = operations.flatMap((operation) => ('assetIds' in operation ? operation.assetIds : []))
    expect(touched).toEqual(Array(3).fill(assetOf(sandbox, 'live.heic').id))
  })

  it('see their own scope, whatever the others ask for', async () => {
    const library = {
      assets: [
        ...photosAt(['/p/shown.jpg']),
        ...photosAt(['/p/archived.jpg'], { visibility: 'archive' }),
        ...photosAt(['/p/trashed.jpg'], { trashedAt: '2024-01-01T00:00:00Z' }),
      ],
    }
    const scoped = (name: string, scope: string): string =>
      `import { addTag, defineRecipe } from 'immich-darkroom'
      export default defineRecipe({ name: '${name}', scope: ${scope}, actions: [addTag('${name}')] })`
    const files = {
      'recipes/a.ts': scoped('plain', '{}'),
      'recipes/b.ts': scoped('archive', "{ visibility: ['archive'] }"),
      'recipes/c.ts': scoped('trash', '{ trashed: true }'),
    }
    const { plan, sandbox } = await homeFor({ library, version, config, files })
    const ids = (...names: string[]) => names.map((name) => assetOf(sandbox, name).id).sort()
    const { operations, recipes } = await plan()
    expect(recipes.map(({ name, scanned, matched }) => [name, scanned, matched])).toEqual([
      ['plain', 1, 1],
      ['archive', 1, 1],
      ['trash', 2, 2],
    ])
    expect(operations.filter(({ op }) => op === 'tag.add')).toMatchObject([
      { tag: { value: 'archive' }, assetIds: ids('archived.jpg') },
      { tag: { value: 'plain' }, assetIds: ids('shown.jpg') },
      { tag: { value: 'trash' }, assetIds: ids('shown.jpg', 'trashed.jpg') },
    ])
  })
})

describe('an album by id', () => {
  it('that does not exist is refused, with the names that are nearest', async () => {
    const files = { 'recipes/a.ts': recipeFile('a', "folder('Pets')", "[addToAlbum({ id: 'Trpi' })]") }
    const library = { ...smallLibrary, albums: [{ albumName: 'Trip' }, { albumName: 'Holidays in the north' }] }
    const { plan } = await homeFor({ library, config, files })
    expect(await plan()).toMatchObject({
      operations: [],
      refused: [
        {
          recipe: 'a',
          reason: expect.stringMatching(/^There is no album with the id Trpi\. Closest by name: Trip, /),
          operations: 2,
        },
      ],
    })
  })
})

describe('a recipe without a where', () => {
  it('matches everything in its scope, and one without wishes plans nothing', async () => {
    const files = {
      'recipes/a.ts': `import { defineRecipe } from 'immich-darkroom'
        export default defineRecipe({ name: 'a', actions: () => [] })`,
    }
    const { darkroom } = await homeFor({ library: smallLibrary, config, files })
    const { accounts } = (await darkroom('plan', '--json')).json<Plan>()
    expect(accounts[0]).toMatchObject({ operations: [], recipes: [{ scanned: 7, matched: 7 }] })
  })
})
