import { DarkroomError } from '../../core/errors.ts'
import { type ExampleResult, runExamples } from '../../language/examples/examples.ts'
import { Notes } from '../plan/notes.ts'
import { type AccountPlan, byHooks, type Refusal, sortOperations, summarize } from '../plan/plan.ts'
import { awaited } from '../runner/awaited.ts'
import type { LoadedRecipe } from '../runner/loaded.ts'
import { type RecipeFailure, titleOf } from '../runner/recipe-run.ts'
import { type AccountContext, recipesFor } from './account-context.ts'
import type { ReadOptions } from './account-state.ts'
import { adoptionsFrom } from './adopting.ts'
import { type AccountJob, type Bounds, beyondBounds, plainJob, refusedBy } from './job.ts'
import { runFor, type SourcedResult } from './reading.ts'

/** How to plan. */
export interface PlanOptions extends ReadOptions, Bounds {
  /** Names of recipes; default: all. */
  readonly recipes?: readonly string[]
  /**
   * Find out first what became of requests that an earlier run did not see answered; default: true. A plan that is only
   * shown can do without.
   */
  readonly settle?: boolean
  /** Plan nothing but that what matches in albums and tags of syncs counts as put in by their recipes. */
  readonly adopt?: boolean | undefined
  /** Write again at once what the server took back. */
  readonly retry?: boolean | undefined
  /** Plans of other accounts that are applied before: albums they make and share are there by then. */
  readonly earlier?: readonly AccountPlan[]
}

/** Runs the examples of recipes. */
export const examplesOf = async (recipes: readonly LoadedRecipe[]): Promise<ExampleResult[]> =>
  (
    await Promise.all(recipes.map(({ recipe }) => awaited(titleOf(recipe), 'examples', () => runExamples(recipe))))
  ).flat()

/** How one example went, for people. */
export const exampleText = ({ example, reason }: ExampleResult): string => `example ${example} ${reason ?? 'passes'}`

/** What to tell of the recipes whose examples fail. */
const wrongRecipes = async (recipes: readonly LoadedRecipe[]): Promise<DarkroomError<'RECIPE_FAILED'>[]> => {
  const failed = (await examplesOf(recipes)).filter(({ passed }) => !passed)
  return [...Map.groupBy(failed, ({ recipe }) => recipe)].map(
    ([recipe, results]) =>
      new DarkroomError('RECIPE_FAILED', { recipe, step: 'examples', reason: results.map(exampleText).join('; ') }),
  )
}

/** Albums that other accounts' plans make and let this user fill. */
const expectedFor = (userId: string, earlier: readonly AccountPlan[]): ReadonlySet<string> => {
  const operations = earlier.flatMap((plan) => plan.operations)
  const made = new Set(
    operations.flatMap((operation) => (operation.op === 'album.create' ? [operation.album.name] : [])),
  )
  const shared = operations.flatMap((operation) =>
    operation.op === 'album.share' && operation.users.some(({ id, role }) => id === userId && role === 'editor')
      ? [operation.album.name]
      : [],
  )
  return new Set(shared.filter((name) => made.has(name)))
}

/** What the hooks of plugins say of a plan. */
const heard = async ({ config }: AccountContext, plan: AccountPlan): Promise<{ notes: Notes; refused: Refusal[] }> => {
  const notes = new Notes(byHooks)
  const refused: Refusal[] = []
  await config.hooks.call('plan:ready', plan, {
    warn: (message) => notes.add('warning', 'warning', message),
    refuse: (reason) => void refused.push({ recipe: byHooks, reason, operations: 0 }),
  })
  return { notes, refused }
}

/** Runs recipes, and again without those that failed only after they had planned what others saw. */
const runChosen = async (account: AccountContext, options: PlanOptions): Promise<SourcedResult> => {
  const { server, state, config, reporter } = account
  const { retry = false, earlier = [], allow = [] } = options
  let failures: readonly RecipeFailure[] = await wrongRecipes(recipesFor(account, options.recipes))
  for (;;) {
    const result = await runFor(
      account,
      options,
      {
        // Made anew each time: those of plugins keep what one run found.
        recipes: recipesFor(account, options.recipes),
        failures,
        ...state.memory(reporter.log),
        retry,
        expected: expectedFor(server.user.id, earlier),
        allow: [...config.allow, ...allow],
        adopt: options.adopt ?? false,
      },
      true,
    )
    if (!result.isMisled) return result
    failures = result.failures
  }
}

/** Runs the recipes of one account and plans what they want. */
export const planAccount = async (account: AccountContext, options: PlanOptions): Promise<AccountJob> => {
  const { server, state, config } = account
  const { settle = true } = options
  const { traffic } = server.client
  const before = traffic.requests
  if (settle) await state.settled(server)
  const basis = state.basis()
  const started = performance.now()
  const { plan, failures, report, observed, reverted, from, why } = await runChosen(account, options)
  const reading = {
    assets: report?.distinct ?? 0,
    from,
    why,
    milliseconds: performance.now() - started,
    requests: traffic.requests - before,
  }
  if (options.adopt) {
    const operations = sortOperations(await adoptionsFrom(account, observed))
    const adoption = { ...plan, operations, notes: [], refused: [], summary: summarize(operations) }
    return { ...plainJob(adoption), basis, reading, failures }
  }
  const said = await heard(account, plan)
  const beyond = [...beyondBounds(config, plan, options), ...said.refused]
  const { texts: warnings } = said.notes
  const hooks = { name: byHooks, plugin: null, scanned: 0, matched: 0, warnings }
  const whole = {
    ...plan,
    recipes: warnings.length === 0 ? plan.recipes : [...plan.recipes, hooks],
    notes: [...plan.notes, ...said.notes.sorted()],
  }
  return { ...plainJob(refusedBy(whole, beyond)), basis, reading, failures, beyond, observed, reverted }
}
