import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bundledPlugins } from '../cli/config/bundled-plugins.ts'
import { optionRows } from '../cli/describe.ts'
import type { Plugin } from '../core/plugins/plugin.ts'
import { homeFor } from './support/home.ts'

const pageOf = (name: string): string => readFileSync(new URL(`../docs/plugins/${name}.md`, import.meta.url), 'utf8')

/** The options of a plugin as a table of its page. */
const optionTable = (schema: Plugin['definition']['options']): string =>
  [
    '| option | default | meaning |',
    '| --- | --- | --- |',
    ...optionRows(schema).map(
      ({ option, default: preset, required, description }) =>
        `| \`${option}\` | ${required ? 'required' : preset === null ? 'none' : `\`${JSON.stringify(preset)}\``} | ${description.replaceAll('|', '\\|')} |`,
    ),
  ].join('\n')

/** Configurations in a page, by the name of their file. */
const configurations = (page: string): [file: string, text: string][] =>
  [...page.matchAll(/^```(ts|yaml)\n([\s\S]*?)^```/gm)].flatMap(([, language, text = '']) =>
    /^plugins:|defineConfig\(/m.test(text) ? [[`immichrc.${language}`, text]] : [],
  )

describe.each(bundledPlugins)('docs/plugins/%s.md', (name) => {
  const page = pageOf(name)

  it('shows the options as the schema has them, each with its meaning', async () => {
    const { default: plugin } = (await import(`../plugins/${name}/index.ts`)) as { default: Plugin }
    const table = optionTable(plugin.definition.options)
    expect(page).toContain(`${table}\n<!-- /options -->`)
    expect(table.split('\n').filter((row) => row.endsWith('|  |'))).toEqual([])
  })

  it('shows configurations in both forms, each of which is taken', async () => {
    const found = configurations(page)
    expect(new Set(found.map(([file]) => file))).toEqual(new Set(['immichrc.ts', 'immichrc.yaml']))
    for (const [file, text] of found) {
      const keys = {
        'secrets/me': 'key-of-me-and-long-enough',
        'secrets/anna': 'key-of-anna-and-long-enough',
        'secrets/partner': 'key-of-partner-and-long-enough',
      }
      const home = await homeFor({ library: {}, files: { [file]: text, ...keys } })
      const { code, stdout, stderr } = await home.darkroom('plugins', '--json')
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(JSON.parse(stdout).map((used: { plugin: string }) => used.plugin)).toContain(name)
    }
  })

  it('lists the options that darkroom plugins shows', async () => {
    const home = await homeFor({ library: {}, config: '' })
    const { stdout } = await home.darkroom('plugins', name)
    const table = page.slice(page.indexOf('<!-- options'), page.indexOf('<!-- /options -->'))
    const options = [...table.matchAll(/^\| `([^`]+)` \|/gm)].map(([, option = '']) => option)
    expect(options.length).toBeGreaterThan(2)
    for (const option of options) expect(stdout).toContain(option)
  })
})
