import { describe, expect, it } from 'vitest'
import { versions } from '../../sandbox/index.ts'
import { type Home, homeFor } from '../support/home.ts'
import { smallLibrary } from '../support/library.ts'
import { albumsOf, writesTo } from '../support/sandbox.ts'

const config = "recipes: ['recipes/*']"

/** Recipes in the order of their names: one whose person nobody knows, one that goes by its tag, one that does not. */
const recipes = (first = '') => ({
  'recipes/a.yaml': `{ name: who, where: { person: Zed }, actions: [{ addTag: known }]${first} }`,
  'recipes/b.yaml': '{ name: tagged, where: { tagged: known }, actions: [{ addToAlbum: Known }] }',
  'recipes/c.yaml': "{ name: pets, where: { path: '**/Pets/**' }, actions: [{ addToAlbum: Pets }] }",
})
const pets = [['Pets', ['p1.jpg', 'p2.jpg']]]

const reasonsIn = async (home: Home): Promise<string[]> =>
  (await home.plan()).refused.map(({ recipe, reason }) => `${recipe}: ${reason}`)

describe.each(versions)('a person that nobody knows, on %s', (version) => {
  it('refuses its recipe and what goes by it in plan and apply, which does the others', async () => {
    const home = await homeFor({ library: smallLibrary, version, config, files: recipes() })
    const planned = await home.darkroom('plan')
    expect(planned.code).toBe(5)
    expect(planned.stdout).toMatch(/Refused\n {2}x who: .*No person is called "Zed"/)
    expect(planned.stdout).toContain(
      '  x tagged: Recipe "tagged" is left out, because it goes by what "who" changes, which failed. Fix "who", or give it continueOnFailure: true',
    )
    expect(planned.stdout).toContain('Plan: make 1 album, add 2 assets to albums.')
    expect(planned.stderr).toBe('error: Refused in part: apply would leave out what is refused.\n')
    expect(writesTo(home.sandbox)).toEqual({})
    const applied = await home.darkroom('apply', '--yes')
    expect(applied.code).toBe(5)
    expect(applied.stderr).toMatch(/error: Refused in part: what is refused was left out\.\n$/)
    expect(applied.stdout.match(/No person is called/g)).toHaveLength(1)
    expect(albumsOf(home.sandbox)).toEqual(pets)
    expect(await home.darkroom('apply', '--yes')).toMatchObject({
      code: 5,
      stderr: 'error: Refused: nothing was written.\n',
    })
  })

  it('lets those go on that go by it, where it says continueOnFailure', async () => {
    const files = recipes(', continueOnFailure: true')
    const home = await homeFor({ library: { ...smallLibrary, tags: [{ value: 'known' }] }, version, config, files })
    expect(await reasonsIn(home)).toEqual([expect.stringMatching(/^who: .*No person is called "Zed"/)])
    expect((await home.darkroom('apply', '--yes')).code).toBe(5)
    expect(albumsOf(home.sandbox)).toEqual(pets)
  })
})

describe('continueOnFailure', () => {
  const rules =
    "rules: [{ name: 'one', include: { people: { union: ['Zed'] } }, album: { name: 'Zeds', create: true } }]"
  const smart = (more: string) => `plugins: [smartAlbums({ ${rules}, ${more} })], ${config}`
  const files = {
    'recipes/a.yaml': '{ name: loose, where: { not: { inAnyAlbum: true } }, actions: [{ addTag: loose }] }',
  }
  const homeWith = (more: string) =>
    homeFor({
      library: smallLibrary,
      files: {
        ...files,
        'immichrc.ts': `import { defineConfig } from 'immich-darkroom'
import smartAlbums from 'immich-darkroom/plugins/smart-albums'
export default defineConfig({ ${smart(more)} })`,
      },
    })

  it('of a plugin in the configuration says whether its recipes may stop others', async () => {
    expect(await reasonsIn(await homeWith('continueOnFailure: false'))).toEqual([
      expect.stringContaining('No person is called "Zed"'),
      expect.stringMatching(/^loose: Recipe "loose" is left out/),
    ])
    expect(await reasonsIn(await homeWith('continueOnFailure: true'))).toHaveLength(1)
    expect(await reasonsIn(await homeWith(''))).toHaveLength(1)
  })

  it('is read in YAML for a plugin', async () => {
    const yaml = (more: string) => `plugins:
  - use: smart-albums
    rules: [{ name: one, include: { people: { union: [Zed] } }, album: { name: Zeds, create: true } }]
${more}
recipes: ['recipes/*']
`
    const home = await homeFor({
      library: smallLibrary,
      files: { ...files, 'immichrc.yaml': yaml('    continueOnFailure: false'), 'other.yaml': yaml('') },
    })
    expect(await reasonsIn(home)).toHaveLength(2)
    expect((await home.plan('--config', 'other.yaml')).refused).toHaveLength(1)
  })

  it('is in the JSON schemas of recipes and of plugins, and no other value is taken', async () => {
    const home = await homeFor({
      library: smallLibrary,
      config,
      files: { 'recipes/a.yaml': '{ name: a, actions: [] }' },
    })
    const text = JSON.stringify((await home.darkroom('schema', 'recipe')).json())
    expect(text).toMatch(/"continueOnFailure":\{"type":"boolean"/)
    const whole = (await home.darkroom('schema')).json<{ properties: { plugins: object } }>()
    expect(JSON.stringify(whole.properties.plugins)).toMatch(/"continueOnFailure":\{"type":"boolean"/)
    await home.write({ 'recipes/a.yaml': '{ name: a, actions: [], continueOnFailure: 3 }' })
    expect(await home.darkroom('plan')).toMatchObject({ code: 3, stderr: expect.stringContaining('continueOnFailure') })
    await home.write({ 'b.yaml': 'plugins: [{ use: stacks, continueOnFailure: 3 }]' })
    expect(await home.darkroom('plan', '--config', 'b.yaml')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('plugins[0].continueOnFailure: must be true or false, not a number'),
    })
  })
})

describe('a recipe that fails halfway', () => {
  it('leaves no trace in what others plan', async () => {
    const halfway = `import { addTag, defineRecipe } from 'immich-darkroom'
export default defineRecipe({
  name: 'a', continueOnFailure: true,
  actions: ({ originalFileName }) => {
    if (originalFileName === 'loose.jpg') throw new Error('boom')
    return [addTag('phantom')]
  },
})`
    const files = {
      'recipes/a.ts': halfway,
      'recipes/b.yaml': '{ name: b, where: { untagged: true }, actions: [{ addToAlbum: Untagged }] }',
    }
    const { plan } = await homeFor({ library: smallLibrary, config, files })
    const { operations, refused } = await plan()
    expect(refused).toMatchObject([{ recipe: 'a', reason: expect.stringContaining('boom') }])
    expect(operations).toMatchObject([{ op: 'album.create' }, { op: 'album.add', assetIds: { length: 7 } }])
  })
})
