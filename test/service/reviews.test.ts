import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Outcome } from '../../engine/applier/applier.ts'
import {
  addTag,
  addToAlbum,
  album,
  all,
  definePredicate,
  defineRecipe,
  favorite,
  fileName,
  removeFromAlbum,
  syncAlbum,
  tagged,
} from '../../index.ts'
import { type Decision, reviewGroups } from '../../service/decisions.ts'
import type { KnownOfPlan } from '../../service/facts.ts'
import { selectApproved, stateAfter } from '../../service/reviews.ts'
import { openStore, type Review } from '../../service/store.ts'
import { ask } from '../sandbox/ask.ts'
import { folderWith } from '../support/folder.ts'
import { photosAt, smallLibrary } from '../support/library.ts'
import { albumsOf, assetOf, writesTo } from '../support/sandbox.ts'
import { days, hours, type Serving, type ServingOptions, servingFor } from '../support/serving.ts'

const trip = defineRecipe({ name: 'trip', where: fileName('t*'), actions: [addToAlbum('Trip')] })
const all1 = defineRecipe({ name: 'all', where: all(), actions: [] })
const stars = defineRecipe({ name: 'stars', where: fileName('p*'), actions: [favorite()] })

const started = async (options: Partial<ServingOptions> = {}): Promise<Serving> => {
  const serving = await servingFor({
    library: smallLibrary,
    recipes: [trip, stars],
    serve: { timeZone: 'UTC', jobs: { all: { schedule: 'hourly' } } },
    ...options,
  })
  await serving.start()
  return serving
}
const waiting = ({ supervisor }: Serving) => supervisor.store.reviews(['waiting'])

describe('what was chosen of a review', () => {
  it('is kept until it is carried out, and no longer', async () => {
    const store = openStore(await folderWith())
    for (const id of ['waits', 'done', 'gone']) store.set(`approval ${id}`, '{}')
    const plan = { summary: {}, operations: [] } as unknown as Review['plan']
    const review = { account: 'me', job: 'all', edition: '', serverVersion: '3.0.3', why: '', created: 0, confirmed: 0 }
    const others = { expires: 0, plan, refused: [], hash: '', note: '', undoes: null, keep: false }
    store.saveReview({ ...review, ...others, id: 'waits', state: 'approved' })
    store.saveReview({ ...review, ...others, id: 'done', state: 'applied' })
    store.prune(0, 0, 0)
    expect(['waits', 'done', 'gone'].map((id) => store.get(`approval ${id}`))).toEqual(['{}', null, null])
    store.close()
  })
})

describe('the first plan of a recipe', () => {
  it('waits for a person, and nothing is written before', async () => {
    const serving = await started()
    expect(writesTo(serving.sandbox)).toEqual({})
    const [review, ...others] = waiting(serving)
    expect(others).toEqual([])
    expect(review).toMatchObject({
      account: 'me',
      job: 'all',
      why: 'It is the first plan of a recipe for this account.',
    })
    expect(serving.lines.join('\n')).toContain('waiting: 5 changes wait in review')
    await serving.advance(5 * hours)
    expect(waiting(serving).map(({ id }) => id)).toEqual([review?.id])
    expect(writesTo(serving.sandbox)).toEqual({})

    expect(serving.supervisor.approve(review?.id ?? '', 'test')).toBe(true)
    // Twice is once.
    expect(serving.supervisor.approve(review?.id ?? '', 'test')).toBe(false)
    await serving.supervisor.runs.idle()
    expect(albumsOf(serving.sandbox)).toEqual([['Trip', ['t1.jpg', 't2.jpg', 't3.mp4']]])
    expect(serving.supervisor.store.review(review?.id ?? '')?.state).toBe('applied')
    const written = writesTo(serving.sandbox)
    await serving.advance(5 * hours)
    expect(writesTo(serving.sandbox)).toEqual(written)
    expect(waiting(serving)).toEqual([])
  })

  it('counts as seen where it was applied by hand, or is empty', async () => {
    const none = defineRecipe({ name: 'none', where: fileName('x*'), actions: [addTag('x')] })
    const serving = await started({ recipes: [none] })
    await serving.advance(2 * hours)
    expect(waiting(serving)).toEqual([])
    serving.config.recipes = [defineRecipe({ name: 'none', where: fileName('p*'), actions: [addTag('x')] })]
    await serving.advance(1 * hours)
    expect(Object.keys(writesTo(serving.sandbox))).toContain('PUT /tags')
  })

  it("is applied with firstRun: 'apply'", async () => {
    const serving = await started({ serve: { firstRun: 'apply' } })
    expect(albumsOf(serving.sandbox)).toHaveLength(1)
    expect(waiting(serving)).toEqual([])
  })
})

describe('modes', () => {
  it('plan only reports', async () => {
    const serving = await started({ serve: { mode: 'plan' } })
    expect(waiting(serving)).toEqual([])
    expect(writesTo(serving.sandbox)).toEqual({})
    expect(serving.lines.join('\n')).toContain('5 changes only reported')
  })

  it('by recipe win over that of the job; nothing that is applied rests on what still waits', async () => {
    const first = defineRecipe({ name: 'marks', where: fileName('t*'), actions: [addTag('marked')] })
    const second = defineRecipe({ name: 'loved', where: tagged('marked'), actions: [favorite()] })
    const serving = await started({
      recipes: [first, second, stars],
      serve: { firstRun: 'apply', modes: { 'mark*': 'review' }, jobs: { all: {} } },
    })
    expect(
      [...serving.sandbox.state.assets.values()]
        .filter(({ isFavorite }) => isFavorite)
        .map(({ originalFileName }) => originalFileName)
        .sort(),
    ).toEqual(['p1.jpg', 'p2.jpg'])
    const [review] = waiting(serving)
    expect(review?.plan.operations.map(({ recipe }) => recipe)).toEqual(['marks', 'marks'])
    serving.supervisor.approve(review?.id ?? '', 'test')
    await serving.supervisor.runs.idle()
    serving.supervisor.trigger('all', 'person')
    await serving.supervisor.runs.idle()
    expect(assetOf(serving.sandbox, 't1.jpg').isFavorite).toBe(true)
  })

  it('a recipe that fails is left out, the others go on, and recipes after it take nothing away', async () => {
    const broken = defineRecipe({
      name: 'broken',
      where: all(),
      actions: () => {
        throw new Error('no')
      },
    })
    const taking = defineRecipe({ name: 'taking', where: all(), actions: [removeFromAlbum('Old')] })
    const library = { ...smallLibrary, assets: photosAt(['/p/t1.jpg', '/p/p1.jpg'], {}) }
    const serving = await started({
      library: {
        ...library,
        assets: library.assets.map((asset, index) => ({ ...asset, id: `00000000-0000-4000-8000-00000000000${index}` })),
        albums: [{ albumName: 'Old', assetIds: ['00000000-0000-4000-8000-000000000000'] }],
      },
      recipes: [stars, broken, taking],
      serve: { firstRun: 'apply' },
    })
    expect(assetOf(serving.sandbox, 'p1.jpg').isFavorite).toBe(true)
    expect(albumsOf(serving.sandbox)).toEqual([['Old', ['t1.jpg']]])
    const [run] = serving.supervisor.store.runs(1)
    expect(run).toMatchObject({ outcome: 'partial' })
    expect(run?.text).toContain('Recipe "broken" failed')
  })
})

describe('limits', () => {
  const options: Partial<ServingOptions> = {
    recipes: [defineRecipe({ name: 'out', where: all(), actions: [removeFromAlbum('Old')] })],
    library: {
      ...smallLibrary,
      assets: (smallLibrary.assets ?? []).map((asset, index) => ({
        ...asset,
        id: `00000000-0000-4000-8000-00000000000${index}`,
      })),
      albums: [
        { albumName: 'Old', assetIds: [0, 1, 2, 3].map((index) => `00000000-0000-4000-8000-00000000000${index}`) },
      ],
    },
    serve: { firstRun: 'apply', jobs: { all: { limits: { removals: 2 } } } },
  }

  it('make a review of what is beyond, with the reason and the number', async () => {
    const serving = await started(options)
    const [review] = waiting(serving)
    // No flag of a command line, which would be of no use here.
    expect(review?.why).toBe('4 assets would be removed from something; limits.removals allows 2.')
    expect(serving.supervisor.store.runs(1)[0]?.outcome).toBe('refused')
    expect(writesTo(serving.sandbox)).toEqual({})
  })

  it('may be exceeded by approving, where the number is typed in', async () => {
    const serving = await started(options)
    const [review] = waiting(serving)
    serving.supervisor.approve(review?.id ?? '', 'test')
    await serving.supervisor.runs.idle()
    expect(writesTo(serving.sandbox)).toEqual({})
    expect(waiting(serving)).toHaveLength(1)
    serving.supervisor.approve(review?.id ?? '', 'test', 4)
    await serving.supervisor.runs.idle()
    expect(albumsOf(serving.sandbox)).toEqual([['Old', []]])
  })

  it('what has to be allowed cannot be approved', async () => {
    const trash = (await import('../../index.ts')).trash
    const serving = await started({
      recipes: [defineRecipe({ name: 'bin', where: fileName('p*'), actions: [trash()] })],
    })
    const [review] = waiting(serving)
    expect(review?.why).toContain(
      "To move assets to the trash has to be allowed: allow: ['asset.trash'] in the configuration.",
    )
    serving.supervisor.approve(review?.id ?? '', 'test')
    await serving.supervisor.runs.idle()
    expect(assetOf(serving.sandbox, 'p1.jpg').trashedAt).toBeNull()
    expect(serving.supervisor.store.review(review?.id ?? '')?.note).toContain(
      '2 have to be allowed in the configuration first',
    )
  })
})

describe('a review', () => {
  it('is superseded by another plan, closed by an empty one, and what is new waits anew', async () => {
    const serving = await started({ recipes: [trip] })
    const [first] = waiting(serving)
    serving.config.recipes = [defineRecipe({ ...trip, actions: [addToAlbum('Journey')] } as never)]
    await serving.advance(1 * hours)
    const [second] = waiting(serving)
    expect(second?.id).not.toBe(first?.id)
    expect(serving.supervisor.store.review(first?.id ?? '')).toMatchObject({ state: 'superseded' })
    serving.config.recipes = [
      defineRecipe({ ...trip, where: fileName('nothing'), actions: [addToAlbum('Journey')] } as never),
    ]
    await serving.advance(1 * hours)
    expect(waiting(serving)).toEqual([])
  })

  it('whose place another took is kept for a day, then what it came to', async () => {
    const serving = await started({ recipes: [trip] })
    const { store } = serving.supervisor
    const [first] = waiting(serving)
    const id = first?.id ?? ''
    serving.config.recipes = [defineRecipe({ ...trip, actions: [addToAlbum('Journey')] } as never)]
    await serving.advance(1 * hours)
    const kept = () => [
      store.review(id)?.plan.operations.length,
      store.facts(id) !== null,
      store.reviewHead(id)?.summary,
    ]
    const { summary } = first?.plan ?? {}
    expect(kept()).toEqual([2, true, summary])
    await serving.advance(2 * days)
    expect(kept()).toEqual([0, false, summary])
    const [second] = waiting(serving)
    expect([second?.plan.operations.length, store.facts(second?.id ?? '') !== null]).toEqual([2, true])
  })

  it('goes on to wait while somebody only looks', async () => {
    const serving = await started({ recipes: [trip] })
    const [review] = waiting(serving)
    serving.supervisor.trigger('all', 'person', 'me', 'plan')
    await serving.supervisor.runs.idle()
    expect(serving.supervisor.store.runs(1)[0]?.text).toContain('3 changes only reported')
    expect(waiting(serving).map(({ id }) => id)).toEqual([review?.id])
  })

  it('that was approved when the daemon ended is carried out after the next start', async () => {
    const serving = await started({ recipes: [trip] })
    const [review] = waiting(serving)
    await serving.supervisor.stop()
    const store = openStore(serving.folder)
    store.moveReview(review?.id ?? '', 'waiting', 'approved')
    store.close()
    await serving.start()
    expect(serving.supervisor.store.review(review?.id ?? '')?.state).toBe('applied')
    expect(albumsOf(serving.sandbox)).toHaveLength(1)
  })

  it('that was approved is carried out after the next start, though another cannot be written', async () => {
    const serving = await started({ recipes: [trip] })
    const [review] = waiting(serving)
    await serving.supervisor.stop()
    const store = openStore(serving.folder)
    store.moveReview(review?.id ?? '', 'waiting', 'approved')
    if (review) store.saveReview({ ...review, id: 'other', job: 'gone', created: review.created + 1 })
    store.close()
    const database = new DatabaseSync(store.file)
    database.exec(
      "CREATE TRIGGER full BEFORE UPDATE ON review WHEN OLD.id = 'other' BEGIN SELECT RAISE(ABORT, 'full'); END",
    )
    database.close()
    await serving.start()
    expect(serving.supervisor.store.review(review?.id ?? '')?.state).toBe('applied')
  })

  it('that is planned anew when the daemon ends is carried out after the next start', async () => {
    let answering: Promise<void> | undefined
    const serving = await started({ recipes: [trip], onRequest: () => answering })
    const [review] = waiting(serving)
    const { promise, resolve } = Promise.withResolvers<void>()
    answering = promise
    serving.supervisor.approve(review?.id ?? '', 'test')
    await expect.poll(() => serving.supervisor.runs.running().length).toBe(1)
    const stopping = serving.supervisor.stop()
    resolve()
    await stopping
    expect(albumsOf(serving.sandbox)).toEqual([])
    await serving.start()
    expect(serving.supervisor.store.review(review?.id ?? '')?.state).toBe('applied')
    expect(albumsOf(serving.sandbox)).toHaveLength(1)
  })

  const never = new AbortController().signal

  /** A daemon that ends after its second write from now on, and one that goes on where it ended. */
  const endedWhileWriting = async (recipes: ServingOptions['recipes']) => {
    let [isArmed, writes] = [false, 0]
    const ended: Promise<void>[] = []
    const serving: Serving = await started({
      recipes,
      fault: ({ method, path }) => {
        if (!isArmed || method === 'GET' || path.startsWith('/search')) return undefined
        writes += 1
        if (writes === 2) ended.push(serving.supervisor.stop())
        return writes > 2 ? { drop: 'before' } : undefined
      },
    })
    return {
      serving,
      approve: async (id: string, decision: Decision | null = null, meanwhile = (): void => {}): Promise<void> => {
        isArmed = true
        serving.supervisor.approve(id, 'test', null, decision)
        await expect.poll(() => ended).toHaveLength(1)
        await Promise.all(ended)
        isArmed = false
        meanwhile()
        await serving.start()
      },
    }
  }

  it('that was being written when the daemon ended is carried out to its end after the next start', async () => {
    const many = defineRecipe({ name: 'many', where: all(), actions: [addToAlbum('A'), addTag('t'), favorite()] })
    const { serving, approve } = await endedWhileWriting([many])
    const [review] = waiting(serving)
    await approve(review?.id ?? '')
    const { store } = serving.supervisor
    expect([...serving.sandbox.state.assets.values()].filter(({ isFavorite }) => !isFavorite)).toEqual([])
    expect(store.review(review?.id ?? '')?.state).toBe('applied')
    // By the last of its runs a page finds what to take back.
    const own = store.runs(10).filter((run) => run.review === review?.id)
    expect(own.map(({ journal }) => new Set(journal).size)).toEqual([1, 1])
    expect(new Set(own.flatMap(({ journal }) => journal)).size).toBe(1)
    expect(waiting(serving)).toEqual([])
  })

  it('that takes back a run goes on after the next start where the daemon ended in the middle, and does not do it again', async () => {
    const many = defineRecipe({ name: 'many', where: all(), actions: [addToAlbum('A'), addTag('t'), favorite()] })
    const { serving, approve } = await endedWhileWriting([many])
    serving.supervisor.approve(waiting(serving)[0]?.id ?? '', 'test')
    await serving.supervisor.runs.idle()
    const [run] = serving.supervisor.store.runs(1)
    const undoes = run?.journal.at(-1) ?? ''
    const plan = (await serving.supervisor.ask({ kind: 'undo', account: 'me', run: undoes }, never)) as Review['plan']
    const review = { ...serving.supervisor.store.reviews()[0], plan, undoes, keep: true } as Review
    serving.supervisor.store.saveReview({ ...review, id: 'undo', job: 'undo of all', state: 'waiting', note: '' })
    await approve('undo')
    expect(albumsOf(serving.sandbox)).toEqual([])
    const assets = [...serving.sandbox.state.assets.values()]
    expect(assets.filter(({ isFavorite, tagIds }) => isFavorite || tagIds.length > 0)).toEqual([])
    expect(serving.supervisor.store.review('undo')?.state).toBe('applied')
    await serving.advance(2 * hours)
    expect(waiting(serving)).toEqual([])
    expect(albumsOf(serving.sandbox)).toEqual([])
  })

  it('that takes back what another left out is carried out, although that one was cut off', async () => {
    const many = defineRecipe({ name: 'many', where: all(), actions: [addToAlbum('A'), addTag('t'), favorite()] })
    const { serving, approve } = await endedWhileWriting([many])
    serving.supervisor.approve(waiting(serving)[0]?.id ?? '', 'test')
    await serving.supervisor.runs.idle()
    const undoes = serving.supervisor.store.runs(1)[0]?.journal.at(-1) ?? ''
    const save = async (id: string): Promise<Review['plan']> => {
      const { store } = serving.supervisor
      const plan = (await serving.supervisor.ask({ kind: 'undo', account: 'me', run: undoes }, never)) as Review['plan']
      store.saveReview({
        ...store.reviews()[0],
        plan,
        undoes,
        id,
        job: 'undo of all',
        state: 'waiting',
        note: '',
      } as Review)
      return plan
    }
    const only = reviewGroups(await save('first')).flatMap(({ id, operations }) =>
      operations.some(({ op }) => op.startsWith('album')) ? [] : [id],
    )
    const decision = { except: [], only, never: [], by: 'test', snoozedUntil: '2999-01-01T00:00:00.000Z' }
    await approve('first', decision, () => {
      const store = openStore(serving.supervisor.options.stateFolder)
      store.moveReview('first', 'approved', 'partly applied')
      store.close()
    })
    expect(albumsOf(serving.sandbox)).toHaveLength(1)
    await save('second')
    serving.supervisor.approve('second', 'test')
    await serving.supervisor.runs.idle()
    expect(serving.supervisor.store.review('second')?.state).toBe('applied')
    expect(albumsOf(serving.sandbox)).toEqual([])
  })

  it.each([
    ['a plan', null, 'it was cut off; the next run carries out what is left'],
    ['what takes back a run', 'run', 'it was cut off; to take back the rest, undo that run again'],
  ])(
    'of %s whose worker is killed while it writes is done in part, does not wait again, and its rest is tried once',
    async (_, undoes, note) => {
      const serving = await started({ recipes: [trip] })
      const [review] = waiting(serving)
      const { workers } = serving.supervisor.options
      await serving.supervisor.stop()
      const killed = { isApplying: () => true, stop: () => {}, kill: () => {} }
      const jobs: string[] = []
      const run: typeof workers.run = ({ job }) => {
        jobs.push(job)
        return { ...killed, report: Promise.reject(new Error('the worker ended with SIGKILL')) }
      }
      await serving.start({ workers: { ...workers, run } })
      jobs.length = 0
      const { store } = serving.supervisor
      store.saveReview({ ...review, id: 'cut', undoes, state: 'waiting' } as Review)
      serving.supervisor.approve('cut', 'test')
      await serving.supervisor.runs.idle()
      expect(store.review('cut')).toMatchObject({ state: 'partly applied', note })
      expect(jobs).toEqual([review?.job, 'resume'])
    },
  )

  it('of which a recipe fails when it is planned anew is not said to be applied', async () => {
    let isBroken = false
    const isTrip = definePredicate({
      label: 'trip',
      test: ({ originalFileName }) => {
        if (isBroken) throw new Error('out of order')
        return originalFileName.startsWith('t')
      },
    })
    const breaking = defineRecipe({ name: 'trip', where: isTrip, actions: [addToAlbum('Trip'), addTag('t')] })
    const serving = await started({ recipes: [breaking, stars] })
    const [review] = waiting(serving)
    const only = reviewGroups(review?.plan ?? { recipes: [], operations: [] }).flatMap(({ id, operations }) =>
      operations.some(({ op }) => op.startsWith('tag')) ? [] : [id],
    )
    const decision = { except: [], only, never: [], by: 'test', snoozedUntil: '2999-01-01T00:00:00.000Z' }
    isBroken = true
    serving.supervisor.approve(review?.id ?? '', 'test', null, decision)
    await serving.supervisor.runs.idle()
    expect(albumsOf(serving.sandbox)).toEqual([])
    expect(assetOf(serving.sandbox, 'p1.jpg').isFavorite).toBe(true)
    expect(serving.supervisor.store.review(review?.id ?? '')).toMatchObject({
      state: 'partly applied',
      note: expect.stringMatching(
        /^3 could not be planned: .*out of order.*; the next run that can plan them asks again$/,
      ),
    })
    // Neither it nor what nobody approved is applied by itself then.
    isBroken = false
    await serving.advance(2 * hours)
    expect(writesTo(serving.sandbox)).toEqual({ 'PUT /assets': 1 })
    expect(waiting(serving)).toHaveLength(1)
  })

  it('of which the new plan refuses something is not said to be applied, and waits again', async () => {
    let names = ['t1.jpg', 't2.jpg', 't3.mp4']
    const isTrip = definePredicate({ label: 'trip', test: ({ originalFileName }) => names.includes(originalFileName) })
    const synced = defineRecipe({ name: 'trip', where: isTrip, actions: [syncAlbum('Trip')] })
    const serving = await started({
      recipes: [synced],
      serve: { firstRun: 'apply', jobs: { all: { schedule: 'hourly' } } },
      limits: { removals: 1 },
    })
    names = ['t1.jpg']
    await serving.advance(1 * hours)
    const [review] = waiting(serving)
    expect(review?.plan.summary).toEqual({ 'album.remove': 2 })
    names = []
    serving.supervisor.approve(review?.id ?? '', 'test', 2)
    await serving.supervisor.runs.idle()
    const whole = [['Trip', ['t1.jpg', 't2.jpg', 't3.mp4']]]
    expect(albumsOf(serving.sandbox)).toEqual(whole)
    const reason = 'nothing matches, and 3 assets would leave it. Say allowEmpty: true if that is right'
    expect(serving.supervisor.store.review(review?.id ?? '')).toMatchObject({
      state: 'failed',
      note: `2 could not be planned: The album "Trip" is left as it is: ${reason}; the next run that can plan them asks again`,
    })
    await serving.advance(1 * hours)
    expect(waiting(serving)).toEqual([])
    // Though one removal is within the limit.
    names = ['t1.jpg', 't2.jpg']
    await serving.advance(2 * hours)
    expect(albumsOf(serving.sandbox)).toEqual(whole)
    expect(waiting(serving)).toMatchObject([
      { why: 'It was not part of what was approved, or could not be carried out then.' },
    ])
    serving.supervisor.approve(waiting(serving)[0]?.id ?? '', 'test')
    await serving.supervisor.runs.idle()
    expect(albumsOf(serving.sandbox)).toEqual([['Trip', ['t1.jpg', 't2.jpg']]])
  })

  it('of which removals are held back by a failed recipe, or all is, is not said to be applied', async () => {
    let isBroken = true
    const before = definePredicate({
      label: 'before',
      test: () => {
        if (isBroken) throw new Error('out of order')
        return false
      },
    })
    const out = defineRecipe({ name: 'out', where: fileName('t1*'), actions: [removeFromAlbum('Old')] })
    const serving = await servingFor({
      library: smallLibrary,
      recipes: [defineRecipe({ name: 'before', where: before, actions: [addTag('b')] }), out],
      serve: { timeZone: 'UTC', jobs: { all: { schedule: 'hourly' } } },
    })
    const assetIds = [assetOf(serving.sandbox, 't1.jpg').id]
    await ask(serving.sandbox, 'POST', '/albums', { albumName: 'Old', assetIds })
    await serving.start()
    // A first plan of which everything is held back shows nothing to anybody.
    isBroken = false
    await serving.advance(1 * hours)
    expect(waiting(serving)).toHaveLength(1)
    const [review] = waiting(serving)
    isBroken = true
    serving.supervisor.approve(review?.id ?? '', 'test')
    await serving.supervisor.runs.idle()
    expect(serving.supervisor.store.review(review?.id ?? '')).toMatchObject({
      state: 'failed',
      note: '1 could not be planned: held back: the recipe "before" before it failed; the next run that can plan them asks again',
    })
    isBroken = false
    await serving.advance(1 * hours)
    expect(albumsOf(serving.sandbox)).toEqual([['Old', ['t1.jpg']]])
    const [again] = waiting(serving)
    expect(again?.plan.summary).toEqual({ 'album.remove': 1 })
    isBroken = true
    await serving.advance(1 * hours)
    expect(serving.supervisor.store.review(again?.id ?? '')).toMatchObject({
      state: 'superseded',
      note: 'nothing of it can be planned for now: held back: the recipe "before" before it failed',
    })
  })

  it('says that nothing is left to do where only a recipe fails of which nothing waits', async () => {
    const broken = defineRecipe({
      name: 'broken',
      continueOnFailure: true,
      where: all(),
      actions: () => {
        throw new Error('out of order')
      },
    })
    const serving = await started({ recipes: [broken, trip] })
    const [review] = waiting(serving)
    const assetIds = ['t1.jpg', 't2.jpg', 't3.mp4'].map((name) => assetOf(serving.sandbox, name).id)
    await ask(serving.sandbox, 'POST', '/albums', { albumName: 'Trip', assetIds })
    await serving.advance(1 * hours)
    expect(serving.supervisor.store.review(review?.id ?? '')).toMatchObject({
      state: 'superseded',
      note: 'nothing is left to do',
    })
  })

  it('is not approved where what was left out of it cannot be kept, or was decided already', async () => {
    const serving = await started({ recipes: [trip] })
    const [review] = waiting(serving)
    const id = review?.id ?? ''
    const { store } = serving.supervisor
    const database = new DatabaseSync(store.file)
    onTestFinished(() => database.close())
    database.exec("CREATE TRIGGER full BEFORE INSERT ON meta BEGIN SELECT RAISE(ABORT, 'full'); END")
    expect(() => serving.supervisor.approve(id, 'test')).toThrow()
    expect(store.review(id)?.state).toBe('waiting')
    database.exec('DROP TRIGGER full')
    // Neither is one carried out as a whole because nothing can be written of who approved it.
    database.exec("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END")
    const decision = { except: [], only: [], never: [], by: 'test', snoozedUntil: '2999-01-01T00:00:00.000Z' }
    expect(serving.supervisor.approve(id, 'test', null, decision)).toBe(true)
    expect(serving.supervisor.approve(id, 'other')).toBe(false)
    expect(JSON.parse(store.get(`approval ${id}`) ?? '')).toMatchObject({ decision })
    await serving.supervisor.runs.idle()
    expect(albumsOf(serving.sandbox)).toEqual([])
  })

  it('keeps what was left out once, though the daemon ended before it was carried out', async () => {
    const serving = await started({ recipes: [trip] })
    const [review] = waiting(serving)
    const [group] = review ? reviewGroups(review.plan) : []
    const left = group?.operations.flatMap((one) => ('assetIds' in one ? one.assetIds : [])).slice(0, 1)
    const choices = { except: [], only: null, never: [{ group: group?.id ?? '', assetIds: left }] }
    const decision = { ...choices, by: 'test', snoozedUntil: '2999-01-01T00:00:00.000Z' }
    serving.supervisor.approve(review?.id ?? '', 'test', null, decision)
    const exclusions = async (): Promise<readonly unknown[]> => {
      const known = await serving.supervisor.ask({ kind: 'exclusions', account: 'me' }, never)
      return (known as { readonly exclusions: readonly unknown[] }).exclusions
    }
    await expect.poll(async () => (await exclusions()).length).toBe(1)
    await serving.supervisor.stop()
    await serving.start()
    expect(serving.supervisor.store.review(review?.id ?? '')?.state).toBe('applied')
    expect(await exclusions()).toHaveLength(1)
    expect(albumsOf(serving.sandbox)[0]?.[1]).toHaveLength(2)
  })

  it('is planned anew when its recipes change, whatever the schedule, and ends with its job', async () => {
    const serving = await started({
      recipes: [trip],
      serve: { jobs: { slow: { schedule: 'every 30d', atStart: true } } },
    })
    const [first] = waiting(serving)
    serving.config.recipes = [defineRecipe({ ...trip, actions: [addToAlbum('Journey')] } as never)]
    serving.config.hash = 'two'
    serving.config.serve = { jobs: { slow: { schedule: 'every 30d', atStart: false } } }
    await serving.supervisor.reload()
    await serving.supervisor.runs.idle()
    const [second] = waiting(serving)
    expect(second?.id).not.toBe(first?.id)
    serving.config.serve = { jobs: { other: { schedule: 'every 30d', atStart: false } } }
    await serving.supervisor.reload()
    expect(serving.supervisor.store.review(second?.id ?? '')).toMatchObject({
      ...{ state: 'superseded', note: 'its job is gone from the configuration' },
    })
  })

  it('is needed for removals after an earlier state of the library was brought back', async () => {
    const out = defineRecipe({ name: 'out', where: fileName('t1*'), actions: [removeFromAlbum('Old')] })
    const serving = await started({
      ...{ recipes: [all1, out], serve: { firstRun: 'apply', jobs: { all: { schedule: 'hourly' } } } },
    })
    const [asset] = serving.sandbox.state.assets.values()
    if (!asset) throw new Error('no asset')
    const { updatedAt } = asset
    serving.sandbox.state.updateAsset(asset, { isFavorite: true, updatedAt: updatedAt + 3_600_000 })
    await serving.advance(1 * hours)
    Object.assign(asset, { isFavorite: false, updatedAt })
    serving.sandbox.state.changed()
    await ask(serving.sandbox, 'POST', '/albums', {
      albumName: 'Old',
      assetIds: [assetOf(serving.sandbox, 't1.jpg').id],
    })
    await serving.advance(1 * hours)
    expect(waiting(serving)[0]?.why).toContain('restored from a backup')
    expect(albumsOf(serving.sandbox)).toEqual([['Old', ['t1.jpg']]])
  })

  it('expires, and the next run makes a new one', async () => {
    const serving = await started({ serve: { jobs: { all: { schedule: 'every 10d' } }, review: { expires: '14d' } } })
    const [review] = waiting(serving)
    await serving.advance(14 * days)
    expect(serving.supervisor.store.review(review?.id ?? '')?.state).toBe('expired')
    await serving.advance(7 * days)
    expect(waiting(serving)).toHaveLength(1)
  })

  it('carries out only what is still planned with the same old value', async () => {
    const serving = await started({ recipes: [trip, stars] })
    const [review] = waiting(serving)
    // Meanwhile somebody made one a favourite, and another is gone.
    await ask(serving.sandbox, 'PUT', '/assets', { ids: [assetOf(serving.sandbox, 'p1.jpg').id], isFavorite: true })
    serving.config.recipes = [trip, stars, defineRecipe({ name: 'later', where: all(), actions: [addTag('later')] })]
    serving.supervisor.approve(review?.id ?? '', 'test')
    await serving.supervisor.runs.idle()
    expect(serving.supervisor.store.review(review?.id ?? '')).toMatchObject({
      state: 'applied',
      note: '1 of the approved changes is so already, or no longer wanted',
    })
    expect(assetOf(serving.sandbox, 'p2.jpg').isFavorite).toBe(true)
    expect([...serving.sandbox.state.tags.values()]).toEqual([])
  })

  it('is applied where nothing is left of it', async () => {
    const serving = await started({ recipes: [stars] })
    const [review] = waiting(serving)
    const ids = ['p1.jpg', 'p2.jpg'].map((name) => assetOf(serving.sandbox, name).id)
    await ask(serving.sandbox, 'PUT', '/assets', { ids, isFavorite: true })
    const before = writesTo(serving.sandbox)
    serving.supervisor.approve(review?.id ?? '', 'test')
    await serving.supervisor.runs.idle()
    expect(writesTo(serving.sandbox)).toEqual(before)
    expect(serving.supervisor.store.review(review?.id ?? '')).toMatchObject({
      state: 'applied',
      note: '2 of the approved changes are so already, or no longer wanted',
    })
  })

  it('keeps the files of covers, by which a page calls them', async () => {
    const ids = [0, 1].map((index) => `00000000-0000-4000-8000-00000000000${index}`)
    const library = {
      assets: photosAt(['/photos/a.jpg', '/photos/b.jpg']).map((asset, index) => ({ ...asset, id: ids[index] ?? '' })),
      albums: [{ albumName: 'Trip', assetIds: ids, albumThumbnailAssetId: ids[0] ?? '' }],
    }
    const cover = defineRecipe({ name: 'cover', where: all(), actions: [album('Trip', { cover: 'newest' })] })
    const serving = await started({ library, recipes: [cover] })
    const [review] = waiting(serving)
    const { facts } = JSON.parse(serving.supervisor.store.facts(review?.id ?? '') ?? '{}') as KnownOfPlan
    expect(facts.map(([id, fileName]) => [id, fileName]).toSorted()).toEqual([
      [ids[0], 'a.jpg'],
      [ids[1], 'b.jpg'],
    ])
  })

  it.each<[string, 'applied' | 'partly applied' | 'failed', number | null, Partial<Outcome> | undefined]>([
    ['so already', 'applied', null, undefined],
    ['still planned', 'applied', 0, { status: 'done', changes: 1 }],
    ['still planned, and failed', 'failed', 0, { status: 'failed', changes: 0 }],
    ['still planned, and cut off', 'partly applied', 0, { status: 'interrupted', changes: 0 }],
    ['rated by somebody since', 'partly applied', 3, undefined],
  ])('of a change that is %s is %s', (_, state, rating, outcome) => {
    const rated = (was: number) =>
      ({
        op: 'asset.update',
        recipe: 'five',
        assetIds: ['a'],
        set: { rating: 5 },
        was: { a: { rating: was } },
      }) as const
    const selection = selectApproved(rating === null ? [] : [rated(rating)], [rated(0)], [])
    expect(stateAfter(selection, outcome as Outcome | undefined)).toBe(state)
  })

  const groupOf = (review: Review, recipe: string, index = 0): string =>
    reviewGroups(review.plan).filter((group) => group.recipe === recipe)[index]?.id ?? ''
  const decision = (choices: Partial<Decision>): Decision => ({
    ...{ except: [], never: [], only: null, by: 'test', snoozedUntil: '2040-01-01T00:00:00.000Z' },
    ...choices,
  })
  const decided = async (serving: Serving, choices: (review: Review) => Partial<Decision>): Promise<void> => {
    const [review] = waiting(serving)
    if (!review) throw new Error('nothing waits')
    serving.supervisor.approve(review.id, 'test', null, decision(choices(review)))
    await serving.supervisor.runs.idle()
  }
  const loved = (serving: Serving): number =>
    [...serving.sandbox.state.assets.values()].filter(({ isFavorite }) => isFavorite).length

  it('of which all changes of a recipe were left out is no first look at that recipe', async () => {
    const serving = await started()
    await decided(serving, (review) => ({ except: [{ group: groupOf(review, 'stars') }] }))
    expect(albumsOf(serving.sandbox)).toHaveLength(1)
    await serving.advance(3 * hours)
    expect(waiting(serving)).toEqual([])
    serving.config.recipes = [trip, defineRecipe({ ...stars, where: fileName('t*') } as never)]
    await serving.advance(1 * hours)
    expect(loved(serving)).toBe(0)
    expect(waiting(serving)).toMatchObject([{ why: 'It is the first plan of a recipe for this account.' }])
  })

  it('keeps what was not approved waiting, whatever the runs and somebody who declines', async () => {
    const both = defineRecipe({ name: 'both', where: fileName('p*'), actions: [favorite(), addToAlbum('Best')] })
    const serving = await started({ recipes: [both] })
    const isAlbum = (review: Review): number =>
      reviewGroups(review.plan).findIndex(({ operations }) => operations.some(({ op }) => op === 'album.add'))
    await decided(serving, (review) => ({ only: [groupOf(review, 'both', isAlbum(review))] }))
    expect(albumsOf(serving.sandbox)).toEqual([['Best', ['p1.jpg', 'p2.jpg']]])
    const left = { why: expect.stringMatching(/^It was not part of what was approved/) }
    expect(waiting(serving)).toMatchObject([left])
    await serving.advance(3 * hours)
    expect(loved(serving)).toBe(0)
    serving.supervisor.store.moveReview(waiting(serving)[0]?.id ?? '', 'waiting', 'declined')
    await serving.advance(3 * hours)
    expect(loved(serving)).toBe(0)
    expect(waiting(serving)).toMatchObject([left])
    await decided(serving, () => ({}))
    expect(loved(serving)).toBe(2)
    // From here on it goes by itself again.
    await ask(serving.sandbox, 'PUT', '/assets', { ids: [assetOf(serving.sandbox, 'p1.jpg').id], isFavorite: false })
    await serving.advance(2 * hours)
    expect(loved(serving)).toBe(2)
  })
})
