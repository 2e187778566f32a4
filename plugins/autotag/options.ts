import { z } from '../../index.ts'
import { checkedForm, criteriaFields, hasCriteria, namedListForm, tagForm, tagKey, textForm } from '../../toolkit.ts'
import { selectionProblem } from './links.ts'
import { movedOptions } from './moved.ts'

const noCriteria = 'needs tags, albums or links'

const rule = z
  .strictObject({
    name: textForm().describe('Name of the category, for reports.'),
    ...criteriaFields,
    exclusive: z
      .boolean()
      .default(true)
      .describe('Whether it can be in conflict with others, and with itself where several of its albums match.'),
  })
  .refine(hasCriteria, noCriteria)

const conversion = z.strictObject({
  name: textForm().optional().describe('Name for reports.'),
  from: z
    .strictObject(criteriaFields)
    .refine(hasCriteria, noCriteria)
    .describe('What is converted: tags, albums and links as in rules.'),
  to: z
    .strictObject({ tags: z.array(tagForm()).default([]), albums: z.array(textForm()).default([]) })
    .refine(({ tags, albums }) => tags.length + albums.length > 0, 'needs tags or albums')
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

const links = z.array(checkedForm(textForm(), selectionProblem)).default([])

/** All options of the plugin. */
export const autotagOptions = z
  .strictObject({
    rules: namedListForm(rule).describe('Categories; any one criterion puts an asset into one.'),
    unclassifiedTag: tagForm()
      .nullable()
      .default('autotag/unclassified')
      .describe('Tag for assets without a category; null leaves it alone.'),
    conflictTag: tagForm()
      .nullable()
      .default('autotag/conflict')
      .describe('Tag for assets with several categories; null leaves it alone.'),
    ownTags: z
      .array(tagForm())
      .default([])
      .describe('Further tags that never count as a category, such as former output tags.'),
    only: links.describe('Links: only what they select is looked at.'),
    exclude: links.describe('Links: what they select is left alone, also where only selects it.'),
    hosts: z
      .array(textForm())
      .optional()
      .describe(
        'Hosts that links may have, with the port where a link has one. Default: the server, its external domain and my.immich.app.',
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
      .prefault({})
      .describe('Albums named YYYY-MM-DD-autotag-temp-unclassified.'),
    ...movedOptions,
  })
  .superRefine(({ unclassifiedTag, conflictTag }, context) => {
    if (unclassifiedTag !== null && conflictTag !== null && tagKey(unclassifiedTag) === tagKey(conflictTag))
      context.addIssue({ code: 'custom', path: ['conflictTag'], message: 'is the same as unclassifiedTag' })
  })

export type AutotagOptions = z.output<typeof autotagOptions>
