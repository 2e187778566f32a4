import { z } from '../../index.ts'
import { isZone, namedListForm, textForm } from '../../toolkit.ts'
import { personForm } from './keys.ts'
import { filtersForm, matchForm, monthDayForm } from './match.ts'

const flag = z.boolean().default(false)
const count = z.int().min(0)
const amount = z.number().min(0)
const instant = z.iso.datetime({ offset: true, error: 'is not an instant with its zone, such as 2024-12-25T00:00:00Z' })
const visibility = z.enum(['timeline', 'archive', 'hidden'])
const year = z.int().min(1).max(9999)

/** Notes what is wrong with one of several options that have to fit together. */
const problemsTo =
  (context: z.core.$RefinementCtx) =>
  (message: string, ...path: readonly PropertyKey[]): void =>
    context.addIssue({ code: 'custom', path: [...path], message })

/** Which people and faces on an asset count. */
const ignoreOptions = z.strictObject({
  hidden: flag.describe('Hidden people do not count, unless the rule names them.'),
  unnamed: flag.describe('People without a name do not count, unless the rule names them.'),
  countUnassigned: flag.describe(
    'Faces that nobody is assigned to count as strangers for ONLY, ONLY_ANY and null. From 3.0 that takes a request for each asset looked at.',
  ),
})

/** What a run may take out of an album. */
const guardOptions = z.strictObject({
  allowEmpty: flag.describe('Empties the album where nothing matches any more.'),
  maxRemovals: count.optional().describe('So many assets at most leave the album in one run.'),
  maxRemovalPercent: amount
    .max(100)
    .optional()
    .describe('So many percent of what is in the album at most leave it in one run.'),
})

/** Days that come every year. */
export const recurringOptions = z
  .strictObject({
    monthDay: monthDayForm.optional().describe('The day, such as 12-25.'),
    birthday: personForm.optional().describe('The birthday of a person, in place of monthDay.'),
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
      .describe('First and last year, both included; default: all, for a birthday from the birth on.'),
    leapDay: z
      .enum(['skip', 'feb28', 'mar1'])
      .optional()
      .describe(
        '29 February in common years: no album (skip, the default), or another day (feb28, the default for a birthday).',
      ),
    albumName: textForm()
      .optional()
      .describe('Name of each album, with {year} in it; default: the name of the rule and the year.'),
  })
  .superRefine(({ monthDay, birthday, albumName, years }, context) => {
    const problem = problemsTo(context)
    if ((monthDay === undefined) === (birthday === undefined)) problem('needs monthDay or birthday, and not both')
    const isOneYear = years !== undefined && years[0] === years[1]
    if (albumName !== undefined && !albumName.includes('{year}') && !isOneYear)
      problem('must hold {year}, or all years share one album', 'albumName')
  })
/** Days that come every year, as they are given. */
export type RecurringOptions = z.output<typeof recurringOptions>

/** Assets beside those that match. */
export const neighboursOptions = z
  .strictObject({
    windowMinutes: amount.default(240).describe('At most so many minutes from a match; the last one counts.'),
    radiusMeters: amount
      .max(20_040_000)
      .default(100)
      .describe('Where both places are known, at most so many metres from it; the last one counts.'),
    requireGps: flag.describe('Both places have to be known.'),
    from: instant.optional().describe('Only neighbours taken from this instant on.'),
    to: instant.optional().describe('Only neighbours taken before this instant.'),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || Date.parse(from) < Date.parse(to), {
    path: ['to'],
    message: 'is not later than from',
  })
/** Which assets count as neighbours of others; both bounds are included. */
export type Neighbours = z.output<typeof neighboursOptions>

const user = textForm()
const role = z.enum(['viewer', 'editor']).default('viewer')
const sharing = z.union([z.literal('ALL'), z.array(z.union([user, z.strictObject({ user, role })]))], {
  error: 'is neither "ALL" nor a list of users',
})

/** One rule: an album, and what belongs into it. */
const ruleOptions = z
  .strictObject({
    name: textForm().describe('Name of the rule, and by default of its album. The ledger knows the rule by it.'),
    album: z
      .union([textForm(), z.strictObject({ name: textForm() }), z.strictObject({ id: textForm() })], {
        error: 'is neither a name, nor { name }, nor { id }',
      })
      .optional()
      .describe('The album, as { name } or { id }. A name means an own album; one that fits several is refused.'),
    filters: filtersForm.optional().describe('Filters { key, val, operator } that all hold.'),
    match: matchForm
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
          'cannot be used together with countUnassigned: a face without a name would not count, one without a person would',
      })
      .describe('Which people and faces do not count.'),
    guard: guardOptions.default({ allowEmpty: false }).describe('What a run may take out of the album.'),
    adopt: flag.describe('On the first run, matches that are in the album already count as put in by this rule.'),
    readd: flag.describe('Puts in again what a person took out.'),
    recurring: recurringOptions.optional().describe('Days that come every year, with an album for each.'),
    neighbours: neighboursOptions.optional().describe('Also takes what was taken near a match.'),
    shareWith: sharing
      .optional()
      .describe(
        'Who sees the album: "ALL", or users by e-mail address, name, id, or { user, role }; default role: viewer. Whom the rule shared it with and the list names no more, loses it.',
      ),
    exact: flag.describe('Nobody but those of shareWith sees the album: others lose it, whoever shared it with them.'),
  })
  .superRefine(({ filters, match, recurring, album, exact, shareWith }, context) => {
    const problem = problemsTo(context)
    if (filters !== undefined && match !== undefined) problem('cannot be used together with filters', 'match')
    if ((filters ?? match ?? recurring) === undefined) problem('is missing; give filters or match', 'filters')
    if (album !== undefined && recurring !== undefined)
      problem('cannot be used together with recurring, which makes an album a year: use recurring.albumName', 'album')
    if (exact && shareWith === undefined) problem('needs shareWith', 'exact')
  })
/** A rule that was checked. */
export type Rule = z.output<typeof ruleOptions>

/** The options of the plugin. */
export const peopleAlbumsOptions = z.strictObject({
  rules: namedListForm(ruleOptions).min(1).describe('One album each.'),
  strictNames: flag.describe('Refuses a name that several people have; default: any of them counts, with a warning.'),
})
/** Options that were checked. */
export type PeopleAlbums = z.output<typeof peopleAlbumsOptions>
