import { z } from 'zod'
import { compileGlob } from './glob.ts'
import { parseLevels } from './levels.ts'
import { parseRegex } from './regex.ts'
import { compileReplacement } from './replacement.ts'
import { normaliseRoot } from './roots.ts'
import { parseShare } from './sharing.ts'

type Context = z.core.$RefinementCtx

/** Runs a compiler and turns what it throws into a problem of this option, so that all problems show at once. */
function check(context: Context, compile: () => unknown, path: PropertyKey[] = []): void {
  try {
    compile()
  } catch (error) {
    context.addIssue({ code: 'custom', path, message: error instanceof Error ? error.message : String(error) })
  }
}

function checkEach<T>(compile: (entry: T) => unknown): (entries: readonly T[], context: Context) => void {
  return (entries, context) => {
    for (const [index, entry] of entries.entries()) check(context, () => compile(entry), [index])
  }
}

// In every option but the separator, empty text counts as not given: container panels send it for fields left blank.
const notGiven = z.literal('')

const oneOrMore = (missing = 'must be text or a list of texts') =>
  z.union([z.string(), z.array(z.string())], {
    error: ({ input }) => (input === undefined ? missing : 'must be text or a list of texts'),
  })

const toList = (value: string | string[]) => (value === '' ? [] : [value].flat())

const patterns = (compile: (entry: string) => unknown) =>
  oneOrMore().default([]).transform(toList).superRefine(checkEach(compile))

const flag = () =>
  z
    .union([z.boolean(), notGiven], { error: 'must be true or false' })
    .default(false)
    .transform((value) => value === true)

const modes: readonly string[] = ['CREATE', 'CLEANUP', 'DELETE_ALL']

/** One of some words, or nothing. */
const choice = <const W extends string>(words: readonly W[]) =>
  z
    .union([z.enum(words), notGiven], { error: `must be ${words.slice(0, -1).join(', ')} or ${words.at(-1)}` })
    .default('')
    .transform((word) => (word === '' ? null : word))

const number = (...numbers: readonly number[]) =>
  z
    .union([z.number(), notGiven], { error: `must be ${numbers.join(', ')}` })
    .default(0)
    .transform((value) => value || 0)

/** Ids that Darkroom sends in one request at most. */
const mostIds = 500
const tooSmall = `must be ${mostIds} or more: Darkroom never sends more than ${mostIds} ids in one request, and fewer where a server is slow. Leave it out`

const noForce =
  'sync mode 2 deletes offline assets for good, which Darkroom never does; empty the offline assets in the server’s own pages, and use 1'

const rootRequired = 'is required: the folder below which folder names count'

/** The options of the plugin: checked completely, lists made lists, everything left out filled in. */
export const folderAlbumsOptions = z.strictObject({
  rootPath: oneOrMore(rootRequired)
    .transform(toList)
    .refine((roots) => roots.length > 0, rootRequired)
    .superRefine(checkEach(normaliseRoot))
    .describe(
      'Folder or folders, as the server sees them, below which folder names make albums. The longest one that fits counts.',
    ),
  albumLevels: z
    .union([z.number(), z.string()], { error: 'must be a whole number or text like "2,3"' })
    .default(1)
    .transform((value) => (value === '' ? 1 : value))
    .superRefine((value, context) => check(context, () => parseLevels(value)))
    .describe(
      'How many folders make the name: 2 the first two, -2 the last two, "2,3" the second and third, "-3,-2" counted from below.',
    ),
  albumSeparator: z
    .string()
    .default(' ')
    .describe('Put between folder names when several make the name; may be empty.'),
  albumNamePostRegex: z
    .union([z.array(z.tuple([z.string(), z.string().optional()])), notGiven], {
      error: 'must be a list of [pattern, replacement]',
    })
    .default([])
    .transform((rules) => (rules === '' ? [] : rules))
    .superRefine(checkEach(([pattern, replacement]) => compileReplacement(pattern, replacement)))
    .describe(
      'Rules [pattern, replacement], applied to the name in this order; every match is replaced, without a replacement removed.',
    ),
  shallowNegativeRange: z
    .enum(['skip', 'legacy', ''], { error: 'must be skip or legacy' })
    .default('skip')
    .transform((value) => value || 'skip')
    .describe(
      'Folders too shallow for a negative range: skip leaves them out, legacy names them as the earlier Python tool did.',
    ),
  pathFilter: patterns(compileGlob).describe(
    'Only assets whose path below the root matches one of these globs, or holds the text in one folder or file name.',
  ),
  pathFilterRegex: patterns(parseRegex).describe(
    'The same with regular expressions, which must match the whole path below the root.',
  ),
  ignore: patterns(compileGlob).describe(
    'Leaves out assets that match one of these globs or hold the text in one folder or file name. Asked after the filters.',
  ),
  ignoreRegex: patterns(parseRegex).describe(
    'The same with regular expressions, which must match the whole path below the root.',
  ),
  mode: z
    .string()
    .default('CREATE')
    .transform((mode) => mode.toUpperCase() || 'CREATE')
    .refine((mode): mode is 'CREATE' | 'CLEANUP' | 'DELETE_ALL' => modes.includes(mode), {
      error: ({ input }) => `"${input}" is not a mode; use ${modes.join(', ')}`,
    })
    .describe(
      'CREATE makes albums and fills them. CLEANUP deletes own albums with the names that CREATE would use, DELETE_ALL all own albums; both only list them without deleteConfirm.',
    ),
  deleteConfirm: flag().describe(
    'Lets the deleting modes delete. The configuration has to allow album.delete besides.',
  ),
  findAssetsInAlbums: flag().describe('Also looks at assets that are in an album already, of anybody.'),
  findArchivedAssets: flag().describe('Also looks at archived assets.'),
  visibility: choice(['archive', 'locked', 'timeline']).describe(
    'Where assets are seen once they were put into an album: archive, timeline, or locked, which puts them into the locked folder instead of an album. In the deleting modes, where the assets of deleted albums are seen.',
  ),
  archive: flag().describe('An old form of visibility: archive.'),
  albumOrder: choice(['asc', 'desc']).describe('Assets of the albums oldest (asc) or newest (desc) first.'),
  commentsAndLikes: z
    .union([z.boolean(), notGiven], { error: 'must be true or false' })
    .default('')
    .transform((value) => (value === '' ? null : value))
    .describe('Whether members may comment and like; left alone unless given.'),
  setAlbumThumbnail: choice(['first', 'last', 'random', 'random-all', 'random-filtered']).describe(
    'Cover of the albums: the first or last asset taken, or any, another one each day. random-all does so for all own albums in every run, random-filtered for those that these options make, from the assets that pass the filters.',
  ),
  shareWith: oneOrMore()
    .default([])
    .transform(toList)
    .superRefine(checkEach((entry: string) => parseShare(entry)))
    .describe('Users, by name, e-mail address or id, each with a role if wanted, such as "Anna=editor".'),
  shareRole: choice(['viewer', 'editor'])
    .transform((role) => role ?? 'viewer')
    .describe('Role of those without one; viewer unless given.'),
  updateAlbumPropsMode: number(0, 1, 2)
    .refine((mode) => [0, 1, 2].includes(mode), 'must be 0, 1, 2')
    .describe(
      'Albums that are there already: 0 leaves their properties, 1 sets description, order, comments and cover, 2 makes the list of people equal to the wanted one as well.',
    ),
  readAlbumProperties: z
    .union([z.boolean(), notGiven, z.record(z.string().startsWith('/'), z.string().min(1))], {
      error: 'must be true, false, or folders of the server with where they lie here',
    })
    .default(false)
    .transform((value) => (value === '' ? false : value))
    .describe(
      'Reads .albumprops files below the roots. Where this computer sees the files elsewhere than the server does, say so: { "/usr/src/app/external": "/mnt/photos" }.',
    ),
  syncMode: number(0, 1)
    .refine((mode) => mode !== 2, noForce)
    .refine((mode) => [0, 1, 2].includes(mode), 'must be 0 or 1')
    .describe('1 deletes every own album without assets at the end, which has to be allowed by album.delete.'),
  chunkSize: z
    .union([z.int(tooSmall).min(mostIds, tooSmall), notGiven], { error: tooSmall })
    .default('')
    .describe(`Most ids in one request. Darkroom never sends more than ${mostIds}, so that less is refused.`),
})

export type FolderAlbumsInput = z.input<typeof folderAlbumsOptions>
export type FolderAlbumsOptions = z.output<typeof folderAlbumsOptions>
