import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { homeFor } from '../support/home.ts'
import { photosAt } from '../support/library.ts'
import { sample } from './golden.ts'

const root = join(import.meta.dirname, '../..')
const files = readdirSync(join(root, 'recipes')).sort()
const nameIn = (file: string): string => file.replace(/\.\w+$/, '')
const names = files.map(nameIn)
const source = (file: string): string => readFileSync(join(root, 'recipes', file), 'utf8')

const people = [
  ...['Anna Weber', 'Emil Weber', 'Oma Käthe', 'Opa Jürgen'],
  ...['Lena Weber', 'Jonas Weber', 'Tom Fischer'],
]
const library = {
  users: sample.users ?? [],
  assets: photosAt(['/photos/a.jpg']),
  people: people.map((name) => ({ name })),
}

describe('the shipped recipes', () => {
  it('stand in docs/gallery.md, each once', () => {
    const page = readFileSync(join(root, 'docs/gallery.md'), 'utf8')
    const listed = [...page.matchAll(/^### ([a-z-]+)\n\n\S.* File: \[(\1\.\w+)\]\(\.\.\/recipes\/\2\); change \S/gm)]
    expect(listed.map(([, , file]) => file).sort()).toEqual(files)
    expect(files).toHaveLength(30)
  })

  it.each(files)('%s is tested, named like its file, and says at its head what to change', (file) => {
    expect(readdirSync(import.meta.dirname)).toContain(`${nameIn(file)}.test.ts`)
    expect(source(file)).toMatch(/^((\/\/|#) .+\n){2,3}\n(import|name:) /)
    expect(source(file)).toMatch(/^(\/\/|#) Change /m)
    expect(source(file)).toMatch(new RegExp(`^( {2}name: '${nameIn(file)}',|name: ${nameIn(file)})$`, 'm'))
  })

  it('run from where they are, with examples that pass', async () => {
    const { darkroom } = await homeFor({ library, config: `recipes: ['${root}/recipes/*.{ts,yaml}']` })
    const tested = await darkroom('test')
    expect(tested).toMatchObject({ code: 0 })
    for (const name of names) expect(tested.stdout).toContain(name)
  })

  it('run as copies beside a configuration, the way the page says', async () => {
    const copies = Object.fromEntries(files.map((file) => [`recipes/${file}`, source(file)]))
    const { darkroom, plan } = await homeFor({ library, files: copies, config: "recipes: ['recipes/*.{ts,yaml}']" })
    expect(await darkroom('test')).toMatchObject({ code: 0 })
    const { recipes } = await plan()
    expect(recipes.map(({ name }) => name).sort()).toEqual(names)
  })

  it('go together: all at once they leave nothing to do', async () => {
    const { darkroom } = await homeFor({ library: sample, config: `recipes: ['${root}/recipes/*.{ts,yaml}']` })
    expect(await darkroom('apply', '--yes')).toMatchObject({ code: 0 })
    expect(await darkroom('plan', '--detailed-exitcode')).toMatchObject({ code: 0 })
  })
})
