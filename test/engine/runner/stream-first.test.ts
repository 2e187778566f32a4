import { expect, it, onTestFinished } from 'vitest'
import { connect } from '../../../core/api/server.ts'
import type { AnyRecipe } from '../../../core/recipes/recipe.ts'
import { silentLogger } from '../../../engine/logger.ts'
import { runRecipes } from '../../../engine/runner/runner.ts'
import { addTag, addToAlbum, defineRecipe, type Recipe } from '../../../index.ts'
import { type AssetInput, startSandbox } from '../../../sandbox/index.ts'

const count = 5000
const day = 86_400_000
const idOf = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`
/** One a day, in no order of their ids. */
const assets: AssetInput[] = Array.from({ length: count }, (_, index) => ({
  id: idOf((index * 3571) % count),
  originalPath: `/p/${index}.jpg`,
  fileCreatedAt: new Date(Date.UTC(2010, 0, 1) + index * day).toISOString(),
}))

const run = async (recipes: readonly AnyRecipe[]) => {
  const sandbox = await startSandbox({ library: { assets } })
  onTestFinished(() => sandbox.close())
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
  onTestFinished(() => server.close())
  const loaded = recipes.map((recipe) => ({ recipe, plugin: null, from: 'test' }))
  return runRecipes({ account: 'me', server, recipes: loaded, log: silentLogger })
}

const seven = (newest: boolean, seen: (length: number) => void): Recipe => {
  const sign = newest ? -1 : 1
  const compare = (a: { takenAt: Date }, b: { takenAt: Date }) => sign * (a.takenAt.getTime() - b.takenAt.getTime())
  return defineRecipe({
    name: 'seven',
    first: { count: 7, compare },
    async *stream(stream) {
      const all = await stream.toArray()
      seen(all.length)
      yield { assets: all.sort(compare).slice(0, 7), actions: [addToAlbum('Seven')] }
    },
  })
}

it.each([true, false])('keeps the first of an order and forgets the rest, newest: %s', async (newest) => {
  let kept = 0
  const others = defineRecipe({ name: 'others', actions: [addTag('seen')] })
  const { plan, failures } = await run([
    seven(newest, (length) => {
      kept = length
    }),
    others,
  ])
  expect(failures).toEqual([])
  // At most twice what counts and its spare thousand are waiting at any time.
  expect(kept).toBeGreaterThanOrEqual(7)
  expect(kept).toBeLessThan(2 * 1007)
  const wanted = newest ? assets.slice(-7) : assets.slice(0, 7)
  const added = plan.operations.flatMap((one) => (one.op === 'album.add' ? one.assetIds : []))
  expect([...added].sort()).toEqual(wanted.map(({ id }) => id).sort())
  // A later recipe sees everything, each once.
  expect(plan.summary['tag.add']).toBe(count)
  expect(plan.recipes.map(({ name, matched }) => [name, matched])).toEqual([
    ['seven', 7],
    ['others', count],
  ])
})

it('stands beside a stream alone, with a count and an order', () => {
  const stream = async function* () {}
  const wrong = (more: object) => () => defineRecipe({ name: 'x', ...more } as never)
  expect(wrong({ actions: [], first: { count: 1, compare: () => 0 } })).toThrow(/first/)
  expect(wrong({ stream, first: { count: 0, compare: () => 0 } })).toThrow(/first/)
  expect(wrong({ stream, first: { count: 1 } })).toThrow(/first/)
})
