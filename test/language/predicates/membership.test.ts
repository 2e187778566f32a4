import { describe, expect, it } from 'vitest'
import { connect } from '../../../core/api/server.ts'
import { silentLogger } from '../../../engine/logger.ts'
import { runRecipes } from '../../../engine/runner/runner.ts'
import {
  addTag,
  addToAlbum,
  all,
  defineRecipe,
  duplicate,
  favorite,
  inAlbum,
  inAnyAlbum,
  not,
  type Predicate,
  path,
  person,
  stacked,
  tagged,
  untagged,
} from '../../../index.ts'
import { type LibraryInput, startSandbox, versions } from '../../../testing.ts'

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

const library: LibraryInput = {
  users: [{ email: 'me@example.com' }, { email: 'other@example.com', id: id(900) }],
  people: [
    { id: id(1), name: 'Anna' },
    { id: id(2), name: 'Ben' },
    { id: id(3), name: '' },
    { id: id(4), name: 'Eve', isHidden: true },
  ],
  assets: [
    { originalPath: '/p/anna.jpg', people: ['Anna'], tags: ['trips/2023'] },
    { originalPath: '/p/both.jpg', people: ['Anna', 'Ben'], tags: ['trips'] },
    { originalPath: '/p/ben.jpg', people: ['Ben'], tags: ['trips', 'trips/2023'], duplicateId: id(700) },
    { originalPath: '/p/stranger.jpg', faces: [{ personId: id(1) }, { personId: id(3) }], tags: ['done'] },
    { originalPath: '/p/hidden.jpg', faces: [{ personId: id(2) }, { personId: id(4) }] },
    { originalPath: '/p/nobody.jpg', isFavorite: true },
  ],
  albums: [
    { albumName: 'Mine', assetIds: ['/p/anna.jpg', '/p/nobody.jpg'] },
    { albumName: 'Shared', assetIds: ['/p/ben.jpg'], users: [{ userId: id(900), role: 'editor' }] },
    { albumName: 'Twice', assetIds: [] },
    { albumName: 'Twice', assetIds: [] },
  ],
}

const withStack = (): LibraryInput => {
  const assets = (library.assets ?? []).map((asset, index) => ({ ...asset, id: id(100 + index) }))
  return { ...library, assets, stacks: [{ primaryAssetId: id(100), assetIds: [id(100), id(101)] }] }
}

/** File names that a predicate selects, and how many assets were read for it. */
const select = async (version: string, where: Predicate): Promise<string[]> => {
  const sandbox = await startSandbox({ library: withStack(), version })
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
  const names: string[] = []
  const recipe = defineRecipe({
    name: 'select',
    where,
    actions: ({ originalFileName }) => {
      names.push(originalFileName.replace('.jpg', ''))
      return []
    },
  })
  try {
    const { failures } = await runRecipes({
      account: 'a',
      server,
      recipes: [{ recipe, plugin: null, from: 'test' }],
      log: silentLogger,
    })
    if (failures[0]) throw failures[0]
    return names.sort()
  } finally {
    await server.close()
    await sandbox.close()
  }
}

describe.each([...versions, '1.133.0'])('on %s', (version) => {
  const isOld = version === '1.133.0'

  it.each<[string, Predicate, string[]]>([
    ['person any', person('Anna'), ['anna', 'both', 'stranger']],
    ['a name in another case', person(' anna '), ['anna', 'both', 'stranger']],
    ['a person by id', person(id(2)), ['ben', 'both', 'hidden']],
    ['a hidden person', person('Eve'), ['hidden']],
    ['one of two', person('Anna', 'Eve'), ['anna', 'both', 'hidden', 'stranger']],
    ['both of two', person('Anna', 'Ben').all, ['both']],
    ['named twice', person('Anna', id(1)).all, ['anna', 'both', 'stranger']],
    ['nobody else, not even unnamed', person('Anna').only, ['anna']],
    ['nobody else, not even hidden', person('Ben').only, ['ben']],
    ['exactly two', person('Anna', 'Ben').only, ['both']],
    ['none of two', person('Anna', 'Ben').none, ['nobody']],
    ['not', not(person('Anna')), ['ben', 'hidden', 'nobody']],
    ['tagged with children', tagged('trips'), ['anna', 'ben', 'both']],
    ['tagged exactly', tagged('trips', { exact: true }), ['ben', 'both']],
    ['tagged with the child', tagged('trips/2023'), ['anna', 'ben']],
    ['tagged with a path as folders are written', tagged('/trips/2023/', { mustExist: false }), ['anna', 'ben']],
    ['tagged with one that need not be there', tagged('seen', { mustExist: false }), []],
    ['not tagged so', all(not(tagged('seen', { mustExist: false })), person('Ben').only), ['ben']],
    ['tagged with one that is there all the same', tagged('trips/2023', { mustExist: false }), ['anna', 'ben']],
    ['untagged', untagged(), ['hidden', 'nobody']],
    ['not untagged', not(untagged()), ['anna', 'ben', 'both', 'stranger']],
    ['stacked', stacked(), ['anna', 'both']],
    ['duplicate', duplicate(), ['ben']],
    ['in an own album', inAlbum('Mine'), ['anna', 'nobody']],
    ['in a shared album', inAlbum('Shared'), ['ben']],
    ['not in an album', not(inAlbum('Mine')), ['ben', 'both', 'hidden', 'stranger']],
    ['several at once', all(person('Anna'), tagged('trips'), not(inAlbum('Mine'))), ['both']],
    ['favourites in an album', all(favorite(), inAlbum('Mine')), ['nobody']],
  ])(
    '%s',
    async (_name, where, expected) => {
      expect(await select(version, where)).toEqual(expected)
    },
    isOld ? 20_000 : 10_000,
  )

  it.each<[string, Predicate, RegExp]>([
    ['person', person('Anne'), /No person is called "Anne"/],
    ['album', inAlbum('Mien'), /No album is called "Mien"/],
    ['tag', tagged('trip'), /No tag is called "trip"/],
    ['album of two', inAlbum('Twice'), /2 albums are called "Twice"/],
  ])('an unknown or ambiguous %s is an error', async (_name, where, message) => {
    await expect(select(version, where)).rejects.toThrow(message)
  })
})

it('an unknown person is told with the closest names and their photos', async () => {
  await expect(select('3.0.3', person('Anne'))).rejects.toMatchObject({
    cause: {
      code: 'NAME_UNKNOWN',
      context: { closest: [expect.stringMatching(/^Anna .*\(3 photos\)$/), expect.anything(), expect.anything()] },
    },
  })
})

describe('what an earlier recipe of the run plans', () => {
  const plan = async (...recipes: ReturnType<typeof defineRecipe>[]) => {
    const sandbox = await startSandbox({ library: withStack() })
    const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
    const loaded = recipes.map((recipe) => ({ recipe, plugin: null, from: 'test' }))
    const { plan, failures } = await runRecipes({ account: 'a', server, recipes: loaded, log: silentLogger })
    await server.close()
    await sandbox.close()
    if (failures[0]) throw failures[0]
    return plan
  }
  const fill = defineRecipe({ name: 'fill', where: path('/p/b*'), actions: [addToAlbum('New'), addTag('new/b')] })
  const matched = (summary: Awaited<ReturnType<typeof plan>>) => summary.recipes.at(-1)?.matched

  it.each<[string, Predicate, number]>([
    ['an album that is not there yet', inAlbum('New'), 2],
    ['a tag that is not there yet', tagged('new/b'), 2],
    ['the same, written as a folder', tagged('/new/b/'), 2],
    ['its parent', tagged('new'), 2],
    ['no tag', untagged(), 2],
    ['any album', inAnyAlbum(), 4],
    ['no album', not(inAnyAlbum()), 2],
  ])('counts: %s', async (_name, where, expected) => {
    expect(matched(await plan(fill, defineRecipe({ name: 'next', where, actions: [] })))).toBe(expected)
  })

  it('counts as it does where a function decides about it', async () => {
    const where = path('/p/b*')
    const perhaps = defineRecipe({ name: 'perhaps', where, actions: () => [addTag('new/b')] })
    const never = defineRecipe({ name: 'never', where, actions: () => [] })
    const next = defineRecipe({ name: 'next', where: tagged('new', { mustExist: false }), actions: [] })
    expect(matched(await plan(perhaps, next))).toBe(2)
    expect(matched(await plan(never, next))).toBe(0)
  })

  it('does not count for a recipe that stands before it', async () => {
    const first = defineRecipe({ name: 'first', where: inAlbum('New'), actions: [] })
    expect((await plan(first, fill)).recipes[0]?.matched).toBe(0)
  })
})
