import type { PluginInstance } from '../plugins/plugin.ts'
import type { LoadedRecipe } from './runner.ts'

/** The recipes of a plugin's instance, made anew for one run. */
export const recipesFrom = (instance: PluginInstance, from: string): LoadedRecipe[] =>
  instance.recipes().map((recipe) => ({ recipe, plugin: instance.plugin, from }))
