import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { optionTable } from '../../../core/plugins/describe.ts'
import duplicates from '../../../plugins/duplicates/index.ts'
import { homeFor } from '../../support/home.ts'

const page = readFileSync(new URL('../../../docs/plugins/duplicates.md', import.meta.url), 'utf8')
/** The blocks of code of one language. */
const blocks = (language: string): string[] =>
  [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].flatMap(([, is, code = '']) => (is === language ? [code] : []))

describe('docs/plugins/duplicates.md', () => {
  it('shows the options as the schema has them, each with its meaning', () => {
    const table = optionTable(duplicates.definition.options)
    expect(page).toContain(`${table}\n<!-- /options -->`)
    expect(table.split('\n').filter((row) => row.endsWith('|  |'))).toEqual([])
  })

  it('shows configurations that are taken', async () => {
    const files = [
      ...blocks('ts').map((text) => ['immichrc.ts', text]),
      ...blocks('yaml').map((text) => ['immichrc.yaml', text]),
    ]
    expect(files.length).toBeGreaterThan(1)
    for (const [name = '', text = ''] of files) {
      const home = await homeFor({ library: {}, files: { [name]: text } })
      expect([name, (await home.darkroom('plan')).code]).toEqual([name, 0])
    }
    const [first = ''] = blocks('yaml')
    const [{ use, ...options }] = (parse(first) as { plugins: [{ use: string }] }).plugins
    expect([use, duplicates(options).problems]).toEqual(['duplicates', []])
  })
})
