import { parseLink } from './link.ts'
import { type AlbumPattern, albumPattern, isTemporary, tagKey, tagPattern } from './patterns.ts'

/** An album as rules see it; without an owner it counts as the own user's. */
export interface SeenAlbum {
  readonly id?: string | null | undefined
  readonly name: string
  readonly ownerId?: string | undefined
}

/** An asset as rules see it: full paths of its tags, and its albums. */
export interface SeenAsset {
  readonly id: string
  readonly tags: readonly string[]
  readonly albums: readonly SeenAlbum[]
}

/** What puts an asset into a category: any one of it. */
export interface Criteria {
  readonly tags?: readonly string[] | undefined
  readonly albums?: readonly AlbumPattern[] | undefined
  readonly links?: readonly string[] | undefined
}

/** One category. */
export interface Rule extends Criteria {
  readonly name?: string | undefined
  readonly exclusive?: boolean | undefined
}

/** What never counts as a category. */
export interface OutputOptions {
  readonly unclassifiedTag?: string | null | undefined
  readonly conflictTag?: string | null | undefined
  readonly ownTags?: readonly string[] | undefined
  readonly selfId?: string | undefined
}

/** How many categories an asset has: none, one, several. */
export type Status = 'unclassified' | 'classified' | 'conflict'

/** What rules say about an asset. */
export interface Classification {
  readonly status: Status
  readonly matched: readonly string[]
  /** Output tags that are missing. */
  readonly add: readonly string[]
  /** Output tags that are there and should not be, as they are written on the asset. */
  readonly remove: readonly string[]
}

/** What of an asset a criterion matches. */
export interface Matched {
  readonly tags: readonly string[]
  readonly albums: readonly SeenAlbum[]
  readonly isLinked: boolean
}

export const outputTags = ({
  unclassifiedTag = 'autotag/unclassified',
  conflictTag = 'autotag/conflict',
}: OutputOptions) => ({ unclassifiedTag, conflictTag })

/** Keeps the answers to a question about texts: libraries have few names and many assets. */
const remembered = (test: (text: string) => boolean): ((text: string) => boolean) => {
  const known = new Map<string, boolean>()
  return (text) => {
    const answer = known.get(text) ?? test(text)
    known.set(text, answer)
    return answer
  }
}

/** The id of the asset that a link points at. */
export const linkedAsset = (text: string): string | null => {
  const link = parseLink(text)
  return 'assetId' in link ? link.assetId : null
}

/**
 * Makes the function that says what of an asset criteria match.
 * @throws Error for criteria that cannot match anything, SyntaxError for a wrong regular expression
 */
export const createMatcher = (
  { tags = [], albums = [], links = [] }: Criteria,
  options: OutputOptions = {},
): ((asset: SeenAsset) => Matched) => {
  if (tags.length + albums.length + links.length === 0) throw new Error('names no tag, no album and no link')
  const { unclassifiedTag, conflictTag } = outputTags(options)
  const own = new Set(
    [unclassifiedTag, conflictTag, ...(options.ownTags ?? [])].flatMap((tag) => (tag === null ? [] : [tagKey(tag)])),
  )
  const tagTests = tags.map(tagPattern)
  const albumTests = albums.map(albumPattern)
  const ids = new Set(links.map(linkedAsset))
  const isTag = remembered((tag) => !own.has(tagKey(tag)) && tagTests.some((test) => test(tag)))
  const isNamed = remembered((name) => albumTests.some((test) => test(name)))
  return (asset) => ({
    tags: asset.tags.filter(isTag),
    albums: asset.albums.filter((album) => isNamed(album.name) && !isOwnTemporary(album, options)),
    isLinked: ids.has(asset.id),
  })
}

/** Whether an album is a temporary one of the own user. */
export const isOwnTemporary = ({ name, ownerId }: SeenAlbum, { selfId }: Pick<OutputOptions, 'selfId'>): boolean =>
  isTemporary(name) && (ownerId === undefined || selfId === undefined || ownerId === selfId)

const distinct = (albums: readonly SeenAlbum[]): number =>
  new Set(albums.map(({ id, name }) => id ?? `new ${name}`)).size

/** Whether anything matches. */
export const isMatch = ({ tags, albums, isLinked }: Matched): boolean => isLinked || tags.length + albums.length > 0

const statusOf = (matches: number, exclusive: number): Status =>
  exclusive > 1 ? 'conflict' : matches > 0 ? 'classified' : 'unclassified'

/** The output tags that are missing and those that are too many, for a status. */
const converge = (tags: readonly string[], status: Status, options: OutputOptions) => {
  const { unclassifiedTag, conflictTag } = outputTags(options)
  const outputs = [
    { tag: unclassifiedTag, isWanted: status === 'unclassified' },
    { tag: conflictTag, isWanted: status === 'conflict' },
  ]
  const add: string[] = []
  const remove: string[] = []
  for (const { tag, isWanted } of outputs) {
    if (tag === null) continue
    const present = tags.filter((one) => tagKey(one) === tagKey(tag))
    if (!isWanted) remove.push(...present)
    else if (present.length === 0) add.push(tag)
  }
  return { add, remove }
}

/** Makes the function that classifies assets. */
export const createClassifier = (
  rules: readonly Rule[],
  options: OutputOptions = {},
): ((asset: SeenAsset) => Classification) => {
  const matchers = rules.map((rule, index) => ({
    name: rule.name ?? String(index),
    isExclusive: rule.exclusive !== false,
    match: createMatcher(rule, options),
  }))
  return (asset) => {
    const matched: string[] = []
    let exclusive = 0
    for (const { name, isExclusive, match } of matchers) {
      const found = match(asset)
      if (!isMatch(found)) continue
      matched.push(name)
      if (isExclusive) exclusive += Math.max(1, distinct(found.albums))
    }
    const status = statusOf(matched.length, exclusive)
    return { status, matched, ...converge(asset.tags, status, options) }
  }
}

/**
 * Says which categories an asset has, and which output tags have to come and go.
 * @throws Error for a rule without criteria, SyntaxError for a wrong regular expression
 * @example
 * classify({ asset: { id, tags: ['meme'], albums: [] }, rules: [{ name: 'meme', tags: ['meme'] }], options: {} })
 * // { status: 'classified', matched: ['meme'], add: [], remove: [] }
 */
export const classify = ({
  asset,
  rules,
  options = {},
}: {
  readonly asset: SeenAsset
  readonly rules: readonly Rule[]
  readonly options?: OutputOptions
}): Classification => createClassifier(rules, options)(asset)
