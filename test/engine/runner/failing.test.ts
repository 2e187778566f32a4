import { describe, expect, it } from 'vitest'
import { connect } from '../../../core/api/server.ts'
import type { AnyRecipe } from '../../../core/recipes/recipe.ts'
import { silentLogger } from '../../../engine/logger.ts'
import { type RunResult, runRecipes } from '../../../engine/runner/runner.ts'
import {
  type Action,
  addTag,
  addToAlbum,
  all,
  any,
  archive,
  defineRecipe,
  deleteAlbum,
  description,
  duplicate,
  exif,
  favorite,
  fileName,
  hasLocation,
  inAlbum,
  inAnyAlbum,
  jsonPath,
  leaveDuplicates,
  near,
  not,
  type Predicate,
  path,
  rate,
  rating,
  removeFromAlbum,
  removeTag,
  satisfies,
  setDate,
  setDescription,
  setLocation,
  stacked,
  syncAlbum,
  syncTag,
  tagged,
  taken,
  trash,
  type,
  unarchive,
  untagged,
} from '../../../index.ts'
import type { Sandbox } from '../../../sandbox/index.ts'
import { annaId } from '../../support/library.ts'
import { sandboxFor } from '../../support/sandbox.ts'
import { id, libraryOf } from '../../support/workbench.ts'

const library = libraryOf([{}, { isFavorite: true }, { tagIds: [id(101)] }], {
  tags: [{ id: id(101), value: 'old', userId: annaId }],
  albums: [{ id: id(100), albumName: 'Old', ownerId: annaId, assetIds: [id(3)] }],
})

const broken = (): never => {
  throw new Error('boom')
}

const run = async (sandbox: Sandbox, recipes: readonly unknown[]): Promise<RunResult> => {
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
  const loaded = recipes.map((recipe) => ({ recipe: recipe as AnyRecipe, plugin: null, from: 'test' }))
  try {
    return await runRecipes({ account: 'me', server, recipes: loaded, log: silentLogger })
  } finally {
    await server.close()
  }
}

/** Which of some recipes are left out, and because of whom. */
const stopped = ({ failures }: RunResult): string[] =>
  failures.flatMap(({ context }) => ('by' in context ? [`${context.recipe} by ${context.by}`] : []))

type Asked = Predicate<never> | Predicate<'exif'> | Predicate<'raw'>

/** What an earlier recipe would do, and what later ones ask that could see it, and that could not. */
const questions: readonly (readonly [string, Action, readonly Asked[], readonly Asked[]])[] = [
  ['albums', addToAlbum('New'), [inAlbum('New'), inAnyAlbum()], [inAlbum('Old'), tagged('old'), path('**')]],
  ['albums it leaves', removeFromAlbum('Old'), [not(inAlbum('Old')), inAnyAlbum()], [untagged()]],
  ['albums by id', addToAlbum({ id: id(100) }), [inAlbum('Old'), inAlbum(id(100))], [tagged('old')]],
  ['tags', addTag('new/a'), [tagged('new'), tagged('new/a'), untagged()], [tagged('old'), inAnyAlbum(), stacked()]],
  ['tags above', addTag('new'), [tagged('new')], [tagged('old'), type('IMAGE')]],
  ['tags it leaves', removeTag('old'), [tagged('old', { exact: true })], [inAlbum('Old')]],
  ['favorites', favorite(), [favorite(), not(favorite(false))], [rating(5), fileName('*.jpg'), taken({ year: 2023 })]],
  ['ratings', rate(5), [rating(5), exif('rating', 5)], [favorite(), description('a'), exif('iso', 100)]],
  ['descriptions', setDescription('a'), [description('a'), exif('description', 'a')], [rating(5), hasLocation()]],
  ['positions', setLocation({ lat: 1, lon: 1 }), [hasLocation(), near({ lat: 1, lon: 1, km: 1 })], [rating(5)]],
  ['dates', setDate('2020-01-01T00:00:00Z'), [taken({ year: 2020 })], [favorite(), inAnyAlbum()]],
  ['duplicates', leaveDuplicates(), [duplicate()], [favorite(), tagged('old')]],
  ['what stands in records', rate(5), [jsonPath('$.exifInfo.rating', /5/)], []],
  ['what leaves the timeline', archive(), [path('**'), favorite()], []],
  ['what comes to the timeline', unarchive(), [path('**')], []],
  ['the trash', trash(), [path('**')], []],
]

describe.each(['1.135.3', '3.0.3'])('on Immich %s a recipe that fails', (version) => {
  it.each(questions)('stops later ones that could see %s, and no others', async (_, action, seeing, others) => {
    const sandbox = await sandboxFor(library, version)
    const first = defineRecipe({ name: 'first', actions: [action], prepare: broken })
    const ask = (given: Asked, index: number, kind: string) =>
      // Among others, because a part decides as well.
      defineRecipe({
        name: `${kind} ${index}`,
        where: any(given as Predicate, all(type('VIDEO'))),
        actions: [],
      })
    const result = await run(sandbox, [
      ...seeing.map((given, index) => ask(given, index, 'before')),
      first,
      ...seeing.map((given, index) => ask(given, index, 'seeing')),
      ...others.map((given, index) => ask(given, index, 'other')),
    ])
    const byFirst = stopped(result).filter((text) => text.endsWith('by first'))
    expect(byFirst).toEqual(seeing.map((_given, index) => `seeing ${index} by first`))
    const left = [
      ...seeing.map((_given, index) => `before ${index}`),
      ...others.map((_given, index) => `other ${index}`),
    ]
    expect(stopped(result).filter((text) => left.some((name) => text.startsWith(`${name} `)))).toEqual([])
  })
})

describe('a recipe that fails', () => {
  const noTag = { name: 'first', actions: [addTag('a')], prepare: broken } as const

  it.each([
    ['that reads any field', { where: satisfies(() => true) }, [favorite()], true],
    ['that does not ask for tags', { where: satisfies(() => true) }, [addTag('a')], false],
    [
      'that asks for tags',
      { where: satisfies(({ tags }) => tags.length > 0, { needs: ['tags'] }) },
      [addTag('a')],
      true,
    ],
    ['whose actions ask for tags', { needs: ['tags'] as const, actions: () => [] }, [addTag('a')], true],
    ['whose actions ask for no exif', { actions: () => [] }, [rate(5)], false],
  ] as const)('stops code %s as far as it could see a change', async (_, parts, actions, isStopped) => {
    const sandbox = await sandboxFor(library)
    const first = defineRecipe({ name: 'first', actions, prepare: broken })
    const result = await run(sandbox, [first, defineRecipe({ name: 'code', actions: [], ...(parts as object) })])
    expect(stopped(result)).toEqual(isStopped ? ['code by first'] : [])
  })

  it('stops all later ones where its code decides and it does not say what it may do', async () => {
    const sandbox = await sandboxFor(library)
    const code = { name: 'first', actions: () => [addTag('a')], prepare: broken }
    const later = defineRecipe({ name: 'later', where: path('**'), actions: [addTag('b')] })
    expect(stopped(await run(sandbox, [defineRecipe(code), later]))).toEqual(['later by first'])
    const tells = defineRecipe({ ...code, possibleActions: [addTag('some')] })
    expect(stopped(await run(sandbox, [tells, later]))).toEqual([])
    const asking = defineRecipe({ name: 'asking', where: tagged('old'), actions: [addTag('b')] })
    expect(stopped(await run(sandbox, [tells, asking]))).toEqual(['asking by first'])
  })

  it('stops what goes by one that it stopped', async () => {
    const sandbox = await sandboxFor(library)
    const chain = [
      defineRecipe(noTag),
      defineRecipe({ name: 'second', where: tagged('a'), actions: [addTag('b')] }),
      defineRecipe({ name: 'third', where: tagged('b'), actions: [addTag('c')] }),
      defineRecipe({ name: 'free', where: not(tagged('c')), scope: {}, actions: [addTag('d')] }),
      defineRecipe({ name: 'other', where: tagged('old'), actions: [addTag('e')] }),
    ]
    expect(stopped(await run(sandbox, chain))).toEqual(['second by first', 'third by second', 'free by third'])
  })

  it('stops nobody where it says so', async () => {
    const sandbox = await sandboxFor(library)
    const first = defineRecipe({ ...noTag, continueOnFailure: true })
    const second = defineRecipe({ name: 'second', where: untagged(), actions: [addTag('b')] })
    const result = await run(sandbox, [first, second])
    expect(stopped(result)).toEqual([])
    expect(result.plan.operations).toMatchObject([{ op: 'tag.create' }, { op: 'tag.add', assetIds: [id(1), id(2)] }])
    expect(result.plan.refused).toMatchObject([{ recipe: 'first', reason: expect.stringContaining('boom') }])
  })

  it.each([
    ['a sync of the album', syncAlbum('Old'), { actions: [syncAlbum('Old', { remove: 'all' })] }, true],
    ['a sync of the album by its id', syncAlbum('Old'), { actions: [syncAlbum({ id: id(100) })] }, true],
    ['a sync of another album', syncAlbum('Old'), { actions: [syncAlbum('Other')] }, false],
    ['a sync that takes nothing out', addToAlbum('Old'), { actions: [syncAlbum('Old', { remove: 'none' })] }, false],
    ['a sync of the tag', addTag('old'), { actions: [syncTag('old')] }, true],
    ['the deletion of the album', addToAlbum('Old'), { actions: [], finish: () => [deleteAlbum('Old')] }, true],
    ['who puts in as well', addToAlbum('Old'), { actions: [addToAlbum('Old')] }, false],
  ] as const)(
    'stops what would take out of what it fills, wherever it stands: %s',
    async (_, fill, parts, isStopped) => {
      const sandbox = await sandboxFor(library)
      const filling = defineRecipe({ name: 'filling', actions: [fill], prepare: broken })
      const other = defineRecipe({ name: 'other', where: path('/nowhere/**'), ...(parts as object as { actions: [] }) })
      const expected = isStopped ? ['other by filling'] : []
      expect(stopped(await run(sandbox, [other, filling]))).toEqual(expected)
      expect(stopped(await run(sandbox, [filling, other]))).toEqual(expected)
    },
  )

  it('is no reason for an earlier removal to be left out, which wins anyway', async () => {
    const sandbox = await sandboxFor(library)
    const filling = defineRecipe({ name: 'filling', actions: [addToAlbum('Old')], prepare: broken })
    const removing = defineRecipe({ name: 'removing', where: path('**'), actions: [removeFromAlbum('Old')] })
    expect(stopped(await run(sandbox, [removing, filling]))).toEqual([])
    expect(stopped(await run(sandbox, [filling, removing]))).toEqual(['removing by filling'])
  })
})
