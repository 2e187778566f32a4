import fc from 'fast-check'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { connect } from '../../../core/api/server.ts'
import type { AnyRecipe } from '../../../core/recipes/recipe.ts'
import { silentLogger } from '../../../engine/logger.ts'
import { runRecipes } from '../../../engine/runner/runner.ts'
import { type Asset, addTag, addToAlbum, defineRecipe, rate, tagged } from '../../../index.ts'
import stacks from '../../../plugins/stacks/index.ts'
import { type AssetInput, type Sandbox, startSandbox } from '../../../sandbox/index.ts'
import { holds } from '../../support/effort.ts'

const second = 1000
const names = [
  'IMG_1.jpg',
  'IMG_1.CR2',
  'IMG_1-edited.jpg',
  'IMG_1-edited(1).jpg',
  'IMG_1(1).jpg',
  'img_1~2.jpg',
  'b.jpg',
]
const input: fc.Arbitrary<AssetInput> = fc.record({
  originalPath: fc
    .tuple(fc.constantFrom('a', 'b'), fc.nat(9), fc.constantFrom(...names))
    .map(([folder, number, name]) => `/p/${folder}/${name.replace('1', String(number))}`),
  fileCreatedAt: fc
    .oneof(fc.nat(40), fc.nat(90_000))
    .map((tenth) => new Date(Date.UTC(2023, 6, 1, 10) + tenth * 100).toISOString()),
  exif: fc.constantFrom(null, { make: 'Canon' }, { make: 'Sony' }),
})

let sandbox: Sandbox
beforeAll(async () => {
  const [assets = []] = fc.sample(fc.array(input, { minLength: 300, maxLength: 300 }), { numRuns: 1, seed: 19 })
  sandbox = await startSandbox({ library: { assets } })
  return () => sandbox.close()
})

const plan = async (recipes: readonly AnyRecipe[], packing: number) => {
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
  onTestFinished(() => server.close())
  const loaded = recipes.map((recipe) => ({ recipe, plugin: null, from: 'test' }))
  const { plan, failures } = await runRecipes({ account: 'me', server, recipes: loaded, log: silentLogger, packing })
  expect(failures).toEqual([])
  return plan
}

const timeIn = ({ takenAt, originalPath }: Asset): number | null =>
  originalPath.startsWith('/p/a') ? takenAt.getTime() : null
const pathOf = ({ originalPath, exif }: Asset<'exif'>): string | null => (exif.make === 'Canon' ? originalPath : null)

const without = (recipe: AnyRecipe): AnyRecipe => ({ ...recipe, together: undefined }) as AnyRecipe

describe('what belongs together', () => {
  const packings = fc.integer({ min: 1, max: 310 })

  it.each<[string, AnyRecipe]>([
    [
      'near times',
      defineRecipe({
        name: 'chains',
        together: { key: (asset) => asset.takenAt.getTime(), within: second },
        async *stream(assets) {
          for await (const chain of assets.split({ gap: { seconds: 1 } }))
            if (chain.length > 1) yield { assets: chain, actions: [addTag(`chain of ${chain.length}`), rate(3)] }
        },
      }),
    ],
    [
      'texts, which some do not have',
      defineRecipe({
        name: 'names',
        needs: ['tags'],
        together: { key: (asset) => (asset.originalFileName === 'b.jpg' ? null : asset.originalPath) },
        async *stream(assets) {
          const named = assets.filter(({ originalFileName }) => originalFileName !== 'b.jpg')
          for await (const { key, assets: same } of named.groupBy(({ originalPath }) => originalPath))
            if (same.length > 1) yield { assets: same, actions: [addToAlbum(`${key} ${same[0]?.tags.join()}`)] }
        },
      }),
    ],
    [
      'one of several',
      defineRecipe({
        name: 'either',
        needs: ['exif'],
        together: { key: (asset) => [timeIn(asset), pathOf(asset)], within: second },
        async *stream(assets) {
          const all = await assets.toArray()
          for (const asset of all) {
            const others = all.filter((other) => other !== asset)
            const isNear = others.some((other) => Math.abs((timeIn(other) ?? NaN) - (timeIn(asset) ?? NaN)) <= second)
            const isAt = others.some((other) => pathOf(other) !== null && pathOf(other) === pathOf(asset))
            if (isNear || isAt) yield { assets: [asset], actions: [addTag(`near ${isNear}, at ${isAt}`)] }
          }
        },
      }),
    ],
  ])('is all that a stream has to be given: %s', async (_, recipe) => {
    const before = defineRecipe({
      name: 'before',
      actions: (asset) => [...(asset.id < '8' ? [addTag('low')] : []), rate(asset.id < 'c' ? 1 : 2)],
    })
    const after = defineRecipe({
      name: 'after',
      needs: ['exif'],
      actions: ({ exif }) => [addTag(`stars ${exif.rating}`)],
    })
    const all = await plan([before, without(recipe), after], 1000)
    expect(all.recipes[1]?.matched).toBeGreaterThan(20)
    expect(all.recipes[1]?.matched).toBeLessThan(280)
    await holds(
      fc.asyncProperty(packings, async (packing) => {
        expect(await plan([before, recipe, after], packing)).toEqual(all)
      }),
      { runs: 4, seconds: 10 },
    )
  })

  it('is looked at again where a later recipe changes it', async () => {
    const pairs = defineRecipe({
      name: 'pairs',
      needs: ['tags'],
      together: { key: ({ tags }) => tags.find((name) => name.startsWith('group')) ?? null },
      async *stream(assets) {
        for await (const { assets: same } of assets.groupBy(({ tags }) =>
          tags.find((name) => name.startsWith('group')),
        ))
          if (same.length > 1) yield { assets: same, actions: [rate(5)] }
      },
    })
    const later = defineRecipe({ name: 'later', where: tagged('x'), actions: [addTag('group 1')] })
    const marks = defineRecipe({ name: 'marks', order: 'first', actions: [addTag('x')] })
    for (const recipe of [pairs, without(pairs)])
      for (const packing of [3, 1000]) {
        const { recipes } = await plan([marks, recipe, later], packing)
        expect(recipes[1]?.warnings).toEqual([expect.stringContaining('The next run will change more')])
      }
  })

  it('is what stacks are made of', async () => {
    const criteria = fc.constantFrom(
      undefined,
      [{ time: 300 }],
      [{ stem: { cut: ['~'] } }],
      [{ stem: { cut: [] } }, { time: 2000 }],
      [{ name: '^(IMG_\\d)' }],
      [{ suffixes: ['-edited', '(1)'] }],
      [{ any: [{ stem: {} }, { time: 100 }] }],
    )
    const options = fc.record({
      criteria,
      kinds: fc.constantFrom(undefined, ['burst'], ['edit'], ['raw+jpeg']),
      sameCamera: fc.boolean(),
      sameFolder: fc.boolean(),
    })
    let made = 0
    await holds(
      fc.asyncProperty(options, packings, async (given, packing) => {
        const [recipe] = stacks(given as object).recipes(() => null) as readonly AnyRecipe[]
        if (!recipe) throw new Error('no recipe')
        const all = await plan([without(recipe)], 1000)
        made += all.operations.length
        expect(await plan([recipe], packing)).toEqual(all)
      }),
      { runs: 25, seconds: 20 },
    )
    expect(made).toBeGreaterThan(100)
  })
})
