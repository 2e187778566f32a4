import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { connect } from '../../core/api/server.ts'
import { silentLogger } from '../../core/log.ts'
import type { Ledger } from '../../core/plan/ledger.ts'
import { actionWords } from '../../core/recipes/action-words.ts'
import type { AnyRecipe } from '../../core/recipes/recipe.ts'
import { runRecipes } from '../../core/recipes/runner.ts'
import { type LibraryInput, startSandbox } from '../../core/sandbox/index.ts'
import { libraries, now, uuid } from './library.ts'
import { actionValues, recipeLists } from './recipes.ts'
import { timeout, tries, versions } from './runs.ts'
import { withShuffled } from './shuffle.ts'

/** Somebody has applied plans before: every second asset is a recipe's own, and one was taken out by hand. */
const ledger: Ledger = {
  of: () => ({
    ours: new Set(Array.from({ length: 10 }, (_, index) => uuid(100 + 2 * index))),
    removed: new Set([uuid(103)]),
  }),
}

/** A plan as it would be saved, but for the address. */
const planText = async (url: string, apiKey: string, recipes: readonly AnyRecipe[], concurrency: number) => {
  const server = await connect({ url, apiKey, attempts: 1 })
  try {
    const loaded = recipes.map((recipe) => ({ recipe, plugin: null, from: 'test' }))
    const options = { account: 'me', server, recipes: loaded, log: silentLogger, now, ledger, concurrency }
    const { plan, failures } = await runRecipes(options)
    const shown = { ...plan, server: { ...plan.server, url: '' }, failures: failures.map(({ message }) => message) }
    return JSON.stringify(shown, null, 1)
  } finally {
    await server.close()
  }
}

const withSandbox = async <T>(
  library: LibraryInput,
  version: string,
  use: (url: string, key: string) => Promise<T>,
) => {
  const sandbox = await startSandbox({ library, version })
  try {
    return await use(sandbox.url, sandbox.users[0]?.apiKey ?? '')
  } finally {
    await sandbox.close()
  }
}

describe('the generator of actions', () => {
  it('knows every word', () => {
    expect(Object.keys(actionValues).sort()).toEqual(Object.keys(actionWords).sort())
  })
})

describe.each(versions)('a plan on a server of version %s', (version) => {
  it('does not depend on the order of answers', { timeout: timeout(4000) }, async () => {
    const others = fc.record({ seed: fc.integer(), concurrency: fc.constantFrom(1, 2, 8) })
    const law = fc.asyncProperty(libraries, recipeLists(version), others, (library, recipes, { seed, concurrency }) =>
      withSandbox(library, version, async (url, key) => {
        const plan = await planText(url, key, recipes, 4)
        expect(await withShuffled(url, seed, (other) => planText(other, key, recipes, concurrency))).toBe(plan)
      }),
    )
    await fc.assert(law, tries(100, 4000) as fc.Parameters<[unknown, unknown, unknown]>)
  })
})
