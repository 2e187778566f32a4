import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { homeFor } from '../support/home.ts'
import { photosAt } from '../support/library.ts'
import { sample } from './golden.ts'

const root = join(import.meta.dirname, '../..')
const names = readdirSync(join(root, 'recipes'))
  .map((file) => file.replace(/\.ts$/, ''))
  .sort()
const source = (name: string): string => readFileSync(join(root, `recipes/${name}.ts`), 'utf8')

const people = ['Anna Weber', 'Emil Weber', 'Oma Käthe', 'Opa Jürgen']
const library = {
  assets: photosAt(['/photos/a.jpg']),
  people: people.map((name) => ({ name })),
}

describe('the shipped recipes', () => {
  it('stand in docs/recipes.md, each once and in order', () => {
    const page = readFileSync(join(root, 'docs/recipes.md'), 'utf8')
    const listed = [...page.matchAll(/^\| \[([a-z-]+)\]\(\.\.\/recipes\/\1\.ts\) \| \S.* \| \S.* \|$/gm)]
    expect(listed.map(([, name]) => name)).toEqual(names)
  })

  it.each(names)('%s is tested, named like its file, and says at its head what to change', (name) => {
    expect(readdirSync(import.meta.dirname)).toContain(`${name}.test.ts`)
    expect(source(name)).toMatch(/^(\/\/ .+\n){2,3}\nimport /)
    expect(source(name)).toContain('// Change ')
    expect(source(name)).toContain(`  name: '${name}',\n`)
  })

  it('run from where they are, with examples that pass', async () => {
    const { darkroom } = await homeFor({ library, config: `recipes: ['${root}/recipes/*.ts']` })
    const tested = await darkroom('test')
    expect(tested).toMatchObject({ code: 0 })
    for (const name of names) expect(tested.stdout).toContain(name)
  })

  it('run as copies beside a configuration, the way the page says', async () => {
    const files = Object.fromEntries(names.map((name) => [`recipes/${name}.ts`, source(name)]))
    const { darkroom, plan } = await homeFor({ library, files, config: "recipes: ['recipes/*.ts']" })
    expect(await darkroom('test')).toMatchObject({ code: 0 })
    const { recipes } = await plan()
    expect(recipes.map(({ name }) => name)).toEqual(names)
  })

  it('go together: all at once they leave nothing to do', async () => {
    const { darkroom } = await homeFor({ library: sample, config: `recipes: ['${root}/recipes/*.ts']` })
    expect(await darkroom('apply', '--yes')).toMatchObject({ code: 0 })
    expect(await darkroom('plan', '--detailed-exitcode')).toMatchObject({ code: 0 })
  })
})
