import { describe, expect, it } from 'vitest'
import { versions } from '../../../sandbox/index.ts'
import { homeFor } from '../../support/home.ts'

const anna = { id: '00000000-0000-4000-8000-0000000000aa', name: 'Anna', email: 'anna@example.org' }
const idOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
const album = (number: number, assets: readonly number[]) => ({
  id: idOf(100 + number),
  albumName: `Album ${number}`,
  ownerId: anna.id,
  assetIds: assets.map(idOf),
})
const library = {
  users: [anna],
  albums: [album(1, [1]), album(2, [1, 2, 3])],
  assets: [1, 2, 3].map((number) => ({ id: idOf(number), originalPath: `/u/${number}.jpg` })),
}
const recipe = (
  deletion: string,
  actions = '[]',
) => `import { defineRecipe, deleteAlbum, removeFromAlbum } from 'immich-darkroom'
export default defineRecipe({ name: 'tidy', actions: ${actions}, finish: () => [deleteAlbum({ id: '${idOf(102)}' }, ${deletion})] })
`
const into = `into: { id: '${idOf(101)}' }`
const homeWith = (text: string, version?: string, allow: readonly string[] = ['album.delete']) =>
  homeFor({
    library,
    ...(version ? { version } : {}),
    config: `recipes: ['recipes/*.ts'], allow: ${JSON.stringify(allow)}`,
    files: { 'recipes/tidy.ts': text },
  })

describe.each(versions)('an album that goes into another on %s', (version) => {
  it('gives it what it holds and is deleted', async () => {
    const home = await homeWith(recipe(`{ ${into} }`), version)
    const { operations } = await home.plan()
    expect(operations).toMatchObject([
      { op: 'album.add', album: { id: idOf(101) }, assetIds: [idOf(2), idOf(3)] },
      { op: 'album.delete', album: { id: idOf(102) }, into: { id: idOf(101), assetCount: 3 } },
    ])
    const { code, stdout } = await home.darkroom('apply', '--yes')
    expect(code).toBe(0)
    expect(stdout).toContain(`album "Album 2" is deleted (what it holds goes into "Album 1")`)
    expect([...home.sandbox.state.albums.keys()]).toEqual([idOf(101)])
    expect(home.sandbox.state.albums.get(idOf(101))?.assetIds.size).toBe(3)
  })

  it('stays where the other one does not count what it should', async () => {
    const home = await homeWith(recipe(`{ ${into} }`), version)
    expect((await home.darkroom('plan', '--out', 'plan.json')).code).toBe(0)
    // Somebody takes the asset out again that both held.
    home.sandbox.state.albums.get(idOf(101))?.assetIds.delete(idOf(1))
    const { code, stdout } = await home.darkroom('apply', 'plan.json', '--yes')
    expect(code).toBe(4)
    expect(stdout).toContain('counts 2 of 3 assets')
    expect(home.sandbox.state.albums.get(idOf(102))?.assetIds.size).toBe(3)
  })
})

describe('deleteAlbum', () => {
  it('leaves out what leaves the album anyway, and counts it as empty then', async () => {
    const home = await homeWith(recipe('{ onlyEmpty: true }', `[removeFromAlbum({ id: '${idOf(102)}' })]`))
    const { operations } = await home.plan()
    expect(operations).toMatchObject([{ op: 'album.delete', assetIds: [1, 2, 3].map(idOf) }])
    expect(operations).toHaveLength(1)
  })

  it('keeps an album of which something stays', async () => {
    const some = `(asset) => (asset.id === '${idOf(3)}' ? [] : [removeFromAlbum({ id: '${idOf(102)}' })])`
    const home = await homeWith(recipe('{ onlyEmpty: true }', some))
    expect((await home.plan()).summary).toEqual({ 'album.remove': 2 })
  })

  it('warns where it may not, if told so, and takes out what was to be taken out', async () => {
    const text = recipe('{ onlyEmpty: true, ifAllowed: true }', `[removeFromAlbum({ id: '${idOf(102)}' })]`)
    const home = await homeWith(text, undefined, [])
    const { summary, refused, recipes } = await home.plan()
    expect({ summary, refused }).toEqual({ summary: { 'album.remove': 3 }, refused: [] })
    expect(recipes[0]?.warnings.join()).toContain('--allow album.delete lets it')
  })

  it('merges nothing where it may not, and nothing into what is not there', async () => {
    const home = await homeWith(recipe(`{ ${into}, ifAllowed: true }`), undefined, [])
    expect(await home.plan()).toMatchObject({ operations: [], refused: [] })
    const lost = await homeWith(recipe(`{ into: { id: '${idOf(9)}' } }`))
    const { operations, refused } = await lost.plan()
    expect(operations).toEqual([])
    expect(refused.map(({ reason }) => reason).join()).toContain('no own album')
  })
})
