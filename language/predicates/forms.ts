import { z } from 'zod'
import type { Pattern } from './patterns.ts'
import { badArgument } from './range.ts'

// Forms of values in YAML and JSON that several words share. The predicate checks whether a value makes sense; a form
// only sorts out what it could not read.

/** Any non-empty text. */
export const text = z.string().min(1)

/** At least one text. */
export const texts = z.array(text).min(1)

/** For predicates without arguments. */
export const yes = z.literal(true, { error: 'must be true; to negate it, wrap it in `not`' })

/** A glob, or a regular expression by its source. */
export const pattern = z
  .union([text, z.strictObject({ regex: text, flags: z.string().optional() })], {
    error: 'is neither a glob, such as "*office*", nor { regex: "…", flags: "i" }',
  })
  .meta({ id: 'pattern' })
  .transform((given, context): Pattern => {
    try {
      return typeof given === 'string' ? given : new RegExp(given.regex, given.flags)
    } catch (error) {
      context.addIssue({ code: 'custom', message: `cannot be read: ${(error as Error).message}` })
      return z.NEVER
    }
  })

/** A regular expression of its source. @throws DarkroomError USAGE */
export const regexOf = (regex: string, flags: string | undefined): RegExp => {
  try {
    return new RegExp(regex, flags)
  } catch (error) {
    throw badArgument('regex', (error as Error).message, 'Write it as in JavaScript, without the slashes.')
  }
}

/** From `min` to `max`; the predicate wants one of them at least. */
export const ends = <T extends z.ZodType>(end: T) => z.strictObject({ min: end.optional(), max: end.optional() })

/** A range of numbers. */
export const range = ends(z.number())

/** A number, or a range of numbers. */
export const numberOrRange = z.union([z.number(), range], { error: 'is neither a number nor { min: …, max: … }' })

/** A form with exactly one of its keys; reported only where nothing else is wrong. */
export const exactlyOne = <T extends z.ZodObject>(form: T, error: string): T =>
  form.refine((given) => Object.keys(given).length === 1, { error, when: ({ issues }) => issues.length === 0 })

/** A day or a time, for editors: the predicate says what is wrong. */
const when = z.string().meta({
  pattern: '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?(Z|[+-]\\d{2}:\\d{2})?)?$',
})
const days = z.number().meta({ minimum: 1 })

/** When: a first and a last day, a year, or days counted from today. */
export const spanOfTime = z
  .strictObject({
    from: when.optional(),
    to: when.optional(),
    year: z.number().optional(),
    lastDays: days.optional(),
    olderThanDays: days.optional(),
  })
  .meta({ minProperties: 1 })
