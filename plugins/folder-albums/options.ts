import { z } from 'zod'
import { compiledForm, pathGlobForm, regexForm } from '../../toolkit.ts'
import { normaliseRoot, parseLevels, replacing, wholePath } from './naming.ts'
import { parseShare } from './sharing.ts'

const rootRequired = 'is required: the folder below which folder names count'

/** A list, or its only entry. */
const oneOrMore = <T>(form: z.ZodType<T, string>, missing = 'must be text or a list of texts') =>
  z
    .union([z.string(), z.array(z.string())], {
      error: ({ input }) => (input === undefined ? missing : 'must be text or a list of texts'),
    })
    .transform((given) => [given].flat())
    .pipe(z.array(form))

const ruleForm = 'must be a list of [regular expression, replacement]'

const globs = () => oneOrMore(pathGlobForm).prefault([])
const regexes = () =>
  z.array(compiledForm(regexForm, wholePath), { error: 'must be a list such as ["20\\\\d\\\\d/.*"]' }).prefault([])

/** One of some words, or nothing. */
const choice = <const W extends string>(words: readonly W[]) =>
  z
    .enum(words, { error: `must be ${words.slice(0, -1).join(', ')} or ${words.at(-1)}` })
    .nullable()
    .default(null)

const noForce =
  'sync mode 2 deletes offline assets for good, which Darkroom never does; empty the offline assets in the server’s own pages, and use 1'

const modes = ['CREATE', 'CLEANUP', 'DELETE_ALL'] as const
type Mode = (typeof modes)[number]

const mode = z
  .string()
  .toUpperCase()
  .pipe(z.enum(modes, { error: ({ input }) => `"${input}" is not a mode; use ${modes.join(', ')}` }))

/** The options of the plugin. What they say of names is compiled, lists are lists, and everything left out is filled in. */
export const folderAlbumsOptions = z.strictObject({
  rootPath: oneOrMore(compiledForm(z.string(), normaliseRoot), rootRequired)
    .refine((roots) => roots.length > 0, rootRequired)
    .describe(
      'Folder or folders, as the server sees them, below which folder names make albums. The longest one that fits counts.',
    ),
  albumLevels: compiledForm(
    z.union([z.number(), z.string()], { error: 'must be a whole number or text like "2,3"' }).default(1),
    parseLevels,
  ).describe(
    'How many folders make the name: 2 the first two, -2 the last two, "2,3" the second and third, "-3,-2" counted from below.',
  ),
  albumSeparator: z
    .string()
    .default(' ')
    .describe('Put between folder names when several make the name; may be empty.'),
  albumNamePostRegex: z
    .array(compiledForm(z.tuple([regexForm, z.string().optional()], { error: ruleForm }), replacing), {
      error: ruleForm,
    })
    .prefault([])
    .describe(
      'Rules [regular expression, replacement], applied to the name in this order; every match is replaced, without a replacement removed. $1 and $<name> put groups in.',
    ),
  sameName: z
    .enum(['join', 'separate'], { error: 'must be join or separate' })
    .default('join')
    .describe(
      'Folders that give the same name: join puts them into one album, separate gives each an album of its own, which is remembered, and at first found by what it holds.',
    ),
  shallowNegativeRange: z
    .enum(['skip', 'legacy'], { error: 'must be skip or legacy' })
    .default('skip')
    .describe(
      'Folders too shallow for a negative range: skip leaves them out, legacy names them as the earlier Python tool did.',
    ),
  pathFilter: globs().describe(
    'Only assets whose path below the root matches one of these globs, or holds the text in one folder or file name.',
  ),
  pathFilterRegex: regexes().describe(
    'The same with regular expressions, which must match the whole path below the root.',
  ),
  ignore: globs().describe(
    'Leaves out assets that match one of these globs or hold the text in one folder or file name. Asked after the filters.',
  ),
  ignoreRegex: regexes().describe('The same with regular expressions, which must match the whole path below the root.'),
  // In any letter case.
  mode: (mode as unknown as z.ZodType<Mode, Mode | Lowercase<Mode>>)
    .default('CREATE')
    .describe(
      'CREATE makes albums and fills them. CLEANUP deletes own albums with the names that CREATE would use, DELETE_ALL all own albums; both only list them without deleteConfirm.',
    ),
  deleteConfirm: z
    .boolean()
    .default(false)
    .describe('Lets the deleting modes delete. The configuration has to allow album.delete besides.'),
  findAssetsInAlbums: z
    .boolean()
    .default(false)
    .describe('Also looks at assets that are in an album already, of anybody.'),
  findArchivedAssets: z.boolean().default(false).describe('Also looks at archived assets.'),
  visibility: choice(['archive', 'locked', 'timeline']).describe(
    'Where assets are seen once they were put into an album: archive, timeline, or locked, which puts them into the locked folder instead of an album. In the deleting modes, where the assets of deleted albums are seen.',
  ),
  albumOrder: choice(['asc', 'desc']).describe('Assets of the albums oldest (asc) or newest (desc) first.'),
  commentsAndLikes: z
    .boolean()
    .nullable()
    .default(null)
    .describe('Whether members may comment and like; left alone unless given.'),
  setAlbumThumbnail: choice(['first', 'last', 'random', 'random-all', 'random-filtered']).describe(
    'Cover of the albums: the first or last asset taken, or any, another one each day. random-all does so for all own albums in every run, random-filtered for those that these options make, from the assets that pass the filters.',
  ),
  shareWith: oneOrMore(compiledForm(z.string(), parseShare))
    .prefault([])
    .describe('Users, by name, e-mail address or id, each with a role if wanted, such as "Anna=editor".'),
  shareRole: z
    .enum(['viewer', 'editor'], { error: 'must be viewer or editor' })
    .default('viewer')
    .describe('Role of those without one.'),
  updateAlbumPropsMode: z
    .literal([0, 1, 2], { error: 'must be 0, 1, 2' })
    .default(0)
    .describe(
      'Existing albums: 0 leaves their properties, 1 sets description, order, comments and cover, 2 makes the list of people equal to the wanted one as well.',
    ),
  readAlbumProperties: z
    .union([z.boolean(), z.record(z.string().startsWith('/'), z.string().min(1))], {
      error: 'must be true, false, or folders of the server with where they lie here',
    })
    .default(false)
    .describe(
      'Reads .albumprops files below the roots. Where this computer sees the files elsewhere than the server does, say so: { "/usr/src/app/external": "/mnt/photos" }.',
    ),
  syncMode: z
    .literal([0, 1], { error: ({ input }) => (input === 2 ? noForce : 'must be 0 or 1') })
    .default(0)
    .describe('1 deletes every own album without assets at the end, which has to be allowed by album.delete.'),
})

/** The options as a configuration gives them. */
export type FolderAlbumsInput = z.input<typeof folderAlbumsOptions>
/** The options as they are read. */
export type FolderAlbumsOptions = z.output<typeof folderAlbumsOptions>
