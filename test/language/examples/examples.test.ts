import { describe, expect, it } from 'vitest'
import type { ExampleAsset } from '../../../core/recipes/example-form.ts'
import {
  addTag,
  all,
  any,
  definePredicate,
  defineRecipe,
  favorite,
  inAlbum,
  inAnyAlbum,
  library,
  make,
  not,
  owner,
  type Predicate,
  path,
  person,
  type Scope,
  stacked,
  tagged,
  taken,
  type,
  untagged,
  uploaded,
} from '../../../index.ts'
import { runExamples } from '../../../language/examples/examples.ts'

/** Why the example does not pass; null where it does. */
const reasonFor = async (
  where: Predicate | Predicate<'exif'>,
  asset: ExampleAsset,
  matches = true,
  scope: Scope = {},
): Promise<string | null> => {
  const recipe = defineRecipe({ name: 'mine', scope, where, actions: [addTag('a')], examples: [{ asset, matches }] })
  const [result] = await runExamples(recipe)
  expect(result).toMatchObject({ recipe: 'mine', example: 1, expected: matches, passed: result?.reason === null })
  return result?.reason ?? null
}

const disk = '00000000-0000-4000-8000-000000000001'

describe('an example', () => {
  it.each<[string, Predicate | Predicate<'exif'>, ExampleAsset, boolean]>([
    ['nothing said: a photo', type('IMAGE'), {}, true],
    ['its kind', type('IMAGE'), { type: 'VIDEO' }, false],
    ['its day by the clock at the place', taken({ monthDay: '07-01' }), { takenAt: '2023-07-01T23:30:00' }, true],
    ['a whole day', taken({ year: 2023 }), { takenAt: '2023-12-31' }, true],
    ['its instant alone', taken({ year: 2023 }), { fileCreatedAt: '2023-07-01T00:00:00Z' }, true],
    ['its path, and so its name', path('**/office/**'), { originalPath: '/photos/office/a.jpg' }, true],
    ['its name, and so its path', path('**/*.heic'), { originalFileName: 'a.heic' }, true],
    ['exif', make('canon'), { exif: { make: 'Canon' } }, true],
    ['no exif', make('canon'), {}, false],
    ['people', person('Anna'), { people: ['anna'] }, true],
    ['other people', person('Anna'), { people: ['Ben'] }, false],
    ['nobody', person('Anna'), { people: [] }, false],
    ['all of the people', person('Anna', 'Ben').all, { people: ['Ben', 'Anna', 'Cleo'] }, true],
    ['only these people', person('Anna', 'Ben').only, { people: ['Ben', 'Anna', 'Cleo'] }, false],
    ['none of the people', person('Anna', 'Ben').none, { people: ['Cleo'] }, true],
    ['albums', inAlbum('Trip'), { albums: ['Trip'] }, true],
    ['other albums', inAlbum('Trip'), { albums: ['Pets'] }, false],
    ['albums, and so any', inAnyAlbum(), { albums: ['Pets'] }, true],
    ['no albums, and so none', inAnyAlbum(), { albums: [] }, false],
    ['any album', not(inAnyAlbum()), { inAnyAlbum: false }, true],
    ['a tag below', tagged('trips'), { tags: ['trips/2023'] }, true],
    ['not the tag itself', tagged('trips', { exact: true }), { tags: ['trips/2023'] }, false],
    ['no tags', untagged(), { tags: [] }, true],
    ['a stack', stacked(), { stacked: true }, true],
    ['a library by name', library('Disk'), { libraryId: 'Disk' }, true],
    ['another library', library('Disk'), { libraryId: null }, false],
    ['a library by id', library(disk), { libraryId: disk }, true],
    ['an upload', library(null), {}, true],
    ['the own user', owner('me'), {}, true],
  ])('says %s', async (_name, where, asset, matches) => {
    expect(await reasonFor(where, asset, matches)).toBeNull()
    expect(await reasonFor(where, asset, !matches)).not.toBeNull()
  })

  it('is in the scope, or does not match', async () => {
    expect(await reasonFor(all(), { visibility: 'archive' }, false)).toBeNull()
    expect(await reasonFor(all(), { visibility: 'archive' })).toBe(
      'should match, but the recipe does not look at it: its visibility is archive',
    )
    expect(await reasonFor(all(), { ownerId: 'ben' }, true)).toContain('another user')
    expect(await reasonFor(all(), { ownerId: 'ben' }, true, { owners: 'any' })).toBeNull()
    expect(await reasonFor(all(), { isTrashed: true })).toContain('in the trash')
    expect(await reasonFor(all(), { isOffline: true }, true, { trashed: true })).toContain('offline')
    expect(await reasonFor(all(), { isOffline: true }, true, { offline: true })).toBeNull()
    expect(await reasonFor(all(), {}, true, { visibility: ['archive'] })).toBeNull()
  })

  it('that fails says what each question was answered', async () => {
    const where = all(type('VIDEO'), not(favorite()))
    expect(await reasonFor(where, { isFavorite: true })).toBe(
      'should match, but does not (type VIDEO: false ("IMAGE"), favorite: true (true))',
    )
    expect(await reasonFor(where, { type: 'VIDEO' }, false)).toContain('should not match, but does (')
    const all_ = defineRecipe({ name: 'all', actions: [], examples: [{ asset: {}, matches: false }] })
    expect((await runExamples(all_))[0]?.reason).toContain('the recipe matches everything')
  })

  it.each([
    ['people', person('Anna'), 'people'],
    ['albums', inAlbum('Trip'), 'albums'],
    ['any album', inAnyAlbum(), 'inAnyAlbum: true or false'],
    ['tags', tagged('trips'), 'tags'],
    ['exact tags', tagged('trips', { exact: true }), 'tags'],
    ['no tags', untagged(), 'tags'],
    ['stacks', stacked(), 'stacked'],
    ['libraries', library('Disk'), 'libraryId (null, or the name or id)'],
  ])('that leaves open what the library would know cannot be judged: %s', async (_name, where, give) => {
    const reason = await reasonFor(not(where), {}, false)
    expect(reason).toMatch(/^cannot be evaluated: .* comes from the library, which an example does not have; give /)
    expect(reason).toContain(`give ${give} in its asset`)
  })

  it('need not say what does not decide', async () => {
    expect(await reasonFor(any(type('IMAGE'), person('Anna')), {})).toBeNull()
    expect(await reasonFor(all(type('VIDEO'), inAnyAlbum()), {}, false)).toBeNull()
  })

  it('cannot be judged where a predicate throws, or asks for something else', async () => {
    const test = () => {
      throw new Error('boom')
    }
    expect(await reasonFor(definePredicate({ label: 'x', test }), {})).toBe('cannot be evaluated: boom')
    const asks = definePredicate({
      label: 'x',
      test,
      resolve: async ({ search }) => ((await search.findsAny({})) ? all() : any()),
    })
    expect(await reasonFor(asks, {})).toContain('reads context.search.findsAny, which examples do not have')
  })
})

describe('the form of examples', () => {
  const problemsOf = (example: unknown): string => {
    try {
      defineRecipe({ name: 'mine', actions: [], examples: [example as never] })
      return ''
    } catch (error) {
      return (error as Error).message
    }
  }

  it.each([
    [{ asset: { pepole: ['Anna'] }, matches: true }, 'examples[0].asset.pepole: is not a known option'],
    [{ asset: { takenAt: '2023-02-30' }, matches: true }, 'examples[0].asset.takenAt: is not a time by the clock'],
    [{ asset: { takenAt: '2023-02-03T12:00:00+02:00' }, matches: true }, 'asset.takenAt: is not a time by the clock'],
    [{ asset: { takenAt: 7 }, matches: true }, 'asset.takenAt: must be text, not a number'],
    [{ asset: { fileCreatedAt: 'yesterday' }, matches: true }, 'asset.fileCreatedAt: is not a time such as'],
    [{ asset: { exif: { cities: 'Bern' } }, matches: true }, 'asset.exif.cities: is not a known option'],
    [{ asset: {} }, 'examples[0].matches: is missing'],
    [{ matches: true }, 'examples[0].asset: is missing'],
  ])('is checked: %j', (example, message) => {
    expect(problemsOf(example)).toContain(message)
  })

  it('lets instants have a zone', () => {
    expect(problemsOf({ asset: { fileCreatedAt: '2023-02-03T12:00:00.5+02:00' }, matches: true })).toBe('')
  })
})

it.each<[string | undefined, boolean]>([
  ['2024-03-10', true],
  ['2024-03-10T23:00:00Z', true],
  ['2024-04-30', false],
  [undefined, false],
])('an example is judged as of %s', async (now, matches) => {
  const shown = { asset: { takenAt: '2024-03-05T12:00:00', createdAt: '2024-03-05T12:00:00Z' }, matches }
  const examples = [now === undefined ? shown : { ...shown, now }]
  for (const where of [taken({ lastDays: 7 }), uploaded({ lastDays: 7 })]) {
    const recipe = defineRecipe({ name: 'lately', where, actions: [addTag('a')], examples })
    expect(await runExamples(recipe)).toMatchObject([{ passed: true }])
  }
})
