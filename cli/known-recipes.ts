import type { Predicate } from '../core/predicates/predicate.ts'
import type { AnyRecipe } from '../core/recipes/recipe.ts'
import { recipesFrom } from '../engine/runner/loaded.ts'
import type { KnownRecipe } from '../service/settings.ts'
import type { LoadedConfig } from './config/load-config.ts'

const lateLabels = /person|people|face|smart|ocr|text|duplicate|city|country|state|place/i
const latePlugins = new Set(['people-albums', 'smart-albums', 'duplicates'])

const labelsOf = (predicate: Predicate<never>): string[] => [
  predicate.label,
  ...(predicate.parts ?? []).flatMap((part) => labelsOf(part as Predicate<never>)),
]

const knownRecipe = (
  { name, where, needs = [], accounts, actions }: AnyRecipe,
  plugin: string | null,
  instance: string | null,
): KnownRecipe => {
  const predicate = typeof where === 'object' ? (where as Predicate<never>) : null
  const all = [...needs, ...(predicate?.needs ?? [])] as string[]
  const written = Array.isArray(actions) ? actions.map(({ kind }: { kind: string }) => kind) : null
  return {
    name,
    plugin,
    instance,
    accounts: accounts ?? null,
    isLate:
      all.includes('people') ||
      (predicate !== null && labelsOf(predicate).some((label) => lateLabels.test(label))) ||
      latePlugins.has(plugin ?? ''),
    usesAlbums: all.includes('albums') || written === null || written.some((kind) => kind.startsWith('album.')),
  }
}

/** The recipes of a configuration, as far as jobs go by them. */
export const knownRecipes = (config: LoadedConfig): KnownRecipe[] => [
  ...config.plugins.flatMap(({ instance, from, folder }) =>
    recipesFrom(instance, from, folder).map(({ recipe, plugin }) => knownRecipe(recipe, plugin, instance.name)),
  ),
  ...config.recipes.map(({ recipe, plugin }) => knownRecipe(recipe, plugin, null)),
]
