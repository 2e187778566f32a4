import { describe, expect, it } from 'vitest'
import { addToAlbum, defineRecipe, type } from '../../core/index.ts'
import { album, asset, planFor, versions } from '../../core/testing.ts'

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

it('planFor throws what the recipe throws, with its name', async () => {
  const broken = defineRecipe({
    name: 'broken',
    actions: () => {
      throw new Error('no such luck')
    },
  })
  await expect(planFor(broken, [asset()])).rejects.toThrow(/Recipe "broken" failed in actions .*no such luck/)
})
