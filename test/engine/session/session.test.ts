import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Job } from '../../../engine/index.ts'
import { exclusionsOf } from '../../../engine/plan/exclusions.ts'
import {
  addTag,
  addToAlbum,
  album,
  any,
  archive,
  defineRecipe,
  deleteAlbum,
  favorite,
  fileName,
  folder,
  removeFromAlbum,
  setDescription,
  syncAlbum,
  trash,
  unstack,
} from '../../../index.ts'
import { versions } from '../../../sandbox/index.ts'
import { ask, json } from '../../sandbox/ask.ts'
import { folderWith } from '../../support/folder.ts'
import { photosAt, smallLibrary } from '../../support/library.ts'
import { albumsOf, assetOf, sandboxFor, writesTo } from '../../support/sandbox.ts'
import { withoutWaiting } from '../../support/waiting.ts'
import { darkroomFor } from './darkroom-for.ts'

const trip = defineRecipe({ name: 'trip', where: folder('Trip'), actions: [addToAlbum('Trip')] })
const pets = defineRecipe({ name: 'pets', where: folder('Pets'), actions: [favorite()] })
const gone = defineRecipe({ name: 'gone', where: fileName('loose.jpg'), actions: [trash()] })
const filled = [['Trip', ['b1.jpg', 't1.jpg', 't2.jpg', 't3.mp4']]]

describe.each(versions)('a program on %s', (version) => {
  it('plans, applies, finds nothing left to do, and takes it back', async () => {
    const sandbox = await sandboxFor(smallLibrary, version)
    const { darkroom } = await darkroomFor(sandbox, { recipes: [trip, pets] })
    const job = await darkroom.plan()
    expect(job.plan.accounts).toMatchObject([{ account: 'me', summary: { 'album.add': 4, 'asset.update': 2 } }])
    expect(writesTo(sandbox)).toEqual({})

    const { outcomes, refused, lost } = await darkroom.apply(job)
    expect({ refused, lost }).toEqual({ refused: [], lost: [] })
    expect(outcomes).toMatchObject([{ account: 'me', outcome: { status: 'done', changes: 7, failures: [] } }])
    expect(albumsOf(sandbox)).toEqual(filled)
    expect((await darkroom.plan()).plan.accounts).toMatchObject([{ operations: [] }])

    const session = await darkroom.session('me')
    const [run] = await session.runs()
    expect(run).toMatchObject({ id: outcomes[0]?.outcome.run, status: 'done', changes: 7 })
    const undo = await darkroom.undo()
    if (!undo) throw new Error('nothing to take back')
    expect(albumsOf(sandbox)).toEqual(filled)
    expect((await darkroom.apply(undo)).outcomes).toMatchObject([{ outcome: { status: 'done' } }])
    expect(albumsOf(sandbox)).toEqual([])
    expect(assetOf(sandbox, 'p1.jpg').isFavorite).toBe(false)
    expect(await session.runs()).toMatchObject([{ undoes: run?.id }, { id: run?.id }])
  })
})

describe('an exclusion', () => {
  it('ends when its asset has been gone for thirty days, and of no other', async () => {
    const sandbox = await sandboxFor(smallLibrary)
    const { darkroom } = await darkroomFor(sandbox, { recipes: [trip] })
    const session = await darkroom.session('me')
    const names = ['t1.jpg', 't2.jpg', 't3.mp4']
    const assets = names.map((name) => assetOf(sandbox, name))
    const at = '2026-01-01T00:00:00.000Z'
    const decision = {
      recipe: 'trip',
      op: 'album.add',
      target: 'Trip',
      name: 'Trip',
      until: null,
      by: 'me',
      at,
      note: '',
    }
    const ids = [...assets.map(({ id }) => id), '*']
    await session.exclude(ids.map((assetId, index) => ({ id: `${index}`, assetId, ...decision })))
    const [gone, trashed, brought] = assets
    if (!gone || !trashed || !brought) throw new Error('no assets')
    const leftOn = async (day: string): Promise<string> => {
      await session.endExclusions(new Date(`2026-${day}T00:00:00.000Z`))
      return session
        .exclusions()
        .map(({ id }) => id)
        .join()
    }
    expect(await leftOn('02-15')).toBe('0,1,2,3')
    for (const { id } of [gone, brought]) sandbox.state.assets.delete(id)
    await ask(sandbox, 'DELETE', '/assets', { ids: [trashed.id] })
    expect(await leftOn('03-01')).toBe('0,1,2,3')
    // A backup was brought back, and what it held went once more.
    sandbox.state.assets.set(brought.id, brought)
    expect(await leftOn('03-30')).toBe('0,1,2,3')
    sandbox.state.assets.delete(brought.id)
    expect(await leftOn('03-31')).toBe('1,2,3')
    expect(await leftOn('04-29')).toBe('1,2,3')
    expect(await leftOn('04-30')).toBe('1,3')
  })
})

describe('an album that somebody wants to stay', () => {
  it('is emptied all the same by a recipe that would delete it then', async () => {
    const sandbox = await sandboxFor(smallLibrary)
    await ask(sandbox, 'POST', '/albums', { albumName: 'Inbox', assetIds: [assetOf(sandbox, 't1.jpg').id] })
    const sorted = defineRecipe({
      name: 'sorted',
      where: folder('Trip'),
      actions: [removeFromAlbum('Inbox')],
      finish: () => [deleteAlbum('Inbox', { onlyEmpty: true })],
    })
    const { darkroom } = await darkroomFor(sandbox, { recipes: [sorted], allow: ['album.delete'] })
    const [planned] = (await darkroom.plan()).plan.accounts
    expect(planned?.summary).toEqual({ 'album.delete': 1 })
    const decision = { by: 'anna', at: '2026-01-01T00:00:00Z', until: null, note: '' }
    const session = await darkroom.session('me')
    await session.exclude(exclusionsOf(planned?.operations ?? [], decision))
    const again = await darkroom.plan()
    expect(again.plan.accounts[0]?.summary).toEqual({ 'album.remove': 1 })
    expect(again.plan.accounts[0]?.recipes).toMatchObject([{ name: 'sorted', excluded: 1 }])
    await darkroom.apply(again)
    expect(albumsOf(sandbox)).toEqual([['Inbox', []]])
    expect((await darkroom.plan()).plan.accounts[0]?.operations).toEqual([])
  })

  it('stays as it is where it would have gone into another one, and so do the assets that would have been shown again', async () => {
    const sandbox = await sandboxFor(smallLibrary)
    const ids = ['t1.jpg', 't2.jpg'].map((name) => assetOf(sandbox, name).id)
    await ask(sandbox, 'PUT', '/assets', { ids: [ids[0]], visibility: 'archive' })
    for (const [index, albumName] of ['Old', 'Second', 'First'].entries())
      await ask(sandbox, 'POST', '/albums', { albumName, assetIds: [ids[index === 2 ? 1 : 0]] })
    const [, , first] = [...sandbox.state.albums.keys()]
    const tidy = defineRecipe({
      name: 'tidy',
      actions: [],
      finish: () => [deleteAlbum('Old', { assets: 'timeline' }), deleteAlbum('Second', { into: { id: first ?? '' } })],
    })
    const { darkroom } = await darkroomFor(sandbox, { recipes: [tidy], allow: ['album.delete'] })
    const [planned] = (await darkroom.plan()).plan.accounts
    expect(planned?.summary).toEqual({ 'album.add': 1, 'asset.update': 1, 'album.delete': 2 })
    const decision = { by: 'anna', at: '2026-01-01T00:00:00Z', until: null, note: '' }
    const deletions = planned?.operations.filter(({ op }) => op === 'album.delete') ?? []
    await (await darkroom.session('me')).exclude(exclusionsOf(deletions, decision))
    const [again] = (await darkroom.plan()).plan.accounts
    expect(again?.operations).toEqual([])
    expect(again?.recipes).toMatchObject([{ name: 'tidy', excluded: 2 }])
  })
})

describe('what needs a decision', () => {
  it('comes back as a value: a limit that is exceeded, until it is widened', async () => {
    const sandbox = await sandboxFor(smallLibrary)
    const { darkroom } = await darkroomFor(sandbox, { recipes: [trip], limits: { changes: 3 } })
    const job = await darkroom.plan()
    expect(job.beyond).toMatchObject([{ reason: expect.stringContaining('limits.changes allows 3') }])
    const refused = job.beyond.map(({ reason }) => reason)
    expect(await darkroom.apply(job)).toEqual({ outcomes: [], lost: [], refused })
    const session = await darkroom.session('me')
    expect(await session.apply(await session.plan())).toEqual({ outcome: null, refused })
    expect(writesTo(sandbox)).toEqual({})

    const wider = await darkroom.plan({ limits: { changes: 4 } })
    expect((await darkroom.apply(wider)).outcomes).toMatchObject([{ outcome: { status: 'done' } }])
    expect(albumsOf(sandbox)).toEqual(filled)
  })

  it('such as an allowance that is missing, for a plan and for taking it back', async () => {
    const sandbox = await sandboxFor(smallLibrary)
    const { darkroom } = await darkroomFor(sandbox, { recipes: [gone] })
    const { refused } = await darkroom.apply(await darkroom.plan())
    expect(refused).toEqual([expect.stringContaining('To move assets to the trash has to be allowed')])
    expect(writesTo(sandbox)).toEqual({})
    await darkroom.apply(await darkroom.plan({ allow: ['asset.trash'] }))
    expect(assetOf(sandbox, 'loose.jpg').trashedAt).not.toBeNull()
    const undo = await darkroom.undo()
    if (!undo) throw new Error('nothing to take back')
    await darkroom.apply(undo)
    expect(assetOf(sandbox, 'loose.jpg').trashedAt).toBeNull()
  })

  it('is no recipe that fails: the others are planned and applied', async () => {
    const sandbox = await sandboxFor(smallLibrary)
    const broken = defineRecipe({
      name: 'broken',
      actions: () => {
        throw new Error('out of film')
      },
    })
    const { darkroom } = await darkroomFor(sandbox, { recipes: [trip, broken] })
    const job = await darkroom.plan()
    expect(job.failures).toMatchObject([{ code: 'RECIPE_FAILED', context: { recipe: 'broken' } }])
    expect(job.plan.accounts[0]?.summary).toEqual({ 'album.create': 1, 'album.add': 4 })
    expect(job.plan.accounts[0]?.refused).toMatchObject([
      { recipe: 'broken', reason: expect.stringContaining('out of film') },
    ])
    expect((await darkroom.apply(job)).refused).toEqual([])
    expect(albumsOf(sandbox)).toMatchObject([['Trip', { length: 4 }]])
  })
})

describe('a clock that was set back', () => {
  /** Has everything that was noted until now be of tomorrow. */
  const dateAhead = (file: string): void => {
    const database = new DatabaseSync(file)
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString()
    database.prepare('UPDATE request SET sentAt = ?').run(tomorrow)
    database.prepare('UPDATE run SET startedAt = ?, finishedAt = ?').run(tomorrow, tomorrow)
    database.close()
  }

  it('puts nothing in again that a person took out', async () => {
    const sandbox = await sandboxFor(smallLibrary)
    const best = defineRecipe({ name: 'best', where: fileName('t1.jpg'), actions: [syncAlbum('Best')] })
    const { darkroom } = await darkroomFor(sandbox, { recipes: [best] })
    await darkroom.apply(await darkroom.plan())
    dateAhead((await darkroom.session('me')).state.file)
    const [album] = sandbox.state.albums.keys()
    await ask(sandbox, 'DELETE', `/albums/${album}/assets`, { ids: [assetOf(sandbox, 't1.jpg').id] })
    const [plan] = (await darkroom.plan()).plan.accounts
    expect(plan).toMatchObject({ operations: [], notes: [] })
  })

  it('lets no run wait for what an earlier one seems to have sent later', async () => {
    const sandbox = await sandboxFor(smallLibrary)
    const tagged = defineRecipe({ name: 'tagged', actions: [addTag('seen')] })
    const described = defineRecipe({ name: 'described', actions: [setDescription('A day out')] })
    const { darkroom } = await darkroomFor(sandbox, { recipes: [tagged, described] })
    await darkroom.apply(await darkroom.plan({ recipes: ['tagged'] }), { verify: false })
    await sandbox.settle()
    dateAhead((await darkroom.session('me')).state.file)
    const job = await darkroom.plan({ recipes: ['described'] })
    const begun = performance.now()
    expect((await darkroom.apply(job)).outcomes).toMatchObject([{ outcome: { status: 'done', unsettled: [] } }])
    expect(performance.now() - begun).toBeLessThan(20_000)
  })
})

describe('what failed of a run', () => {
  it('is what did not get there, and not what the requests before had put there', async () => {
    const paths = Array.from({ length: 600 }, (_, index) => `/photos/Trip/${index}.jpg`)
    const sandbox = await sandboxFor({ assets: photosAt(paths) })
    const moved = defineRecipe({ name: 'moved', actions: [addToAlbum('Trip'), archive()] })
    const { darkroom } = await darkroomFor(sandbox, { recipes: [moved] })
    const job = await darkroom.plan()
    withoutWaiting()
    sandbox.faults.set([{ route: 'PUT /albums/*/assets', after: 1, status: 500 }])
    const [{ outcome } = { outcome: null }] = (await darkroom.apply(job, { verify: false })).outcomes
    const [album] = sandbox.state.albums.values()
    const missing = [...sandbox.state.assets.values()].filter(({ id }) => !album?.assetIds.has(id))
    expect(missing).toHaveLength(100)
    const ids = missing.map(({ id }) => id).sort()
    expect(outcome).toMatchObject({ status: 'partial', changes: 1 + 500 + 500 })
    expect(outcome?.failures.map(({ op, assetIds }) => [op, [...assetIds].sort()])).toEqual([
      ['album.add', ids],
      ['asset.update', ids],
    ])
    expect(missing.map(({ visibility }) => visibility)).toEqual(ids.map(() => 'timeline'))
  })
})

describe('what is left of a run', () => {
  const ofFolder = { name: 'Trip', folder: '/photos/Trip' }

  it.each([
    ['of a folder', ofFolder, 'Trip'],
    ['of a folder, which somebody renamed', ofFolder, 'Lake'],
    ['that somebody renamed', 'Trip', 'Lake'],
  ])('goes into the album %s, that the run made and filled in part', async (_, ref, albumName) => {
    const stop = new AbortController()
    const paths = Array.from({ length: 600 }, (_, index) => `/photos/Trip/${index}.jpg`)
    const sandbox = await sandboxFor({ assets: photosAt(paths) }, undefined, {
      onRequest: ({ method, path }) => {
        if (method === 'PUT' && path.startsWith('/albums/')) stop.abort()
      },
    })
    const recipe = defineRecipe({ name: 'trip', actions: [addToAlbum(album(ref, { order: 'asc' }))] })
    const { darkroom } = await darkroomFor(sandbox, { recipes: [recipe] })
    await darkroom.apply(await darkroom.plan(), { signal: stop.signal })
    expect(albumsOf(sandbox)).toMatchObject([['Trip', { length: 500 }]])
    await ask(sandbox, 'PATCH', `/albums/${sandbox.state.albums.keys().next().value}`, { albumName })
    const rest = await darkroom.resume()
    expect(rest?.plan.accounts[0]?.summary).toEqual({ 'album.add': 100, 'album.update': 1 })
    if (!rest) throw new Error('nothing is left')
    expect((await darkroom.apply(rest)).outcomes).toMatchObject([{ outcome: { status: 'done', failures: [] } }])
    expect(albumsOf(sandbox)).toMatchObject([[albumName, { length: 600 }]])
    expect(sandbox.state.albums.values().next().value?.order).toBe('asc')
  })

  it('goes into the album also where the run made a tag of its name', async () => {
    const stop = new AbortController()
    const paths = Array.from({ length: 600 }, (_, index) => `/photos/Trip/${index}.jpg`)
    const sandbox = await sandboxFor({ assets: photosAt(paths) }, undefined, {
      onRequest: ({ method, path }) => {
        if (method === 'PUT' && path.startsWith('/albums/')) stop.abort()
      },
    })
    const recipe = defineRecipe({ name: 'trip', actions: [addToAlbum('Trip'), addTag('Trip')] })
    const { darkroom } = await darkroomFor(sandbox, { recipes: [recipe] })
    await darkroom.apply(await darkroom.plan(), { signal: stop.signal })
    expect(sandbox.state.tags.size).toBe(1)
    const rest = await darkroom.resume()
    if (!rest) throw new Error('nothing is left')
    expect(rest.plan.accounts).toMatchObject([{ summary: { 'album.add': 100, 'tag.add': 600 }, refused: [] }])
    expect((await darkroom.apply(rest)).outcomes).toMatchObject([{ outcome: { status: 'done', failures: [] } }])
    expect(albumsOf(sandbox)).toMatchObject([['Trip', { length: 600 }]])
  })
})

describe('undo of what was taken out of a stack', () => {
  const names = ['t1.jpg', 't2.jpg', 'p1.jpg', 'p2.jpg']
  const apart = defineRecipe({ name: 'apart', where: fileName('p2.jpg'), actions: [unstack()] })

  it.each([
    ['puts it back', [], [['p1.jpg', 'p2.jpg', 't1.jpg', 't2.jpg']]],
    ['leaves apart what a person took apart since', ['p1.jpg'], [['p2.jpg', 't1.jpg', 't2.jpg']]],
    ['makes no stack again that a person dissolved since', names, []],
  ])('%s', async (_, taken, stacks) => {
    const sandbox = await sandboxFor(smallLibrary)
    const assetIds = names.map((name) => assetOf(sandbox, name).id)
    const { id: stack } = await json<{ id: string }>(ask(sandbox, 'POST', '/stacks', { assetIds }))
    const { darkroom } = await darkroomFor(sandbox, { recipes: [apart] })
    await darkroom.apply(await darkroom.plan())
    if (taken.length === names.length) await ask(sandbox, 'DELETE', `/stacks/${stack}`)
    else for (const name of taken) await ask(sandbox, 'DELETE', `/stacks/${stack}/assets/${assetOf(sandbox, name).id}`)
    const undo = await darkroom.undo()
    if (undo) await darkroom.apply(undo)
    const nameOf = (id: string) => sandbox.state.assets.get(id)?.originalFileName
    expect([...sandbox.state.stacks.values()].map(({ assetIds }) => [...assetIds].map(nameOf).sort())).toEqual(stacks)
    const said = undo?.plan.accounts[0]?.notes.map(({ text }) => text) ?? []
    expect(said).toEqual(
      taken.length === 0 ? [] : [`What a person took out of the stack of ${assetIds[0]} since stays out of it.`],
    )
  })

  it('puts all of it back where the run was cut off in between, and went on', async () => {
    const stop = new AbortController()
    const sandbox = await sandboxFor(smallLibrary, undefined, {
      onRequest: ({ method, path }) => {
        if (method === 'DELETE' && path.startsWith('/stacks/')) stop.abort()
      },
    })
    await ask(sandbox, 'POST', '/stacks', { assetIds: names.map((name) => assetOf(sandbox, name).id) })
    const sizes = () => [...sandbox.state.stacks.values()].map(({ assetIds }) => [...assetIds].length)
    const both = defineRecipe({
      name: 'both',
      where: any(fileName('p1.jpg'), fileName('p2.jpg')),
      actions: [unstack()],
    })
    const { darkroom } = await darkroomFor(sandbox, { recipes: [both] })
    await darkroom.apply(await darkroom.plan(), { signal: stop.signal })
    expect(sizes()).toEqual([3])
    const rest = await darkroom.resume()
    if (rest) await darkroom.apply(rest)
    expect(sizes()).toEqual([2])
    const undo = await darkroom.undo()
    expect(undo?.plan.accounts[0]?.notes).toEqual([])
    if (undo) await darkroom.apply(undo)
    expect(sizes()).toEqual([4])
  })
})

describe('a plan from elsewhere', () => {
  it('is judged by the limits, compared with the library, and applied', async () => {
    const sandbox = await sandboxFor(smallLibrary)
    const first = await darkroomFor(sandbox, { recipes: [trip] })
    const text = JSON.stringify((await first.darkroom.plan()).plan)
    const { darkroom } = await darkroomFor(sandbox)
    expect((await darkroom.apply(darkroom.check(JSON.parse(text), { limits: { changes: 1 } }))).refused).toHaveLength(1)
    expect(writesTo(sandbox)).toEqual({})
    const done = await darkroom.apply(darkroom.check(JSON.parse(text)))
    expect(done.outcomes).toMatchObject([{ outcome: { status: 'done', changes: 5 } }])
    await expect(darkroom.apply(darkroom.check(JSON.parse(text)))).rejects.toMatchObject({ code: 'PLAN_STALE' })
  })
})

describe('find and explain', () => {
  it('answer for a recipe of the configuration and for any other', async () => {
    const sandbox = await sandboxFor(smallLibrary)
    const { darkroom } = await darkroomFor(sandbox, { recipes: [trip, pets] })
    const session = await darkroom.session('me')
    const names = (await session.find('trip')).map(({ originalFileName }) => originalFileName)
    expect(names).toEqual(['t1.jpg', 't2.jpg', 't3.mp4', 'b1.jpg'])
    const [loose] = await session.find(gone)
    expect(loose).toMatchObject({ originalPath: '/photos/loose.jpg', takenAt: '2021-06-01T12:06:00' })
    expect(loose?.link).toBe(`${sandbox.url.replace(/\/api$/, '')}/photos/${loose?.id}`)
    await expect(session.find('tirp')).rejects.toMatchObject({ code: 'RECIPE_UNKNOWN', context: { closest: 'trip' } })

    const { recipes } = await session.explain(loose?.link ?? '')
    expect(recipes.map(({ recipe, matches }) => [recipe, matches])).toEqual([
      ['trip', false],
      ['pets', false],
    ])
    const { id } = assetOf(sandbox, 'p1.jpg')
    expect((await session.explain(id, ['pets'])).recipes).toMatchObject([
      { recipe: 'pets', operations: [{ op: 'asset.update' }] },
    ])
    expect(writesTo(sandbox)).toEqual({})
  })
})

describe('a plan that waits for its answer', () => {
  const now = performance.now.bind(performance)
  const later = (milliseconds: number): void => {
    const spy = vi.spyOn(performance, 'now').mockImplementation(() => now() + milliseconds)
    onTestFinished(() => spy.mockRestore())
  }

  it.each([
    ['for minutes is refused where a person trashed what it trashes', 120_000, true],
    ['for a moment is applied', 1_000, false],
  ])('%s', async (_name, milliseconds, isRefused) => {
    const sandbox = await sandboxFor(smallLibrary)
    const { darkroom } = await darkroomFor(sandbox, { recipes: [gone], allow: ['asset.trash'] })
    const job = await darkroom.plan()
    const { id } = assetOf(sandbox, 'loose.jpg')
    await ask(sandbox, 'DELETE', '/assets', { ids: [id] })
    later(milliseconds)
    const applied = darkroom.apply(job)
    if (isRefused) await expect(applied).rejects.toMatchObject({ code: 'PLAN_STALE' })
    else expect((await applied).outcomes).toMatchObject([{ outcome: { status: 'done' } }])
  })

  it('is applied as it was, where nobody did anything', async () => {
    const sandbox = await sandboxFor(smallLibrary)
    const { darkroom } = await darkroomFor(sandbox, { recipes: [trip, pets, gone], allow: ['asset.trash'] })
    const job = await darkroom.plan()
    later(120_000)
    expect((await darkroom.apply(job)).outcomes).toMatchObject([{ outcome: { status: 'done', changes: 8 } }])
    const undo = await darkroom.undo()
    if (!undo) throw new Error('nothing to take back')
    later(240_000)
    expect((await darkroom.apply(undo)).outcomes).toMatchObject([{ outcome: { status: 'done' } }])
    expect(albumsOf(sandbox)).toEqual([])
  })

  it('for a moment is refused where another process did the same meanwhile', async () => {
    const sandbox = await sandboxFor(smallLibrary)
    const config = { recipes: [trip, pets], stateDir: join(await folderWith(), 'state') }
    const [first, second] = [
      (await darkroomFor(sandbox, config)).darkroom,
      (await darkroomFor(sandbox, config)).darkroom,
    ]
    const plans = [await first.plan(), await second.plan()]
    await first.apply(plans[0] as Job)
    await expect(second.apply(plans[1] as Job)).rejects.toMatchObject({ code: 'PLAN_STALE' })
    const undos = [await first.undo(), await second.undo()]
    await first.apply(undos[0] as Job)
    await expect(second.apply(undos[1] as Job)).rejects.toMatchObject({ code: 'PLAN_STALE' })
    expect(albumsOf(sandbox)).toEqual([])
    expect(await (await second.session('me')).runs()).toMatchObject([{ status: 'done' }, { status: 'done' }])
  })

  it('is refused where another process noted meanwhile what its sync would note anew', async () => {
    const sandbox = await sandboxFor(smallLibrary)
    const stateDir = join(await folderWith(), 'state')
    const synced = (...names: readonly string[]) =>
      defineRecipe({ name: 'synced', where: any(...names.map((name) => fileName(name))), actions: [syncAlbum('Trip')] })
    const open = async (...names: readonly string[]) =>
      (await darkroomFor(sandbox, { recipes: [synced(...names)], stateDir })).darkroom
    const early = await open('t1.jpg', 't2.jpg')
    await early.apply(await early.plan())
    // What a person took out is noted with the plan.
    const [album] = sandbox.state.albums.values()
    await ask(sandbox, 'DELETE', `/albums/${album?.id}/assets`, { ids: [assetOf(sandbox, 't1.jpg').id] })
    const job = await early.plan()
    const late = await open('t1.jpg', 't2.jpg', 'p1.jpg')
    await late.apply(await late.plan())
    await expect(early.apply(job)).rejects.toMatchObject({ code: 'PLAN_STALE' })
    // What the other run put in is still its own.
    await early.apply(await early.plan())
    expect(albumsOf(sandbox)).toEqual([['Trip', ['t2.jpg']]])
  })
})
