import type { SearchFilter } from '../../core/api/search-filter.ts'
import type { Server } from '../../core/api/server.ts'
import type { Need } from '../../core/assets/asset.ts'
import type { LoadedParts } from '../../core/assets/planned-parts.ts'
import { type AssetCache, noCache } from '../../core/context/asset-cache.ts'
import { type ApiContext, createContext } from '../../core/context/context.ts'
import { adviceOf, hasCode } from '../../core/errors.ts'
import type { Logger } from '../../core/log.ts'
import { type PreparedRecipe, prepareRecipe } from '../../core/recipes/prepared.ts'
import { covering, joinEither } from '../../core/scan/narrowing.ts'
import { addReport, type ScanPass, type ScanProgress, type ScanReport } from '../../core/scan/scan.ts'
import type { ScanAnyOptions } from '../../core/scan/scan-any.ts'
import { scopeProblem, unionOfPasses } from '../../language/scope.ts'
import type { RevertedWrite } from '../late-writes/reverted-places.ts'
import type { Verdicts } from '../mirror/verdicts.ts'
import { noExclusions } from '../plan/exclusions.ts'
import type { AccountPlan } from '../plan/plan.ts'
import { sortOperations, summarize } from '../plan/plan.ts'
import { Clock, extended } from '../plan/run-time.ts'
import { type Planned, type PlannerOptions, planChanges } from '../planner/planner.ts'
import type { PlannerInput } from '../planner/planner-context.ts'
import { emptyLedger, type Observation } from '../state/ledger.ts'
import { awaited } from './awaited.ts'
import { areMisled, couldSee, stopDependents } from './could-see.ts'
import { assertCreated, hasDynamicActions, namesCreatedBy } from './created-names.ts'
import { freeMemory } from './free-memory.ts'
import { JudgedAsset } from './judged-asset.ts'
import { beginJudging, judge } from './judging.ts'
import { apartFrom, tellLateChanges } from './late-changes.ts'
import { type LoadedRecipe, withNamesFilled } from './loaded.ts'
import { fromRows, isLookedUp, loadPart, onlyPeople, readPeople, rowsFor } from './parts.ts'
import { type Reading, readingsFor } from './readings.ts'
import { type RecipeFailure, type RecipeRun, startAll } from './recipe-run.ts'
import { concernsAll, failed, feed, finish, type RunContext, runStreamOf, withFacts } from './running.ts'
import { allVisible, visibleOf } from './taken-out.ts'

/** What one run over a library is made of. */
export interface RunOptions extends PlannerOptions {
  readonly account: string
  readonly server: Server
  readonly recipes: readonly LoadedRecipe[]
  readonly log: Logger
  readonly concurrency?: number
  readonly onProgress?: (progress: ScanProgress) => void
  /** Told when all is read, and the plan is yet to be made of it. */
  readonly onRead?: () => void
  /** How many rows that wait for a stream are packed together; 2,048 unless told, 8,000 at most. */
  readonly packing?: number
  /** Of recipes that cannot run, known before. */
  readonly failures?: readonly RecipeFailure[]
  /** What earlier runs left behind; without it everything is asked of the server. */
  readonly memory?: AssetCache
  /** What recipes said of assets in earlier runs, where that is kept. */
  readonly verdicts?: Verdicts | undefined
}

/** The plan for an account, and the errors of recipes that could not run. */
export interface RunResult {
  readonly plan: AccountPlan
  readonly failures: readonly RecipeFailure[]
  /** Others may have seen what one of these planned before it failed: run them again, with these failures. */
  readonly isMisled: boolean
  readonly report: ScanReport | null
  /** What syncs saw, for the ledger. */
  readonly observed: readonly Observation[]
  /** What the server took back, found for the first time. */
  readonly reverted: readonly RevertedWrite[]
}

const passesFor = (recipes: readonly RecipeRun[]): ScanPass[] =>
  unionOfPasses(recipes.map(({ recipe }) => recipe.scope))

/** Takes what a recipe came to in one step. */
const attempt = async (running: RecipeRun, step: string, act: () => Promise<PreparedRecipe>): Promise<void> => {
  try {
    running.known = await awaited(running.title, step, act)
  } catch (error) {
    if (concernsAll(error)) throw error
    failed(running, step, error)
  }
}

/** Recipes whose names are looked up, and what is read for them. An unknown name fails that recipe alone. */
const named = async (options: RunOptions) => {
  const { server, memory, ledger = emptyLedger, exclusions = noExclusions, failures = [] } = options
  const clock = options.clock ?? new Clock(options.now ?? new Date())
  const recipes = withNamesFilled(options.recipes)
  const all = startAll(recipes, { clock, ledger, exclusions, failures })
  const context = createContext(server, passesFor(all), memory)
  const created = namesCreatedBy(recipes)
  for (const [index, running] of all.entries()) {
    const { recipe, pendingNames, failure } = running
    if (failure) continue
    const pending = hasDynamicActions(recipes.slice(0, index)) ? { pendingNames } : {}
    const run = extended(running.context, { created: { ...created, ...pending } })
    await attempt(running, recipe.prepare ? 'prepare' : 'where', () => prepareRecipe(recipe, context, run))
  }
  stopDependents(all)
  const able = all.filter(({ failure }) => failure === null)
  return { all, able, context, created, clock, readings: readingsFor(able, server) }
}

const needsOf = (recipes: readonly RecipeRun[]): ReadonlySet<Need> =>
  new Set(recipes.flatMap(({ known }) => known?.needs ?? []))

const wantedFor = (
  { server, concurrency }: RunOptions,
  able: readonly RecipeRun[],
  { albums, duplicates }: ApiContext,
  { narrowing, recipes, apart }: Reading,
): ScanAnyOptions => ({
  server,
  passes: passesFor(able),
  narrowing,
  ...rowsFor(needsOf(recipes)),
  ...(apart ? { withPeople: false } : {}),
  unalbumed: albums.outside,
  grouped: duplicates.list,
  ...(concurrency ? { concurrency } : {}),
})

/** Reads people who are read apart from the rows of a reading; null where none are. */
const peopleFor = async (
  options: RunOptions,
  able: readonly RecipeRun[],
  library: ApiContext,
  reading: Reading,
): Promise<ScanReport | null> => {
  const { apart } = reading
  if (!apart) return null
  return readPeople(onlyPeople(wantedFor(options, able, library, reading), apart.narrowing), apart.people)
}

/** What a run would read, without reading it; nothing where no recipe can run. */
export const whatToRead = async (options: RunOptions): Promise<readonly ScanAnyOptions[]> => {
  const { able, context, readings } = await named(options)
  return readings.flatMap((reading) => {
    const wanted = wantedFor(options, able, context, reading)
    return reading.apart ? [onlyPeople(wanted, reading.apart.narrowing), wanted] : [wanted]
  })
}

/**
 * Runs recipes over one library and plans what they want.
 * @throws DarkroomError where the server fails; a recipe that fails is named in the result and the others go on
 */
export const runRecipes = async (options: RunOptions): Promise<RunResult> => {
  const { server } = options
  const { all, able, context: library, created, clock, readings } = await named(options)
  const people = readings.map((reading) => peopleFor(options, able, library, reading))
  // What goes wrong is told when it is their turn.
  for (const reading of people) reading.catch(() => {})
  const found = covering(joinEither(readings.map(({ narrowing }) => narrowing)))
  for (const running of able) {
    const { known, steady } = running
    const run = extended(clock.time, { created, found, sought: covering(steady) })
    if (known) await attempt(running, 'where', () => withFacts(known, library, run))
  }
  stopDependents(all)
  for (const [index, running] of able.entries()) {
    running.isApart = apartFrom(running, able.slice(index + 1))
    running.isLast = index === able.length - 1
    // What cannot be read is told when its recipe is planned.
    if (able.some((other) => other !== running && couldSee(other, running)))
      running.visible = await visibleOf(running.recipe, options.ledger ?? emptyLedger, library).catch(() => allVisible)
  }
  beginJudging(able, options.verdicts)
  const needs = needsOf(able)
  const motionParts = new Set<string>()
  // Whole records have fields that nobody knows.
  const packing = needs.has('raw') ? null : (options.packing ?? 2048)
  const surroundings: RunContext = { me: server.user.id, moved: new Map(), packing }
  const parts = await partsFor(able, library, needs, found)
  const report = await scanFor(able, options, library, readings, { parts, people, motionParts, surroundings })
  options.onRead?.()
  freeMemory()
  const desired: PlannerInput[] = []
  const inputs = able.map((running) => [running, plannerInputOf(running, surroundings, motionParts, report)] as const)
  for (const [index, [running, input]] of inputs.entries()) {
    stopDependents(all)
    await runStreamOf(able, index, surroundings, input.isExcluded)
    await checkAwaited(running, library, desired)
    await finish(running, library)
    if (running.failure === null) desired.push(input)
  }
  stopDependents(all)
  for (const [index, [running, { isExcluded }]] of inputs.entries()) {
    await tellLateChanges(running, able.slice(index + 1), server.user.id, isExcluded)
    running.waiting.clear()
  }
  freeMemory()
  const isAble = ({ recipe }: PlannerInput): boolean =>
    all.some(({ name, failure }) => name === recipe && failure === null)
  const planned = await planChanges(server, library, desired.filter(isAble), { ...options, clock })
  const { observed, reverted, forbidden } = planned
  for (const { recipe, error } of forbidden)
    for (const running of all) if (running.name === recipe) failed(running, 'actions', error)
  const failures = all.flatMap(({ failure }) => failure ?? [])
  const causes = failures.map(({ cause }) => cause)
  // Where no recipe is left, there is nothing to be shown but why.
  const [cause] = causes
  if (cause && causes.length === all.length && causes.every((one) => hasCode(one, 'API_FORBIDDEN'))) throw cause
  const isMisled = forbidden.length > 0 || areMisled(all)
  return { plan: accountPlan(options, all, planned), failures, isMisled, report, observed, reverted }
}

/** A name that nobody knows and no earlier recipe makes fails the recipe that asks for it. */
const checkAwaited = async (
  running: RecipeRun,
  library: ApiContext,
  earlier: readonly PlannerInput[],
): Promise<void> => {
  if (running.failure) return
  try {
    const desired = earlier.map((named) => named.desired)
    await assertCreated(library, running.pendingNames, desired)
  } catch (error) {
    failed(running, 'where', error)
  }
}

const plannerInputOf = (
  { name, recipe, desired, notes }: RecipeRun,
  { me, moved }: RunContext,
  motionParts: ReadonlySet<string>,
  report: ScanReport | null,
): PlannerInput => {
  const seesHidden = recipe.scope?.visibility?.includes('hidden') ?? false
  return {
    recipe: name,
    desired,
    overrides: recipe.overrides ?? [],
    isComplete: report?.complete ?? false,
    isInScope: (id, asset) => scopeProblem(moved.get(id) ?? asset, recipe.scope, me) === null,
    note: notes.add,
    isExcluded: (id) => (!seesHidden && motionParts.has(id)) || (report?.vanished.has(id) ?? false),
  }
}

/** Reads what rows do not bring. Where that fails, those recipes fail that need it. */
const partsFor = async (
  recipes: readonly RecipeRun[],
  library: ApiContext,
  needs: ReadonlySet<Need>,
  filter: SearchFilter,
): Promise<LoadedParts> => {
  let parts: LoadedParts = {}
  for (const need of [...needs].filter(isLookedUp))
    try {
      parts = { ...parts, ...(await loadPart(library, need, filter)) }
    } catch (error) {
      if (concernsAll(error)) throw error
      for (const running of recipes) if (running.known?.needs.includes(need)) failed(running, 'needs', error)
    }
  return parts
}

/** What a scan brings besides rows, and takes along. */
interface ScanExtras {
  readonly parts: LoadedParts
  /** Of each reading, how that of people went who are read apart; null where none are. */
  readonly people: readonly Promise<ScanReport | null>[]
  readonly motionParts: Set<string>
  readonly surroundings: RunContext
}

const scanFor = async (
  recipes: readonly RecipeRun[],
  options: RunOptions,
  library: ApiContext,
  readings: readonly Reading[],
  { parts, people, motionParts, surroundings }: ScanExtras,
): Promise<ScanReport | null> => {
  const { onProgress, log, verdicts, memory = noCache } = options
  const total: ScanReport = { distinct: 0, expected: 0, complete: true, vanished: new Set() }
  const tell = ({ complete, expected, distinct }: ScanReport): void => {
    if (complete || expected === null) return
    const warning = `The server counts ${expected} assets, ${distinct} were read. Nothing is removed after such a scan.`
    for (const { notes } of recipes) notes.add('error', 'incomplete-scan', warning)
  }
  for (const [index, reading] of readings.entries()) {
    const { apart } = reading
    const ofPeople = await people[index]
    if (ofPeople) {
      total.complete &&= ofPeople.complete
      tell(ofPeople)
    }
    const wanted = wantedFor(options, recipes, library, reading)
    const { batches, report } = memory.read({ ...wanted, ...(onProgress ? { onProgress } : {}) })
    const brought = { ...parts, ...fromRows(needsOf(reading.recipes)), ...(apart ? { people: apart.people } : {}) }
    for await (const rows of batches) {
      for (const row of rows) {
        // An earlier reading may have missed it the second time.
        total.vanished.delete(row.id)
        const isKnown = readings.some(({ shown }) => shown?.has(row.id))
        total.distinct -= Number(isKnown)
        if (isKnown) continue
        reading.shown?.add(row.id)
        if (row.livePhotoVideoId) motionParts.add(row.livePhotoVideoId)
        const asset = new JudgedAsset(row, brought)
        const lookers = apart && !apart.people.has(row.id) ? apart.others : reading.recipes
        judge(lookers, asset, surroundings.me, verdicts)
        feed(lookers, asset, 0, surroundings)
      }
    }
    addReport(total, report)
    tell(report)
  }
  if (total.expected === null)
    log.info('This server cannot count what was read, so nothing proves that everything was read.')
  return readings.length === 0 ? null : total
}

const accountPlan = (
  { account, server, exclusions }: RunOptions,
  recipes: readonly RecipeRun[],
  planned: Planned,
): AccountPlan => {
  const operations = sortOperations(planned.operations)
  const excluded = exclusions?.counts()
  return {
    account,
    server: { url: server.url, version: server.capabilities.version },
    user: { id: server.user.id, email: server.user.email },
    recipes: recipes.map(({ name, plugin, scanned, matched, notes }) => ({
      name,
      plugin,
      scanned,
      matched,
      ...(excluded?.has(name) ? { excluded: excluded.get(name) } : {}),
      warnings: notes.texts,
    })),
    operations,
    notes: recipes.flatMap(({ notes }) => notes.sorted()),
    refused: [
      ...recipes.flatMap(({ name, failure }) =>
        failure
          ? [
              {
                recipe: name,
                reason: hasCode(failure, 'RECIPE_STOPPED') ? adviceOf(failure) : failure.message,
                operations: 0,
              },
            ]
          : [],
      ),
      ...planned.refused,
    ],
    summary: summarize(operations),
  }
}
