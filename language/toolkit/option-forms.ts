import { z } from 'zod'

/** Text of an option that must not be empty, without white space around it. */
export const textForm = () => z.string().trim().min(1, 'is empty')

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

/** A list of named entries, each name once. */
export const namedListForm = <S extends z.ZodType<{ readonly name: string }>>(entry: S) =>
  z.array(entry).superRefine((entries, context) => {
    const names = entries.map(({ name }) => name)
    for (const [index, name] of names.entries())
      if (names.indexOf(name) !== index)
        context.addIssue({ code: 'custom', path: [index, 'name'], message: `"${name}" is listed twice` })
  })
