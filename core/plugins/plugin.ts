import type { z } from 'zod'
import type { Problem } from '../errors.ts'
import { toProblems } from '../problems.ts'
import type { AnyRecipe } from '../recipes/recipe.ts'
import type { Word } from '../words.ts'
import { type Hooks, hooksFor, type PluginHooks } from './hooks.ts'
import type { PluginWord } from './plugin-words.ts'

/** Where a plugin's recipes are used. */
export interface PluginContext {
  /** Name of this instance: the plugin's own unless the configuration gives another. */
  readonly name: string
  /** The text of a file, its path relative to the configuration; null if the file does not exist. */
  readText(path: string): string | null
}

/** Names that a plugin adds to the language of YAML and JSON. */
export interface PluginWords {
  readonly conditions: readonly Word[]
  readonly actions: readonly Word[]
}

/** A package that contributes recipes. */
export interface PluginDefinition<S extends z.ZodObject> {
  readonly name: string
  readonly description?: string
  /** Every option: checked, defaulted and documented by this schema. */
  readonly options: S
  /** Makes the recipes of one run. */
  readonly recipes?: (options: z.output<S>, context: PluginContext) => readonly AnyRecipe[]
  /** Predicates and actions, made by `defineCondition` and `defineAction`, for recipes in YAML and JSON. */
  readonly words?: readonly PluginWord[]
  /** Called on events of plans and runs, with the options. */
  readonly hooks?: PluginHooks<z.output<S>>
}

/** A plugin with its options, as in a configuration. */
export interface PluginInstance {
  readonly plugin: string
  readonly name: string
  readonly description: string
  /** Problems of the options, with paths inside them. */
  readonly problems: readonly Problem[]
  /** The options as they were given, without those of every plugin. */
  readonly given: unknown
  /** Recipes for one run; only without problems. @param readText how its files are read; default: there are none */
  recipes(readText?: PluginContext['readText']): readonly AnyRecipe[]
  readonly words: PluginWords
  /** The form of the options. */
  readonly options: z.ZodObject
  /** Hooks of the plugin with its options; only without problems. */
  readonly hooks: Partial<Hooks>
  readonly [pluginMark]: true
}

/** Options that every plugin has in addition to its own. */
export interface InstanceOptions {
  /** Distinguishes it from other instances of the plugin. */
  readonly name?: string
  /** Accounts of the configuration that it applies to; default: all. */
  readonly accounts?: readonly string[]
  /** When its recipes run; default: as each recipe declares. */
  readonly order?: 'first' | 'last'
  /** If one of its recipes fails, it may not stop others; default: as each recipe declares. */
  readonly continueOnFailure?: boolean
}

const wordsIn = (words: readonly PluginWord[]): PluginWords => ({
  conditions: words.flatMap(({ kind, word }) => (kind === 'condition' ? word : [])),
  actions: words.flatMap(({ kind, word }) => (kind === 'action' ? word : [])),
})

/** A plugin: called with options it gives the instance for a configuration. */
export interface Plugin<S extends z.ZodObject = z.ZodObject> {
  (options: z.input<S> & InstanceOptions): PluginInstance
  readonly definition: PluginDefinition<S>
}

/** Registered, because a plugin package may bring another copy of this module. */
const pluginMark: unique symbol = Symbol.for('immich-darkroom.plugin') as never

/**
 * Makes a plugin. Wrong options are not thrown but kept, so that all problems of a configuration are reported at once.
 * @example
 * export default definePlugin({
 *   name: 'clips',
 *   options: z.strictObject({ album: z.string().default('Clips') }),
 *   recipes: ({ album }, { name }) => [defineRecipe({ name, where: type('VIDEO'), actions: [addToAlbum(album)] })],
 * })
 */
export const definePlugin = <S extends z.ZodObject>(definition: PluginDefinition<S>): Plugin<S> => {
  const instantiate = (given: z.input<S> & InstanceOptions): PluginInstance => {
    const { name = definition.name, accounts, order, continueOnFailure, ...options } = given ?? {}
    const ofInstance = (recipe: AnyRecipe): AnyRecipe =>
      Object.freeze({
        ...recipe,
        ...(order === undefined ? {} : { order }),
        ...(continueOnFailure === undefined ? {} : { continueOnFailure }),
        ...(accounts === undefined
          ? {}
          : { accounts: recipe.accounts?.filter((account) => accounts.includes(account)) ?? accounts }),
      })
    const parsed = definition.options.safeParse(options, { reportInput: true })
    return {
      plugin: definition.name,
      name: String(name),
      description: definition.description ?? '',
      problems: parsed.success ? [] : toProblems(parsed.error, definition.options),
      given: options,
      recipes: (readText = () => null) =>
        parsed.success
          ? (definition.recipes?.(parsed.data, { name: String(name), readText }) ?? []).map(ofInstance)
          : [],
      words: wordsIn(definition.words ?? []),
      options: definition.options,
      hooks: parsed.success ? hooksFor(definition.hooks ?? {}, parsed.data) : {},
      [pluginMark]: true,
    }
  }
  return Object.assign(instantiate, { definition })
}

/** Whether something is a plugin with its options. */
export const isPluginInstance = (value: unknown): value is PluginInstance =>
  typeof value === 'object' && value !== null && pluginMark in value

/** Whether something is a plugin made by `definePlugin`. */
export const isPlugin = (value: unknown): value is Plugin => typeof value === 'function' && 'definition' in value
