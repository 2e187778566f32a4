import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connect, type Server } from '../../core/api/server.ts'
import type { Asset, Need } from '../../core/assets/asset.ts'
import { ScannedAsset } from '../../core/assets/scanned-asset.ts'
import type { Plugin, PluginInstance } from '../../core/plugins/plugin.ts'
import type { Predicate } from '../../core/predicates/predicate.ts'
import type { AnyRecipe } from '../../core/recipes/recipe.ts'
import { applyPlan } from '../../engine/applier/applier.ts'
import { silentLogger } from '../../engine/logger.ts'
import type { AccountPlan } from '../../engine/plan/plan.ts'
import { fromRows } from '../../engine/runner/parts.ts'
import { runRecipes } from '../../engine/runner/runner.ts'
import { openJournal } from '../../engine/state/journal.ts'
import {
  type AlbumInput,
  type AssetInput,
  type LibraryInput,
  recordedVersions,
  type Sandbox,
} from '../../sandbox/index.ts'
import { folderWith } from './folder.ts'
import { proxyFor } from './proxy.ts'
import { sandboxFor } from './sandbox.ts'

/** What the contract needs to know of a plugin. */
export interface PluginCase {
  // biome-ignore lint/suspicious/noExplicitAny: the suite takes plugins with any options
  readonly plugin: Plugin<any>
  /** Options with which it plans something for `asset`. */
  readonly options: object
  /** An asset that it plans something for, wherever the suite puts it; the path is made different each time. */
  readonly asset: (index: number) => AssetInput
  /** Another asset that has to be there as well, where it plans for groups. */
  readonly companion?: (index: number) => AssetInput
  /** Own albums that it plans something for, where it is about albums and not about assets. */
  readonly albums?: (assetIds: readonly string[]) => readonly AlbumInput[]
  /** People that it plans something for. */
  readonly people?: LibraryInput['people']
  /** What has to be allowed for that. */
  readonly allow?: readonly string[]
  /** It gives the motion part of a live photo the values of its still. */
  readonly withMotionParts?: boolean
}

/** Connects to a sandbox as its first user. */
const serverOf = async (sandbox: Sandbox): Promise<Server> => {
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
  onTestFinished(() => server.close())
  return server
}

/** Plans some plugin instances for the first user of a sandbox. */
export const planPlugins = async (
  sandbox: Sandbox,
  instances: readonly PluginInstance[],
  allow: readonly string[] = [],
): Promise<AccountPlan> => {
  expect(instances.flatMap(({ problems }) => problems)).toEqual([])
  const server = await serverOf(sandbox)
  const recipes = instances.flatMap((instance) =>
    instance.recipes().map((recipe) => ({ recipe, plugin: instance.plugin, from: 'test' })),
  )
  const { plan, failures } = await runRecipes({ account: 'test', server, recipes, allow, log: silentLogger })
  expect(failures).toEqual([])
  return plan
}

/** Applies a plan; all of it must succeed. */
export const applyAll = async (sandbox: Sandbox, plan: AccountPlan): Promise<void> => {
  const server = await serverOf(sandbox)
  const journal = openJournal(join(await folderWith(), 'state.sqlite'))
  onTestFinished(() => journal.close())
  const outcome = await applyPlan(plan, { run: 'r', server, journal })
  expect(outcome).toMatchObject({ status: 'done', failures: [] })
  await sandbox.settle()
}

/** Ids that a plan does anything to. */
export const touched = ({ operations }: AccountPlan): Set<string> =>
  new Set(operations.flatMap((operation) => ('assetIds' in operation ? operation.assetIds : [])))

const anna = { id: '00000000-0000-4000-8000-00000000000a', name: 'Anna', email: 'anna@example.com' }
const ben = { id: '00000000-0000-4000-8000-00000000000b', name: 'Ben', email: 'ben@example.com' }
const idOf = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`

/** Assets that no recipe may touch unless its scope asks for them, by what is special about them. */
const untouchable: Readonly<Record<string, AssetInput>> = {
  "a partner's": { ownerId: ben.id },
  trashed: { trashedAt: '2024-05-05T00:00:00Z' },
  offline: { isOffline: true, trashedAt: '2024-05-05T00:00:00Z' },
  'a hidden motion part': { visibility: 'hidden', type: 'VIDEO' },
  locked: { visibility: 'locked' },
}

/** Ids of companions follow after those of all others. */
const firstCompanion = 100

/** The companion of an asset, if it needs one. */
const besides = ({ companion }: PluginCase, index: number): AssetInput[] =>
  companion ? [{ ...companion(index), id: idOf(firstCompanion + index) }] : []

/** Ids that a plan does anything to, companions left out. */
const touchedFirst = (plan: AccountPlan): string[] =>
  [...touched(plan)].filter((id) => Number(id.slice(-12)) < firstCompanion)

/** The people of a case, who are the first user's. */
const peopleOf = ({ people = [] }: PluginCase): LibraryInput =>
  people.length === 0 ? {} : { people: people.map((person) => ({ ownerId: anna.id, ...person })) }

/** One asset to be planned, then one of each kind that must be left alone, in the order of `untouchable`. */
const mixedLibrary = (given: PluginCase): LibraryInput => ({
  users: [anna, ben],
  ...peopleOf(given),
  partners: [{ sharedById: ben.id, sharedWithId: anna.id, inTimeline: true }],
  assets: [
    { ...given.asset(0), id: idOf(0), livePhotoVideoId: idOf(4) },
    ...besides(given, 0),
    ...Object.values(untouchable).map((special, index) => ({
      ...given.asset(index + 1),
      id: idOf(index + 1),
      ...special,
    })),
  ],
})

/** Gives every asset of a search twice, as paging by offset does while a library moves. */
const twice = (path: string, answer: unknown): unknown => {
  if (!path.endsWith('/search/metadata')) return answer
  const { assets, ...rest } = answer as { assets: { items: object[] } }
  return { ...rest, assets: { ...assets, items: [...assets.items, ...assets.items] } }
}

/** Asks for something with nobody to tell the time, or to draw lots. */
const withoutClock = <T>(ask: () => T): T => {
  const refuse = (): never => {
    throw new Error('it asks the clock, or chance: what it says would not be the same in the next run')
  }
  const [date, random] = [globalThis.Date, Math.random]
  globalThis.Date = new Proxy(date, {
    apply: refuse,
    construct: (target, given) => (given.length === 0 ? refuse() : Reflect.construct(target, given)),
    get: (target, field) => (field === 'now' ? refuse : Reflect.get(target, field)),
  })
  Math.random = refuse
  try {
    return ask()
  } finally {
    globalThis.Date = date
    Math.random = random
  }
}

/**
 * The same predicate, asked again and again, with other assets between and without a clock: its verdicts must not change. What
 * is `pure` may be kept for later runs, so it must not look at albums, tags or stacks either, nor at people without saying so.
 */
const askedAgain = (predicate: Predicate<Need>): Predicate<Need> => {
  let last: Asset<Need> | null = null
  return {
    ...predicate,
    ...(predicate.resolve && {
      resolve: async (...given) => askedAgain((await predicate.resolve?.(...given)) ?? predicate),
    }),
    ...(predicate.load && { load: async (...given) => askedAgain((await predicate.load?.(...given)) ?? predicate) }),
    test: (asset) => {
      const verdict = withoutClock(() => predicate.test(asset))
      if (last) predicate.test(last)
      expect(predicate.test(asset)).toBe(verdict)
      // Nothing but its row is there, and what comes with it.
      for (const { pure, needs, test } of [predicate, ...(predicate.parts ?? [])])
        if (pure && asset instanceof ScannedAsset) test(new ScannedAsset(asset.row, fromRows(new Set(needs))))
      last = asset
      return verdict
    },
  }
}

/** An instance whose predicates are asked again. */
const askingAgain = (instance: PluginInstance): PluginInstance => ({
  ...instance,
  recipes: (read) =>
    instance.recipes(read).map((recipe) => {
      const { where } = recipe
      if (where === undefined) return recipe
      const again =
        typeof where === 'function'
          ? (...given: Parameters<typeof where>) => askedAgain(where(...given))
          : askedAgain(where)
      return { ...recipe, where: again } as AnyRecipe
    }),
})

/** The tests for plugins about assets. */
const leavesAssetsAlone = (given: PluginCase, version: string): void => {
  it('leaves alone what it was not asked for', async () => {
    const sandbox = await sandboxFor(mixedLibrary(given), version)
    const kinds = ['own', ...Object.keys(untouchable)]
    const plan = await planPlugins(sandbox, [given.plugin(given.options)])
    expect(touchedFirst(plan).map((id) => kinds[Number(id.slice(-12))])).toEqual(
      given.withMotionParts ? ['own', 'a hidden motion part'] : ['own'],
    )
  })

  it('plans the still only, where its motion part is found as well', async () => {
    const still = { ...given.asset(0), id: idOf(0), livePhotoVideoId: idOf(1) }
    const motion = { ...given.asset(1), id: idOf(1) }
    for (const assets of [
      [still, motion],
      [motion, still],
    ]) {
      const sandbox = await sandboxFor(
        { users: [anna], ...peopleOf(given), assets: [...assets, ...besides(given, 0)] },
        version,
      )
      const ids = touchedFirst(await planPlugins(sandbox, [given.plugin(given.options)]))
      expect(ids).toEqual(given.withMotionParts ? [idOf(0), idOf(1)] : [idOf(0)])
    }
  })
}

/**
 * The tests that every plugin must pass, on every version.
 * @example
 * pluginContract({ plugin: clips, options: {}, asset: (n) => ({ originalPath: `/photos/${n}.mp4` }) })
 */
export const pluginContract = (given: PluginCase): void => {
  const { plugin, options, asset, albums, allow = [] } = given
  const { name } = plugin.definition
  const ids = Array.from({ length: 12 }, (_, index) => idOf(index))
  const library: LibraryInput = {
    ...(albums ? { users: [anna, ben], albums: albums(ids) } : { users: [anna] }),
    ...peopleOf(given),
    assets: Array.from({ length: 12 }, (_, index) => [
      { ...asset(index), id: idOf(index) },
      ...besides(given, index),
    ]).flat(),
  }

  describe(`contract of ${name}`, () => {
    it('refuses options that it does not know, with their path', () => {
      const { problems } = plugin({ ...options, quetzal: 1 })
      expect(problems).toEqual([expect.objectContaining({ path: 'quetzal', message: 'is not a known option' })])
      expect(plugin(options).problems).toEqual([])
    })

    it('describes itself and each of its options', () => {
      expect(plugin(options).description).not.toBe('')
      for (const [option, schema] of Object.entries(plugin.definition.options.shape))
        expect((schema as { description?: string }).description, option).toMatch(/\S/)
    })

    it('takes another name, which its recipes bear', () => {
      const named = plugin({ ...options, name: 'mine' })
      expect(named).toMatchObject({ plugin: name, name: 'mine' })
      for (const recipe of named.recipes()) expect(recipe.name.startsWith('mine')).toBe(true)
    })
  })

  describe.each(recordedVersions)(`contract of ${name} on %s`, (version) => {
    it('plans something, and nothing once that is applied', async () => {
      const sandbox = await sandboxFor(library, version)
      const plan = await planPlugins(sandbox, [plugin(options)], allow)
      expect(plan.operations).not.toEqual([])
      await applyAll(sandbox, plan)
      const after = await planPlugins(sandbox, [plugin(options)], allow)
      expect(after).toMatchObject({ operations: [], refused: [] })
    })

    it('plans the same in every run of one instance: runs share no state', async () => {
      const sandbox = await sandboxFor(library, version)
      const instance = plugin(options)
      expect(instance.recipes()[0]).not.toBe(instance.recipes()[0])
      const first = await planPlugins(sandbox, [instance], allow)
      expect(await planPlugins(sandbox, [instance], allow)).toEqual(first)
    })

    it('judges an asset the same however often it is asked: a test has no side effect', async () => {
      const sandbox = await sandboxFor(library, version)
      const plan = await planPlugins(sandbox, [plugin(options)], allow)
      expect(await planPlugins(sandbox, [askingAgain(plugin(options))], allow)).toEqual(plan)
    })

    it('works twice in one configuration', async () => {
      const sandbox = await sandboxFor(library, version)
      const plan = await planPlugins(sandbox, [plugin(options), plugin({ ...options, name: 'second' })], allow)
      expect(plan.recipes.map((recipe) => recipe.plugin)).toContain(name)
      await applyAll(sandbox, plan)
      expect(
        (await planPlugins(sandbox, [plugin(options), plugin({ ...options, name: 'second' })], allow)).operations,
      ).toEqual([])
    })

    if (albums)
      it('leaves alone albums of others, also those that may be edited', async () => {
        const users = [{ userId: anna.id, role: 'editor' as const }]
        const theirs = albums(ids).map((album) => ({ ...album, ownerId: ben.id, users }))
        const sandbox = await sandboxFor({ ...library, albums: theirs }, version)
        expect((await planPlugins(sandbox, [plugin(options)], allow)).operations).toEqual([])
      })
    else leavesAssetsAlone(given, version)

    it('counts an asset once that the server gives twice', async () => {
      const sandbox = await sandboxFor(library, version)
      const plan = await planPlugins(sandbox, [plugin(options)], allow)
      const doubled = { ...sandbox, url: await proxyFor(sandbox.url, twice) }
      const again = await planPlugins(doubled, [plugin(options)], allow)
      expect(again).toEqual({ ...plan, server: { ...plan.server, url: doubled.url } })
    })
  })
}
