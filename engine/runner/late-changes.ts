import type { Action } from '../../core/actions/action.ts'
import type { ScannedAsset } from '../../core/assets/scanned-asset.ts'
import type { RecipeContext } from '../../core/recipes/recipe.ts'
import { extended } from '../plan/run-time.ts'
import { isGivenBy, keyFor } from './belonging-together.ts'
import { matches } from './judging.ts'
import { notePlanned } from './planned-overlay.ts'
import { looksAt, type RecipeRun } from './recipe-run.ts'
import { runStream } from './run-stream.ts'

/** For code that is asked again only to see whether it would answer otherwise. */
const silent = ({ context }: RecipeRun): RecipeContext =>
  extended(context, { note: () => {}, warn: () => {}, refuse: () => {} })

/** What a recipe goes by, of what later ones change: only streams are asked again, because functions may count. */
const basisOf = ({ recipe, known }: RecipeRun, asset: ScannedAsset): string[] => {
  if (typeof recipe.actions === 'object') return recipe.actions.map(({ kind }) => kind)
  return [
    recipe.stream ? `taken ${asset.takenMs}` : '',
    known?.needs.includes('albums') ? `albums ${asset.albums.map(({ name }) => name).join()}` : '',
    known?.needs.includes('tags') ? `tags ${asset.tags.join()}` : '',
    // A stream may read tags itself, of what it gets alone.
    recipe.stream ? `planned ${[...(asset.planned?.tags ?? [])].join()}` : '',
  ]
}

/** The same for an asset that it takes; null for others. */
const basisFor = (running: RecipeRun, asset: ScannedAsset, me: string): readonly string[] | null => {
  const { known } = running
  if (known === null || !looksAt(running, asset, me)) return null
  if (!matches(running, asset)) return null
  return basisOf(running, asset)
}

/** Whether the next run changes more: something is wanted that was not, or what was kept in sync is not any more. */
const isMore = (before: ReadonlySet<string>, now: ReadonlySet<string>): boolean =>
  !now.isSubsetOf(before) ||
  before
    .difference(now)
    .values()
    .some((action) => /(album|tag)\.sync/.test(action))

const isMembership = ({ kind }: Action): boolean => kind.startsWith('album.') || kind.startsWith('tag.')

/** Whether albums and tags may decide what a recipe does: it reads them, or its predicate looks something up. */
const mayGoByMembership = ({ recipe: { where }, known, judging }: RecipeRun): boolean =>
  known?.needs.some((need) => need === 'albums' || need === 'tags') === true ||
  ((typeof where === 'function' || where?.resolve !== undefined || where?.load !== undefined) &&
    judging?.rest.length !== 0)

const canMatter = (running: RecipeRun, later: string, actions: readonly Action[]): boolean =>
  running.failure === null &&
  !running.late.by.has(later) &&
  (!actions.every(isMembership) || mayGoByMembership(running))

/** What is wanted for an asset, each action as text. */
const keysOf = (asset: ScannedAsset, actions: readonly Action[]): string[] =>
  actions.map((action) => `${asset.id} ${JSON.stringify(action)}`)

/** Notes what a stream wants, to be compared with what it would want after the recipes that follow. */
export const noteWanted = ({ late }: RecipeRun, asset: ScannedAsset, actions: readonly Action[]): void => {
  for (const key of keysOf(asset, actions)) late.wanted.add(key)
}

/** Plans actions for an asset, and notes which earlier recipes may judge it otherwise after that. */
export const planAfter = (running: RecipeRun, asset: ScannedAsset, actions: readonly Action[], me: string): void => {
  if (actions.length === 0) return
  const concerned = running.earlier.filter((earlier) => canMatter(earlier, running.name, actions))
  if (concerned.length === 0) return notePlanned(asset, actions, running.claimant)
  const before = concerned.map((earlier) => basisFor(earlier, asset, me))
  notePlanned(asset, actions, running.claimant)
  for (const [index, earlier] of concerned.entries()) {
    const was = before[index] ?? null
    // What leaves the scope is left as it is, even by a sync; groups of a stream go on without it.
    if (!earlier.recipe.stream && !looksAt(earlier, asset, me)) continue
    if (!isMore(new Set(was), new Set(basisFor(earlier, asset, me)))) continue
    earlier.late.by.add(running.name)
    if (was === null && earlier.recipe.stream) earlier.late.given.push(asset)
  }
}

/** Whether a recipe would want more after all others. Others than streams were judged asset by asset. */
const wantsMore = async (running: RecipeRun, me: string, isExcluded: (id: string) => boolean): Promise<boolean> => {
  const { recipe, known, scanned, late, waiting } = running
  if (!recipe.stream || known === null) return true
  const inScope = new Set<string>()
  const wouldGet = (asset: ScannedAsset): boolean => {
    if (isExcluded(asset.id) || !looksAt(running, asset, me)) return false
    inScope.add(asset.id)
    return known.where?.test(asset) ?? true
  }
  for (const asset of late.given.splice(0)) waiting.push(asset, 0, null)
  waiting.label((asset) => (wouldGet(asset) ? keyFor(recipe, asset) : Number.NaN))
  const given = waiting.hold(isGivenBy(recipe, () => waiting.keys()))
  const now = new Set<string>()
  const add = (asset: ScannedAsset, actions: readonly Action[]): void => {
    for (const key of keysOf(asset, actions)) now.add(key)
  }
  const hooks = { kept: running.kept, plan: add }
  await runStream(known, given, extended(silent(running), { scanned }), running.desired.fresh(), hooks)
  return isMore(new Set(late.wanted.values().filter((key) => inScope.has(key.split(' ')[0] ?? ''))), now)
}

/**
 * Tells people of recipes that cannot settle in one run, because later ones change what they go by.
 * @example
 * // What "folder-albums" changes later in this run makes it change more in the next: let it run after "folder-albums" …
 */
export const tellLateChanges = async (
  running: RecipeRun,
  me: string,
  isExcluded: (id: string) => boolean,
): Promise<void> => {
  const { late, notes, failure } = running
  if (failure !== null || late.by.size === 0 || !(await wantsMore(running, me, isExcluded))) return
  const names = new Intl.ListFormat('en').format([...late.by].sort().map((name) => `"${name}"`))
  notes.add(
    'warning',
    'next-run-changes-more',
    `The next run will change more, by what ${names} changes after it: list it later, or give it order: 'last'.`,
  )
}
