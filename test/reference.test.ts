import { globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { actionScopes, readingScopes } from '../engine/runner/scopes.ts'
import type { Need, Predicate } from '../index.ts'
import * as face from '../index.ts'
import { configSchema } from '../language/config.ts'
import { parseCondition } from '../language/yaml/conditions.ts'
import { recipeForm } from '../language/yaml/data.ts'
import { standardVocabulary } from '../language/yaml/vocabulary.ts'

const { createProgram } = createRequire(import.meta.url)('../cli/run.ts') as typeof import('../cli/run.ts')

const root = new URL('..', import.meta.url)
const page = (name: string): string => readFileSync(new URL(`../docs/${name}.md`, import.meta.url), 'utf8')

/** First cells of the table with this heading. */
const firstCells = (text: string, heading: string): string[] => {
  const table = text.slice(text.indexOf(heading)).split('\n\n')[0] ?? ''
  return table
    .split('\n')
    .slice(2)
    .map((row) => row.split(' | ')[0] ?? '')
}

/** Functions that code in cells calls. */
const calledIn = (cells: readonly string[]): string[] =>
  [...new Set(cells.flatMap((cell) => [...cell.matchAll(/`(\w+)\(/g)].map(([, name = '']) => name)))].sort()

describe('docs/predicates.md', () => {
  const words = Object.keys(standardVocabulary.conditions)
  // Combinations, and what only code can say.
  const besides = ['all', 'any', 'not', 'satisfies']

  it('has every predicate, and no other', () => {
    expect(calledIn(firstCells(page('predicates'), '| predicate |'))).toEqual([...words, ...besides].sort())
  })

  it('says each in both languages, and the same in both', () => {
    const table = page('predicates').slice(page('predicates').indexOf('| TypeScript | YAML |')).split('\n\n')[0] ?? ''
    const rows = [...table.matchAll(/^\| `(.+)` \| `(.+)` \|$/gm)].map(([, code = '', yaml = '']) => ({ code, yaml }))
    expect(rows.length).toBe(table.split('\n').length - 2)
    for (const { code, yaml } of rows) {
      const predicate = new Function(...Object.keys(face), `return ${code}`)(...Object.values(face)) as Predicate<Need>
      const { predicate: written, problems } = parseCondition(parse(yaml))
      expect({ code, problems }).toEqual({ code, problems: undefined })
      expect({ code, condition: written?.condition }).toEqual({ code, condition: predicate.condition })
      expect(predicate.condition).toBeDefined()
    }
    expect(words.filter((word) => !rows.some(({ yaml }) => yaml.includes(`${word}:`)))).toEqual([])
  })

  it('names what recipes can import', () => {
    for (const name of [...words, ...besides]) expect(face).toHaveProperty(name)
  })
})

describe('docs/recipes.md', () => {
  it('has every action, and no other, in both languages', () => {
    const words = Object.keys(standardVocabulary.actions).sort()
    expect(calledIn(firstCells(page('recipes'), '| action |'))).toEqual(words)
    const rows = page('recipes').slice(page('recipes').indexOf('| TypeScript | YAML |')).split('\n\n')[0] ?? ''
    expect(words.filter((word) => !new RegExp(`\\| .*\`${word}\\b`).test(rows))).toEqual([])
    for (const name of words) expect(face).toHaveProperty(name)
  })

  it('names every key of a recipe', () => {
    const form = z.toJSONSchema(recipeForm(), { io: 'input', unrepresentable: 'any' })
    const keys = Object.keys(form.$defs?.recipe?.properties ?? {})
    expect(keys).toContain('where')
    const text = `${page('recipes')}${page('predicates')}`
    expect(keys.filter((key) => !text.includes(key))).toEqual([])
  })
})

describe('docs/configuration.md', () => {
  const cells = firstCells(page('configuration'), '| key | meaning |')
  const shape: Record<string, unknown> = configSchema.shape

  it('has every key, and no other', () => {
    const keys = cells.flatMap((cell) => [...cell.matchAll(/`([\w.]+)`/g)].map(([, key = '']) => key))
    expect([...new Set(keys.map((key) => key.split('.')[0] ?? ''))].sort()).toEqual(Object.keys(shape).sort())
  })

  it('names what has to be allowed, and the permissions that plans and changes ask for', () => {
    const code = globSync(['engine/operations/*.ts', 'language/predicates/*.ts'], { cwd: root }).map((file) =>
      readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'),
    )
    const inCode = (pattern: RegExp) =>
      new Set(code.flatMap((text) => [...text.matchAll(pattern)].map(([, name = '']) => name)))
    const wanted = [
      ...inCode(/allowance: .*?\['([\w.]+)'/g),
      // Those of operations that are allowed by their own name.
      'album.delete',
      'asset.trash',
      'tag.delete',
      ...inCode(/scope: '([\w.]+)'/g),
      ...Object.values(actionScopes).flat(),
      ...readingScopes,
    ]
    expect(wanted.length).toBeGreaterThan(30)
    expect(wanted.filter((name) => !page('configuration').includes(`\`${name}\``))).toEqual([])
  })

  it.each(['accounts', 'limits'])('names every key of %s', (key) => {
    const { properties } = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' })
    const form = properties?.[key] as z.core.JSONSchema.JSONSchema
    const inside = key === 'accounts' ? (form.additionalProperties as z.core.JSONSchema.JSONSchema) : form
    const names = Object.keys(inside.properties ?? {})
    expect(names.length).toBeGreaterThan(2)
    expect(names.filter((name) => !new RegExp(`\`(${key}\\.)?${name}\``).test(page('configuration')))).toEqual([])
  })
})

describe('docs/commands.md', () => {
  const io = {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    env: {},
    cwd: '/',
    called: 'darkroom',
  }
  const { commands } = createProgram(io, () => {})
  const [first] = commands
  if (!first) throw new Error('no commands')
  const everywhere = new Set(
    first.options
      .filter(({ flags }) => commands.every((one) => one.options.some((option) => option.flags === flags)))
      .map(({ flags }) => flags),
  )
  const cell = (text: string): string => text.replaceAll('|', '\\|')
  const rows = (options: typeof first.options): string[] => [
    '| option | meaning |',
    '| --- | --- |',
    ...options.map(({ flags, description }) => `| \`${cell(flags)}\` | ${cell(description)} |`),
  ]
  const sections = commands.flatMap((command) => {
    const own = command.options.filter(({ flags }) => !everywhere.has(flags))
    const usage = command.usage().replace('[options]', '').trim()
    const title = `## ${`${command.name()} ${usage}`.trim()}`
    return [title, '', `${command.description()}.`, '', ...(own.length > 0 ? [...rows(own), ''] : [])]
  })
  const made = [
    '## Everywhere',
    '',
    ...rows(first.options.filter(({ flags }) => everywhere.has(flags))),
    '',
    ...sections,
  ].join('\n')

  it('leads to a page with the options of each, as the code has them; `npx vitest run test/reference.test.ts -u` writes it', async () => {
    expect(page('commands')).toContain('](options.md)')
    await expect(`# Options of the commands\n\n${made.trim()}\n`).toMatchFileSnapshot('../docs/options.md')
  })

  it('names no command and no option that there is not', () => {
    const known = new Set(commands.map((command) => command.name()))
    const cells = firstCells(page('commands'), '| command | does |')
    const named = cells.flatMap((text) => [...text.matchAll(/`([\w-]+)/g)].map(([, name = '']) => name))
    expect([...known].filter((name) => !named.includes(name))).toEqual([])
    expect(named.filter((name) => !known.has(name))).toEqual([])
    const options = new Set(commands.flatMap(({ options }) => options.map(({ long }) => long)))
    const used = [...page('commands').matchAll(/(?<![\w-])--[a-z][a-z-]+/g)].map(([option]) => option)
    expect(used.filter((option) => !options.has(option) && option !== '--help')).toEqual([])
  })
})
