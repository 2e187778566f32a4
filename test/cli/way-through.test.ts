import { describe, expect, it } from 'vitest'
import { recordedVersions } from '../../sandbox/index.ts'
import { type Home, homeFor } from '../support/home.ts'
import { recipeFile, smallAlbums, smallLibrary } from '../support/library.ts'
import { albumsOf, assetOf, writesTo } from '../support/sandbox.ts'
import { withoutWaiting } from '../support/waiting.ts'

const config = "plugins: [folderAlbums({ rootPath: '/photos' })], recipes: ['recipes/*.ts']"
const files = {
  'recipes/pets.ts': recipeFile('pets', "folder('Pets')", "[addTag('animals/cats'), favorite(), archive()]"),
}

const home = (version: string): Promise<Home> => homeFor({ library: smallLibrary, version, config, files })

describe.each(recordedVersions)('from plan to an empty plan on %s', (version) => {
  it('plans without writing', async () => {
    const { darkroom, sandbox } = await home(version)
    const { code, stdout } = await darkroom('plan')
    expect(code).toBe(0)
    expect(stdout).toContain('+ 4 assets → album "Trip" (new)')
    expect(stdout).toContain('+ 2 assets → tag "animals/cats" (new)')
    expect(stdout).toContain(
      'make 2 albums, make 2 tags, add 6 assets to albums, add 2 assets to tags, change 2 assets',
    )
    expect(writesTo(sandbox)).toEqual({})
  })

  it('applies what it planned, and nothing is left', async () => {
    const { darkroom, plan, sandbox } = await home(version)
    const applied = await darkroom('apply', '--yes')
    expect(applied).toMatchObject({ code: 0 })
    expect(applied.stdout).toContain('Done')
    await sandbox.settle()
    expect(albumsOf(sandbox)).toEqual(smallAlbums)
    expect(assetOf(sandbox, 'p1.jpg')).toMatchObject({ isFavorite: true, visibility: 'archive' })
    expect([...sandbox.state.tags.values()].map(({ value }) => value).sort()).toEqual(['animals', 'animals/cats'])
    expect(await plan()).toMatchObject({ operations: [], refused: [], summary: {} })
    expect((await darkroom('plan', '--detailed-exitcode')).code).toBe(0)
  })

  it('takes back what it applied', async () => {
    const { darkroom, sandbox } = await home(version)
    await darkroom('apply', '--yes')
    await sandbox.settle()
    expect((await darkroom('undo', '--yes')).code).toBe(0)
    await sandbox.settle()
    expect([albumsOf(sandbox), sandbox.state.tags.size]).toEqual([[], 0])
    expect(assetOf(sandbox, 'p1.jpg')).toMatchObject({ isFavorite: false, visibility: 'timeline', tagIds: [] })
  })

  it('does nothing the second time', async () => {
    const { darkroom, sandbox } = await home(version)
    await darkroom('apply', '--yes')
    const before = writesTo(sandbox)
    const again = await darkroom('apply', '--yes')
    expect(again).toMatchObject({ code: 0 })
    expect(again.stdout).toContain('Plan: nothing to do.')
    expect(writesTo(sandbox)).toEqual(before)
  })
})

describe('exit codes', () => {
  it('is 2 for pending changes only where it was asked for', async () => {
    const { darkroom } = await home('3.0.3')
    expect((await darkroom('plan')).code).toBe(0)
    expect((await darkroom('plan', '--detailed-exitcode')).code).toBe(2)
  })

  it('is 1 where the server cannot be reached', async () => {
    withoutWaiting()
    const { darkroom, sandbox } = await home('3.0.3')
    await sandbox.close()
    const { code, stderr } = await darkroom('plan')
    expect(code).toBe(1)
    expect(stderr).toContain('cannot be reached')
    expect(stderr).toContain('Check the address')
  })

  it.each([['frobnicate'], ['plan', '--frobnicate'], ['snapshot']])(
    'is 3 for a wrong command line: %s',
    async (...args) => {
      const { darkroom } = await home('3.0.3')
      const { code, stdout, stderr } = await darkroom(...args)
      expect(code).toBe(3)
      expect(stdout).toBe('')
      expect(stderr).toMatch(/^error: /)
    },
  )

  it('help of a command tells its own options before those that all have', async () => {
    const { stdout } = await (await homeFor({ library: {}, config: '' })).darkroom('plan', '--help')
    expect(stdout.indexOf('--group')).toBeGreaterThan(stdout.indexOf('Options:'))
    expect(stdout.indexOf('--config')).toBeGreaterThan(stdout.indexOf('Options of every command:'))
    expect(stdout.indexOf('Options of every command:')).toBeGreaterThan(stdout.indexOf('--detailed-exitcode'))
  })

  it('is 0 for help and version, on stdout', async () => {
    const { darkroom } = await home('3.0.3')
    const help = await darkroom('--help')
    expect(help).toMatchObject({ code: 0, stderr: '' })
    for (const command of ['plan', 'apply', 'runs', 'doctor', 'recipes', 'plugins', 'snapshot', 'sandbox', 'demo'])
      expect(help.stdout).toMatch(new RegExp(`^ +${command} `, 'm'))
    expect(await darkroom('--version')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  })
})
