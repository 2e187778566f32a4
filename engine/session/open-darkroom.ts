import { resolve } from 'node:path'
import { DarkroomError, type Problem } from '../../core/errors.ts'
import type { PluginInstance } from '../../core/plugins/plugin.ts'
import { toProblems } from '../../core/problems.ts'
import { type AnyRecipe, isRecipe } from '../../core/recipes/recipe.ts'
import { type AccountConfig, type Config, configSchema } from '../../language/config.ts'
import { pluginHooks } from '../plugin-hooks.ts'
import { inRunningOrder, type LoadedRecipe, recipesFrom } from '../runner/loaded.ts'
import { stateFolder } from '../state/state-folder.ts'
import { recipeProblems } from './account-context.ts'
import { type Darkroom, openAccounts } from './darkroom.ts'
import type { Reporter } from './reporter.ts'

/** A configuration as a program writes it: everything is a value, and nothing is read from files or the environment. */
export interface DarkroomConfig extends Pick<Config, 'limits' | 'allow' | 'allowUnknownServer'> {
  /** Address and key of each account, by its name. */
  readonly accounts: Readonly<Record<string, Omit<AccountConfig, 'apiKeyFile'> & { url: string; apiKey: string }>>
  readonly plugins?: readonly PluginInstance[]
  readonly recipes?: readonly AnyRecipe[]
  /** Folder of journals and mirrors; default: `~/.local/state/immich-darkroom`, as for the command line. */
  readonly stateDir?: string
}

const from = 'the program'

const problemsOf = ({ accounts, plugins = [], recipes = [], ...others }: DarkroomConfig): Problem[] => {
  const parsed = configSchema.safeParse({ accounts, plugins, recipes, ...others }, { reportInput: true })
  if (!parsed.success) return toProblems(parsed.error, configSchema)
  const wrong = recipes.flatMap((recipe, index) => (isRecipe(recipe) ? [] : [index]))
  return [
    ...plugins.flatMap(({ name, problems }) => problems.map((one) => ({ ...one, path: `${name}: ${one.path}` }))),
    ...wrong.map((index) => ({ path: `recipes[${index}]`, message: 'is not made by defineRecipe()' })),
  ]
}

/**
 * Opens Darkroom for a program. Nothing is sent before an account is used first.
 * @throws DarkroomError CONFIG_INVALID with every problem found
 * @example
 * const darkroom = openDarkroom({ accounts: { me: { url, apiKey } }, recipes: [clips], limits: { changes: 500 } })
 * const job = await darkroom.plan()
 * const { outcomes, refused } = await darkroom.apply(job)
 * await darkroom.close()
 */
export const openDarkroom = (config: DarkroomConfig, reporter?: Reporter): Darkroom => {
  const { plugins = [], recipes = [], limits = {}, allow = [], allowUnknownServer = false } = config
  const accounts = Object.entries(config.accounts).map(([name, access]) => ({ name, ...access }))
  const loaded = (): LoadedRecipe[] =>
    inRunningOrder([
      ...plugins.flatMap((instance) => recipesFrom(instance, from)),
      ...recipes.map((recipe) => ({ recipe, plugin: null, from })),
    ])
  const wrong = problemsOf(config)
  const problems = wrong.length > 0 ? wrong : recipeProblems(loaded(), accounts)
  if (problems.length > 0) throw new DarkroomError('CONFIG_INVALID', { file: 'The configuration', problems })
  const folder = resolve(stateFolder(config.stateDir, {}))
  const hooks = pluginHooks(plugins)
  return openAccounts(
    { accounts, recipes: loaded, hooks, limits, allow, allowUnknownServer, stateFolder: folder },
    reporter,
  )
}
