import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import * as engine from '../engine/index.ts'
import * as recipes from '../index.ts'
import * as testing from '../testing.ts'
import * as toolkit from '../toolkit.ts'

const faces = { 'index.ts': recipes, 'toolkit.ts': toolkit, 'testing.ts': testing, 'engine/index.ts': engine }
const words: Readonly<Record<string, unknown>> = { ...testing, ...engine, ...recipes, ...toolkit, z }

const read = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')

interface Found {
  readonly file: string
  readonly name: string
}

/** Where the export of a face is written: faces hand on what other faces hand on. */
const sourceOf = (face: string, name: string): Found => {
  const text = read(face)
  for (const [, list = '', from = ''] of text.matchAll(/export \{([^}]*)\} from '([^']+)'/g)) {
    const own = list.split(',').map((one) => one.trim().split(' as '))
    const found = own.find(([inner, outer]) => (outer ?? inner) === name)
    if (found && !from.startsWith('.')) return { file: '', name }
    if (found) return sourceOf(new URL(from, `file:///${face}`).pathname.slice(1), found[0] ?? name)
  }
  return { file: face, name }
}

/** Lines of the examples above a declaration; undefined where it has none. */
const examplesOf = ({ file, name }: Found): string[] | undefined => {
  const declared = new RegExp(`export (?:async )?(?:const|function\\*?|class) ${name}\\b`).exec(read(file))
  const [, comment = ''] = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(read(file).slice(0, declared?.index ?? 0)) ?? []
  const [, ...examples] = comment.split('@example')
  if (comment.includes('@deprecated')) return []
  if (examples.length === 0) return undefined
  return examples.flatMap((text) => text.split('\n').map((line) => line.replace(/^ *\* ?/, ''))).filter(Boolean)
}

const found = Object.entries(faces).flatMap(([face, module]) =>
  Object.keys(module).map((name) => ({ ...sourceOf(face, name), shown: `${name} of ${face}` })),
)
const own = found.filter(({ file }) => file !== '')

/** What stands behind an example, where that is a whole value and not the beginning of one. */
const saidIn = (text: string): { readonly value: unknown } | null => {
  if (/…(?!')|…'.*…/.test(text)) return null
  try {
    return { value: new Function(`return (${text})`)() }
  } catch {
    return null
  }
}

/** An example with the lines before it, as what a function returns; undefined where it is part of more, or needs what is not here. */
const outcomeOf = (before: readonly string[], expression: string): { readonly value: unknown } | undefined => {
  if (/\b(?:asset|await|context)\b/.test(expression)) return undefined
  try {
    const code = stripTypeScriptTypes(`(() => {\n${before.join('\n')}\nreturn (${expression})\n})()`)
    return { value: new Function(...Object.keys(words), `return ${code}`)(...Object.values(words)) }
  } catch (error) {
    if (error instanceof ReferenceError || error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Long texts are said by their beginning. */
const isSaid = (value: unknown, said: unknown): boolean =>
  typeof said === 'string' && said.endsWith('…')
    ? String(value).startsWith(said.slice(0, -1))
    : JSON.stringify(value) === JSON.stringify(said)

describe('what the faces export', () => {
  it('has an example each', () => {
    expect(own.length).toBeGreaterThan(150)
    expect(own.filter((one) => examplesOf(one) === undefined).map(({ shown }) => shown)).toEqual([])
  })

  it('has examples that are what they say', () => {
    const wrong: object[] = []
    const tried: string[] = []
    for (const one of own) {
      const lines = examplesOf(one) ?? []
      for (const [index, line] of lines.entries()) {
        const [, expression = '', text = ''] = /^(?!const |let |if )(.+?) \/\/ (.+)$/.exec(line) ?? []
        const said = expression === '' ? null : saidIn(text)
        if (said === null) continue
        const before = lines.slice(0, index).filter((earlier) => !/ \/\/ |^\/\//.test(earlier))
        const outcome = outcomeOf(before, expression)
        if (outcome === undefined) continue
        tried.push(line)
        if (!isSaid(outcome.value, said.value)) wrong.push({ of: one.shown, line, is: outcome.value })
      }
    }
    expect(wrong).toEqual([])
    expect(tried.length).toBeGreaterThan(60)
  })
})
