import { isZone, z } from '../../index.ts'
import { checkFilters, checkMatch, type Filter, type Match, monthDay, personRef } from './form.ts'

type Context = z.core.$RefinementCtx

const reportTo =
  (context: Context, at: readonly PropertyKey[] = []) =>
  (path: readonly PropertyKey[], message: string): void =>
    void context.addIssue({ code: 'custom', path: [...at, ...path], message })

const text = z.string().trim().min(1, 'is empty')
const count = z.int().min(0)
const instant = z.iso.datetime({ offset: true, error: 'is not an instant with its zone, such as 2024-12-25T00:00:00Z' })
const visibility = z.enum(['timeline', 'archive', 'hidden'])
const year = z.int().min(1).max(9999)

/** Which people and faces on an asset count. */
export const ignoreOptions = z.strictObject({
  hidden: z.boolean().default(false).describe('Hidden people do not count, unless the rule names them.'),
  unnamed: z.boolean().default(false).describe('People without a name do not count, unless the rule names them.'),
  countUnassigned: z
    .boolean()
    .default(false)
    .describe(
      'Faces that nobody is assigned to count as strangers for ONLY, ONLY_ANY and null. From 3.0 that takes a request for each asset looked at.',
    ),
})

/** What a run may take out of an album. */
export const guardOptions = z.strictObject({
  allowEmpty: z.boolean().default(false).describe('Empties the album where nothing matches any more.'),
  maxRemovals: count.optional().describe('So many assets at most leave the album in one run.'),
  maxRemovalPercent: z
    .number()
    .min(0)
    .max(100)
    .optional()
    .describe('So many percent of what is in the album at most leave it in one run.'),
})

/** Days that come every year. */
export const recurringOptions = z
  .strictObject({
    monthDay: monthDay.optional().describe('The day, such as 12-25.'),
    birthday: personRef.optional().describe('The birthday of a person, in place of monthDay.'),
    timezone: z
      .string()
      .default('local')
      .refine((zone) => zone === 'local' || isZone(zone), 'is not a zone, such as Europe/Berlin, nor local')
      .describe('Zone in which days begin, such as Europe/Berlin, or local: the clock at the place of each asset.'),
    durationDays: z.int().min(1).max(366).default(1).describe('How many days from the day on.'),
    daysBefore: count.max(366).default(0).describe('How many days before it as well.'),
    years: z
      .tuple([year, year])
      .refine(([first, last]) => first <= last, 'ends before it begins')
      .optional()
      .describe('First and last year, both included; all unless given, for a birthday from the birth on.'),
    leapDay: z
      .enum(['skip', 'feb28', 'mar1'])
      .optional()
      .describe(
        '29 February in common years: no album (skip, the default), or another day (feb28, the default for a birthday).',
      ),
    albumName: text
      .optional()
      .describe('Name of each album, with {year} in it; the name of the rule and the year unless given.'),
  })
  .superRefine(({ monthDay, birthday, albumName, years }, context) => {
    const report = reportTo(context)
    if ((monthDay === undefined) === (birthday === undefined)) report([], 'needs monthDay or birthday, and not both')
    const isOneYear = years !== undefined && years[0] === years[1]
    if (albumName !== undefined && !albumName.includes('{year}') && !isOneYear)
      report(['albumName'], 'must hold {year}, or all years share one album')
  })

/** Assets beside those that match. */
export const neighboursOptions = z
  .strictObject({
    windowMinutes: z
      .number()
      .min(0)
      .default(240)
      .describe('At most so many minutes from a match; the last one counts.'),
    radiusMeters: z
      .number()
      .min(0)
      .max(20_040_000)
      .default(100)
      .describe('Where both places are known, at most so many metres from it; the last one counts.'),
    requireGps: z.boolean().default(false).describe('Both places have to be known.'),
    from: instant.optional().describe('Only neighbours taken from this instant on.'),
    to: instant.optional().describe('Only neighbours taken before this instant.'),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || Date.parse(from) < Date.parse(to), {
    path: ['to'],
    message: 'is not later than from',
  })

const sharing = z.union(
  [
    z.literal('ALL'),
    z.array(z.union([text, z.strictObject({ user: text, role: z.enum(['viewer', 'editor']).default('viewer') })])),
  ],
  { error: 'is neither "ALL" nor a list of users' },
)

/** One rule: an album, and what belongs into it. */
export const ruleOptions = z
  .strictObject({
    name: text.describe('Name of the rule, and of its album unless that is given. The ledger knows the rule by it.'),
    album: z
      .union([text, z.strictObject({ name: text }), z.strictObject({ id: text })], {
        error: 'is neither a name, nor { name }, nor { id }',
      })
      .optional()
      .describe('The album, as { name } or { id }. A name means an own album; one that fits several is refused.'),
    filters: z
      .custom<readonly Filter[]>()
      .superRefine((filters, context) => {
        if (filters !== undefined) checkFilters(filters, reportTo(context))
      })
      .optional()
      .describe('Filters { key, val, operator } that all hold.'),
    match: z
      .custom<Match>()
      .superRefine((match, context) => {
        if (match !== undefined) checkMatch(match, reportTo(context))
      })
      .optional()
      .describe('A tree of conditions in place of filters: all, any, not, and leaves, at most 8 levels deep.'),
    mode: z
      .enum(['add', 'sync', 'mirror'])
      .default('sync')
      .describe(
        'add never takes out; sync takes out what this rule put in; mirror makes the album equal to the matches, which has to be allowed: album.remove.all.',
      ),
    visibility: z
      .union([visibility, z.array(visibility).min(1)], {
        error: 'is not timeline, archive or hidden, nor a list of these',
      })
      .default('timeline')
      .describe('Where assets are shown that take part: timeline, archive, hidden, or a list of these.'),
    owners: z
      .enum(['me', 'any'])
      .default('me')
      .describe("any also takes partners' assets that the own timeline shows."),
    ignore: ignoreOptions
      .default({ hidden: false, unnamed: false, countUnassigned: false })
      .refine(({ unnamed, countUnassigned }) => !(unnamed && countUnassigned), {
        path: ['unnamed'],
        message:
          'cannot stand beside countUnassigned: a face without a name would not count, one without a person would',
      })
      .describe('Which people and faces do not count; see below.'),
    guard: guardOptions.default({ allowEmpty: false }).describe('What a run may take out of the album; see below.'),
    adopt: z
      .boolean()
      .default(false)
      .describe('On the first run, matches that are in the album already count as put in by this rule.'),
    readd: z.boolean().default(false).describe('Puts in again what a person took out.'),
    recurring: recurringOptions.optional().describe('Days that come every year, with an album for each; see below.'),
    neighbours: neighboursOptions.optional().describe('Also takes what was taken near a match; see below.'),
    shareWith: sharing
      .optional()
      .describe(
        'Who sees the album: "ALL", or users by e-mail address, name, id, or { user, role }; viewers unless told. Whom the rule shared it with and the list names no more, loses it.',
      ),
    exact: z
      .boolean()
      .default(false)
      .describe('Nobody but those of shareWith sees the album: others lose it, whoever shared it with them.'),
  })
  .superRefine((rule, context) => {
    const report = reportTo(context)
    if (rule.filters !== undefined && rule.match !== undefined) report(['match'], 'cannot stand beside filters')
    if (rule.filters === undefined && rule.match === undefined && rule.recurring === undefined)
      report(['filters'], 'is missing; give filters or match')
    if (rule.album !== undefined && rule.recurring !== undefined)
      report(['album'], 'cannot stand beside recurring, which makes an album for each year: use recurring.albumName')
    if (rule.exact && rule.shareWith === undefined) report(['exact'], 'needs shareWith')
  })

/** The options of the plugin. */
export const peopleAlbumsOptions = z.strictObject({
  rules: z
    .array(ruleOptions)
    .min(1, 'is empty')
    .superRefine((rules, context) => {
      const names = rules.map(({ name }) => name)
      for (const [index, name] of names.entries())
        if (names.indexOf(name) < index)
          reportTo(context, [index, 'name'])([], `"${name}" is the name of a rule before it`)
    })
    .describe('One album each; see below.'),
  strictNames: z
    .boolean()
    .default(false)
    .describe('Refuses a name that several people bear; otherwise any of them counts, with a warning.'),
})

export type PeopleAlbumsInput = z.input<typeof peopleAlbumsOptions>
export type Rule = z.output<typeof ruleOptions>
