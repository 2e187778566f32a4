import { z } from '../../index.ts'
import { checkedForm, namedListForm, textForm } from '../../toolkit.ts'
import { wordsOf } from './policies.ts'

const group = z.strictObject({
  name: textForm().describe('Name that policies use.'),
  members: z
    .union([z.literal('all'), z.array(textForm())], { error: 'is neither all nor a list of users' })
    .describe('E-mail addresses, names or ids of users, where case does not matter; or all for every user.'),
})

const policy = checkedForm(
  z.strictObject({
    name: textForm().describe('Name for reports.'),
    keywords: z
      .array(
        checkedForm(textForm(), (keyword) => (wordsOf(keyword).length === 0 ? 'has no letters and no digits' : null)),
      )
      .default([])
      .describe(
        'Words, any of which an album name has to hold; several words in one keyword have to follow each other.',
      ),
    albums: z
      .array(textForm())
      .default([])
      .describe('Names of albums, as globs such as "Trip *", or "*" for all of your own; case matters.'),
    groups: z.array(textForm()).min(1).describe('Groups that see such albums.'),
    role: z
      .enum(['viewer', 'editor'], { error: 'is not a role of an album; it is viewer or editor' })
      .default('viewer')
      .describe('What they may do: viewer or editor. Of several policies the higher role counts.'),
  }),
  ({ keywords, albums }) => (keywords.length + albums.length === 0 ? 'names no keywords and no albums' : null),
)

/** All options of the plugin. */
export const sharingOptions = z
  .strictObject({
    groups: namedListForm(group).describe('People by groups.'),
    policies: namedListForm(policy).describe('Which words in a name share an album with which groups.'),
    prune: z
      .boolean()
      .default(false)
      .describe('Also lower roles, and remove people whom no policy names, from albums that a policy matches.'),
  })
  .superRefine(({ groups, policies }, context) => {
    const known = new Set(groups.map(({ name }) => name))
    for (const [index, { groups: named }] of policies.entries())
      for (const [place, name] of named.entries())
        if (!known.has(name))
          context.addIssue({
            code: 'custom',
            path: ['policies', index, 'groups', place],
            message: `"${name}" is not among the groups (unknown-group)`,
          })
  })

export type SharingOptions = z.output<typeof sharingOptions>
