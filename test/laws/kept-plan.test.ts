import { globSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { verifyChecksum } from '../../engine/mirror/checksum.ts'
import { Clock, extended } from '../../engine/plan/run-time.ts'
import { insertAsset } from '../../sandbox/index.ts'
import { anna, household, pick, send, steps, type World } from '../engine/mirror/household.ts'
import { age } from '../engine/read-only-storage/bench.ts'
import { type Home, homeFor } from '../support/home.ts'

const config = (more: object = {}, recipe: object = {}) => ({
  'immichrc.json': JSON.stringify({
    plugins: [
      { use: 'folder-albums', rootPath: '/upload', albumLevels: 1 },
      { use: 'screen-captures' },
      { use: 'date-repair', timezone: 'Europe/Berlin' },
      { use: 'stacks' },
      { use: 'autotag', rules: [{ name: 'liked', albums: ['Liked'] }], ...more },
    ],
    recipes: [{ name: 'kept', where: { inAlbum: 'Liked' }, actions: [{ addTag: 'liked' }], ...recipe }],
  }),
})

/** A plan, and whether it was shown again. */
const look = async ({ darkroom }: Home, ...args: string[]) => {
  const { json, stderr, code } = await darkroom('plan', '--json', '--verbose', ...args)
  return {
    accounts: json<{ accounts: unknown }>().accounts,
    code,
    isKept: stderr.includes('The last plan is shown again'),
  }
}

const setUp = async (files = config()) => {
  const home = await homeFor({ library: household, files })
  const world: World = { sandbox: home.sandbox, ahead: 0, done: 0 }
  await send(world, 'POST', '/albums', { albumName: 'Liked', assetIds: [pick(world, 1), pick(world, 2)] })
  await send(world, 'PUT', '/tags', { tags: ['t0'] })
  return { home, world }
}

const liked = ({ sandbox }: World): string => [...sandbox.state.albums.keys()][0] ?? ''

/** After each step the plan is made anew, as a fresh one is, and then shown again. */
const expectAnewAfterEach = async (home: Home, steps: readonly (() => unknown)[]): Promise<void> => {
  for (const step of steps) {
    await step()
    await home.sandbox.settle()
    const again = await look(home)
    expect(again.isKept).toBe(false)
    expect(again.accounts).toEqual((await look(home, '--fresh')).accounts)
    expect((await look(home)).isKept).toBe(true)
  }
}

const plugins = [
  { use: 'folder-albums', rootPath: '/upload', albumLevels: 1 },
  { use: 'screen-captures' },
  { use: 'date-repair', timezone: 'Europe/Berlin' },
  { use: 'stacks' },
  { use: 'duplicates' },
  { use: 'autotag', rules: [{ name: 'liked', albums: ['Liked'] }] },
]

/** Recipes each of which goes by something else of assets. */
const looking = [
  { favorite: true },
  { rating: { min: 3 } },
  { description: '*word*' },
  { taken: { from: '2019-01-01', to: '2020-12-31' } },
  { path: '**/upload/**' },
  { hasLocation: true },
  { exif: { make: 'Canon' } },
  { inAlbum: 'Liked' },
  { type: 'VIDEO' },
].map((where, index) => ({ name: `looking ${index}`, where, actions: [{ addTag: `seen/${index}` }] }))

const dated = { dateTimeOriginal: '2019-03-03T10:00:00.000+02:00' }

/** What may happen between two plans, after each of which the second may be another one. */
const changes: Readonly<Record<string, (home: Home, world: World) => unknown>> = {
  'the date of an asset': (_, world) => send(world, 'PUT', `/assets/${pick(world, 3)}`, dated),
  'where an asset is shown': (_, world) => send(world, 'PUT', `/assets/${pick(world, 3)}`, { visibility: 'archive' }),
  'an asset that is gone': (_, world) => send(world, 'DELETE', '/assets', { ids: [pick(world, 4)], force: true }),
  'the name of an album': (_, world) => send(world, 'PATCH', `/albums/${liked(world)}`, { albumName: 'Loved' }),
  'what an album holds': (_, world) => send(world, 'PUT', `/albums/${liked(world)}/assets`, { ids: [pick(world, 3)] }),
  'an album': (_, world) => send(world, 'POST', '/albums', { albumName: 'Other', assetIds: [pick(world, 0)] }),
  'a tag': (_, world) => send(world, 'PUT', '/tags', { tags: ['t1'] }),
  'a stack': (_, world) => send(world, 'POST', '/stacks', { assetIds: [pick(world, 0), pick(world, 1)] }),
  'an option of a plugin': (home) => home.write(config({ rules: [{ name: 'loved', albums: ['Loved'] }] })),
  'the text of a recipe': (home) => home.write(config({}, { actions: [{ addTag: 'loved' }] })),
  'what was applied': (home) => home.darkroom('apply', '--yes'),
}

describe('a plan of a library at rest', () => {
  it('is shown again, and is the one that would be made', async () => {
    const { home } = await setUp()
    const first = await look(home)
    expect(first.isKept).toBe(false)
    expect(await look(home)).toEqual({ ...first, isKept: true })
    expect((await look(home, '--fresh')).accounts).toEqual(first.accounts)
    expect((await look(home, '--verify')).isKept).toBe(false)
    expect((await look(home)).isKept).toBe(true)
  })

  it('is shown again soon after a change was planned, although what changed lately is read again', async () => {
    const { home, world } = await setUp()
    await look(home)
    await send(world, 'PUT', `/assets/${pick(world, 3)}`, dated)
    await home.sandbox.settle()
    expect((await look(home)).isKept).toBe(false)
    expect((await look(home)).isKept).toBe(true)
  })

  it.each([{ isFavorite: true }, { description: 'new' }, { rating: 4 }])(
    'is shown again, with all that is in albums, after changes at which nobody looked: %j',
    async (change) => {
      const { home, world } = await setUp()
      await send(world, 'PUT', `/albums/${liked(world)}/assets`, { ids: [pick(world, 3)] })
      const first = await look(home)
      for (const number of [3, 1, 3]) {
        await send(world, 'PUT', `/assets/${pick(world, number)}`, { isFavorite: false, description: '', rating: 1 })
        await send(world, 'PUT', `/assets/${pick(world, number)}`, change)
        await home.sandbox.settle()
        expect(await look(home)).toEqual({ ...first, isKept: true })
      }
      expect((await look(home, '--fresh')).accounts).toEqual(first.accounts)
      await send(world, 'PUT', `/assets/${pick(world, 3)}`, dated)
      await home.sandbox.settle()
      const second = await look(home)
      expect(second.isKept).toBe(false)
      await send(world, 'PUT', `/assets/${pick(world, 3)}`, { isFavorite: false, description: '', rating: 1 })
      await home.sandbox.settle()
      expect(await look(home)).toEqual({ ...second, isKept: true })
    },
  )

  it('is made anew after a change of a field that decided in an earlier run, and in this one for nobody', async () => {
    const recipes = [{ name: 'kept', where: { favorite: true }, actions: [{ addTag: 'liked' }] }]
    const { home, world } = await setUp({ 'immichrc.json': JSON.stringify({ plugins: plugins.slice(-1), recipes }) })
    await look(home)
    await send(world, 'POST', '/albums', { albumName: 'Other', assetIds: [pick(world, 0)] })
    expect((await look(home)).isKept).toBe(false)
    await send(world, 'PUT', `/assets/${pick(world, 3)}`, { isFavorite: true })
    await home.sandbox.settle()
    const again = await look(home)
    expect(again.isKept).toBe(false)
    expect(again.accounts).toEqual((await look(home, '--fresh')).accounts)
  })

  it.each(Object.entries(changes))('is made anew after a change of %s', async (_, change) => {
    const { home, world } = await setUp()
    await look(home)
    expect((await look(home)).isKept).toBe(true)
    await change(home, world)
    await home.sandbox.settle()
    const again = await look(home)
    expect(again.isKept).toBe(false)
    expect(again.accounts).toEqual((await look(home, '--fresh')).accounts)
  })

  it('is not asked about where an asset changed: what it asked is asked once, for the new one', async () => {
    const { home, world } = await setUp()
    await look(home)
    await send(world, 'PUT', `/assets/${pick(world, 3)}`, dated)
    await home.sandbox.settle()
    const before = new Map(home.sandbox.requests)
    expect((await look(home)).isKept).toBe(false)
    const asked = ['GET /stacks', 'GET /tags'].map((name) => [
      name,
      (home.sandbox.requests.get(name) ?? 0) - (before.get(name) ?? 0),
    ])
    expect(asked).toEqual([
      ['GET /stacks', 1],
      ['GET /tags', 1],
    ])
  })

  it('is shown again, and made anew after changes, where only the server is asked for assets', async () => {
    const recipes = [{ name: 'kept', where: { inAlbum: 'Liked' }, actions: [{ addTag: 'liked' }] }]
    const { home, world } = await setUp({ 'immichrc.json': JSON.stringify({ recipes }) })
    await look(home)
    expect((await look(home)).isKept).toBe(true)
    const steps = [
      () => send(world, 'PUT', `/albums/${liked(world)}/assets`, { ids: [pick(world, 3)] }),
      () => send(world, 'PUT', `/assets/${pick(world, 3)}`, { visibility: 'archive' }),
      () => send(world, 'DELETE', '/assets', { ids: [pick(world, 1)] }),
    ]
    await expectAnewAfterEach(home, steps)
  })

  it('is not asked how it was read, and made anew after changes of what was empty then', async () => {
    const where = { any: [{ inAlbum: 'Liked' }, { inAlbum: 'Empty' }] }
    const { home, world } = await setUp({
      'immichrc.json': JSON.stringify({ recipes: [{ name: 'kept', where, actions: [{ addTag: 'liked' }] }] }),
    })
    const { id } = (await send(world, 'POST', '/albums', { albumName: 'Empty' })) as { id: string }
    const upload = () => insertAsset(world.sandbox.state, { ownerId: anna, originalPath: '/upload/new.jpg' }).id
    const counts = (): number => home.sandbox.requests.get('POST /search/statistics') ?? 0
    await look(home)
    const made = counts()
    expect((await look(home)).isKept).toBe(true)
    expect(counts() - made).toBeLessThan(made)
    await expectAnewAfterEach(home, [
      () => send(world, 'PUT', `/albums/${id}/assets`, { ids: [pick(world, 3)] }),
      () => send(world, 'DELETE', `/albums/${id}/assets`, { ids: [pick(world, 3)] }),
      () => send(world, 'PUT', `/albums/${id}/assets`, { ids: [upload()] }),
    ])
  })

  it('is shown again, and made anew after changes, where only groups of duplicates are asked for', async () => {
    const plugins = [{ use: 'duplicates', rules: [{ name: 'meme', tags: ['meme'] }], resolve: 'review' }]
    const { home, world } = await setUp({ 'immichrc.json': JSON.stringify({ plugins }) })
    const { state } = world.sandbox
    const change = (number: number, more: Parameters<typeof state.updateAsset>[1]): void => {
      const asset = state.assets.get(pick(world, number))
      if (asset) state.updateAsset(asset, more)
    }
    const group = '00000000-0000-4000-8000-ad0000000009'
    for (const number of [0, 1]) change(number, { duplicateId: group })
    const made = (await send(world, 'PUT', '/tags', { tags: ['meme'] })) as { id: string }[]
    const tag = (number: number) => send(world, 'PUT', `/tags/${made[0]?.id}/assets`, { ids: [pick(world, number)] })
    const steps: readonly (() => unknown)[] = [
      () => tag(0),
      () => change(2, { duplicateId: group }),
      () => send(world, 'PUT', `/assets/${pick(world, 1)}`, { isFavorite: true }),
      () => send(world, 'POST', '/stacks', { assetIds: [pick(world, 2), pick(world, 3)] }),
      () => send(world, 'DELETE', '/assets', { ids: [pick(world, 1)] }),
      () => send(world, 'PUT', '/tags', { tags: ['autotag/duplicate-album'] }),
    ]
    await look(home)
    await expectAnewAfterEach(home, steps)
  })

  it('is the one that would be made, whatever happened one after the other', async () => {
    let kept = 0
    const happened = fc.array(fc.constantFrom(...Object.keys(changes)), { minLength: 3, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(happened, async (names) => {
        const { home, world } = await setUp()
        for (const name of names) {
          await changes[name]?.(home, world)
          await home.sandbox.settle()
          const { accounts } = await look(home)
          const again = await look(home)
          if (again.isKept) kept += 1
          expect(again.accounts).toEqual(accounts)
          expect((await look(home, '--fresh')).accounts).toEqual(accounts)
        }
      }),
      { seed: 19, numRuns: 6 },
    )
    expect(kept).toBeGreaterThan(0)
  })

  it('is the one that would be made, whatever recipes look at and whatever happens to assets', async () => {
    let kept = 0
    const config = fc.record({
      plugins: fc.subarray(plugins, { minLength: 1, maxLength: 3 }),
      recipes: fc.subarray(looking, { maxLength: 3 }),
    })
    const happened = fc.array(fc.tuple(fc.constantFrom(...Object.keys(steps)), fc.nat(12), fc.nat(12)), {
      minLength: 5,
    })
    await fc.assert(
      fc.asyncProperty(config, happened, async (given, named) => {
        const { home, world } = await setUp({ 'immichrc.json': JSON.stringify(given) })
        await look(home)
        for (const [name, a, b] of named) {
          await steps[name]?.(world, a, b)
          await home.sandbox.settle()
          const { accounts, isKept } = await look(home)
          if (isKept) kept += 1
          expect(accounts).toEqual((await look(home, '--fresh')).accounts)
        }
      }),
      { seed: 20, numRuns: 15 },
    )
    expect(kept).toBeGreaterThan(10)
  })

  it('is shown again in the days after an apply, also where a person takes off what was given', async () => {
    const recipes = [{ name: 'kept', where: { inAlbum: 'Liked' }, actions: [{ addTag: 'liked' }] }]
    const { home, world } = await setUp({ 'immichrc.json': JSON.stringify({ recipes }) })
    const untag = async (number: number): Promise<void> => {
      const [tag] = [...home.sandbox.state.tags.values()].filter(({ value }) => value === 'liked')
      await send(world, 'DELETE', `/tags/${tag?.id}/assets`, { ids: [pick(world, number)] })
    }
    await expectAnewAfterEach(home, [() => home.darkroom('apply', '--yes')])
    const applied = Date.now()
    // A day later, the server's own jobs are done.
    age(home, 1)
    await expectAnewAfterEach(home, [() => untag(1)])
    const state = join(home.folder, 'state')
    const mirror = readdirSync(state).find((name) => name.endsWith('.mirror')) ?? ''
    const database = new DatabaseSync(join(state, mirror), { readOnly: true })
    const kept = database.prepare("SELECT content FROM kept WHERE name LIKE 'plan of %'").get()
    database.close()
    // After a week, what was written counts no more, and the plan might be another one.
    const { until } = JSON.parse(verifyChecksum(String(kept?.content)) ?? '')
    expect((until - applied) / (24 * 60 * 60_000)).toBeCloseTo(6, 1)
    // Another run's writes may concern what is missing.
    await home.write({
      'other.json': JSON.stringify({
        recipes: [{ name: 'other', where: { inAlbum: 'Liked' }, actions: [{ addTag: 'other' }] }],
      }),
    })
    await expectAnewAfterEach(home, [() => home.darkroom('apply', '--yes', '--config', 'other.json')])
  })

  it('is shown again where all assets are in their albums, although one below the root changes', async () => {
    const { home, world } = await setUp({ 'immichrc.json': JSON.stringify({ plugins: plugins.slice(0, 1) }) })
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    await home.sandbox.settle()
    const first = await look(home)
    const numbers = [0, 1, 2, 3, 4]
    let kept = 0
    for (const number of numbers) {
      await send(world, 'PUT', `/assets/${pick(world, number)}`, { description: 'new' })
      await home.sandbox.settle()
      const { isKept, accounts } = await look(home)
      expect(accounts).toEqual(first.accounts)
      if (isKept) kept += 1
    }
    // One of them shows that the root is right, and is looked at.
    expect(kept).toBeGreaterThanOrEqual(numbers.length - 1)
  })

  it('is shown again where all assets are in albums that another tool filled, although one below the root changes', async () => {
    const { home, world } = await setUp({ 'immichrc.json': JSON.stringify({ plugins: plugins.slice(0, 1) }) })
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    await home.sandbox.settle()
    // Nothing remembers what was put in.
    rmSync(join(home.folder, 'state'), { recursive: true })
    const first = await look(home)
    for (const number of [0, 1, 2]) {
      await send(world, 'PUT', `/assets/${pick(world, number)}`, { description: 'new' })
      await home.sandbox.settle()
      const { isKept, accounts } = await look(home)
      expect({ isKept, accounts }).toEqual({ isKept: true, accounts: first.accounts })
    }
  })

  it('is made anew where other files of the album bear the path that its cover is to have', async () => {
    const actions = [{ album: { name: 'Liked', cover: { path: '/upload/1.jpg' } } }]
    const recipes = [{ name: 'covered', where: { inAlbum: 'Liked' }, actions }]
    const { home, world } = await setUp({ 'immichrc.json': JSON.stringify({ plugins: plugins.slice(1, 2), recipes }) })
    const { assets } = world.sandbox.state
    const rename = (number: number, originalPath: string): void => {
      const asset = assets.get(pick(world, number))
      if (asset) Object.assign(asset, { originalPath, updatedAt: asset.updatedAt + 1 })
      world.sandbox.state.changed()
    }
    const first = await look(home)
    // As the storage template of the server may do after dates were corrected.
    await expectAnewAfterEach(home, [
      () => {
        rename(1, '/upload/1+1.jpg')
        rename(2, '/upload/1.jpg')
      },
    ])
    expect((await look(home)).accounts).not.toEqual(first.accounts)
  })

  it('is shown as a whole or not at all: a part of another plan makes it anew', async () => {
    const { home } = await setUp()
    const first = await look(home)
    expect((await look(home)).isKept).toBe(true)
    const state = join(home.folder, 'state')
    for (const change of ["mark = 'of another plan'", "content = 'damaged'"]) {
      const database = new DatabaseSync(join(state, readdirSync(state).find((name) => name.endsWith('.mirror')) ?? ''))
      const part = "SELECT max(name) FROM kept WHERE name LIKE 'part %' AND length(content) > 10"
      const { changes: changed } = database.prepare(`UPDATE kept SET ${change} WHERE name = (${part})`).run()
      database.close()
      expect(changed).toBe(1)
      const again = await look(home)
      expect(again.isKept).toBe(false)
      expect(again.accounts).toEqual(first.accounts)
      expect((await look(home)).isKept).toBe(true)
    }
  })

  it('is shown again with all assets of a change, however many they are, in their order', async () => {
    const assets = Array.from({ length: 10_200 }, (_, index) => ({ originalPath: `/upload/${index % 2}/${index}.jpg` }))
    const all = { name: 'all', actions: [{ addTag: 'all' }] }
    const half = { name: 'half', where: { path: '**/1/*' }, actions: [{ addTag: 'half' }] }
    const files = { 'immichrc.json': JSON.stringify({ recipes: [all, half] }) }
    const home = await homeFor({ library: { assets }, files })
    const first = await look(home)
    const again = await look(home)
    expect(again).toEqual({ ...first, isKept: true })
    const [account] = again.accounts as { operations: { op: string; assetIds?: string[] }[] }[]
    const sizes = account?.operations.flatMap(({ assetIds }) => (assetIds ? [new Set(assetIds).size] : []))
    expect(sizes?.toSorted()).toEqual([10_200, 5100])
  })

  describe('with a tag of so many assets that they are kept', () => {
    const count = 2_100
    const idAt = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`
    const tagId = idAt(9_999)
    const library = {
      users: [{ id: idAt(9_998), name: 'Anna', email: 'anna@example.com' }],
      tags: [{ id: tagId, value: 'many' }],
      assets: Array.from({ length: count + 10 }, (_, index) => ({
        id: idAt(index),
        originalPath: `/photos/${index}.jpg`,
        fileCreatedAt: new Date(Date.UTC(2020, 0, 1, 0, index)).toISOString(),
        ...(index < count ? { tagIds: [tagId] } : {}),
      })),
    }
    const files = {
      'immichrc.json': JSON.stringify({
        recipes: [{ name: 'many', where: { tagged: 'many' }, actions: [{ addToAlbum: 'Many' }] }],
        limits: { changes: '100%' },
      }),
    }
    /** Takes the tag from one asset and gives it to another one, so that the count stays. */
    const swap = ({ sandbox: { state } }: Pick<Home, 'sandbox'>, index: number): void => {
      const [one, other] = [state.assets.get(idAt(index)), state.assets.get(idAt(count + index))]
      if (one) state.updateAsset(one, { tagIds: [] })
      if (other) state.updateAsset(other, { tagIds: [tagId] })
    }

    it('is shown again at once, and made anew where another asset carries it', async () => {
      const home = await homeFor({ library, files })
      const first = await look(home)
      expect(await look(home)).toEqual({ ...first, isKept: true })
      swap(home, 3)
      const second = await look(home)
      expect(second.isKept).toBe(false)
      expect(second.accounts).toEqual((await look(home, '--fresh')).accounts)
      expect(second.accounts).not.toEqual(first.accounts)
    })

    it.each([30, count])(
      'is shown again after other changes, and made anew where one of %i is exchanged',
      async (size) => {
        const where = { not: { tagged: 'many' } }
        const assets = library.assets.map(({ tagIds: _, ...asset }, index) =>
          index < size ? { ...asset, tagIds: [tagId] } : asset,
        )
        const home = await homeFor({
          library: { ...library, assets },
          files: {
            'immichrc.json': JSON.stringify({ recipes: [{ name: 'rest', where, actions: [{ addToAlbum: 'Rest' }] }] }),
          },
        })
        const world: World = { sandbox: home.sandbox, ahead: 0, done: 0 }
        const first = await look(home)
        for (const isFavorite of [true, false]) {
          await send(world, 'PUT', '/assets', { ids: [1, 2, count, count + 3].map(idAt), isFavorite })
          await home.sandbox.settle()
          expect(await look(home)).toEqual({ ...first, isKept: true })
        }
        for (const index of [3, 4]) {
          swap(home, index)
          const again = await look(home)
          expect(again.isKept).toBe(false)
          expect(again.accounts).toEqual((await look(home, '--fresh')).accounts)
          expect(await look(home)).toEqual({ ...again, isKept: true })
        }
      },
    )

    it.each([6, 8, 10, 11, 12, 13, 14, 15, 16, 18])(
      'is not what it was while it was made, if that changed before request %i',
      async (place) => {
        let requests = 0
        const whole: { home?: Home } = {}
        const onRequest = (): undefined => {
          requests += 1
          if (requests === place && whole.home) swap(whole.home, 3)
        }
        const home = await homeFor({ library, files, onRequest })
        whole.home = home
        await look(home)
        expect(requests).toBeGreaterThanOrEqual(place)
        expect((await look(home)).accounts).toEqual((await look(home, '--fresh')).accounts)
      },
    )
  })

  it('is made anew each time where nobody knows what code does', async () => {
    const recipe = `import { addTag, defineRecipe, satisfies } from 'immich-darkroom'
export default defineRecipe({ name: 'own', where: satisfies(() => Math.random() < 0.5), actions: [addTag('own')] })
`
    const files = { 'immichrc.json': JSON.stringify({ recipes: ['own.ts'] }), 'own.ts': recipe }
    const { home } = await setUp(files)
    for (let time = 0; time < 3; time += 1) expect((await look(home)).isKept).toBe(false)
  })

  it('is made anew each time where it goes by the clock', async () => {
    const files = config({}, { where: { taken: { lastDays: 400 } } })
    const { home } = await setUp(files)
    for (let time = 0; time < 3; time += 1) expect((await look(home)).isKept).toBe(false)
  })
})

/** Functions for use by themselves have the time as a default, and predicates have one until the run tells them. */
const mayAskThemselves = [
  'language/examples/examples.ts',
  'language/predicates/taken.ts',
  'language/predicates/uploaded.ts',
  'plugins/date-repair/album-date.ts',
  'plugins/date-repair/decide.ts',
  'plugins/date-repair/name-date.ts',
  'plugins/date-repair/path-date.ts',
]

describe('what recipes go by', () => {
  it('is what a run tells and answers: no code of plugins asks the clock, chance, files or the net itself', () => {
    const root = fileURLToPath(new URL('../..', import.meta.url))
    const files = globSync('{plugins,language}/**/*.ts', { cwd: root }).sort()
    const asking = files.filter((file) => {
      const code = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
      return /Date\.now\(|new Date\(\)|Math\.random|performance\.|randomUUID|process\.|fetch\(|from 'node:(?!util')/.test(
        code,
      )
    })
    // The files that folder-albums reads keep its plan from being shown again.
    expect(asking).toEqual([...mayAskThemselves, 'language/toolkit/text-files.ts'].sort())
  })
})

describe('the time of a run', () => {
  const at = new Date('2024-05-05T10:00:00Z')

  it('holds for ever unless somebody asks', () => {
    const clock = new Clock(at)
    expect(extended(clock.time, { more: 1 }).more).toBe(1)
    expect(clock.time.hasCome(new Date('2024-05-05T10:00:00Z'))).toBe(true)
    expect(clock.until).toBe(Number.POSITIVE_INFINITY)
  })

  it('holds until what was asked for comes, until the end of the day, or not at all', () => {
    const clock = new Clock(at)
    expect(extended(clock.time, { more: 1 }).today).toEqual(new Date('2024-05-05'))
    expect(new Date(clock.until)).toEqual(new Date('2024-05-06'))
    expect(clock.time.hasCome(new Date('2024-05-05T11:00:00Z'))).toBe(false)
    expect(new Date(clock.until)).toEqual(new Date('2024-05-05T11:00:00Z'))
    expect({ ...clock.time }.now).toEqual(at)
    expect(clock.until).toBe(at.getTime())
  })
})
