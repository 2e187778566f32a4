import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'darkroom-package-'))

const node = (args: readonly string[], cwd = folder): string =>
  execFileSync(process.execPath, args, { cwd, encoding: 'utf8' })

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

it('its recipes run from where npm puts them, and as copies', () => {
  const pack = ['pack', '--dry-run', '--json', '--ignore-scripts']
  const [{ files }] = JSON.parse(execFileSync('npm', pack, { cwd: root, encoding: 'utf8', stdio: 'pipe' }))
  const packed = files.map(({ path }: { path: string }) => path)
  const recipes = packed.filter((path: string) => path.startsWith('recipes/'))
  expect(recipes).toEqual(readdirSync(join(root, 'recipes')).map((name) => `recipes/${name}`))

  // A real folder, because Node treats TypeScript below node_modules in its own way.
  const home = join(folder, 'home')
  const installed = join(home, 'node_modules', 'immich-darkroom')
  for (const path of packed) cpSync(join(root, path), join(installed, path))
  symlinkSync(join(root, 'node_modules'), join(installed, 'node_modules'))
  cpSync(join(root, 'recipes'), join(home, 'recipes'), { recursive: true })
  for (const place of ['recipes', 'node_modules/immich-darkroom/recipes']) {
    writeFileSync(join(home, 'immichrc.json'), configured(`${place}/*.ts`))
    const shown = node([join(installed, 'bin/darkroom.js'), 'test'], home)
    for (const path of recipes) expect(shown).toContain(path.slice('recipes/'.length, -'.ts'.length))
  }
})

it('publint finds nothing wrong', () => {
  expect(node([join(root, 'node_modules/publint/src/cli.js'), 'run', root, '--level', 'error'])).toContain('All good')
})
