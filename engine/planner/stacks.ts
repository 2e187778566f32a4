import type { Stack } from '../../core/api/schemas.ts'
import { hasCode } from '../../core/errors.ts'
import { counted } from '../../core/number-text.ts'
import type { PlannedStack, StackBefore } from '../operations/stack.ts'
import { type Claim, claimFor, Rivals } from '../plan/claims.ts'
import type { NoteOf } from '../plan/notes.ts'
import type { Operation } from '../plan/plan.ts'
import { type LedgerEntry, type Observation, stackedTarget } from '../state/ledger.ts'
import { type DesiredStack, stackedIds } from './desired-state.ts'
import type { PlannerContext, PlannerInput } from './planner-context.ts'

/** One stack that a recipe wants, as far as its claims were granted. */
interface Wanted {
  readonly by: PlannerInput
  /** What its claims say. */
  readonly value: string
  readonly desired: DesiredStack
  readonly ids: Set<string>
}

const membersOf = ({ primaryAssetId, assets }: Stack): string[] => {
  const others = assets.map(({ id }) => id).filter((id) => id !== primaryAssetId)
  return [primaryAssetId, ...others.sort()]
}

/** Where assets are seen, from the least to the most. */
const views = ['trash', 'hidden', 'locked', 'archive', 'timeline']

/** Where an operation takes an asset so that less is seen of it, and which recipe wants that. */
interface Hiding {
  readonly recipe: string
  readonly to: 'trash' | 'hidden' | 'locked' | 'archive'
}

const hidingsIn = (operations: readonly Operation[]): ReadonlyMap<string, Hiding> =>
  new Map(
    operations.flatMap((operation) => {
      if (operation.op !== 'asset.trash' && operation.op !== 'asset.update') return []
      const { recipe, assetIds } = operation
      const to = operation.op === 'asset.trash' ? 'trash' : operation.set.visibility
      return to && to !== 'timeline' ? assetIds.map((id): [string, Hiding] => [id, { recipe, to }]) : []
    }),
  )

/** Files that a plan names of one stack. */
const mostFiles = 4

const before = (stack: Stack): StackBefore => ({ id: stack.id, assetIds: membersOf(stack) })

/** Plans stacks: which are made, which grow, and which lose members (`immich-api.md` 2.9). */
export class StackPlanner {
  readonly operations: Operation[] = []
  /** For the ledger. */
  readonly observed: Observation[] = []
  readonly #planning: PlannerContext
  /** Which stack each asset shall be in: a value of its own for each stack that is wanted, null for none. */
  readonly #claims = new Map<string, Claim>()
  readonly #wanted: Wanted[] = []
  /** Assets that are to be on top of stacks that are there, and who wants it. */
  readonly #tops = new Map<Stack, { readonly recipe: string; readonly top: string; readonly leaving?: Hiding['to'] }>()
  #hidings: ReadonlyMap<string, Hiding> = new Map()
  /** Stacks that are taken apart, because another one replaces them. */
  readonly #replaced = new Set<Stack>()
  /** Ids of stacks that are dissolved, or part of a new one. */
  readonly #gone = new Set<string | null>()
  #stackOf: ReadonlyMap<string, Stack> = new Map()
  /** What each recipe stacked, and what of it was taken out before and is out now. */
  readonly #ledger = new Map<string, LedgerEntry & { readonly taken: Set<string> }>()
  readonly #files = new Map<string, { readonly name: string; readonly path: string }>()

  constructor(planning: PlannerContext) {
    this.#planning = planning
  }

  async add(by: PlannerInput): Promise<void> {
    const { stacks, unstacked } = by.desired
    if (stacks.size === 0 && unstacked.length === 0) return
    await this.#load()
    for (const { id, fileName: name, path } of [...stacks.values()].flatMap(({ assets }) => assets))
      this.#files.set(id, { name, path })
    await this.#recall(by)
    const leaving = unstacked.filter((id) => !this.#isAlone(id) || !this.#claims.get(id)?.value)
    this.#granted(by, leaving.toSorted(), null, 'no stack')
    for (const [key, desired] of [...stacks].sort(([a], [b]) => (a < b ? -1 : 1))) this.#want(by, key, desired)
    this.#observe(by)
  }

  async #load(): Promise<void> {
    const known = await this.#planning.library.stacks.list()
    this.#stackOf = new Map(known.flatMap((stack) => stack.assets.map(({ id }) => [id, stack] as const)))
    for (const { id, originalFileName: name, originalPath: path } of known.flatMap(({ assets }) => assets))
      if (name !== undefined && path !== undefined) this.#files.set(id, { name, path })
  }

  /** Whether an asset is in a stack of one: to leave it, and to go from there into another one, is the same. */
  #isAlone(id: string): boolean {
    return this.#stackOf.get(id)?.assets.length === 1
  }

  #want(by: PlannerInput, key: string, desired: DesiredStack): void {
    const ids = this.#withoutTaken(by, desired)
    for (const id of ids) if (this.#isAlone(id) && this.#claims.get(id)?.value === null) this.#claims.delete(id)
    const earlier = this.#earlierFor(by, desired, ids)
    if (earlier.length > 1) {
      const makers = [...new Set(earlier.map((one) => `"${one.by.recipe}"`))]
      const reason = `It would join ${earlier.length} stacks that ${makers.join(' and ')} ${makers.length === 1 ? 'makes' : 'make'}.`
      this.#planning.refuse({ recipe: by.recipe, reason, operations: ids.length })
      return
    }
    const value = earlier[0]?.value ?? `${by.recipe} ${key}`
    const granted = this.#granted(by, ids, value, 'one stack')
    if (earlier[0]) for (const id of granted) earlier[0].ids.add(id)
    else this.#wanted.push({ by, value, desired, ids: new Set(granted) })
  }

  /**
   * Looks up what a recipe stacked, where anything that it wants stacked is in no stack, without what the server does not
   * know was ever stacked: nobody took that out.
   */
  async #recall({ recipe, desired, only, note }: PlannerInput): Promise<void> {
    const wanted = [...desired.stacks.values()].flatMap(stackedIds)
    const free = new Set(wanted.filter((id) => !this.#stackOf.has(id)))
    if (free.size === 0) return
    const { ledger, library, reverted } = this.#planning
    const { ours, removed } = ledger.of(recipe, stackedTarget)
    const missing = [...free].filter((id) => ours.has(id))
    const rows = await library.search.rows(missing)
    const lastChange = (id: string): string | undefined => rows.get(id)?.updatedAt
    const forgotten = reverted.forgotten({ request: 'POST /stacks', lastChange, missing, present: this.#stackOf })
    this.#ledger.set(recipe, { ours: ours.difference(forgotten), removed, taken: new Set() })
    if (forgotten.size === 0 || only !== undefined) return
    const text = `${counted(forgotten.size, 'asset')} that this recipe stacked ${forgotten.size === 1 ? 'is' : 'are'} in no stack, and the server does not know that they ever were: it was set back, as from a backup. They are stacked again if they match.`
    note('warning', 'set-back', text)
  }

  /**
   * The assets of a stack without those that a person took out of the one that the recipe made: they were in it together with
   * another one that is wanted here, and are in none now.
   */
  #withoutTaken({ recipe, note }: PlannerInput, desired: DesiredStack): string[] {
    const ids = stackedIds(desired)
    const entry = this.#ledger.get(recipe)
    if (!entry) return ids
    const former = ids.filter((id) => entry.ours.has(id) || entry.removed.has(id))
    const taken = former.length < 2 ? [] : former.filter((id) => !this.#stackOf.has(id))
    for (const id of taken) entry.taken.add(id)
    if (taken.length > 0) {
      const text = 'What somebody took out of stacks that this recipe made stays out of them.'
      note('info', 'taken-out-of-stacks', text, { assets: taken.map((id) => ({ id })) })
    }
    return ids.filter((id) => !taken.includes(id))
  }

  /** Remembers what was taken out, and forgets what was in the trash: the server drops that from a stack that grows. */
  #observe({ recipe, isComplete, only }: PlannerInput): void {
    const { ours, removed, taken } = this.#ledger.get(recipe) ?? { ours: [], removed: [], taken: new Set<string>() }
    const left = [...ours].filter((id) => this.#stackOf.has(id))
    if (!isComplete || only !== undefined || left.length === [...ours].length) return
    const all = new Set([...removed, ...taken])
    this.observed.push({ recipe, target: stackedTarget, ours: left.sort(), removed: [...all].sort() })
  }

  /** Stacks of earlier recipes that a later one adds to, as it would to stacks that are there. */
  #earlierFor(
    { recipe: own, overrides }: PlannerInput,
    { replace, primary }: DesiredStack,
    ids: readonly string[],
  ): Wanted[] {
    if (replace || overrides === true) return []
    const values = new Set(ids.map((id) => this.#claims.get(id)?.value))
    const found = this.#wanted.filter(
      ({ by: { recipe }, value }) => recipe !== own && values.has(value) && !overrides.includes(recipe),
    )
    return found.some(({ desired }) => desired.replace || (primary !== null && desired.primary !== primary))
      ? []
      : found
  }

  /**
   * Plans what becomes of stacks, when every recipe has spoken: a later one may have taken over some of the assets.
   * @param changes what becomes of assets besides: the top of a stack that is trashed or archived hides all below it
   * @param note tells the readers of a recipe
   */
  async finish(changes: readonly Operation[], note: NoteOf): Promise<void> {
    this.#hidings = hidingsIn(changes)
    if (this.#hidings.size > 0)
      await this.#load().catch((error) => {
        if (!hasCode(error, 'API_FORBIDDEN')) throw error
        for (const [recipe, { length }] of Map.groupBy(this.#hidings.values(), (hiding) => hiding.recipe))
          note(
            recipe,
            'warning',
            'stacks-not-readable',
            `This key may not read stacks. If one of ${counted(length, 'asset')} to be hidden is on top of a stack, the rest of it is shown no more: give the key stack.read and stack.update.`,
          )
      })
    for (const { by, value, desired, ids } of this.#wanted) {
      const own = [...ids].filter((id) => this.#claims.get(id)?.value === value)
      const isLost =
        desired.primary !== null &&
        desired.assets.some(({ id }) => id === desired.primary) &&
        !own.includes(desired.primary)
      if (own.length < 2) continue
      const primary = isLost ? null : desired.primary
      if (desired.replace) this.#replace(by.recipe, own, primary)
      else this.#stack(by.recipe, own, primary)
    }
    const leaving = [...this.#claims].filter(([id, { value }]) => value === null && this.#stackOf.has(id))
    for (const [stack, group] of Map.groupBy(leaving, ([id]) => this.#stackOf.get(id) as Stack))
      if (!this.#replaced.has(stack))
        this.#dissolve(stack, group[0]?.[1].recipe ?? '', new Set(group.map(([id]) => id)))
    for (const stack of new Set(this.#stackOf.values())) if (!this.#gone.has(stack.id)) this.#top(stack)
  }

  /** Another asset comes on top where it is wanted there, or where the top is hidden and less of the rest would be seen. */
  #top(stack: Stack): void {
    const wanted = this.#tops.get(stack)
    const hiding = this.#hidings.get(wanted?.top ?? stack.primaryAssetId)
    const viewOf = ({ id, visibility = 'timeline' }: Stack['assets'][number]): number =>
      views.indexOf(this.#hidings.get(id)?.to ?? visibility)
    const nameOf = (id: string): string => `${this.#files.get(id)?.name ?? ''} ${id}`
    const [best] = stack.assets
      .filter(
        (asset) => hiding && this.#claims.get(asset.id)?.value !== null && viewOf(asset) > views.indexOf(hiding.to),
      )
      .sort((a, b) => viewOf(b) - viewOf(a) || (nameOf(a.id) < nameOf(b.id) ? -1 : 1))
    const chosen = hiding && best ? { recipe: hiding.recipe, top: best.id, leaving: hiding.to } : wanted
    if (!chosen || chosen.top === stack.primaryAssetId) return
    const { recipe, top, ...why } = chosen
    const was = { primaryAssetId: stack.primaryAssetId }
    const update = { stack: { id: stack.id, ...was }, set: { primaryAssetId: top }, was, ...why }
    this.operations.push({ op: 'stack.update', recipe, ...update, ...this.#named([top, was.primaryAssetId]) })
  }

  /** For people, who do not know assets by their ids: paths where two of them have one name. */
  #named(assetIds: readonly string[]): { readonly files?: readonly string[] } {
    const files = assetIds.slice(0, mostFiles).flatMap((id) => this.#files.get(id) ?? [])
    if (files.length < Math.min(assetIds.length, mostFiles)) return {}
    const isUnique = new Set(files.map(({ name }) => name)).size === files.length
    return { files: files.map(({ name, path }) => (isUnique ? name : path)) }
  }

  #granted(by: PlannerInput, ids: readonly string[], value: string | null, desired: string): string[] {
    const rivals = new Rivals()
    const granted = [...new Set(ids)].filter(
      (id) =>
        !by.isExcluded(id) && rivals.granted(claimFor(this.#claims, id, { recipe: by.recipe, value }, by.overrides)),
    )
    for (const refusal of rivals.refusals(by.recipe, desired)) this.#planning.refuse(refusal)
    return granted
  }

  #stack(recipe: string, assetIds: readonly string[], primary: string | null): void {
    const stackOf = this.#stackOf
    const touched = [...new Set(assetIds.flatMap((id) => stackOf.get(id) ?? []))]
    const [only] = touched
    const staying = touched.flatMap(membersOf).filter((id) => this.#claims.get(id)?.value !== null)
    const all = new Set([...assetIds, ...staying])
    const isInside = (stack: Stack): boolean => stack.assets.every(({ id }) => assetIds.includes(id))
    const refuse = (reason: string): void => this.#planning.refuse({ recipe, reason, operations: assetIds.length })
    if (touched.length > 1 && !touched.every(isInside)) {
      refuse(`${touched.length} stacks hold ${assetIds.length} assets that are to be one stack, and others too.`)
    } else if (primary !== null && !all.has(primary)) {
      refuse(`${primary}, which is to be on top of a stack, is not among its assets.`)
    } else if (only && touched.length === 1 && assetIds.every((id) => stackOf.has(id))) {
      this.#choose(recipe, only, primary)
    } else {
      // A stack of one shows nowhere, and its top says nothing.
      const isShown = touched.length === 1 && only && only.assets.length > 1
      const kept = isShown && all.has(only.primaryAssetId) ? only.primaryAssetId : undefined
      const top = primary ?? kept ?? assetIds[0] ?? ''
      all.delete(top)
      const was = touched.map(before).sort((a, b) => (a.id < b.id ? -1 : 1))
      this.#create(recipe, [top, ...[...all].sort()], was)
    }
  }

  #replace(recipe: string, assetIds: readonly string[], primary: string | null): void {
    const touched = [...new Set(assetIds.flatMap((id) => this.#stackOf.get(id) ?? []))]
    const [only] = touched
    const isSame = only?.assets.length === assetIds.length && only.assets.every(({ id }) => assetIds.includes(id))
    if (only && isSame) return this.#choose(recipe, only, primary)
    for (const stack of touched.filter((one) => !this.#replaced.has(one))) {
      this.#replaced.add(stack)
      const target = { id: stack.id, primaryAssetId: stack.primaryAssetId }
      this.#delete(recipe, target, membersOf(stack))
    }
    const top = primary !== null && assetIds.includes(primary) ? primary : (assetIds[0] ?? '')
    const others = assetIds.filter((id) => id !== top).sort()
    this.#create(recipe, [top, ...others], [])
  }

  #create(recipe: string, ordered: readonly string[], was: readonly StackBefore[]): void {
    const top = ordered.find((id) => !this.#hidings.has(id)) ?? ordered[0] ?? ''
    const assetIds = [top, ...ordered.filter((id) => id !== top)]
    const stack = { id: null, primaryAssetId: top }
    for (const { id } of was) this.#gone.add(id)
    this.operations.push({ op: 'stack.create', recipe, stack, assetIds, was, ...this.#named(assetIds) })
  }

  #delete(recipe: string, stack: PlannedStack, assetIds: readonly string[]): void {
    this.#gone.add(stack.id)
    this.operations.push({ op: 'stack.delete', recipe, stack, assetIds, ...this.#named(assetIds) })
  }

  #choose(recipe: string, stack: Stack, top: string | null): void {
    if (top !== null) this.#tops.set(stack, { recipe, top })
  }

  #dissolve(stack: Stack, recipe: string, ids: ReadonlySet<string>): void {
    const members = membersOf(stack)
    const staying = members.filter((id) => !ids.has(id))
    const chosen = this.#tops.get(stack)?.top ?? stack.primaryAssetId
    const [first = ''] = staying
    const top = staying.includes(chosen) ? chosen : first
    const target = { id: stack.id, primaryAssetId: stack.primaryAssetId }
    const leaving = members.filter((id) => ids.has(id)).sort()
    if (staying.length < 2) {
      this.#delete(recipe, target, members)
    } else if (this.#planning.library.can('removeFromStack')) {
      if (top !== chosen) this.#choose(recipe, stack, top)
      const files = this.#named(leaving)
      const was = [before(stack)]
      this.operations.push({ op: 'stack.remove', recipe, stack: target, assetIds: leaving, was, ...files })
    } else {
      this.#delete(recipe, target, members)
      this.#create(recipe, [top, ...staying.filter((id) => id !== top)], [])
    }
  }
}
