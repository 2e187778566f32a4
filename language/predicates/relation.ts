import type { Asset, AssetParts, BaseAsset, Memberships, Need } from '../../core/assets/asset.ts'
import { plannedFor } from '../../core/assets/scanned-asset.ts'
import type { ApiContext } from '../../core/context/context.ts'
import {
  type Condition,
  definePredicate,
  type Predicate,
  type ResolveRun,
  unanswered,
} from '../../core/predicates/predicate.ts'
import type { Narrowing } from '../../core/scan/narrowing.ts'

/** A condition that the library answers for all assets at once, before they are read. */
export interface Relation<T> {
  readonly label: string
  readonly condition?: Condition
  /** Permissions that a key needs for it. */
  readonly scopes?: readonly string[]
  /** Looks up the names. */
  resolve(context: ApiContext, run: ResolveRun): Promise<T>
  /** A filter that every match passes, and that counts support too. */
  narrow?(target: T, context: ApiContext): Narrowing
  /** Reads which assets match. */
  load(target: T, context: ApiContext): Promise<(id: string) => boolean>
  /** Whether what an earlier recipe of the run plans makes it true. */
  isPlanned?(planned: Memberships, target: T): boolean
  /** Whether what an earlier recipe of the run plans makes it false. */
  isLeft?(planned: Memberships, target: T): boolean
  /** The part of an asset that shows what it still has, where recipes take something out of it. */
  readonly leaving?: 'albums' | 'tags'
  hasStill?(asset: Pick<AssetParts, 'albums' | 'tags'>): boolean
}

/**
 * Makes a predicate of a relation: its names are looked up first, so that they can narrow the scan, then its assets.
 * @example
 * const onAnyAlbumOfAnna = () =>
 *   defineRelation({
 *     label: "in one of Anna's albums",
 *     resolve: async (context) => (await context.albums.list()).filter(({ albumName }) => albumName.startsWith('Anna')),
 *     load: async (albums, context) => {
 *       const sets = await Promise.all(albums.map((album) => context.albums.assets(album)))
 *       return (id) => sets.some((assets) => assets.has(id))
 *     },
 *   })
 */
export const defineRelation = <T>(relation: Relation<T>): Predicate => {
  const { label, condition, scopes = [] } = relation
  const common = { label, ...(condition ? { condition } : {}) }
  const loaded = (target: T, has: (id: string) => boolean, narrow: () => Narrowing, isExact: boolean): Predicate =>
    definePredicate({
      ...common,
      // Loaded when names are resolved, so that recipes need not know.
      needs: (isExact ? [relation.leaving] : []) as never[],
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
  return definePredicate({
    ...common,
    scopes,
    test: unanswered(label),
    resolve: async (context, run) => {
      const target = await relation.resolve(context, run)
      const narrow = () => relation.narrow?.(target, context) ?? {}
      const isExact = relation.leaving !== undefined && (run.created.leaves?.has(relation.leaving) ?? false)
      return definePredicate({
        ...common,
        narrow,
        test: unanswered(label),
        load: async (own) => loaded(target, await relation.load(target, own), narrow, isExact),
      })
    },
  })
}
