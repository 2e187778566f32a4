import { z } from 'zod'

/** When assets belong together. */
export type Criterion =
  | { readonly stem: { readonly cut: readonly string[] } }
  /** Milliseconds from one to the next. */
  | { readonly time: number }
  | { readonly any: readonly Criterion[] }

/** Kinds of stacks. */
const kinds = ['raw+jpeg', 'edit', 'burst'] as const
/** A kind of stack. */
export type Kind = (typeof kinds)[number]

const text = z.string().min(1, 'is empty')

const criterion: z.ZodType<Criterion, unknown> = z.union(
  [
    z.strictObject({ stem: z.strictObject({ cut: z.array(text).default(['~']) }) }),
    z.strictObject({ time: z.number().min(0) }),
    z.strictObject({
      get any() {
        return z.array(criterion).min(1)
      },
    }),
  ],
  { error: 'is none of { stem: { cut: [] } }, { time: milliseconds } and { any: [] }' },
)

const preset = [{ stem: { cut: ['~'] } }, { time: 1000 }]

/** All options of the plugin. */
export const stacksOptions = z.strictObject({
  criteria: z
    .array(criterion)
    .min(1)
    .default(preset)
    .describe(
      'What assets of one stack have in common, all of it: stem (the name without extensions, cut at the first of some texts), time (milliseconds from one to the next), any (one of several).',
    ),
  kinds: z
    .array(z.enum(kinds))
    .min(1)
    .default(['raw+jpeg', 'edit'])
    .describe(
      'What is stacked of that: raw+jpeg, edit (~2, -edited, -EFFECTS or _edit behind the same name), burst (everything).',
    ),
  primary: z
    .array(text.transform((entry) => entry.replace(/^\./, '').toLowerCase()))
    .prefault(['edit', 'jpg', 'jpeg', 'heic', 'dng'])
    .describe(
      'Which one is on top: extensions in order, edit for edited ones; then the largest, then the smallest id.',
    ),
  existing: z
    .enum(['keep', 'extend', 'replace'])
    .default('extend')
    .describe(
      'Existing stacks: keep leaves groups with any of their assets alone; extend adds to one and leaves its top; replace takes them apart and stacks anew.',
    ),
  maxMembers: z.int().min(2).default(30).describe('Larger groups are reported, and left alone.'),
  sameCamera: z.boolean().default(true).describe('Only assets of one maker and model, as far as these are known.'),
  sameFolder: z.boolean().default(false).describe('Only assets of one folder, for counters that repeat.'),
  albums: z
    .enum(['keep', 'union'])
    .default('keep')
    .describe('union: put all of a stack into the albums of the one on top.'),
  includeArchived: z
    .boolean()
    .default(false)
    .describe('Also looks at archived assets, which are stacked with archived ones only.'),
})

/** The options as a configuration gives them. */
export type StacksInput = z.input<typeof stacksOptions>
/** The options with everything filled in. */
export type StacksOptions = z.output<typeof stacksOptions>
