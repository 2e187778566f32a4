import { describe, expect, it } from 'vitest'
import { addTag, addToAlbum, defineRecipe, taken, type } from '../index.ts'
import { album, asset, planFor, versions } from '../testing.ts'

const clips = defineRecipe({ name: 'clips', where: type('VIDEO'), actions: [addToAlbum('Clips')] })

describe.each(versions)('planFor on %s', (version) => {
  it('plans a recipe for hand-written assets', async () => {
    const plan = await planFor(clips, [asset({ type: 'VIDEO' }), asset(), asset({ type: 'VIDEO' })], { version })
    expect(plan.summary).toEqual({ 'album.create': 1, 'album.add': 2 })
    expect(plan.server.version).toBe(version)
  })

  it('knows the albums that are there', async () => {
    const clip = asset({ type: 'VIDEO', originalPath: '/photos/clip.mp4' })
    const albums = [album({ albumName: 'Clips', assetIds: ['/photos/clip.mp4'] })]
    expect((await planFor(clips, [clip], { version, library: { albums } })).operations).toEqual([])
  })
})

it('planFor knows people, tags, albums and stacks that assets name', async () => {
  const recipe = defineRecipe({
    name: 'told',
    needs: ['people', 'tags', 'albums', 'stack'],
    actions: ({ people, tags, albums, stack }) => [
      addTag([...people, ...albums].map(({ name }) => name).join(' ')),
      addTag(`${tags.join()} ${stack?.assetIds.length}`),
    ],
  })
  const told = asset({ people: ['Anna'], tags: ['trips/2023'], albums: ['Lake', 'Trip'], stack: 'burst' })
  const plan = await planFor(recipe, [told, asset({ stack: 'burst', tags: ['x'], people: ['Ben'] })])
  const wished = plan.operations.flatMap((one) => ('tag' in one ? JSON.stringify(one.tag) : []))
  for (const tag of ['Anna Lake Trip', 'trips/2023 2', 'Ben', 'x 2']) expect(wished.join()).toContain(`"${tag}"`)
})

it('an asset of which only the wall clock is told was taken then', async () => {
  const summer = defineRecipe({ name: 'summer', where: taken({ year: 2019 }), actions: [addTag('summer')] })
  const { summary } = await planFor(summer, [asset({ localDateTime: '2019-07-01T12:00:00Z' })])
  expect(summary['tag.add']).toBe(1)
})

it('planFor throws what the recipe throws, with its name', async () => {
  const broken = defineRecipe({
    name: 'broken',
    actions: () => {
      throw new Error('no such luck')
    },
  })
  await expect(planFor(broken, [asset()])).rejects.toThrow(/Recipe "broken" failed in actions .*no such luck/)
})
