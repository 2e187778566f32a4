import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Action } from '../index.ts'
import * as darkroom from '../index.ts'
import { actionWords } from '../language/yaml/action-words.ts'
import { parseRecipe } from '../language/yaml/data.ts'
import { homeFor } from './support/home.ts'
import { twoUsers } from './support/library.ts'
import { albumsOf } from './support/sandbox.ts'

const page = readFileSync(new URL('../docs/recipes.md', import.meta.url), 'utf8')
const rows = page
  .split('| TypeScript | YAML |\n| --- | --- |\n')[1]
  ?.split('\n\n')[0]
  ?.split('\n')
  .map((row) => row.split(' | ').map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)))

const names = Object.keys(actionWords)
const vocabulary: Readonly<Record<string, unknown>> = { ...darkroom }

/** What a piece of TypeScript on the page makes. */
const run = (code: string): Action => {
  const words = names.map((name) => vocabulary[name])
  return new Function(...names, `return ${code}`)(...words)
}

/** Properties inside another action are the same as beside it. */
const beside = (action: Action): unknown[] => {
  if (!('properties' in action) || action.kind === 'album.set') return [action]
  const { properties, ...rest } = action
  return [rest, { kind: 'album.set', album: action.album, properties }]
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('the table of actions in docs/recipes.md', () => {
  it.each(rows ?? [])('%j is %j', (typescript, yaml) => {
    const { recipe, problems } = parseRecipe({ name: 'r', actions: yaml.map((text) => parse(text)) })
    expect(problems).toBeUndefined()
    expect(plain(recipe?.actions)).toEqual(plain(typescript.flatMap((code) => beside(run(code)))))
  })

  it('holds every action', () => {
    const said = (rows ?? []).flatMap(([, yaml = []]) => yaml.map((text) => text.split(':')[0]))
    expect([...new Set(said)].sort()).toEqual(names.toSorted())
  })
})

describe('recipes in TypeScript in docs/recipes.md', () => {
  const recipes = [...page.matchAll(/```ts\n(import .*?)```/gs)].map(([, code = '']): [string, string] => [
    /name: '([^']+)'/.exec(code)?.[1] ?? code,
    code,
  ])

  it.each(recipes)('%s runs as it is written', async (name, code) => {
    const library = {
      users: twoUsers,
      assets: [{ originalPath: '/photos/a.jpg', people: ['Anna', 'Ben'], albums: ['Full'] }],
      albums: [{ albumName: 'Empty' }],
    }
    const config = { recipes: ['recipes/*.ts'], allow: ['album.delete'] }
    const files = { 'immichrc.json': JSON.stringify(config), 'recipes/one.ts': code }
    const home = await homeFor({ library, files })
    const { code: exit, stdout, stderr } = await home.darkroom('apply', '--yes')
    expect({ exit, stdout, stderr }).toMatchObject({ exit: 0 })
    const left = albumsOf(home.sandbox).map(([album]) => album)
    expect(left.includes('Empty')).toBe(name !== 'no-empty-albums')
  })

  it('are some', () =>
    expect(recipes.map(([name]) => name)).toEqual(expect.arrayContaining(['beach', 'no-empty-albums'])))
})
