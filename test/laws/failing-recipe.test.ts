import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Server } from '../../core/api/server.ts'
import type { AnyRecipe } from '../../core/recipes/recipe.ts'
import { silentLogger } from '../../engine/logger.ts'
import { runRecipes } from '../../engine/runner/runner.ts'
import {
  type Action,
  addTag,
  addToAlbum,
  archive,
  defineRecipe,
  favorite,
  leaveDuplicates,
  type Predicate,
  type Recipe,
  rate,
  removeFromAlbum,
  removeTag,
  setDate,
  setDescription,
  setLocation,
  syncTag,
  trash,
  unfavorite,
} from '../../index.ts'
import { holds } from '../support/effort.ts'
import { conditions, scopes, singles, values } from './conditions.ts'
import { albumNames, libraries, now, versions } from './library.ts'
import { predicateOf, withServer } from './select.ts'

const [own = '', shared = ''] = Object.values(albumNames)
const actions: readonly Action[] = [
  addToAlbum(own),
  addToAlbum('Made by the first'),
  removeFromAlbum(shared),
  addTag('trips/sea'),
  removeTag('trips/sea'),
  syncTag('pets'),
  archive(),
  favorite(),
  unfavorite(),
  rate(null),
  setDescription('At the Café'),
  setDate('2024-02-29T12:00:00+00:00'),
  setLocation({ lat: 10, lon: 10 }),
  leaveDuplicates(),
  trash(),
]

const outline = { name: 'first', scope: { visibility: ['timeline', 'archive'] } } as const
const failing = defineRecipe({
  ...outline,
  actions: [archive()],
  prepare: () => {
    throw new Error('boom')
  },
})

/** How much each later recipe matched; null where it was left out. */
const matchesOf = async (server: Server, recipes: readonly Recipe[]): Promise<(number | null)[]> => {
  const loaded = recipes.map((recipe) => ({ recipe: recipe as AnyRecipe, plugin: null, from: 'test' }))
  const { plan, failures } = await runRecipes({ account: 'me', server, recipes: loaded, log: silentLogger, now })
  const wrong = failures.find(({ code, context }) => code !== 'RECIPE_STOPPED' && context.recipe !== 'first')
  if (wrong) throw wrong
  const stopped = new Set(failures.map(({ context }) => context.recipe))
  return plan.recipes.slice(1).map(({ name, matched }) => (stopped.has(name) ? null : matched))
}

const words = Object.keys(values).filter((word) => word !== 'smart')
/** Words that ask what recipes may change. */
const changing =
  'favorite taken rating description near hasLocation exif duplicate jsonPath inAlbum inAnyAlbum tagged untagged'
const asked = (version: string) => {
  const word = fc.oneof(
    { weight: 3, arbitrary: singles(changing.split(' ')) },
    { weight: 1, arbitrary: conditions(version, words) },
  )
  return fc.array(fc.tuple(word, scopes, fc.boolean()), { minLength: 60, maxLength: 60 })
}

describe.each(versions)('on Immich %s', (version) => {
  it('a recipe goes on without one that failed before it only where it matches the same without', async () => {
    let [stopped, wentOn] = [0, 0]
    /** What differs among recipes that went on without the first. */
    const differing = async (server: Server, action: Action, later: readonly Recipe[]) => {
      const works = defineRecipe({ ...outline, actions: [action] })
      const withIt = await matchesOf(server, [works, ...later])
      const without = await matchesOf(server, [{ ...failing, actions: [action] } as Recipe, ...later])
      return later.flatMap(({ name }, index) => {
        if (without[index] === null) stopped += 1
        else wentOn += 1
        return without[index] === null || without[index] === withIt[index] ? [] : [{ name, action }]
      })
    }
    await holds(
      fc.asyncProperty(libraries, asked(version), (library, all) =>
        withServer(library, version, async (server) => {
          const later = all.map(([condition, scope, isCode], index) =>
            defineRecipe({
              name: `${index} ${JSON.stringify(condition)}`,
              scope,
              where: predicateOf(condition) as Predicate,
              // Nothing that the next of them could see.
              actions: isCode ? () => [] : [],
              possibleActions: [],
            }),
          )
          for (const action of actions) expect(await differing(server, action, later)).toEqual([])
        }),
      ),
      { runs: 1, seconds: 60 },
    )
    expect(stopped).toBeGreaterThan(0)
    expect(wentOn).toBeGreaterThan(0)
  })
})
