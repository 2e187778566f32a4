import { describe, expect, it } from 'vitest'
import type { AnyRecipe } from '../../../core/recipes/recipe.ts'
import {
  type Action,
  addTag,
  addToAlbum,
  all,
  archive,
  defineRecipe,
  defineRelation,
  favorite,
  inAlbum,
  not,
  removeFromAlbum,
  removeTag,
  satisfies,
  setDate,
  syncAlbum,
  tagged,
} from '../../../index.ts'
import { id, libraryOf, workbenchFor } from '../../support/workbench.ts'

const isThird = satisfies(({ id: own }) => own === id(3))

/** Albums whose names start with `Trip` get their members tagged: by asset, or group by group. */
const tagsByAlbum: readonly AnyRecipe[] = [
  defineRecipe({
    name: 'early',
    needs: ['albums'],
    actions: ({ albums }) => albums.filter(({ name }) => name.startsWith('Trip')).map(({ name }) => addTag(name)),
  }),
  defineRecipe({
    name: 'early',
    needs: ['albums'],
    async *stream(assets) {
      for await (const asset of assets)
        yield {
          assets: [asset],
          actions: asset.albums.filter(({ name }) => name.startsWith('Trip')).map(({ name }) => addTag(name)),
        }
    },
  }),
]

/** The same with the tags of the assets at hand. */
const groupsByAlbumAndTag = (action: Action): AnyRecipe =>
  defineRecipe({
    name: 'early',
    needs: ['albums', 'tags'],
    async *stream(assets) {
      for await (const asset of assets)
        if (asset.albums.some(({ name }) => name === 'Trip')) yield { assets: [asset], actions: [action] }
    },
  })

/** Knows a tag without a word of the language. */
const isNew = defineRelation({
  label: 'is new',
  resolve: async () => null,
  load: async (_, { tags }) => {
    const tag = (await tags.list()).find(({ value }) => value === 'new')
    const found = tag ? await tags.assets(tag) : new Set()
    return (own) => found.has(own)
  },
  isPlanned: ({ tags }) => tags.has('new'),
})

const early = { name: 'early' } as const
const late = { name: 'late', where: isThird } as const
/** What an early recipe goes by, what a late one changes, and whether the next run changes more. */
const cases: readonly (readonly [string, AnyRecipe, AnyRecipe, boolean])[] = [
  ['tags by an album', tagsByAlbum[0] as AnyRecipe, defineRecipe({ ...late, actions: [addToAlbum('Trip')] }), true],
  ['groups by an album', tagsByAlbum[1] as AnyRecipe, defineRecipe({ ...late, actions: [addToAlbum('Trip')] }), true],
  [
    'groups by an album, with a tag that is there already',
    groupsByAlbumAndTag(addTag('mine')),
    defineRecipe({ ...late, actions: [addToAlbum('Trip')] }),
    false,
  ],
  [
    'groups by an album, with a tag that is there already in another form',
    groupsByAlbumAndTag(addTag('Zo\u00e9')),
    defineRecipe({ ...late, actions: [addToAlbum('Trip')] }),
    false,
  ],
  [
    'groups by an album, with a tag that another recipe takes off',
    groupsByAlbumAndTag(addTag('mine')),
    defineRecipe({ ...late, actions: [addToAlbum('Trip'), removeTag('mine')] }),
    true,
  ],
  [
    'groups by another album',
    tagsByAlbum[1] as AnyRecipe,
    defineRecipe({ ...late, actions: [addToAlbum('A')] }),
    false,
  ],
  [
    'groups by an album that is left',
    tagsByAlbum[1] as AnyRecipe,
    defineRecipe({ ...late, actions: [removeFromAlbum('Old')] }),
    false,
  ],
  [
    'a condition that comes true',
    defineRecipe({ ...early, where: favorite(), actions: [addToAlbum('Best')] }),
    defineRecipe({ ...late, actions: [favorite()] }),
    true,
  ],
  [
    'a condition that comes to an end, of what only adds',
    defineRecipe({ ...early, where: not(favorite()), actions: [addToAlbum('Rest')] }),
    defineRecipe({ ...late, actions: [favorite()] }),
    false,
  ],
  [
    'a condition that comes to an end, of what is kept in sync',
    defineRecipe({ ...early, where: not(favorite()), actions: [syncAlbum('Rest')] }),
    defineRecipe({ ...late, actions: [favorite()] }),
    true,
  ],
  [
    'a scope that is left: a sync leaves alone what it does not look at',
    defineRecipe({ ...early, actions: [syncAlbum('Rest')] }),
    defineRecipe({ ...late, actions: [archive()] }),
    false,
  ],
  [
    'a scope that is entered',
    defineRecipe({ ...early, scope: { visibility: ['archive'] }, actions: [addTag('old')] }),
    defineRecipe({ ...late, actions: [archive()] }),
    true,
  ],
  [
    'a tag that is looked at',
    defineRecipe({ ...early, where: tagged('new'), actions: [addToAlbum('New')] }),
    defineRecipe({ ...late, actions: [addTag('new')] }),
    true,
  ],
  [
    'a tag that a function asks about',
    defineRecipe({ ...early, where: () => tagged('new'), actions: [addToAlbum('New')] }),
    defineRecipe({ ...late, actions: [addTag('new')] }),
    true,
  ],
  [
    'a tag that code looks up by itself',
    defineRecipe({ ...early, where: isNew, actions: [addToAlbum('New')] }),
    defineRecipe({ ...late, actions: [addTag('new')] }),
    true,
  ],
  [
    'an album, where a tag is looked at',
    defineRecipe({ ...early, where: not(tagged('old')), actions: [addToAlbum('New')] }),
    defineRecipe({ ...late, actions: [addToAlbum('Other')] }),
    false,
  ],
  [
    'what it changed itself',
    defineRecipe({ ...early, where: not(inAlbum('Old')), actions: [addToAlbum('Old')] }),
    defineRecipe({ ...late, actions: [addToAlbum('Old')] }),
    false,
  ],
  [
    'an order in time, of a stream that takes the first',
    defineRecipe({
      ...early,
      async *stream(assets) {
        for await (const asset of assets) return yield { assets: [asset], actions: [favorite()] }
      },
    }),
    defineRecipe({ ...late, actions: [setDate('2001-01-01T12:00:00Z')] }),
    true,
  ],
]

describe('an early recipe that goes by what a late one changes', () => {
  it.each(cases)('is told where the next run changes more: %s', async (_, first, second, expected) => {
    const bench = await workbenchFor(
      libraryOf([{}, {}, { tags: ['mine', 'Zoe\u0301'] }], {
        albums: [{ albumName: 'Old', assetIds: [id(3)] }],
        tags: [{ value: 'old' }],
      }),
    )
    const plan = await bench.plan(first, second)
    const told = plan.recipes.flatMap(({ name, warnings }) => warnings.map((text) => [name, text]))
    expect(told).toEqual(
      expected
        ? [
            [
              'early',
              `The next run will change more, by what "late" changes after it: list it later, or give it order: 'last'.`,
            ],
          ]
        : [],
    )
    await bench.apply(plan)
    const again = await bench.plan(first, second)
    expect(again.operations.length > 0).toBe(expected)
  })

  it('is asked a second time without what it warns of', async () => {
    const bench = await workbenchFor(libraryOf([{}, {}, {}]))
    const warns = defineRecipe({
      name: 'early',
      needs: ['albums'],
      async *stream(assets, { warn, scanned }) {
        const { length } = await assets.toArray()
        warn(`${length} of ${scanned}`)
        for (const asset of [] as never[]) yield asset
      },
    })
    const { recipes } = await bench.plan(
      warns,
      defineRecipe({ name: 'late', where: all(), actions: [addToAlbum('A')] }),
    )
    expect(recipes[0]?.warnings).toEqual(['3 of 3'])
  })
})
