import { onTestFinished } from 'vitest'
import { connect } from '../../../core/api/server.ts'
import type { Need } from '../../../core/assets/asset.ts'
import type { Predicate } from '../../../core/predicates/predicate.ts'
import { defineRecipe, type Scope } from '../../../core/recipes/recipe.ts'
import type { ScanReport } from '../../../core/scan/scan.ts'
import { silentLogger } from '../../../engine/logger.ts'
import { runRecipes } from '../../../engine/runner/runner.ts'
import type { LibraryInput, SandboxOptions } from '../../../sandbox/index.ts'
import { sandboxFor } from '../../support/sandbox.ts'

/** What a predicate selects in a run. */
export interface Selection {
  /** File names without their endings, sorted. */
  readonly names: readonly string[]
  /** Codes of what failed, with what it says. */
  readonly failures: readonly string[]
  readonly report: ScanReport | null
  /** Requests by method and path, with how often they came. */
  readonly requests: ReadonlyMap<string, number>
}

/**
 * Runs a recipe with this predicate against a server.
 * @example
 * const { names } = await select(library, '3.0.3', favorite())
 */
export const select = async (
  library: LibraryInput,
  version: string,
  where: Predicate<Need>,
  scope: Scope = {},
  options: Omit<SandboxOptions, 'library' | 'version'> = {},
): Promise<Selection> => {
  const sandbox = await sandboxFor(library, version, options)
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '', attempts: 1 })
  onTestFinished(() => server.close())
  const names: string[] = []
  const recipe = defineRecipe({
    name: 'select',
    scope,
    where,
    actions: ({ originalFileName }) => {
      names.push(originalFileName.replace(/\.[^.]*$/, ''))
      return []
    },
  })
  const recipes = [{ recipe: recipe as never, plugin: null, from: 'test' }]
  const { failures, report } = await runRecipes({ account: 'a', server, recipes, log: silentLogger })
  return {
    names: names.sort(),
    failures: failures.map(({ message }) => message),
    report,
    requests: sandbox.requests,
  }
}
