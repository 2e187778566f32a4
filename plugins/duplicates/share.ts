import { type Action, addTag, addToAlbum, removeTag } from '../../index.ts'
import { tagKey } from '../../toolkit.ts'
import type { Member } from './copy.ts'
import type { DuplicatesOptions } from './options.ts'
import { lastingAlbums, type MemberAlbum } from './rules.ts'
import { valuesFor } from './values.ts'
import { albumKey, createMarks, duplicateAlbums, duplicateTags, hasTag, type MarkOptions } from './verdicts.ts'

/** What is done about one set of copies. */
interface Settled {
  readonly verdict: 'equal' | 'filled' | 'conflict'
  readonly actions: ReadonlyMap<string, readonly Action[]>
  /** What copies get, and from which. */
  readonly lines: readonly string[]
}

/** How tags and albums are marked; each knows the other's mark as one that is no category. */
export const markOptions = ({ conflictTag, groupPrefix, ownTags }: DuplicatesOptions) => {
  const { tags = null, albums = null } = conflictTag ?? {}
  const withMark = (mark: string | null): string[] => [...ownTags, ...(mark === null ? [] : [mark])]
  return {
    tags: { conflictTag: tags, groupPrefix, ownTags: withMark(albums) },
    albums: { conflictTag: albums, groupPrefix, ownTags: withMark(tags) },
  } satisfies Record<string, MarkOptions>
}

/** What is done to the tags and albums of a copy. */
interface Change {
  readonly to: Member
  readonly action: Action
  /** What it gets and from which other; null where it is only marked. */
  readonly line: string | null
}

const gift = (to: Member, from: Member, name: string, action: Action): Change => ({
  to,
  action,
  line: `${to.fileName} gets ${name} of ${from.fileName}.`,
})

const tagGift = (to: Member, from: Member, tag: string): Change => gift(to, from, `the tag "${tag}"`, addTag(tag))

const albumGift = (to: Member, from: Member, { id, name }: MemberAlbum): Change => {
  const reason = `as ${from.fileName}, its duplicate`
  return gift(to, from, `the album "${name}"`, addToAlbum(id === null ? name : { id }, { reason }))
}

const hasAlbum = ({ albums }: Member, album: MemberAlbum): boolean =>
  albums.some((own) => albumKey(own) === albumKey(album))

/** Of several gifts of one thing the first. */
const firstOfEach = (gifts: readonly (readonly [key: string, change: Change])[]): Change[] =>
  [...new Map(gifts.toReversed()).values()].toReversed()

/** All tags of some copies that one of them lacks; what marks a single file is not given. */
export const missingTags = (to: Member, members: readonly Member[], isOwn: (tag: string) => boolean): Change[] => {
  const tagsOf = ({ tags }: Member) => tags.filter((tag) => !isOwn(tag) && !hasTag(to, tag))
  return firstOfEach(
    members.flatMap((from) => tagsOf(from).map((tag) => [tagKey(tag), tagGift(to, from, tag)] as const)),
  )
}

/** All albums of some copies that one of them is not in. */
export const missingAlbums = (to: Member, members: readonly Member[]): Change[] => {
  const albumsOf = ({ albums }: Member) => lastingAlbums(albums).filter((one) => !one.isClosed && !hasAlbum(to, one))
  return firstOfEach(
    members.flatMap((from) => albumsOf(from).map((one) => [albumKey(one), albumGift(to, from, one)] as const)),
  )
}

/** Finds the marks of a copy that is in no conflict any more; those of what is switched off stay. */
export const marksIn = (options: DuplicatesOptions): ((tags: readonly string[]) => string[]) => {
  const { tags, albums } = markOptions(options)
  const [inTags, inAlbums] = [createMarks(tags), createMarks({ ...albums, groupPrefix: null })]
  const { propagate } = options
  return (given) =>
    given.filter((tag) =>
      inAlbums.isMark(tag) ? propagate.albums !== 'off' : propagate.tags !== 'off' && inTags.isMark(tag),
    )
}

/** Takes these marks off. */
export const unmark = (tags: readonly string[], options: DuplicatesOptions): Action[] =>
  marksIn(options)(tags).map((tag) => removeTag(tag))

/** What comes of the tags, or the albums, of a set. */
interface Part {
  readonly isConflict: boolean
  readonly changes: readonly Change[]
}

const marking = (to: Member, action: Action): Change => ({ to, action, line: null })

const settleTags = (duplicateId: string, members: readonly Member[], options: DuplicatesOptions): Part => {
  const { tags: marks, albums } = markOptions(options)
  const isAll = options.propagate.tags === 'all'
  // Where every tag is shared, none contradicts another.
  const { verdict, add, remove } = duplicateTags(duplicateId, members, isAll ? [] : options.rules, marks)
  const isConflict = verdict === 'conflict'
  const added = (to: Member, tag: string): Change => {
    const donor = isConflict ? undefined : members.find((from) => hasTag(from, tag))
    return donor ? tagGift(to, donor, tag) : marking(to, addTag(tag))
  }
  // The mark for albums may begin with the prefix, too.
  const isOver = (tag: string): boolean => tagKey(tag) !== tagKey(albums.conflictTag ?? '')
  const changes = members.flatMap((to) => [
    ...(isAll ? missingTags(to, members, createMarks(marks).isOwn) : []),
    ...(add[to.id] ?? []).map((tag) => added(to, tag)),
    ...(remove[to.id] ?? []).filter(isOver).map((tag) => marking(to, removeTag(tag))),
  ])
  return { isConflict, changes }
}

const settleAlbums = (members: readonly Member[], options: DuplicatesOptions): Part => {
  const { albums: marks } = markOptions(options)
  const mark = marks.conflictTag ?? ''
  const isAll = options.propagate.albums === 'all'
  // Where every album is shared, none contradicts another.
  const { verdict, album, addTo, tagAdd, tagRemove } = duplicateAlbums(members, isAll ? [] : options.rules, marks)
  const marksOf = ({ tags }: Member): string[] => tags.filter((tag) => tagKey(tag) === tagKey(mark))
  const donor = album && !album.isClosed && members.find((member) => hasAlbum(member, album))
  const changes = members.flatMap((to) => [
    ...(isAll ? missingAlbums(to, members) : []),
    ...(donor && addTo.includes(to.id) ? [albumGift(to, donor, album)] : []),
    ...(tagAdd.includes(to.id) ? [marking(to, addTag(mark))] : []),
    ...(tagRemove.includes(to.id) ? marksOf(to).map((tag) => marking(to, removeTag(tag))) : []),
  ])
  return { isConflict: verdict === 'conflict', changes }
}

/** Decides what the copies of a set give each other. Where they contradict each other, nothing is copied. */
export const settle = (duplicateId: string, members: readonly Member[], options: DuplicatesOptions): Settled => {
  const { propagate } = options
  const [only, ...more] = members
  // One that nothing else is like cannot contradict anything.
  if (only && more.length === 0)
    return { verdict: 'equal', actions: new Map([[only.id, unmark(only.tags, options)]]), lines: [] }
  const parts = [
    ...(propagate.tags === 'off' ? [] : [settleTags(duplicateId, members, options)]),
    ...(propagate.albums === 'off' ? [] : [settleAlbums(members, options)]),
  ]
  const isConflict = parts.some((part) => part.isConflict)
  const changes = parts.flatMap((part) => part.changes).filter(({ line }) => line === null || !isConflict)
  const assets = members.map(({ asset }) => asset)
  const of = (member: Member): Action[] => [
    ...changes.filter(({ to }) => to === member).map(({ action }) => action),
    ...valuesFor(member.asset, assets, propagate),
  ]
  const actions = new Map(members.map((member) => [member.id, of(member)]))
  const lines = changes.flatMap(({ line }) => line ?? [])
  const isFilled = lines.length > 0 || [...actions.values()].some((all) => all.some(({ kind }) => kind === 'asset.set'))
  return { verdict: isConflict ? 'conflict' : isFilled ? 'filled' : 'equal', actions, lines }
}
