import type { Stack } from '../api/schemas.ts'
import { type Claim, claimFor, Rivals } from './claims.ts'
import type { Operation, StackBefore } from './plan.ts'
import type { NamedWishes, Planning } from './recipe-wishes.ts'
import type { StackWish } from './wishes.ts'

interface Leaving {
  readonly recipe: string
  readonly ids: Set<string>
}

const membersOf = ({ primaryAssetId, assets }: Stack): string[] => {
  const others = assets.map(({ id }) => id).filter((id) => id !== primaryAssetId)
  return [primaryAssetId, ...others.sort()]
}

const before = (stack: Stack): StackBefore => ({ id: stack.id, assetIds: membersOf(stack) })

/** Plans stacks: which are made, which grow, and which lose members (`immich-api.md` 2.9). */
export class StackPlanner {
  readonly operations: Operation[] = []
  readonly #planning: Planning
  /** Which stack each asset shall be in: a key of its own for each wish, null for none. */
  readonly #claims = new Map<string, Claim>()
  readonly #leaving = new Map<Stack, Leaving>()

  constructor(planning: Planning) {
    this.#planning = planning
  }

  async add(by: NamedWishes): Promise<void> {
    const { stacks, unstacked } = by.wishes
    if (stacks.size === 0 && unstacked.length === 0) return
    const known = await this.#planning.library.stacks()
    const stackOf = new Map(known.flatMap((stack) => stack.assets.map(({ id }) => [id, stack] as const)))
    this.#leave(by, stackOf)
    for (const [key, wish] of [...stacks].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const ids = this.#granted(by, wish.assetIds, `${by.recipe} ${key}`, 'one stack')
      if (ids.length > 1) this.#stack(by, { ...wish, assetIds: ids }, stackOf)
    }
  }

  /** Plans what leaves stacks, when every recipe has spoken. */
  finish(): void {
    for (const [stack, { recipe, ids }] of this.#leaving) this.#dissolve(stack, recipe, ids)
  }

  #granted(by: NamedWishes, ids: readonly string[], value: string | null, wish: string): string[] {
    const rivals = new Rivals()
    const granted = [...new Set(ids)].filter(
      (id) =>
        !by.isExcluded(id) && rivals.granted(claimFor(this.#claims, id, { recipe: by.recipe, value }, by.overrides)),
    )
    for (const refusal of rivals.refusals(by.recipe, wish)) this.#planning.refuse(refusal)
    return granted
  }

  #leave(by: NamedWishes, stackOf: ReadonlyMap<string, Stack>): void {
    for (const id of this.#granted(by, by.wishes.unstacked, null, 'no stack')) {
      const stack = stackOf.get(id)
      if (!stack) continue
      const leaving = this.#leaving.get(stack) ?? { recipe: by.recipe, ids: new Set() }
      leaving.ids.add(id)
      this.#leaving.set(stack, leaving)
    }
  }

  #stack({ recipe }: NamedWishes, { primary, assetIds }: StackWish, stackOf: ReadonlyMap<string, Stack>): void {
    const touched = [...new Set(assetIds.flatMap((id) => stackOf.get(id) ?? []))]
    const [only] = touched
    const isInside = (stack: Stack): boolean => stack.assets.every(({ id }) => assetIds.includes(id))
    if (touched.length > 1 && !touched.every(isInside)) {
      const reason = `${touched.length} stacks hold ${assetIds.length} assets that are to be one stack, and others too.`
      this.#planning.refuse({ recipe, reason, operations: assetIds.length })
    } else if (only && touched.length === 1 && assetIds.every((id) => stackOf.has(id))) {
      this.#choose(recipe, only, primary)
    } else {
      const top = primary ?? (touched.length === 1 ? only?.primaryAssetId : undefined) ?? assetIds[0] ?? ''
      const all = new Set([...assetIds, ...touched.flatMap(membersOf)])
      all.delete(top)
      const was = touched.map(before).sort((a, b) => (a.id < b.id ? -1 : 1))
      const stack = { id: null, primaryAssetId: top }
      this.operations.push({ op: 'stack.create', recipe, stack, assetIds: [top, ...[...all].sort()], was })
    }
  }

  #choose(recipe: string, { id, primaryAssetId }: Stack, primary: string | null): void {
    if (primary === null || primary === primaryAssetId) return
    const set = { primaryAssetId: primary }
    this.operations.push({ op: 'stack.update', recipe, stack: { id, primaryAssetId }, set, was: { primaryAssetId } })
  }

  #dissolve(stack: Stack, recipe: string, ids: ReadonlySet<string>): void {
    const members = membersOf(stack)
    const staying = members.filter((id) => !ids.has(id))
    const [top = ''] = staying
    const target = { id: stack.id, primaryAssetId: stack.primaryAssetId }
    const leaving = members.filter((id) => ids.has(id)).sort()
    if (staying.length < 2) {
      this.operations.push({ op: 'stack.delete', recipe, stack: target, assetIds: members })
    } else if (this.#planning.library.server.capabilities.removeFromStack) {
      if (top !== stack.primaryAssetId) this.#choose(recipe, stack, top)
      this.operations.push({ op: 'stack.remove', recipe, stack: target, assetIds: leaving, was: [before(stack)] })
    } else {
      this.operations.push({ op: 'stack.delete', recipe, stack: target, assetIds: members })
      this.operations.push({
        op: 'stack.create',
        recipe,
        stack: { id: null, primaryAssetId: top },
        assetIds: staying,
        was: [],
      })
    }
  }
}
