import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { homeFor } from '../../support/home.ts'
import { albumsOf } from '../../support/sandbox.ts'
import { homeWith, idOf, me, photo } from '../autotag/home.ts'

const page = readFileSync(new URL('../../../docs/plugins/album-merge.md', import.meta.url), 'utf8')
const block = (language: string): string => page.split(`\`\`\`${language}\n`)[1]?.split('```')[0] ?? ''

describe('docs/plugins/album-merge.md', () => {
  it.each([
    ['immichrc.ts', 'ts'],
    ['immichrc.yaml', 'yaml'],
  ])('shows %s, which joins all but some', async (file, language) => {
    const album = (albumName: string, number: number) => ({
      albumName,
      ownerId: me.id,
      createdAt: `2023-01-0${number}T00:00:00Z`,
      assetIds: [idOf(number)],
    })
    const library = {
      users: [me],
      albums: [album('Lake', 1), album('Lake', 2), album('Misc', 1), album('Misc', 2)],
      assets: [photo(1), photo(2)],
    }
    const home = await homeFor({ library, files: { [file]: block(language) } })
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    expect(albumsOf(home.sandbox)).toEqual([
      ['Lake', ['1.jpg', '2.jpg']],
      ['Misc', ['1.jpg']],
      ['Misc', ['2.jpg']],
    ])
  })

  it('names every permission that it needs', async () => {
    const home = await homeWith([{ use: 'album-merge' }], {})
    const [row] = (await home.darkroom('plugins', '--json')).json<{ scopes: string[] }[]>()
    const permissions = page.slice(page.indexOf('## Permissions'))
    expect(row?.scopes).toContain('album.delete')
    expect(row?.scopes.filter((scope) => !permissions.includes(`\`${scope}\``))).toEqual([])
  })
})
