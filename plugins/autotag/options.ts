import { z } from 'zod'
import { thrownBy } from '../../index.ts'
import { linkedAsset } from './classify.ts'
import { type Link, linkText, parseLink } from './link.ts'
import { albumPattern, tagKey } from './patterns.ts'
import { policyProblem, wordsOf } from './policies.ts'
import { unknownFields } from './search.ts'

const checked = <S extends z.ZodType>(schema: S, problemOf: (value: z.output<S>) => string | null): S =>
  schema.superRefine((value, context) => {
    const message = problemOf(value as z.output<S>)
    if (message !== null) context.addIssue({ code: 'custom', message })
  }) as S

const text = () => z.string().trim().min(1, 'is empty')
const tagText = () =>
  checked(text(), (value) => (value.split('/').some((level) => level.trim() === '') ? 'has an empty level' : null))

const albumRegex = checked(
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
  (pattern) => thrownBy(() => albumPattern(pattern)),
)

/** Why a link of a kind cannot stand here, beside those that are wrong anywhere. */
const linkProblem = (link: Link, given: string): string | null => {
  if (link.kind === 'invalid')
    return link.reason === 'timeline-position'
      ? 'only says where the timeline stood (timeline-position): open the asset and copy its address'
      : `"${linkText(given)}" cannot be used as a link: ${link.reason}`
  if (link.kind === 'memory') return 'is a memory, which stands for no certain assets'
  if (link.kind === 'search' && ('query' in link.query || 'queryAssetId' in link.query))
    return 'is a smart search, which ranks and has no end: search by something else'
  const unknown = link.kind === 'search' ? unknownFields(link.query) : []
  if (unknown.length > 0) return `asks for what nobody here knows: ${unknown.join(', ')}`
  return null
}

const assetLink = checked(text(), (given) => {
  const link = parseLink(given)
  const problem = linkProblem(link, given)
  if (problem !== null || linkedAsset(given) !== null) return problem
  return `points at no single asset (${link.kind}): use albums for albums, or exclude to leave assets alone`
})
const anyLink = checked(text(), (given) => linkProblem(parseLink(given), given))

const criteria = {
  tags: z.array(tagText()).optional(),
  albums: z.array(albumRegex).optional(),
  links: z.array(assetLink).optional(),
}

const isNothing = (given: { readonly [key: string]: unknown }): boolean =>
  ['tags', 'albums', 'links'].every((key) => !(given[key] as readonly unknown[] | undefined)?.length)

const unique = <T>(schema: z.ZodType<readonly T[]>, keyOf: (entry: T) => string) =>
  schema.superRefine((entries, context) => {
    const seen = new Set<string>()
    for (const [index, entry] of entries.entries()) {
      const key = keyOf(entry)
      if (seen.has(key))
        context.addIssue({ code: 'custom', path: [index, 'name'], message: `"${key}" stands here twice` })
      seen.add(key)
    }
  })

const rule = z
  .strictObject({
    name: text().describe('Name of the category, for reports.'),
    tags: criteria.tags.describe(
      'Full tags, case-blind. * stays within a level, ** is any number of levels: trips/** is everything below trips.',
    ),
    albums: criteria.albums.describe(
      'Regular expressions for names of albums, from their first letter on; as { source, flags: i } without regard to case.',
    ),
    links: criteria.links.describe('Links of the web page, or ids, each of a single asset.'),
    exclusive: z
      .boolean()
      .default(true)
      .describe('Whether it can be in conflict with others, and with itself where several of its albums match.'),
  })
  .refine((given) => !isNothing(given), 'needs tags, albums or links')

const conversion = z.strictObject({
  name: text().optional().describe('Name for reports.'),
  from: z
    .strictObject(criteria)
    .refine((given) => !isNothing(given), 'needs tags, albums or links')
    .describe('What is converted: tags, albums and links as in rules.'),
  to: z
    .strictObject({ tags: z.array(tagText()).optional(), albums: z.array(text()).optional() })
    .refine(({ tags = [], albums = [] }) => tags.length + albums.length > 0, 'needs tags or albums')
    .describe('Tags to give, and names of albums to put into.'),
  mode: z
    .enum(['move', 'copy'])
    .default('move')
    .describe(
      'move takes off the tags and out of the albums that matched, once every destination is reached; copy leaves them.',
    ),
  createMissing: z
    .boolean()
    .default(false)
    .describe('Make albums that are not there; otherwise they are warned about.'),
})

const excludedFolder = checked(z.string().min(1, 'is empty'), (pattern) => thrownBy(() => new RegExp(pattern, 'iu')))

const group = z.strictObject({
  name: text().describe('Name that policies use.'),
  members: z.array(text()).describe('E-mail addresses or ids of users; case does not matter.'),
})
const policy = z.strictObject({
  name: text().describe('Name for reports.'),
  keywords: z
    .array(checked(text(), (keyword) => (wordsOf(keyword).length === 0 ? 'has no letters and no digits' : null)))
    .min(1)
    .describe('Words that an album name has to hold; several words in one keyword have to follow each other.'),
  groups: z.array(text()).min(1).describe('Groups that see such albums.'),
  role: z
    .enum(['viewer', 'view', 'editor', 'edit'], { error: 'is not a role of an album; it is viewer or editor' })
    .default('viewer')
    .describe('What they may do: viewer or editor. Of several policies the higher role counts.'),
})

const share = z
  .strictObject({
    enabled: z.boolean().default(false).describe('Share own albums.'),
    groups: unique(z.array(group), ({ name }) => name)
      .default([])
      .describe('People by groups.'),
    policies: unique(z.array(policy), ({ name }) => name)
      .default([])
      .describe('Which words in a name share an album with which groups.'),
    prune: z
      .boolean()
      .default(false)
      .describe('Also lower roles, and remove people whom no policy names, from albums that a policy matches.'),
  })
  .superRefine(({ groups, policies }, context) => {
    const problem = policyProblem(policies, groups)
    if (problem?.error !== 'unknown-group') return
    const index = policies.findIndex(({ name }) => name === problem.policy)
    context.addIssue({
      code: 'custom',
      path: ['policies', index, 'groups'],
      message: `"${problem.group}" is not among the groups (unknown-group)`,
    })
  })

const notHere = 'is not needed: each run looks at the whole library and goes on with what is still to be done'

const loop = z.strictObject({
  intervalMinutes: z
    .null({ error: 'is not done by a plugin: let cron or a timer start darkroom apply' })
    .default(null)
    .describe('Refused unless null: a timer starts runs.'),
  batch: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe('Assets that one run changes at most, the oldest first; the next run goes on with the rest.'),
  skip: z.int().min(0).default(0).describe('So many of the oldest assets are left alone.'),
  resume: z.literal(true, { error: notHere }).default(true).describe('Runs go on where the one before ended, always.'),
  overlap: z.literal(500, { error: notHere }).default(500).describe('Without meaning here; accepted with its default.'),
  maxAgeHours: z
    .literal(72, { error: notHere })
    .default(72)
    .describe('Without meaning here; accepted with its default.'),
})

/** All options of the plugin. */
export const autotagOptions = z
  .strictObject({
    rules: unique(z.array(rule), ({ name }) => name).describe('Categories; any one criterion puts an asset into one.'),
    unclassifiedTag: tagText()
      .nullable()
      .default('autotag/unclassified')
      .describe('Tag for assets without a category; null leaves it alone.'),
    conflictTag: tagText()
      .nullable()
      .default('autotag/conflict')
      .describe('Tag for assets with several categories; null leaves it alone.'),
    ownTags: z
      .array(tagText())
      .default([])
      .describe('Further tags that never count as a category, such as former output tags.'),
    only: z.array(anyLink).default([]).describe('Links: only what they select is looked at.'),
    exclude: z
      .array(anyLink)
      .default([])
      .describe('Links: what they select is left alone, also where only selects it.'),
    hosts: z
      .array(text())
      .optional()
      .describe(
        'Hosts that links may have, with the port where a link has one; the server, its external domain and my.immich.app unless told.',
      ),
    conversions: z
      .array(conversion)
      .default([])
      .describe('Moves or copies between tags and albums, from top to bottom.'),
    tempAlbums: z
      .strictObject({
        enabled: z.boolean().default(false).describe('File unclassified assets in an album for each day.'),
        maxDays: z.int().min(1).default(30).describe('Warn about temporary albums that reach over more days.'),
      })
      .default({ enabled: false, maxDays: 30 })
      .describe('Albums named YYYY-MM-DD-autotag-temp-unclassified.'),
    folderAlbums: z
      .strictObject({
        enabled: z.boolean().default(false).describe('File unclassified assets in an album named by their folders.'),
        excluded: z
          .array(excludedFolder)
          .default(['whatsapp'])
          .describe('Regular expressions, found anywhere in a folder path without regard to case, that keep it out.'),
        separator: z.string().default('/').describe('Put between folder names.'),
        depth: z.int().min(0).default(3).describe('Folders below the dated one that are part of the name.'),
        anyLibrary: z.boolean().default(false).describe('Also uploads, whose folders come from the storage template.'),
        conflictTag: tagText()
          .nullable()
          .default('autotag/folder-conflict')
          .describe('Tag for unclassified assets with several dated folders; null leaves it alone.'),
      })
      .prefault({})
      .describe('Albums named by the one folder that begins with a date, and those below it.'),
    share: share.prefault({}).describe('Shares own albums by words in their names.'),
    mergeAlbums: z
      .enum(['off', 'temp', 'all'])
      .default('temp')
      .describe('Merge own albums of one name into the oldest: temporary ones (temp), or every one (all).'),
    loop: loop.prefault({}).describe('How much one run does.'),
  })
  .superRefine(({ unclassifiedTag, conflictTag, folderAlbums }, context) => {
    const outputs = [unclassifiedTag, conflictTag, folderAlbums.conflictTag].flatMap((tag) =>
      tag === null ? [] : [tagKey(tag)],
    )
    if (new Set(outputs).size < outputs.length)
      context.addIssue({ code: 'custom', path: ['conflictTag'], message: 'is the same as another output tag' })
  })
  .superRefine(({ hosts, only, exclude, rules }, context) => {
    if (hosts === undefined) return
    const check = (links: readonly string[] | undefined, path: readonly (string | number)[]): void => {
      for (const [index, given] of (links ?? []).entries()) {
        const link = parseLink(given, { hosts })
        if (link.kind !== 'invalid' || link.reason !== 'foreign-host') continue
        const message = `"${linkText(given)}" belongs to none of the hosts (foreign-host)`
        context.addIssue({ code: 'custom', path: [...path, index], message })
      }
    }
    check(only, ['only'])
    check(exclude, ['exclude'])
    for (const [index, { links }] of rules.entries()) check(links, ['rules', index, 'links'])
  })

export type AutotagOptions = z.output<typeof autotagOptions>
export type ConversionOption = AutotagOptions['conversions'][number]
