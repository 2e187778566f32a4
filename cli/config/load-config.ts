import { readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import type { z } from 'zod'
import { DarkroomError, type Problem } from '../../core/errors.ts'
import { toProblems } from '../../core/problems.ts'
import type { LoadedRecipe } from '../../engine/runner/loaded.ts'
import { identityOfPlugins, inRunningOrder, recipesFrom } from '../../engine/runner/loaded.ts'
import { type Account, recipeProblems } from '../../engine/session/account-context.ts'
import { type CheckedConfig, configSchema } from '../../language/config.ts'
import { type Vocabulary, vocabularyOf } from '../../language/yaml/vocabulary.ts'
import { type ConfigSource, type Found, findConfig } from './find-config.ts'
import { withVariables } from './from-environment.ts'
import { loadAccounts } from './load-accounts.ts'
import { type LoadedPlugin, loadPlugins } from './load-plugins.ts'
import { loadRecipes } from './load-recipes.ts'
import { withPlaces } from './read-yaml.ts'

/** A configuration with everything it names loaded and checked. */
export interface LoadedConfig {
  readonly file: string
  readonly accounts: readonly Account[]
  readonly plugins: readonly LoadedPlugin[]
  /** Recipes from files; those of plugins are made per run, by `recipesOf`. */
  readonly recipes: readonly LoadedRecipe[]
  /** The names that recipes in YAML and JSON may use: those of the language and of the plugins. */
  readonly vocabulary: Vocabulary
  readonly warnings: readonly string[]
  readonly limits: NonNullable<CheckedConfig['limits']>
  readonly allow: readonly string[]
  readonly stateDir: string | undefined
  readonly allowUnknownServer: boolean
  readonly serve: NonNullable<CheckedConfig['serve']>
}

/** Recipes of the plugins, made anew, and then those of files, as they run. */
export const recipesOf = ({ plugins, recipes }: Pick<LoadedConfig, 'plugins' | 'recipes'>): LoadedRecipe[] =>
  inRunningOrder([...plugins.flatMap(({ instance, from, folder }) => recipesFrom(instance, from, folder)), ...recipes])

/** JSON files name their schema for editors; that is not part of a configuration. */
const withoutSchema = (given: unknown): unknown => {
  if (typeof given !== 'object' || given === null || !('$schema' in given)) return given
  const { $schema: _, ...config } = given
  return config
}

/** Of a list the entries that have the right form, each in its place, so that what they hold is checked, too. */
const entriesOf = (schema: z.ZodType, value: unknown): unknown =>
  Array.isArray(value)
    ? value.map((entry) => (schema.safeParse([entry]).data as unknown[] | undefined)?.[0])
    : undefined

/** The parts of a configuration that have the right form; of the others, the problems. */
const checkForm = (given: unknown, problems: Problem[]): CheckedConfig => {
  const parsed = configSchema.safeParse(given, { reportInput: true })
  if (parsed.success) return parsed.data
  problems.push(...toProblems(parsed.error, configSchema))
  const fields = Object.entries(configSchema.shape).flatMap(([key, schema]) => {
    const value = (given as Record<string, unknown> | null)?.[key]
    const field = schema.safeParse(value)
    return [[key, field.success ? field.data : entriesOf(schema, value)]]
  })
  return Object.fromEntries(fields)
}

/** Problems with their places, where the configuration is data as a whole. */
const located = async (
  { file, inVariables }: Found,
  problems: readonly Problem[],
  env: ConfigSource['env'],
): Promise<readonly Problem[]> => {
  if (inVariables)
    return env.DARKROOM_CONFIG?.trim() ? withPlaces(env.DARKROOM_CONFIG, problems) : withVariables(problems, env)
  return /\.(ya?ml|json)$|immichrc$/.test(file) && basename(file) !== 'package.json'
    ? withPlaces(await readFile(file, 'utf8'), problems)
    : problems
}

const namesIn = (accounts: unknown): { readonly name: string }[] =>
  Object.keys(Object(accounts)).map((name) => ({ name }))

/**
 * Finds, reads and checks the configuration with all plugins and recipes it names.
 * @throws DarkroomError CONFIG_NOT_FOUND, CONFIG_INVALID with every problem found
 */
export const loadConfig = async (source: ConfigSource): Promise<LoadedConfig> => {
  const found = await findConfig(source)
  const { file } = found
  const given = withoutSchema(found.config)
  const base = dirname(file)
  const problems: Problem[] = [...(found.problems ?? [])]
  const config = checkForm(given, problems)
  const warnings: string[] = [...(found.warnings ?? [])]
  // Of accounts whose form is wrong nothing more can be said than their names.
  const misshapen = problems.some(({ path }) => /^accounts\b/.test(path)) ? Object(given).accounts : undefined
  const accounts = misshapen === undefined ? await loadAccounts(config, source, base, problems, warnings) : []
  const { plugins, spoken } = await loadPlugins(config, file, problems)
  const vocabulary = vocabularyOf(spoken)
  const recipes = await loadRecipes({ config, base, vocabulary, words: identityOfPlugins(plugins), problems, warnings })
  problems.push(...recipeProblems(recipesOf({ plugins, recipes }), misshapen ? namesIn(misshapen) : accounts))
  if (problems.length > 0)
    throw new DarkroomError('CONFIG_INVALID', {
      file,
      problems: await located(found, problems, source.env),
      serve: () => config.serve,
    })
  return {
    file,
    accounts,
    plugins,
    recipes,
    vocabulary,
    warnings,
    limits: config.limits ?? {},
    allow: config.allow ?? [],
    stateDir: config.stateDir === undefined ? undefined : resolve(base, config.stateDir),
    allowUnknownServer: config.allowUnknownServer ?? false,
    serve: config.serve ?? {},
  }
}
