import type { Server } from '../core/api/server.ts'
import type { Need } from '../core/assets/asset.ts'
import { ScannedAsset } from '../core/assets/scanned-asset.ts'
import { type ApiContext, createContext } from '../core/context/context.ts'
import { adviceOf, DarkroomError, isNotShown } from '../core/errors.ts'
import type { Predicate } from '../core/predicates/predicate.ts'
import { type PreparedRecipe, prepareRecipe } from '../core/recipes/prepared.ts'
import type { RecipeContext } from '../core/recipes/recipe.ts'
import { answerOf } from '../language/predicates/answer.ts'
import { scopeProblem, unionOfPasses } from '../language/scope.ts'
import { directionText, type ExclusionIndex, keptActions, noExclusions } from './plan/exclusions.ts'
import { recipeContext, type TakesNote } from './plan/notes.ts'
import type { Operation, Refusal } from './plan/plan.ts'
import { Clock, extended } from './plan/run-time.ts'
import { unitsOf } from './plan/values.ts'
import { DesiredState } from './planner/desired-state.ts'
import { type Planned, type PlannerOptions, planChanges } from './planner/planner.ts'
import type { PlannerInput } from './planner/planner-context.ts'
import { awaited } from './runner/awaited.ts'
import { hasDynamicActions, namesCreatedBy } from './runner/created-names.ts'
import { type LoadedRecipe, withNamesFilled } from './runner/loaded.ts'
import { loadPartsOf, readWholeRow } from './runner/parts.ts'
import { notePlanned } from './runner/planned-overlay.ts'
import { doneOnce, titleOf } from './runner/recipe-run.ts'
import { actionsReturned } from './runner/returned.ts'
import { concernsAll, withFacts } from './runner/running.ts'
import { allVisible, type VisibleActions, visibleOf } from './runner/taken-out.ts'
import { emptyLedger, filledIn, type Ledger } from './state/ledger.ts'

/** A predicate's verdict on an asset, with those of its parts. */
export interface Verdict {
  readonly label: string
  readonly matches: boolean
  /** The value it looked at, where it can say. */
  readonly seen?: unknown
  readonly parts: readonly Verdict[]
}

/** What one recipe makes of an asset. */
export interface Explanation {
  readonly recipe: string
  readonly plugin: string | null
  /** Why the recipe does not look at the asset at all; null where it does. */
  readonly outside: string | null
  /** Null for a recipe without `where`, which takes every asset, and where the asset is not looked at. */
  readonly where: Verdict | null
  readonly matches: boolean
  readonly operations: readonly Operation[]
  readonly refused: readonly Refusal[]
  /** Actions that are true already. */
  readonly alreadyThere: number
  readonly warnings: readonly string[]
}

/** An asset, and what each recipe makes of it. */
export interface AssetExplanation {
  readonly asset: { readonly id: string; readonly originalPath: string; readonly takenAt: string }
  readonly recipes: readonly Explanation[]
}

/**
 * The asset id in what somebody typed: the id itself, or any link of the asset in the web page.
 * @throws DarkroomError USAGE
 * @example
 * assetIdIn('https://photos.example.org/albums/7c9a…/photos/4f0b…') // '4f0b…'
 */
export const assetIdIn = (typed: string): string => {
  const id = typed
    .toLowerCase()
    .match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g)
    ?.at(-1)
  if (id) return id
  throw new DarkroomError('USAGE', {
    message: `"${typed}" holds no asset id.`,
    hint: 'Give an id, or the link of the asset in the web page.',
  })
}

/** Combinations are headed shortly, because their parts stand below them. */
const headings: Readonly<Record<string, string>> = { all: 'all of', any: 'any of', not: 'not' }

const judge = (predicate: Predicate<Need>, asset: ScannedAsset): Verdict => {
  const seen = predicate.inspect?.(asset)
  return {
    label: headings[predicate.combines ?? 'alone'] ?? predicate.label,
    matches: answerOf(predicate.label, predicate.test(asset)),
    ...(seen === undefined ? {} : { seen }),
    parts: (predicate.parts ?? []).map((part) => judge(part, asset)),
  }
}

const groupsNote = 'It judges groups of assets: what it does with this one depends on the others, and plan shows it.'

/** A recipe to be explained: what it knows, or why it cannot judge, and what it says meanwhile. */
interface Subject extends LoadedRecipe {
  readonly known: PreparedRecipe | null
  readonly problem: unknown
  readonly run: RecipeContext
  readonly desired: DesiredState
  readonly warnings: string[]
  readonly visible: VisibleActions
}

/** What one recipe makes of an asset, before it is compared with the library. */
interface Judged extends Pick<Explanation, 'recipe' | 'plugin' | 'outside' | 'where' | 'matches'> {
  readonly named: PlannerInput
  /** How much it wants. */
  readonly wanted: number
  readonly warnings: readonly string[]
}

const subjectsOf = async (
  given: readonly LoadedRecipe[],
  context: ApiContext,
  id: string,
  ledger: Ledger = emptyLedger,
): Promise<Subject[]> => {
  const recipes = withNamesFilled(given)
  const created = namesCreatedBy(recipes)
  const { time } = new Clock(new Date())
  const subjects: Subject[] = []
  for (const [index, loaded] of recipes.entries()) {
    const desired = new DesiredState({}, doneOnce(loaded.recipe.name, ledger))
    const warnings: string[] = []
    const take: TakesNote = (_level, _code, text) => void warnings.push(text)
    const run = recipeContext(time, {
      note: take,
      refuse: (reason) => desired.refuse(reason),
      ...filledIn(ledger, loaded.recipe.name),
    })
    // What they create for other assets is not known here; plan tells where a name is a mistake.
    const pending = hasDynamicActions(recipes.slice(0, index))
      ? { pendingNames: { albums: new Set<string>(), tags: new Set<string>() } }
      : {}
    const isFollowed = index < recipes.length - 1
    const visible = isFollowed ? await visibleOf(loaded.recipe, ledger, context, id) : allVisible
    const subject = { ...loaded, run, desired, warnings, visible, known: null, problem: null }
    try {
      const known = await awaited(titleOf(loaded.recipe), 'prepare or where', async () => {
        const prepared = await prepareRecipe(
          loaded.recipe,
          context,
          extended(run, { created: { ...created, ...pending } }),
        )
        return withFacts(prepared, context, extended(time, { created, found: {}, sought: {} }))
      })
      subjects.push({ ...subject, known })
    } catch (problem) {
      if (concernsAll(problem)) throw problem
      subjects.push({ ...subject, problem })
    }
  }
  return subjects
}

const judgeRecipe = (
  { recipe, plugin, known, run, desired, warnings, visible }: Subject & { readonly known: PreparedRecipe },
  asset: ScannedAsset,
  me: string,
  exclusions: ExclusionIndex = noExclusions,
): Judged => {
  const { name, scope, actions, overrides = [] } = recipe
  if (typeof actions === 'object') desired.expect(actions)
  const isInScope: PlannerInput['isInScope'] = (_, row) => scopeProblem(row, scope, me) === null
  const named = {
    recipe: name,
    desired,
    overrides,
    isComplete: true,
    only: asset.id,
    note: run.note,
    isInScope,
    isExcluded: () => false,
  }
  const problem = scopeProblem(asset, scope, me)
  const isPlanned = problem !== null && scopeProblem(asset.row, scope, me) === null
  const outside = isPlanned ? `${problem}, as an earlier recipe plans` : problem
  const judged = { recipe: name, plugin, outside, where: null, matches: false, named, wanted: 0, warnings }
  if (outside !== null) return judged
  const where = known.where ? judge(known.where, asset) : null
  if (where?.matches === false) return { ...judged, where }
  if (!actions) return { ...judged, where, matches: true, warnings: [...warnings, groupsNote] }
  const given = typeof actions === 'function' ? actionsReturned(actions(asset, known.prepared, run)) : actions
  const wanted = keptActions(name, asset.id, given, exclusions)
  for (const decided of exclusions.of(name, asset.id))
    warnings.push(
      `${decided.by} decided on ${decided.at.slice(0, 10)} against ${directionText(decided)}${decided.until ? `, until ${decided.until.slice(0, 10)}` : ''}.`,
    )
  const left = desired.add(asset.row, wanted)
  notePlanned(asset, visible(asset.id, left), { recipe: name, overrides })
  return { ...judged, where, matches: true, wanted: wanted.length }
}

/** What is left to say of a recipe that cannot judge. */
const failedJudgement = ({ recipe: { name: recipe }, plugin }: LoadedRecipe, reason: string): Judged => {
  const never = (): boolean => false
  const desired = new DesiredState()
  const named = {
    recipe,
    desired,
    overrides: [],
    isComplete: false,
    note: () => {},
    isInScope: never,
    isExcluded: never,
  }
  return { recipe, plugin, outside: `it fails: ${reason}`, where: null, matches: false, named, wanted: 0, warnings: [] }
}

/** How many of its actions an operation fulfils: it sets several values at once, and makes an album for what goes into it. */
const actionsIn = (operation: Operation): number => {
  if (operation.op === 'asset.update') return unitsOf(operation.set).length
  return operation.op === 'album.create' || operation.op === 'tag.create' ? 0 : 1
}

const explanationOf = ({ named: _, wanted, ...judged }: Judged, { operations, refused }: Planned): Explanation => {
  const own = operations.filter(({ recipe }) => recipe === judged.recipe)
  const refusals = refused.filter(({ recipe }) => recipe === judged.recipe)
  const done = own.reduce((sum, operation) => sum + actionsIn(operation), 0)
  return { ...judged, operations: own, refused: refusals, alreadyThere: Math.max(0, wanted - done - refusals.length) }
}

/**
 * Tells for one asset what each recipe sees, whether it matches, and what would be done; later recipes see what earlier
 * ones plan. Of a recipe with `stream` it tells `where` alone.
 * @throws DarkroomError RECIPE_FAILED, USAGE for an asset that the server does not show
 */
export const explainAsset = async (
  server: Server,
  recipes: readonly LoadedRecipe[],
  id: string,
  memory: Partial<Pick<PlannerOptions, 'ledger' | 'exclusions'>> = {},
): Promise<AssetExplanation> => {
  const row = await server.reads.asset(id).catch((error) => {
    if (!isNotShown(error)) throw error
    const hint = 'It may be gone, locked, or somebody else’s.'
    throw new DarkroomError('USAGE', { message: `The server shows no asset ${id}.`, hint }, { cause: error })
  })
  const context = createContext(server, unionOfPasses(recipes.map(({ recipe }) => recipe.scope)))
  const subjects = await subjectsOf(recipes, context, id, memory.ledger)
  const leaves = namesCreatedBy(recipes).leaves ?? []
  const needs = new Set([...subjects.flatMap(({ known }) => known?.needs ?? []), ...leaves])
  const whole = needs.has('raw') ? await readWholeRow(server, row) : row
  const asset = new ScannedAsset(whole, await loadPartsOf(context, row, needs))
  const judged = subjects.map((subject): Judged => {
    const { known } = subject
    try {
      if (known === null) throw subject.problem
      return judgeRecipe({ ...subject, known }, asset, server.user.id, memory.exclusions)
    } catch (error) {
      const { name: recipe } = subject.recipe
      const reason = adviceOf(error)
      if (recipes.length === 1)
        throw new DarkroomError('RECIPE_FAILED', { recipe, step: 'explain', reason }, { cause: error })
      // The others are explained all the same.
      return failedJudgement(subject, reason)
    }
  })
  const desired = judged.map(({ named }) => named)
  const planned = await planChanges(server, context, desired, memory)
  if (planned.forbidden[0]) throw planned.forbidden[0].error
  const { originalPath, localDateTime } = row
  const takenAt = new Date(localDateTime).toISOString().replace('Z', '')
  return { asset: { id, originalPath, takenAt }, recipes: judged.map((one) => explanationOf(one, planned)) }
}
