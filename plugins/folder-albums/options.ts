import { z } from 'zod'
import { compileGlob } from './glob.ts'
import { parseLevels } from './levels.ts'
import { parseRegex } from './regex.ts'
import { compileReplacement } from './replacement.ts'
import { normaliseRoot } from './roots.ts'

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

const laterModes: readonly string[] = ['CLEANUP', 'DELETE_ALL']

function checkMode(mode: string, context: Context): void {
  if (mode === 'CREATE') return
  const message = laterModes.includes(mode)
    ? `the mode ${mode} is not available yet; only CREATE is`
    : `"${mode}" is not a mode; use CREATE`
  context.addIssue({ code: 'custom', message })
}

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
    .superRefine(checkMode)
    .describe('CREATE makes albums and fills them; any case.'),
  findAssetsInAlbums: flag().describe('Also looks at assets that are in an album already, of anybody.'),
  findArchivedAssets: flag().describe('Also looks at archived assets.'),
})

export type FolderAlbumsInput = z.input<typeof folderAlbumsOptions>
export type FolderAlbumsOptions = z.output<typeof folderAlbumsOptions>
