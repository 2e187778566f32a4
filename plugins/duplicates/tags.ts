import { tagKey } from '../../toolkit.ts'
import { type MemberAlbum, matchesOf, type Rule } from './rules.ts'

/** Tags that say something about groups, and those that never count as a category. */
export interface MarkOptions {
  /** Null: nothing is marked. */
  readonly conflictTag?: string | null
  /** Beginning of the tags that name one group each; null for none. */
  readonly groupPrefix?: string | null
  readonly ownTags?: readonly string[]
}

/** One copy with what may tell its category. */
export interface TaggedMember {
  readonly id: string
  readonly tags: readonly string[]
  readonly albums?: readonly MemberAlbum[]
}

/** What is to become of the tags of a group: by asset id, members without changes left out. */
export interface TagVerdict {
  readonly verdict: 'equal' | 'fill' | 'conflict'
  readonly add: Readonly<Record<string, readonly string[]>>
  readonly remove: Readonly<Record<string, readonly string[]>>
}

/** Tells tags that mark groups from others. */
export const createMarks = ({ conflictTag = null, groupPrefix = null, ownTags = [] }: MarkOptions) => {
  const conflict = conflictTag === null ? null : tagKey(conflictTag)
  const prefix = groupPrefix === null || groupPrefix === '' ? null : tagKey(groupPrefix)
  const own = new Set(ownTags.map(tagKey))
  const isMark = (tag: string): boolean => {
    const plain = tagKey(tag)
    return plain === conflict || (prefix !== null && plain.startsWith(prefix))
  }
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

const has = (tags: readonly string[], wanted: string): boolean => tags.some((tag) => tagKey(tag) === tagKey(wanted))

/** The lists that are not empty, by asset. */
const byAsset = <A extends { readonly id: string }>(
  assets: readonly A[],
  tagsOf: (asset: A) => readonly string[],
): Record<string, readonly string[]> =>
  Object.fromEntries(assets.map((asset) => [asset.id, tagsOf(asset)] as const).filter(([, tags]) => tags.length > 0))

/**
 * Judges the tags of a group as a whole: which category its copies have, what one may give to the others, and where they
 * contradict each other. The order of the copies makes no difference to the verdict.
 * @example
 * duplicateTags({ duplicateId: 'd1', assets: [{ id: 'a', tags: ['meme'] }, { id: 'b', tags: [] }], rules: [{ tags: ['meme'] }], options: {} })
 * // { verdict: 'fill', add: { b: ['meme'] }, remove: {} }
 */
export const duplicateTags = (input: {
  readonly duplicateId: string
  readonly assets: readonly TaggedMember[]
  readonly rules: readonly Rule[]
  readonly options: MarkOptions
}): TagVerdict => {
  const { duplicateId, assets, rules, options } = input
  const marks = createMarks(options)
  const look = matchesOf(rules, marks.isOwn)
  const members = assets.map((asset) => ({ asset, ...look(asset.id, asset.tags, asset.albums ?? []) }))
  const [without, tagged] = [
    members.filter(({ tagRules }) => tagRules.length === 0),
    members.filter(({ tagRules }) => tagRules.length > 0),
  ]
  const sets = new Set(tagged.map(({ tagRules }) => tagRules.join()))
  const verdictOf = (): TagVerdict['verdict'] => {
    if (sets.size === 0 || (sets.size === 1 && without.length === 0)) return 'equal'
    if (sets.size > 1 || tagged[0]?.tagRules.length !== 1 || without.some((one) => one.isElsewhere)) return 'conflict'
    return without.some(({ isKnown }) => isKnown) ? 'equal' : 'fill'
  }
  const verdict = verdictOf()
  const wanted = verdict === 'conflict' ? marks.of(duplicateId) : []
  const filling = verdict === 'fill' ? new Set(without.map(({ asset }) => asset.id)) : new Set()
  const category = tagged[0]?.tags.slice(0, 1) ?? []
  return {
    verdict,
    add: byAsset(assets, ({ id, tags }) => [
      ...(filling.has(id) ? category : []),
      ...wanted.filter((tag) => !has(tags, tag)),
    ]),
    remove: byAsset(assets, ({ tags }) => tags.filter((tag) => marks.isMark(tag) && !has(wanted, tag))),
  }
}
