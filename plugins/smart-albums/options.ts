import { z } from '../../index.ts'
import { isId, isZone } from '../../toolkit.ts'

const oneMode = 'has neither union nor intersection'

const sets = <U extends z.ZodType, I extends z.ZodType>(union: U, intersection: I) =>
  z
    .strictObject({ union: z.array(union).min(1).optional(), intersection: z.array(intersection).min(1).optional() })
    .refine((given) => given.union ?? given.intersection, oneMode)
    .optional()

const input = z.union([z.string(), z.record(z.string(), z.unknown())], {
  error: 'is neither text nor an object',
})
/** What an editor is told of a query; all of it is checked when it is read. */
export interface QueryInput {
  readonly [key: string]: unknown
  readonly type?: 'IMAGE' | 'VIDEO' | 'AUDIO' | 'OTHER'
  readonly visibility?: 'timeline' | 'archive' | 'hidden'
  readonly order?: 'asc' | 'desc'
}
const query = input as unknown as z.ZodType<z.output<typeof input>, string | QueryInput>
const name = z.string({ error: 'is not a name or id' }).trim().min(1)
const group = z.union([name, z.array(name).min(1)], { error: 'is neither a name nor a list of names' })

const categories = { metadata: sets(query, query), smart: sets(query, query), local: sets(input, input) }

const include = z.strictObject({ ...categories, people: sets(name, name) })
const exclude = z.strictObject({ ...categories, people: sets(name, group) })

const sharing = z.union([name, z.strictObject({ user: name, role: z.enum(['editor', 'viewer']).default('viewer') })])

const albumForm = z
  .strictObject({
    name: name.optional(),
    id: z.guid().toLowerCase().optional(),
    create: z.boolean().default(false),
    shareWith: z.array(sharing).min(1).optional(),
  })
  .refine(({ name, id }) => (name === undefined) !== (id === undefined), 'needs either name or id')
  .refine(({ id, create }) => id === undefined || !create, 'cannot be made under a given id; give its name')
type AlbumInput = z.input<typeof albumForm>
/** Text is an id where it looks like one. */
const albumText = name.transform((text): AlbumInput => (isId(text.toLowerCase()) ? { id: text } : { name: text }))
const album = z.union([albumForm, albumText.pipe(albumForm)], {
  error: 'is neither a name or id nor a set of name or id, create and shareWith',
})

const shown = z.enum(['timeline', 'archive', 'hidden', 'any'])

/** One rule: which assets, and into which album. */
const smartAlbumRule = z
  .strictObject({
    name: name
      .optional()
      .describe('Tells the rule apart in plans; default: the name of its album, its accounts or its number.'),
    include: include
      .optional()
      .describe(
        'Sets to take from: metadata, smart, people and local, each with union (any of the list) and intersection (all of it). What is in every one of the given categories counts.',
      ),
    exclude: exclude
      .optional()
      .describe(
        'Sets to take away, in the same form. Everything that any of them finds is left out; lists inside people.intersection are groups.',
      ),
    base: z
      .literal('library')
      .optional()
      .describe('library begins with the whole library, where include has no metadata, smart or people.'),
    visibility: shown
      .default('timeline')
      .describe('Where to look, for queries that do not say it themselves: timeline, archive, hidden or any of them.'),
    owners: z
      .enum(['me', 'any'])
      .default('me')
      .describe('any takes assets of partners too that are shown in the timeline.'),
    defaultSmartLimit: z
      .int()
      .min(1)
      .default(200)
      .describe(
        'How many hits count of a smart query that gives no amount. The server ranks the whole library, so there always are as many.',
      ),
    limit: z.int().min(1).optional().describe('Take no more than this, after everything else.'),
    order: z
      .enum(['newest', 'oldest', 'rank'])
      .default('newest')
      .describe('What the limit takes first; rank is the best place in the smart queries of include.'),
    timeZone: z
      .string()
      .default('UTC')
      .refine(isZone, 'is not a time zone such as Europe/Berlin')
      .describe('Zone in which plain days of queries, such as 2024-07-01, begin and end.'),
    album: album
      .optional()
      .describe(
        'Album to fill, by name or id, or { name, create: true, shareWith: […] } for one that is made where it is missing. Without it nothing is written, and `darkroom find` shows what the rule selects.',
      ),
    sync: z
      .boolean()
      .default(false)
      .describe(
        'Take out again what this rule put in and what no longer matches; what people put in themselves stays.',
      ),
    accounts: z
      .array(name)
      .min(1)
      .optional()
      .describe('Accounts of the configuration that the rule is for; default: all.'),
  })
  .refine(({ order, include: given }) => order !== 'rank' || given?.smart, {
    path: ['order'],
    message: 'rank needs a smart query in include',
  })
  .refine(({ album: given, sync }) => given !== undefined || !sync, { path: ['sync'], message: 'needs an album' })

/** The options of the plugin. */
export const smartAlbumsOptions = z.strictObject({
  rules: z
    .array(smartAlbumRule, {
      error: ({ input: given }) => (given === undefined ? 'is missing: a list of rules' : 'must be a list'),
    })
    .min(1)
    .describe('Rules, each of which selects assets and fills one album with them.'),
})

/** A checked rule. */
export type SmartAlbumRule = z.output<typeof smartAlbumRule>
/** Sets to take away. */
export type Exclude = NonNullable<SmartAlbumRule['exclude']>
