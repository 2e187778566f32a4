import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { connect } from '../../core/api/server.ts'
import type { AnyRecipe } from '../../core/recipes/recipe.ts'
import { applyPlan, type Outcome } from '../../engine/applier/applier.ts'
import { silentLogger } from '../../engine/logger.ts'
import type { AccountPlan, Plan } from '../../engine/plan/plan.ts'
import { readPlan } from '../../engine/plan/saved.ts'
import { runRecipes } from '../../engine/runner/runner.ts'
import { openJournal } from '../../engine/state/journal.ts'
import { type AssetInput, type LibraryInput, type Sandbox, versions } from '../../sandbox/index.ts'
import type { Asset as SandboxAsset } from '../../sandbox/library/model.ts'
import { folderWith } from './folder.ts'
import { annaId, twoUsers } from './library.ts'
import { sandboxFor } from './sandbox.ts'

/** Id of the asset, album … of a number. */
export const id = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

/** Assets 1, 2, 3 …, a day apart; each may say more about itself. */
export const assets = (...inputs: readonly AssetInput[]): AssetInput[] =>
  inputs.map((input, index) => ({
    id: id(index + 1),
    originalPath: `/photos/${index + 1}.jpg`,
    fileCreatedAt: `2023-07-0${index + 1}T12:00:00.000Z`,
    ...input,
  }))

/** A library of the user Anna, whom Ben knows. */
export const libraryOf = (inputs: readonly AssetInput[], more: LibraryInput = {}): LibraryInput => ({
  users: twoUsers,
  ...more,
  assets: assets(...inputs).map((asset) => ({ ownerId: annaId, ...asset })),
})

/** A sandbox with a journal: what recipes plan there, and what comes of it. */
export interface Workbench {
  readonly sandbox: Sandbox
  plan(...recipes: readonly AnyRecipe[]): Promise<AccountPlan>
  /** The same as if it were another time. */
  planAt(now: Date, ...recipes: readonly AnyRecipe[]): Promise<AccountPlan>
  /** Carries out a plan that was saved and read back. */
  apply(plan: AccountPlan): Promise<Outcome>
}

/** Saves a plan as `plan --out` does, and reads it back: it must be the same. */
const savedAndRead = async (account: AccountPlan, folder: string): Promise<AccountPlan> => {
  const file = join(folder, `${randomUUID()}.json`)
  const plan: Plan = { format: 'darkroom-plan/1', id: 'p', createdAt: '2024-01-01T00:00:00Z', accounts: [account] }
  await writeFile(file, JSON.stringify(plan))
  const read = await readPlan(file)
  expect(read).toEqual(plan)
  return read.accounts[0] ?? account
}

/**
 * Makes a workbench on a sandbox of its own.
 * @example
 * const { plan, apply, sandbox } = await workbenchFor(libraryOf([{}, {}]), '2.7.5')
 */
export const workbenchFor = async (library: LibraryInput, version?: string): Promise<Workbench> => {
  const sandbox = await sandboxFor(library, version)
  const folder = await folderWith()
  const journal = openJournal(join(folder, 'state.sqlite'))
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
  onTestFinished(async () => {
    journal.close()
    await server.close()
  })
  const planAt = async (now: Date, ...recipes: readonly AnyRecipe[]): Promise<AccountPlan> => {
    const loaded = recipes.map((recipe) => ({ recipe, plugin: null, from: 'test' }))
    const { ledger } = journal
    const options = { account: 'me', server, recipes: loaded, log: silentLogger, ledger, now }
    const { plan, failures, observed } = await runRecipes(options)
    if (failures[0]) throw failures[0]
    for (const observation of observed) ledger.observe(observation)
    return plan
  }
  return {
    sandbox,
    plan: (...recipes) => planAt(new Date(), ...recipes),
    planAt,
    apply: async (plan) => {
      const read = await savedAndRead(plan, folder)
      const outcome = await applyPlan(read, { run: randomUUID(), server, journal })
      await sandbox.settle()
      return outcome
    },
  }
}

/** Every version that examples are tried on: the oldest that is read, and those that were measured. */
export const allVersions = ['1.133.0', ...versions] as const

/** The same with ids shortened: `#1` for the asset, album … of the number 1, `#a` for Anna. */
export const short = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value).replace(/00000000-0000-4000-8000-0*([0-9a-f]+)/g, '#$1'))

/** What is in a sandbox, in short: albums, tags and stacks with their assets, and what can be set. */
export const contentsOf = ({ state }: Sandbox) => {
  const byTag = [...state.tags.values()].map(({ id: tagId, value }) => {
    const tagged = [...state.assets.values()].filter(({ tagIds }) => tagIds.includes(tagId))
    return [value, tagged.map((asset) => asset.id).sort()]
  })
  const albums = [...state.albums.values()].map(({ albumName, assetIds, users, ...album }) => ({
    name: albumName,
    assets: [...assetIds].sort(),
    description: album.description,
    order: album.order,
    comments: album.isActivityEnabled,
    users: Object.fromEntries(users.map(({ userId, role }): [string, string] => [userId, role])),
  }))
  const stacks = [...state.stacks.values()].map(({ primaryAssetId, assetIds }) => [
    primaryAssetId,
    ...assetIds.filter((member) => member !== primaryAssetId).toSorted(),
  ])
  return short({
    albums: albums.sort((a, b) => (a.name < b.name ? -1 : 1)),
    tags: Object.fromEntries(byTag.sort()),
    stacks: stacks.sort(),
    archived: idsWhere(state, ({ visibility }) => visibility === 'archive'),
    locked: idsWhere(state, ({ visibility }) => visibility === 'locked'),
    favorites: idsWhere(state, ({ isFavorite }) => isFavorite),
    trashed: idsWhere(state, ({ trashedAt }) => trashedAt !== null),
  })
}

const idsWhere = ({ assets: all }: Sandbox['state'], test: (asset: SandboxAsset) => boolean): string[] =>
  [...all.values()].flatMap((asset) => (test(asset) ? [asset.id] : [])).sort()

/** One worked example: a library, recipes, and what has to come of them. */
export interface WorkedExample {
  readonly given: readonly AssetInput[]
  readonly library?: LibraryInput
  readonly recipes: readonly AnyRecipe[]
  /** Operations as they stand in the plan's JSON, with short ids. */
  readonly plans: readonly object[]
  /** Words of each refusal, if there are any. */
  readonly refuses?: readonly string[]
  /** Words of each warning. */
  readonly warns?: readonly string[]
  /** What is there afterwards. */
  readonly leaves?: Partial<ReturnType<typeof contentsOf>>
}

/** Plans an example, applies what was saved and read back, looks, and plans again, which must bring nothing new. */
export const workOut = async (example: WorkedExample, version: string): Promise<Workbench> => {
  const bench = await workbenchFor(libraryOf(example.given, example.library), version)
  const plan = await bench.plan(...example.recipes)
  const words = (texts: readonly string[]) => texts.map((text) => expect.stringContaining(text))
  expect(short(plan.operations)).toEqual(example.plans)
  expect(short(plan.refused.map(({ reason }) => reason))).toEqual(words(example.refuses ?? []))
  expect(short(plan.recipes.flatMap(({ warnings }) => warnings))).toEqual(words(example.warns ?? []))
  expect(await bench.apply(plan)).toMatchObject({ status: 'done', failures: [] })
  if (example.leaves) expect(contentsOf(bench.sandbox)).toMatchObject(example.leaves)
  expect((await bench.plan(...example.recipes)).operations).toEqual([])
  return bench
}
