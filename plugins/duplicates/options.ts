import { z } from 'zod'
import { checkedForm, compiledForm, isSameName, pathGlob, tagForm, textForm } from '../../toolkit.ts'
import { allCriteria, type Candidate, criteria, formatOf, type Preference } from './keep.ts'
import { rulesOption } from './rules.ts'

const mode = z.enum(['off', 'rules', 'all'])
const tag = tagForm().nullable()
const conflictTag = { tags: 'autotag/duplicate-classification', albums: 'autotag/duplicate-album' }

const below = (wanted: string): ((candidate: Candidate) => boolean) => {
  const matches = pathGlob(wanted.includes('/') && !wanted.includes('*') ? `${wanted}/` : wanted)
  return ({ segments }) => matches(segments)
}

/** What lies in a folder, at any depth. Names and globs say nothing of files that are called so. */
const inFolder = (wanted: string): ((candidate: Candidate) => boolean) => {
  const folder = wanted.replace(/\/+$/, '')
  // Such a glob is for the files themselves: those of that depth, or of any.
  if (/\/\*{1,2}$/.test(folder)) return below(folder)
  const isMereName = !/[/*]/.test(folder)
  const matches = pathGlob(isMereName ? folder : `${folder.includes('/') ? '' : '**/'}${folder}/`)
  return ({ segments }) => matches(segments.slice(0, -1))
}

/** What can be preferred, each by a value. */
const preferable: Readonly<Record<string, (wanted: string) => (candidate: Candidate) => boolean>> = {
  format: (wanted) => (candidate) => candidate.format === formatOf(`.${wanted.replace(/^\./, '')}`),
  folder: inFolder,
  path: below,
  library: (wanted) => (candidate) => candidate.libraries.includes(wanted),
  album: (wanted) => (candidate) => candidate.albums.some(({ id, name }) => id === wanted || isSameName(name, wanted)),
}

const values = z.union([textForm(), z.array(textForm()).min(1)]).transform((given) => [given].flat())
const preferences = Object.entries(preferable).map(([name, fit]) =>
  compiledForm(z.strictObject({ [name]: values }), ({ [name]: wanted = [] }): Preference => {
    return { by: name, values: wanted, fits: wanted.map(fit) }
  }),
)

/** All options of the plugin. */
export const duplicatesOptions = z
  .strictObject({
    rules: rulesOption
      .default([])
      .describe(
        'What makes a category, each rule with a name?, criteria as in autotag, and exclusive: false for one that never causes a conflict.',
      ),
    propagate: z
      .strictObject({
        tags: mode.default('rules').describe('Tags: those that rules name (rules), all of them (all), or none (off).'),
        albums: mode.default('rules').describe('The same for albums.'),
        favorite: z.boolean().default(false).describe('If one copy is a favourite, all are.'),
        rating: z.boolean().default(false).describe('The highest rating, into copies without.'),
        description: z.boolean().default(false).describe('Into copies without, where the others agree.'),
        location: z.boolean().default(false).describe('Into copies without, where the others lie within 100 m.'),
      })
      .prefault({})
      .describe('What copies give each other.'),
    conflictTag: z
      .strictObject({ tags: tag.default(conflictTag.tags), albums: tag.default(conflictTag.albums) })
      .nullable()
      .default(conflictTag)
      .describe('Tags for copies that belong to several categories, or to several albums; null only reports.'),
    groupPrefix: checkedForm(textForm(), (prefix) =>
      tagForm().safeParse(`${prefix}id`).success ? null : 'has an empty level',
    )
      .nullable()
      .default(null)
      .describe('With it, copies in conflict get a tag of their group as well: this text and the id of the group.'),
    ownTags: z
      .array(z.string().min(1, 'is empty'))
      .default([
        'autotag/unclassified',
        'autotag/conflict',
        'autotag/folder-conflict',
        'date-repair/changed',
        'date-repair/review',
        'date-repair/album-date',
      ])
      .describe('Tags that say something about a single file: they are no category, and are never copied.'),
    minMembers: z.int().min(2).default(2).describe('Smaller groups are left alone.'),
    maxMembers: z.int().min(2).default(20).describe('Larger groups are reported, and left alone.'),
    sameDay: z
      .boolean()
      .default(true)
      .describe('Only copies whose days, by the clock at the place, are one day apart at most give to each other.'),
    sameAspect: z.boolean().default(true).describe('Only copies of one aspect ratio, rotation aside, within 2 %.'),
    resolve: z
      .enum(['off', 'review', 'trash'])
      .default('off')
      .describe(
        'review: tell which copy would stay, and why. trash: give it what the others have, and move these to the trash; it must be allowed by asset.trash.',
      ),
    keep: z
      .array(
        z.union([z.enum(allCriteria), ...preferences], {
          error: `is not one of ${allCriteria.join(', ')}, { format }, { folder }, { path }, { library } and { album }`,
        }),
      )
      .min(1)
      .default([...criteria])
      .describe(
        `Which copy stays: one criterion after the other, out of ${allCriteria.join(', ')}, and { format }, { folder }, { path } (a glob), { library } and { album }, each with one value or several, the best first.`,
      ),
    preferEdits: z.boolean().default(false).describe('An edited copy may win against its original.'),
    allowShared: z.boolean().default(false).describe('Copies that others see in albums or by links may go as well.'),
    maxTrash: z.int().min(0).default(100).describe('A run that would trash more trashes nothing, and says so.'),
    maxTrashPercent: z
      .number()
      .min(0)
      .max(100)
      .default(5)
      .describe('The same as a share of the own assets on the timeline and in the archive, in percent.'),
  })
  .refine(({ minMembers, maxMembers }) => minMembers <= maxMembers, {
    path: ['maxMembers'],
    error: 'is less than minMembers',
  })

export type DuplicatesInput = z.input<typeof duplicatesOptions>
export type DuplicatesOptions = z.output<typeof duplicatesOptions>
