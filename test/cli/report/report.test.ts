import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { html, jsonIn } from '../../../cli/report/html.ts'
import type { Plan } from '../../../engine/plan/plan.ts'
import { recordedVersions } from '../../../sandbox/index.ts'
import { type Home, homeFor } from '../../support/home.ts'
import { recipeFile, smallLibrary } from '../../support/library.ts'
import { writesTo } from '../../support/sandbox.ts'
import { config, files, library } from './library.ts'

interface Data {
  readonly assets: { readonly id: string[]; readonly name: string[] }
  readonly groups: readonly { readonly asset: readonly number[] }[]
  readonly pictured: readonly number[] | null
}

const pageIn = ({ folder }: Home, name = 'report.html'): Promise<string> => readFile(join(folder, name), 'utf8')

const blockOf = (page: string, id: string): string =>
  new RegExp(`<script type="[a-z/]+" id="${id}">(.*?)</script>`, 's').exec(page)?.[1] ?? ''

const dataOf = (page: string): Data => JSON.parse(blockOf(page, 'data'))
const picturesOf = (page: string): string[] => blockOf(page, 'pictures').split('\n').filter(Boolean)

const thumbnailRequests = ({ sandbox }: Home): number =>
  [...sandbox.requests].filter(([request]) => request.includes('/thumbnail')).reduce((sum, [, count]) => sum + count, 0)

describe.each(recordedVersions)('plan --html on %s', (version) => {
  it('saves what plan shows, with pictures, and writes nothing to the server', async () => {
    const home = await homeFor({ library, version, config, files })
    const { code, stdout, stderr } = await home.darkroom('plan', '--json', '--html', 'report.html')
    // One of the recipes refuses something.
    expect(code).toBe(5)
    expect(writesTo(home.sandbox)).toEqual({})
    const plan = JSON.parse(stdout) as Plan
    const page = await pageIn(home)
    const { assets, groups, pictured } = dataOf(page)
    const planned = new Set(plan.accounts[0]?.operations.flatMap((one) => ('assetIds' in one ? one.assetIds : [])))
    expect(planned.size).toBe(130)
    expect(new Set(assets.id)).toEqual(planned)
    for (const group of groups) for (const asset of group.asset) expect(asset).toBeLessThan(assets.id.length)
    // Of two of the 130 the server has no picture.
    expect(pictured).toHaveLength(128)
    const [first = '', ...others] = picturesOf(page)
    expect(others).toHaveLength(127)
    expect(Buffer.from(first.split(',')[1] ?? '', 'base64').toString('latin1', 8, 12)).toBe('WEBP')
    expect(stderr).toContain(`file://${join(home.folder, 'report.html')}`)
  })
})

describe('plan --html', () => {
  it('is for its owner alone, and holds no key', async () => {
    const home = await homeFor({ library, config, files })
    await home.darkroom('plan', '--html', 'report.html')
    expect((await stat(join(home.folder, 'report.html'))).mode & 0o777).toBe(0o600)
    expect(await pageIn(home)).not.toContain(home.env.IMMICH_API_KEY)
  })

  it('takes as many pictures as it may, first of what is taken away and what asks', async () => {
    const home = await homeFor({ library, config, files })
    await home.darkroom('plan', '--html', 'report.html', '--pictures', '5')
    const page = await pageIn(home)
    const { assets, pictured } = dataOf(page)
    expect(picturesOf(page)).toHaveLength(5)
    const names = pictured?.map((place) => assets.name[place])
    expect(names).toContain('t040.jpg')
    expect(names).toContain('t020.jpg')
    expect(thumbnailRequests(home)).toBe(5)
  })

  it.each([['--no-pictures'], ['--pictures=0']])('asks for no pictures with %s', async (flag) => {
    const home = await homeFor({ library, config, files })
    await home.darkroom('plan', '--html', 'report.html', flag)
    const page = await pageIn(home)
    expect(dataOf(page).pictured).toBeNull()
    expect(thumbnailRequests(home)).toBe(0)
  })

  it('says which permission pictures need, and does without', async () => {
    const permissions = ['asset.read', 'asset.statistics', 'album.read', 'user.read', 'tag.read', 'stack.read']
    const apiKeys = [{ secret: 'a-key-that-sees-no-pictures', permissions }]
    const home = await homeFor({ library: { ...library, apiKeys }, config, files })
    const { stderr } = await home.darkroom('plan', '--html', 'report.html')
    expect(stderr).toContain('asset.view')
    const page = await pageIn(home)
    expect(dataOf(page).pictured).toEqual([])
    expect(dataOf(page).assets.id).toHaveLength(130)
    // The first requests are under way together; no more are sent when one was refused.
    expect(thumbnailRequests(home)).toBeLessThan(10)
  })

  it('changes no exit code, and needs a place where it can write', async () => {
    const home = await homeFor({ library: smallLibrary, config: "recipes: ['recipes/fill.ts']", files })
    expect((await home.darkroom('plan', '--html', 'report.html', '--detailed-exitcode')).code).toBe(2)
    expect((await home.darkroom('plan', '--html', 'report.html', '--max-changes', '1')).code).toBe(5)
    expect(await pageIn(home)).toContain('Refused')
    const { code, stderr } = await home.darkroom('plan', '--html', 'nowhere/report.html')
    expect(code).toBe(1)
    expect(stderr).toContain('cannot be written')
  })

  it('tells of a plan without changes', async () => {
    const files = { 'idle.ts': recipeFile('idle', "fileName('nothing.jpg')", '[archive()]') }
    const home = await homeFor({ library: smallLibrary, config: "recipes: ['idle.ts']", files })
    expect((await home.darkroom('plan', '--html', 'report.html')).code).toBe(0)
    expect(await pageIn(home)).toContain('Nothing to do')
  })
})

describe('runs ID --html', () => {
  const applied = async () => {
    const home = await homeFor({ library: smallLibrary, config: "recipes: ['recipes/fill.ts']", files })
    expect((await home.darkroom('plan', '--out', 'plan.json')).code).toBe(0)
    const [gone = ''] = home.sandbox.state.assets.keys()
    home.sandbox.state.assets.delete(gone)
    expect((await home.darkroom('apply', 'plan.json', '--yes')).code).toBe(4)
    const id = (await home.darkroom('runs')).stdout.slice(0, 8)
    return { home, id, gone }
  }

  it('shows what came of each change', async () => {
    const { home, id, gone } = await applied()
    expect((await home.darkroom('runs', id, '--html', 'run.html')).code).toBe(0)
    const page = await pageIn(home, 'run.html')
    expect(page).toContain(`Darkroom run ${id}`)
    const { assets, pictured } = dataOf(page)
    expect(assets.id).toHaveLength(7)
    expect(assets.id).toContain(gone)
    expect(pictured).toHaveLength(6)
    expect(blockOf(page, 'data')).toContain('failed: ')
  })

  it('does without links and pictures where the server is away', async () => {
    const { home, id } = await applied()
    await home.sandbox.close()
    const { code, stderr } = await home.darkroom('runs', id, '--html', 'run.html')
    expect(code).toBe(0)
    expect(stderr).toContain('no links and no pictures')
    const { assets, pictured } = dataOf(await pageIn(home, 'run.html'))
    expect(assets.id).toHaveLength(7)
    expect(pictured).toEqual([])
  })

  it('needs a run that there is', async () => {
    const home = await homeFor({ library: smallLibrary, config, files })
    const unnamed = await home.darkroom('runs', '--html', 'run.html')
    expect(unnamed).toMatchObject({ code: 1, stderr: expect.stringContaining('darkroom runs ID --html FILE') })
    const unknown = await home.darkroom('runs', 'abcdef', '--html', 'run.html')
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('abcdef') })
  })
})

describe('text in a report', () => {
  it('is text, and turns nothing round that stands beside it', () => {
    const name = '\u202elive <b>'
    expect(html`<p title="${name}">${name} (new)</p>`.markup).toBe('<p title="live &lt;b&gt;">live &lt;b&gt; (new)</p>')
    expect(jsonIn([name]).markup).toBe('["live \\u003cb>"]')
  })
})
