import type { Asset, AssetParts, BaseAsset, Memberships, Need } from '../assets/asset.ts'
import { plannedFor } from '../assets/scanned-asset.ts'
import type { ApiContext } from '../context/context.ts'
import type { Narrowing } from '../scan/narrowing.ts'
import { type BindContext, type Condition, definePredicate, type Predicate } from './predicate.ts'

/** A question that the library answers for all assets at once, before they come. */
export interface Relation<T> {
  readonly label: string
  readonly condition: Condition
  /** Permissions that a key needs for it. */
  readonly scopes: readonly string[]
  /** Looks up the names. */
  resolve(context: BindContext): Promise<T>
  /** A filter that holds for every match, and that counts know too. */
  narrow?(target: T, library: ApiContext): Narrowing
  /** Reads which assets match. */
  load(target: T, library: ApiContext): Promise<(id: string) => boolean>
  /** Whether what an earlier recipe of the run wishes makes it true. */
  isPlanned?(planned: Memberships, target: T): boolean
  /** Whether what an earlier recipe of the run wishes makes it false. */
  isLeft?(planned: Memberships, target: T): boolean
  /** The part of an asset that tells what it has still, where recipes take something out of it. */
  readonly leaving?: 'albums' | 'tags'
  hasStill?(asset: Pick<AssetParts, 'albums' | 'tags'>): boolean
}

/**
 * Makes a predicate of a relation: its names are looked up first, so that they can narrow the scan, then its assets.
 */
export const defineRelation = <T>(relation: Relation<T>): Predicate => {
  const { label, condition, scopes } = relation
  const unknown = (): never => {
    throw new Error(`${label}: only known after the library was asked`)
  }
  const loaded = (target: T, has: (id: string) => boolean, narrow: () => Narrowing, isExact: boolean): Predicate =>
    definePredicate({
      label,
      // Asked for when names are bound, so that recipes need not know.
      needs: (isExact ? [relation.leaving] : []) as never[],
      condition,
      narrow,
      test: (asset: BaseAsset) => {
        const planned = plannedFor(asset)
        if (planned === undefined) return has(asset.id)
        if (relation.isPlanned?.(planned, target)) return true
        const hasLeft = planned.leftTags.size + planned.leftAlbums.size > 0
        if (isExact && hasLeft && has(asset.id)) return relation.hasStill?.(asset as Asset<Need>) ?? true
        return has(asset.id) && !relation.isLeft?.(planned, target)
      },
    })
  const resolved = (target: T, library: ApiContext): Predicate => {
    const narrow = () => relation.narrow?.(target, library) ?? {}
    return definePredicate({
      label,
      condition,
      narrow,
      test: unknown,
      bind: async ({ library: own, made }) => {
        const isExact = relation.leaving !== undefined && (made.leaves?.has(relation.leaving) ?? false)
        return loaded(target, await relation.load(target, own), narrow, isExact)
      },
    })
  }
  return definePredicate({
    label,
    condition,
    scopes,
    test: unknown,
    bind: async (context) => resolved(await relation.resolve(context), context.library),
  })
}
