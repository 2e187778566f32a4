import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Server } from '../../core/api/server.ts'
import { type AnyRecipe, defineRecipe } from '../../core/recipes/recipe.ts'
import { silentLogger } from '../../engine/logger.ts'
import { runRecipes } from '../../engine/runner/runner.ts'
import { emptyLedger, type Ledger, stackedTarget } from '../../engine/state/ledger.ts'
import { addToAlbum } from '../../language/actions/album.ts'
import { actionWords } from '../../language/yaml/action-words.ts'
import { holds } from '../support/effort.ts'
import { libraries, now, uuid, versions } from './library.ts'
import { orderCases } from './order-cases.ts'
import { actionValues, recipeLists, recipeOfForm } from './recipes.ts'
import { withServer } from './select.ts'
import { shuffledServer } from './shuffle.ts'

/** Somebody has applied plans before: every second asset is a recipe's own, and one was taken out by hand. */
const ledger: Ledger = {
  of: () => ({
    ours: new Set(Array.from({ length: 10 }, (_, index) => uuid(100 + 2 * index))),
    removed: new Set([uuid(103)]),
  }),
  targets: () => [],
  revision: () => '',
}

/** The same, and nobody took a stack apart. */
const withoutStacks: Ledger = {
  ...ledger,
  of: (recipe, target) => (target === stackedTarget ? emptyLedger : ledger).of(recipe, target),
}

/** A plan as it would be saved. */
const planText = async (
  server: Server,
  recipes: readonly AnyRecipe[],
  concurrency: number,
  before = ledger,
): Promise<string> => {
  const loaded = recipes.map((recipe) => ({ recipe, plugin: null, from: 'test' }))
  const options = { account: 'me', server, recipes: loaded, log: silentLogger, now, ledger: before, concurrency }
  const { plan, failures } = await runRecipes(options)
  return JSON.stringify({ plan, failures: failures.map(({ message }) => message) }, null, 1)
}

describe('the generator of actions', () => {
  it('knows every word', () => {
    expect(Object.keys(actionValues).sort()).toEqual(Object.keys(actionWords).sort())
  })
})

describe('what once depended on the order of answers', () => {
  it.each(Object.entries(orderCases))('%s', async (_, { library, recipes, planned, refused, version = '1.135.3' }) => {
    const forms = recipes.map(recipeOfForm)
    await withServer(library, version, async (server) => {
      const plan = await planText(server, forms, 4, withoutStacks)
      for (let seed = 1; seed <= 20; seed += 1)
        expect(await planText(shuffledServer(server, seed * 7919), forms, 4, withoutStacks)).toBe(plan)
      const told = JSON.parse(plan).plan
      expect(told.summary).toEqual(planned)
      expect(told.refused.map(({ reason }: { reason: string }) => reason)).toEqual(refused)
    })
  })
})

describe.each(versions)('a plan on a server of version %s', (version) => {
  it('does not depend on the order of answers', async () => {
    const others = fc.record({ seed: fc.integer(), concurrency: fc.constantFrom(1, 2, 8) })
    const law = fc.asyncProperty(libraries, recipeLists(version), others, (library, recipes, { seed, concurrency }) =>
      withServer(library, version, async (server) => {
        const plan = await planText(server, recipes, 4)
        expect(await planText(shuffledServer(server, seed), recipes, concurrency)).toBe(plan)
      }),
    )
    await holds(law, { runs: 25, seconds: 60 })
  })
})

it('tells refusals in one order', async () => {
  const assets = Array.from({ length: 6 }, (_, index) => ({ originalPath: `/photos/${index}.jpg` }))
  const albums = ['A', 'A', 'B', 'B', 'C', 'C'].map((albumName) => ({ albumName }))
  const recipe = defineRecipe({
    name: 'twins',
    actions: ({ originalFileName }) => [addToAlbum('ABC'[Number(originalFileName[0]) % 3] ?? '')],
  }) as unknown as AnyRecipe
  await withServer({ assets, albums }, '3.0.3', async (server) => {
    const plans = [1, 2, 3, 4, 5].map((seed) => planText(shuffledServer(server, seed * 7919), [recipe], 4))
    const texts = await Promise.all(plans)
    expect(JSON.parse(texts[0] ?? '').plan.refused).toHaveLength(3)
    expect(new Set(texts).size).toBe(1)
  })
})
