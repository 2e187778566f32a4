import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { connect } from '../../../core/api/server.ts'
import type { AnyRecipe } from '../../../core/recipes/recipe.ts'
import { silentLogger } from '../../../engine/logger.ts'
import { runRecipes } from '../../../engine/runner/runner.ts'
import { addTag, addToAlbum, type BaseAsset, defineRecipe, favorite, rate } from '../../../index.ts'
import { type AssetInput, startSandbox } from '../../../sandbox/index.ts'
import { holds } from '../../support/effort.ts'

const count = 60
const day = 86_400_000
/** Some without an exif record, some of one day. */
const assets: AssetInput[] = Array.from({ length: count }, (_, index) => ({
  id: `00000000-0000-4000-8000-${String((index * 37) % count).padStart(12, '0')}`,
  originalPath: `/p/${index % 4}/${index}.jpg`,
  fileCreatedAt: new Date(Date.UTC(2020, 0, 1) + Math.floor(index / 3) * day).toISOString(),
  isFavorite: index % 5 === 0,
  exif: index % 7 === 0 ? null : { make: index % 2 === 0 ? 'Canon' : 'Sony', city: `City ${index}`, rating: 2 },
}))

/** The second sees what the first plans, and both see what the one before them plans. */
const recipes: readonly AnyRecipe[] = [
  defineRecipe({ name: 'best', where: favorite(), actions: [rate(5)] }),
  defineRecipe({
    name: 'days',
    needs: ['exif'],
    async *stream(stream) {
      for await (const group of stream.split({ by: (asset) => asset.takenAt.day() }))
        yield {
          assets: group,
          actions: [addToAlbum(`${group[0]?.exif.make}`), addTag(`rated/${group[0]?.exif.rating}`)],
        }
    },
  }),
  defineRecipe({
    name: 'folders',
    needs: ['exif', 'tags'],
    async *stream(stream) {
      for await (const { key, assets: group } of stream.groupBy(({ originalPath }) => originalPath.split('/')[2]))
        for (const { id, exif, originalFileName, tags } of group)
          yield {
            assets: [{ id } as BaseAsset],
            actions: [addTag(`${key}/${exif.city}/${originalFileName}/${tags.join()}`), rate(3)],
          }
    },
  }),
]

const plannedWith = async () => {
  const sandbox = await startSandbox({ library: { assets } })
  onTestFinished(() => sandbox.close())
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
  onTestFinished(() => server.close())
  const loaded = recipes.map((recipe) => ({ recipe, plugin: null, from: 'test' }))
  return async (packing: number) => {
    const run = { account: 'me', server, recipes: loaded, log: silentLogger, packing }
    const { plan, failures } = await runRecipes(run)
    expect(failures).toEqual([])
    return plan
  }
}

it('plans the same, however many rows are packed while they wait', async () => {
  const planned = await plannedWith()
  const unpacked = await planned(count + 1)
  expect(unpacked.summary).toMatchObject({ 'album.add': count })
  await holds(
    fc.asyncProperty(fc.integer({ min: 1, max: count }), async (packing) => {
      expect(await planned(packing)).toEqual(unpacked)
    }),
    { runs: 5, seconds: 10, examples: [[1]] },
  )
})
