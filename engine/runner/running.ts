import { ScannedAsset } from '../../core/assets/scanned-asset.ts'
import type { ApiContext } from '../../core/context/context.ts'
import { adviceOf, DarkroomError } from '../../core/errors.ts'
import type { LoadRun } from '../../core/predicates/predicate.ts'
import type { PreparedRecipe } from '../../core/recipes/prepared.ts'
import { needsOf } from '../../core/recipes/recipe.ts'
import { extended } from '../plan/run-time.ts'
import { awaited, noteAsked } from './awaited.ts'
import { isGivenBy, keysFor } from './belonging-together.ts'
import { matches } from './judging.ts'
import { noteWanted, planAfter } from './late-changes.ts'
import { placeOf, placeText } from './place-of.ts'
import { showPlans } from './planned-overlay.ts'
import { looksAt, type RecipeRun } from './recipe-run.ts'
import { actionsReturned } from './returned.ts'
import { runStream } from './run-stream.ts'

/** Brings the facts that a recipe's predicate asks for. */
export const withFacts = async (known: PreparedRecipe, context: ApiContext, run: LoadRun): Promise<PreparedRecipe> => {
  const where = (await known.where?.load?.(context, run)) ?? known.where
  return { ...known, where, needs: needsOf(known.recipe, where) }
}

/** Failures of the server concern the whole run; what the key may not do, only the recipes that ask for it. */
export const concernsAll = (error: unknown): boolean =>
  error instanceof DarkroomError && error.code.startsWith('API_') && error.code !== 'API_FORBIDDEN'

/** Notes why a recipe could not go on; the others do. */
export const failed = (running: RecipeRun, step: string, error: unknown): void => {
  const place = placeOf(error)
  const reason = place === null ? adviceOf(error) : `${adviceOf(error)} (${placeText(place)})`
  running.failure = new DarkroomError('RECIPE_FAILED', { recipe: running.name, step, reason }, { cause: error })
}

/** What recipes of a run share. */
export interface RunContext {
  /** Id of the user. */
  readonly me: string
  /** Assets that come into scopes, or leave them, by what recipes of the run want. */
  readonly moved: Map<string, ScannedAsset>
  /** How many rows that wait for a stream are packed together; null where they stay as they are. */
  readonly packing: number | null
}

/**
 * Shows an asset to recipes in their order, each of which sees what those before it want. Where a stream takes it,
 * the recipes after it wait until the stream has run, unless these have nothing to do with each other.
 */
export const feed = (
  recipes: readonly RecipeRun[],
  asset: ScannedAsset,
  from: number,
  surroundings: RunContext,
): void => {
  const { moved } = surroundings
  // A recipe alone is seen by nobody.
  const isNoted = recipes.length > 1
  for (let index = from; index < recipes.length; index += 1) {
    const running = recipes[index]
    if (!running || !evaluate(running, asset, surroundings, isNoted)) continue
    for (const other of unwanted(running)) {
      running.dropped += 1
      feed(recipes, other, index + 1, surroundings)
    }
    break
  }
  const { row } = asset
  if (asset.visibility !== row.visibility || asset.isTrashed !== row.isTrashed) moved.set(asset.id, asset)
}

/** Kept beyond what counts, because some may turn out to be motion parts or to have gone. */
const spare = 1000

/** What waits for a stream that wants the first matches alone, and cannot be among them any more. */
const unwanted = ({ known, waiting }: RecipeRun): readonly ScannedAsset[] => {
  if (!known?.first) return []
  const most = known.first.count + spare
  if (waiting.length < 2 * most) return []
  return waiting.cut(most, known.first.compare)
}

/** The same asset, upon which what is planned from now on does not show. */
const copyOf = (asset: ScannedAsset): ScannedAsset => {
  const copy = new ScannedAsset(asset.row, asset.parts)
  showPlans(copy, asset)
  return copy
}

/** Returns whether a stream took the asset, and those after it have to wait. */
const evaluate = (running: RecipeRun, asset: ScannedAsset, { me, packing }: RunContext, isNoted: boolean): boolean => {
  const { recipe, known } = running
  if (running.failure || known === null || !looksAt(running, asset, me)) return false
  running.scanned += 1
  let step = 'where'
  noteAsked(running.name, step)
  try {
    if (!matches(running, asset)) return false
    if (recipe.stream) {
      // Of an order nothing much is waiting.
      const isShown = running.isApart?.(asset) ?? false
      const waiting = { asset: isShown ? copyOf(asset) : asset, keys: keysFor(recipe, asset), isShown }
      running.waiting.push(waiting, known.first ? null : packing)
      return !isShown
    }
    step = 'actions'
    noteAsked(running.name, step)
    const given =
      typeof recipe.actions === 'function'
        ? actionsReturned(recipe.actions(asset, known.prepared, running.context))
        : recipe.actions
    const actions = running.kept(asset.id, given)
    running.matched += 1
    const wanted = running.desired.add(asset.row, actions)
    if (isNoted) planAfter(running, asset, wanted, me)
  } catch (error) {
    failed(running, `${step} for ${asset.originalFileName} (${asset.id})`, error)
  } finally {
    noteAsked('')
  }
  return false
}

/** Runs the stream of a recipe, if it has one, and shows its assets to the recipes after it. */
export const runStreamOf = async (
  recipes: readonly RecipeRun[],
  index: number,
  surroundings: RunContext,
  isExcluded: (id: string) => boolean,
): Promise<void> => {
  const running = recipes[index]
  if (!running?.recipe.stream) return
  const { desired, known } = running
  // Those after it may make it want more.
  const isFollowed = !running.isLast && !running.isApart
  const { waiting, recipe } = running
  const given = waiting.hold(isGivenBy(recipe, () => waiting.keys()))
  const matches = given.filter(({ id }) => !isExcluded(id))
  try {
    if (running.dropped > 0 && matches.length < (known?.first?.count ?? 0))
      throw new Error(`more than ${spare} of its first matches are motion parts or have gone`)
    if (!running.failure && known)
      running.matched = await awaited(running.title, 'stream', () =>
        runStream(known, matches, extended(running.context, { scanned: running.scanned }), desired, {
          kept: running.kept,
          plan: (asset, actions) => {
            if (isFollowed) noteWanted(running, asset, actions)
            planAfter(running, asset, actions, surroundings.me)
          },
        }),
      )
  } catch (error) {
    failed(running, 'stream', error)
  }
  if (!running.isLast) for (const asset of waiting.unseen()) feed(recipes, asset, index + 1, surroundings)
  // Earlier ones that are asked again look at what is planned here.
  if (!isFollowed && running.earlier.every(({ late }) => late.by.size === 0)) waiting.clear()
}

/** Tells a recipe that there are no more assets, and takes in what it wants for albums. */
export const finish = async (running: RecipeRun, context: ApiContext): Promise<void> => {
  const { recipe, known, scanned, matched, desired } = running
  if (running.failure || known === null) return
  try {
    const result = extended(running.context, { scanned, matched, context })
    const closing = await awaited(running.title, 'finish', () => recipe.finish?.(result, known.prepared))
    desired.close(actionsReturned(closing ?? []))
  } catch (error) {
    failed(running, 'finish', error)
  }
}
