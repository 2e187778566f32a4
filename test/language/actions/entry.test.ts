import { describe, expect, it } from 'vitest'
import { detailsOf } from '../../../engine/plan/detail.ts'
import { addTag, addToAlbum, archive, defineRecipe, syncAlbum } from '../../../index.ts'
import { annaId } from '../../support/library.ts'
import { id, libraryOf, short, workbenchFor } from '../../support/workbench.ts'

const also = [archive(), addTag('seen')]
const holding = (assetIds: readonly string[]) =>
  libraryOf([{}, {}, {}], { albums: [{ id: id(100), albumName: 'Trip', ownerId: annaId, assetIds: [...assetIds] }] })

describe.each([
  ['addToAlbum', addToAlbum('Trip', { followUps: also })],
  ['syncAlbum', syncAlbum('Trip', { followUps: also })],
])('what follows in %s', (_name, action) => {
  const recipe = defineRecipe({ name: 'r', actions: [action] })

  it('concerns those alone that go in, and nobody the second time', async () => {
    const { plan, apply } = await workbenchFor(holding([id(2)]), '2.7.5')
    const first = await plan(recipe)
    expect(short(first.operations)).toMatchObject([
      { op: 'tag.create' },
      { op: 'album.add', assetIds: ['#1', '#3'] },
      { op: 'tag.add', assetIds: ['#1', '#3'] },
      { op: 'asset.update', assetIds: ['#1', '#3'], set: { visibility: 'archive' } },
    ])
    await apply(first)
    expect(await plan(recipe)).toMatchObject({ operations: [], refused: [] })
  })

  it('concerns all where the album is made', async () => {
    const { plan } = await workbenchFor(libraryOf([{}, {}]), '3.0.3')
    expect((await plan(recipe)).summary).toMatchObject({ 'album.add': 2, 'tag.add': 2, 'asset.update': 2 })
  })

  it('stays away where the album may not be used', async () => {
    const twice = { albums: [100, 101].map((number) => ({ id: id(number), albumName: 'Trip', ownerId: annaId })) }
    const { plan } = await workbenchFor(libraryOf([{}], twice), '2.7.5')
    expect(await plan(recipe)).toMatchObject({ operations: [], refused: [{ operations: 1 }] })
  })
})

describe('the reason', () => {
  const recipe = defineRecipe({
    name: 'r',
    actions: ({ id: own }) => [addToAlbum('Trip', { reason: own === id(1) ? 'rare' : 'often' })],
  })

  it('is counted for those that go in, the most frequent first, with some names', async () => {
    // A name that comes twice is shown once.
    const files = ['a', 'e', 'd', 'c', 'b', 'b'].map((name) => ({ originalFileName: `${name}.jpg` }))
    const { plan, apply } = await workbenchFor(libraryOf(files), '2.7.5')
    const first = await plan(recipe)
    expect(first.operations[1]).toMatchObject({
      reasons: [
        { reason: 'often', assets: 5, files: ['b.jpg', 'c.jpg', 'd.jpg'] },
        { reason: 'rare', assets: 1, files: ['a.jpg'] },
      ],
    })
    const lines = detailsOf(first, { assets: true })
    expect(lines).toContain('  [1] + 6 assets → album "Trip" (new)')
    expect(lines.filter((line) => line.includes('  often  http'))).toHaveLength(5)
    expect(lines.filter((line) => line.includes(`${id(1)}  rare  http`))).toHaveLength(1)
    // It passes through the saved form on its way.
    expect(await apply(first)).toMatchObject({ status: 'done' })
  })

  it('is left out where none is given', async () => {
    const { plan } = await workbenchFor(libraryOf([{}]), '2.7.5')
    const { operations } = await plan(defineRecipe({ name: 'r', actions: [addToAlbum('Trip')] }))
    expect(operations[1]).not.toHaveProperty('because')
  })
})
