import { z } from 'zod'
import { checkedForm, textForm, thrownBy } from './option-forms.ts'
import { linkedAsset, linkProblem } from './web-links.ts'

/** A regular expression for names as YAML can write it. */
export type NamePattern = string | { readonly source: string; readonly flags?: string | undefined }

/** Criteria of a category; an asset has to meet one of them. */
export interface Criteria {
  /** Patterns of full tags: `*` stays within a level, `**` is any number of levels. */
  readonly tags?: readonly string[] | undefined
  /** Regular expressions for names of albums, from their first letter on. */
  readonly albums?: readonly NamePattern[] | undefined
  /** Ids of assets, or links to single ones. */
  readonly links?: readonly string[] | undefined
}

/** Criteria ready to be asked. */
export interface CompiledCriteria {
  hasTag(tag: string): boolean
  hasAlbum(name: string): boolean
  hasAsset(id: string): boolean
}

/**
 * A tag as it is compared: in one Unicode form and without case.
 * @example
 * tagKey('Trips/Oslo') // 'trips/oslo'
 */
export const tagKey = (tag: string): string => tag.normalize('NFC').toLowerCase()

const level = (text: string): string => (text === '*' ? '[^/]+' : text.split(/\*+/).map(RegExp.escape).join('[^/]*'))

/**
 * Compiles a pattern for whole tags: `*` stays within a level, `**` is any number of levels, at the end at least one.
 * @example
 * tagPattern('trips/**')('Trips/2023/Oslo') // true
 */
export const tagPattern = (pattern: string): ((tag: string) => boolean) => {
  const levels = tagKey(pattern).split('/')
  const source = levels.map((text, index) => {
    const isLast = index === levels.length - 1
    if (text !== '**') return `${level(text)}${isLast ? '' : '/'}`
    return isLast ? '[^/]+(?:/[^/]+)*' : '(?:[^/]+/)*'
  })
  const regex = new RegExp(`^${source.join('')}$`, 'su')
  return (tag) => regex.test(tagKey(tag))
}

/**
 * Compiles a regular expression for names, which matches from the first letter on.
 * @throws SyntaxError where it is none
 * @example
 * namePattern('Trip')('Trip to Oslo') // true
 * namePattern('Oslo')('Trip to Oslo') // false
 */
export const namePattern = (pattern: NamePattern): ((name: string) => boolean) => {
  const { source, flags = '' } = typeof pattern === 'string' ? { source: pattern } : pattern
  // Alone first: what closes a bracket too many would otherwise close ours.
  new RegExp(source, 'u')
  const regex = new RegExp(`^(?:${source.normalize('NFC')})`, `${flags.replace(/[gyu]/g, '')}u`)
  return (name) => regex.test(name.normalize('NFC'))
}

/**
 * Name of the album in which autotag files what has no category and was taken on a day, such as `2023-01-02`.
 * @example
 * temporaryAlbum('2023-01-02') // '2023-01-02-autotag-temp-unclassified'
 */
export const temporaryAlbum = (day: string): string => `${day}-autotag-temp-unclassified`

/**
 * Whether a name is that of an album in which autotag files what has no category.
 * @example
 * isTemporaryAlbum('2023-01-02-autotag-temp-unclassified') // true
 */
export const isTemporaryAlbum = (name: string): boolean =>
  /^\d{4}-\d{2}-\d{2}-autotag-temp-unclassified$/.test(name.normalize('NFC'))

/** Keeps the answers to a question about texts: libraries have few names and many assets. */
const remembered = (tests: readonly ((text: string) => boolean)[]): ((text: string) => boolean) => {
  const known = new Map<string, boolean>()
  return (text) => {
    const answer = known.get(text) ?? tests.some((test) => test(text))
    known.set(text, answer)
    return answer
  }
}

/**
 * Makes criteria ready to be asked.
 * @throws SyntaxError for a wrong regular expression
 * @example
 * compileCriteria({ tags: ['trips/*'] }).hasTag('trips/2023') // true
 */
export const compileCriteria = ({ tags = [], albums = [], links = [] }: Criteria): CompiledCriteria => {
  const ids = new Set(links.map(linkedAsset))
  return {
    hasTag: remembered(tags.map(tagPattern)),
    hasAlbum: remembered(albums.map(namePattern)),
    hasAsset: (id) => ids.has(id),
  }
}

/**
 * A full tag in an option.
 * @example
 * tagForm().safeParse('trips//2023').success // false
 */
export const tagForm = () =>
  checkedForm(textForm(), (tag) => (tag.split('/').some((one) => one.trim() === '') ? 'has an empty level' : null))

/**
 * A regular expression for names in an option.
 * @example
 * namePatternForm.safeParse({ source: '^\\d{4} ', flags: 'i' }).success // true
 */
export const namePatternForm = checkedForm(
  z.union([
    z.string().min(1, 'is empty'),
    z.strictObject({
      source: z.string().min(1, 'is empty'),
      flags: z
        .string()
        .regex(/^[isu]*$/, 'may be i, s and u')
        .optional(),
    }),
  ]),
  (pattern) => thrownBy(() => namePattern(pattern)),
)

const assetLink = checkedForm(textForm(), (text) => {
  const problem = linkProblem(text)
  if (problem !== null || linkedAsset(text) !== null) return problem
  return 'does not link to a single asset: use albums for albums, tags for tags'
})

/**
 * The keys of criteria in an option, each described.
 * @example
 * const options = z.strictObject({ name: textForm(), ...criteriaFields })
 */
export const criteriaFields = {
  tags: z
    .array(tagForm())
    .optional()
    .describe(
      'Full tags, case-blind. * stays within a level, ** is any number of levels: trips/** is everything below trips.',
    ),
  albums: z
    .array(namePatternForm)
    .optional()
    .describe(
      'Regular expressions for names of albums, from their first letter on; as { source, flags: i } without regard to case.',
    ),
  links: z.array(assetLink).optional().describe('Links of the web page, or ids, each of a single asset.'),
}

/**
 * Whether any criterion is given.
 * @example
 * hasCriteria({ tags: [] }) // false
 */
export const hasCriteria = ({ tags = [], albums = [], links = [] }: Criteria): boolean =>
  tags.length + albums.length + links.length > 0
