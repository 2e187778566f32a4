import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { wantedMembers } from '../../../plugins/album-sharing/policies.ts'
import { homeFor } from '../../support/home.ts'
import { ben, homeWith, idOf, me, photo } from '../autotag/home.ts'

const page = readFileSync(new URL('../../../docs/plugins/album-sharing.md', import.meta.url), 'utf8')
const block = (language: string): string => page.split(`\`\`\`${language}\n`)[1]?.split('```')[0] ?? ''
const words = [...page.matchAll(/^\| `(.+)` \| `(.+)` \| (yes|no) \|$/gm)]

describe('docs/plugins/album-sharing.md', () => {
  it('has examples of words', () => {
    expect(words.length).toBeGreaterThanOrEqual(5)
  })

  it.each(words.map(([, album = '', keyword = '', matches]) => [album, keyword, matches]))(
    'says that %s and %s match: %s',
    (album, keyword, matches) => {
      const policies = [{ name: 'p', keywords: [keyword], groups: [], role: 'viewer' as const }]
      const { matched } = wantedMembers(album, { groups: [], policies }, [], 'me')
      expect(matched).toEqual(matches === 'yes' ? ['p'] : [])
    },
  )

  it.each([
    ['immichrc.ts', 'ts'],
    ['immichrc.yaml', 'yaml'],
  ])('shows %s, which shares with family and friends', async (file, language) => {
    const anna = { id: idOf(91), name: 'Anna', email: 'anna@example.org' }
    const cleo = { id: idOf(93), name: 'Cleo', email: 'cleo@example.org' }
    const library = {
      users: [{ ...me, email: 'me@example.org' }, anna, ben, cleo],
      albums: [
        { albumName: 'New York, party', ownerId: me.id, assetIds: [idOf(1)] },
        { albumName: 'Lake', ownerId: me.id, assetIds: [idOf(1)] },
      ],
      assets: [photo(1)],
    }
    const home = await homeFor({ library, files: { [file]: block(language) } })
    const { operations, recipes } = await home.plan()
    expect(recipes[0]?.warnings).toEqual([])
    expect(operations.map((one) => (one.op === 'album.share' ? [one.album.name, one.users] : one.op))).toEqual([
      [
        'New York, party',
        [
          { id: anna.id, name: 'Anna', role: 'editor' },
          { id: cleo.id, name: 'Cleo', role: 'viewer' },
          { id: ben.id, name: 'Ben', role: 'editor' },
        ].sort((a, b) => (a.id < b.id ? -1 : 1)),
      ],
    ])
  })

  it('names every permission that the options need', async () => {
    const home = await homeWith([{ use: 'album-sharing', groups: [], policies: [], prune: true }], {})
    const [row] = (await home.darkroom('plugins', '--json')).json<{ scopes: string[] }[]>()
    const permissions = page.slice(page.indexOf('## Permissions'))
    expect(row?.scopes).toContain('albumUser.delete')
    expect(row?.scopes.filter((scope) => !permissions.includes(`\`${scope}\``))).toEqual([])
  })
})
