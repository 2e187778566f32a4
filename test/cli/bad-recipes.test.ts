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
    ['throws', 'throw new Error("no disk")', /recipes\/mine\.ts: no disk\n {4}line \d+, column \d+\n/],
    [
      'uses what it did not import',
      '\nexport default defineRecipe()',
      /mine\.ts: defineRecipe is not defined\n {4}line \d+, column \d+\n/,
    ],
    ['imports a file that is missing', "import './gone.ts'", /recipes\/mine\.ts: .*gone\.ts/],
    [
      'imports a plugin that there is not',
      "import { isScreenshot } from 'immich-darkroom/plugins/screen-capture'; export default isScreenshot()",
      /mine\.ts: immich-darkroom\/plugins\/screen-capture: there is no such plugin\.\n {4}Did you mean "screen-captures"\?\n/,
    ],
    [
      'uses a word that does not exist',
      "import { addTags } from 'immich-darkroom'; export default addTags()",
      /recipes\/mine\.ts: .*addTags/,
    ],
    [
      'has keys and values that are wrong',
      "import { defineRecipe } from 'immich-darkroom'; export default defineRecipe({ name: 'a', wher: 1, actions: 1 })",
      /recipes\/mine\.ts, Recipe "a": actions: is neither a list[\s\S]*wher: is not a known option\n {4}Did you mean "where"\?\n {4}line \d+, column \d+\n/,
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
    [
      'gives an action a value that there is not',
      recipeFile('a', 'all()', "[addToAlbum('X', { atLeast: 'many' } as never)]"),
      /mine\.ts: addToAlbum: atLeast must be a number, not text \(given: \{ atLeast: 'many' \}\)\.\n {4}line \d+, column \d+\n/,
    ],
    [
      'gives a list in place of conditions',
      recipeFile('a', 'all([favorite()] as never)', '[]'),
      /mine\.ts: all: a list is no condition\.\n {4}Write all\(a, b\), or all\(\.\.\.list\)[^\n]*\n {4}line \d+, column \d+\n/,
    ],
    [
      'throws what is no error',
      "throw Object.assign(Object.create(null), { disk: 'full' })",
      /mine\.ts: .*disk: 'full'/,
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
): string => `import { addToAlbum, definePredicate, defineRecipe, library, not, satisfies } from 'immich-darkroom'
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
    [
      'with a value that an action cannot have',
      'actions: () => [addToAlbum("Mine", { atLeast: "many" } as never)]',
      /failed in actions for .*: addToAlbum: atLeast must be a number, not text .*mine\.ts:\d+:\d+\)/,
    ],
    [
      'with what is no error',
      'actions: () => { throw Object.create(null) }',
      /failed in actions for .*: \[Object: null prototype\] \{\}/,
    ],
    [
      'without a return in a test',
      'where: satisfies((asset => { asset.isFavorite }) as never)',
      /failed in where for .*: a custom test: the test returned nothing, as where a return is missing\. It has to return true or false\./,
    ],
    [
      'with a test that would be the opposite',
      'where: not(satisfies((asset => { asset.isFavorite }) as never, "loved"))',
      /failed in where for .*: loved: the test returned nothing/,
    ],
    [
      'with a test that is async',
      'where: satisfies((async () => false) as never)',
      /failed in where for .*: a custom test: the test returned a promise, as async functions do\./,
    ],
    [
      'with a predicate of its own that is async',
      "where: definePredicate({ label: 'mine', test: (async () => false) as never })",
      /failed in where for .*: mine: the test returned a promise/,
    ],
    [
      'with no list of actions',
      'actions: (() => { addToAlbum("Mine") }) as never',
      /failed in actions for .*: the actions are nothing, as where a return is missing\. Return a list of actions, \[\] for none\./,
    ],
    [
      'with actions that are async',
      'actions: (async () => [addToAlbum("Mine")]) as never',
      /failed in actions for .*: the actions are a promise, as async functions do\./,
    ],
    [
      'with a list in a list of actions',
      'actions: (() => [[addToAlbum("Mine")]]) as never',
      /failed in actions for .*: among the actions is a list\. List actions alone/,
    ],
    [
      'with false among the actions',
      'actions: ((asset: never) => [addToAlbum("Mine"), false]) as never',
      /failed in actions for .*: among the actions is false\./,
    ],
    [
      'with a stream that is no generator',
      'actions: undefined, stream: (async () => []) as never',
      /failed in stream: it returned a promise, as async functions do\. Write async \*stream\(assets\)/,
    ],
    [
      'with a stream without a return',
      'actions: undefined, stream: (() => {}) as never',
      /failed in stream: it returned nothing/,
    ],
    [
      'with a stream that yields assets alone',
      'actions: undefined, stream: (async function* (assets: never) { yield* assets }) as never',
      /failed in stream: it yielded an object without a list of assets\./,
    ],
    [
      'with a group that has no actions',
      'actions: undefined, stream: (async function* () { yield { assets: [] } }) as never',
      /failed in stream: the actions are nothing/,
    ],
    [
      'that reads a part that it does not declare, and would take it for missing',
      'actions: ((asset: { exif: { city?: string } }) => (asset.exif.city ? [] : [addToAlbum("Mine")])) as never',
      /failed in actions for .*: asset\.exif was not read, because nothing declares it: add needs: \['exif'\]/,
    ],
    ['in finish that returns no list', 'finish: (() => "done") as never', /failed in finish: the actions are "done"\./],
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

  it.each([
    ['the recipe', { 'recipes/mine.ts': failing('actions: boom') }, /: boom \(\/.*\/recipes\/mine\.ts:\d+:\d+\)$/],
    [
      'a file that it imports',
      {
        'recipes/mine.ts': failing('actions: thrown').replace('\n', "\nimport { thrown } from '../lib/thrown.ts'\n"),
        'lib/thrown.ts': "export const thrown = () => { throw new Error('boom') }\n",
      },
      /: boom \(\/.*\/lib\/thrown\.ts:\d+:\d+\)$/,
    ],
    // Of what code returned, it is our own code that throws.
    ['neither', { 'recipes/mine.ts': failing('actions: (() => 1) as never') }, /: the actions are 1\. [^(]*\.$/],
  ])('is told with the place of what threw in %s', async (_where, files, reason) => {
    const { plan } = await homeFor({ library: smallLibrary, config, files })
    expect((await plan()).refused[0]?.reason).toMatch(reason)
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
