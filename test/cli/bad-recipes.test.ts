import { describe, expect, it } from 'vitest'
import { homeFor } from '../support/home.ts'
import { recipeFile, smallAlbums, smallLibrary } from '../support/library.ts'
import { albumsOf, writesTo } from '../support/sandbox.ts'

const config = "plugins: [folderAlbums({ rootPath: '/photos' })], recipes: ['recipes/*.ts']"
const homeWith = (text: string) => homeFor({ library: smallLibrary, config, files: { 'recipes/mine.ts': text } })

describe('a recipe file that cannot be read', () => {
  it.each([
    ['has a syntax error', 'export default {', /recipes\/mine\.ts: .*mine\.ts:1:\d+: ERROR: .*end of file/],
    ['exports nothing by default', 'export const a = 1', /recipes\/mine\.ts: has no default export with a recipe/],
    [
      'exports something else',
      'export default { name: "a" }',
      /recipes\/mine\.ts: has no default export with a recipe/,
    ],
    ['throws', 'throw new Error("no disk")', /recipes\/mine\.ts: no disk/],
    ['imports a file that is missing', "import './gone.ts'", /recipes\/mine\.ts: .*gone\.ts/],
    [
      'uses a word that does not exist',
      "import { addTags } from 'immich-darkroom'; export default addTags()",
      /recipes\/mine\.ts: .*addTags/,
    ],
    [
      'has keys and values that are wrong',
      "import { defineRecipe } from 'immich-darkroom'; export default defineRecipe({ name: 'a', wher: 1, actions: 1 })",
      /recipes\/mine\.ts, Recipe "a": actions: is neither a list[\s\S]*wher: is not a known option\n {4}Did you mean "where"\?/,
    ],
    [
      'has a name that is taken',
      recipeFile('folder-albums', 'all()', '[]'),
      /recipes\/mine\.ts: a recipe called "folder-albums" comes from bundled already/,
    ],
    [
      'gives a day that is none',
      recipeFile('a', "taken({ from: '2023-02-30' })", '[]'),
      /mine\.ts: taken: "2023-02-30" is neither a day nor a time\.\n {4}Write 2023-07-01, 2023-07-01T18:00, or 2023-07-01T18:00:00Z\./,
    ],
  ])('is named where it %s, and nothing runs', async (_name, text, message) => {
    const { darkroom, sandbox } = await homeWith(text)
    for (const command of [['plan'], ['apply', '--yes']]) {
      const { code, stdout, stderr } = await darkroom(...command)
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
      expect(stderr).toMatch(message)
    }
    expect(sandbox.requests.size).toBe(0)
  })
})

const failing = (
  parts: string,
): string => `import { addToAlbum, definePredicate, defineRecipe, library } from 'immich-darkroom'
const boom = () => { throw new Error('boom') }
export default defineRecipe({ name: 'mine', actions: [addToAlbum('Mine')], ${parts} })
`

describe('a recipe that fails while it runs', () => {
  it.each([
    ['in where', "where: definePredicate({ label: 'x', test: boom })", /failed in where for \w+\.\w+ \([\w-]+\): boom/],
    ['in actions', 'actions: boom', /failed in actions for \w+\.\w+ \([\w-]+\): boom/],
    [
      'with an action of an empty name',
      'actions: () => [addToAlbum(" ")]',
      /failed in actions for .*: addToAlbum: the name/,
    ],
    ['with no list of actions', 'actions: () => undefined as never', /failed in actions for .*/],
    ['in finish', 'finish: boom', /failed in finish: boom/],
    ['in finish, later', 'finish: async () => boom()', /failed in finish: boom/],
    [
      'while it looks up a name',
      "where: library('Holiday disk')",
      /failed in where: No library is called "Holiday disk"\./,
    ],
  ])('%s is named in plan, which goes on with the others', async (_name, parts, message) => {
    const { darkroom, sandbox } = await homeWith(failing(parts))
    const { code, stdout, stderr } = await darkroom('plan')
    expect(code).toBe(5)
    expect(stdout).toContain('Refused\n  x mine: Recipe "mine" ')
    expect(stdout).toMatch(message)
    expect(stderr).toBe('error: Refused in part: apply would leave out what is refused.\n')
    expect(stdout).toContain('+ 4 assets → album "Trip" (new)')
    expect(stdout).not.toContain('"Mine"')
    expect(writesTo(sandbox)).toEqual({})
  })

  it('stands in the plan as refused', async () => {
    const { plan } = await homeWith(failing('actions: boom'))
    const { refused, recipes } = await plan()
    expect(refused).toEqual([{ recipe: 'mine', reason: expect.stringMatching(/failed in actions for/), operations: 0 }])
    expect(recipes.map(({ name }) => name)).toEqual(['folder-albums', 'mine'])
  })

  it('is refused by apply, which does the others', async () => {
    const { darkroom, sandbox } = await homeWith(failing('actions: boom'))
    const { code, stdout, stderr } = await darkroom('apply', '--yes')
    expect(code).toBe(5)
    expect(stdout).toContain('Recipe "mine" failed in actions')
    expect(stderr).toBe('error: Refused in part: what is refused was left out.\n')
    expect(albumsOf(sandbox)).toEqual(smallAlbums)
  })

  it('hinders nobody who names another recipe', async () => {
    const { darkroom, sandbox } = await homeWith(failing('actions: boom'))
    expect((await darkroom('apply', '--yes', 'folder-albums')).code).toBe(0)
    expect(albumsOf(sandbox)).toEqual(smallAlbums)
  })

  it('is refused in a saved plan as well, which does the others', async () => {
    const { darkroom, sandbox } = await homeWith(failing('actions: boom'))
    expect((await darkroom('plan', '--out', 'plan.json')).code).toBe(5)
    const applied = await darkroom('apply', 'plan.json', '--yes')
    expect(applied.code).toBe(5)
    expect(applied.stdout).toContain('Refused\n  x mine: Recipe "mine" failed in actions')
    expect(albumsOf(sandbox)).toEqual(smallAlbums)
  })
})
