import { z } from 'zod'
import type { Action } from '../../core/actions/action.ts'
import type { Problem } from '../../core/errors.ts'
import { isPredicate } from '../../core/predicates/predicate.ts'
import { pathText, toProblems } from '../../core/problems.ts'
import type { Example } from '../../core/recipes/example-form.ts'
import {
  type AnyRecipe,
  defineRecipe,
  plainFields,
  type RecipeDefinition,
  type Scope,
} from '../../core/recipes/recipe.ts'
import type { PerYear } from '../per-year.ts'
import { conditionForm, readCondition } from './conditions.ts'
import { standardVocabulary, type Vocabulary } from './vocabulary.ts'
import { formOf, formsOf, readWord, takeApart } from './words.ts'

/** A recipe as written in YAML and JSON. */
export interface RecipeData {
  readonly name: string
  readonly description?: string
  readonly scope?: Scope
  readonly accounts?: readonly string[]
  readonly overrides?: true | readonly string[]
  readonly order?: 'first' | 'last'
  readonly continueOnFailure?: boolean
  readonly perYear?: PerYear
  /** Such as `{ all: [{ type: 'VIDEO' }, { not: { path: '…' } }] }`. */
  readonly where?: { readonly [name: string]: unknown; readonly test?: never }
  /** Such as `[{ addToAlbum: 'Trip' }, 'archive']`. */
  readonly actions: readonly (string | { readonly [name: string]: unknown; readonly kind?: never })[]
  readonly examples?: readonly Example[]
  /** Where editors find the JSON schema. */
  readonly $schema?: string
}

/** Whether an action needs no more than its name. */
const isAlone = (words: Vocabulary['actions'], name: string): boolean =>
  words[name]?.form.safeParse(true).success === true

const readAction = (
  data: unknown,
  at: string,
  problems: Problem[],
  { actions: words }: Vocabulary,
): readonly Action[] => {
  const names = Object.keys(words)
  const isName = typeof data === 'string' && names.includes(data)
  if (isName && !isAlone(words, data)) {
    problems.push({ path: at, message: `${data} needs a value`, hint: `Write it as { ${data}: … }.` })
    return []
  }
  const entry = takeApart('action', names, typeof data === 'string' ? { [data]: true } : data, at, problems)
  const read = entry && readWord(words, entry, problems)
  return read === undefined ? [] : [read].flat()
}

const keys = { ...plainFields, $schema: z.string().optional() }
const outline = z.strictObject({ ...keys, where: z.unknown().optional(), actions: z.array(z.unknown()) })

/** The form of a recipe, for the JSON schema. */
export const recipeForm = (vocabulary: Vocabulary = standardVocabulary): z.ZodType => {
  const { actions: words } = vocabulary
  const alone = Object.keys(words).filter((name) => isAlone(words, name))
  const actions = z.union([z.enum(alone), formOf(formsOf(words), 'action')])
  return z
    .strictObject({ ...keys, where: conditionForm(vocabulary).optional(), actions: z.array(actions) })
    .meta({ id: 'recipe' })
}

/** A recipe, or all that is wrong with its data. */
type ParsedRecipe =
  | { readonly recipe: AnyRecipe; readonly problems?: never }
  | { readonly recipe?: never; readonly problems: readonly Problem[] }

/**
 * Creates a recipe from plain data, as in YAML and JSON.
 * @param at path of the data, for problems
 * @param vocabulary default: the language itself, without words of plugins
 * @example
 * const { recipe, problems } = parseRecipe({ name: 'clips', where: { type: 'VIDEO' }, actions: [{ addTag: 'clips' }] })
 */
export const parseRecipe = (data: unknown, at = '', vocabulary: Vocabulary = standardVocabulary): ParsedRecipe => {
  const given = typeof data === 'object' && data !== null && !Array.isArray(data) ? data : undefined
  const parsed = outline.safeParse(data, { reportInput: true })
  const problems = parsed.error ? toProblems(parsed.error, outline, at) : []
  const raw = (given ?? {}) as { readonly where?: unknown; readonly actions?: unknown }
  if (isPredicate(raw.where) || (Array.isArray(raw.actions) && raw.actions.some((one) => one?.kind)))
    return {
      problems: [{ path: at, message: 'is made of code, and no plain data', hint: 'Write defineRecipe({ … }).' }],
    }
  const inside = (key: string): string => pathText([key], at)
  const where = raw.where === undefined ? undefined : readCondition(raw.where, inside('where'), problems, vocabulary)
  const actions = (Array.isArray(raw.actions) ? raw.actions : []).flatMap((action, index) =>
    readAction(action, `${inside('actions')}[${index}]`, problems, vocabulary),
  )
  if (!parsed.success || problems.length > 0) return { problems }
  const { $schema: _, ...plain } = parsed.data
  return { recipe: defineRecipe({ ...plain, ...(where ? { where } : {}), actions } as unknown as RecipeDefinition) }
}
