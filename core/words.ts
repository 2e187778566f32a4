import type { z } from 'zod'

/** How YAML and JSON say something: one key, the form of its value, and what makes something of a value in that form. */
export interface Word<T = unknown> {
  readonly name: string
  readonly form: z.ZodType
  readonly make: (value: unknown) => T
}

/** A word: its name, the zod schema of its value, and what makes something of a checked value. */
export const word = <T, S extends z.ZodType>(name: string, form: S, make: (value: z.output<S>) => T): Word<T> => ({
  name,
  form,
  make: (given) => make(given as z.output<S>),
})
