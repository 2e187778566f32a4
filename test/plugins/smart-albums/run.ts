import { connect } from '../../../core/api/server.ts'
import type { DarkroomError } from '../../../core/errors.ts'
import { silentLogger } from '../../../engine/logger.ts'
import type { AccountPlan } from '../../../engine/plan/plan.ts'
import { runRecipes } from '../../../engine/runner/runner.ts'
import smartAlbums from '../../../plugins/smart-albums/index.ts'
import type { Sandbox } from '../../../sandbox/index.ts'
import { nameOf } from './examples.ts'

type Rules = Parameters<typeof smartAlbums>[0]['rules']
/** A rule as it stands in a configuration. */
export type RuleInput = Rules[number]

/** What became of one rule. */
export interface RuleRun {
  readonly plan: AccountPlan
  readonly failures: readonly DarkroomError[]
  readonly warnings: readonly string[]
  /** Names of the fixture's assets that are put into the album, sorted. */
  readonly added: readonly string[]
}

/** Plans one rule for a user of a sandbox, the first unless told. */
export const runRule = async (
  sandbox: Sandbox,
  rule: RuleInput,
  { files = {}, user = 0 }: { readonly files?: Readonly<Record<string, unknown>>; readonly user?: number } = {},
): Promise<RuleRun> => {
  const instance = smartAlbums({ rules: [rule] })
  if (instance.problems.length > 0) throw new Error(JSON.stringify(instance.problems))
  const texts = new Map(
    Object.entries(files).map(([name, data]) => [name, typeof data === 'string' ? data : JSON.stringify(data)]),
  )
  const recipes = instance.recipes((path) => texts.get(path) ?? null)
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[user]?.apiKey ?? '' })
  try {
    const loaded = recipes.map((recipe) => ({ recipe, plugin: 'smart-albums', from: 'test' }))
    const { plan, failures } = await runRecipes({ account: 'test', server, recipes: loaded, log: silentLogger })
    const added = plan.operations.flatMap((operation) => (operation.op === 'album.add' ? operation.assetIds : []))
    return {
      plan,
      failures,
      warnings: plan.recipes.flatMap(({ warnings }) => warnings),
      added: added.map(nameOf).sort(),
    }
  } finally {
    await server.close()
  }
}
