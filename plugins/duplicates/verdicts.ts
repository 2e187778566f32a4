import { tagKey } from '../../toolkit.ts'
import { type MarkedCopy, type MemberAlbum, matchesOf, type Rule } from './rules.ts'

/** Tags that say something about groups, and those that never count as a category. */
export interface MarkOptions {
  /** Null: nothing is marked. */
  readonly conflictTag?: string | null
  /** Beginning of the tags that name one group each; null for none. */
  readonly groupPrefix?: string | null
  readonly ownTags?: readonly string[]
}

/** What is to become of the tags of a group: by asset id, members without changes left out. */
interface TagVerdict {
  readonly verdict: 'equal' | 'fill' | 'conflict'
  readonly add: Readonly<Record<string, readonly string[]>>
  readonly remove: Readonly<Record<string, readonly string[]>>
}

/** What is to become of the albums of a group; all lists hold ids of assets. */
interface AlbumVerdict {
  readonly verdict: 'none' | 'equal' | 'fill' | 'conflict'
  /** The one album that the rules name; null where there is none, or several. */
  readonly album: MemberAlbum | null
  readonly addTo: readonly string[]
  /** Those that get, or lose, the tag for conflicts. */
  readonly tagAdd: readonly string[]
  readonly tagRemove: readonly string[]
}

/** Whether a tag is among some. */
export const hasTag = ({ tags }: Pick<MarkedCopy, 'tags'>, wanted: string): boolean =>
  tags.some((tag) => tagKey(tag) === tagKey(wanted))

/** An album by its id, or by its name where the run makes it. */
export const albumKey = ({ id, name }: MemberAlbum): string => id ?? `new ${name}`

/** Tells tags that mark groups from others. */
export const createMarks = ({ conflictTag = null, groupPrefix = null, ownTags = [] }: MarkOptions) => {
  const conflict = conflictTag === null ? null : tagKey(conflictTag)
  const prefix = groupPrefix ? tagKey(groupPrefix) : null
  const own = new Set(ownTags.map(tagKey))
  const isMark = (tag: string): boolean =>
    tagKey(tag) === conflict || (prefix !== null && tagKey(tag).startsWith(prefix))
  return {
    isMark,
    isOwn: (tag: string): boolean => own.has(tagKey(tag)) || isMark(tag),
    /** The marks of a group in conflict. */
    of: (duplicateId: string): string[] => [
      ...(conflictTag === null ? [] : [conflictTag]),
      ...(prefix === null ? [] : [`${groupPrefix}${duplicateId}`]),
    ],
  }
}

/**
 * Judges the tags of a group as a whole: which category its copies have, what one may give to the others, and where they
 * contradict each other. The order of the copies makes no difference to the verdict.
 * @example
 * const copies = [{ id: 'a', tags: ['meme'], albums: [] }, { id: 'b', tags: [], albums: [] }]
 * duplicateTags('d1', copies, [{ tags: ['meme'] }], {}) // { verdict: 'fill', add: { b: ['meme'] }, remove: {} }
 */
export const duplicateTags = (
  duplicateId: string,
  copies: readonly MarkedCopy[],
  rules: readonly Rule[],
  options: MarkOptions,
): TagVerdict => {
  const marks = createMarks(options)
  const look = matchesOf(rules, marks.isOwn)
  const members = copies.map((copy) => ({ id: copy.id, ...look(copy) }))
  const { without = [], tagged = [] } = Object.groupBy(members, ({ tagRules: [first] }) =>
    first === undefined ? 'without' : 'tagged',
  )
  const sets = new Set(tagged.map(({ tagRules }) => tagRules.join()))
  const verdictOf = (): TagVerdict['verdict'] => {
    if (sets.size === 0 || (sets.size === 1 && without.length === 0)) return 'equal'
    if (sets.size > 1 || tagged[0]?.tagRules.length !== 1 || without.some((one) => one.isElsewhere)) return 'conflict'
    return without.some(({ isKnown }) => isKnown) ? 'equal' : 'fill'
  }
  const verdict = verdictOf()
  const wanted = { tags: verdict === 'conflict' ? marks.of(duplicateId) : [] }
  const filling = new Set(verdict === 'fill' ? without.map(({ id }) => id) : [])
  const category = tagged[0]?.tags.slice(0, 1) ?? []
  const byCopy = (tagsOf: (copy: MarkedCopy) => readonly string[]): Record<string, readonly string[]> =>
    Object.fromEntries(copies.map((copy) => [copy.id, tagsOf(copy)] as const).filter(([, tags]) => tags.length > 0))
  return {
    verdict,
    add: byCopy((copy) => [
      ...(filling.has(copy.id) ? category : []),
      ...wanted.tags.filter((tag) => !hasTag(copy, tag)),
    ]),
    remove: byCopy(({ tags }) => tags.filter((tag) => marks.isMark(tag) && !hasTag(wanted, tag))),
  }
}

/**
 * Judges the albums of a group as a whole: the one that rules name is given to copies without any category; several are
 * a conflict. Albums for what is unclassified do not count.
 * @example
 * const copies = [{ id: 'a', tags: [], albums: [] }, { id: 'b', tags: [], albums: [{ id: 't', name: '2023 Trip' }] }]
 * duplicateAlbums(copies, [{ albums: ['\\d{4}'] }], {}) // { verdict: 'fill', album: { id: 't', … }, addTo: ['a'], … }
 */
export const duplicateAlbums = (
  copies: readonly MarkedCopy[],
  rules: readonly Rule[],
  options: MarkOptions,
): AlbumVerdict => {
  const { conflictTag = null } = options
  const look = matchesOf(rules, createMarks(options).isOwn)
  const members = copies.map((copy) => ({ id: copy.id, ...look(copy) }))
  const [album = null, ...others] = new Map(
    members.flatMap(({ albums }) => albums).map((one) => [albumKey(one), one]),
  ).values()
  const marked = (isMarked: boolean): string[] =>
    copies.flatMap((copy) => (conflictTag !== null && hasTag(copy, conflictTag) === isMarked ? [copy.id] : []))
  if (others.length > 0) return { verdict: 'conflict', album: null, addTo: [], tagAdd: marked(false), tagRemove: [] }
  const addTo = album === null ? [] : members.flatMap(({ id, isKnown }) => (isKnown ? [] : [id]))
  const verdict = album === null ? 'none' : addTo.length > 0 ? 'fill' : 'equal'
  return { verdict, album, addTo, tagAdd: [], tagRemove: marked(true) }
}
