import { mkdir, readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { inspect } from 'node:util'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { openDarkroom, type Reporter, silentReporter } from '../../../engine/index.ts'
import {
  addTag,
  addToAlbum,
  album,
  defineRecipe,
  favorite,
  folder,
  inAlbum,
  rate,
  setDescription,
  syncAlbum,
} from '../../../index.ts'
import type { SandboxRequest } from '../../../sandbox/index.ts'
import { annaId, benId, photosAt, smallLibrary, twoUsers } from '../../support/library.ts'
import { albumsOf, sandboxFor, writesTo } from '../../support/sandbox.ts'
import { withoutWaiting } from '../../support/waiting.ts'
import { darkroomFor } from './darkroom-for.ts'

/** The connections to state files that did something since now; a module that other tests have loaded cannot be replaced. */
const openedStateFiles = (): ReadonlySet<DatabaseSync> => {
  const opened = new Set<DatabaseSync>()
  const { exec } = DatabaseSync.prototype
  vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql) {
    if (this.location()?.endsWith('.sqlite')) opened.add(this)
    return exec.call(this, sql)
  })
  onTestFinished(() => {
    vi.restoreAllMocks()
  })
  return opened
}

const synced = defineRecipe({ name: 'synced', where: folder('Trip'), actions: [syncAlbum('Trip')] })
const tagged = defineRecipe({ name: 'tagged', where: folder('Pets'), actions: [addTag('animals')] })
const liked = defineRecipe({ name: 'liked', where: folder('Pets'), actions: [favorite()] })
const filled = [['Trip', ['b1.jpg', 't1.jpg', 't2.jpg', 't3.mp4']]]

describe('a session', () => {
  it('opens the state file once, and connects once, whatever is done', async () => {
    const sandbox = await sandboxFor(smallLibrary)
    const recipes = [synced, tagged]
    const { darkroom, stateDir } = await darkroomFor(sandbox, { recipes })
    await darkroom.apply(await darkroom.plan())
    const opened = openedStateFiles()
    const again = await darkroomFor(sandbox, { recipes, stateDir })
    const before = sandbox.requests.get('GET /users/me') ?? 0
    expect(await again.darkroom.unfinished()).toBeNull()
    await again.darkroom.apply(await again.darkroom.plan())
    await (await again.darkroom.session('me')).explain([...sandbox.state.assets.keys()][0] ?? '')
    const undo = await again.darkroom.undo()
    if (undo) await again.darkroom.apply(undo)
    expect(albumsOf(sandbox)).toEqual([])
    expect(opened.size).toBe(1)
    expect(sandbox.requests.get('GET /users/me')).toBe(before + 1)
  })

  it('knows in its next plan what was written since, and what another session wrote', async () => {
    const sandbox = await sandboxFor(smallLibrary)
    const { darkroom, stateDir } = await darkroomFor(sandbox, { recipes: [synced] })
    const other = await darkroomFor(sandbox, { recipes: [synced], stateDir })
    expect((await other.darkroom.plan()).plan.accounts[0]?.summary).toEqual({ 'album.create': 1, 'album.add': 4 })
    await darkroom.apply(await darkroom.plan())
    // A person takes one out: who knows the ledger does not put it in again.
    const [album] = sandbox.state.albums.values()
    album?.assetIds.delete([...album.assetIds][0] ?? '')
    sandbox.state.changed()
    for (const one of [darkroom, other.darkroom]) expect((await one.plan()).plan.accounts[0]?.operations).toEqual([])
  })

  it('knows in its next plan what the server took back of what was written since', async () => {
    const library = { readOnlyFolders: ['/external'], assets: photosAt(['/external/e.jpg']) }
    const sandbox = await sandboxFor(library, undefined, { jobs: 'held' })
    const rated = defineRecipe({ name: 'rated', actions: [rate(4)] })
    const described = defineRecipe({ name: 'described', actions: [setDescription('A day out')] })
    const { darkroom } = await darkroomFor(sandbox, { recipes: [rated, described] })
    for (const name of ['rated', 'described']) {
      await darkroom.apply(await darkroom.plan({ recipes: [name] }), { verify: false })
      await sandbox.settle()
      const [plan] = (await darkroom.plan({ recipes: [name] })).plan.accounts
      expect(plan?.operations).toEqual([])
      expect(plan?.recipes[0]?.warnings).toEqual([expect.stringContaining('the server took back')])
    }
  })

  it('goes on with a new state file where the old one was moved away', async () => {
    const sandbox = await sandboxFor(smallLibrary)
    const { darkroom, stateDir } = await darkroomFor(sandbox, { recipes: [tagged] })
    await darkroom.apply(await darkroom.plan())
    await mkdir(join(stateDir, 'old'))
    for (const name of await readdir(stateDir))
      if (/\.sqlite(-\w+)?$/.test(name)) await rename(join(stateDir, name), join(stateDir, 'old', name))
    const session = await darkroom.session('me')
    expect(await session.runs()).toEqual([])
    const more = await darkroomFor(sandbox, { recipes: [synced], stateDir })
    await more.darkroom.apply(await more.darkroom.plan())
    expect(await session.runs()).toMatchObject([{ status: 'done', changes: 5 }])
  })
})

describe('at the same time', () => {
  it('plans and searches of one session agree, and none is in the way of a run', async () => {
    const sandbox = await sandboxFor(smallLibrary)
    const { darkroom } = await darkroomFor(sandbox, { recipes: [synced, tagged] })
    const session = await darkroom.session('me')
    const [first, second, found] = await Promise.all([session.plan(), session.plan(), session.find('synced')])
    expect(second.plan).toEqual(first.plan)
    expect(found).toHaveLength(4)
    const [applied, planned] = await Promise.all([session.apply(first), session.plan({ settle: false })])
    expect(applied.outcome?.status).toBe('done')
    expect(planned.failures).toEqual([])
    expect((await session.plan()).plan.operations).toEqual([])
  })

  it('two runs of one session go one after the other, and what was planned before the first is not done twice', async () => {
    const sandbox = await sandboxFor(smallLibrary)
    const { darkroom } = await darkroomFor(sandbox, { recipes: [synced, tagged] })
    const session = await darkroom.session('me')
    const plans = [await session.plan(), await session.plan()]
    const results = await Promise.allSettled(plans.map((job) => session.apply(job)))
    expect(results).toMatchObject([
      { status: 'fulfilled', value: { outcome: { status: 'done' } } },
      { status: 'rejected', reason: { code: 'PLAN_STALE' } },
    ])
    expect(albumsOf(sandbox)).toEqual(filled)
    expect(writesTo(sandbox)['POST /albums']).toBe(1)
  })

  it('a run of another session is not waited for: the error says who writes', async () => {
    const sandbox = await sandboxFor(smallLibrary)
    const { darkroom, stateDir } = await darkroomFor(sandbox, { recipes: [synced] })
    const other = await darkroomFor(sandbox, { recipes: [tagged], stateDir })
    const [job, others] = [await darkroom.plan(), await other.darkroom.plan()]
    const session = await darkroom.session('me')
    await session.state.exclusively(async () => {
      await expect(other.darkroom.apply(others)).rejects.toMatchObject({
        code: 'STATE_LOCKED',
        context: { holder: { pid: process.pid } },
      })
    })
    for (const one of [darkroom.apply(job), other.darkroom.plan()]) await one
    expect((await other.darkroom.apply(others)).outcomes).toHaveLength(1)
  })
})

describe('an AbortSignal', () => {
  it('ends a plan with its reason, and the next one reads all the same', async () => {
    const controller = new AbortController()
    const onRequest = ({ path }: SandboxRequest): void => {
      if (path === '/search/metadata') controller.abort(new Error('enough'))
    }
    const sandbox = await sandboxFor(smallLibrary, undefined, { onRequest })
    const { darkroom } = await darkroomFor(sandbox, { recipes: [synced] })
    await expect(darkroom.plan({ signal: controller.signal })).rejects.toThrow('enough')
    const session = await darkroom.session('me')
    await expect(session.find('synced', { signal: controller.signal })).rejects.toThrow('enough')
    expect((await darkroom.plan()).plan.accounts[0]?.summary).toEqual({ 'album.create': 1, 'album.add': 4 })
  })

  it('ends a run after the request in flight; resume has the rest', async () => {
    const controller = new AbortController()
    const onRequest = ({ method, path }: SandboxRequest): void => {
      if (method === 'POST' && path === '/albums') controller.abort()
    }
    const sandbox = await sandboxFor(smallLibrary, undefined, { onRequest })
    const { darkroom } = await darkroomFor(sandbox, { recipes: [synced] })
    const { signal } = controller
    const { outcomes } = await darkroom.apply(await darkroom.plan(), { signal })
    expect(outcomes).toMatchObject([{ outcome: { status: 'interrupted', changes: 1 } }])
    expect(albumsOf(sandbox)).toEqual([['Trip', []]])
    // Somebody wanted it to end: it is finished only where that is asked for.
    expect(await darkroom.unfinished()).toBeNull()
    const rest = await darkroom.resume()
    if (!rest) throw new Error('nothing to resume')
    expect((await darkroom.apply(rest)).outcomes).toMatchObject([
      { outcome: { status: 'done', run: outcomes[0]?.outcome.run } },
    ])
    expect(albumsOf(sandbox)).toEqual(filled)
    expect(await darkroom.resume()).toBeNull()
  })
})

/** Notes what a reporter is told. */
const noting = () => {
  const told: string[] = []
  const reporter: Reporter = {
    ...silentReporter,
    begin: (step, account) => {
      told.push(`${step} ${account}`)
      let isMoving = false
      return {
        update: () => {
          isMoving = true
        },
        end: () => void told.push(`${step} ${account} ended${isMoving ? '' : ' at once'}`),
      }
    },
    waiting: (account, reason, ms) => void told.push(`${account} waits${ms > 0 ? '' : ' not'}: ${reason}`),
    failed: (account, error) => void told.push(`${account} failed: ${(error as { code: string }).code}`),
  }
  return { told, reporter }
}

describe('a reporter', () => {
  it('is told how far each step is, one after the other, and of waiting', async () => {
    const sandbox = await sandboxFor(smallLibrary, undefined, { jobs: 'held' })
    const { told, reporter: noted } = noting()
    const reporter: Reporter = {
      ...noted,
      begin: (step, account) => {
        // The server's jobs run once somebody waits for them.
        if (step === 'rest') void sandbox.settle()
        return noted.begin(step, account)
      },
    }
    const { darkroom } = await darkroomFor(sandbox, { recipes: [tagged], reporter })
    const job = await darkroom.plan()
    sandbox.faults.set([{ route: 'PUT /tags', status: 503, times: 1 }])
    await darkroom.apply(job)
    expect(told).toEqual([
      'connect me',
      'connect me ended at once',
      'read me',
      'read me ended',
      'plan me',
      'plan me ended at once',
      'apply me',
      expect.stringMatching(/^me waits: PUT \/tags answered 503/),
      'apply me ended',
      'rest me',
      'rest me ended',
      'check me',
      'check me ended',
    ])
  })

  it('is told how far reading is when a run that was cut off is finished, and when it is taken back', async () => {
    const sandbox = await sandboxFor(smallLibrary)
    const { told, reporter } = noting()
    const { darkroom } = await darkroomFor(sandbox, { recipes: [liked], reporter })
    withoutWaiting()
    sandbox.faults.set([{ route: 'PUT /assets', status: 503 }])
    await darkroom.apply(await darkroom.plan())
    sandbox.faults.set([])
    told.length = 0
    const rest = await darkroom.resume()
    expect(told).toEqual(['read me', 'read me ended'])
    if (!rest) throw new Error('nothing to resume')
    await darkroom.apply(rest)
    told.length = 0
    await darkroom.undo()
    expect(told).toEqual(['read me', 'read me ended'])
  })

  it('is told that a server which went away is waited for, until it is back or somebody ends that', async () => {
    withoutWaiting()
    for (const isStopped of [false, true]) {
      const sandbox = await sandboxFor(smallLibrary)
      const { told, reporter: noted } = noting()
      const stop = new AbortController()
      const reporter: Reporter = {
        ...noted,
        begin: (step, account) => {
          if (step === 'away') isStopped ? stop.abort() : sandbox.faults.set([])
          return noted.begin(step, account)
        },
        waiting: () => {},
      }
      const { darkroom } = await darkroomFor(sandbox, { recipes: [liked], reporter })
      const job = await darkroom.plan()
      told.length = 0
      sandbox.faults.set([{ route: '**', drop: 'before' }])
      const { outcomes } = await darkroom.apply(job, { signal: stop.signal, verify: false })
      const status = isStopped ? 'interrupted' : 'done'
      expect(outcomes).toMatchObject([{ outcome: { status, stoppedBy: isStopped ? 'interrupted' : null } }])
      expect(told.slice(0, 4)).toEqual(
        ['apply me', 'apply me ended', 'away me', 'away me ended'].map((text) => expect.stringContaining(text)),
      )
    }
  })

  it('is told of an account that fails while others go on', async () => {
    const sandbox = await sandboxFor(smallLibrary)
    const { url, users } = sandbox
    const { told, reporter } = noting()
    const apiKey = users[0]?.apiKey ?? ''
    const accounts = { away: { url: 'http://127.0.0.1:9', apiKey }, me: { url, apiKey } }
    const { darkroom } = await darkroomFor(sandbox, { recipes: [synced], accounts, reporter })
    const job = await darkroom.plan()
    expect(job).toMatchObject({ lost: ['away'], plan: { accounts: [{ account: 'me' }] } })
    expect(told).toContain('away failed: API_UNREACHABLE')
    expect((await darkroom.apply(job)).outcomes).toMatchObject([{ account: 'me', outcome: { status: 'done' } }])
  })
})

describe('several accounts', () => {
  it('are one plan in which one fills what another makes, and one run that is taken back as a whole', async () => {
    const library = {
      users: twoUsers,
      assets: [...photosAt(['/anna/a.jpg'], { ownerId: annaId }), ...photosAt(['/ben/b.jpg'], { ownerId: benId })],
    }
    const sandbox = await sandboxFor(library)
    const { url, users } = sandbox
    const keyOf = (id: string) => users.find((user) => user.id === id)?.apiKey ?? ''
    const accounts = { anna: { url, apiKey: keyOf(annaId) }, ben: { url, apiKey: keyOf(benId) } }
    const shareWith = [{ user: 'Ben', role: 'editor' as const }]
    const recipes = [
      defineRecipe({ name: 'made', accounts: ['anna'], actions: [addToAlbum('Both'), album('Both', { shareWith })] }),
      defineRecipe({ name: 'filled', accounts: ['ben'], actions: [addToAlbum('Both')] }),
    ]
    const { darkroom } = await darkroomFor(sandbox, { accounts, recipes })
    const job = await darkroom.plan()
    expect(job.plan.accounts.map(({ operations }) => operations.map(({ op }) => op))).toEqual([
      ['album.create', 'album.add', 'album.share'],
      ['album.add'],
    ])
    const { outcomes } = await darkroom.apply(job)
    expect(new Set(outcomes.map(({ outcome }) => outcome.run)).size).toBe(1)
    expect(albumsOf(sandbox)).toEqual([['Both', ['a.jpg', 'b.jpg']]])
    const undo = await darkroom.undo(outcomes[0]?.outcome.run.slice(0, 8))
    expect(undo?.plan.accounts.map(({ account }) => account)).toEqual(['ben', 'anna'])
    if (undo) await darkroom.apply(undo)
    expect(albumsOf(sandbox)).toEqual([])
    await expect(darkroom.undo('ffffffff')).rejects.toMatchObject({ code: 'RUN_UNKNOWN' })
  })
})

describe('openDarkroom', () => {
  const accounts = { me: { url: 'http://127.0.0.1:9', apiKey: 'a-key' } }

  it('names everything that is wrong with a configuration, before anything is sent', () => {
    const wrong: [object, RegExp][] = [
      [{ recipes: [tagged, tagged] }, /a recipe called "tagged" comes from the program already/],
      [{ recipes: [{ ...tagged, accounts: ['mee'] }] }, /is for "mee"[\s\S]*Did you mean "me"\?/],
      [{ recipes: ['recipes/*.ts'] }, /recipes\[0\]: is not made by defineRecipe/],
      [{ recipes: [{ name: 'plain' }] }, /recipes\[0\]: is not made by defineRecipe/],
      [{ limits: { changes: 'many' } }, /limits\.changes: is neither a number nor a percentage/],
      [{ limit: 3 }, /limit/],
    ]
    for (const [more, message] of wrong)
      expect(() => openDarkroom({ accounts, ...more } as never), JSON.stringify(more)).toThrow(message)
  })

  it('says which account or recipe is not known', async () => {
    const sandbox = await sandboxFor(smallLibrary)
    const { darkroom } = await darkroomFor(sandbox, { recipes: [tagged] })
    await expect(darkroom.session('mee')).rejects.toMatchObject({ code: 'ACCOUNT_UNKNOWN' })
    await expect(darkroom.plan({ recipes: ['tags'] })).rejects.toMatchObject({ code: 'RECIPE_UNKNOWN' })
  })

  it('keeps the key out of all that it returns and throws', async () => {
    const secret = 'sEcReT-4711-key'
    const sandbox = await sandboxFor({ ...smallLibrary, apiKeys: [{ secret, permissions: ['all'] }] })
    const { url } = sandbox
    const given = { accounts: { me: { url, apiKey: secret } } }
    const lost = defineRecipe({ name: 'lost', where: inAlbum('Nowhere'), actions: [] })
    const { darkroom } = await darkroomFor(sandbox, { ...given, recipes: [synced, lost] })
    const session = await darkroom.session('me')
    const job = await darkroom.plan({ recipes: ['synced'] })
    const said: unknown[] = [darkroom, session, job, await darkroom.plan()]
    said.push(await darkroom.apply(job), await darkroom.undo(), await session.runs(), await session.find('synced'))
    sandbox.faults.set([{ route: 'POST /search/metadata', status: 400, body: `{ "message": "bad ${secret}" }` }])
    said.push(await darkroom.plan({ fresh: true }).catch((error) => error))
    const text = said.map((one) => inspect(one, { depth: 20, showHidden: true })).join('\n')
    expect(text).toContain('bad ***')
    expect(text).not.toContain(secret)
  })
})
