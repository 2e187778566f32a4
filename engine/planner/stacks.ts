import type { Stack } from '../../core/api/schemas.ts'
import type { PlannedStack, StackBefore } from '../operations/stack.ts'
import { type Claim, claimFor, Rivals } from '../plan/claims.ts'
import type { Operation } from '../plan/plan.ts'
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

/** Files that a plan names of one stack. */
const mostFiles = 4

const before = (stack: Stack): StackBefore => ({ id: stack.id, assetIds: membersOf(stack) })

/** Plans stacks: which are made, which grow, and which lose members (`immich-api.md` 2.9). */
export class StackPlanner {
  readonly operations: Operation[] = []
  readonly #planning: PlannerContext
  /** Which stack each asset shall be in: a value of its own for each stack that is wanted, null for none. */
  readonly #claims = new Map<string, Claim>()
  readonly #wanted: Wanted[] = []
  /** Assets that are wanted on top, by stack. */
  readonly #tops = new Map<string, string>()
  /** Stacks that are taken apart, because another one replaces them. */
  readonly #replaced = new Set<Stack>()
  #stackOf: ReadonlyMap<string, Stack> = new Map()
  readonly #fileNames = new Map<string, string>()

  constructor(planning: PlannerContext) {
    this.#planning = planning
  }

  async add(by: PlannerInput): Promise<void> {
    const { stacks, unstacked } = by.desired
    if (stacks.size === 0 && unstacked.length === 0) return
    const known = await this.#planning.library.stacks.list()
    this.#stackOf = new Map(known.flatMap((stack) => stack.assets.map(({ id }) => [id, stack] as const)))
    for (const { id, originalFileName } of known.flatMap(({ assets }) => assets))
      if (originalFileName !== undefined) this.#fileNames.set(id, originalFileName)
    for (const { id, fileName } of [...stacks.values()].flatMap(({ assets }) => assets))
      this.#fileNames.set(id, fileName)
    this.#granted(by, unstacked.toSorted(), null, 'no stack')
    for (const [key, desired] of [...stacks].sort(([a], [b]) => (a < b ? -1 : 1))) this.#want(by, key, desired)
  }

  #want(by: PlannerInput, key: string, desired: DesiredStack): void {
    const ids = stackedIds(desired)
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

  /** Plans what becomes of stacks, when every recipe has spoken: a later one may have taken over some of the assets. */
  finish(): void {
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
  }

  /** For people, who do not know assets by their ids. */
  #named(assetIds: readonly string[]): { readonly files?: readonly string[] } {
    const names = assetIds.slice(0, mostFiles).map((id) => this.#fileNames.get(id))
    return names.every((name) => name !== undefined) ? { files: names } : {}
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
      const kept = touched.length === 1 && only && all.has(only.primaryAssetId) ? only.primaryAssetId : undefined
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

  #create(recipe: string, assetIds: readonly string[], was: readonly StackBefore[]): void {
    const stack = { id: null, primaryAssetId: assetIds[0] ?? '' }
    this.operations.push({ op: 'stack.create', recipe, stack, assetIds, was, ...this.#named(assetIds) })
  }

  #delete(recipe: string, stack: PlannedStack, assetIds: readonly string[]): void {
    this.operations.push({ op: 'stack.delete', recipe, stack, assetIds, ...this.#named(assetIds) })
  }

  #choose(recipe: string, { id, primaryAssetId }: Stack, primary: string | null): void {
    if (primary === null || primary === primaryAssetId) return
    const set = { primaryAssetId: primary }
    this.#tops.set(id, primary)
    const stack = { id, primaryAssetId }
    const files = this.#named([primary, primaryAssetId])
    this.operations.push({ op: 'stack.update', recipe, stack, set, was: { primaryAssetId }, ...files })
  }

  #dissolve(stack: Stack, recipe: string, ids: ReadonlySet<string>): void {
    const members = membersOf(stack)
    const staying = members.filter((id) => !ids.has(id))
    const chosen = this.#tops.get(stack.id) ?? stack.primaryAssetId
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
