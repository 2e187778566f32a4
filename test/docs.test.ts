import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { optionTable } from '../core/plugins/describe.ts'
import dateRepair from '../plugins/date-repair/index.ts'
import folderAlbums from '../plugins/folder-albums/index.ts'
import screenCaptures from '../plugins/screen-captures/index.ts'

const page = (name: string): string => readFileSync(new URL(`../docs/plugins/${name}.md`, import.meta.url), 'utf8')

describe.each([dateRepair.definition, folderAlbums.definition, screenCaptures.definition])('docs/plugins/$name.md', ({ name, options }) => {
  it('shows the options as the schema has them', () => {
    expect(page(name)).toContain(`${optionTable(options)}\n<!-- /options -->`)
  })

  it('describes every option', () => {
    const missing = optionTable(options)
      .split('\n')
      .filter((row) => row.endsWith('|  |'))
    expect(missing).toEqual([])
  })
})
