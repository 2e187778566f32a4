import { tagKey } from '../../toolkit.ts'
import { type MemberAlbum, matchesOf, type Rule } from './rules.ts'
import { createMarks, type MarkOptions } from './tags.ts'

/** One copy with its tags and albums. */
export interface AlbumMember {
  readonly id: string
  readonly tags: readonly string[]
  readonly albums: readonly MemberAlbum[]
}

/** What is to become of the albums of a group; all lists hold ids of assets. */
export interface AlbumVerdict<A extends MemberAlbum = MemberAlbum> {
  readonly verdict: 'none' | 'equal' | 'fill' | 'conflict'
  /** The one album that the rules name; null where there is none, or several. */
  readonly album: A | null
  readonly addTo: readonly string[]
  /** Those that get, or lose, the tag for conflicts. */
  readonly tagAdd: readonly string[]
  readonly tagRemove: readonly string[]
}

/**
 * Judges the albums of a group as a whole: the one that rules name is given to copies without any category; several are
 * a conflict. Albums for what is unclassified do not count.
 * @example
 * duplicateAlbums({ assets: [{ id: 'a', tags: [], albums: [] }, { id: 'b', tags: [], albums: [{ id: 't', name: '2023 Trip' }] }],
 *   rules: [{ albums: ['\\d{4}'] }], options: {} }) // { verdict: 'fill', album: { id: 't', … }, addTo: ['a'], … }
 */
export const duplicateAlbums = <A extends MemberAlbum = MemberAlbum>(input: {
  readonly assets: readonly (Omit<AlbumMember, 'albums'> & { readonly albums: readonly A[] })[]
  readonly rules: readonly Rule[]
  readonly options: MarkOptions
}): AlbumVerdict<A> => {
  const { assets, rules, options } = input
  const { conflictTag = null } = options
  const look = matchesOf(rules, createMarks(options).isOwn)
  const members = assets.map(({ id, tags, albums }) => ({ id, ...look(id, tags, albums) }))
  const found = members.flatMap(({ albums }) => albums as readonly A[])
  const albums = [...new Map(found.map((album) => [album.id ?? `new ${album.name}`, album])).values()]
  const marked = (isWanted: boolean): string[] =>
    conflictTag === null
      ? []
      : assets.flatMap(({ id, tags }) =>
          tags.some((tag) => tagKey(tag) === tagKey(conflictTag)) === isWanted ? [id] : [],
        )
  if (albums.length > 1) return { verdict: 'conflict', album: null, addTo: [], tagAdd: marked(false), tagRemove: [] }
  const [album = null] = albums
  const addTo = album === null ? [] : members.flatMap(({ id, isKnown }) => (isKnown ? [] : [id]))
  const verdict = album === null ? 'none' : addTo.length > 0 ? 'fill' : 'equal'
  return { verdict, album, addTo, tagAdd: [], tagRemove: marked(true) }
}
