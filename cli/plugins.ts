import { DarkroomError } from '../core/errors.ts'
import { isPlugin } from '../core/plugins/plugin.ts'
import { suggestion } from '../core/problems.ts'
import { needsOf } from '../core/recipes/recipe.ts'
import { recipesFrom } from '../engine/runner/loaded.ts'
import { runtimeScopes } from '../engine/runner/scopes.ts'
import { bundledPlugin, importFile } from './config/import-module.ts'
import { bundledPlugins } from './config/load-plugins.ts'
import { optionRows } from './describe.ts'
import { openConfig } from './open.ts'
import type { Terminal } from './terminal.ts'

const describeOne = async (terminal: Terminal, name: string): Promise<number> => {
  if (!bundledPlugins.includes(name)) {
    const near = suggestion(name, bundledPlugins)
    throw new DarkroomError('NAME_UNKNOWN', { kind: 'bundled plugin', name, closest: near ? [near] : bundledPlugins })
  }
  const plugin = await importFile(bundledPlugin(name))
  if (!isPlugin(plugin)) throw new Error(`${name} is not a plugin`)
  const { description = '', options } = plugin.definition
  const rows = optionRows(options)
  if (terminal.options.json) terminal.print(JSON.stringify({ name, description, options: rows }, null, 2))
  else {
    terminal.print(`${terminal.paint.bold(name)}: ${description}\n`)
    for (const row of rows)
      terminal.print(
        `${row.option}${row.default === null ? '' : terminal.paint.dim(`  default ${JSON.stringify(row.default)}`)}\n  ${row.description}`,
      )
  }
  return 0
}

/** `darkroom plugins [name]`: what is loaded, or the options of a bundled plugin. */
export const pluginsCommand = async (terminal: Terminal, [name]: readonly string[]): Promise<number> => {
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
    terminal.print(
      `${terminal.paint.bold(row.name)}${terminal.paint.dim(`  ${row.plugin}, ${row.from}`)}\n  ${row.description}\n  recipes: ${row.recipes.join(', ')}\n  ${terminal.paint.dim(`needs a key with ${row.scopes.join(', ')}`)}`,
    )
  }
  return 0
}
