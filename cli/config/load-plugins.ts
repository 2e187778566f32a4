import { dirname, isAbsolute, resolve } from 'node:path'
import { hasCode, type Problem, reasonOf } from '../../core/errors.ts'
import { isPlugin, isPluginInstance, type PluginInstance } from '../../core/plugins/plugin.ts'
import { suggestion } from '../../core/problems.ts'
import { readTextIn } from '../../engine/runner/loaded.ts'
import type { CheckedConfig } from '../../language/config.ts'
import { bundledPlugins } from './bundled-plugins.ts'
import { hasUserFile } from './edition.ts'
import { importBundled, importFile, importFrom } from './import-module.ts'
import { importProblems } from './import-problems.ts'

/** A plugin instance and where it comes from. */
export interface LoadedPlugin {
  readonly instance: PluginInstance
  readonly from: string
  /** Folder of the configuration. */
  readonly folder: string
}

const loadPlugin = async (use: string, file: string): Promise<{ plugin: unknown; from: string }> => {
  if (bundledPlugins.includes(use)) return { plugin: await importBundled(use), from: 'bundled' }
  const path = use.startsWith('.') || isAbsolute(use) ? resolve(dirname(file), use) : null
  if (path && !hasUserFile(path)) throw new Error(`the file ${path} does not exist`)
  return { plugin: await (path ? importFile(path) : importFrom(use, file)), from: path ?? `package ${use}` }
}

/** Whether an instance is one of a plugin that comes with the package, and not of another that is called so. */
const isBundled = async ({ plugin, options }: PluginInstance): Promise<boolean> =>
  bundledPlugins.includes(plugin) && Object(await importBundled(plugin)).definition?.options === options

const instanceOf = async (
  entry: NonNullable<CheckedConfig['plugins']>[number],
  at: string,
  file: string,
  problems: Problem[],
): Promise<LoadedPlugin | null> => {
  if (isPluginInstance(entry))
    return { instance: entry, from: (await isBundled(entry)) ? 'bundled' : file, folder: dirname(file) }
  const { use, ...options } = entry
  try {
    const { plugin, from } = await loadPlugin(use, file)
    if (isPlugin(plugin)) return { instance: plugin(options as never), from, folder: dirname(file) }
    problems.push({
      path: `${at}.use`,
      message: `"${use}" has no default export with a plugin`,
      hint: 'Create the plugin with definePlugin().',
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

/** Problems of the options, or why the plugin cannot make its recipes. */
const problemsOf = (
  { instance: { name, plugin, problems, recipes }, folder }: LoadedPlugin,
  at: string,
): readonly Problem[] => {
  const list = bundledPlugins.includes(plugin) ? { hint: `To list its options: \`darkroom plugins ${plugin}\`` } : {}
  const placed = (problem: Problem): Problem => ({
    ...list,
    ...problem,
    path: `${problem.path ? `${at}.${problem.path}` : at} (${name})`,
  })
  try {
    if (problems.length === 0) recipes(readTextIn(folder))
    return problems.map(placed)
  } catch (error) {
    if (hasCode(error, 'CONFIG_INVALID') && error.context.file === name) return error.context.problems.map(placed)
    return importProblems(error, `${at} (${name})`)
  }
}

const nameTaken = (name: string, at: string): Problem => ({
  path: at,
  message: `another plugin before it is also named "${name}"`,
  hint: 'Give one of them a different `name`.',
})

/** The plugins of a configuration that can be used, those named by text loaded, and all whose words recipes may use. */
export const loadPlugins = async (
  config: CheckedConfig,
  file: string,
  problems: Problem[],
): Promise<{ readonly plugins: LoadedPlugin[]; readonly spoken: PluginInstance[] }> => {
  const plugins: LoadedPlugin[] = []
  const spoken: PluginInstance[] = []
  const names = new Set<string>()
  for (const [index, entry] of (config.plugins ?? []).entries()) {
    if (entry === undefined) continue
    const at = `plugins[${index}]`
    const plugin = await instanceOf(entry, at, file, problems)
    if (!plugin) continue
    const { instance } = plugin
    const own = [...problemsOf(plugin, at), ...(names.has(instance.name) ? [nameTaken(instance.name, at)] : [])]
    problems.push(...own)
    names.add(instance.name)
    spoken.push(instance)
    if (own.length === 0) plugins.push(plugin)
  }
  return { plugins, spoken }
}
