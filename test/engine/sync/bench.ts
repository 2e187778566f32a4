import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Action, SyncOptions } from '../../../core/actions/action.ts'
import { connect, type Server } from '../../../core/api/server.ts'
import type { AnyRecipe } from '../../../core/recipes/recipe.ts'
import { applyPlan, type Outcome } from '../../../engine/applier/applier.ts'
import { silentLogger } from '../../../engine/logger.ts'
import { type RunResult, runRecipes } from '../../../engine/runner/runner.ts'
import { type Journal, openJournal } from '../../../engine/state/journal.ts'
import { albumTarget, tagTarget } from '../../../engine/state/ledger.ts'
import { addTag, addToAlbum, any, defineRecipe, fileName, syncAlbum, syncTag } from '../../../index.ts'
import type { AssetInput, LibraryInput, Sandbox } from '../../../sandbox/index.ts'
import { folderWith } from '../../support/folder.ts'
import { annaId, twoUsers } from '../../support/library.ts'
import { sandboxFor } from '../../support/sandbox.ts'

/** What a set of assets is: an album or a tag. */
export type Kind = 'album' | 'tag'
export const kinds: readonly Kind[] = ['album', 'tag']

export const assetId = (name: string): string => `00000000-0000-4000-8000-${name.padStart(12, '0')}`
const albumId = '00000000-0000-4000-8000-00000000a1b0'
const setName = 'Sync'

/** A recipe that wishes the assets of some names into the set. */
export const wishing = (recipe: string, names: readonly string[], actions: readonly Action[]): AnyRecipe =>
  defineRecipe({
    name: recipe,
    where: names.length === 0 ? fileName('nobody') : any(...names.map((name) => fileName(`${name}.jpg`))),
    actions: [...actions],
  }) as AnyRecipe

/** The action of one of the modes of `people-sync.md` 7. */
export const actionFor = (kind: Kind, mode: 'add' | 'sync' | 'mirror', options: SyncOptions = {}): Action => {
  if (mode === 'add') return kind === 'album' ? addToAlbum(setName) : addTag(setName)
  const sync: SyncOptions = mode === 'mirror' ? { ...options, remove: 'all' } : options
  return kind === 'album' ? syncAlbum(setName, sync) : syncTag(setName, sync)
}

/** A library with one album and one tag, both with the same assets in them. */
export interface SyncBench {
  readonly sandbox: Sandbox
  readonly journal: Journal
  readonly ledgerKey: string
  readonly server: Server
  /** Plans, and notes what was seen, as `apply` does. */
  plan(recipes: readonly AnyRecipe[], server?: Server): Promise<RunResult>
  apply(result: RunResult): Promise<Outcome>
  /** Plans and applies, and lets the jobs run. */
  run(...recipes: readonly AnyRecipe[]): Promise<RunResult>
  /** Names of the assets in the set. */
  content(): string[]
  /** What a person puts in or takes out on the web page. */
  byHand(change: 'add' | 'remove', names: readonly string[]): Promise<void>
  /** The ledger of a recipe, by names. */
  ledgerOf(recipe: string): { readonly ours: string[]; readonly removed: string[] }
}

const libraryFor = (
  kind: Kind,
  names: readonly string[],
  inSet: readonly string[],
  more: Readonly<Record<string, AssetInput>>,
): LibraryInput => ({
  users: twoUsers,
  assets: names.map((name, index) => ({
    id: assetId(name),
    ownerId: annaId,
    originalPath: `/photos/${name}.jpg`,
    fileCreatedAt: new Date(Date.UTC(2023, 2, 1 + index, 9)).toISOString(),
    ...(kind === 'tag' && inSet.includes(name) ? { tags: [setName] } : {}),
    ...more[name],
  })),
  ...(kind === 'album'
    ? { albums: [{ id: albumId, ownerId: annaId, albumName: setName, assetIds: inSet.map(assetId) }] }
    : { tags: [{ userId: annaId, value: setName }] }),
})

export const nameOf = (id: string): string => id.slice(-12).replace(/^0+/, '')
export const namesOf = (ids: Iterable<string>): string[] => [...ids].map(nameOf).sort()

/** @param inSet names of the assets that are in the set already; @param more what is special about an asset */
export const syncBench = async (
  kind: Kind,
  version: string,
  names: readonly string[],
  inSet: readonly string[] = [],
  more: Readonly<Record<string, AssetInput>> = {},
): Promise<SyncBench> => {
  const sandbox = await sandboxFor(libraryFor(kind, names, inSet, more), version, { jobs: 'held' })
  const apiKey = sandbox.users[0]?.apiKey ?? ''
  const server = await connect({ url: sandbox.url, apiKey })
  const journal = openJournal(join(await folderWith(), 'state.sqlite'))
  onTestFinished(async () => {
    journal.close()
    await server.close()
  })
  const { ledger } = journal
  const setId = (): string =>
    (kind === 'album'
      ? [...sandbox.state.albums.values()].find(({ albumName }) => albumName === setName)?.id
      : [...sandbox.state.tags.values()].find(({ value }) => value === setName)?.id) ?? ''
  const plan: SyncBench['plan'] = async (recipes, by = server) => {
    const loaded = recipes.map((recipe) => ({ recipe, plugin: null, from: 'test' }))
    const result = await runRecipes({ account: 'me', server: by, recipes: loaded, log: silentLogger, ledger })
    for (const observation of result.observed) ledger.observe(observation)
    return result
  }
  const apply: SyncBench['apply'] = async ({ plan: account }) => {
    const outcome = await applyPlan(account, {
      run: randomUUID(),
      server,
      journal,
    })
    await sandbox.settle()
    return outcome
  }
  const ledgerKey = (): string => (kind === 'album' ? albumTarget(setId()) : tagTarget(setName))
  return {
    sandbox,
    journal,
    server,
    get ledgerKey() {
      return ledgerKey()
    },
    plan,
    apply,
    run: async (...recipes) => {
      const result = await plan(recipes)
      await apply(result)
      return result
    },
    content: () =>
      namesOf(
        kind === 'album'
          ? (sandbox.state.albums.get(setId())?.assetIds ?? [])
          : [...sandbox.state.assets.values()].flatMap(({ id, tagIds }) => (tagIds.includes(setId()) ? [id] : [])),
      ),
    byHand: async (change, changed) => {
      const answer = await fetch(`${sandbox.url}/${kind}s/${setId()}/assets`, {
        method: change === 'add' ? 'PUT' : 'DELETE',
        headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
        body: JSON.stringify({ ids: changed.map(assetId) }),
      })
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
      await sandbox.settle()
    },
    ledgerOf: (recipe) => {
      const { ours, removed } = ledger.of(recipe, ledgerKey())
      return { ours: namesOf(ours), removed: namesOf(removed) }
    },
  }
}

/** What a plan puts in and takes out, by names. */
export const changesOf = ({ plan: { operations } }: RunResult) => {
  const of = (suffix: string): string[] =>
    namesOf(
      operations.flatMap((operation) =>
        operation.op.endsWith(suffix) && 'assetIds' in operation ? operation.assetIds : [],
      ),
    )
  return { add: of('.add'), remove: of('.remove') }
}
