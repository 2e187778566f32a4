import { describe, expect, it } from 'vitest'
import type { Outcome } from '../../engine/applier/applier.ts'
import type { RunRecord } from '../../engine/state/journal.ts'
import type { RecipeData } from '../../language/yaml/data.ts'
import { startCli } from '../support/child.ts'
import { type Home, type HomeOptions, homeFor } from '../support/home.ts'
import { photosAt } from '../support/library.ts'
import { assetOf } from '../support/sandbox.ts'

const library = { assets: photosAt(Array.from({ length: 20 }, (_, index) => `/p/${index}.jpg`)) }
const recipe: RecipeData = { name: 'all', where: { path: '/p/*' }, actions: [{ addTag: 'seen' }, { syncTag: 'kept' }] }
const files = { 'immichrc.json': JSON.stringify({ recipes: [recipe] }) }

const homeWith = (options: Partial<HomeOptions> = {}): Promise<Home> => homeFor({ library, files, ...options })
const runsOf = async ({ darkroom }: Home) => (await darkroom('runs', '--json')).json<readonly RunRecord[]>()
const tagsOf = ({ sandbox: { state } }: Home) =>
  [...state.assets.values()].map(({ tagIds }) => tagIds.map((id) => state.tags.get(id)?.value).sort())

const both = Array.from({ length: 20 }, () => ['kept', 'seen'])

describe('apply', () => {
  it('reads back what it changed, and says so in its JSON and in the journal', async () => {
    const home = await homeWith()
    const { code, json } = await home.darkroom('apply', '--yes', '--json')
    expect(code).toBe(0)
    const right = { recipe: 'all', verified: 20, repeated: 0, lost: [] }
    expect(json<{ outcomes: readonly Outcome[] }>().outcomes).toMatchObject([
      { verified: ['kept', 'seen'].map((target) => ({ ...right, op: 'tag.add', target })), unsettled: [] },
    ])
    const [run] = await runsOf(home)
    expect(run).toMatchObject({ status: 'done', verified: 40, repeated: 0, lost: 0 })
    expect((await home.darkroom('runs', run?.id ?? '')).stdout).toContain(
      '+ 20 assets → tag "kept"  by all, 20 verified',
    )
  })

  it('waits and reads back before it deletes a tag, which an asset may bear again until the jobs have run', async () => {
    let step: 'apply' | 'undo' | 'sent' | 'lost' = 'apply'
    const home = await homeWith({
      onRequest: ({ method, path }) => {
        const { state } = home.sandbox
        const seen = [...state.tags.values()].find(({ value }) => value === 'seen')?.id ?? ''
        if (step === 'sent') {
          state.updateAsset(assetOf(home.sandbox, '3.jpg'), { tagIds: [seen] })
          step = 'lost'
        }
        if (step === 'undo' && method === 'DELETE' && path === `/tags/${seen}/assets`) step = 'sent'
      },
    })
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    step = 'undo'
    expect((await home.darkroom('undo', '--yes')).code).toBe(0)
    expect(step).toBe('lost')
    expect([...home.sandbox.state.tags.values()]).toEqual([])
    expect((await runsOf(home))[0]).toMatchObject({ status: 'done', lost: 0 })
  })

  it('does so no more with --no-verify', async () => {
    const home = await homeWith()
    expect((await home.darkroom('apply', '--yes', '--no-verify')).code).toBe(0)
    expect(await runsOf(home)).toMatchObject([{ status: 'done', verified: 0, repeated: 0, lost: 0 }])
  })

  it('ends with 4 where the server loses everything, and the next plan takes nobody for having changed it', async () => {
    const home = await homeWith()
    home.sandbox.faults.happen({ readOnly: '/p' })
    const { code, stdout } = await home.darkroom('apply', '--yes')
    expect(code).toBe(4)
    expect(stdout).toContain('x tag.add kept: the server lost the change, and again when it was repeated (20 assets:')
    expect(await runsOf(home)).toMatchObject([{ status: 'partial', verified: 0, repeated: 40, lost: 40, changes: 2 }])
    expect((await home.darkroom('runs')).stdout).toContain('2 changes, 40 repeated, 40 lost')
    const again = await home.darkroom('plan', '--retry', '--json')
    const [account] = again.json<{ accounts: readonly { summary: object }[] }>().accounts
    expect(account?.summary).toEqual({ 'tag.add': 40 })
  })

  it('says what the server has not finished when time is up', async () => {
    const home = await homeWith()
    const asset = assetOf(home.sandbox, '3.jpg')
    home.sandbox.state.files.missing.add(asset.originalPath)
    const { code, stdout } = await home.darkroom('apply', '--yes', '--verify-timeout', '1')
    expect(code).toBe(0)
    expect(stdout).toContain(`! The server has not finished with some yet (1 asset: ${asset.id}).`)
  })
})

describe('a run that is killed while it waits', () => {
  it.each([[['apply', '--yes']], [['apply', '--resume', '--yes']]])('is read back by %j', async (command) => {
    let met = 0
    let kill = (): void => {}
    const home = await homeWith({
      jobLatency: 30,
      onRequest: ({ method, path }) => {
        if (method === 'PUT' && path.endsWith('/assets')) met += 1
        // Both tags are given, and the second is waited for.
        else if (met === 2) kill()
      },
    })
    const child = startCli(['apply', '--yes'], { cwd: home.folder, env: home.env })
    kill = () => {
      kill = () => {}
      child.process.kill('SIGKILL')
    }
    expect((await child.end()).code).toBe('SIGKILL')
    await home.sandbox.settle()
    const [before] = await runsOf(home)
    expect(before).toMatchObject({ status: 'running', verified: 0 })
    const lost = assetOf(home.sandbox, '7.jpg')
    home.sandbox.state.updateAsset(lost, { tagIds: [] })
    const { code, stdout } = await home.darkroom(...command)
    expect(code).toBe(0)
    expect(stdout).toContain('The server lost 2 changes at first; made again.')
    expect(await runsOf(home)).toMatchObject([
      { id: before?.id, status: 'done', verified: 40, repeated: 2, changes: 42 },
    ])
    await home.sandbox.settle()
    expect(tagsOf(home)).toEqual(both)
  })
})

describe('undo', () => {
  it('right after apply leaves nothing behind on a busy server', async () => {
    const home = await homeWith({ jobLatency: 10 })
    expect((await home.darkroom('apply', '--yes', '--no-verify')).code).toBe(0)
    expect((await home.darkroom('undo', '--yes')).code).toBe(0)
    await home.sandbox.settle()
    expect(tagsOf(home)).toEqual(both.map(() => []))
    expect(home.sandbox.state.tags.size).toBe(0)
    expect(await runsOf(home)).toMatchObject([{ status: 'done', verified: 40, lost: 0 }, { status: 'done' }])
  })
})
