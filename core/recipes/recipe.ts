import { z } from 'zod'
import { type Action, type AssetValues, type ClosingAction, isExifField } from '../actions/action.ts'
import { type Asset, type BaseAsset, type Need, needNames } from '../assets/asset.ts'
import type { AssetStream } from '../assets/stream.ts'
import { DarkroomError } from '../errors.ts'
import type { NeedsNamed, Predicate } from '../predicates/predicate.ts'
import { toProblems } from '../problems.ts'
import { type Example, exampleForm } from './example-form.ts'

/** Widens what a recipe looks at; without it: own assets on the timeline, neither trashed nor offline. */
export interface Scope {
  readonly visibility?: readonly ('timeline' | 'archive' | 'hidden')[]
  /** `any` includes partners' assets that are shown in the own timeline. */
  readonly owners?: 'me' | 'any'
  readonly trashed?: boolean
  readonly offline?: boolean
}

/** What a recipe is told while it runs, and may say. */
export interface RecipeContext {
  /** Puts a sentence into the plan's warnings; the same one counts once. */
  warn(message: string): void
  /** Puts a sentence among what is refused: the rest goes on, and the exit code tells. Each call counts as one change. */
  refuse(reason: string): void
}

/** Somebody the server knows. */
export interface RecipeUser {
  readonly id: string
  readonly name: string
  readonly email: string
}

/** An album of the account's own user, as it was before the run. */
export interface OwnAlbum {
  readonly id: string
  readonly name: string
  /** Those in the trash do not count. */
  readonly assetCount: number
  /** Whom it is shared with. */
  readonly users: readonly (RecipeUser & { readonly role: string })[]
}

/** How far a recipe got. */
export interface RecipeResult extends RecipeContext {
  /** Assets of its scope. */
  readonly scanned: number
  /** Assets that matched; for a recipe with `stream` those that it yielded. */
  readonly matched: number
  /** Asks the server whether any asset of the account lies below a folder, in an album or not. */
  hasAssetUnder(folder: string): Promise<boolean>
  /** Newest first. */
  ownAlbums(): Promise<readonly OwnAlbum[]>
  /** Users that the server shows to this key: all of them, or the own one alone. */
  users(): Promise<readonly RecipeUser[]>
}

// biome-ignore lint/suspicious/noConfusingVoidType: most have nothing to wish for in the end, and return nothing
type Closing = readonly ClosingAction[] | void

/** Assets that a recipe yields together, and what it wishes for each of them. */
export interface AssetGroup {
  /** Assets of the stream, and no others; none where an album or a tag is to be synced that nothing matches. */
  readonly assets: readonly BaseAsset[]
  readonly actions: readonly Action[]
}

interface RecipeBase<N extends Need = never, W extends Need = never> {
  readonly name: string
  readonly description?: string
  /** Parts of an asset that `actions` or `stream` read and that cost extra; those that `where` needs are there anyway. */
  readonly needs?: readonly N[]
  readonly scope?: Scope
  /** Accounts that it is for, by their names in the configuration; all unless told. */
  readonly accounts?: readonly string[]
  /**
   * Earlier recipes that it may contradict about an asset (archive and unarchive, in and out of one album), and then
   * wins; `true` for all of them. Without it the earlier one wins, and both are named in the plan.
   */
  readonly overrides?: true | readonly string[]
  /** Without it, every asset of the scope matches. */
  readonly where?: Predicate<W>
  /** Tests of the rule: `darkroom test` runs them, `plan` and `apply` refuse the recipe where one fails. */
  readonly examples?: readonly Example[]
  /** Where it fails, the others go on, and `apply` counts it among what is refused; without it nothing is applied. */
  readonly failsAlone?: boolean
  /**
   * Assets that one run gives other values (a date, a rating, …) at most. The others wait for the next run with their
   * tags, and the exit code tells. No limit unless told.
   */
  readonly maxUpdates?: number
  /** What `actions` as a function, or `stream`, may wish for, as examples: the key's permissions follow from it. */
  readonly possibleActions?: readonly Action[]
  /** Called once, after the last asset; it may wish for albums as a whole, by `album` and `deleteAlbum`. */
  readonly finish?: (result: RecipeResult) => Closing | Promise<Closing>
}

/** A recipe that judges each asset by itself. */
export interface AssetRecipeDefinition<N extends Need = never, W extends Need = never> extends RecipeBase<N, W> {
  /** Wishes, the same for all matches or made from each. No wish is an answer too. */
  readonly actions: readonly Action[] | ((asset: Asset<NoInfer<N | W>>, context: RecipeContext) => readonly Action[])
  readonly stream?: never
  readonly first?: never
}

/** A recipe about groups of assets, such as trips, bursts and duplicates. */
export interface StreamRecipeDefinition<N extends Need = never, W extends Need = never> extends RecipeBase<N, W> {
  /**
   * Gets the matches, oldest first by the clock at the place, and yields groups of them with wishes. It runs when the
   * whole library was read: each match takes about half a kilobyte. It sees what recipes before it plan, and those after it
   * see what it plans.
   * @example
   * async *stream(assets) {
   *   for await (const trip of assets.split({ gap: { days: 2 } })) yield { assets: trip, actions: [addTag('trip')] }
   * }
   */
  readonly stream: (assets: AssetStream<Asset<NoInfer<N | W>>>, context: RecipeContext) => AsyncIterable<AssetGroup>
  /**
   * Where only the first matches of an order count: the others need not be kept in memory. The stream gets these at
   * least, and maybe some more.
   * @example
   * first: { count: 100, compare: (a, b) => b.takenAt.getTime() - a.takenAt.getTime() }
   */
  readonly first?: {
    readonly count: number
    readonly compare: (a: Asset<NoInfer<N | W>>, b: Asset<NoInfer<N | W>>) => number
  }
  readonly actions?: never
}

/** Which assets, and what should be true of them; `W` is what `where` needs by itself. */
export type RecipeDefinition<N extends Need = never, W extends Need = never> =
  | AssetRecipeDefinition<N, W>
  | StreamRecipeDefinition<N, W>

/** A checked recipe. */
export type Recipe<N extends Need = never, W extends Need = never> = Readonly<RecipeDefinition<N, W>> & {
  readonly [recipeMark]: true
}
/** A recipe whatever it needs, as the runner handles it. */
export type AnyRecipe = Recipe<Need, Need>

/** Registered, because a recipe file may have loaded another copy of this module. */
const recipeMark: unique symbol = Symbol.for('immich-darkroom.recipe') as never

const isFunction = (value: unknown): boolean => typeof value === 'function'
const predicate = z.custom<Predicate>(
  (value) => typeof value === 'object' && value !== null && isFunction((value as Predicate).test),
  {
    error: "is not a predicate, such as type('IMAGE')",
  },
)
const known: readonly string[] = needNames
const where = predicate.refine(({ needs = [] }) => needs.every((need) => known.includes(need)), {
  error: ({ input }) => {
    const unknown = (input as Predicate<Need>).needs.filter((need) => !known.includes(need))
    return `needs what no asset has: ${unknown.join(', ')}. Parts to ask for: ${known.join(', ')}`
  },
})
const action = z.custom<Action>((value) => typeof value === 'object' && value !== null && 'kind' in value, {
  error: "is not an action, such as addToAlbum('Trip')",
})

/** Keys of a recipe that are plain data in TypeScript as well as in YAML. */
export const plainFields = {
  name: z.string().trim().min(1, 'is empty'),
  description: z.string().optional(),
  scope: z
    .strictObject({
      visibility: z
        .array(z.enum(['timeline', 'archive', 'hidden']))
        .min(1)
        .optional(),
      owners: z.enum(['me', 'any']).optional(),
      trashed: z.boolean().optional(),
      offline: z.boolean().optional(),
    })
    .optional(),
  accounts: z.array(z.string().min(1)).min(1).optional(),
  overrides: z
    .union([z.literal(true), z.array(z.string().min(1))], { error: 'is neither true nor a list of names of recipes' })
    .optional(),
  examples: z.array(exampleForm).optional(),
}

const commonFields = {
  ...plainFields,
  needs: z.array(z.enum(needNames)).optional(),
  where: where.optional(),
  failsAlone: z.boolean().optional(),
  maxUpdates: z.int().min(1).optional(),
  possibleActions: z.array(action).optional(),
  finish: z.custom<() => void>(isFunction, { error: 'is not a function' }).optional(),
}
const assetSchema = z.strictObject({
  ...commonFields,
  actions: z.union([z.array(action), z.custom<() => readonly Action[]>(isFunction)], {
    error: 'is neither a list of actions nor a function',
  }),
  stream: z.undefined().optional(),
  first: z.undefined({ error: 'stands beside stream alone' }).optional(),
})
const streamSchema = z.strictObject({
  ...commonFields,
  stream: z.custom<() => AsyncIterable<AssetGroup>>(isFunction, { error: 'is not a function' }),
  first: z
    .strictObject({
      count: z.int().min(1),
      compare: z.custom<() => number>(isFunction, { error: 'is not a function' }),
    })
    .optional(),
  actions: z.undefined({ error: 'cannot stand beside stream, which yields the actions' }).optional(),
})

/**
 * Checks a recipe and returns it frozen.
 * @throws DarkroomError CONFIG_INVALID with every problem of its form
 * @example
 * export default defineRecipe({
 *   name: 'clips', where: type('VIDEO'), actions: [addToAlbum('Clips')],
 * })
 */
export const defineRecipe = <N extends Need = never, W extends Need = never>(
  definition: RecipeDefinition<N, W> & NeedsNamed<N>,
): Recipe<NoInfer<N>, NoInfer<W>> => {
  const recipe: RecipeDefinition<N, W> = definition
  const schema = definition?.stream === undefined ? assetSchema : streamSchema
  const { error } = schema.safeParse(definition)
  if (error) {
    const name = typeof definition?.name === 'string' ? definition.name : 'without a name'
    throw new DarkroomError('CONFIG_INVALID', { file: `Recipe "${name}"`, problems: toProblems(error, schema) })
  }
  return Object.freeze({ ...recipe, [recipeMark]: true as const })
}

/** Whether something is a recipe made by `defineRecipe`. */
export const isRecipe = (value: unknown): value is AnyRecipe =>
  typeof value === 'object' && value !== null && recipeMark in value

/** Whether a recipe certainly sets something that stands in the exif record, and so has to know what is there. */
const setsExif = ({ actions }: AnyRecipe): boolean =>
  typeof actions === 'object' &&
  actions.some(
    (action) =>
      action.kind === 'asset.set' && Object.keys(action.set).some((field) => isExifField(field as keyof AssetValues)),
  )

/** Parts of an asset that a recipe reads and that cost extra: what it asks for, and what its `where` and actions need. */
export const needsOf = (recipe: AnyRecipe): readonly Need[] => [
  ...new Set([
    ...(recipe.needs ?? []),
    ...(recipe.where?.needs ?? []),
    ...(setsExif(recipe) ? (['exif'] as const) : []),
  ]),
]
