import { describe, expect, it } from 'vitest'
import { addTag, defineRecipe, fileName, removeTag, syncTag } from '../../../index.ts'
import { annaId } from '../../support/library.ts'
import {
  allVersions,
  id,
  libraryOf,
  short,
  type WorkedExample,
  workbenchFor,
  workOut,
} from '../../support/workbench.ts'

const r = 'r'
const tags = [
  { id: id(101), value: 'trips', userId: annaId },
  { id: id(102), value: 'trips/2023', parentId: id(101), userId: annaId },
]
const trips = { id: '#101', value: 'trips' }
const trips2023 = { id: '#102', value: 'trips/2023' }
const fresh = (value: string) => ({ id: null, value })

const examples: Record<string, WorkedExample> = {
  'addTag makes the tag and its parents': {
    given: [{}, {}],
    recipes: [defineRecipe({ name: r, actions: [addTag('trips/2023/Rome')] })],
    plans: [
      { op: 'tag.create', recipe: r, tag: fresh('trips') },
      { op: 'tag.create', recipe: r, tag: fresh('trips/2023') },
      { op: 'tag.create', recipe: r, tag: fresh('trips/2023/Rome') },
      { op: 'tag.add', recipe: r, tag: fresh('trips/2023/Rome'), assetIds: ['#1', '#2'] },
    ],
    leaves: { tags: { trips: [], 'trips/2023': [], 'trips/2023/Rome': ['#1', '#2'] } },
  },
  'a tag whose parent is made by an earlier recipe is made once': {
    given: [{}],
    recipes: [
      defineRecipe({ name: 'a', actions: [addTag('trips')] }),
      defineRecipe({ name: 'b', actions: [addTag('trips/2023')] }),
    ],
    plans: [
      { op: 'tag.create', recipe: 'a', tag: fresh('trips') },
      { op: 'tag.create', recipe: 'b', tag: fresh('trips/2023') },
      { op: 'tag.add', recipe: 'a', tag: fresh('trips'), assetIds: ['#1'] },
      { op: 'tag.add', recipe: 'b', tag: fresh('trips/2023'), assetIds: ['#1'] },
    ],
    leaves: { tags: { trips: ['#1'], 'trips/2023': ['#1'] } },
  },
  'having a child of a tag is not having the tag': {
    given: [{ tagIds: [id(101)] }, { tagIds: [id(102)] }, {}],
    library: { tags },
    recipes: [defineRecipe({ name: r, actions: [addTag('trips')] })],
    plans: [{ op: 'tag.add', recipe: r, tag: trips, assetIds: ['#2', '#3'] }],
    leaves: { tags: { trips: ['#1', '#2', '#3'], 'trips/2023': ['#2'] } },
  },
  'removeTag leaves its children': {
    given: [{ tagIds: [id(101)] }, { tagIds: [id(102)] }, { tagIds: [id(101), id(102)] }],
    library: { tags },
    recipes: [defineRecipe({ name: r, actions: [removeTag('trips')] })],
    plans: [{ op: 'tag.remove', recipe: r, tag: trips, assetIds: ['#1', '#3'], total: 3 }],
    leaves: { tags: { trips: [], 'trips/2023': ['#2', '#3'] } },
  },
  'removeTag of a tag that nobody has is nothing': {
    given: [{}],
    recipes: [defineRecipe({ name: r, actions: [removeTag('trips')] })],
    plans: [],
    leaves: { tags: {} },
  },
  'one recipe takes the tag that another gives to others': {
    given: [{ tagIds: [id(102)] }, {}],
    library: { tags },
    recipes: [
      defineRecipe({ name: 'a', where: fileName('1.jpg'), actions: [removeTag('trips/2023')] }),
      defineRecipe({ name: 'b', where: fileName('2.jpg'), actions: [addTag('trips/2023')] }),
    ],
    plans: [
      { op: 'tag.add', recipe: 'b', tag: trips2023, assetIds: ['#2'] },
      { op: 'tag.remove', recipe: 'a', tag: trips2023, assetIds: ['#1'], total: 1 },
    ],
    leaves: { tags: { 'trips/2023': ['#2'], trips: [] } },
  },
}

describe.each(allVersions)('tags on %s', (version) => {
  it.each(Object.entries(examples))('%s', async (_, example) => void (await workOut(example, version)))

  it('syncTag takes off what it gave, and nothing else', async () => {
    const sync = (where: string) => defineRecipe({ name: r, where: fileName(where), actions: [syncTag('trips')] })
    const { plan, apply } = await workbenchFor(libraryOf([{}, {}, { tagIds: [id(101)] }], { tags }), version)
    await apply(await plan(sync('[12].jpg')))
    const next = await plan(sync('2.jpg'))
    expect(short(next.operations)).toEqual([{ op: 'tag.remove', recipe: r, tag: trips, assetIds: ['#1'], total: 3 }])
    await apply(next)
    expect((await plan(sync('2.jpg'))).operations).toEqual([])
  })
})
