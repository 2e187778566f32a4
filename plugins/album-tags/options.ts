import { z } from '../../index.ts'
import { checkedForm, textForm } from '../../toolkit.ts'

const missingName = (template: string): string | null =>
  template.includes('{name}') ? null : 'must hold {name}, or all of them share one'

const template = () => checkedForm(textForm(), missingName)

/** All options of the plugin. */
export const albumTagsOptions = z
  .strictObject({
    albums: z
      .array(
        z.strictObject({
          album: textForm().describe('Names of own albums, as a glob such as "Trip *"; case matters.'),
          // As the server reads a path: empty levels do not count.
          tag: template()
            .overwrite((text) => text.split('/').filter(Boolean).join('/'))
            .default('albums/{name}')
            .describe('Tag of what they hold; a slash within the name of an album becomes a hyphen.'),
        }),
      )
      .default([])
      .describe('Albums whose assets get a tag each.'),
    tags: z
      .array(
        z.strictObject({
          below: textForm().describe('Tag below which each tag gets an album.'),
          album: template()
            .default('{name}')
            .describe('Name of the album; of tags at any depth the last part is {name}.'),
        }),
      )
      .default([])
      .describe('Tags whose assets go into an album each.'),
    mode: z
      .enum(['sync', 'add'])
      .default('sync')
      .describe('sync also takes out what this plugin put in and what left the album or lost the tag; add never does.'),
  })
  .superRefine(({ albums, tags }, context) => {
    if (albums.length + tags.length === 0)
      context.addIssue({ code: 'custom', path: ['albums'], message: 'is missing: give albums, or tags' })
  })

export type AlbumTagsOptions = z.output<typeof albumTagsOptions>
