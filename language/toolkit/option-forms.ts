import { z } from 'zod'
import type { Need } from '../../core/assets/asset.ts'
import { DarkroomError } from '../../core/errors.ts'
import { isPredicate, type Predicate } from '../../core/predicates/predicate.ts'
import { toProblems } from '../../core/problems.ts'
import { pathGlob } from '../predicates/path-glob.ts'
import { parseCondition } from '../yaml/conditions.ts'

/**
 * Text of an option that must not be empty, without white space around it.
 * @example
 * textForm().parse(' Trips ') // 'Trips'
 */
export const textForm = () => z.string().trim().min(1, 'is empty')

/**
 * The same as it is written, white space included.
 * @example
 * verbatimTextForm().parse(' - ') // ' - '
 */
export const verbatimTextForm = () => z.string().min(1, { error: 'is empty', abort: true })

/**
 * A time of day, such as `12:00:00` or `12:00`.
 * @example
 * timeOfDayForm.safeParse('24:00').success // false
 */
export const timeOfDayForm = z
  .string()
  .regex(/^([01]\d|2[0-3])(:[0-5]\d){1,2}$/, 'is not a time of day; write it as 12:00:00')

/**
 * What a function throws, as a problem of an option; null where it throws nothing.
 * @example
 * thrownBy(() => new RegExp('(')) // 'Invalid regular expression: …'
 */
export const thrownBy = (compile: () => unknown): string | null => {
  try {
    compile()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/**
 * A form with one more rule.
 * @param problemOf what is wrong with a value; null where nothing is
 * @example
 * checkedForm(textForm(), (pattern) => thrownBy(() => new RegExp(pattern)))
 */
export const checkedForm = <S extends z.ZodType>(schema: S, problemOf: (value: z.output<S>) => string | null): S =>
  schema.superRefine((value, context) => {
    const message = problemOf(value as z.output<S>)
    if (message !== null) context.addIssue({ code: 'custom', message })
  }) as S

/**
 * A list of entries that have a name or may have one, each name once.
 * @example
 * namedListForm(z.strictObject({ name: textForm() })).safeParse([{ name: 'a' }, { name: 'a' }]).success // false
 */
export const namedListForm = <S extends z.ZodType<{ readonly name?: string | undefined }>>(entry: S) =>
  z.array(entry).superRefine((entries, context) => {
    const names = entries.map(({ name }) => name)
    for (const [index, name] of names.entries())
      if (name !== undefined && names.indexOf(name) !== index)
        context.addIssue({ code: 'custom', path: [index, 'name'], message: `"${name}" is listed twice` })
  })

/**
 * A form whose values are compiled: what the compiler throws is a problem of the option, so that all problems of a
 * configuration show at once.
 * @example
 * const levels = compiledForm(z.string(), parseLevels)
 */
export const compiledForm = <F extends z.ZodType, T>(form: F, compile: (value: z.output<F>) => T) =>
  form.transform((value, context): T => {
    try {
      return compile(value)
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) })
      return z.NEVER
    }
  })

/**
 * A glob for paths, as `pathGlob` reads it.
 * @example
 * const options = z.strictObject({ path: pathGlobForm }) // path: '/photos/*.jpg'
 */
export const pathGlobForm = compiledForm(verbatimTextForm(), pathGlob)

/** Groups, flags and ends of text as Python writes them. */
const pythonic = /(?<!\\)(?:\\\\)*(?:\(\?P[<=]|\\[AZ])|^\(\?[a-z]+\)/

/**
 * A regular expression of JavaScript: its text, `{ regex, flags }`, or in TypeScript `/…/i`. It sees text in Unicode's
 * composed form, and never remembers where it stopped: the flags `g` and `y` are dropped.
 * @example
 * regexForm.parse({ regex: '^trip', flags: 'i' }).test('Trip to Oslo') // true
 */
export const regexForm = compiledForm(
  z.union(
    [
      z.custom<RegExp>((value) => value instanceof RegExp),
      z.strictObject({ regex: verbatimTextForm(), flags: z.string().optional() }),
      verbatimTextForm(),
    ],
    { error: 'must be a regular expression such as "^\\\\d{4} ", or { regex: "…", flags: "i" } to ignore case' },
  ),
  (given) => {
    const asText = typeof given === 'string' ? { regex: given } : given
    const { source, flags } = asText instanceof RegExp ? asText : { source: asText.regex, flags: asText.flags ?? '' }
    if (pythonic.test(source))
      throw new Error('is not a regular expression of JavaScript: write (?<name>…), ^ and $, and flags in flags: "i"')
    return new RegExp(source.normalize('NFC'), flags.replace(/[gy]/g, ''))
  },
)

/**
 * A condition: a predicate in TypeScript, the same words as in recipes in YAML.
 * @example
 * z.strictObject({ where: conditionOption() }) // where: { model: 'DMC-FZ8' }
 */
export const conditionOption = () =>
  // The schema of configurations has the form of conditions.
  z
    .unknown()
    .meta({ $ref: '#/$defs/condition' })
    .transform((given, context): Predicate<Need> => {
      if (isPredicate(given)) return given
      const { predicate, problems = [] } = parseCondition(given)
      if (predicate) return predicate
      for (const { path, message, hint } of problems) {
        const place = path === '' ? '' : `${path} `
        context.addIssue({ code: 'custom', message: `${place}${message}${hint === undefined ? '' : `. ${hint}`}` })
      }
      return z.NEVER
    })

/**
 * Options of a plugin that are given to one of its functions.
 * @throws DarkroomError USAGE where one is wrong
 * @example
 * export const isScreenshot = (given = {}) => captured(parsedOptions('isScreenshot', 'screen-captures', signalOptions, given))
 */
export const parsedOptions = <F extends z.ZodType>(caller: string, plugin: string, form: F, given: unknown) => {
  const { data, error } = form.safeParse(given, { reportInput: true })
  if (!error) return data
  const problems = toProblems(error, form)
    .map(({ path, message }) => `${path} ${message}`)
    .join('; ')
  const hint = `To list the options: \`darkroom plugins ${plugin}\``
  throw new DarkroomError('USAGE', { message: `${caller}: ${problems}.`, hint })
}
