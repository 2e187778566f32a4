import { connect, type Server } from '../../core/api/server.ts'
import type { Need } from '../../core/assets/asset.ts'
import type { Condition, Predicate } from '../../core/predicates/predicate.ts'
import { type AnyRecipe, defineRecipe, type Scope } from '../../core/recipes/recipe.ts'
import { silentLogger } from '../../engine/logger.ts'
import { runRecipes } from '../../engine/runner/runner.ts'
import { parseCondition } from '../../language/yaml/conditions.ts'
import { type LibraryInput, startSandbox } from '../../sandbox/index.ts'
import { now } from './library.ts'

/** A question to a library. */
export interface Asked {
  readonly where: Predicate<Need>
  readonly scope: Scope
}

/** The predicate of a condition that certainly is one. */
export const predicateOf = (condition: Condition): Predicate<Need> => {
  const { predicate, problems } = parseCondition(condition)
  if (!predicate) throw new Error(`${JSON.stringify(condition)}: ${JSON.stringify(problems)}`)
  return predicate
}

/** The same question, but the server is not told of it: all of the scope is read, and only `test` judges. */
export const unnarrowed = (predicate: Predicate<Need>): Predicate<Need> => ({
  ...predicate,
  narrow: () => ({}),
  narrowNegated: () => ({}),
  ...(predicate.resolve
    ? { resolve: async (...run) => unnarrowed((await predicate.resolve?.(...run)) ?? predicate) }
    : {}),
  ...(predicate.load ? { load: async (...run) => unnarrowed((await predicate.load?.(...run)) ?? predicate) } : {}),
})

/** A sandbox with a connection to it, for as long as `use` takes. */
export const withServer = async (
  library: LibraryInput,
  version: string,
  use: (server: Server) => Promise<void>,
): Promise<void> => {
  const sandbox = await startSandbox({ library, version })
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '', attempts: 1 })
  try {
    await use(server)
  } finally {
    await server.close()
    await sandbox.close()
  }
}

/** Sorted ids that each question selects, all asked in one run. */
export const select = async (server: Server, asked: readonly Asked[]): Promise<string[][]> => {
  const found = asked.map((): string[] => [])
  const recipes = asked.map(({ where, scope }, index) => ({
    recipe: defineRecipe({
      name: `recipe ${index}`,
      scope,
      where: where as Predicate,
      actions: ({ id }) => {
        found[index]?.push(id)
        return []
      },
    }) as unknown as AnyRecipe,
    plugin: null,
    from: 'test',
  }))
  const { failures, report } = await runRecipes({ account: 'me', server, recipes, log: silentLogger, now })
  if (failures[0]) throw failures[0]
  if (report?.expected !== null && !report?.complete) throw new Error(`incomplete: ${JSON.stringify(report)}`)
  return found.map((ids) => ids.sort())
}
