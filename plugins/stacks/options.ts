import { z } from 'zod'
import { conditionOption, regexForm, timeOfDayForm } from '../../toolkit.ts'

/** When assets belong together. */
export type Criterion =
  | { readonly stem: { readonly cut: readonly string[] } }
  /** What groups of this pattern catch in the names is the same. */
  | { readonly name: RegExp }
  /** Milliseconds from one to the next. */
  | { readonly time: number }
  | { readonly any: readonly Criterion[] }

/** Kinds of stacks. */
const kinds = ['raw+jpeg', 'edit', 'burst'] as const
/** A kind of stack. */
export type Kind = (typeof kinds)[number]

const text = z.string().min(1, 'is empty')
const extension = text.transform((entry) => entry.replace(/^\./, '').toLowerCase())

/** Names with or without one of some endings. */
const endingIn = (suffixes: readonly string[]): RegExp =>
  new RegExp(`^(?<shot>.+?)(?:${suffixes.map((text) => RegExp.escape(text.normalize('NFC'))).join('|')})?$`, 'i')

const criterion: z.ZodType<Criterion, unknown> = z.union(
  [
    z.strictObject({ stem: z.strictObject({ cut: z.array(text).default(['~']) }) }),
    z.strictObject({ name: regexForm }),
    z.strictObject({ suffixes: z.array(text).min(1) }).transform(({ suffixes }) => ({ name: endingIn(suffixes) })),
    z.strictObject({ time: z.number().min(0) }),
    z.strictObject({
      get any() {
        return z.array(criterion).min(1)
      },
    }),
  ],
  { error: 'is not one of { stem: {} }, { name: pattern }, { suffixes: [] }, { time: milliseconds } and { any: [] }' },
)

const preset = [{ stem: { cut: ['~'] } }, { time: 1000 }]

/** All options of the plugin. */
export const stacksOptions = z.strictObject({
  where: conditionOption().optional().describe('Only what matches is stacked, as in a recipe: { inAlbum: Scans }.'),
  criteria: z
    .array(criterion)
    .min(1)
    .prefault(preset)
    .describe(
      'What assets of one stack have in common, all of it: stem (the name without extensions, cut at the first of some texts), name (a regular expression for names without extension, whose groups catch the same), suffixes (the name without one of these), time (milliseconds from one to the next), any (one of several).',
    ),
  kinds: z
    .array(z.enum(kinds))
    .min(1)
    .optional()
    .describe(
      'What is stacked of that: raw+jpeg, edit (~2, -edited and other marks behind the same name), burst (everything). Default: raw+jpeg and edit; everything where criteria name a pattern or suffixes.',
    ),
  videos: z
    .enum(['leave', 'apart', 'together'])
    .default('leave')
    .describe(
      'leave: no video is stacked; apart: videos with videos, such as one with its edits; together: also with pictures that fulfil the criteria with them.',
    ),
  primary: z
    .array(z.union([extension, z.strictObject({ name: regexForm })]))
    .prefault(['edit', 'cover', 'jpg', 'jpeg', 'heic', 'picture', 'developed', 'dng'])
    .describe(
      'Which one is on top, one after the other: extensions, edit, unedited, cover (marked by the camera), picture (no video), developed, raw, { name: pattern }, lowest or highest number in the name; then the last edit, the largest, the first of a sequence, the smallest id.',
    ),
  existing: z
    .enum(['keep', 'extend', 'replace'])
    .default('extend')
    .describe(
      'Existing stacks: keep leaves groups with any of their assets alone; extend adds to one and leaves its top; replace takes them apart and stacks anew.',
    ),
  dissolveSingles: z.boolean().default(false).describe('Dissolves stacks of one asset, as servers from 3.1 on do.'),
  reportLoneRaws: z
    .boolean()
    .default(false)
    .describe(
      'Reports raw pictures whose developed picture is in the trash, or that are all that is left of a stack. Nothing is written.',
    ),
  maxMembers: z.int().min(2).default(30).describe('Larger groups are reported, and left alone.'),
  sameCamera: z.boolean().default(true).describe('Only assets of one maker and model, as far as these are known.'),
  sameFolder: z.boolean().default(false).describe('Only assets of one folder, for counters that repeat.'),
  dayOnlyTimes: z
    .array(timeOfDayForm)
    .default(['12:00:00', '00:00:00'])
    .describe(
      'Local times that stand for an unknown one, as the option dayOnlyTime of date-repair writes them: where times alone decide, they are no evidence.',
    ),
  albums: z.enum(['keep', 'union']).default('keep').describe('union puts all of a stack into the albums of its top.'),
  includeArchived: z.boolean().default(false).describe('Also stacks archived assets, with archived ones only.'),
})

/** The options as a configuration gives them. */
export type StacksInput = z.input<typeof stacksOptions>
/** The options with everything filled in. */
export type StacksOptions = z.output<typeof stacksOptions>
