import { isTemporary } from './patterns.ts'

/** An album as far as merging looks at it. */
export interface MergeableAlbum {
  readonly id: string
  readonly name: string
  readonly ownerId: string
  readonly createdAt: string
  readonly assetCount: number
  readonly hasSharedLink: boolean
}

/** Albums of one name: what is merged, and what a person has to look at. */
export interface MergePlan {
  readonly merge: readonly { readonly keep: string; readonly absorb: readonly string[] }[]
  readonly review: readonly {
    readonly name: string
    readonly reason: 'user-album' | 'shared-link'
    readonly ids: readonly string[]
  }[]
}

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The one to be kept first: the oldest, then the fuller, then the smaller id. */
export const keptFirst = <A extends Omit<MergeableAlbum, 'hasSharedLink' | 'ownerId' | 'name'>>(
  albums: readonly A[],
): A[] =>
  albums.toSorted(
    (a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt) || b.assetCount - a.assetCount || text(a.id, b.id),
  )

/**
 * Says which own albums of one name are merged.
 * @example
 * mergeAlbums({ albums, selfId, mode: 'temp' }) // { merge: [{ keep: '…', absorb: ['…'] }], review: [] }
 */
export const mergeAlbums = ({
  albums,
  selfId,
  mode = 'temp',
}: {
  readonly albums: readonly MergeableAlbum[]
  readonly selfId: string
  readonly mode?: 'off' | 'temp' | 'all'
}): MergePlan => {
  const merge: { keep: string; absorb: readonly string[] }[] = []
  const review: MergePlan['review'][number][] = []
  const own = mode === 'off' ? [] : albums.filter(({ ownerId }) => ownerId === selfId)
  for (const [name, group] of Map.groupBy(own, (album) => album.name.trim().normalize('NFC'))) {
    if (group.length < 2) continue
    if (mode === 'temp' && !isTemporary(name)) {
      review.push({ name, reason: 'user-album', ids: group.map(({ id }) => id) })
      continue
    }
    const [kept, ...others] = keptFirst(group)
    const absorb = others.filter(({ hasSharedLink }) => !hasSharedLink).map(({ id }) => id)
    const linked = others.filter(({ hasSharedLink }) => hasSharedLink).map(({ id }) => id)
    if (kept && absorb.length > 0) merge.push({ keep: kept.id, absorb })
    if (linked.length > 0) review.push({ name, reason: 'shared-link', ids: linked })
  }
  return { merge, review }
}
