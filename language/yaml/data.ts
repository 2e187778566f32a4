import { z } from 'zod'
import type { Action } from '../../core/actions/action.ts'
import type { Problem } from '../../core/errors.ts'
import { pathText, toProblems } from '../../core/problems.ts'
import type { ExampleAsset } from '../../core/recipes/example-form.ts'
import {
  type AnyRecipe,
  defineRecipe,
  plainFields,
  type RecipeDefinition,
  type Scope,
} from '../../core/recipes/recipe.ts'
import { actionWords } from './action-words.ts'
import { conditionForm, readCondition } from './conditions.ts'
import { formOf, readWord, takeApart } from './words.ts'

/** A recipe as YAML and JSON say it. */
export interface RecipeData {
  readonly name: string
  readonly description?: string
  readonly scope?: Scope
  readonly accounts?: readonly string[]
  readonly overrides?: true | readonly string[]
  /** Such as `{ all: [{ type: 'VIDEO' }, { not: { path: '…' } }] }`. */
  readonly where?: { readonly [name: string]: unknown }
  /** Such as `[{ addToAlbum: 'Trip' }, 'archive']`. */
  readonly actions: readonly (string | { readonly [name: string]: unknown })[]
  readonly examples?: readonly { readonly asset: ExampleAsset; readonly matches: boolean }[]
  /** Where editors find the JSON schema. */
  readonly $schema?: string
}

const words = actionWords
const names = Object.keys(words)
/** Actions that need no more than their name. */
const alone = names.filter((name) => words[name]?.value.safeParse(true).success)

const readAction = (data: unknown, at: string, problems: Problem[]): Action | undefined => {
  const isName = typeof data === 'string' && names.includes(data)
  if (isName && !alone.includes(data)) {
    problems.push({ path: at, message: `${data} needs a value`, hint: `Write it as { ${data}: … }.` })
    return undefined
  }
  const said = takeApart('action', names, typeof data === 'string' ? { [data]: true } : data, at, problems)
  return said && readWord(words, said, problems)
}

const actionForm = z.union([
  z.enum(alone),
  formOf(Object.fromEntries(names.map((name) => [name, words[name]?.value ?? z.never()])), 'action'),
])

const keys = { ...plainFields, $schema: z.string().optional() }
const outline = z.strictObject({ ...keys, where: z.unknown().optional(), actions: z.array(z.unknown()) })

/** The form of a recipe, for the JSON schema. */
export const recipeForm = z
  .strictObject({ ...keys, where: conditionForm.optional(), actions: z.array(actionForm) })
  .meta({ id: 'recipe' })

/** A recipe, or all that is wrong with its data. */
export type ParsedRecipe =
  | { readonly recipe: AnyRecipe; readonly problems?: never }
  | { readonly recipe?: never; readonly problems: readonly Problem[] }

/**
 * Makes a recipe of plain data, as it stands in YAML and JSON.
 * @param at path of the data, for problems
 * @example
 * const { recipe, problems } = parseRecipe({ name: 'clips', where: { type: 'VIDEO' }, actions: [{ addTag: 'clips' }] })
 */
export const parseRecipe = (data: unknown, at = ''): ParsedRecipe => {
  const given = typeof data === 'object' && data !== null && !Array.isArray(data) ? data : undefined
  const examples = given && 'examples' in given ? { examples: given.examples } : {}
  const parsed = outline.safeParse(given ? { ...given, ...examples } : data)
  const problems = parsed.error ? toProblems(parsed.error, outline, at) : []
  const raw = (given ?? {}) as { readonly where?: unknown; readonly actions?: unknown }
  const inside = (key: string): string => pathText([key], at)
  const where = raw.where === undefined ? undefined : readCondition(raw.where, inside('where'), problems)
  const actions = (Array.isArray(raw.actions) ? raw.actions : []).map((action, index) =>
    readAction(action, `${inside('actions')}[${index}]`, problems),
  )
  if (!parsed.success || problems.length > 0) return { problems }
  const { $schema: _, ...plain } = parsed.data
  const definition = {
    ...plain,
    ...(where ? { where } : {}),
    actions: actions.filter((action) => action !== undefined),
  }
  return { recipe: defineRecipe(definition as unknown as RecipeDefinition) }
}
