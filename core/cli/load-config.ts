import { existsSync } from 'node:fs'
import { glob, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { cosmiconfig } from 'cosmiconfig'
import { apiUrl } from '../api/client.ts'
import { type CheckedConfig, configSchema } from '../config.ts'
import { DarkroomError, type Problem, reasonOf } from '../errors.ts'
import { isPlugin, isPluginInstance, type PluginInstance } from '../plugins/plugin.ts'
import { suggestion, toProblems } from '../problems.ts'
import { bundledPlugin, importFile, importFrom } from '../recipes/import-module.ts'
import { isRecipe } from '../recipes/recipe.ts'
import type { LoadedRecipe } from '../recipes/runner.ts'

/** An account with everything needed to connect. */
export interface Account {
  readonly name: string
  readonly url: string
  readonly apiKey: string
  readonly insecure: boolean
  readonly timeout: number | undefined
}

/** A plugin instance and where it comes from. */
export interface LoadedPlugin {
  readonly instance: PluginInstance
  readonly from: string
}

/** A configuration with everything it names loaded and checked. */
export interface LoadedConfig {
  readonly file: string
  readonly accounts: readonly Account[]
  readonly plugins: readonly LoadedPlugin[]
  /** Recipes from files; those of plugins are made per run, by `recipesOf`. */
  readonly recipes: readonly LoadedRecipe[]
  readonly warnings: readonly string[]
  readonly limits: NonNullable<CheckedConfig['limits']>
  readonly allow: readonly string[]
  readonly stateDir: string | undefined
  readonly allowUnknownServer: boolean
}

/** Where to look for a configuration. */
export interface ConfigSource {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** A file named by the user. */
  readonly file?: string | undefined
}

/** Plugins that come with the package. */
export const bundledPlugins: readonly string[] = ['folder-albums']

const endings = ['ts', 'mts', 'js', 'mjs', 'json', 'yaml', 'yml']
const searchPlaces = [
  'package.json',
  ...['immichrc', '.immichrc', '.config/immichrc', 'immich.config'].flatMap((base) =>
    endings.map((ending) => `${base}.${ending}`),
  ),
  '.immichrc',
  '.config/immichrc',
]

const loaders = Object.fromEntries(['.ts', '.mts', '.js', '.mjs'].map((ending) => [ending, importFile]))

const find = async ({ cwd, env, file }: ConfigSource): Promise<{ config: unknown; file: string }> => {
  const explorer = cosmiconfig('immich', { searchPlaces, loaders, searchStrategy: 'global', cache: false })
  const xdg = env.XDG_CONFIG_HOME || join(homedir(), '.config')
  const found = file
    ? await explorer.load(resolve(cwd, file))
    : ((await explorer.search(cwd)) ?? (await searchIn(join(xdg, 'immich'))) ?? (await searchIn(xdg)))
  if (!found) throw new DarkroomError('CONFIG_NOT_FOUND', { searchedFrom: cwd })
  return { config: found.config ?? {}, file: found.filepath }
}

const searchIn = (folder: string) =>
  cosmiconfig('immich', { searchPlaces, loaders, searchStrategy: 'none', cache: false })
    .search(folder)
    .catch(ignoreMissing)

const ignoreMissing = (error: NodeJS.ErrnoException): null => {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
  throw error
}

const findOrExplain = async (source: ConfigSource): Promise<{ config: unknown; file: string }> => {
  try {
    return await find(source)
  } catch (error) {
    if (error instanceof DarkroomError && error.code !== 'USAGE') throw error
    const file = source.file ?? 'The configuration'
    const missing =
      (error as NodeJS.ErrnoException).code === 'ENOENT' &&
      source.file !== undefined &&
      !existsSync(resolve(source.cwd, source.file))
    const message = missing ? 'There is no such file.' : reasonOf(error)
    throw new DarkroomError('CONFIG_INVALID', { file, problems: [{ path: '', message }] }, { cause: error })
  }
}

type Report = (path: string, message: string, hint?: string) => void

const keyOf = async (
  given: { apiKey?: string | undefined; apiKeyFile?: string | undefined },
  source: ConfigSource,
  base: string,
  report: Report,
): Promise<string> => {
  const { env, cwd } = source
  if (given.apiKey) return given.apiKey
  const [file, from] = given.apiKeyFile
    ? [given.apiKeyFile, base]
    : env.IMMICH_API_KEY
      ? [undefined, base]
      : [env.IMMICH_API_KEY_FILE, cwd]
  if (!file) {
    if (!env.IMMICH_API_KEY)
      report('apiKey', 'is missing', 'Give apiKey or apiKeyFile, or set IMMICH_API_KEY or IMMICH_API_KEY_FILE.')
    return env.IMMICH_API_KEY ?? ''
  }
  const full = isAbsolute(file) ? file : resolve(from, file)
  const text = await readFile(full, 'utf8').catch((error) => {
    report('apiKeyFile', `${full} cannot be read: ${reasonOf(error)}`)
    return null
  })
  if (text !== null && text.trim() === '') report('apiKeyFile', `${full} is empty`)
  return text?.trim() ?? ''
}

const accountsOf = async (
  config: CheckedConfig,
  source: ConfigSource,
  base: string,
  problems: Problem[],
): Promise<Account[]> => {
  const accounts: Account[] = []
  for (const [name, given] of Object.entries(config.accounts ?? { default: {} })) {
    const report: Report = (field, message, hint) =>
      problems.push({ path: `accounts.${name}.${field}`, message, ...(hint ? { hint } : {}) })
    const url = given.url ?? source.env.IMMICH_URL ?? ''
    if (url === '') report('url', 'is missing', 'Give the address of the web page, or set IMMICH_URL.')
    else if (!URL.canParse(url.includes('://') ? url : `http://${url}`))
      report('url', `"${url}" is not an address`, 'Write it as https://photos.example.org.')
    const apiKey = await keyOf(given, source, base, report)
    accounts.push({
      name,
      url: url && problems.length === 0 ? apiUrl(url) : url,
      apiKey,
      insecure: given.insecure ?? false,
      timeout: given.timeout,
    })
  }
  if (accounts.length === 0) problems.push({ path: 'accounts', message: 'is empty' })
  return accounts
}

const loadPlugin = async (use: string, file: string): Promise<{ plugin: unknown; from: string }> => {
  if (bundledPlugins.includes(use)) return { plugin: await importFile(bundledPlugin(use).pathname), from: 'bundled' }
  const path = use.startsWith('.') || isAbsolute(use) ? resolve(dirname(file), use) : null
  return { plugin: await (path ? importFile(path) : importFrom(use, file)), from: path ?? `package ${use}` }
}

const instanceOf = async (
  entry: NonNullable<CheckedConfig['plugins']>[number],
  at: string,
  file: string,
  problems: Problem[],
): Promise<LoadedPlugin | null> => {
  if (isPluginInstance(entry))
    return { instance: entry, from: bundledPlugins.includes(entry.plugin) ? 'bundled' : file }
  const { use, ...options } = entry
  try {
    const { plugin, from } = await loadPlugin(use, file)
    if (isPlugin(plugin)) return { instance: plugin(options as never), from }
    problems.push({
      path: `${at}.use`,
      message: `"${use}" does not export a plugin by default`,
      hint: 'A plugin is made with definePlugin().',
    })
  } catch (error) {
    const near = suggestion(use, bundledPlugins)
    const hint = near
      ? `Did you mean "${near}"?`
      : `Bundled: ${bundledPlugins.join(', ')}; or an installed npm package, or a path.`
    problems.push({ path: `${at}.use`, message: `"${use}" cannot be loaded: ${reasonOf(error).split('\n')[0]}`, hint })
  }
  return null
}

const pluginsOf = async (config: CheckedConfig, file: string, problems: Problem[]): Promise<LoadedPlugin[]> => {
  const loaded: LoadedPlugin[] = []
  for (const [index, entry] of (config.plugins ?? []).entries()) {
    const at = `plugins[${index}]`
    const plugin = await instanceOf(entry, at, file, problems)
    if (!plugin) continue
    for (const problem of plugin.instance.problems) {
      const path = problem.path ? `${at}.${problem.path}` : at
      problems.push({ ...problem, path: `${path} (${plugin.instance.name})` })
    }
    if (loaded.some(({ instance }) => instance.name === plugin.instance.name)) {
      problems.push({
        path: at,
        message: `a plugin called "${plugin.instance.name}" stands before it`,
        hint: 'Give one of them another `name`.',
      })
    }
    loaded.push(plugin)
  }
  return loaded
}

const isGlob = (pattern: string): boolean => /[*?[{]/.test(pattern)

const recipeFiles = async (pattern: string, base: string): Promise<string[]> => {
  if (!isGlob(pattern)) return existsSync(resolve(base, pattern)) ? [resolve(base, pattern)] : []
  const files: string[] = []
  for await (const file of glob(pattern, { cwd: base })) if (!file.endsWith('.d.ts')) files.push(resolve(base, file))
  return files.sort()
}

/** First lines of a failed import: tsx says there what is wrong, in which file and line. */
const importReason = (error: unknown): string => reasonOf(error).split('\n').slice(0, 4).join(' ').trim()

const recipesIn = async (file: string, base: string, problems: Problem[]): Promise<LoadedRecipe[]> => {
  const from = relative(base, file)
  try {
    const exported = await importFile(file)
    const recipes = Array.isArray(exported) ? exported : [exported]
    if (recipes.every(isRecipe)) return recipes.map((recipe) => ({ recipe, plugin: null, from }))
    problems.push({
      path: from,
      message: 'does not export a recipe by default',
      hint: 'End it with: export default defineRecipe({ … })',
    })
  } catch (error) {
    problems.push({ path: from, message: importReason(error) })
  }
  return []
}

const recipesOfFiles = async (
  config: CheckedConfig,
  base: string,
  problems: Problem[],
  warnings: string[],
): Promise<LoadedRecipe[]> => {
  const loaded: LoadedRecipe[] = []
  for (const [index, pattern] of (config.recipes ?? []).entries()) {
    const files = await recipeFiles(pattern, base)
    if (files.length === 0 && isGlob(pattern)) warnings.push(`recipes[${index}]: no file matches ${pattern}.`)
    else if (files.length === 0)
      problems.push({ path: `recipes[${index}]`, message: `there is no file ${resolve(base, pattern)}` })
    for (const file of files) loaded.push(...(await recipesIn(file, base, problems)))
  }
  return loaded
}

/** Recipes of the plugins, made anew, and those of files, in the order of the configuration. */
export const recipesOf = ({ plugins, recipes }: Pick<LoadedConfig, 'plugins' | 'recipes'>): LoadedRecipe[] => [
  ...plugins.flatMap(({ instance, from }) =>
    instance.recipes().map((recipe) => ({ recipe, plugin: instance.plugin, from })),
  ),
  ...recipes,
]

const reportClashes = (recipes: readonly LoadedRecipe[], problems: Problem[]): void => {
  const first = new Map<string, string>()
  for (const { recipe, from } of recipes) {
    const other = first.get(recipe.name)
    if (other !== undefined)
      problems.push({
        path: from,
        message: `a recipe called "${recipe.name}" comes from ${other} already`,
        hint: 'Names tell recipes apart in plans and journals.',
      })
    else first.set(recipe.name, from)
  }
}

/** The parts of a configuration that have the right form; of the others, the problems. */
const checkForm = (given: unknown, problems: Problem[]): CheckedConfig => {
  const parsed = configSchema.safeParse(given)
  if (parsed.success) return parsed.data
  problems.push(...toProblems(parsed.error, configSchema))
  const fields = Object.entries(configSchema.shape).flatMap(([key, schema]) => {
    const field = schema.safeParse((given as Record<string, unknown> | null)?.[key])
    return field.success ? [[key, field.data]] : []
  })
  return Object.fromEntries(fields)
}

/**
 * Finds, reads and checks the configuration with all plugins and recipes it names.
 * @throws DarkroomError CONFIG_NOT_FOUND, CONFIG_INVALID with every problem found
 */
export const loadConfig = async (source: ConfigSource): Promise<LoadedConfig> => {
  const { config: given, file } = await findOrExplain(source)
  const base = dirname(file)
  const problems: Problem[] = []
  const config = checkForm(given, problems)
  const warnings: string[] = []
  const accounts = await accountsOf(config, source, base, problems)
  const plugins = await pluginsOf(config, file, problems)
  const recipes = await recipesOfFiles(config, base, problems, warnings)
  reportClashes(
    recipesOf({ plugins: plugins.filter(({ instance }) => instance.problems.length === 0), recipes }),
    problems,
  )
  if (problems.length > 0) throw new DarkroomError('CONFIG_INVALID', { file, problems })
  return {
    file,
    accounts,
    plugins,
    recipes,
    warnings,
    limits: config.limits ?? {},
    allow: config.allow ?? [],
    stateDir: config.stateDir === undefined ? undefined : resolve(base, config.stateDir),
    allowUnknownServer: config.allowUnknownServer ?? false,
  }
}
