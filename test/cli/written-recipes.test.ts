import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import type { LibraryInput } from '../../sandbox/index.ts'
import { homeFor } from '../support/home.ts'
import { recipeFile, smallLibrary } from '../support/library.ts'
import { albumsOf, writesTo } from '../support/sandbox.ts'

// Loaded as the command loads it, so that recipes in TypeScript are of the same package.
const { loadConfig } = createRequire(import.meta.url)(
  '../../cli/config/load-config.ts',
) as typeof import('../../cli/config/load-config.ts')

const photo = (name: string, people: readonly string[], fileCreatedAt = '2021-07-10T12:00:00.000Z') => ({
  originalPath: `/photos/${name}.jpg`,
  fileCreatedAt,
  people,
})
const family: LibraryInput = {
  assets: [
    photo('both', ['Anna', 'Ben']),
    photo('all', ['Ben', 'Cleo', 'Anna']),
    photo('office/both', ['Anna', 'Ben']),
    photo('anna', ['Anna']),
    photo('winter', ['Anna', 'Ben'], '2021-12-01T12:00:00.000Z'),
  ],
}

const yaml = `# Everything in summer, not from the office folder.
name: summer
where:
  all:
    - type: IMAGE
    - taken: { from: 2021-06-01, to: 2021-08-31 }
    - not: { folder: office }
actions:
  - addToAlbum: Summer
  - addTag: summer/2021
examples:
  - asset: { takenAt: 2021-07-01T12:00:00 }
    matches: true
  - asset: { takenAt: 2021-07-01, originalPath: /photos/office/a.jpg }
    matches: false
`
const json = JSON.stringify({
  name: 'summer',
  where: {
    all: [{ type: 'IMAGE' }, { taken: { from: '2021-06-01', to: '2021-08-31' } }, { not: { folder: 'office' } }],
  },
  actions: [{ addToAlbum: 'Summer' }, { addTag: 'summer/2021' }],
})
const typescript = recipeFile(
  'summer',
  "all(type('IMAGE'), taken({ from: '2021-06-01', to: '2021-08-31' }), not(folder('office')))",
  "[addToAlbum('Summer'), addTag('summer/2021')]",
)

const homeWith = (files: Record<string, string>, recipes: unknown = ['recipes/*.{ts,yaml,yml,json}']) =>
  homeFor({ library: smallLibrary, files: { 'immichrc.json': JSON.stringify({ recipes }), ...files } })

describe('a recipe plans the same', () => {
  it('in TypeScript, YAML, JSON and inside the configuration', async () => {
    const homes = [
      await homeWith({ 'recipes/summer.ts': typescript }),
      await homeWith({ 'recipes/summer.yaml': yaml }),
      await homeWith({
        'recipes/summer.yml': `- ${yaml.slice(yaml.indexOf('name')).replaceAll('\n', '\n  ').trim()}\n`,
      }),
      await homeWith({ 'recipes/summer.json': json }),
      // As editors of Windows write them.
      await homeWith({ 'recipes/summer.yaml': `\ufeff${yaml.replaceAll('\n', '\r\n')}` }),
      await homeWith({
        'recipes/summer.yaml': `\ufeff- ${yaml.slice(yaml.indexOf('name')).replaceAll('\n', '\r\n  ').trim()}\r\n`,
      }),
      await homeWith({ 'recipes/summer.json': `\ufeff${json}` }),
      await homeWith({ 'recipes/summer.json': json, 'immichrc.json': '\ufeff{ "recipes": ["recipes/*.json"] }' }),
      await homeWith({}, [JSON.parse(json)]),
    ]
    const plans = await Promise.all(
      homes.map(async ({ plan }) => {
        const { operations, recipes, summary } = await plan()
        return { operations, recipes, summary }
      }),
    )
    expect(plans[0]?.summary).toMatchObject({ 'album.add': 6, 'tag.add': 6 })
    for (const plan of plans) expect(plan).toEqual(plans[0])
  })

  it('with people and folders', async () => {
    const written = `name: together
where:
  all:
    - person: { all: [Anna, Ben] }
    - taken: { from: 2021-06-01, to: 2021-08-31 }
    - not: { path: '**/office/**' }
actions: [{ addToAlbum: Together }]
`
    const typed = `import { addToAlbum, all, defineRecipe, not, path, person, taken } from 'immich-darkroom'
export default defineRecipe({
  name: 'together',
  where: all(person('Anna', 'Ben').all, taken({ from: '2021-06-01', to: '2021-08-31' }), not(path('**/office/**'))),
  actions: [addToAlbum('Together')],
})
`
    const config = { 'immichrc.yaml': "recipes: ['r.*']\n" }
    const one = await homeFor({ library: family, files: { ...config, 'r.yaml': written } })
    const two = await homeFor({ library: family, files: { ...config, 'r.ts': typed } })
    const { operations } = await one.plan()
    expect(operations).toEqual((await two.plan()).operations)
    expect((await one.darkroom('apply', '--yes')).code).toBe(0)
    expect(albumsOf(one.sandbox)).toEqual([['Together', ['all.jpg', 'both.jpg']]])
  })

  it('made by defineRecipe inside a configuration in TypeScript', async () => {
    const files = {
      'immichrc.ts': `import { addTag, defineConfig, defineRecipe } from 'immich-darkroom'
export default defineConfig({ recipes: [defineRecipe({ name: 'all', actions: [addTag('all')] })] })
`,
    }
    const { plan, darkroom } = await homeFor({ library: smallLibrary, files })
    expect((await plan()).summary).toMatchObject({ 'tag.add': 7 })
    expect((await darkroom('recipes', '--json')).json()).toMatchObject([{ name: 'all', from: 'recipes[0]' }])
  })
})

describe('a recipe that cannot be read is told with file and path', () => {
  it.each([
    ['r.yaml', 'a: [', 'r.yaml: YAML Error in r.yaml: Flow sequence'],
    ['r.yaml', '', 'r.yaml: is empty'],
    [
      'r.yaml',
      'name: a\nwhere: { type: IMAGE }\nwhere: { favorite: true }\n',
      'twice; keep one of them\n    line 3, column 1: where',
    ],
    ['r.yaml', 'name: a\nwhere:\n\ttype: IMAGE\n', 'indentation; use spaces\n    line 3, column 1: type: IMAGE'],
    ['r.yaml', 'name: a\nactions: addTag: a\n', 'Here a key begins within the value of another; indent'],
    ['r.yaml', 'actions:\n- archive\n  name: a\n', 'Here stands no key with a colon and a value'],
    ['r.yaml', 'name: a\nactions: [archve]\n', 'r.yaml: actions[0].archve: is not a known action'],
    ['r.yaml', '- { name: a, actions: [] }\n- { name: b }\n', 'r.yaml: [1].actions: is missing'],
    [
      'r.yaml',
      'name: a\nactions: []\nwhere: { taken: { from: 2023-02-30 } }\n',
      'r.yaml: where.taken: taken: "2023-02-30" is neither a day nor a time',
    ],
    ['r.json', '{ "name": ', 'r.json: JSON Error in r.json: Unexpected end of JSON input\n    line 1, column 10: {'],
    [
      'r.json',
      '{ "name": "a",\n  "actions": ["archive", ] }',
      'r.json: JSON Error in r.json: Unexpected token \']\'\n    line 2, column 26: "actions": ["archive", ] }',
    ],
    ['r.json', '{\n  // a\n  "name": "a" }', 'line 2, column 3: // a'],
    // JSON itself takes the last one.
    [
      'r.json',
      '{ "name": "a", "actions": ["archive"],\n  "where": { "favorite": true },\n  "where": { "type": "IMAGE" } }',
      'r.json: JSON Error in r.json: This key is there twice; keep one of them\n    line 3, column 3: "where":',
    ],
    ['r.json', '{ "name": "a", "actions": [], "where": { "all": [{ "paht": "a" }] } }', 'r.json: where.all[0].paht:'],
  ])('%s: %s', async (name, text, message) => {
    const { darkroom, sandbox } = await homeWith({ [name]: text }, [name])
    const { code, stdout, stderr } = await darkroom('plan')
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toContain(message)
    expect(sandbox.requests.size).toBe(0)
  })

  it('inside the configuration', async () => {
    const { darkroom } = await homeWith({}, [{ name: 'a', actions: [], where: { paht: 'a' } }])
    expect((await darkroom('plan')).stderr).toContain('recipes[0].where.paht: is not a known condition')
    const { darkroom: other } = await homeWith({}, [7])
    expect((await other('plan')).stderr).toContain('recipes[0]: is neither a file')
  })
})

const wrong = yaml.replace('folder: office', 'folder: offices')

describe('darkroom test', () => {
  it('runs the examples, and names those that fail', async () => {
    const { darkroom, sandbox } = await homeWith({
      'recipes/a.yaml': yaml,
      'recipes/b.yaml': wrong.replace('name: summer', 'name: wrong'),
      'recipes/c.ts': typescript.replace("'summer'", "'bare'"),
    })
    const { code, stdout } = await darkroom('test')
    expect(code).toBe(1)
    expect(stdout).toBe(
      '✓ summer: 2 examples\n✗ wrong: 1 of 2 examples failed\n    example 2 should not match, but does (type IMAGE: true ("IMAGE"), taken from 2021-06-01 to 2021-08-31: true ("2021-07-01"), folder offices: false ("/photos/office"))\n- bare: no examples\n',
    )
    expect((await darkroom('test', 'summer', 'bare')).code).toBe(0)
    expect((await darkroom('test', 'sumer')).stderr).toContain('Did you mean "summer"?')
    expect((await darkroom('test', '--json', 'wrong')).json()).toEqual([
      { recipe: 'wrong', example: 1, expected: true, passed: true, reason: null },
      { recipe: 'wrong', example: 2, expected: false, passed: false, reason: expect.stringContaining('should not') },
    ])
    expect(sandbox.requests.size).toBe(0)
  })
})

describe('a recipe whose examples fail', () => {
  const files = {
    'recipes/a.yaml': wrong,
    'recipes/b.ts': recipeFile('trip', "folder('Trip')", "[addToAlbum('Trip')]"),
  }

  it('is refused by plan, which goes on with the others', async () => {
    const { darkroom, sandbox } = await homeWith(files)
    const { code, stdout } = await darkroom('plan')
    expect(code).toBe(5)
    expect(stdout).toContain('Recipe "summer" failed in examples: example 2 should not match, but does')
    expect(stdout).toContain('album "Trip"')
    expect(stdout).not.toContain('album "Summer"')
    expect((await darkroom('plan', 'trip')).code).toBe(0)
    const { accounts } = (await darkroom('plan', '--json')).json<{ accounts: { refused: unknown[] }[] }>()
    expect(accounts[0]?.refused).toMatchObject([{ recipe: 'summer', operations: 0 }])
    expect(writesTo(sandbox)).toEqual({})
  })

  it('is refused by apply, which does the others', async () => {
    const { darkroom, sandbox } = await homeWith(files)
    expect((await darkroom('apply', '--yes')).code).toBe(5)
    expect(albumsOf(sandbox).map(([name]) => name)).toEqual(['Trip'])
    expect((await darkroom('apply', '--yes', 'trip')).code).toBe(0)
    expect(albumsOf(sandbox).map(([name]) => name)).toEqual(['Trip'])
  })
})

describe('darkroom schema', () => {
  interface Schema {
    readonly properties: Record<string, unknown>
    readonly anyOf: readonly unknown[]
    readonly $defs: Record<string, { properties: Record<string, unknown> }>
  }
  it('describes the configuration with conditions and actions', async () => {
    const { darkroom } = await homeWith({})
    const { code, json, stderr } = await darkroom('schema')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const { properties, $defs } = json<Schema>()
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(['accounts', 'plugins', 'recipes', 'limits']))
    expect(Object.keys($defs.recipe?.properties ?? {})).toEqual(
      expect.arrayContaining(['where', 'actions', 'examples']),
    )
    expect(Object.keys($defs.condition?.properties ?? {})).toEqual(expect.arrayContaining(['all', 'person', 'taken']))
    expect(Object.keys($defs.action?.properties ?? {})).toEqual(expect.arrayContaining(['addToAlbum', 'archive']))
  })

  it('may be named in files of JSON', async () => {
    const { darkroom } = await homeWith({
      'immichrc.json': JSON.stringify({ $schema: './schema.json', recipes: ['a.json'] }),
      'a.json': JSON.stringify({ $schema: './recipe.json', ...JSON.parse(json) }),
    })
    expect(await darkroom('test')).toMatchObject({ code: 0, stdout: '- summer: no examples\n' })
  })

  it('describes a recipe file, and nothing unknown', async () => {
    const { darkroom } = await homeWith({})
    expect((await darkroom('schema', 'recipe')).json<Schema>().anyOf).toHaveLength(2)
    expect(await darkroom('schema', 'recipes')).toMatchObject({ code: 1, stdout: '' })
  })
})

it('keeps what recipes are written as, but for those that are code', async () => {
  const { folder, env } = await homeFor({
    library: smallLibrary,
    config: "recipes: ['recipes/*', { name: 'inline', where: { type: 'VIDEO' }, actions: [{ addTag: 'clips' }] }]",
    files: {
      'recipes/code.ts': recipeFile('code', 'favorite()', "[addTag('code')]"),
      'recipes/list.yaml': '- { name: one, actions: [favorite] }\n- { name: two, actions: [archive] }\n',
      'recipes/summer.yaml': yaml,
    },
  })
  const { recipes } = await loadConfig({ cwd: folder, env })
  const texts = new Map(recipes.map(({ recipe, text }) => [recipe.name, text]))
  expect(texts.get('code')).toBeUndefined()
  expect(texts.get('summer')).toBe(yaml)
  expect(texts.get('one')).toBe('name: one\nactions:\n  - favorite\n')
  expect(texts.get('two')).toBe('name: two\nactions:\n  - archive\n')
  expect(texts.get('inline')).toBe('name: inline\nwhere:\n  type: VIDEO\nactions:\n  - addTag: clips\n')
})
