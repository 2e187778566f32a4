import { isDeepStrictEqual } from 'node:util'
import type { Action } from '../../core/actions/action.ts'
import type { Need } from '../../core/assets/asset.ts'
import type { ScannedAsset } from '../../core/assets/scanned-asset.ts'
import type { DarkroomError } from '../../core/errors.ts'
import type { Predicate } from '../../core/predicates/predicate.ts'
import type { PreparedRecipe } from '../../core/recipes/prepared.ts'
import type { AnyRecipe, RecipeContext, Scope } from '../../core/recipes/recipe.ts'
import type { Narrowing } from '../../core/scan/narrowing.ts'
import { scopeProblem } from '../../language/scope.ts'
import { type ExclusionIndex, keptActions } from '../plan/exclusions.ts'
import { Notes, recipeContext } from '../plan/notes.ts'
import type { Clock } from '../plan/run-time.ts'
import { DesiredState } from '../planner/desired-state.ts'
import { filledIn, type Ledger, onceTarget } from '../state/ledger.ts'
import type { PendingNames } from './created-names.ts'
import { JudgedAsset } from './judged-asset.ts'
import type { LoadedRecipe } from './loaded.ts'
import type { Claimant } from './planned-overlay.ts'
import { allVisible, type VisibleActions } from './taken-out.ts'
import { WaitingAssets } from './waiting-assets.ts'

/** What later recipes of a run change of the things that an earlier one goes by. */
interface LateChanges {
  /** Names of the later recipes. */
  readonly by: Set<string>
  /** What did not wait for a stream, and would now. */
  readonly given: ScannedAsset[]
  /** What a stream wanted, by asset and action. */
  readonly wanted: Set<string>
}

/** What of a recipe's predicate is judged once for each asset, and what each time. */
export interface Judging {
  /** Place of its bits in what is said of an asset. */
  readonly place: number
  readonly once: readonly Predicate<Need>[]
  readonly rest: readonly Predicate<Need>[]
}

/** Why nothing of a recipe is planned. */
export type RecipeFailure = DarkroomError<'RECIPE_FAILED' | 'RECIPE_STOPPED'>

/** One recipe while it runs. */
export interface RecipeRun {
  readonly name: string
  /** As messages about its code call it. */
  readonly title: string
  readonly plugin: string | null
  readonly recipe: AnyRecipe
  /** One object for all recipes of equal scope. */
  readonly scope: Scope
  /** What it was told before its first asset; null as long as that is not known, or cannot be. */
  known: PreparedRecipe | null
  readonly desired: DesiredState
  /** What it looks for on the server. */
  narrowing: Narrowing
  /** The same without what other recipes may change. */
  steady: Narrowing
  /** Ids of the assets that it is shown; null where these are all that are read. */
  shown: Pick<ReadonlySet<string>, 'has'> | null
  /** What of its predicate is judged once for each asset; null where nothing is. */
  judging: Judging | null
  /** All that it is made of besides its code, as a text; null where nobody knows. */
  readonly identity: LoadedRecipe['identity']
  /** What waits for the stream of a recipe, and stays there until the run ends where others come after it. */
  readonly waiting: WaitingAssets
  readonly notes: Notes
  /** What later recipes change of the things that this one went by. */
  readonly late: LateChanges
  /** What the recipe is told, and who it is to others; made once, not for each asset. */
  readonly context: RecipeContext
  readonly claimant: Claimant
  /** No recipe comes after it. */
  isLast: boolean
  /** Of a stream: with which assets those after it need not wait for it; null where they have to with all. */
  isApart: ((asset: ScannedAsset) => boolean) | null
  /** The recipes that run before it. */
  readonly earlier: readonly RecipeRun[]
  readonly pendingNames: PendingNames
  /** What other recipes see of its actions on an asset. */
  visible: VisibleActions
  /** Its actions on an asset without those that a person excluded. */
  kept(assetId: string, actions: readonly Action[]): readonly Action[]
  scanned: number
  matched: number
  /** Matches that a stream did not wait for, because others come first. */
  dropped: number
  failure: RecipeFailure | null
}

/** What recipes have in common when they start. */
interface RunStart {
  readonly clock: Clock
  readonly ledger: Ledger
  readonly exclusions: ExclusionIndex
  /** Of recipes that cannot run, known before. */
  readonly failures: readonly RecipeFailure[]
}

/** Whether an asset got already what a recipe does for it only once. */
export const doneOnce = (recipe: string, ledger: Ledger): ((once: string, assetId: string) => boolean) => {
  const known = new Map<string, ReadonlySet<string>>()
  return (once, assetId) => {
    const done = known.get(once) ?? ledger.of(recipe, onceTarget(recipe, once)).ours
    known.set(once, done)
    return done.has(assetId)
  }
}

/** Whether an asset is in a scope; of one that most recipes are asked about in turn, the last answer is kept. */
const isInScope = (asset: ScannedAsset, scope: Scope, me: string): boolean => {
  if (asset instanceof JudgedAsset && asset.scope === scope) return asset.isInScope
  const isIn = scopeProblem(asset, scope, me) === null
  if (asset instanceof JudgedAsset) {
    asset.scope = scope
    asset.isInScope = isIn
  }
  return isIn
}

/** Whether a recipe is shown an asset, as it is by now. */
export const looksAt = ({ scope, shown }: RecipeRun, asset: ScannedAsset, me: string): boolean =>
  isInScope(asset, scope, me) && shown?.has(asset.id) !== false

/** What messages about a recipe's code call it. */
export const titleOf = ({ name }: Pick<AnyRecipe, 'name'>): string => `recipe "${name}"`

/** A recipe before its first asset. */
const start = (
  { recipe, plugin, identity }: LoadedRecipe,
  { clock, ledger, exclusions, failures }: RunStart,
  earlier: readonly RecipeRun[],
): RecipeRun => {
  const { scope = {} } = recipe
  const isAlike = (other: RecipeRun): boolean => isDeepStrictEqual(other.scope, scope)
  const desired = new DesiredState(recipe, doneOnce(recipe.name, ledger))
  if (typeof recipe.actions === 'object') desired.expect(recipe.actions)
  const notes = new Notes(recipe.name)
  return {
    name: recipe.name,
    title: titleOf(recipe),
    plugin,
    recipe,
    scope: earlier.find(isAlike)?.scope ?? scope,
    known: null,
    desired,
    narrowing: {},
    steady: {},
    shown: null,
    judging: null,
    identity,
    waiting: new WaitingAssets(),
    notes,
    late: { by: new Set(), given: [], wanted: new Set() },
    context: recipeContext(clock.time, {
      note: notes.add,
      refuse: (reason) => desired.refuse(reason),
      ...filledIn(ledger, recipe.name),
    }),
    claimant: { recipe: recipe.name, overrides: recipe.overrides ?? [] },
    isLast: false,
    isApart: null,
    earlier,
    pendingNames: { albums: new Set(), tags: new Set() },
    visible: allVisible,
    kept: (assetId, actions) => keptActions(recipe.name, assetId, actions, exclusions),
    scanned: 0,
    matched: 0,
    dropped: 0,
    failure: failures.find(({ context }) => context.recipe === recipe.name) ?? null,
  }
}

/** Recipes before their first asset, each of which knows those before it. */
export const startAll = (recipes: readonly LoadedRecipe[], run: RunStart): readonly RecipeRun[] => {
  const started: RecipeRun[] = []
  for (const loaded of recipes) started.push(start(loaded, run, [...started]))
  return started
}
