import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RecipeData } from '../../../language/yaml/data.ts'
import { type LibraryInput, versions } from '../../../sandbox/index.ts'
import { arbitraryLibrary, arbitraryRecipes } from '../../support/arbitrary-curation.ts'
import { curationOf } from '../../support/curation.ts'
import { holds } from '../../support/effort.ts'
import { type Home, homeFor, lastRun } from '../../support/home.ts'
import { writesTo } from '../../support/sandbox.ts'

const allow = ['asset.trash', 'album.remove.all', 'tag.remove.all']

/** Runs for each generated library; its server goes at once, not at the end of the test. */
const withHome = async (
  version: string,
  library: LibraryInput,
  recipes: readonly RecipeData[],
  check: (home: Home) => Promise<void>,
): Promise<void> => {
  const files = { 'immichrc.json': JSON.stringify({ recipes, allow }) }
  const home = await homeFor({ library, version, jobs: 'held', files })
  try {
    await check(home)
  } finally {
    await home.sandbox.close()
  }
}

/** A command that has to end in one of these ways; the server's own work is done after it. */
const run = async ({ darkroom, sandbox }: Home, codes: readonly number[], ...args: string[]) => {
  const answer = await darkroom(...args)
  if (!codes.includes(answer.code)) throw new Error(`${args[0]} ${answer.code}: ${answer.stdout}${answer.stderr}`)
  await sandbox.settle()
  return answer
}

/** No server shows a stack whose members are all in the trash, so what unstacks and trashes is not redone exactly. */
const redone = (recipes: readonly RecipeData[], curation: ReturnType<typeof curationOf>) => {
  const actions = recipes.flatMap((recipe) => recipe.actions)
  return actions.includes('trash') && actions.includes('unstack') ? { ...curation, stacks: [] } : curation
}

/** What a recipe trashes is in its stack until then, so that a later one may join two stacks in the next run only. */
const emptiesStacks = (recipes: readonly RecipeData[]): boolean => {
  const actions = recipes.flatMap((recipe) => recipe.actions)
  return actions.includes('trash') && actions.some((action) => typeof action === 'object' && 'stack' in action)
}

describe.each(versions)('on any library with any recipes, on %s', (version) => {
  it('apply, then plan is empty; undo brings everything back, and undone again it is as applied', async () => {
    const property = fc.asyncProperty(
      arbitraryLibrary(false),
      arbitraryRecipes(version !== '1.135.3'),
      (library, recipes) =>
        withHome(version, library, recipes, async (home) => {
          const before = curationOf(home.sandbox)
          // Two stacks that cannot be one are refused.
          const { code } = await run(home, [0, 4, 5], 'apply', '--yes')
          if (code !== 0 && emptiesStacks(recipes)) {
            await run(home, [0, 4, 5], 'apply', '--yes')
            expect((await home.plan()).operations).toEqual([])
            return
          }
          const after = curationOf(home.sandbox)
          expect((await home.plan()).operations).toEqual([])
          if (Object.keys(writesTo(home.sandbox)).length === 0) return
          await run(home, [0], 'undo', '--yes')
          expect(curationOf(home.sandbox)).toEqual(before)
          await run(home, [0], 'undo', await lastRun(home), '--yes')
          expect(redone(recipes, curationOf(home.sandbox))).toEqual(redone(recipes, after))
        }),
    )
    await holds(property, { runs: 10, seconds: 90 })
  })
})
