/// <reference types="node" preserve="true" />
import { connect } from './core/api/server.ts'
import { isPluginInstance, type PluginInstance } from './core/plugins/plugin.ts'
import type { AnyRecipe } from './core/recipes/recipe.ts'
import { silentLogger } from './engine/logger.ts'
import type { AccountPlan } from './engine/plan/plan.ts'
import type { LoadedRecipe } from './engine/runner/loaded.ts'
import { recipesFrom } from './engine/runner/loaded.ts'
import { runRecipes } from './engine/runner/runner.ts'
import { type AlbumInput, type AssetInput, type LibraryInput, startSandbox } from './sandbox/index.ts'

export { createFaults } from './sandbox/http/faults.ts'
export {
  type AlbumInput,
  type AssetInput,
  type LibraryInput,
  recordedVersions,
  type Sandbox,
  type SandboxOptions,
  startSandbox,
  versions,
} from './sandbox/index.ts'
export { type SampleOptions, sampleLibrary } from './sandbox/sample/index.ts'

let made = 0

/**
 * An asset for a test library; what is left out gets a default, the path a name of its own. People, tags, albums and a
 * stack may be given by name.
 * @example
 * asset({ originalPath: '/photos/2023/Lake/a.jpg', isFavorite: true })
 * asset({ people: ['Anna'], tags: ['trips/2023'], albums: ['Lake'], stack: 'burst' })
 */
export const asset = (input: AssetInput = {}): AssetInput => {
  made += 1
  const fileCreatedAt = input.localDateTime ?? '2024-01-01T12:00:00.000Z'
  return { originalPath: `/photos/asset-${made}.jpg`, fileCreatedAt, ...input }
}

/**
 * An album for a test library; `assetIds` may hold paths of assets.
 * @example
 * album({ albumName: 'Trip', assetIds: ['/photos/a.jpg'] })
 */
export const album = (input: AlbumInput = {}): AlbumInput => ({ albumName: 'Album', ...input })

/** What else `planFor` may be told. */
export interface PlanForOptions {
  /** Albums, tags, people … besides the assets. */
  readonly library?: Omit<LibraryInput, 'assets'>
  /** Server version to act as; default: the newest recorded. */
  readonly version?: string
}

const loaded = (subject: AnyRecipe | PluginInstance): LoadedRecipe[] =>
  isPluginInstance(subject) ? recipesFrom(subject, 'test') : [{ recipe: subject, plugin: null, from: 'test' }]

/**
 * The plan of a recipe or a plugin for some assets, made by the real planner against a sandbox.
 * @throws whatever the recipe throws, stamped with its name
 * @example
 * const { operations } = await planFor(clips, [asset({ type: 'VIDEO' })])
 */
export const planFor = async (
  subject: AnyRecipe | PluginInstance,
  assets: readonly AssetInput[],
  options: PlanForOptions = {},
): Promise<AccountPlan> => {
  const sandbox = await startSandbox({ library: { ...options.library, assets }, version: options.version })
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
  try {
    const { plan, failures } = await runRecipes({
      account: 'test',
      server,
      recipes: loaded(subject),
      log: silentLogger,
    })
    if (failures[0]) throw failures[0]
    return plan
  } finally {
    await server.close()
    await sandbox.close()
  }
}
