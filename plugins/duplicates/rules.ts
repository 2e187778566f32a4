import { z } from 'zod'

/** A regular expression as text, or with flags as data can say it. */
export type AlbumPattern = string | { readonly source: string; readonly flags?: string | undefined }

/** What puts an asset into a category; the same as a rule of autotag. */
export interface Rule {
  readonly name?: string | undefined
  /** Patterns of full tag values: `*` stays within a level, `**` is any number of levels. */
  readonly tags?: readonly string[] | undefined
  /** Regular expressions, anchored at the start of the name. */
  readonly albums?: readonly AlbumPattern[] | undefined
  /** Ids or addresses of assets. */
  readonly links?: readonly string[] | undefined
  /** False for what classifies without ever causing a conflict. */
  readonly exclusive?: boolean | undefined
}

/** An album as it stands on a copy; without id where the run makes it. */
export interface MemberAlbum {
  readonly id: string | null
  readonly name: string
  /** Shared by others, to be looked at alone: nothing can be put into it. */
  readonly isClosed?: boolean
}

/** Tag values are compared without case, in Unicode's composed form. */
export const plainTag = (tag: string): string => tag.normalize('NFC').toLowerCase()

const escaped = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&')

const levelPattern = (level: string): string => escaped(level).replaceAll('*', '[^/]*')

/** Whether full tag values are as a pattern says. */
const tagTest = (pattern: string): ((tag: string) => boolean) => {
  const levels = plainTag(pattern).split('/').filter(Boolean)
  const source = levels
    .map((level, index) => {
      const isLast = index === levels.length - 1
      if (level !== '**') return levelPattern(level) + (isLast ? '' : '/')
      return isLast ? '.+' : '(?:[^/]+/)*'
    })
    .join('')
  const regex = new RegExp(`^${source}$`, 'u')
  return (tag) => regex.test(plainTag(tag))
}

const albumTest = (pattern: AlbumPattern): ((name: string) => boolean) => {
  const { source, flags = '' } = typeof pattern === 'string' ? { source: pattern } : pattern
  const regex = new RegExp(`^(?:${source.normalize('NFC')})`, [...new Set(`${flags.replace(/[gyv]/g, '')}u`)].join(''))
  return (name) => regex.test(name.normalize('NFC'))
}

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const assetLinks = [
  new RegExp(`^(${uuid})$`),
  new RegExp(`^(?:https?://[^/]+)?/(?:[^?#]*/)?photos/(${uuid})/?(?:[?#]|$)`),
  new RegExp(`^(?:https?://[^/]+)?/api/assets/(${uuid})(?:[/?#]|$)`),
  new RegExp(`^immich://asset\\?id=(${uuid})$`),
]

/** The asset that a link names; null where it names none. */
export const linkedAsset = (link: string): string | null => {
  const text = link.trim().toLowerCase()
  return assetLinks.map((regex) => text.match(regex)?.[1]).find((id) => id !== undefined) ?? null
}

/** A rule ready to be asked. */
interface Matcher {
  readonly isExclusive: boolean
  hasTag(tag: string): boolean
  hasAlbum(name: string): boolean
  hasAsset(id: string): boolean
}

const matcherOf = ({ tags = [], albums = [], links = [], exclusive = true }: Rule): Matcher => {
  const [tagTests, albumTests] = [tags.map(tagTest), albums.map(albumTest)]
  const ids = new Set(links.map(linkedAsset))
  return {
    isExclusive: exclusive,
    hasTag: (tag) => tagTests.some((test) => test(tag)),
    hasAlbum: (name) => albumTests.some((test) => test(name)),
    hasAsset: (id) => ids.has(id),
  }
}

const isTemporary = ({ name }: MemberAlbum): boolean => /^\d{4}-\d{2}-\d{2}-autotag-temp-unclassified$/.test(name)

/** Albums that copies may share: not those for what is unclassified. */
export const lastingAlbums = <A extends MemberAlbum>(albums: readonly A[]): readonly A[] =>
  albums.filter((album) => !isTemporary(album))

/** What rules say of one copy. */
export interface Matches {
  /** Its tags that an exclusive rule names, and those rules. */
  readonly tags: readonly string[]
  readonly tagRules: readonly number[]
  /** Its albums that an exclusive rule names. */
  readonly albums: readonly MemberAlbum[]
  /** An exclusive rule names it by an album or a link. */
  readonly isElsewhere: boolean
  /** Any rule names it by anything. */
  readonly isKnown: boolean
}

/** Makes the question what rules say of a copy. @param isOwn tags that never count */
export const matchesOf = (rules: readonly Rule[], isOwn: (tag: string) => boolean) => {
  const matchers = rules.map(matcherOf)
  const exclusive = matchers.filter(({ isExclusive }) => isExclusive)
  return (id: string, given: readonly string[], albums: readonly MemberAlbum[]): Matches => {
    const [tags, lasting] = [given.filter((tag) => !isOwn(tag)), lastingAlbums(albums)]
    const isIn = (rule: Matcher): boolean => rule.hasAsset(id) || lasting.some(({ name }) => rule.hasAlbum(name))
    const isTagged = (rule: Matcher): boolean => tags.some(rule.hasTag)
    return {
      tags: tags.filter((tag) => exclusive.some((rule) => rule.hasTag(tag))),
      tagRules: exclusive.flatMap((rule, index) => (isTagged(rule) ? [index] : [])),
      albums: lasting.filter(({ name }) => exclusive.some((rule) => rule.hasAlbum(name))),
      isElsewhere: exclusive.some(isIn),
      isKnown: matchers.some((rule) => isTagged(rule) || isIn(rule)),
    }
  }
}

const problemOf = (compile: () => unknown): string | null => {
  try {
    compile()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const albumPattern = z
  .union([z.string().min(1, 'is empty'), z.object({ source: z.string().min(1), flags: z.string().optional() })], {
    error: 'is neither a regular expression nor { source, flags }',
  })
  .superRefine((pattern, { addIssue }) => {
    const message = problemOf(() => albumTest(pattern))
    if (message !== null) addIssue({ code: 'custom', message })
  })

const link = z.string().refine((text) => linkedAsset(text) !== null, {
  error: 'names no asset; write its id or the address of its page, or use albums',
})

/** Rules as a configuration says them. */
export const rulesOption = z
  .array(
    z
      .strictObject({
        name: z.string().min(1).optional(),
        tags: z.array(z.string().min(1, 'is empty')).optional(),
        albums: z.array(albumPattern).optional(),
        links: z.array(link).optional(),
        exclusive: z.boolean().optional(),
      })
      .refine(({ tags = [], albums = [], links = [] }) => tags.length + albums.length + links.length > 0, {
        error: 'names neither tags nor albums nor links',
      }),
  )
  .superRefine((rules, { addIssue }) => {
    const names = rules.map(({ name }) => name)
    for (const [index, name] of names.entries())
      if (name !== undefined && names.indexOf(name) !== index)
        addIssue({ code: 'custom', path: [index, 'name'], message: `"${name}" is the name of an earlier rule` })
  })
