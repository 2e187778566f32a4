import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Server } from '../../core/api/server.ts'
import type { Need } from '../../core/assets/asset.ts'
import { all, type Predicate } from '../../core/predicates/predicate.ts'
import { type AnyRecipe, defineRecipe } from '../../core/recipes/recipe.ts'
import { silentLogger } from '../../engine/logger.ts'
import { runRecipes } from '../../engine/runner/runner.ts'
import { person } from '../../language/predicates/people.ts'
import { satisfies } from '../../language/predicates/status.ts'
import { holds } from '../support/effort.ts'
import { anna, ben, libraries, now, versions } from './library.ts'
import { recipeLists } from './recipes.ts'
import { withServer } from './select.ts'

/** The same recipe for assets with a person only, and as one that looks at the people on them. */
const aboutPeople = (recipe: AnyRecipe, name: string, least: number): AnyRecipe => {
  const several = satisfies(({ people }) => people.length >= least, { needs: ['people'], label: 'several people' })
  const where = all(...[person(name), several, (recipe.where ?? []) as Predicate<Need>].flat())
  return { ...recipe, where } as AnyRecipe
}

/** Looks at the people on every asset, so that everything is read at once, and wants nothing. */
const greedy = defineRecipe({ name: 'greedy', needs: ['people'], actions: () => [] }) as unknown as AnyRecipe

/** A server that notes of each search whether it brings people, and whether it is for those of one person. */
const noting = (server: Server, notes: Set<string>): Server => {
  const search: Server['reads']['search'] = (filter, options) => {
    notes.add(`${options?.withPeople ? 'with' : 'without'} people, ${filter.personIds ? 'some' : 'others'}`)
    return server.reads.search(filter, options)
  }
  return { ...server, reads: { ...server.reads, search } }
}

const planned = async (server: Server, recipes: readonly AnyRecipe[]): Promise<unknown> => {
  const loaded = recipes.map((recipe) => ({ recipe, plugin: null, from: 'test' }))
  const { plan, failures } = await runRecipes({ account: 'me', server, recipes: loaded, log: silentLogger, now })
  const matched = plan.recipes.filter(({ name }) => name !== 'greedy').map(({ name, matched: count }) => [name, count])
  return { operations: plan.operations, refused: plan.refused, matched, failures: failures.map((one) => one.message) }
}

describe.each(versions)('on a server of version %s', (version) => {
  it('what is read apart for some recipes changes nothing in the plan', async () => {
    let apart = 0
    const chosen = fc.record({
      which: fc.integer({ min: 1, max: 14 }),
      who: fc.constantFrom(anna, ben),
      least: fc.constantFrom(1, 2),
    })
    const law = fc.asyncProperty(libraries, recipeLists(version), chosen, (library, given, { which, who, least }) =>
      withServer(library, version, async (server) => {
        const recipes = given.map((recipe, index) => (which & (1 << index) ? aboutPeople(recipe, who, least) : recipe))
        const notes = new Set<string>()
        const own = await planned(noting(server, notes), recipes)
        expect(own).toEqual(await planned(server, [...recipes, greedy]))
        if (notes.has('without people, others') && !notes.has('with people, others')) apart += 1
      }),
    )
    await holds(law, { runs: 25, seconds: 60 })
    // Older ones cannot count by person, so nothing would prove what is read apart.
    if (['2.7.5', '3.0.3', '3.2.0'].includes(version)) expect(apart).toBeGreaterThan(3)
  })
})
