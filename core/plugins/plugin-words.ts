import type { z } from 'zod'
import type { Action } from '../actions/action.ts'
import type { Need } from '../assets/asset.ts'
import { DarkroomError } from '../errors.ts'
import type { Predicate } from '../predicates/predicate.ts'
import { toProblems } from '../problems.ts'
import { type Word, word } from '../words.ts'

/** A function that recipes in YAML and JSON can call by its name, with one value. */
export interface WordFactory<S extends z.ZodType, T, K extends 'condition' | 'action'> {
  (...value: undefined extends z.input<S> ? [value?: z.input<S>] : [value: z.input<S>]): T
  readonly kind: K
  readonly word: Word<T>
}

/** What a word consists of. */
export interface WordDefinition<S extends z.ZodType, T> {
  /** In YAML `<plugin>.<name>`, where a plugin lists it among its `words`. */
  readonly name: string
  /** Form of its value; `z.literal(true).optional()` for a word that takes none. */
  readonly form: S
  readonly make: (value: z.output<S>) => T
}

const factoryOf = <S extends z.ZodType, T, K extends 'condition' | 'action'>(
  kind: K,
  { name, form, make }: WordDefinition<S, T>,
): WordFactory<S, T, K> => {
  const factory = (value?: unknown): T => {
    const { data, error } = form.safeParse(value, { reportInput: true })
    if (!error) return make(data as z.output<S>)
    const [problem] = toProblems(error, form)
    const message = `${name}: ${[problem?.path, problem?.message].filter(Boolean).join(' ')}.`
    throw new DarkroomError('USAGE', { message, hint: 'See the documentation of the plugin.' })
  }
  return Object.assign(factory, { kind, word: word(name, form, make) }) as WordFactory<S, T, K>
}

/**
 * Makes a predicate with a name and a value of its own: a function for recipes in TypeScript, a word for those in YAML.
 * @throws DarkroomError USAGE where it is called with a value that is not in the form
 * @example
 * export const isLong = defineCondition({
 *   name: 'isLong',
 *   form: z.number().min(1),
 *   make: (minutes) => definePredicate({ label: 'long', test: ({ duration }) => (duration ?? 0) >= minutes * 60 }),
 * })
 */
export const defineCondition = <S extends z.ZodType, N extends Need = never>(
  definition: WordDefinition<S, Predicate<N>>,
): WordFactory<S, Predicate<N>, 'condition'> => factoryOf('condition', definition)

/**
 * Makes an action of other actions, with a name and a value of its own.
 * @throws DarkroomError USAGE where it is called with a value that is not in the form
 * @example
 * export const fileAway = defineAction({
 *   name: 'fileAway',
 *   form: z.strictObject({ album: z.string() }),
 *   make: ({ album }) => [addToAlbum(album), archive()],
 * })
 */
export const defineAction = <S extends z.ZodType>(
  definition: WordDefinition<S, readonly Action[]>,
): WordFactory<S, readonly Action[], 'action'> => factoryOf('action', definition)

/** A predicate or an action with a name, as plugins list them. */
export type PluginWord = { readonly kind: 'condition' | 'action'; readonly word: Word }
