import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { homeFor } from '../../support/home.ts'
import { autotagHome, idOf, me, photo } from './home.ts'

const page = readFileSync(new URL('../../../docs/plugins/autotag.md', import.meta.url), 'utf8')
const block = (language: string): string => page.split(`\`\`\`${language}\n`)[1]?.split('```')[0] ?? ''

describe('docs/plugins/autotag.md', () => {
  it.each([
    ['immichrc.ts', 'ts'],
    ['immichrc.yaml', 'yaml'],
  ])('shows %s, which marks what has no category', async (file, language) => {
    const library = {
      users: [me],
      assets: [
        photo(1, { albums: ['2023 Lake'] }),
        photo(2, { albums: ['1000 things'] }),
        photo(3, { tags: ['meme'], albums: ['2023-07-14_Fair'] }),
      ],
    }
    const home = await homeFor({ library, files: { [file]: block(language) } })
    const { operations } = await home.plan()
    expect(operations.flatMap((one) => (one.op === 'tag.add' ? [[one.tag.value, one.assetIds]] : []))).toEqual([
      ['autotag/conflict', [idOf(3)]],
      ['autotag/unclassified', [idOf(2)]],
    ])
  })

  it('names every permission that options of all kinds need', async () => {
    const home = await autotagHome(
      {
        tempAlbums: { enabled: true },
        exclude: ['/share/some-key', `/people/${idOf(1)}`],
      },
      {},
    )
    const [row] = (await home.darkroom('plugins', '--json')).json<{ scopes: string[] }[]>()
    const permissions = page.slice(page.indexOf('## Permissions'))
    expect(row?.scopes.length).toBeGreaterThan(12)
    expect(row?.scopes.filter((scope) => !permissions.includes(`\`${scope}\``))).toEqual([])
  })
})
