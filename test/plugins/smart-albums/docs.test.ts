import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { LibraryInput } from '../../../sandbox/index.ts'
import { type Home, homeFor } from '../../support/home.ts'
import { idOf, library, nameOf } from './examples.ts'

const page = readFileSync(new URL('../../../docs/plugins/smart-albums.md', import.meta.url), 'utf8')

/** The fixture with twenty screenshots, which are the best hits for the word. */
const screenshots = Array.from({ length: 20 }, (_, index) => idOf(`c${index}`))
const withScreenshots: LibraryInput = {
  ...library,
  smart: { screenshot: screenshots },
  assets: [...(library.assets ?? []), ...screenshots.map((id) => ({ id }))],
}

/** The blocks of code of one language. */
const blocks = (language: string): string[] =>
  [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].flatMap(([, is, code = '']) => (is === language ? [code] : []))

const homeOf = (file: string, text: string): Promise<Home> =>
  homeFor({
    library: withScreenshots,
    files: {
      [file]: text,
      'secrets/me': 'key-of-me-and-long-enough',
      'secrets/partner': 'key-of-partner-and-long-enough',
    },
  })

describe('docs/plugins/smart-albums.md', () => {
  it('shows one configuration in two forms that plan the same', async () => {
    const [typescript = '', , ...others] = blocks('ts')
    expect([blocks('yaml').length, others.length]).toEqual([1, 0])
    for (const home of [
      await homeOf('immichrc.ts', typescript),
      await homeOf('immichrc.yaml', blocks('yaml')[0] ?? ''),
    ]) {
      const { operations, recipes } = await home.plan()
      expect(recipes.map(({ name }) => name)).toEqual(['smart-albums-Finland with us'])
      // Ann's a01 a02 a16 in Finland, and Bob's a02 a16; the twenty screenshots are others.
      expect(
        operations.flatMap((operation) => (operation.op === 'album.add' ? operation.assetIds : [])).map(nameOf),
      ).toEqual(['a01', 'a02', 'a16'])
    }
  })

  it('shows two accounts that load', async () => {
    const home = await homeOf('immichrc.ts', blocks('ts')[1] ?? '')
    const { code, stdout } = await home.darkroom('plugins', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject([{ recipes: ['smart-albums-Kids-me', 'smart-albums-Kids-partner'] }])
  })

  it('names every permission that rules of all kinds need', async () => {
    const rule = {
      include: {
        metadata: { union: [{ tagIds: null }, { withStacked: false }, { isNotInAlbum: true }] },
        people: { union: ['Ann'] },
      },
      album: { name: 'A', create: true, shareWith: ['Ben'] },
      sync: true,
    }
    const home = await homeOf('immichrc.json', JSON.stringify({ plugins: [{ use: 'smart-albums', rules: [rule] }] }))
    const { stdout } = await home.darkroom('plugins', '--json')
    const [{ scopes }] = JSON.parse(stdout) as [{ scopes: string[] }]
    const permissions = page.slice(page.indexOf('## Permissions'))
    expect(scopes.length).toBeGreaterThan(8)
    expect(scopes.filter((scope) => !permissions.includes(`\`${scope}\``))).toEqual([])
  })
})
