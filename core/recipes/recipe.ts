import { z } from 'zod'
import { type Action, type ClosingAction, isExifField } from '../actions/action.ts'
import { type Asset, type BaseAsset, type Need, needNames } from '../assets/asset.ts'
import type { AssetStream, Key } from '../assets/stream.ts'
import type { ApiContext } from '../context/context.ts'
import { DarkroomError } from '../errors.ts'
import { isPredicate, type NeedsNamed, type Predicate } from '../predicates/predicate.ts'
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

/** What a note asks of its reader: nothing (figures), a look, a choice that only a person can make, or a repair. */
export type NoteLevel = 'info' | 'warning' | 'decision' | 'error'

/** What a note is about. */
export interface NoteSubject {
  readonly assets?: readonly Pick<BaseAsset, 'id'>[]
  /** Pages that help, as whole addresses; those of its assets follow from their ids. */
  readonly links?: readonly string[]
}

/** What a recipe receives while it runs, and how it reports. */
export interface RecipeContext {
  /**
   * Now, as the run sees it. A plan that went by it is made anew each time; one that went by the day, or by whether something
   * has come, is kept until that is otherwise.
   */
  readonly now: Date
  /** The first instant of the day, in UTC. */
  readonly today: Date
  /** Whether an instant has come by now. */
  hasCome(instant: Date): boolean
  /**
   * Adds a note to the plan; the same text is added once.
   * @param code its kind as a few words in kebab-case: notes of one kind are shown as one line with their count
   * @example
   * note('decision', 'which-copy-to-keep', `${a.originalPath} and ${b.originalPath} are alike.`, { assets: [a, b] })
   */
  note(level: NoteLevel, code: string, text: string, about?: NoteSubject): void
  /** Adds a warning of no kind in particular: `note('warning', 'warning', message)`. */
  warn(message: string): void
  /** Adds a refusal to the plan: the rest goes on, and the exit code reports it. Each call counts as one change. */
  refuse(reason: string): void
  /**
   * Ids of albums that this recipe filled in earlier runs, whatever they are called now, with the ids of what it put in.
   * @param recipe another one, by its name
   */
  filledAlbums(recipe?: string): ReadonlyMap<string, ReadonlySet<string>>
  /** The same of tags, by their paths in composed form. */
  filledTags(recipe?: string): ReadonlyMap<string, ReadonlySet<string>>
  /** Ids of what this recipe moved to the trash in earlier runs, without what undo brought back: a person restored what is shown again. */
  movedToTrash(): ReadonlySet<string>
}

/** A predicate whose names were looked up and whose facts of the library were loaded. */
export interface LoadedPredicate<N extends Need = never> extends Pick<Predicate, 'label' | 'combines'> {
  readonly parts?: readonly LoadedPredicate<N>[]
  test(asset: Asset<N>): boolean
}

/** The context of a recipe with `stream`. */
export interface StreamContext<N extends Need = never> extends RecipeContext {
  /** Assets of the recipe's scope that were looked at. */
  readonly scanned: number
  /** The recipe's `where` as it judged the assets; its parts tell which of the conditions a match fulfils. */
  readonly where: LoadedPredicate<N>
}

/** Counts of a recipe. */
export interface RecipeResult extends RecipeContext {
  /** Assets of its scope. */
  readonly scanned: number
  /** Assets that matched; for a recipe with `stream` those that it yielded. */
  readonly matched: number
  /** What can be asked of the server; albums and tags are as they were before the run. */
  readonly context: ApiContext
}

// biome-ignore lint/suspicious/noConfusingVoidType: most need no final actions and return nothing
type Closing = readonly ClosingAction[] | void

/** Assets that a recipe yields together, and what it wants for each of them. */
export interface AssetGroup {
  /** Assets of the stream, and no others; none where an album or a tag is to be synced that nothing matches. */
  readonly assets: readonly BaseAsset[]
  readonly actions: readonly Action[]
}

interface RecipeBase<N extends Need, W extends Need, P> {
  readonly name: string
  readonly description?: string
  /** Parts of an asset that `actions` or `stream` read and that cost extra; those that `where` needs are there anyway. */
  readonly needs?: readonly N[]
  readonly scope?: Scope
  /** Accounts that it applies to, by their names in the configuration; default: all. */
  readonly accounts?: readonly string[]
  /**
   * Earlier recipes that it wins over where they contradict each other about an asset (archive and unarchive, in and
   * out of one album); `true` for all of them. Default: the earlier one wins, and the plan names both.
   */
  readonly overrides?: true | readonly string[]
  /**
   * When it runs: before all others, after them, or (default) between, plugins in the order of the configuration and then
   * your own recipes. Use `last` for a recipe that must see the albums and tags that others fill.
   */
  readonly order?: 'first' | 'last'
  /**
   * Called once per run, before any asset is read: looks up what the recipe needs to know. Its result is passed to
   * `where`, `actions`, `stream` and `finish`.
   * @example
   * prepare: async (context) => ({ own: (await context.albums.list()).filter(({ ownerId }) => ownerId === context.me.id) })
   */
  readonly prepare?: (context: ApiContext, run: RecipeContext) => P | Promise<P>
  /** Which assets match; default: every asset of the scope. Its tests may be called twice, in any order: no side effects. */
  readonly where?: Predicate<W> | ((prepared: NoInfer<P>) => Predicate<W>)
  /** Permissions of the key that it needs in addition to those that follow from `where`, `needs` and actions. */
  readonly permissions?: readonly string[]
  /** Tests of the rule: `darkroom test` runs them, `plan` and `apply` refuse the recipe where one fails. */
  readonly examples?: readonly Example[]
  /** If it fails, it may not stop others; default: later recipes that could see what it changes are left out with it. */
  readonly continueOnFailure?: boolean
  /**
   * The most assets whose values (a date, a rating, …) one run changes. The others wait for the next run with their
   * tags, and the exit code reports it. Default: no limit.
   */
  readonly maxUpdates?: number
  /** Examples of what `actions` as a function, or `stream`, may return: required permissions follow from them. */
  readonly possibleActions?: readonly Action[]
  /** Called once, after the last asset; it may return actions on whole albums, `album` and `deleteAlbum`. */
  readonly finish?: (result: RecipeResult, prepared: NoInfer<P>) => Closing | Promise<Closing>
}

/** A recipe that evaluates each asset separately. */
export interface AssetRecipeDefinition<N extends Need = never, W extends Need = never, P = undefined>
  extends RecipeBase<N, W, P> {
  /** What should be true of each match: the same for all, or made from each. The list may be empty. */
  readonly actions:
    | readonly Action[]
    | ((asset: Asset<NoInfer<N | W>>, prepared: NoInfer<P>, context: RecipeContext) => readonly Action[])
  /**
   * Only so many of the matches of each year: the best (favorites, then by stars) or any, and of those alike in that
   * others every day, week, month or year. The recipe waits until the whole library was read.
   * @example
   * perYear: { count: 12, rotate: 'monthly' }
   */
  readonly perYear?: z.input<typeof perYear>
  readonly stream?: never
  readonly first?: never
  readonly together?: never
}

/** An order of matches, and how many of the first count. */
export interface FirstMatches<N extends Need> {
  readonly count: number
  readonly compare: (a: Asset<N>, b: Asset<N>) => number
}

/** How to tell which assets of a stream belong together. */
export interface Together<N extends Need> {
  /**
   * What the assets of a group have in common; null for one that is in no group. Of several, which come in the same order for all
   * assets, one that is shared will do. It is asked once, as the asset is read.
   */
  readonly key: (asset: Asset<N>) => Key | null | readonly (Key | null)[]
  /** How far the key of an asset may be from that of the next one, where keys are numbers; default: 0. */
  readonly within?: number
}

/** A recipe about groups of assets, such as trips, bursts and duplicates. */
export interface StreamRecipeDefinition<N extends Need = never, W extends Need = never, P = undefined>
  extends RecipeBase<N, W, P> {
  /**
   * Gets the matches, oldest first by the clock at the place, and yields groups of them with actions. It runs when the
   * whole library was read: each match takes about half a kilobyte. It sees what recipes before it plan, and those after it
   * see what it plans.
   * @example
   * async *stream(assets) {
   *   for await (const trip of assets.split({ gap: { days: 2 } })) yield { assets: trip, actions: [addTag('trip')] }
   * }
   */
  readonly stream: (
    assets: AssetStream<Asset<NoInfer<N | W>>>,
    context: StreamContext<NoInfer<N | W>>,
    prepared: NoInfer<P>,
  ) => AsyncIterable<AssetGroup>
  /**
   * Use it where only the first matches in some order count: the others are not kept in memory. The stream gets at
   * least these, and maybe some more.
   * @example
   * first: { count: 100, compare: (a, b) => b.takenAt.getTime() - a.takenAt.getTime() }
   */
  readonly first?: FirstMatches<NoInfer<N | W>> | ((prepared: NoInfer<P>) => FirstMatches<NoInfer<N | W>>)
  /**
   * Use it where nothing becomes of an asset that is alone: the stream gets only those that belong together with another
   * one, and maybe some more. The others take a tenth of the memory and of the time.
   * @example
   * together: { key: (asset) => asset.fileCreatedAt.getTime(), within: 1000 }
   */
  readonly together?: Together<NoInfer<N | W>> | undefined
  readonly actions?: never
  readonly perYear?: never
}

/** Which assets, and what should be true of them; `W` is what `where` itself needs, `P` what `prepare` returns. */
export type RecipeDefinition<N extends Need = never, W extends Need = never, P = undefined> =
  | AssetRecipeDefinition<N, W, P>
  | StreamRecipeDefinition<N, W, P>

/** The result of `prepare`, whose type only the recipe itself knows. */
export interface Prepared {
  readonly [preparedMark]: never
}
declare const preparedMark: unique symbol

/** A checked recipe. */
export type Recipe<N extends Need = never, W extends Need = never> = Readonly<RecipeDefinition<N, W, Prepared>> & {
  readonly [recipeMark]: true
}
/** A recipe with any needs, as the runner handles it. */
export type AnyRecipe = Recipe<Need, Need>

/** Registered, because a recipe file may have loaded another copy of this module. */
const recipeMark: unique symbol = Symbol.for('immich-darkroom.recipe') as never

const isFunction = (value: unknown): boolean => typeof value === 'function'
const aFunction = z.custom(isFunction, { error: 'is not a function' })
const known: readonly string[] = needNames
const where = z
  .custom<Predicate | (() => Predicate)>((value) => isFunction(value) || isPredicate(value), {
    error: "is not a predicate, such as type('IMAGE')",
  })
  .refine((given) => typeof given === 'function' || given.needs.every((need) => known.includes(need)), {
    error: ({ input }) => {
      const unknown = (input as Predicate<Need>).needs.filter((need) => !known.includes(need))
      return `needs unknown parts of an asset: ${unknown.join(', ')}. Known: ${known.join(', ')}`
    },
  })
const action = z.custom<Action>((value) => typeof value === 'object' && value !== null && 'kind' in value, {
  error: "is not an action, such as addToAlbum('Trip')",
})

const visibilities = z.array(z.enum(['timeline', 'archive', 'hidden'])).min(1)
const perYear = z.strictObject({
  count: z.int().min(1),
  by: z.enum(['best', 'random']).optional(),
  rotate: z.enum(['daily', 'weekly', 'monthly', 'yearly']).optional(),
})
/** Keys of a recipe that are plain data in TypeScript as well as in YAML. */
export const plainFields = {
  name: z.string().trim().min(1, 'is empty'),
  description: z.string().optional(),
  scope: z
    .strictObject({
      visibility: visibilities.optional(),
      owners: z.enum(['me', 'any']).optional(),
      trashed: z.boolean().optional(),
      offline: z.boolean().optional(),
    })
    .optional(),
  accounts: z.array(z.string().min(1)).min(1).optional(),
  overrides: z
    .union([z.literal(true), z.array(z.string().min(1))], { error: 'is neither true nor a list of names of recipes' })
    .optional(),
  order: z.enum(['first', 'last']).optional(),
  continueOnFailure: z.boolean().optional(),
  perYear: perYear.optional(),
  examples: z.array(exampleForm).optional(),
}

const commonFields = {
  ...plainFields,
  needs: z.array(z.enum(needNames)).optional(),
  prepare: aFunction.optional(),
  where: where.optional(),
  permissions: z.array(z.string().min(1)).optional(),
  maxUpdates: z.int().min(1).optional(),
  possibleActions: z.array(action).optional(),
  finish: aFunction.optional(),
}
const assetSchema = z.strictObject({
  ...commonFields,
  actions: z.union([z.array(action), z.custom<() => readonly Action[]>(isFunction)], {
    error: 'is neither a list of actions nor a function',
  }),
  stream: z.undefined().optional(),
  first: z.undefined({ error: 'is only allowed together with stream' }).optional(),
  together: z.undefined({ error: 'is only allowed together with stream' }).optional(),
})
const streamSchema = z.strictObject({
  ...commonFields,
  stream: aFunction,
  first: z.union([z.custom(isFunction), z.strictObject({ count: z.int().min(1), compare: aFunction })]).optional(),
  together: z.strictObject({ key: aFunction, within: z.number().min(0).optional() }).optional(),
  actions: z.undefined({ error: 'is not allowed together with stream, which yields the actions' }).optional(),
  perYear: z.undefined({ error: 'is not allowed together with stream, which chooses itself' }).optional(),
})

/**
 * Checks a recipe and returns it frozen.
 * @throws DarkroomError CONFIG_INVALID with every problem of its form
 * @example
 * export default defineRecipe({
 *   name: 'clips', where: type('VIDEO'), actions: [addToAlbum('Clips')],
 * })
 */
export const defineRecipe = <N extends Need = never, W extends Need = never, P = undefined>(
  definition: RecipeDefinition<N, W, P> & NeedsNamed<N>,
): Recipe<NoInfer<N>, NoInfer<W>> => {
  const schema = definition?.stream === undefined ? assetSchema : streamSchema
  const { error } = schema.safeParse(definition, { reportInput: true })
  if (error) {
    const name = typeof definition?.name === 'string' ? definition.name : 'without a name'
    throw new DarkroomError('CONFIG_INVALID', { file: `Recipe "${name}"`, problems: toProblems(error, schema) })
  }
  // The result of `prepare` is passed back to this recipe only, so its type does not have to be known elsewhere.
  return Object.freeze({ ...definition, [recipeMark]: true as const }) as unknown as Recipe<N, W>
}

/** Whether something is a recipe made by `defineRecipe`. */
export const isRecipe = (value: unknown): value is AnyRecipe =>
  typeof value === 'object' && value !== null && recipeMark in value

/** Whether a recipe certainly sets a value of the exif record, and so has to read the current one. */
const setsExif = ({ actions }: AnyRecipe): boolean =>
  typeof actions === 'object' &&
  actions.some((action) => action.kind === 'asset.set' && Object.keys(action.set).some(isExifField))

/**
 * Parts of an asset that a recipe reads and that cost extra: what it asks for, and what its `where` and actions need.
 * @param where as it is when the recipe was prepared
 */
export const needsOf = (
  recipe: AnyRecipe,
  where: Predicate<Need> | undefined = typeof recipe.where === 'object' ? recipe.where : undefined,
): readonly Need[] => [
  ...new Set([...(recipe.needs ?? []), ...(where?.needs ?? []), ...(setsExif(recipe) ? (['exif'] as const) : [])]),
]
