import type { Asset, BaseAsset, Need } from '../../core/assets/asset.ts'
import { reasonOf } from '../../core/errors.ts'
import type { Predicate } from '../../core/predicates/predicate.ts'
import type { Example } from '../../core/recipes/example-form.ts'
import { prepareRecipe } from '../../core/recipes/prepared.ts'
import type { AnyRecipe } from '../../core/recipes/recipe.ts'
import { isMatch } from '../predicates/answer.ts'
import { scopeProblem } from '../scope.ts'
import { exampleAsset, exampleOwner } from './example.ts'
import { exampleLibrary } from './example-library.ts'

/** How one example of a recipe went. */
export interface ExampleResult {
  readonly recipe: string
  /** Its place in the list, from 1. */
  readonly example: number
  readonly expected: boolean
  readonly passed: boolean
  /** Why it did not pass. */
  readonly reason: string | null
}

/** The `where` of a recipe as it is for the library of an example. */
const whereFor = async (
  recipe: AnyRecipe,
  { asset: given, now }: Example,
  asset: BaseAsset,
): Promise<Predicate<Need> | undefined> => {
  const created = { albums: new Set<string>(), tags: new Set<string>() }
  const at = now === undefined ? new Date() : new Date(now.includes('T') ? now : `${now}T12:00`)
  const run = {
    created,
    now: at,
    today: new Date(at.toISOString().slice(0, 10)),
    hasCome: (instant: Date) => instant <= at,
  }
  const asked = typeof recipe.where === 'object' ? recipe.where : undefined
  const context = exampleLibrary(given, asset.id, asked)
  const filled = { filledAlbums: () => new Map(), filledTags: () => new Map(), movedToTrash: () => new Set<string>() }
  const told = { note: () => {}, warn: () => {}, refuse: () => {}, ...filled }
  const { where } = await prepareRecipe(recipe, context, { ...run, ...told })
  return (await where?.load?.(context, { ...run, found: {}, sought: {} })) ?? where
}

const verdict = (part: Predicate<Need>, asset: Asset<Need>): string => {
  try {
    const seen = part.inspect?.(asset)
    return `${part.test(asset)}${seen === undefined ? '' : ` (${JSON.stringify(seen)})`}`
  } catch {
    return 'unknown'
  }
}

/** Every single condition of a predicate with its result. */
const answers = (predicate: Predicate<Need>, asset: Asset<Need>): string[] =>
  predicate.parts
    ? predicate.parts.flatMap((part) => answers(part, asset))
    : [`${predicate.label}: ${verdict(predicate, asset)}`]

/** Why an example does not pass; null where it does. */
const failureOf = async (recipe: AnyRecipe, example: Example): Promise<string | null> => {
  const { scope = {} } = recipe
  const asset = exampleAsset(example.asset, scope)
  const left = scopeProblem(asset, scope, exampleOwner)
  if (left !== null) return example.matches ? `should match, but the recipe does not look at it: ${left}` : null
  const where = await whereFor(recipe, example, asset)
  if (isMatch(where, asset) === example.matches) return null
  const why = where ? answers(where, asset).join(', ') : 'the recipe matches everything'
  return `${example.matches ? 'should match, but does not' : 'should not match, but does'} (${why})`
}

/**
 * Runs the examples of a recipe.
 * @example
 * const failed = (await runExamples(recipe)).filter(({ passed }) => !passed)
 */
export const runExamples = async (recipe: AnyRecipe): Promise<ExampleResult[]> => {
  const results: ExampleResult[] = []
  for (const [index, example] of (recipe.examples ?? []).entries()) {
    const reason = await failureOf(recipe, example).catch((error) => `cannot be evaluated: ${reasonOf(error)}`)
    results.push({
      recipe: recipe.name,
      example: index + 1,
      expected: example.matches,
      passed: reason === null,
      reason,
    })
  }
  return results
}
