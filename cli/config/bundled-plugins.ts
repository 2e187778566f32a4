import type { PluginInstance } from '../../core/plugins/plugin.ts'
import { type Vocabulary, vocabularyOf } from '../../language/yaml/vocabulary.ts'

/** Plugins that come with the package. */
export const bundledPlugins: readonly string[] = [
  'album-merge',
  'album-sharing',
  'album-tags',
  'autotag',
  'clock-shift',
  'date-repair',
  'duplicates',
  'folder-albums',
  'people-albums',
  'people-checks',
  'screen-captures',
  'smart-albums',
  'stacks',
  'trips',
]

/** The language with the words of plugins that come with the package: a recipe in TypeScript knows where to import these from. */
export const bundledVocabulary = (plugins: readonly { readonly instance: PluginInstance }[]): Vocabulary =>
  vocabularyOf(plugins.flatMap(({ instance }) => (bundledPlugins.includes(instance.plugin) ? instance : [])))
