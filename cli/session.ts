import { randomUUID } from 'node:crypto'
import { connect, type Server } from '../core/api/server.ts'
import { DarkroomError, hasCode } from '../core/errors.ts'
import { suggestion } from '../core/problems.ts'
import type { RevertedWrite } from '../engine/late-writes/reverted-places.ts'
import type { AccountPlan, Plan } from '../engine/plan/plan.ts'
import type { LoadedRecipe } from '../engine/runner/loaded.ts'
import { runRecipes } from '../engine/runner/runner.ts'
import type { Observation } from '../engine/state/ledger.ts'
import { type ExampleResult, runExamples } from '../language/examples/examples.ts'
import { type Bounds, beyondBounds } from './bounds.ts'
import type { Account } from './config/load-accounts.ts'
import { type LoadedConfig, loadConfig, recipesOf } from './config/load-config.ts'
import { memoryOf, type ReadingFlags, settleEarlier, withMemory } from './state.ts'
import { errorText, type Terminal } from './terminal.ts'

/** Reads the configuration and keeps its keys out of everything shown. */
export const openConfig = async (terminal: Terminal): Promise<LoadedConfig> => {
  const { io, options } = terminal
  const config = await loadConfig({ cwd: io.cwd, env: io.env, file: options.config })
  terminal.hide(config.accounts.map(({ apiKey }) => apiKey))
  terminal.log.debug(`Configuration: ${config.file}`)
  for (const warning of config.warnings) terminal.log.warn(warning)
  return config
}

/** The accounts that a command is about: all, or the one named by `--account`. */
export const chosenAccounts = ({ accounts }: LoadedConfig, name: string | undefined): readonly Account[] => {
  if (name === undefined) return accounts
  const chosen = accounts.filter((account) => account.name === name)
  if (chosen.length === 0)
    throw new DarkroomError('ACCOUNT_UNKNOWN', { name, known: accounts.map((account) => account.name) })
  return chosen
}

/** The recipes that a command is about: all, or those named. */
export const chosenRecipes = (recipes: readonly LoadedRecipe[], names: readonly string[]): readonly LoadedRecipe[] => {
  const known = recipes.map(({ recipe }) => recipe.name)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new DarkroomError('RECIPE_UNKNOWN', { name: unknown, known, closest: suggestion(unknown, known) })
  return names.length === 0 ? recipes : recipes.filter(({ recipe }) => names.includes(recipe.name))
}

/** Connects to an account's server. */
export const openServer = (terminal: Terminal, { name, ...account }: Account): Promise<Server> =>
  connect({ ...account, log: terminal.log.scoped(name) })

/** What a plan saw that is to be noted, although it changes nothing. */
export interface Observed {
  /** By syncs, of their albums and tags. */
  readonly syncs: readonly Observation[]
  /** What the server took back. */
  readonly reverted: readonly RevertedWrite[]
}

/** A plan for all chosen accounts, what failed, and what is beyond the limits. */
export interface PlanResult {
  readonly plan: Plan
  readonly failures: readonly DarkroomError[]
  /** Accounts that could not be planned while others were. */
  readonly lost: readonly string[]
  /** Beyond a limit, or not allowed. */
  readonly isBeyond: boolean
  /** By account. */
  readonly observed: ReadonlyMap<string, Observed>
}

/** How to plan. */
export interface PlanOptions extends ReadingFlags {
  readonly bounds: Bounds
  /** Find out first what became of requests that an earlier run did not see answered; needed before writing. */
  readonly settle?: boolean
  /** Write again at once what the server took back. */
  readonly retry?: boolean
}

/** Runs the examples of recipes. */
export const examplesOf = async (recipes: readonly LoadedRecipe[]): Promise<ExampleResult[]> =>
  (await Promise.all(recipes.map(({ recipe }) => runExamples(recipe)))).flat()

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

/** The chosen recipes that are for an account. */
const recipesFor = (config: LoadedConfig, account: string, names: readonly string[]): readonly LoadedRecipe[] =>
  chosenRecipes(recipesOf(config), names).filter(({ recipe }) => recipe.accounts?.includes(account) ?? true)

/** Whether an error is one of a recipe that leaves the others alone; the plan tells it among what is refused. */
const goesOnWithout = (error: DarkroomError, recipes: readonly LoadedRecipe[]): boolean =>
  hasCode(error, 'RECIPE_FAILED') &&
  recipes.some(({ recipe }) => recipe.name === error.context.recipe && recipe.continueOnFailure === true)

const planAccount = async (
  terminal: Terminal,
  config: LoadedConfig,
  account: Account,
  names: readonly string[],
  { bounds, settle, retry = false, ...reading }: PlanOptions,
  earlier: readonly AccountPlan[],
) => {
  const server = await openServer(terminal, account)
  const bar = terminal.bar('Reading assets:')
  const { ledger, written, close } = memoryOf(terminal, config, server)
  try {
    if (settle) await settleEarlier(terminal, config, server)
    const chosen = recipesFor(config, account.name, names)
    const wrong = await wrongRecipes(chosen)
    const recipes = chosen.filter(({ recipe }) => !wrong.some(({ context }) => context.recipe === recipe.name))
    const started = performance.now()
    const { plan, failures, report, observed, reverted } = await withMemory(
      terminal,
      config,
      server,
      reading,
      (memory) =>
        runRecipes({
          account: account.name,
          server,
          recipes,
          log: terminal.log.scoped(account.name),
          onProgress: ({ seen, expected }) => bar.update(seen, expected),
          memory,
          ledger,
          written,
          retry,
          expected: expectedFor(server.user.id, earlier),
          allow: bounds.allow,
        }),
    )
    const { requests } = server.client.traffic
    terminal.log.debug(
      `${account.name}: ${report?.distinct ?? 0} assets in ${((performance.now() - started) / 1000).toFixed(1)} s, ${requests} requests`,
    )
    const beyond = beyondBounds(plan, bounds)
    const left = wrong.map(({ context, message }) => ({ recipe: context.recipe, reason: message, operations: 0 }))
    return {
      plan: { ...plan, refused: [...left, ...plan.refused, ...beyond] },
      failures: [...wrong, ...failures.filter((failure) => !goesOnWithout(failure, recipes))],
      isBeyond: beyond.length > 0,
      observed: { syncs: observed, reverted },
    }
  } finally {
    close()
    bar.hide()
    await server.close()
  }
}

/** Makes one plan over accounts. */
export const combine = (accounts: readonly AccountPlan[]): Plan => ({
  format: 'darkroom-plan/1',
  id: randomUUID(),
  createdAt: new Date().toISOString(),
  accounts,
})

/** Whether an error concerns one server or key, so that other accounts can go on. */
export const isOfAccount = (error: unknown): boolean =>
  error instanceof DarkroomError && /^(API|SERVER|STATE)_/.test(error.code)

/** Plans the chosen recipes for the chosen accounts, one account after the other. */
export const planAll = async (
  terminal: Terminal,
  config: LoadedConfig,
  names: readonly string[],
  options: PlanOptions,
): Promise<PlanResult> => {
  if (recipesOf(config).length === 0)
    terminal.log.warn(`${config.file} names no plugins and no recipes, so there is nothing to plan.`)
  const accounts = chosenAccounts(config, terminal.options.account)
  const lost: string[] = []
  const results: Awaited<ReturnType<typeof planAccount>>[] = []
  for (const account of accounts) {
    const earlier = results.map(({ plan }) => plan)
    const planned = await planAccount(terminal, config, account, names, options, earlier).catch((error) => {
      if (accounts.length === 1 || !isOfAccount(error)) throw error
      terminal.log.error(`${account.name}: ${errorText(error)}`)
      lost.push(account.name)
    })
    if (planned) results.push(planned)
  }
  return {
    lost,
    plan: combine(results.map(({ plan }) => plan)),
    failures: results.flatMap(({ failures }) => failures),
    isBeyond: results.some(({ isBeyond }) => isBeyond),
    observed: new Map(results.map(({ plan, observed }) => [plan.account, observed])),
  }
}
