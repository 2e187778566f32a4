import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundledPlugins } from '../cli/config/bundled-plugins.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'darkroom-package-'))

const node = (args: readonly string[], cwd = folder): string =>
  execFileSync(process.execPath, args, { cwd, encoding: 'utf8', env: { ...process.env, DARKROOM_COMMAND: 'darkroom' } })

beforeAll(() => {
  execFileSync('npm', ['run', '-s', 'build'], { cwd: root })
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules', 'immich-darkroom'))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('the built package can be imported by name, with its plugins, its engine and its testing kit', () => {
  writeFileSync(
    join(folder, 'use.mjs'),
    `import { addToAlbum, defineRecipe, type } from 'immich-darkroom'
     import folderAlbums from 'immich-darkroom/plugins/folder-albums'
     import { asset, planFor } from 'immich-darkroom/testing'
     import { openDarkroom } from 'immich-darkroom/engine'
     const clips = defineRecipe({ name: 'clips', where: type('VIDEO'), actions: [addToAlbum('Clips')] })
     const { summary } = await planFor(clips, [asset({ type: 'VIDEO' })])
     const darkroom = openDarkroom({ accounts: { me: { url: 'http://127.0.0.1:1', apiKey: 'none-key-but-long-enough' } }, recipes: [clips] })
     console.log(JSON.stringify({ summary, problems: folderAlbums({ rootPath: '/p' }).problems, accounts: darkroom.accounts() }))`,
  )
  const summary = { 'album.create': 1, 'album.add': 1 }
  expect(JSON.parse(node(['use.mjs']))).toEqual({ summary, problems: [], accounts: ['me'] })
})

it('the built command runs its demo, and leaves the page that was asked for', () => {
  const shown = node([join(root, 'bin/darkroom.js'), 'demo', '--assets', '300', '--html'])
  const page = fileURLToPath(/file:\S+/.exec(shown)?.[0] ?? '')
  expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>/)
  rmSync(dirname(page), { recursive: true })
  expect(shown).toContain('Plan: nothing to do.')
  expect(shown).toContain('The demo is over')
})

const configured = (recipes: string): string =>
  JSON.stringify({
    accounts: { me: { url: 'http://127.0.0.1:1/api', apiKey: 'none-key-but-long-enough' } },
    recipes: [recipes],
  })

describe('the package as npm packs it', () => {
  // A real folder, because Node treats TypeScript below node_modules in its own way.
  const home = join(folder, 'home')
  const installed = join(home, 'node_modules', 'immich-darkroom')
  const packed: string[] = []
  let tarball = ''

  beforeAll(() => {
    const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
    const [{ filename, files }] = JSON.parse(execFileSync('npm', pack, { cwd: root, encoding: 'utf8', stdio: 'pipe' }))
    packed.push(...files.map(({ path }: { path: string }) => path))
    tarball = join(folder, filename)
    mkdirSync(installed, { recursive: true })
    execFileSync('tar', ['xzf', tarball, '--strip-components=1', '-C', installed])
    symlinkSync(join(root, 'node_modules'), join(installed, 'node_modules'))
  })

  it('has recipes that run from where npm puts them, and as copies', () => {
    const recipes = packed.filter((path) => path.startsWith('recipes/'))
    expect(recipes).toEqual(readdirSync(join(root, 'recipes')).map((name) => `recipes/${name}`))
    cpSync(join(root, 'recipes'), join(home, 'recipes'), { recursive: true })
    for (const place of ['recipes', 'node_modules/immich-darkroom/recipes']) {
      writeFileSync(join(home, 'immichrc.json'), configured(`${place}/*.{ts,yaml}`))
      const shown = node([join(installed, 'bin/darkroom.js'), 'test'], home)
      for (const path of recipes) expect(shown).toContain(path.slice('recipes/'.length).replace(/\.\w+$/, ''))
    }
  })

  it('has the example, the schemas that the command prints, and every page that its pages link to', () => {
    expect(packed).toContain('immichrc.example.ts')
    for (const of of ['config', 'recipe']) {
      const schema = JSON.parse(readFileSync(join(installed, `dist/schemas/${of}.json`), 'utf8'))
      expect(schema).toEqual(JSON.parse(node([join(installed, 'bin/darkroom.js'), 'schema', of], folder)))
    }
    const pages = packed.filter((path) => path.endsWith('.md'))
    expect(pages.length).toBeGreaterThan(25)
    const dead = pages.flatMap((page) =>
      [...readFileSync(join(installed, page), 'utf8').matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)]
        .map(([, link = '']) => join(dirname(page), link))
        .filter((link) => !existsSync(join(installed, link))),
    )
    expect(dead).toEqual([])
  })

  it('is a few files, which start quickly, with the licences of the packages that it took in', () => {
    const scripts = packed.filter((path) => path.startsWith('dist/') && path.endsWith('.js'))
    expect(scripts.length).toBeLessThan(200)
    const own = scripts.map((path) => readFileSync(join(installed, path), 'utf8'))
    const named = (pattern: RegExp) =>
      new Set(own.flatMap((text) => [...text.matchAll(pattern)].map(([, name]) => name)))
    // Modules in CommonJS keep their path as a name; the others are dependencies that nothing imports any more.
    const inCommonJs = named(/"node_modules\/((?:@[^/"]+\/)?[^/"]+)/g)
    const imported = named(/\b(?:from|import\(?|require\(|import_meta\.resolve\()\s*"((?:@[^/"]+\/)?[^/":]+)[^"]*"/g)
    const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
    const code = Object.keys(dependencies).filter((name) => !name.startsWith('@types/') && !imported.has(name))
    const licences = readFileSync(join(installed, 'dist/licences.txt'), 'utf8')
    const licensed = [...licences.matchAll(/^(\S+) \d+\.\d+\.\d+\S*\n\n(?=.)/gm)].map(([, name]) => name)
    expect(licensed).toEqual(expect.arrayContaining([...inCommonJs, ...code]))
    expect(code).toContain('zod')
  })

  it('compiles in a project without skipLibCheck, and with no types of its own', () => {
    const faces = ['', '/engine', '/testing', '/toolkit', ...bundledPlugins.map((name) => `/plugins/${name}`)]
    const uses = faces.map((face, index) => `export * as face${index} from 'immich-darkroom${face}'`)
    writeFileSync(join(home, 'use.ts'), uses.join('\n'))
    const compilerOptions = { strict: true, target: 'es2024', module: 'nodenext', noEmit: true, types: [] }
    writeFileSync(join(home, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }))
    expect(spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', home], { encoding: 'utf8' }).stdout).toBe('')
  })

  it('has types of every entry that modules find', async () => {
    const entrypoints = [
      '.',
      './engine',
      './testing',
      './toolkit',
      ...bundledPlugins.map((name) => `./plugins/${name}`),
    ]
    const result = await checkPackage(createPackageFromTarballData(readFileSync(tarball)), { entrypoints })
    if (!result.types) throw new Error('no types')
    expect(Object.keys(result.entrypoints)).toEqual(entrypoints)
    // It is for modules alone: neither `require` nor the resolution of Node 10 finds it.
    const isOfModules = (problem: object) =>
      !('resolutionKind' in problem && /^node(10|16-cjs)$/.test(String(problem.resolutionKind)))
    expect(result.problems.filter(isOfModules)).toEqual([])
    for (const { resolutions } of Object.values(result.entrypoints))
      for (const kind of ['node16-esm', 'bundler'] as const)
        expect(resolutions[kind].resolution?.isTypeScript).toBe(true)
  })

  it('is what publint takes, but for the condition by which the clone finds its own sources', async () => {
    const { messages } = await publint({ pkgDir: root, strict: true })
    const path = ['exports', './plugins/*', 'darkroom-source']
    expect(messages).toMatchObject([{ code: 'EXPORTS_GLOB_NO_MATCHED_FILES', path }])
  })

  it('names its owner in package.json alone', () => {
    const { homepage, repository, bugs } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
    const [, owner = ''] = /^https:\/\/github\.com\/([^/]+)\/immich-darkroom#readme$/.exec(homepage) ?? []
    const page = `https://github.com/${owner}/immich-darkroom`
    expect({ repository, bugs }).toEqual({
      repository: { type: 'git', url: `git+${page}.git` },
      bugs: `${page}/issues`,
    })
    const named = packed.filter((path) => readFileSync(join(installed, path), 'utf8').includes(`github.com/${owner}/`))
    expect(named).toEqual(['package.json'])
  })
})
