import { DarkroomError, hasCode } from '../core/errors.ts'
import type { Plugin, PluginInstance } from '../core/plugins/plugin.ts'
import { suggestion } from '../core/problems.ts'
import { needsOf } from '../core/recipes/recipe.ts'
import { recipesFrom } from '../engine/runner/loaded.ts'
import { runtimeScopes } from '../engine/runner/scopes.ts'
import { bundledPlugins } from './config/bundled-plugins.ts'
import { importBundled } from './config/import-module.ts'
import { optionRows } from './describe.ts'
import type { End } from './exit-code.ts'
import { openConfig } from './open.ts'
import type { Terminal } from './terminal.ts'

/** What is known of a plugin that comes with the package, or of one that the configuration has loaded. */
const pluginNamed = async (
  terminal: Terminal,
  name: string,
): Promise<Pick<PluginInstance, 'description' | 'options'>> => {
  if (bundledPlugins.includes(name)) {
    const { definition } = (await importBundled(name)) as Plugin
    return { options: definition.options, description: definition.description ?? '' }
  }
  const config = await openConfig(terminal).catch((error) => {
    if (hasCode(error, 'CONFIG_NOT_FOUND')) return null
    throw error
  })
  const loaded = config?.plugins.map(({ instance }) => instance) ?? []
  const found = loaded.find((one) => one.name === name) ?? loaded.find((one) => one.plugin === name)
  if (found) return found
  const known = [...new Set([...bundledPlugins, ...loaded.flatMap((one) => [one.name, one.plugin])])]
  const near = suggestion(name, known)
  throw new DarkroomError('NAME_UNKNOWN', { kind: 'plugin', name, closest: near ? [near] : known })
}

const describeOne = async (terminal: Terminal, name: string): Promise<End> => {
  const { description, options } = await pluginNamed(terminal, name)
  const rows = optionRows(options)
  if (terminal.options.json) terminal.print(JSON.stringify({ name, description, options: rows }, null, 2))
  else {
    terminal.print(terminal.fitted(`${terminal.paint.bold(name)}: ${description}\n`))
    for (const row of rows) {
      const preset = row.default === null ? '' : `  default ${JSON.stringify(row.default)}`
      const what = `${row.option}${terminal.paint.dim(row.required ? '  required' : preset)}`
      terminal.print(terminal.fitted(`${what}\n  ${row.description}`))
    }
  }
  return 'fine'
}

/** `darkroom plugins [name]`: what is loaded, or the options of one. */
export const pluginsCommand = async (terminal: Terminal, [name]: readonly string[]): Promise<End> => {
  if (name) return describeOne(terminal, name)
  const config = await openConfig(terminal)
  const rows = config.plugins.map(({ instance, from, folder }) => {
    const loaded = recipesFrom(instance, from, folder)
    const recipes = loaded.map(({ recipe }) => recipe)
    return {
      name: instance.name,
      plugin: instance.plugin,
      from,
      description: instance.description,
      recipes: recipes.map((recipe) => recipe.name),
      needs: [...new Set(recipes.flatMap((recipe) => needsOf(recipe)))],
      /** Permissions of the key. */
      scopes: [...new Set(runtimeScopes(loaded).flatMap(({ scopes }) => scopes))],
    }
  })
  if (terminal.options.json) terminal.print(JSON.stringify(rows, null, 2))
  else if (rows.length === 0) terminal.say(`${config.file} lists no plugins. Bundled: ${bundledPlugins.join(', ')}.`)
  for (const row of terminal.options.json ? [] : rows) {
    const told = [row.description, `recipes: ${row.recipes.join(', ')}`, `needs a key with ${row.scopes.join(', ')}`]
    terminal.print(`${terminal.paint.bold(row.name)}${terminal.paint.dim(`  ${row.plugin}, ${row.from}`)}`)
    for (const text of told) terminal.print(terminal.fitted(`  ${text}`))
  }
  return 'fine'
}
