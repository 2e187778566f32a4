import { z } from 'zod'
import { isPluginInstance, type PluginInstance } from '../core/plugins/plugin.ts'
import { type AnyRecipe, plainFields } from '../core/recipes/recipe.ts'
import { type Allowance, allowanceProblem, allowances } from './allowances.ts'
import { type Limit, limitsForm, type ServeConfig, serveForm } from './serve-form.ts'
import type { RecipeData } from './yaml/data.ts'

/** How to reach one server with one key. */
export interface AccountConfig {
  /** Address of the web page, with or without `/api`; IMMICH_URL where it is left out. */
  readonly url?: string
  /** Address that people open, for links; IMMICH_WEB_URL where it is left out. */
  readonly webUrl?: string
  /** Prefer a file or the environment: `apiKeyFile`, IMMICH_API_KEY, IMMICH_API_KEY_FILE. */
  readonly apiKey?: string
  readonly apiKeyFile?: string
  /** Accept any TLS certificate. */
  readonly insecure?: boolean
  /** Seconds for one request; default: 60. */
  readonly timeout?: number
}

/** A plugin by name, with its options next to it: the form for YAML and JSON. */
export interface PluginUse {
  /** A bundled plugin, an npm package, or a path. */
  readonly use: string
  readonly name?: string
  /** Accounts that it applies to; default: all. */
  readonly accounts?: readonly string[]
  /** When its recipes run; default: as each recipe declares. */
  readonly order?: 'first' | 'last'
  /** If one of its recipes fails, it may not stop others; default: as each recipe declares. */
  readonly continueOnFailure?: boolean
  readonly [option: string]: unknown
}

export type { Limit } from './serve-form.ts'

/** A configuration. */
export interface Config {
  readonly accounts?: Readonly<Record<string, AccountConfig>>
  readonly plugins?: readonly (PluginInstance | PluginUse)[]
  /** Files (TypeScript, JavaScript, YAML, JSON) or globs, relative to the configuration; or recipes themselves. */
  readonly recipes?: readonly (string | RecipeData | AnyRecipe)[]
  /** A plan that exceeds these is refused. */
  readonly limits?: {
    readonly changes?: Limit | undefined
    readonly removals?: Limit | undefined
    /** For each single album; a share refers to the assets of the album. */
    readonly removalsPerAlbum?: Limit | undefined
  }
  /** Operations that never happen unless they are listed here, such as `album.delete`. */
  readonly allow?: readonly Allowance[]
  readonly stateDir?: string
  /** Write to a server whose major version is newer than any known here. */
  readonly allowUnknownServer?: boolean
  /** Jobs, modes, page and notifications of `darkroom serve`. */
  readonly serve?: ServeConfig
}

/**
 * Gives a configuration its type, for completion in editors.
 * @example
 * export default defineConfig({ plugins: [folderAlbums({ rootPath: '/photos' })], recipes: ['recipes/*.ts'] })
 */
export const defineConfig = (config: Config): Config => config

/** What every plugin in a configuration may say, with its options beside it. */
export const pluginUseForm = z.looseObject({
  use: z.string().min(1),
  name: z.string().min(1).optional(),
  accounts: z.array(z.string().min(1)).min(1).optional(),
  order: plainFields.order,
  continueOnFailure: plainFields.continueOnFailure,
})

/** Recipes are checked where they are read, so that their problems have paths. */
const recipeEntry = z.custom<RecipeData | AnyRecipe>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
)

/** The form of a configuration. Options of plugins are checked by the plugins. */
export const configSchema = z.strictObject({
  accounts: z
    .record(
      z.string(),
      z.strictObject({
        url: z.string().min(1).optional(),
        webUrl: z.string().min(1).optional(),
        apiKey: z.string().min(1).optional(),
        apiKeyFile: z.string().min(1).optional(),
        insecure: z.boolean().optional(),
        timeout: z.number().positive().optional(),
      }),
    )
    .optional(),
  plugins: z
    .array(
      z.union([z.custom<PluginInstance>(isPluginInstance).meta({ not: {} }), pluginUseForm], {
        error: 'is neither a plugin with its options, such as folderAlbums({ … }), nor { use: "name", … }',
      }),
    )
    .optional(),
  recipes: z
    .array(
      z.union([z.string().min(1), recipeEntry], {
        error: 'is neither a file, such as "recipes/*.ts", nor a recipe, such as { name: …, where: …, actions: … }',
      }),
    )
    .optional(),
  limits: limitsForm.optional(),
  allow: z.array(z.enum(allowances, { error: ({ input }) => allowanceProblem(input) })).optional(),
  stateDir: z.string().min(1).optional(),
  allowUnknownServer: z.boolean().optional(),
  serve: serveForm.optional(),
})

/** A configuration that passed the schema. */
export type CheckedConfig = z.output<typeof configSchema>
