import { type Action, addTag, addToAlbum, removeTag } from '../../index.ts'
import { tagKey } from '../../toolkit.ts'
import { duplicateAlbums } from './albums.ts'
import type { Member } from './copy.ts'
import type { DuplicatesOptions } from './options.ts'
import { lastingAlbums, type MemberAlbum } from './rules.ts'
import { createMarks, duplicateTags, type MarkOptions } from './tags.ts'
import { valuesFor } from './values.ts'

/** What is done about one set of copies. */
export interface Settled {
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

/** A tag or an album that copies get from one that has it. */
interface Gift {
  readonly to: Member
  readonly from: Member
  readonly name: string
  readonly action: Action
}

/** An album as actions take it: by its id, or by name where the run makes it. */
const refOf = ({ id, name }: MemberAlbum) => (id === null ? name : { id })

const albumKey = ({ id, name }: MemberAlbum): string => id ?? `new ${name}`

const albumGift = (to: Member, from: Member, album: MemberAlbum): Gift => {
  const because = `as ${from.fileName}, its duplicate`
  return { to, from, name: `the album "${album.name}"`, action: addToAlbum(refOf(album), { reason: because }) }
}

const tagGift = (to: Member, from: Member, tag: string): Gift => ({
  to,
  from,
  name: `the tag "${tag}"`,
  action: addTag(tag),
})

const hasTag = ({ tags }: Member, tag: string): boolean => tags.some((own) => tagKey(own) === tagKey(tag))
const hasAlbum = ({ albums }: Member, album: MemberAlbum): boolean =>
  albums.some((own) => albumKey(own) === albumKey(album))

/** All tags of some copies that one of them lacks; what marks a single file is not given. */
export const missingTags = (to: Member, members: readonly Member[], isOwn: (tag: string) => boolean): Gift[] => {
  const gifts = members.flatMap((from) =>
    from.tags
      .filter((tag) => !isOwn(tag) && !hasTag(to, tag))
      .map((tag) => [tagKey(tag), tagGift(to, from, tag)] as const),
  )
  return [...new Map(gifts.toReversed()).values()].toReversed()
}

/** All albums of some copies that one of them is not in. */
export const missingAlbums = (to: Member, members: readonly Member[]): Gift[] => {
  const gifts = members.flatMap((from) =>
    lastingAlbums(from.albums)
      .filter((album) => !album.isClosed && !hasAlbum(to, album))
      .map((album) => [albumKey(album), albumGift(to, from, album)] as const),
  )
  return [...new Map(gifts.toReversed()).values()].toReversed()
}

/** The marks of a copy that is in no conflict any more; those of what is switched off stay. */
export const marksOn = (tags: readonly string[], options: DuplicatesOptions): string[] => {
  const marking = markOptions(options)
  const [inTags, inAlbums] = [marking.tags, { ...marking.albums, groupPrefix: null }].map(
    (one) => createMarks(one).isMark,
  )
  return tags.filter((tag) =>
    inAlbums?.(tag) ? options.propagate.albums !== 'off' : options.propagate.tags !== 'off' && inTags?.(tag),
  )
}

/** Takes these marks off. */
export const unmark = (tags: readonly string[], options: DuplicatesOptions): Action[] =>
  marksOn(tags, options).map((tag) => removeTag(tag))

/** What comes of the tags, or the albums, of a set. */
interface Part {
  readonly isConflict: boolean
  readonly gifts: readonly Gift[]
  readonly marks: readonly { readonly id: string; readonly action: Action }[]
}

const nothing: Part = { isConflict: false, gifts: [], marks: [] }

const settleTags = (duplicateId: string, members: readonly Member[], options: DuplicatesOptions): Part => {
  const { propagate, rules } = options
  const marking = markOptions(options)
  const { isMark, isOwn } = createMarks(marking.tags)
  // The mark for albums may begin with the prefix, too.
  const isForAlbums = (tag: string): boolean =>
    marking.albums.conflictTag !== null && tagKey(tag) === tagKey(marking.albums.conflictTag)
  if (propagate.tags === 'off') return nothing
  if (propagate.tags === 'all') {
    const marks = members.flatMap(({ id, tags }) =>
      tags.filter((tag) => isMark(tag) && !isForAlbums(tag)).map((tag) => ({ id, action: removeTag(tag) })),
    )
    return { isConflict: false, gifts: members.flatMap((member) => missingTags(member, members, isOwn)), marks }
  }
  const { verdict, add, remove } = duplicateTags({ duplicateId, assets: members, rules, options: marking.tags })
  const isConflict = verdict === 'conflict'
  const donorOf = (tag: string): Member | undefined => members.find((member) => hasTag(member, tag))
  const gifts = members.flatMap((to) =>
    isConflict
      ? []
      : (add[to.id] ?? []).flatMap((tag) => {
          const from = donorOf(tag)
          return from ? [tagGift(to, from, tag)] : []
        }),
  )
  const marks = members.flatMap(({ id }) => [
    ...(isConflict ? (add[id] ?? []).map((tag) => ({ id, action: addTag(tag) })) : []),
    ...(remove[id] ?? []).filter((tag) => !isForAlbums(tag)).map((tag) => ({ id, action: removeTag(tag) })),
  ])
  return { isConflict, gifts, marks }
}

const settleAlbums = (members: readonly Member[], options: DuplicatesOptions): Part => {
  const { propagate, rules } = options
  const { albums: marking } = markOptions(options)
  if (propagate.albums === 'off') return nothing
  const isAll = propagate.albums === 'all'
  // Where every album is shared, none contradicts another.
  const { verdict, album, addTo, tagAdd, tagRemove } = duplicateAlbums({
    assets: members,
    rules: isAll ? [] : rules,
    options: marking,
  })
  const { conflictTag } = marking
  const marks = [
    ...tagAdd.map((id) => ({ id, action: addTag(conflictTag ?? '') })),
    ...tagRemove.flatMap((id) =>
      (members.find((member) => member.id === id)?.tags ?? [])
        .filter((tag) => tagKey(tag) === tagKey(conflictTag ?? ''))
        .map((tag) => ({ id, action: removeTag(tag) })),
    ),
  ]
  const donor = album && members.find((member) => hasAlbum(member, album))
  const gifts = isAll
    ? members.flatMap((member) => missingAlbums(member, members))
    : members.flatMap((to) =>
        donor && album && !album.isClosed && addTo.includes(to.id) ? [albumGift(to, donor, album)] : [],
      )
  return { isConflict: verdict === 'conflict', gifts, marks }
}

/** Decides what the copies of a set give each other. Where they contradict each other, nothing is copied. */
export const settle = (duplicateId: string, members: readonly Member[], options: DuplicatesOptions): Settled => {
  const [only, ...more] = members
  // One that nothing else is like cannot contradict anything.
  if (only && more.length === 0)
    return { verdict: 'equal', actions: new Map([[only.id, unmark(only.tags, options)]]), lines: [] }
  const parts = [settleTags(duplicateId, members, options), settleAlbums(members, options)]
  const isConflict = parts.some((part) => part.isConflict)
  const gifts = isConflict ? [] : parts.flatMap((part) => part.gifts)
  const marks = parts.flatMap((part) => part.marks)
  const of = (member: Member): Action[] => [
    ...gifts.filter(({ to }) => to === member).map(({ action }) => action),
    ...marks.filter(({ id }) => id === member.id).map(({ action }) => action),
    ...valuesFor(member, members, options.propagate),
  ]
  const actions = new Map(members.map((member) => [member.id, of(member)]))
  const isFilled = gifts.length > 0 || [...actions.values()].some((all) => all.some(({ kind }) => kind === 'asset.set'))
  return {
    verdict: isConflict ? 'conflict' : isFilled ? 'filled' : 'equal',
    actions,
    lines: gifts.map(({ to, from, name }) => `${to.fileName} gets ${name} of ${from.fileName}.`),
  }
}
