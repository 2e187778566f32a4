import { describe, expect, it } from 'vitest'
import type { Plan } from '../../engine/plan/plan.ts'
import { type Home, homeFor } from '../support/home.ts'
import { recipeFile, smallAlbums, smallLibrary, twoUsers } from '../support/library.ts'
import { albumsOf, writesTo } from '../support/sandbox.ts'

const config = "plugins: [folderAlbums({ rootPath: '/photos' })], recipes: ['recipes/*.ts']"
const files = {
  'recipes/pets.ts': recipeFile('pets', "folder('Pets')", "[addToAlbum('Animals')]"),
  'recipes/stars.ts': recipeFile('stars', "fileName('t1*')", '[favorite()]'),
}
const home = (): Promise<Home> => homeFor({ library: { ...smallLibrary, users: twoUsers }, config, files })

describe('recipe names as arguments', () => {
  it('plan and apply only these', async () => {
    const { darkroom, plan, sandbox } = await home()
    const { recipes, operations } = await plan('stars', 'pets')
    expect(recipes.map(({ name }) => name)).toEqual(['pets', 'stars'])
    expect(new Set(operations.map(({ recipe }) => recipe))).toEqual(new Set(['pets', 'stars']))
    expect((await darkroom('apply', 'pets', '--yes')).code).toBe(0)
    expect(albumsOf(sandbox)).toEqual([['Animals', ['p1.jpg', 'p2.jpg']]])
  })

  it.each([['plan'], ['apply', '--yes']])('are refused where unknown, with a suggestion: %s', async (...command) => {
    const { darkroom, sandbox } = await home()
    const { code, stdout, stderr } = await darkroom(...command, 'star')
    expect(code).toBe(3)
    expect(stdout).toBe('')
    expect(stderr).toContain('No recipe is called "star".')
    expect(stderr).toContain('Did you mean "stars"? Recipes: folder-albums, pets, stars.')
    expect(writesTo(sandbox)).toEqual({})
  })

  it('are listed without a suggestion where none is near', async () => {
    const { stderr } = await (await home()).darkroom('plan', 'quetzalcoatl')
    expect(stderr).not.toContain('Did you mean')
    expect(stderr).toContain('Recipes: folder-albums, pets, stars.')
  })
})

describe('--account', () => {
  const accounts = async (): Promise<Home> => {
    const own = await home()
    const [anna, ben] = own.sandbox.users
    const keys = `accounts: { anna: { apiKey: '${anna?.apiKey}' }, ben: { apiKey: '${ben?.apiKey}' } }`
    await own.write({ 'immichrc.mjs': `export default { ${keys}, recipes: ['recipes/pets.ts'] }` })
    return own
  }

  it('names one of several; without it all are planned in turn', async () => {
    const { darkroom } = await accounts()
    const all = (await darkroom('plan', '--json', '--config', 'immichrc.mjs')).json<Plan>()
    expect(all.accounts.map(({ account, user }) => [account, user.email])).toEqual([
      ['anna', 'anna@example.com'],
      ['ben', 'ben@example.com'],
    ])
    const one = (await darkroom('plan', '--json', '--config', 'immichrc.mjs', '--account', 'ben')).json<Plan>()
    expect(one.accounts.map(({ account }) => account)).toEqual(['ben'])
    expect(one.accounts[0]?.recipes[0]).toMatchObject({ scanned: 0, matched: 0 })
  })

  it('is refused where unknown', async () => {
    const { darkroom } = await accounts()
    const { code, stderr } = await darkroom('plan', '--config', 'immichrc.mjs', '--account', 'eve')
    expect(code).toBe(3)
    expect(stderr).toContain('No account is called "eve".\nAccounts in the configuration: anna, ben.')
  })
})

describe('before writing', () => {
  it.each([
    [[], 0],
    [['--no-input'], 5],
  ])('nothing happens without a terminal or an answer: %j', async (flags, exitCode) => {
    const { darkroom, sandbox } = await home()
    const { code, stdout, stderr } = await darkroom('apply', ...flags)
    expect(code).toBe(exitCode)
    expect(stdout).toContain('Plan: make 3 albums')
    expect(stderr).toBe(
      `${exitCode === 0 ? '' : 'error: '}Nothing was written. Use --yes to apply without being asked.\n`,
    )
    expect(writesTo(sandbox)).toEqual({})
  })

  it('--no-input asks nobody, even at a terminal', async () => {
    const { typing, sandbox } = await home()
    const { code, stderr } = await typing('y', 'apply', '--no-input')
    expect(code).toBe(5)
    expect(stderr).not.toContain('Apply 8 changes?')
    expect(writesTo(sandbox)).toEqual({})
  })

  it.each([
    ['y', 0, smallAlbums],
    ['n', 0, []],
    ['\r', 0, []], // the answer that Enter gives is no
    ['\x03', 130, []], // Ctrl-C
    ['\x04', 130, []], // Ctrl-D
  ])('at a terminal it asks, and %j is an answer', async (typed, exitCode, albums) => {
    const { typing, sandbox } = await home()
    const { code, stderr } = await typing(typed, 'apply', 'folder-albums')
    expect(stderr).toContain('Apply 8 changes?')
    expect(code).toBe(exitCode)
    expect(albumsOf(sandbox)).toEqual(albums)
  })

  it('--json on its own does not write either', async () => {
    const { darkroom, sandbox } = await home()
    const { code, stdout } = await darkroom('apply', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ plan: { accounts: [{}] }, outcomes: [] })
    expect(writesTo(sandbox)).toEqual({})
  })
})

describe('--quiet', () => {
  it('leaves results and errors', async () => {
    const { darkroom } = await home()
    const planned = await darkroom('plan', '--quiet', '--out', 'plan.json')
    expect(planned).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('Plan: make 3 albums') })
    const failed = await darkroom('plan', '--quiet', 'nobody')
    expect(failed.stderr).toContain('No recipe is called "nobody"')
  })
})
