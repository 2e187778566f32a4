import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { AnyRecipe } from '../../../core/recipes/recipe.ts'
import { folderWith } from '../../support/folder.ts'

// Past vitest's own module loader, as files of users are loaded through hooks of Node's loader.
const load = createRequire(import.meta.url)
const { importBundled, importFile, importFrom } = load(
  '../../../cli/config/import-module.ts',
) as typeof import('../../../cli/config/import-module.ts')
const { isRecipe } = load('../../../core/recipes/recipe.ts') as typeof import('../../../core/recipes/recipe.ts')
const { isPluginInstance } = load('../../../core/plugins/plugin.ts') as typeof import('../../../core/plugins/plugin.ts')

const recipe = `import { addToAlbum, defineRecipe, type } from 'immich-darkroom'
export default defineRecipe({ name: 'clips', where: type('VIDEO'), actions: [addToAlbum('Clips')] })
`
const typed = `import { type Asset, addTag, defineRecipe } from 'immich-darkroom'
import { tagOf } from './tags.ts'
enum Kind { One = 'one' }
export default defineRecipe({ name: Kind.One as string, actions: (asset: Asset) => [addTag(tagOf(asset.id))] })
`

const imported = async (files: Record<string, string>, name: string) => importFile(join(await folderWith(files), name))

describe('importFile, in a folder without node_modules', () => {
  it.each([
    ['recipe.ts', { 'recipe.ts': recipe }],
    ['recipe.js', { 'recipe.js': recipe }],
    ['recipe.mjs', { 'recipe.mjs': recipe }],
    ['recipe.mts', { 'recipe.mts': recipe }],
    ['recipe.ts', { 'recipe.ts': recipe, 'package.json': '{ "type": "module" }' }],
    ['recipe.ts', { 'recipe.ts': recipe, 'package.json': '{ "type": "commonjs" }' }],
    ['with space/Größe #1.ts', { 'with space/Größe #1.ts': recipe }],
    ['recipe.ts', { 'recipe.ts': typed, 'tags.ts': 'export const tagOf = (id: string): string => id\n' }],
  ])('%s makes a recipe of the running package', async (name, files) => {
    expect(isRecipe(await imported(files, name))).toBe(true)
  })

  it('finds the bundled plugins', async () => {
    const text = `import folderAlbums from 'immich-darkroom/plugins/folder-albums'
export default folderAlbums({ rootPath: '/photos' })
`
    const instance = await imported({ 'config.ts': text }, 'config.ts')
    expect(isPluginInstance(instance)).toBe(true)
  })

  it('finds the engine and the testing kit, which know recipes of the package as theirs', async () => {
    const text = `import { defineRecipe } from 'immich-darkroom'
import { openDarkroom } from 'immich-darkroom/engine'
import { asset } from 'immich-darkroom/testing'
const accounts = { me: { url: 'http://127.0.0.1:9', apiKey: 'none-key-but-long-enough' } }
const recipes = [defineRecipe({ name: 'all', actions: [] })]
export default [openDarkroom({ accounts, recipes }).accounts(), asset({ type: 'VIDEO' }).type]
`
    expect(await imported({ 'program.ts': text }, 'program.ts')).toEqual([['me'], 'VIDEO'])
  })

  it('gives nothing where there is no default export', async () => {
    expect(await imported({ 'a.ts': 'export const recipe = 1\n', 'package.json': '{"type":"module"}' }, 'a.ts')).toBe(
      undefined,
    )
  })

  it.each([
    ['a file that is not there', {}, /Cannot find module|ENOENT/],
    ['a syntax error', { 'a.ts': 'export default {{\n' }, /a\.ts/],
    ['an unknown package', { 'a.ts': "import 'no-such-package-here'\nexport default 1\n" }, /no-such-package-here/],
    ['an unknown plugin', { 'a.ts': "import 'immich-darkroom/plugins/nothing'\n" }, /nothing/],
    ['an error of its own', { 'a.ts': "throw new Error('out of film')\n" }, /out of film/],
  ])('ends with the reason for %s', async (_, files, reason) => {
    await expect(imported(files as Record<string, string>, 'a.ts')).rejects.toThrow(reason)
  })
})

describe('importFrom', () => {
  it('imports as if a file of the user did', async () => {
    const folder = await folderWith({
      'config.yaml': '',
      'plugins/own.mjs': "export default 'own'\n",
      'node_modules/packed/package.json': '{ "name": "packed", "type": "module", "exports": "./main.js" }',
      'node_modules/packed/main.js': "export default 'packed'\n",
    })
    const from = join(folder, 'config.yaml')
    expect(await importFrom('./plugins/own.mjs', from)).toBe('own')
    expect(await importFrom('packed', from)).toBe('packed')
    await expect(importFrom('missing', from)).rejects.toThrow(/missing/)
  })
})

describe('importBundled', () => {
  it('brings the very plugin that files of users import', async () => {
    const plugin = await importBundled('folder-albums')
    expect((plugin as { definition: object }).definition).toMatchObject({ name: 'folder-albums' })
    const file = join(
      await folderWith({ 'own.mjs': "export { default } from 'immich-darkroom/plugins/folder-albums'" }),
      'own.mjs',
    )
    expect(await importFile(file)).toBe(plugin)
  })
})

describe('two imports of one file', () => {
  it('give the same recipe', async () => {
    const file = join(await folderWith({ 'recipe.mjs': recipe }), 'recipe.mjs')
    expect((await importFile(file)) as AnyRecipe).toBe(await importFile(file))
  })
})
