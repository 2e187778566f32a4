import { z } from '../../index.ts'
import { checkedForm, namedListForm, textForm } from '../../toolkit.ts'
import { type Role, wordsOf } from './policies.ts'

const group = z.strictObject({
  name: textForm().describe('Name that policies use.'),
  members: z.array(textForm()).describe('E-mail addresses, names or ids of users; case does not matter.'),
})

const policy = z.strictObject({
  name: textForm().describe('Name for reports.'),
  keywords: z
    .array(
      checkedForm(textForm(), (keyword) => (wordsOf(keyword).length === 0 ? 'has no letters and no digits' : null)),
    )
    .min(1)
    .describe('Words, any of which an album name has to hold; several words in one keyword have to follow each other.'),
  groups: z.array(textForm()).min(1).describe('Groups that see such albums.'),
  role: z
    .enum(['viewer', 'view', 'editor', 'edit'], { error: 'is not a role of an album; it is viewer or editor' })
    .default('viewer')
    .transform((role): Role => (role.startsWith('edit') ? 'editor' : 'viewer'))
    .describe('What they may do: viewer or editor. Of several policies the higher role counts.'),
})

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
