import { z } from 'zod'
import { compiledForm, pathGlobForm, verbatimTextForm } from '../../toolkit.ts'
import { readSize } from './sizes.ts'

const list = <S extends z.ZodType>(form: S) => z.array(form).prefault([])
const patterns = () =>
  list(compiledForm(verbatimTextForm(), (pattern) => new RegExp(`^(?:${pattern.normalize('NFC')})$`, 'is')))
const text = () => z.string().trim().min(1, 'is empty; write null for none').nullable()

/** Options that say what counts as a capture, and how surely. */
export const signalOptions = z.strictObject({
  minConfidence: z
    .enum(['exact', 'strong', 'guess'])
    .default('strong')
    .describe(
      'The least level that counts. exact: the name that a capture program gives; strong: one sign that practically only captures have; guess: plausible, and often wrong.',
    ),
  namePatterns: patterns().describe(
    'More exact names: regular expressions for the whole name without its extension; case does not matter.',
  ),
  notNamePatterns: patterns().describe('Names that are never captures, in the same form.'),
  folderNames: list(verbatimTextForm()).describe('More names of folders that hold captures; case does not matter.'),
  screenSizes: list(compiledForm(verbatimTextForm(), readSize)).describe(
    'More sizes of screens, such as "1080x2400"; these count for pictures even where they are common.',
  ),
  trustFolders: z
    .boolean()
    .default(true)
    .describe(
      'Folders called Screenshots and the like count; false where the storage template makes them meaningless.',
    ),
  query: text()
    .default(null)
    .describe(
      'What the file name contains is a guess; case and accents do not matter. The earlier script used "screen".',
    ),
  includeExifless: z
    .boolean()
    .default(false)
    .describe('Every image without any camera data is a guess, whatever its name, size and format.'),
  includeLowResolution: z
    .boolean()
    .default(false)
    .describe('What has no camera data and fewer pixels than lowResolutionPixels is a guess.'),
  lowResolutionPixels: z.int().min(1).default(1_960_000).describe('Width times height, for includeLowResolution.'),
})

const smartSearch = { enabled: false, query: 'screenshot of a phone or computer screen', limit: 200 }

/** All options of the plugin. */
export const screenCapturesOptions = z.strictObject({
  screenshotAlbum: text().default('Screenshots').describe('Album for screenshots; null leaves them alone.'),
  recordingAlbum: text()
    .default('Screen recordings')
    .describe('Album for films of the screen, which may be the same; null leaves them alone.'),
  reviewAlbum: text()
    .default(null)
    .describe('Album for what is less sure than minConfidence, for you to look at; null for none.'),
  ...signalOptions.shape,
  smartSearch: z
    .strictObject({
      enabled: z.boolean().default(smartSearch.enabled),
      query: z.string().trim().min(1).default(smartSearch.query),
      limit: z.int().min(1).default(smartSearch.limit),
    })
    .default(smartSearch)
    .describe('With enabled, the first limit hits of smart search without camera data are guesses.'),
  pathFilter: list(pathGlobForm).describe(
    'Only assets whose path, without its first slash, matches one of these globs, or holds the text in one folder or file name.',
  ),
  ignore: list(pathGlobForm).describe('Leaves out assets that match one of these. Asked after the filter.'),
  libraryName: z
    .string()
    .min(1)
    .optional()
    .describe('Only this external library, by its name. Needs the key of an administrator.'),
  importPath: z
    .string()
    .min(1)
    .optional()
    .describe('The same by a folder that the library imports; together they must mean the same library.'),
  visibility: z
    .enum(['archive', 'timeline', 'locked', 'none'])
    .default('none')
    .describe(
      'Where assets are seen once they go into an album for captures. locked is for exact ones only, takes them out of every album and must be allowed by visibility.locked.',
    ),
  tag: text()
    .default(null)
    .describe('A tag, by its full path, for what goes into an album for captures; null for none.'),
  respectRemovals: z.boolean().default(true).describe('What you take out of an album stays out.'),
  includeArchived: z.boolean().default(false).describe('Also looks at archived assets.'),
})

/** Options that say what counts, as a recipe gives them. */
export type SignalInput = z.input<typeof signalOptions>
/** The same with everything filled in. */
export type SignalOptions = z.output<typeof signalOptions>
/** The options with everything filled in. */
export type ScreenCapturesOptions = z.output<typeof screenCapturesOptions>
