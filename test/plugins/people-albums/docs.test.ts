import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { optionTable } from '../../../core/plugins/describe.ts'
import { operators } from '../../../plugins/people-albums/form.ts'
import peopleAlbums from '../../../plugins/people-albums/index.ts'
import type { PeopleAlbumsInput } from '../../../plugins/people-albums/options.ts'

const page = readFileSync(new URL('../../../docs/plugins/people-albums.md', import.meta.url), 'utf8')

interface Yaml {
  readonly plugins: readonly [PeopleAlbumsInput & { readonly use: string }]
}

describe('docs/plugins/people-albums.md', () => {
  it('shows the options as the schema has them', () => {
    expect(page).toContain(`${optionTable(peopleAlbums.definition.options)}\n<!-- /options -->`)
  })

  it('shows configurations that are taken', () => {
    const blocks = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => parse(text) as Yaml)
    expect(blocks).toHaveLength(2)
    for (const { plugins } of blocks) {
      const [{ use, ...options }] = plugins
      expect(use).toBe('people-albums')
      expect(peopleAlbums(options).problems).toEqual([])
    }
  })

  it('tells every operator', () => {
    for (const operator of operators) expect(page).toContain(`\`${operator}\``)
  })
})
