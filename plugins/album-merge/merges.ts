import type { Album } from '../../index.ts'
import { isTemporaryAlbum, namePattern, oldestAlbumFirst } from '../../toolkit.ts'
import type { MergeOptions } from './options.ts'

/** An album as far as merging looks at it. */
type MergeableAlbum = Pick<Album, 'id' | 'albumName' | 'createdAt' | 'assetCount' | 'hasSharedLink'>

/** Albums of one name: what is merged, and what a person has to look at. */
interface Merges<A extends MergeableAlbum> {
  readonly merge: readonly { readonly name: string; readonly keep: A; readonly absorb: readonly A[] }[]
  readonly review: readonly {
    readonly name: string
    readonly reason: 'user-album' | 'shared-link'
    readonly ids: readonly string[]
  }[]
}

/**
 * Says which own albums of one name are merged.
 * @example
 * mergesOf(await ownAlbums(context), { mode: 'all', names: [], exclude: [] })
 * // { merge: [{ name: 'Lake', keep: …, absorb: […] }], review: [] }
 */
export const mergesOf = <A extends MergeableAlbum>(
  own: readonly A[],
  { mode, names, exclude }: MergeOptions,
): Merges<A> => {
  const [included, excluded] = [names.map(namePattern), exclude.map(namePattern)]
  const isAsked = (name: string): boolean =>
    (names.length === 0 || included.some((test) => test(name))) && !excluded.some((test) => test(name))
  const merge: Merges<A>['merge'][number][] = []
  const review: Merges<A>['review'][number][] = []
  for (const [name, group] of Map.groupBy(own, ({ albumName }) => albumName.trim().normalize('NFC'))) {
    // Albums that nobody named have nothing in common.
    if (name === '' || group.length < 2 || !isAsked(name)) continue
    if (mode === 'temp' && !isTemporaryAlbum(name)) {
      review.push({ name, reason: 'user-album', ids: group.map(({ id }) => id) })
      continue
    }
    const [keep, ...others] = group.toSorted(oldestAlbumFirst)
    const absorb = others.filter(({ hasSharedLink }) => !hasSharedLink)
    const linked = others.filter(({ hasSharedLink }) => hasSharedLink)
    if (keep && absorb.length > 0) merge.push({ name, keep, absorb })
    if (linked.length > 0) review.push({ name, reason: 'shared-link', ids: linked.map(({ id }) => id) })
  }
  return { merge, review }
}
