import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { connect, type Server } from '../../../core/api/server.ts'
import type { AnyRecipe, RecipeDefinition } from '../../../core/recipes/recipe.ts'
import { explainAsset } from '../../../engine/explain.ts'
import { silentLogger } from '../../../engine/logger.ts'
import { runRecipes } from '../../../engine/runner/runner.ts'
import { runtimeScopes } from '../../../engine/runner/scopes.ts'
import {
  type Action,
  addTag,
  addToAlbum,
  all,
  any,
  archive,
  city,
  definePredicate,
  defineRecipe,
  folder,
  inAlbum,
  leaveDuplicates,
  not,
  plannedFor,
  type Recipe,
  stack,
  tagged,
  type,
} from '../../../index.ts'
import { runExamples } from '../../../language/examples/examples.ts'
import { type AssetInput, startSandbox, versions } from '../../../sandbox/index.ts'
import { asset, planFor } from '../../../testing.ts'
import { homeFor } from '../../support/home.ts'

const cleanup: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of cleanup.splice(0).toReversed()) await close()
})

const serverWith = async (assets: readonly AssetInput[], version?: string): Promise<Server> => {
  const sandbox = await startSandbox({ library: { assets }, ...(version ? { version } : {}) })
  cleanup.push(() => sandbox.close())
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
  cleanup.push(() => server.close())
  return server
}

const load = (recipe: AnyRecipe) => ({ recipe, plugin: null, from: 'test' })
const run = async (
  recipes: readonly AnyRecipe[],
  assets: readonly AssetInput[],
  { version, packing }: { readonly version?: string | undefined; readonly packing?: number } = {},
) =>
  runRecipes({
    account: 'me',
    server: await serverWith(assets, version),
    recipes: recipes.map(load),
    log: silentLogger,
    ...(packing === undefined ? {} : { packing }),
  })

const on = (day: string, more: AssetInput = {}): AssetInput => asset({ fileCreatedAt: `${day}T12:00:00.000Z`, ...more })
const fourDays = ['2023-07-02', '2023-07-01', '2023-07-09', '2023-07-10'].map((day) => on(day))

const trips = defineRecipe({
  name: 'trips',
  async *stream(assets) {
    for await (const trip of assets.split({ gap: { days: 2 } }))
      yield { assets: trip, actions: [addToAlbum(`Trip of ${trip[0]?.takenAt.day()}`)] }
  },
})

const additions = (operations: readonly object[]): object[] => operations.filter((one) => 'assetIds' in one)

describe.each(versions)('a recipe with stream on %s', (version) => {
  it('gets its matches oldest first and plans what it yields for each group', async () => {
    const { plan, failures } = await run([trips], fourDays, { version })
    expect(failures).toEqual([])
    expect(plan.summary).toEqual({ 'album.create': 2, 'album.add': 4 })
    expect(JSON.stringify(plan.operations)).toMatch(/Trip of 2023-07-01.*Trip of 2023-07-09/)
    expect(plan.recipes).toMatchObject([{ name: 'trips', scanned: 4, matched: 4 }])
  })

  it('gets only what scope and where let in, with what where needs', async () => {
    const seen: unknown[] = []
    const recipe = defineRecipe({
      name: 'lake',
      where: all(folder('lake'), city('Oslo')),
      async *stream(assets) {
        for await (const { exif, originalFileName } of assets) seen.push([originalFileName, exif.city])
        yield* []
      },
    })
    const oslo: AssetInput = { exif: { city: 'Oslo' } }
    const { plan } = await run(
      [recipe],
      [
        asset({ originalPath: '/p/lake/a.jpg', ...oslo }),
        asset({ originalPath: '/p/lake/b.jpg', visibility: 'archive', ...oslo }),
        asset({ originalPath: '/p/lake/c.jpg' }),
        asset({ originalPath: '/p/sea/d.jpg', ...oslo }),
      ],
      { version },
    )
    expect(seen).toEqual([['a.jpg', 'Oslo']])
    expect(plan.recipes).toMatchObject([{ matched: 0 }])
    expect(plan.operations).toEqual([])
  })
})

describe('a recipe with stream', () => {
  it('counts an asset once, in however many groups it is', async () => {
    const recipe = defineRecipe({
      name: 'twice',
      async *stream(assets) {
        const group = await assets.take(2).toArray()
        yield { assets: group, actions: [addTag('a')] }
        yield { assets: group, actions: [addTag('a'), archive()] }
      },
      finish: ({ scanned, matched, warn }) => warn(`${matched} of ${scanned}`),
    })
    const { plan } = await run([recipe], fourDays)
    expect(plan.recipes).toMatchObject([{ matched: 2, warnings: ['2 of 4'] }])
    expect(plan.summary).toMatchObject({ 'tag.add': 2, 'asset.update': 2 })
  })

  it('gives the same plan in whatever order assets come, equal times included', async () => {
    const first = defineRecipe({
      name: 'first',
      async *stream(assets) {
        yield { assets: await assets.take(3).toArray(), actions: [addTag('first')] }
      },
    })
    const id = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`
    const same = [4, 2, 1, 5, 3].map((n) => on('2023-07-01', { id: id(n) }))
    const plans = await Promise.all([same, same.toReversed()].map(async (assets) => (await run([first], assets)).plan))
    expect(plans[0]?.operations).toEqual(plans[1]?.operations)
    expect(additions(plans[0]?.operations ?? [])).toMatchObject([{ assetIds: [id(1), id(2), id(3)] }])
  })

  it('sees in where what earlier recipes plan for single assets', async () => {
    const clips = defineRecipe({
      name: 'clips',
      where: inAlbum('Clips'),
      async *stream(assets) {
        yield { assets: await assets.toArray(), actions: [addTag('clips')] }
      },
    })
    const videos = defineRecipe({ name: 'videos', where: type('VIDEO'), actions: [addToAlbum('Clips')] })
    const { plan, failures } = await run([videos, clips], [asset({ type: 'VIDEO' }), asset()])
    expect(failures).toEqual([])
    expect(plan.recipes).toMatchObject([{ matched: 1 }, { matched: 1 }])
    expect(plan.summary).toMatchObject({ 'album.add': 1, 'tag.add': 1 })
  })

  it('is told its where with what was looked up, part by part', async () => {
    const groups = defineRecipe({
      name: 'groups',
      where: any(inAlbum('Clips'), type('VIDEO')),
      async *stream(assets, { where: { combines, parts = [] } }) {
        const found = await assets.toArray()
        for (const { label, test } of parts)
          yield { assets: found.filter((one) => test(one)), actions: [addTag(`${combines} ${label}`)] }
      },
    })
    const [id, video] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002']
    const assets = [asset({ id, albums: ['Clips'] }), asset({ id: video, type: 'VIDEO' }), asset()]
    const { operations } = await planFor(groups, assets)
    expect(additions(operations)).toMatchObject([
      { tag: { value: 'any in album Clips' }, assetIds: [id] },
      { tag: { value: 'any type VIDEO' }, assetIds: [video] },
    ])
  })

  it.each<[string, Partial<RecipeDefinition>, string]>([
    [
      'itself',
      {
        async *stream(assets) {
          for await (const _ of assets) throw new Error('boom')
          yield* []
        },
      },
      'Recipe "broken" failed in stream: boom',
    ],
    [
      'in a split that is not sorted',
      {
        async *stream(assets) {
          const latest = assets.sortBy(({ takenAt }) => takenAt, 'descending')
          for await (const group of latest.split({ gap: { days: 1 } })) yield { assets: group, actions: [] }
        },
      },
      'Recipe "broken" failed in stream: split: the stream is not sorted',
    ],
    [
      'with an asset of its own making',
      {
        async *stream(assets) {
          for await (const one of assets) yield { assets: [{ ...one, id: 'x' }], actions: [] }
        },
      },
      'Recipe "broken" failed in stream: asset x of a group did not come from the stream',
    ],
  ])('that fails %s is named, and the others go on', async (_, broken, message) => {
    const recipe = defineRecipe({ name: 'broken', continueOnFailure: true, ...broken } as RecipeDefinition)
    const { plan, failures } = await run([recipe, trips], fourDays)
    expect(failures.map((error) => error.message)).toEqual([expect.stringContaining(message)])
    expect(plan.summary).toEqual({ 'album.create': 2, 'album.add': 4 })
    expect(plan.refused).toMatchObject([{ recipe: 'broken' }])
  })

  it('that fails in where never streams', async () => {
    let streamed = false
    const recipe = defineRecipe({
      name: 'broken',
      where: definePredicate({
        label: 'broken',
        test: () => {
          throw new Error('boom')
        },
      }),
      async *stream() {
        streamed = true
        yield* []
      },
    })
    const { failures } = await run([recipe], fourDays)
    expect(failures[0]?.message).toContain('failed in where')
    expect(streamed).toBe(false)
  })

  it('may warn, knows how many were looked at, and works in planFor', async () => {
    const recipe = defineRecipe({
      name: 'warner',
      where: not(type('VIDEO')),
      async *stream(assets, { warn, scanned }) {
        warn(`${(await assets.toArray()).length} of ${scanned} assets`)
        yield* []
      },
    })
    const { recipes } = await planFor(recipe, [...fourDays, asset({ type: 'VIDEO' })])
    expect(recipes).toMatchObject([{ warnings: ['4 of 5 assets'] }])
  })
})

describe('around a recipe with stream', () => {
  const lakes: Recipe = defineRecipe({
    name: 'lakes',
    where: folder('lake'),
    stream: () => {
      throw new Error('never asked')
    },
    examples: [
      { asset: { originalPath: '/p/lake/a.jpg' }, matches: true },
      { asset: { originalPath: '/p/sea/a.jpg' }, matches: false },
    ],
  })
  const id = '00000000-0000-4000-8000-000000000001'

  it('explain tells where alone, and that groups are judged', async () => {
    const server = await serverWith([asset({ id, originalPath: '/p/lake/a.jpg' })])
    const [explained, later] = (await explainAsset(server, [load(lakes), load(trips)], id)).recipes
    expect(explained).toMatchObject({
      matches: true,
      where: { label: 'folder lake', matches: true },
      operations: [],
      warnings: [expect.stringContaining('It judges groups of assets')],
    })
    expect(later).toMatchObject({ matches: true, where: null })
  })

  it('explain says where it does not match', async () => {
    const server = await serverWith([asset({ id, originalPath: '/p/sea/a.jpg' })])
    const [explained] = (await explainAsset(server, [load(lakes)], id)).recipes
    expect(explained).toMatchObject({ matches: false, where: { matches: false }, warnings: [] })
  })

  it('examples judge where', async () => {
    expect((await runExamples(lakes)).map(({ passed }) => passed)).toEqual([true, true])
  })

  it('the key is taken to need what albums need', () => {
    expect(runtimeScopes([load(lakes)])[0]?.scopes).toContain('albumAsset.create')
  })
})

describe('the trips of docs/recipes.md', () => {
  const page = readFileSync(new URL('../../../docs/recipes.md', import.meta.url), 'utf8')
  const code = page.split('```').find((block) => block.includes("name: 'trips'"))
  const home = () =>
    homeFor({
      library: {
        assets: [
          ...Array.from({ length: 20 }, (_, hour) =>
            asset({ fileCreatedAt: `2023-07-01T${String(hour).padStart(2, '0')}:00:00.000Z` }),
          ),
          on('2023-07-09'),
          on('2023-07-02', { originalPath: '/photos/screenshots/a.png' }),
        ],
      },
      config: "recipes: ['recipes/*.ts']",
      files: {
        'recipes/trips.ts': `import { addToAlbum, defineRecipe, folder, not } from 'immich-darkroom'\n${code?.replace(/^ts/, '')}`,
      },
    })

  it('are planned', async () => {
    const { darkroom } = await home()
    const { code: exit, stdout } = await darkroom('plan')
    expect(exit).toBe(0)
    expect(stdout).toContain('Trip of 2023-07-01')
    expect(stdout).not.toContain('Trip of 2023-07-09')
  })

  it('are listed as judged in groups, and found as their stream yields them', async () => {
    const { darkroom } = await home()
    expect((await darkroom('recipes')).stdout).toContain('where not folder screenshots, judged in groups')
    expect((await darkroom('find', 'trips', '--ids')).stdout.trim().split('\n')).toHaveLength(20)
  })
})

describe('what comes after a stream', () => {
  /** The plan, and who was asked in which order. */
  const inOrder = async (possible: readonly Action[] | null, packing: number) => {
    const order: string[] = []
    const pairs = defineRecipe({
      name: 'pairs',
      ...(possible ? { possibleActions: possible } : {}),
      async *stream(assets) {
        const all = await assets.toArray()
        order.push(`stream ${all.flatMap((one) => [...(plannedFor(one)?.tags ?? [])]).join()}`)
        yield { assets: all, actions: [stack()] }
      },
    })
    const before = defineRecipe({ name: 'before', actions: [addTag('before')] })
    const after = defineRecipe({
      name: 'after',
      possibleActions: [addTag('a')],
      actions: ({ originalFileName }) => {
        order.push('after')
        return [addTag(`${originalFileName} of after`)]
      },
    })
    const assets = [
      on('2023-07-01', { id: firstId, originalFileName: '1.jpg' }),
      on('2023-07-02', { id: secondId, originalFileName: '2.jpg' }),
    ]
    const { plan } = await run([before, pairs, after], assets, { packing })
    return { order, operations: plan.operations }
  }
  const [firstId, secondId] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002']

  it.each([1, 1000])(
    'does not wait for one that only stacks, and which sees what comes before alone (packing %i)',
    async (packing) => {
      const waiting = await inOrder(null, packing)
      const apart = await inOrder([stack()], packing)
      expect(waiting.order).toEqual(['stream before,before', 'after', 'after'])
      expect(apart.order).toEqual(['after', 'after', 'stream before,before'])
      expect(apart.operations).toEqual(waiting.operations)
      expect(apart.operations.map(({ op }) => op)).toContain('stack.create')
    },
  )
})

describe('what comes after a stream that takes assets out of groups of duplicates', () => {
  const assets = Array.from({ length: 40 }, (_, index) =>
    on(`2023-07-${String(1 + (index % 20)).padStart(2, '0')}`, {
      id: `00000000-0000-4000-8000-0000000000${index + 10}`,
      originalFileName: `${index}.jpg`,
      duplicateId: index % 4 === 1 ? `10000000-0000-4000-8000-0000000000${index % 2}0` : null,
    }),
  )
  const seen = async (possible: readonly Action[] | null, packing: number) => {
    const order: string[] = []
    const pairs = defineRecipe({
      name: 'pairs',
      ...(possible ? { possibleActions: possible } : {}),
      async *stream(stream) {
        for await (const day of stream.split({ by: ({ takenAt }) => takenAt.day() })) {
          yield { assets: day, actions: [stack()] }
          yield { assets: day.filter(({ id }) => !id.endsWith('5')), actions: [leaveDuplicates()] }
        }
        order.push('stream')
      },
    })
    const after = defineRecipe({
      name: 'after',
      possibleActions: [addTag('a')],
      actions: ({ originalFileName, duplicateId }) => {
        order.push(originalFileName)
        return [addTag(`${originalFileName} ${duplicateId === null ? 'alone' : 'in a group'}`)]
      },
    })
    const { plan } = await run([pairs, after], assets, { packing })
    return { order, plan: { ...plan, server: null } }
  }

  it.each([1, 3, 1000])('waits only with those that are in one, and sees them alone (packing %i)', async (packing) => {
    const waiting = await seen(null, packing)
    const apart = await seen([stack(), leaveDuplicates()], packing)
    expect(apart.plan).toEqual(waiting.plan)
    expect(waiting.order[0]).toBe('stream')
    const grouped = assets
      .filter(({ duplicateId }) => duplicateId !== null)
      .map(({ originalFileName }) => originalFileName)
    expect(apart.order.indexOf('stream')).toBe(assets.length - grouped.length)
    expect(apart.order.slice(apart.order.indexOf('stream') + 1).toSorted()).toEqual(grouped.toSorted())
    const tags = apart.plan.operations.flatMap((operation) => (operation.op === 'tag.add' ? operation.tag.value : []))
    expect(tags.filter((tag) => tag.endsWith('in a group'))).toEqual(['5.jpg in a group', '25.jpg in a group'].sort())
  })
})

describe('defineRecipe', () => {
  const stream = trips.stream
  it.each<[object, string]>([
    [{ name: 'a' }, 'actions: is neither a list of actions nor a function'],
    [{ name: 'a', stream: [] }, 'stream: is not a function'],
    [{ name: 'a', stream, actions: [] }, 'actions: is not allowed together with stream, which yields the actions'],
    [{ name: 'a', straem: stream, actions: [] }, 'straem: is not a known option\n    Did you mean "stream"?'],
    [{ name: 'a', stream, wher: tagged('a') }, 'wher: is not a known option\n    Did you mean "where"?'],
  ])('refuses %j', (definition, message) => {
    expect(() => defineRecipe(definition as RecipeDefinition)).toThrow(message)
  })
})
