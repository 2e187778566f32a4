import type { Action } from '../../core/actions/action.ts'
import type { Need } from '../../core/assets/asset.ts'
import type { ScannedAsset } from '../../core/assets/scanned-asset.ts'
import type { Predicate } from '../../core/predicates/predicate.ts'
import type { RecipeContext } from '../../core/recipes/recipe.ts'
import { isSameName } from '../../core/same-name.ts'
import { isMatch } from '../../language/predicates/answer.ts'
import { extended } from '../plan/run-time.ts'
import { isGivenBy, keysFor } from './belonging-together.ts'
import { couldSee, invisibleOn, predicateSees } from './could-see.ts'
import { matches } from './judging.ts'
import { notePlanned, type Plans, showPlans } from './planned-overlay.ts'
import { looksAt, type RecipeRun } from './recipe-run.ts'
import { runStream } from './run-stream.ts'
import type { WaitingAssets } from './waiting-assets.ts'

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

type Kind = 'album' | 'tag'

const kindOf = (action: Action): Kind => ('tag' in action ? 'tag' : 'album')

/** Whether a predicate may know albums and tags although it does not ask for them. */
const isOpen = ({ pure = false }: Predicate<Need>): boolean => pure === false

/** Whether albums, or tags, may decide what a recipe does: it reads them, or its predicate may look them up. */
const goesBy = ({ recipe: { stream, where }, known }: RecipeRun, kind: Kind): boolean => {
  const read = known?.needs.filter((need) => need === 'albums' || need === 'tags') ?? []
  // A stream that reads one of them may look at what is planned of the other.
  if (read.some((need) => need === `${kind}s` || stream !== undefined)) return true
  // What a function returns may know what was looked up before, unless it says that it does not.
  if (typeof where === 'function') return known?.where === undefined || predicateSees(known.where, { of: kind }, isOpen)
  return where !== undefined && predicateSees(where, { of: kind })
}

/** What memberships are about: all of albums, all of tags, or some of each. */
const kindsIn = (actions: readonly Action[]): Kind | 'both' => {
  const [first, ...others] = actions.map(kindOf)
  return first === undefined || others.some((kind) => kind !== first) ? 'both' : first
}

/** Earlier recipes that go by albums, by tags, or by either, found out once for a recipe instead of for each asset. */
const goingBy = new WeakMap<RecipeRun, Partial<Record<Kind | 'both', readonly RecipeRun[]>>>()

const earlierBy = (running: RecipeRun, kinds: Kind | 'both'): readonly RecipeRun[] => {
  const known = goingBy.get(running) ?? {}
  goingBy.set(running, known)
  const wanted = kinds === 'both' ? (['album', 'tag'] as const) : [kinds]
  known[kinds] ??= running.earlier.filter((earlier) => wanted.some((kind) => goesBy(earlier, kind)))
  return known[kinds]
}

const isForNobody = (running: RecipeRun, actions: readonly Action[]): boolean =>
  actions.every(isMembership) && earlierBy(running, kindsIn(actions)).length === 0

/** The earlier recipes that may judge an asset otherwise after some actions of a later one. */
const concernedBy = (running: RecipeRun, asset: ScannedAsset, actions: readonly Action[], me: string) => {
  const isNews = ({ failure, late }: RecipeRun): boolean => failure === null && !late.by.has(running.name)
  if (!actions.every(isMembership)) return running.earlier.filter(isNews)
  const earlier = earlierBy(running, kindsIn(actions))
  // Albums and tags bring nothing into a scope, or out of it.
  return earlier.length === 0 ? earlier : earlier.filter((one) => isNews(one) && looksAt(one, asset, me))
}

/**
 * Tells with which assets later recipes need not wait for a stream, because it changes nothing that they could see, nor sees what
 * they change; null where they have to with all.
 */
export const apartFrom = (running: RecipeRun, later: readonly RecipeRun[]): RecipeRun['isApart'] => {
  const { recipe, known } = running
  const isSettled =
    recipe.stream !== undefined &&
    known?.first === undefined &&
    later.length > 0 &&
    later.every((other) => !couldSee(running, other)) &&
    !goesBy(running, 'album') &&
    !goesBy(running, 'tag')
  return isSettled ? invisibleOn(running) : null
}

/** What is wanted for an asset, each action as text. */
const keysOf = (asset: ScannedAsset, actions: readonly Action[]): string[] =>
  actions.map((action) => `${asset.id} ${JSON.stringify(action)}`)

/** Whether an asset bears the tag already that is wanted for it, and no recipe of the run takes it off. */
const isFulfilled = ({ parts, id, planned }: ScannedAsset, action: Action): boolean =>
  'tag' in action &&
  action.kind !== 'tag.remove' &&
  parts.tags?.get(id)?.some((tag) => isSameName(tag, action.tag)) === true &&
  planned?.leftTags.has(action.tag) !== true

/** Notes what a stream wants, to be compared with what it would want after the recipes that follow. */
export const noteWanted = ({ late }: RecipeRun, asset: ScannedAsset, actions: readonly Action[]): void => {
  for (const key of keysOf(asset, actions)) late.wanted.add(key)
}

/** Plans actions for an asset, and notes which earlier recipes may judge it otherwise after that. */
export const planAfter = (running: RecipeRun, asset: ScannedAsset, actions: readonly Action[], me: string): void => {
  if (actions.length === 0 || (running.isLast && isForNobody(running, actions))) return
  const concerned = concernedBy(running, asset, actions, me)
  const before = concerned.map((earlier) => basisFor(earlier, asset, me))
  notePlanned(asset, running.visible(asset.id, actions), running.claimant)
  for (const [index, earlier] of concerned.entries()) {
    const was = before[index] ?? null
    // What leaves the scope is left as it is, even by a sync; groups of a stream go on without it.
    if (!earlier.recipe.stream && !looksAt(earlier, asset, me)) continue
    if (!isMore(new Set(was), new Set(basisFor(earlier, asset, me)))) continue
    earlier.late.by.add(running.name)
    if (was === null && earlier.recipe.stream) earlier.late.given.push(asset)
  }
}

/** Shows a stream's assets as the recipes after it leave them: where rows are packed, each stream has its own copies. */
const takeIn = (waiting: WaitingAssets, later: readonly RecipeRun[]): void => {
  const plans = new Map<string, Plans>()
  const most = Math.max(...later.map(({ waiting: copies }) => copies.length))
  // A few need not know what is planned for the whole library.
  const own = waiting.length * 4 < most ? new Set(Iterator.from(waiting).map(({ id }) => id)) : null
  for (const { waiting: copies } of later)
    for (const { id, planned, claims, values } of copies)
      if (own?.has(id) !== false && (planned || claims || values)) plans.set(id, { planned, claims, values })
  if (plans.size === 0) return
  for (const asset of waiting) showPlans(asset, plans.get(asset.id))
}

/** Whether a recipe would want more after all others. Others than streams were judged asset by asset. */
const wantsMore = async (
  running: RecipeRun,
  later: readonly RecipeRun[],
  me: string,
  isExcluded: (id: string) => boolean,
): Promise<boolean> => {
  const { recipe, known, scanned, late, waiting } = running
  if (!recipe.stream || known === null) return true
  const inScope = new Set<string>()
  const wouldGet = (asset: ScannedAsset): boolean => {
    if (isExcluded(asset.id) || !looksAt(running, asset, me)) return false
    inScope.add(asset.id)
    return isMatch(known.where, asset)
  }
  for (const asset of late.given.splice(0)) waiting.push({ asset, keys: [], isShown: false }, null)
  takeIn(waiting, later)
  waiting.label((asset) => (wouldGet(asset) ? keysFor(recipe, asset) : []))
  const given = waiting.hold(isGivenBy(recipe, () => waiting.keys()))
  const now = new Set<string>()
  const before = new Set(late.wanted.values().filter((key) => inScope.has(key.split(' ')[0] ?? '')))
  const add = (asset: ScannedAsset, actions: readonly Action[]): void => {
    for (const key of keysOf(asset, actions)) now.add(key)
    const fulfilled = actions.filter((action) => isFulfilled(asset, action))
    for (const key of keysOf(asset, fulfilled)) before.add(key)
  }
  const hooks = { kept: running.kept, plan: add }
  await runStream(known, given, extended(silent(running), { scanned }), running.desired.fresh(), hooks)
  return isMore(before, now)
}

/**
 * Tells people of recipes that cannot settle in one run, because later ones change what they go by.
 * @example
 * // What "folder-albums" changes later in this run makes it change more in the next: let it run after "folder-albums" …
 */
export const tellLateChanges = async (
  running: RecipeRun,
  later: readonly RecipeRun[],
  me: string,
  isExcluded: (id: string) => boolean,
): Promise<void> => {
  const { late, notes, failure } = running
  if (failure !== null || late.by.size === 0 || !(await wantsMore(running, later, me, isExcluded))) return
  const names = new Intl.ListFormat('en').format([...late.by].sort().map((name) => `"${name}"`))
  notes.add(
    'warning',
    'next-run-changes-more',
    `The next run will change more, by what ${names} changes after it: list it later, or give it order: 'last'.`,
  )
}
