import { describe, expect, it } from 'vitest'
import { detailsOf } from '../../../engine/plan/detail.ts'
import {
  type Action,
  addTag,
  addToAlbum,
  album,
  archive,
  defineRecipe,
  favorite,
  rate,
  removeFromAlbum,
  removeTag,
  setDescription,
  setLocation,
  setVisibility,
  stack,
  unarchive,
  unfavorite,
  unstack,
} from '../../../index.ts'
import { parseRecipe } from '../../../language/yaml/data.ts'
import { versions } from '../../../sandbox/index.ts'
import { annaId } from '../../support/library.ts'
import { contentsOf, id, libraryOf, short, workbenchFor } from '../../support/workbench.ts'

type Overrides = true | readonly string[]
const scope = { visibility: ['timeline', 'archive'] } as const
const recipe = (name: string, actions: readonly Action[], overrides?: Overrides) =>
  defineRecipe({ name, scope, actions, ...(overrides === undefined ? {} : { overrides }) })

/** One asset that is neither archived nor a favourite, in an album, tagged, and stacked with a second one. */
const library = libraryOf([{ tagIds: [id(101)] }, { visibility: 'hidden' }], {
  tags: [{ id: id(101), value: 'old', userId: annaId }],
  albums: [{ id: id(100), albumName: 'Old', ownerId: annaId, assetIds: [id(1)] }],
})
const stackedLibrary = libraryOf([{}, {}], {
  stacks: [{ id: id(201), ownerId: annaId, primaryAssetId: id(1), assetIds: [id(1), id(2)] }],
})

interface Pair {
  readonly a: Action
  readonly b: Action
  /** What the refusal says about the later wish. */
  readonly wish: string
  readonly library?: typeof library
}

const near = { lat: 41.892, lon: 12.511 }
const pairs: Record<string, Pair> = {
  'archive, unarchive': { a: archive(), b: unarchive(), wish: 'visibility timeline' },
  'unarchive, archive': { a: unarchive(), b: archive(), wish: 'visibility archive' },
  'favorite, unfavorite': { a: favorite(), b: unfavorite(), wish: 'favorite no' },
  'add to and remove from a new album': {
    a: addToAlbum('New'),
    b: removeFromAlbum('New'),
    wish: 'leaving the album "New"',
  },
  'remove from and add to a new album': {
    a: removeFromAlbum('New'),
    b: addToAlbum('New'),
    wish: 'being in the album "New"',
  },
  'add to and remove from an album': {
    a: addToAlbum('Old'),
    b: removeFromAlbum('Old'),
    wish: 'leaving the album "Old"',
  },
  'remove from an album by name and add to it by id': {
    a: removeFromAlbum('Old'),
    b: addToAlbum({ id: id(100) }),
    wish: 'being in the album "Old"',
  },
  'add and remove a new tag': { a: addTag('new'), b: removeTag('new'), wish: 'leaving the tag "new"' },
  'remove and add a new tag': { a: removeTag('new'), b: addTag('new'), wish: 'being in the tag "new"' },
  'remove and add a tag': { a: removeTag('old'), b: addTag('old'), wish: 'being in the tag "old"' },
  'two descriptions': { a: setDescription('One'), b: setDescription('Two'), wish: 'description "Two"' },
  'two ratings': { a: rate(1), b: rate(2), wish: 'rating 2' },
  'two places': {
    a: setLocation(near),
    b: setLocation({ lat: near.lat, lon: 12 }),
    wish: 'place 41.892, 12',
  },
  'stack, unstack': { a: stack({ by: 'one' }), b: unstack(), wish: 'no stack', library: stackedLibrary },
  'unstack, stack': { a: unstack(), b: stack({ by: 'one' }), wish: 'one stack', library: stackedLibrary },
}

const kinds: readonly (readonly [string, Overrides])[] = [
  ['its name', ['a']],
  ['true', true],
]

describe.each(versions)('recipes that contradict each other on %s', (version) => {
  it.each(Object.entries(pairs))('%s: the earlier one wins, and both are named', async (_, pair) => {
    const bench = await workbenchFor(pair.library ?? library, version)
    const recipes = [recipe('a', [pair.a]), recipe('b', [pair.b])]
    const alone = await workbenchFor(pair.library ?? library, version)
    const plan = await bench.plan(...recipes)
    expect(short(plan.operations)).toEqual(short((await alone.plan(recipe('a', [pair.a]))).operations))
    const count = pair.library ? 2 : 1
    const reason = `${pair.wish}: conflicts with recipe "a" about the same assets. Let one win by overrides: ['a'].`
    expect(plan.refused).toEqual([{ recipe: 'b', reason, operations: count }])
    expect(detailsOf(plan).join('\n')).toContain(`x refused: ${reason}`)
    await bench.apply(plan)
    const after = await bench.plan(...recipes)
    expect(after.operations).toEqual([])
    expect(after.refused).toEqual(plan.refused)
  })

  describe.each(kinds)('with overrides: %s', (_, overrides) => {
    it.each(Object.entries(pairs))('%s: the later one wins', async (__, pair) => {
      const bench = await workbenchFor(pair.library ?? library, version)
      const alone = await workbenchFor(pair.library ?? library, version)
      const recipes = [recipe('a', [pair.a]), recipe('b', [pair.b], overrides)]
      const plan = await bench.plan(...recipes)
      expect(plan.refused).toEqual([])
      expect(short(plan.operations)).toEqual(short((await alone.plan(recipe('b', [pair.b]))).operations))
      await bench.apply(plan)
      expect(await bench.plan(...recipes)).toMatchObject({ operations: [], refused: [] })
    })
  })
})

describe('a recipe that overrides one that archives', () => {
  it.each([
    ['wins where it looks at the archive, too', scope, []],
    ['does not see the assets where it looks at the timeline', { visibility: ['timeline'] } as const, ['#1']],
  ])('%s', async (_, own, archived) => {
    const { plan, apply, sandbox } = await workbenchFor(library)
    const later = defineRecipe({ name: 'b', scope: own, overrides: ['a'], actions: [setVisibility('timeline')] })
    await apply(await plan(recipe('a', [archive()]), later))
    expect(contentsOf(sandbox).archived).toEqual(archived)
  })
})

describe('a recipe that contradicts another in one of several values', () => {
  const a = recipe('a', [archive()])
  const both = (overrides?: Overrides) => recipe('b', [setVisibility('timeline'), favorite(), addTag('x')], overrides)

  it('gets the others', async () => {
    const { plan, apply, sandbox } = await workbenchFor(library)
    const planned = await plan(a, both())
    expect(planned.refused).toMatchObject([{ recipe: 'b', reason: expect.stringContaining('visibility timeline') }])
    await apply(planned)
    expect(contentsOf(sandbox)).toMatchObject({ archived: ['#1'], favorites: ['#1'], tags: { x: ['#1'] } })
    expect((await plan(a, both())).operations).toEqual([])
  })

  it('and overrides it gets all of them', async () => {
    const { plan, apply, sandbox } = await workbenchFor(library)
    await apply(await plan(a, both(['a'])))
    expect(contentsOf(sandbox)).toMatchObject({ archived: [], favorites: ['#1'], tags: { x: ['#1'] } })
    expect((await plan(a, both(['a']))).operations).toEqual([])
  })

  it('claims nothing that it does not get: a third recipe does', async () => {
    const { plan } = await workbenchFor(library)
    const c = recipe('c', [unfavorite()])
    const planned = await plan(recipe('x', [favorite()]), a, both(), c)
    expect(planned.refused.map(({ recipe: name, reason }) => [name, /"\w+"/.exec(reason)?.[0]])).toEqual([
      ['b', '"a"'],
      ['c', '"x"'],
    ])
  })

  it('overrides only whom it names', async () => {
    const { plan } = await workbenchFor(library)
    const planned = await plan(a, recipe('other', [favorite()]), recipe('b', [unarchive(), unfavorite()], ['other']))
    expect(planned.refused).toMatchObject([{ recipe: 'b', reason: expect.stringContaining('recipe "a"') }])
    expect(short(planned.operations)).toMatchObject([{ recipe: 'a', set: { visibility: 'archive' } }])
  })
})

describe('later recipes', () => {
  it('do not see what was refused', async () => {
    const { plan } = await workbenchFor(library)
    const seen: string[] = []
    const third = defineRecipe({
      name: 'c',
      scope,
      needs: ['albums'],
      actions: ({ visibility, albums }) => {
        seen.push(visibility, ...albums.map(({ name }) => name))
        return []
      },
    })
    const second = recipe('b', [unarchive(), removeFromAlbum('New')])
    await plan(recipe('a', [archive(), addToAlbum('New')]), second, third)
    expect(seen).toEqual(['archive', 'New', 'Old'])
  })
})

describe('properties of one album', () => {
  const a = recipe('a', [album('Old', { description: 'One', order: 'asc' })])
  const b = (overrides?: Overrides) =>
    recipe('b', [album('Old', { description: 'Two', comments: false, shareWith: ['Ben'] })], overrides)

  it('contradict each other by each', async () => {
    const { plan, apply } = await workbenchFor(library)
    const planned = await plan(a, b())
    expect(planned.refused).toEqual([
      {
        recipe: 'b',
        reason: 'Recipe "a" sets another description for the album "Old". Let one win by overrides: [\'a\'].',
        operations: 1,
      },
    ])
    expect(short(planned.operations)).toMatchObject([
      { recipe: 'a', set: { description: 'One', order: 'asc' } },
      { recipe: 'b', set: { isActivityEnabled: false } },
      { op: 'album.share', recipe: 'b' },
    ])
    await apply(planned)
    expect((await plan(a, b())).operations).toEqual([])
  })

  it('are the later one’s where it overrides', async () => {
    const { plan, apply } = await workbenchFor(library)
    const planned = await plan(a, b(true))
    expect(short(planned.operations)).toMatchObject([
      { recipe: 'a', set: { order: 'asc' } },
      { recipe: 'b', set: { description: 'Two', isActivityEnabled: false } },
      { op: 'album.share', recipe: 'b' },
    ])
    await apply(planned)
    expect(await plan(a, b(true))).toMatchObject({ operations: [], refused: [] })
  })
})

describe('overrides in YAML', () => {
  const parsed = (data: object) => {
    const { recipe: found, problems } = parseRecipe(data)
    if (!found) throw new Error(JSON.stringify(problems))
    return found
  }
  const a = { name: 'a', actions: ['archive'] }
  const b = { name: 'b', scope, actions: ['unarchive', 'favorite'] }

  it.each([[['a']], [true]])('let it win: %j', async (overrides) => {
    const { plan } = await workbenchFor(library)
    expect((await plan(parsed(a), parsed(b))).refused).toMatchObject([{ recipe: 'b' }])
    const planned = await plan(parsed(a), parsed({ ...b, overrides }))
    expect(planned).toMatchObject({ refused: [], operations: [{ recipe: 'b', set: { isFavorite: true } }] })
  })

  it.each(['a', false, [7], ['']])('cannot be %j', (overrides) => {
    expect(parseRecipe({ ...b, overrides }).problems?.map(({ path }) => path.replace(/\[.*/, ''))).toEqual([
      'overrides',
    ])
  })
})
