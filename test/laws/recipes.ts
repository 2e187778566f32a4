import fc from 'fast-check'
import type { Action } from '../../core/actions/action.ts'
import { addToAlbum } from '../../core/actions/album.ts'
import { stack } from '../../core/actions/stack.ts'
import { addTag } from '../../core/actions/tag.ts'
import type { BaseAsset } from '../../core/assets/asset.ts'
import type { AssetStream } from '../../core/assets/stream.ts'
import { type AnyRecipe, type AssetGroup, defineRecipe } from '../../core/recipes/recipe.ts'
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
  },
  { requiredKeys: [] },
)
const properties = fc.record(
  {
    description: fc.constantFrom('', 'Am Meer', 'no'),
    order: fc.constantFrom('asc', 'desc'),
    cover: fc.oneof(fc.constantFrom('oldest', 'newest'), fc.constant({ id: uuid(100) })),
    comments: fc.boolean(),
    shareWith: fc.constantFrom(
      ['Partner'],
      [{ user: 'carol@example.com', role: 'editor' }, 'Partner'],
      [carol],
      ['Nobody'],
    ),
  },
  { requiredKeys: [] },
)
const joined = (...parts: readonly fc.Arbitrary<object>[]): fc.Arbitrary<object> =>
  fc.tuple(...parts).map((all) => Object.assign({}, ...all))
const tag = fc.constantFrom(...tagPaths, 'new', 'new/deep/one', 'trips/hills')

/** What each word of an action may be told. */
export const actionValues: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  addToAlbum: fc.oneof(joined(album, choice), fc.constantFrom('Own', 'New')),
  removeFromAlbum: fc.oneof(joined(album, choice), fc.constantFrom('Own', 'New')),
  syncAlbum: joined(album, choice, sync),
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
  stack: fc.constantFrom({ by: 'one' }, { by: 'two' }),
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

/** A recipe, and how it came about, for people. */
interface Said {
  readonly recipe: AnyRecipe
  readonly said: unknown
}

const ofData = (version: string, name: string): fc.Arbitrary<Said> =>
  recipeData(version, name).map((said) => ({ recipe: recipeOf(said), said }))

/** Wishes that differ from asset to asset. */
const ofAsset = (version: string, name: string): fc.Arbitrary<Said> =>
  fc.tuple(recipeData(version, name), fc.array(actions, { minLength: 1, maxLength: 3 })).map(([data, lists]) => {
    const made = lists.map((list) => recipeOf({ name, actions: list }).actions as readonly Action[])
    const recipe = { ...recipeOf(data), needs: ['exif'], actions: (asset: BaseAsset) => byAsset(asset, made) }
    return { recipe: recipe as AnyRecipe, said: { ...data, actions: lists } }
  })

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

const ofStream = (version: string, name: string): fc.Arbitrary<Said> =>
  fc.tuple(recipeData(version, name), fc.constantFrom(...Object.entries(streams))).map(([data, [way, streaming]]) => {
    const { actions: own, ...rest } = recipeOf(data)
    const stream = (assets: AssetStream<BaseAsset>) => streaming(assets, own as readonly Action[])
    return {
      recipe: defineRecipe({ ...rest, stream } as never) as unknown as AnyRecipe,
      said: { ...data, stream: way },
    }
  })

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
    .map((given) => given.filter((said) => said !== null))
    .filter(({ length }) => length > 0)
    .map((given) =>
      Object.assign(
        given.map(({ recipe }) => recipe),
        { [fc.toStringMethod]: () => JSON.stringify(given.map(({ said }) => said)) },
      ),
    )
