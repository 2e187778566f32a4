import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { PluginInstance } from '../../core/plugins/plugin.ts'
import type { AnyRecipe } from '../../core/recipes/recipe.ts'
import { withNames } from '../../language/name-templates.ts'
import { withPerYear } from '../../language/per-year.ts'
import { textOfOptions } from './code-identity.ts'

/** A recipe and where it comes from. */
export interface LoadedRecipe {
  readonly recipe: AnyRecipe
  readonly plugin: string | null
  /** File or plugin that it was read from, for people. */
  readonly from: string
  /** As it is written, in YAML or JSON; missing where it is code. */
  readonly text?: string
  /** All that it is made of besides the code of Darkroom, as a text; null, or missing, where nobody knows. */
  readonly identity?: (() => string | null) | undefined
}

/** Reads files whose paths are relative to a folder; null for one that is not there. */
export const readTextIn =
  (folder: string) =>
  (path: string): string | null => {
    try {
      return readFileSync(resolve(folder, path), 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
  }

/**
 * Recipes whose names may have fields, as ones that fill them in, and those that choose some of each year, as ones that do;
 * plugins take names literally. @throws DarkroomError USAGE
 */
export const withNamesFilled = (recipes: readonly LoadedRecipe[]): LoadedRecipe[] =>
  recipes.map((loaded) => {
    const recipe = loaded.plugin === null ? withNames(loaded.recipe) : loaded.recipe
    return { ...loaded, recipe: withPerYear(recipe) }
  })

const places = { first: 0, between: 1, last: 2 } as const

/** Recipes in the order in which they run: as given, those that say `first` before them and those that say `last` after. */
export const inRunningOrder = (recipes: readonly LoadedRecipe[]): LoadedRecipe[] =>
  recipes.toSorted((a, b) => places[a.recipe.order ?? 'between'] - places[b.recipe.order ?? 'between'])

/** A recipe that is written as data. @param words what the words of plugins are made of, as a text; null where nobody knows */
export const asWritten = (
  recipe: AnyRecipe,
  from: string,
  text: string,
  words: string | null = null,
): LoadedRecipe => ({
  recipe,
  plugin: null,
  from,
  text,
  identity: () => words && JSON.stringify([words, text]),
})

/** What some instances are made of besides the code of Darkroom, as a text; null where others' code is among it. */
export const identityOfPlugins = (
  plugins: readonly { readonly instance: Pick<PluginInstance, 'given'>; readonly from: string }[],
): string | null => {
  const options = plugins.map(({ instance, from }) => (from === 'bundled' ? textOfOptions(instance.given) : null))
  return options.includes(null) ? null : JSON.stringify(options)
}

/**
 * The recipes of a plugin's instance, made anew for one run.
 * @param folder of the configuration; default: the working directory
 */
export const recipesFrom = (instance: PluginInstance, from: string, folder = '.'): LoadedRecipe[] => {
  const { plugin, given } = instance
  const readText = readTextIn(folder)
  const texts = new Map<string, string | null>()
  const recipes = instance.recipes((path) => {
    const text = readText(path)
    texts.set(path, text)
    return text
  })
  const identity = (): string | null => {
    const options = from === 'bundled' ? textOfOptions(given) : null
    return options === null ? null : JSON.stringify([plugin, options, [...texts]])
  }
  return recipes.map((recipe) => ({ recipe, plugin, from, identity }))
}
