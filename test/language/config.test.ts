import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Files, folderWith } from '../support/folder.ts'
import { type CliRun, runCli } from '../support/run-cli.ts'

const recipe = `import { addTag, defineRecipe, type } from 'immich-darkroom'
export default defineRecipe({ name: 'clips', where: type('VIDEO'), actions: [addTag('clips')] })
`
const plain = { plugins: [{ use: 'folder-albums', name: 'mine', rootPath: '/photos' }], recipes: ['clips.ts'] }
const typed = `import { type Config, defineConfig } from 'immich-darkroom'
import folderAlbums from 'immich-darkroom/plugins/folder-albums'
const config: Config = { plugins: [folderAlbums({ name: 'mine', rootPath: '/photos' })], recipes: ['clips.ts'] }
export default defineConfig(config)
`
const yaml = 'plugins:\n  - use: folder-albums\n    name: mine\n    rootPath: /photos\nrecipes: [clips.ts]\n'
const untyped = typed.replace('type Config, ', '').replace(': Config', '')
const commonJs = `module.exports = ${JSON.stringify(plain)}`

/** A key and an address, which these tests never use. */
const env = { IMMICH_URL: 'http://127.0.0.1:9', IMMICH_API_KEY: 'k-4711-and-so-on-for-long' }

const recipesIn = async (cwd: string, args: readonly string[] = [], own = {}): Promise<CliRun> =>
  runCli(['recipes', '--json', ...args], { cwd, env: { ...env, XDG_CONFIG_HOME: join(cwd, 'none'), ...own } })

const expectBoth = ({ code, stdout, stderr }: CliRun): void => {
  expect(stderr).toBe('')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject([
    { name: 'mine', plugin: 'folder-albums', from: 'bundled' },
    { name: 'clips', plugin: null, from: 'clips.ts' },
  ])
}

// No folder of these has a `node_modules` on its way up: `immich-darkroom` is found all the same.
describe('a configuration is found as', () => {
  const forms: Files = {
    'immichrc.ts': typed,
    'immichrc.mts': typed,
    'immichrc.mjs': untyped,
    'immichrc.js': commonJs,
    'immichrc.json': JSON.stringify(plain),
    'immichrc.yaml': yaml,
    'immichrc.yml': yaml,
    '.immichrc': yaml,
    '.immichrc.ts': typed,
    '.immichrc.json': JSON.stringify(plain),
    'immich.config.ts': typed,
    'immich.config.mjs': untyped,
    'package.json': JSON.stringify({ name: 'mine', immich: plain }),
  }
  it.each(Object.entries(forms))('%s', async (name, text) => {
    expectBoth(await recipesIn(await folderWith({ [name]: text, 'clips.ts': recipe })))
  })

  it.each([
    ['.config/immichrc.ts', typed],
    ['.config/immichrc', yaml],
    ['.config/immichrc.json', JSON.stringify(plain)],
  ])('%s, with recipes beside it', async (name, text) => {
    expectBoth(await recipesIn(await folderWith({ [name]: text, '.config/clips.ts': recipe })))
  })

  it('immichrc.js that is a module where package.json says so', async () => {
    const files = { 'immichrc.js': untyped, 'package.json': '{ "type": "module" }', 'clips.ts': recipe }
    expectBoth(await recipesIn(await folderWith(files)))
  })

  it('an empty file: all of it may come from the environment', async () => {
    const { code, stdout } = await recipesIn(await folderWith({ 'immichrc.yaml': '' }))
    expect({ code, stdout }).toEqual({ code: 0, stdout: '[]\n' })
  })
})

describe('a configuration is looked for', () => {
  it('from the working directory upward', async () => {
    const folder = await folderWith({ 'immichrc.yaml': yaml, 'clips.ts': recipe })
    await mkdir(join(folder, 'a/b'), { recursive: true })
    expectBoth(await recipesIn(join(folder, 'a/b')))
  })

  it('nearest first', async () => {
    const folder = await folderWith({ 'immichrc.yaml': 'recipies: 1', 'a/immichrc.yaml': yaml, 'a/clips.ts': recipe })
    expectBoth(await recipesIn(join(folder, 'a')))
  })

  it.each(['xdg/immich/immichrc.ts', 'xdg/immichrc.ts'])('in the XDG folder last: %s', async (name) => {
    const folder = await folderWith({ [name]: typed, [join(name, '../clips.ts')]: recipe, 'here/note.txt': '' })
    expectBoth(await recipesIn(join(folder, 'here'), [], { XDG_CONFIG_HOME: join(folder, 'xdg') }))
  })

  it('nowhere else where --config names it', async () => {
    const folder = await folderWith({ 'immichrc.yaml': 'broken: 1', 'other/mine.ts': typed, 'other/clips.ts': recipe })
    expectBoth(await recipesIn(folder, ['--config', 'other/mine.ts']))
    expectBoth(await recipesIn(join(folder, 'other'), ['--config', join(folder, 'other/mine.ts')]))
  })
})

describe('recipe files', () => {
  const namesIn = async (files: Files, patterns: readonly string[]): Promise<string[]> => {
    const folder = await folderWith({ ...files, 'immichrc.json': JSON.stringify({ recipes: patterns }) })
    const { stdout, stderr } = await recipesIn(folder)
    expect(stderr).toBe('')
    return JSON.parse(stdout).map(({ name }: { name: string }) => name)
  }
  const named = (name: string): string => recipe.replace("'clips'", `'${name}'`)

  it('are named by file or glob, and a glob gives them in order of their paths', async () => {
    const files = {
      'r/b.ts': named('b'),
      'r/a.mjs': named('a'),
      'r/deep/c.ts': named('c'),
      'z.ts': named('z'),
      'r/d.d.ts': '',
    }
    expect(await namesIn(files, ['z.ts', 'r/**/*.{ts,mjs}'])).toEqual(['z', 'a', 'b', 'c'])
  })

  it('may export several recipes, import each other, and wait', async () => {
    const first = named('one').replace('export default', 'export const one =')
    const second = `import { one } from './one'
      const { default: two } = await import('./two.ts')
      export default [one, two]`
    expect(await namesIn({ 'one.ts': first, 'two.ts': named('two'), 'all.ts': second }, ['all.ts'])).toEqual([
      'one',
      'two',
    ])
  })
})

describe('where the key and the address come from', () => {
  const doctor = async (config: string, own: Record<string, string | undefined>, files: Files = {}) => {
    const folder = await folderWith({ 'immichrc.yaml': config, ...files })
    return runCli(['recipes'], { cwd: folder, env: { XDG_CONFIG_HOME: folder, ...own } })
  }

  it.each([
    ['the configuration', 'accounts: { me: { url: http://x, apiKey: k-key-but-long-enough } }', {}],
    ['a file of the configuration, beside it', 'accounts: { me: { url: http://x, apiKeyFile: secret/key } }', {}],
    ['the environment', '', { IMMICH_URL: 'http://x', IMMICH_API_KEY: 'k-key-but-long-enough' }],
    ['a file of the environment', '', { IMMICH_URL: 'photos.example.org', IMMICH_API_KEY_FILE: 'secret/key' }],
    ['both', 'accounts: { me: { apiKeyFile: secret/key } }', { IMMICH_URL: 'http://x' }],
  ])('%s', async (_name, config, own) => {
    const { code, stderr } = await doctor(config, own, { 'secret/key': ' k-key-but-long-enough\n' })
    expect(stderr).not.toContain('error')
    expect(code).toBe(0)
  })
})
