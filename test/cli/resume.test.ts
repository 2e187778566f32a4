import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Outcome } from '../../engine/applier/applier.ts'
import type { Plan } from '../../engine/plan/plan.ts'
import type { RunRecord } from '../../engine/state/journal.ts'
import type { RecipeData } from '../../language/yaml/data.ts'
import type { FaultRules } from '../../sandbox/index.ts'
import { startTold, type Told } from '../support/child.ts'
import { type Home, type HomeOptions, homeFor, lastRun } from '../support/home.ts'
import { photosAt } from '../support/library.ts'
import { assetOf, writesTo } from '../support/sandbox.ts'

const library = { assets: photosAt(['/p/1.jpg', '/p/2.jpg']), albums: [{ albumName: 'Old' }] }

/** It does not find its assets again once they are in the archive. */
const once: RecipeData = {
  name: 'once',
  where: { path: '/p/*' },
  actions: ['archive', { addToAlbum: 'Old' }, { album: { name: 'Old', description: 'Ours', order: 'asc' } }],
}

const files = { 'immichrc.json': JSON.stringify({ recipes: [once] }) }

const broken: FaultRules = [{ route: 'PATCH /albums/*', status: 400 }]

/** A run that could not do the last thing of its plan, after which the server is well again. */
const failedRun = async (more: Partial<HomeOptions> = {}): Promise<Home> => {
  const home = await homeFor({ library, files, ...more })
  home.sandbox.faults.set(broken)
  const { code, stdout } = await home.darkroom('apply', '--yes')
  expect(code).toBe(4)
  expect(stdout).toContain('x album.update Old')
  expect(assetOf(home.sandbox, '1.jpg').visibility).toBe('archive')
  home.sandbox.faults.set([])
  return home
}

const albumOf = ({ sandbox }: Home) => [...sandbox.state.albums.values()][0]
const runsOf = async ({ darkroom }: Home) => (await darkroom('runs', '--json')).json<readonly RunRecord[]>()

describe('a run that failed in part', () => {
  it.each([[['apply', '--yes']], [['apply', '--resume', '--yes']]])(
    'is finished by %j, as the same run',
    async (command) => {
      const home = await failedRun()
      const [before] = await runsOf(home)
      expect(before).toMatchObject({ status: 'partial', operations: 3, done: 2, changes: 4 })
      const { code } = await home.darkroom(...command)
      expect(code).toBe(0)
      expect(albumOf(home)).toMatchObject({ description: 'Ours', order: 'asc' })
      expect(await runsOf(home)).toMatchObject([{ id: before?.id, status: 'done', operations: 3, done: 3, changes: 5 }])
    },
  )

  it('is told once, with what came of it in the end', async () => {
    const home = await failedRun()
    const report = async (): Promise<string> =>
      (await home.darkroom('runs', await lastRun(home), '--report')).stdout.trim().split('\n').at(-1) ?? ''
    expect(await report()).toBe('failed: 4 changes applied, 0 unchanged, 1 failed, 0 skipped.')
    await home.darkroom('apply', '--yes')
    expect(await report()).toBe('complete: 5 changes applied, 0 unchanged, 0 failed, 0 skipped.')
    expect((await home.darkroom('runs')).stdout).toContain('3 of 3 operations, 5 changes')
    const shown = (await home.darkroom('runs', await lastRun(home))).stdout.split('\n')
    const looks = 'album "Old": description none → "Ours", order desc → asc  by once'
    expect(shown.filter((line) => line.includes(looks))).toEqual([
      expect.stringMatching(/^ {2}… .*, continued below$/),
      expect.stringMatching(/^ {2}✓ /),
    ])
    await home.darkroom('runs', await lastRun(home), '--html', 'run.html')
    const page = await readFile(join(home.folder, 'run.html'), 'utf8')
    expect(page.match(/data-words="[^"]*order desc → asc/g)).toHaveLength(1)
    expect(page).not.toContain('skipped: ')
    expect((await home.darkroom('undo', '--yes', '--keep')).stderr).toContain('5 changes will not be made again')
  })

  it('is taken back as a whole, whether it was finished or not', async () => {
    for (const isFinished of [true, false]) {
      const home = await failedRun()
      if (isFinished) await home.darkroom('apply', '--yes')
      expect((await home.darkroom('undo', '--yes')).code).toBe(0)
      expect(albumOf(home)).toMatchObject({ description: '', order: 'desc', assetIds: new Set() })
      expect(assetOf(home.sandbox, '1.jpg').visibility).toBe('timeline')
    }
  })

  it('is shown, with how to take it back, before it is finished', async () => {
    const home = await failedRun()
    const [run] = await runsOf(home)
    const writes = writesTo(home.sandbox)
    const { code, stdout, stderr } = await home.darkroom('apply', '--no-input')
    expect(code).toBe(5)
    expect(stdout).toContain('~ album "Old": description none → "Ours", order desc → asc')
    expect(stderr).toContain(`It is finished first; to undo it instead: darkroom undo ${run?.id.slice(0, 8)}\n`)
    expect(writesTo(home.sandbox)).toEqual(writes)
  })

  it('is left alone where recipes are named, or it was taken back', async () => {
    const home = await failedRun()
    await home.darkroom('apply', 'once', '--yes')
    expect(albumOf(home)?.description).toBe('')
    await home.darkroom('undo', '--yes')
    await home.write({ 'none.json': JSON.stringify({ recipes: [] }) })
    await home.darkroom('apply', '--yes', '--config', 'none.json')
    expect(albumOf(home)?.description).toBe('')
  })

  it('does not put a second document into JSON', async () => {
    const home = await failedRun()
    const answer = (await home.darkroom('apply', '--yes', '--json')).json<{ plan: Plan; outcomes: Outcome[] }>()
    expect(answer).toMatchObject({ plan: { accounts: [{ operations: [] }] }, outcomes: [] })
    expect(albumOf(home)?.description).toBe('Ours')
  })

  it('is told with exit code 4 as long as it fails, and does nothing twice', async () => {
    const home = await failedRun()
    home.sandbox.faults.set(broken)
    const added = home.sandbox.requests.get('PUT /albums/:id/assets')
    for (const command of [
      ['apply', '--yes'],
      ['apply', '--resume', '--yes'],
    ])
      expect((await home.darkroom(...command)).code).not.toBe(0)
    expect(home.sandbox.requests.get('PUT /albums/:id/assets')).toBe(added)
    home.sandbox.faults.set([])
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    expect(albumOf(home)?.description).toBe('Ours')
  })

  it('does not keep new plans from being carried out, and is given up after a day', async () => {
    const home = await failedRun()
    home.sandbox.faults.set(broken)
    const other = { name: 'other', scope: { visibility: ['archive'] }, actions: [{ addToAlbum: 'New' }] }
    await home.write({ 'immichrc.json': JSON.stringify({ recipes: [once, other] }) })
    expect((await home.darkroom('apply', '--yes')).code).not.toBe(0)
    expect([...home.sandbox.state.albums.values()].map(({ albumName }) => albumName)).toContain('New')
    await home.darkroom('undo', '--yes')
    home.sandbox.faults.set([])
    const before = home.sandbox.requests.get('PATCH /albums/:id') ?? 0
    const later = Date.now() + 25 * 3_600_000
    vi.useFakeTimers({ toFake: ['Date'], now: later })
    onTestFinished(() => void vi.useRealTimers())
    await home.darkroom('apply', '--yes')
    expect(home.sandbox.requests.get('PATCH /albums/:id') ?? 0).toBe(before)
  })

  it('is finished without what does not fit any more, which is told', async () => {
    const home = await failedRun()
    const album = albumOf(home)
    if (album) album.description = 'Theirs'
    home.sandbox.state.changed()
    const { code, stdout } = await home.darkroom('apply', '--resume', '--yes')
    expect(code).toBe(5)
    expect(stdout).toContain('The album "Old" has another description now.')
    expect(albumOf(home)).toMatchObject({ description: 'Theirs', order: 'desc' })
  })
})

describe('apply --resume', () => {
  it('has nothing to do after a run that ended well, or before any', async () => {
    const home = await homeFor({ library, files })
    for (const command of [
      ['apply', '--resume'],
      ['apply', '--yes'],
      ['apply', '--resume'],
    ]) {
      const { code, stderr } = await home.darkroom(...command)
      expect(code).toBe(0)
      if (command.includes('--resume')) expect(stderr).toContain('there is nothing to resume')
    }
  })

  it('finishes what Ctrl-C stopped; the next apply alone does not, because somebody wanted it to end', async () => {
    let child: Told | undefined
    const home = await homeFor({
      library,
      files,
      // It is answered once the signal has arrived.
      onRequest: async ({ method, path }) => {
        if (method === 'PUT' && path === '/assets') await child?.tell()
      },
    })
    child = startTold('SIGINT', ['apply', '--yes'], { cwd: home.folder, env: home.env })
    const { code, stdout } = await child.end()
    expect(code).toBe(130)
    expect(stdout).toContain('darkroom apply --resume')
    expect(assetOf(home.sandbox, '1.jpg').visibility).toBe('archive')
    for (const command of [['plan'], ['apply', '--yes']]) {
      const { stderr } = await home.darkroom(...command)
      expect(stderr).toMatch(
        /The last run, \w{8}, was interrupted: \d of 3 operations are done.* darkroom apply --resume$/m,
      )
    }
    expect(albumOf(home)?.description).toBe('')
    expect((await home.darkroom('apply', '--resume', '--yes')).code).toBe(0)
    expect(albumOf(home)?.description).toBe('Ours')
    expect((await home.darkroom('plan')).stderr).not.toContain('interrupted')
  })
})
