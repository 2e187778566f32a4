import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { connect, type Server } from '../../core/api/server.ts'
import type { AnyRecipe } from '../../core/recipes/recipe.ts'
import { applyPlan } from '../../engine/applier/applier.ts'
import { silentLogger } from '../../engine/logger.ts'
import type { AccountPlan, Operation } from '../../engine/plan/plan.ts'
import { runRecipes } from '../../engine/runner/runner.ts'
import { openJournal } from '../../engine/state/journal.ts'
import { runExamples } from '../../language/examples/examples.ts'
import { type AssetInput, type LibraryInput, type Sandbox, versions } from '../../sandbox/index.ts'
import { sampleLibrary } from '../../sandbox/sample/index.ts'
import { folderWith } from '../support/folder.ts'
import { sandboxFor } from '../support/sandbox.ts'

/** The library that all golden plans are for. */
export const sample: LibraryInput = sampleLibrary({ assets: 2000, seed: 1 })

const own = sample.users?.[0]?.id

/** What a recipe without a scope looks at: own assets on the timeline, with their files, out of the trash. */
export const timeline: readonly AssetInput[] = (sample.assets ?? []).filter(
  ({ ownerId, visibility, trashedAt, isOffline }) => ownerId === own && !visibility && !trashedAt && !isOffline,
)

/** The day by the clock at the place, as the sample says it. */
export const dayOf = ({ localDateTime, fileCreatedAt = '' }: AssetInput): string =>
  (localDateTime ?? fileCreatedAt).slice(0, 10)

export const nameOf = ({ originalFileName, originalPath = '' }: AssetInput): string =>
  originalFileName ?? originalPath.slice(originalPath.lastIndexOf('/') + 1)

export const hasMaker = ({ exif }: AssetInput): boolean => Boolean(exif?.make || exif?.model)

export const isPlaced = ({ exif }: AssetInput): boolean => typeof exif?.latitude === 'number'

/** Named people in sight on an asset, those without a name as ``. */
export const peopleOn = ({ faces = [] }: AssetInput): string[] => {
  const seen = faces.filter(({ isVisible = true, deletedAt }) => isVisible && !deletedAt)
  const ids = new Set(seen.map(({ personId }) => personId))
  return (sample.people ?? []).filter(({ id, isHidden }) => ids.has(id) && !isHidden).map(({ name = '' }) => name)
}

/** Assets by what is wished for them, such as `album Best of 2019`, `tag review/date` or `visibility archive`. */
export type Wishes = Record<string, string[]>

/**
 * Sorts assets by the wish for each; assets without one are left out.
 * @example
 * wishesFor(timeline, (asset) => asset.isFavorite && 'album Hearts')
 */
export const wishesFor = (
  assets: readonly AssetInput[],
  wish: (asset: AssetInput) => string | false | undefined,
): Wishes => {
  const wishes: Wishes = {}
  for (const asset of assets) {
    const key = wish(asset)
    if (key) wishes[key] = [...(wishes[key] ?? []), asset.id ?? ''].sort()
  }
  return wishes
}

const targetOf = (operation: Operation): string => {
  if ('album' in operation) return `album ${operation.album.name}`
  if ('tag' in operation) return `tag ${operation.tag.value}`
  return 'set' in operation ? Object.entries(operation.set).join(' ').replace(',', ' ') : operation.op
}

const planned = ({ operations }: AccountPlan): Wishes =>
  Object.fromEntries(
    operations.flatMap((operation) =>
      'assetIds' in operation ? [[targetOf(operation), operation.assetIds.toSorted()]] : [],
    ),
  )

const serverOf = async (sandbox: Sandbox): Promise<Server> => {
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
  onTestFinished(() => server.close())
  return server
}

const planOn = async (server: Server, recipe: AnyRecipe): Promise<AccountPlan> => {
  const recipes = [{ recipe, plugin: null, from: 'test' }]
  const { plan, failures } = await runRecipes({ account: 'test', server, recipes, log: silentLogger })
  expect(failures).toEqual([])
  expect(plan.refused).toEqual([])
  return plan
}

const applyOn = async (sandbox: Sandbox, server: Server, plan: AccountPlan): Promise<void> => {
  const journal = openJournal(join(await folderWith(), 'state.sqlite'))
  onTestFinished(() => journal.close())
  const outcome = await applyPlan(plan, { run: 'r', server, journal })
  expect(outcome).toMatchObject({ status: 'done', failures: [] })
  await sandbox.settle()
}

/** Two months after the sample ends: some of it is older than a year, some is not. */
const today = '2026-03-01T12:00:00Z'

/**
 * The tests of a shipped recipe: its examples, and on every version a plan for the sample that holds just these wishes,
 * and none once it is applied.
 * @example
 * goldenPlan(clips, wishesFor(timeline, ({ type }) => type === 'VIDEO' && 'album Clips'))
 */
export const goldenPlan = (recipe: AnyRecipe, wishes: Wishes): void => {
  describe(recipe.name, () => {
    it('keeps its examples, of both kinds', async () => {
      const results = await runExamples(recipe)
      expect(results.filter(({ passed }) => !passed)).toEqual([])
      expect(new Set(results.map(({ expected }) => expected))).toEqual(new Set([true, false]))
    })

    it.each(versions)('plans what the sample says on %s, and nothing once that is applied', async (version) => {
      vi.useFakeTimers({ toFake: ['Date'], now: new Date(today) })
      onTestFinished(() => void vi.useRealTimers())
      const sandbox = await sandboxFor(sample, version)
      const server = await serverOf(sandbox)
      const plan = await planOn(server, recipe)
      expect(Object.keys(wishes)).not.toEqual([])
      expect(planned(plan)).toEqual(wishes)
      await applyOn(sandbox, server, plan)
      expect((await planOn(server, recipe)).operations).toEqual([])
    })
  })
}
