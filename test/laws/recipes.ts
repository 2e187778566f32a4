import fc from 'fast-check'
import type { Action } from '../../core/actions/action.ts'
import type { BaseAsset } from '../../core/assets/asset.ts'
import type { AssetStream } from '../../core/assets/stream.ts'
import { type AnyRecipe, type AssetGroup, defineRecipe } from '../../core/recipes/recipe.ts'
import { addToAlbum } from '../../language/actions/album.ts'
import { stack } from '../../language/actions/stack.ts'
import { addTag } from '../../language/actions/tag.ts'
import { parseRecipe, type RecipeData } from '../../language/yaml/data.ts'
import { conditions, scopes } from './conditions.ts'
import { albumNames, carol, tagPaths, uuid } from './library.ts'

const yes = fc.constant(true)
const album = fc.constantFrom<({ name: string } | { id: string })[]>(
  ...Object.values(albumNames).map((name) => ({ name })),
  { id: uuid(24) },
  { id: uuid(23) },
  { name: 'New' },
  { name: 'New: yes' },
)
const choice = fc.record({ own: fc.boolean(), newest: fc.boolean() }, { requiredKeys: [] })
const sync = fc.record(
  {
    remove: fc.constantFrom('ours', 'all'),
    respectRemovals: fc.boolean(),
    adopt: fc.boolean(),
    allowEmpty: fc.boolean(),
    maxRemovals: fc.constantFrom(0, 1, 2),
    maxRemovalPercent: fc.constantFrom(0, 50),
  },
  { requiredKeys: [] },
)
const properties = fc.record(
  {
    description: fc.constantFrom('', 'Am Meer', 'no'),
    order: fc.constantFrom('asc', 'desc'),
    cover: fc.oneof(
      fc.constantFrom('oldest', 'newest'),
      fc.constantFrom({ pick: 'first' }, { pick: 'last' }, { pick: 'random' }),
      fc.constantFrom({ id: uuid(100) }, { path: '/photos/README' }, { pick: 'last', among: [uuid(102), uuid(101)] }),
    ),
    comments: fc.boolean(),
    shareWith: fc.constantFrom(
      ['Partner'],
      [{ user: 'carol@example.com', role: 'editor' }, 'Partner'],
      [carol],
      ['Nobody'],
    ),
    unshare: fc.constant('ours'),
    shareOnlyWith: fc.constantFrom([], ['Partner']),
  },
  { requiredKeys: [] },
)
const followUp = fc.constantFrom({ addTag: 'pets' }, { removeTag: 'trips/sea' }, 'archive', { rate: 3 }, 'favorite')
const entry = fc.record(
  { followUps: fc.array(followUp, { maxLength: 2 }), reason: fc.constantFrom('text', 'place') },
  { requiredKeys: [] },
)
const joined = (...parts: readonly fc.Arbitrary<object>[]): fc.Arbitrary<object> =>
  fc.tuple(...parts).map((all) => Object.assign({}, ...all))
const tag = fc.constantFrom(...tagPaths, 'new', 'new/deep/one', 'trips/hills')

/** What each word of an action may be told. */
export const actionValues: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  addToAlbum: fc.oneof(joined(album, choice, entry), fc.constantFrom('Own', 'New')),
  removeFromAlbum: fc.oneof(joined(album, choice), fc.constantFrom('Own', 'New')),
  syncAlbum: joined(album, choice, sync, entry),
  album: joined(album, properties),
  addTag: tag,
  removeTag: tag,
  syncTag: fc.oneof(
    joined(
      tag.map((path) => ({ tag: path })),
      sync,
    ),
    tag,
  ),
  archive: yes,
  unarchive: yes,
  setVisibility: fc.constantFrom('timeline', 'archive', 'hidden', 'locked'),
  favorite: fc.boolean(),
  unfavorite: yes,
  leaveDuplicates: yes,
  rate: fc.constantFrom(null, -1, 1, 5),
  setDescription: fc.constantFrom('', 'At the Café', 'yes', '  2024-01-01 '),
  setDate: fc.constantFrom('2023-07-01T12:00:00+02:00', { at: '2023-07-01T12:00', zone: 'Europe/Rome' }),
  setLocation: fc.constantFrom({ lat: 10, lon: 10 }, { lat: -33.9, lon: 18.4 }),
  stack: fc.constantFrom({ by: 'one' }, { by: 'two' }, { by: 'one', replace: true }),
  unstack: yes,
  trash: yes,
}

/** Words that set the same value: two of them in one recipe contradict each other. */
const rivals: readonly (readonly string[])[] = [
  ['archive', 'unarchive', 'setVisibility'],
  ['favorite', 'unfavorite'],
  ['stack', 'unstack'],
]
const fieldOf = (action: object): string => {
  const [word = ''] = Object.keys(action)
  return rivals.find((words) => words.includes(word))?.[0] ?? word
}

const action = fc
  // More often those that depend on several assets at once.
  .constantFrom(...Object.keys(actionValues), 'stack', 'stack', 'album', 'syncAlbum', 'addToAlbum')
  .chain((word) => (actionValues[word] ?? yes).map((value): { [word: string]: unknown } => ({ [word]: value })))
const actions = fc.uniqueArray(action, { selector: fieldOf, minLength: 1, maxLength: 4 })

/** Recipes as YAML says them. */
export const recipeData = (version: string, name: string): fc.Arbitrary<RecipeData> =>
  fc.record<RecipeData, 'name' | 'actions'>(
    {
      name: fc.constant(name),
      description: fc.constantFrom('yes', 'a: b', '- #1', ''),
      scope: scopes,
      overrides: fc.constantFrom<(true | string[])[]>(true, ['first']),
      where: conditions(version),
      actions,
    },
    { requiredKeys: ['name', 'actions'] },
  )

/** The recipe that data certainly stands for. */
export const recipeOf = (data: unknown): AnyRecipe => {
  const { recipe, problems } = parseRecipe(data)
  if (!recipe) throw new Error(`${JSON.stringify(data)}: ${JSON.stringify(problems)}`)
  return recipe
}

const byAsset = ({ id }: BaseAsset, lists: readonly (readonly Action[])[]): readonly Action[] =>
  lists[Number(id.slice(-4)) % lists.length] ?? []

/** A recipe as data, so that a counterexample can be kept. */
export interface RecipeForm extends RecipeData {
  /** Lists of actions in place of `actions`: the id of an asset decides which of them it gets. */
  readonly turns?: readonly (readonly object[])[]
  /** The stream that has the actions. */
  readonly stream?: string
}

const ofData = (version: string, name: string): fc.Arbitrary<RecipeForm> => recipeData(version, name)

/** Actions that differ from asset to asset. */
const ofAsset = (version: string, name: string): fc.Arbitrary<RecipeForm> =>
  fc
    .tuple(recipeData(version, name), fc.array(actions, { minLength: 1, maxLength: 3 }))
    .map(([data, turns]) => ({ ...data, turns }))

type Streaming = (assets: AssetStream<BaseAsset>, own: readonly Action[]) => AsyncIterable<AssetGroup>

const streams: Readonly<Record<string, Streaming>> = {
  trips: async function* (assets, own) {
    for await (const trip of assets.split({ gap: { hours: 6 } })) {
      const day = trip[0]?.takenAt.day() ?? ''
      yield { assets: trip, actions: [addToAlbum(`Trip ${day}`), addTag('trips/new'), ...own] }
    }
  },
  bursts: async function* (assets) {
    for await (const burst of assets.split({ gap: { hours: 2 } })) yield { assets: burst, actions: [stack()] }
  },
  few: async function* (assets, own) {
    for await (const few of assets.batch(3)) yield { assets: few, actions: own }
  },
  types: async function* (assets) {
    for await (const { key, assets: same } of assets.groupBy(({ type }) => type))
      yield { assets: same, actions: [addToAlbum(`All ${key}`), stack({ by: key, primary: same[0]?.id ?? '' })] }
  },
}

const ofStream = (version: string, name: string): fc.Arbitrary<RecipeForm> =>
  fc
    .tuple(recipeData(version, name), fc.constantFrom(...Object.keys(streams)))
    .map(([data, stream]) => ({ ...data, stream }))

/** The recipe of its form. */
export const recipeOfForm = ({ turns, stream, ...data }: RecipeForm): AnyRecipe => {
  const recipe = recipeOf(data)
  if (turns) {
    const made = turns.map((list) => recipeOf({ name: data.name, actions: list }).actions as readonly Action[])
    return { ...recipe, needs: ['exif'], actions: (asset: BaseAsset) => byAsset(asset, made) } as AnyRecipe
  }
  const streaming = streams[stream ?? '']
  if (!streaming) return recipe
  const { actions: own, ...rest } = recipe
  const streamed = (assets: AssetStream<BaseAsset>) => streaming(assets, own as readonly Action[])
  return defineRecipe({ ...rest, stream: streamed } as never) as unknown as AnyRecipe
}

/** One to four recipes of all kinds that run together. */
export const recipeLists = (version: string): fc.Arbitrary<readonly AnyRecipe[]> =>
  fc
    .tuple(
      ...['first', 'second', 'third', 'fourth'].map((name) =>
        fc.option(
          fc.oneof({ weight: 2, arbitrary: ofData(version, name) }, ofAsset(version, name), ofStream(version, name)),
          { freq: 3 },
        ),
      ),
    )
    .map((given) => given.filter((form) => form !== null))
    .filter(({ length }) => length > 0)
    .map((forms) => Object.assign(forms.map(recipeOfForm), { [fc.toStringMethod]: () => JSON.stringify(forms) }))
