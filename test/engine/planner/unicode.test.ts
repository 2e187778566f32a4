import { describe, expect, it } from 'vitest'
import {
  type AnyRecipe,
  addTag,
  addToAlbum,
  all,
  defineRecipe,
  inAlbum,
  not,
  person,
  removeTag,
  syncAlbum,
  tagged,
} from '../../../index.ts'
import { id, workbenchFor } from '../../support/workbench.ts'

const written = 'Süden'.normalize('NFC')
const byMac = 'Süden'.normalize('NFD')

const library = (name: string) => ({
  assets: [
    { id: id(1), originalPath: '/a/1.jpg', people: [name], tags: [`trips/${name}`] },
    { id: id(2), originalPath: '/a/2.jpg' },
  ],
  albums: [{ id: id(100), albumName: name, assetIds: [id(1)] }],
})

describe.each([
  ['composed', byMac, written],
  ['decomposed', written, byMac],
])('names that a recipe writes %s', (_, there, asked) => {
  const plan = async (...recipes: readonly AnyRecipe[]) => (await workbenchFor(library(there))).plan(...recipes)

  it('mean the album and the tag that are there', async () => {
    const recipe = defineRecipe({ name: 'r', actions: [addToAlbum(asked), addTag(`trips/${asked}`)] })
    const { operations } = await plan(recipe)
    expect(operations).toMatchObject([
      { op: 'album.add', album: { id: id(100), name: there }, assetIds: [id(2)] },
      { op: 'tag.add', tag: { id: expect.any(String), value: `trips/${there}` }, assetIds: [id(2)] },
    ])
    expect(operations).toHaveLength(2)
  })

  it('find by predicate', async () => {
    const where = all(
      inAlbum(asked),
      tagged(`trips/${asked}`),
      tagged(`trips/${asked}`, { exact: true }),
      person(asked),
    )
    const { operations } = await plan(defineRecipe({ name: 'r', where, actions: [addTag('found')] }))
    expect(operations.at(-1)).toMatchObject({ op: 'tag.add', assetIds: [id(1)] })
  })

  it('are seen by later recipes, and taken out', async () => {
    const first = defineRecipe({ name: 'a', actions: [syncAlbum(there), removeTag(`trips/${asked}`)] })
    const where = all(inAlbum(asked), not(tagged(`trips/${there}`)))
    const { operations } = await plan(first, defineRecipe({ name: 'b', where, actions: [addTag('both')] }))
    expect(operations.find(({ recipe, op }) => recipe === 'b' && op === 'tag.add')).toMatchObject({
      assetIds: [id(1), id(2)],
    })
    expect(operations.find(({ op }) => op === 'tag.remove')).toMatchObject({ tag: { value: `trips/${there}` } })
  })
})
