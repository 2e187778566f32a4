import { type Criteria, compileCriteria, tagKey } from '../../toolkit.ts'

/** An album as rules see it. */
export interface MarkedAlbum {
  /** Null where the run makes it. */
  readonly id: string | null
  readonly name: string
}

/** What may put an asset into a category: its full tags, and its albums without own temporary ones. */
export interface Marks {
  readonly id: string
  readonly tags: readonly string[]
  readonly albums: readonly MarkedAlbum[]
}

/** One category. */
export interface Rule extends Criteria {
  readonly name: string
  /** Whether it can be in conflict with others, and with itself by several albums; default: true. */
  readonly exclusive?: boolean
}

/** Tags that say what was found, and never count as a category. */
export interface OutputTags {
  readonly unclassifiedTag: string | null
  readonly conflictTag: string | null
  readonly ownTags?: readonly string[]
}

/** How many categories an asset has: none, one, several. */
export type Status = 'unclassified' | 'classified' | 'conflict'

/** What rules say about an asset. */
export interface Classification {
  readonly status: Status
  /** Names of the rules that match, in their order. */
  readonly matched: readonly string[]
  /** Its tags as they should be. */
  readonly tags: readonly string[]
}

/** Whether two tags are one. */
export const sameTag = (a: string, b: string): boolean => tagKey(a) === tagKey(b)

/** An album by its id, or by its name where the run makes it. */
export const albumKey = ({ id, name }: MarkedAlbum): string => id ?? `new ${name.normalize('NFC')}`

/** Makes the function that says which tags and albums of an asset criteria match; null where nothing does. */
export const createMatcher = (criteria: Criteria, { unclassifiedTag, conflictTag, ownTags = [] }: OutputTags) => {
  const { hasTag, hasAlbum, hasAsset } = compileCriteria(criteria)
  const outputs = new Set([unclassifiedTag, conflictTag, ...ownTags].map((tag) => tagKey(tag ?? '')))
  return ({ id, tags, albums }: Marks): Pick<Marks, 'tags' | 'albums'> | null => {
    const found = {
      tags: tags.filter((tag) => !outputs.has(tagKey(tag)) && hasTag(tag)),
      albums: albums.filter(({ name }) => hasAlbum(name)),
    }
    return found.tags.length + found.albums.length > 0 || hasAsset(id) ? found : null
  }
}

/**
 * Makes the function that says which categories an asset has, and which output tags that gives it.
 * @throws SyntaxError for a wrong regular expression
 * @example
 * createClassifier([{ name: 'meme', tags: ['meme'] }], outputs)({ id, tags: ['meme'], albums: [] })
 * // { status: 'classified', matched: ['meme'], tags: ['meme'] }
 */
export const createClassifier = (rules: readonly Rule[], outputs: OutputTags): ((marks: Marks) => Classification) => {
  const matchers = rules.map((rule) => ({ rule, match: createMatcher(rule, outputs) }))
  const withOutput = (tags: readonly string[], output: string | null, isWanted: boolean): readonly string[] => {
    if (output === null) return tags
    if (!isWanted) return tags.filter((tag) => !sameTag(tag, output))
    return tags.some((tag) => sameTag(tag, output)) ? tags : [...tags, output]
  }
  return (marks) => {
    const matched: string[] = []
    let exclusive = 0
    for (const { rule, match } of matchers) {
      const found = match(marks)
      if (!found) continue
      matched.push(rule.name)
      if (rule.exclusive !== false) exclusive += Math.max(1, new Set(found.albums.map(albumKey)).size)
    }
    const status = exclusive > 1 ? 'conflict' : matched.length > 0 ? 'classified' : 'unclassified'
    const unmarked = withOutput(marks.tags, outputs.unclassifiedTag, status === 'unclassified')
    return { status, matched, tags: withOutput(unmarked, outputs.conflictTag, status === 'conflict') }
  }
}
