import { describe, expect, it } from 'vitest'
import { Notes } from '../../../engine/plan/notes.ts'
import { defineRecipe } from '../../../index.ts'
import { id, libraryOf, workbenchFor } from '../../support/workbench.ts'

describe('notes of a recipe', () => {
  it('are in the plan with level, kind, recipe, assets and links, and their texts are warnings as before', async () => {
    const { plan } = await workbenchFor(libraryOf([{}, {}]))
    const links = ['https://photos.example.org/utilities/duplicates']
    const { notes, recipes } = await plan(
      defineRecipe({
        name: 'twins',
        async *stream(assets, { note, warn }) {
          const all = await assets.toArray()
          warn('Something is odd.')
          note('info', 'statistics', 'Two of them.')
          note('decision', 'which-copy-to-keep', 'They are alike.', { assets: all.reverse(), links })
          yield { assets: [], actions: [] }
        },
      }),
    )
    expect(notes).toEqual([
      {
        level: 'decision',
        code: 'which-copy-to-keep',
        recipe: 'twins',
        text: 'They are alike.',
        assetIds: [id(1), id(2)],
        links,
      },
      { level: 'warning', code: 'warning', recipe: 'twins', text: 'Something is odd.', assetIds: [] },
      { level: 'info', code: 'statistics', recipe: 'twins', text: 'Two of them.', assetIds: [] },
    ])
    expect(recipes).toMatchObject([{ warnings: ['Something is odd.', 'They are alike.', 'Two of them.'] }])
  })

  it('are told once, with the assets of all occasions, in an order of their own', () => {
    const said = (order: readonly string[]) => {
      const notes = new Notes('r')
      for (const name of order) notes.add('warning', 'odd', name.slice(0, 1), { assets: [{ id: name }] })
      notes.add('error', 'broken', 'z')
      return notes.sorted()
    }
    expect(said(['b1', 'a1', 'b2'])).toEqual(said(['b2', 'b1', 'a1']))
    expect(said(['b1', 'a1', 'b2'])).toMatchObject([
      { level: 'error', text: 'z', assetIds: [] },
      { text: 'a', assetIds: ['a1'] },
      { text: 'b', assetIds: ['b1', 'b2'] },
    ])
  })
})
