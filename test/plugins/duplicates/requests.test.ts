import { describe, expect, it } from 'vitest'
import type { AssetInput, LibraryInput } from '../../../sandbox/index.ts'
import { homeFor } from '../../support/home.ts'
import { photosAt } from '../../support/library.ts'

const idOf = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`

/** Assets that bear nested tags, of which only the asset itself tells both; some of them in groups of two. */
const libraryOf = (grouped: number, others: number, scopes: readonly string[] = ['all']): LibraryInput => {
  const paths = Array.from({ length: grouped + others }, (_, index) => `/p/${index}.jpg`)
  const assets = photosAt(paths).map(
    (asset, index): AssetInput => ({
      ...asset,
      id: idOf(index),
      duplicateId: index < grouped ? idOf(9_000 + (index >> 1)) : null,
      // The second of each group lacks what the first has.
      tags: index < grouped && index % 2 === 1 ? ['trip'] : ['trip', 'trip/sea', 'meme'],
    }),
  )
  const user = { id: idOf(8_000), name: 'Anna', email: 'anna@example.org', isAdmin: true }
  return { users: [user], apiKeys: [{ userId: user.id, secret: 'k'.repeat(43), permissions: [...scopes] }], assets }
}

const config = { plugins: [{ use: 'duplicates', rules: [{ name: 'meme', tags: ['meme'] }] }] }
const planOf = async (version: string, library: LibraryInput) => {
  const home = await homeFor({ library, version, files: { 'immichrc.json': JSON.stringify(config) } })
  const read = async (...args: string[]) => {
    const before = new Map(home.sandbox.requests)
    const { operations, notes, recipes } = await home.plan(...args)
    const since = (name: string): number => (home.sandbox.requests.get(name) ?? 0) - (before.get(name) ?? 0)
    return {
      operations,
      notes,
      groups: since('GET /duplicates'),
      single: since('GET /assets/:id'),
      scanned: recipes[0]?.scanned,
    }
  }
  return { read, home }
}

const scopes = ['user.read', 'asset.read', 'asset.statistics', 'tag.read', 'tag.create', 'tag.asset', 'stack.read']

const all = (count: number): string[] => Array.from({ length: count / 2 }, (_, index) => idOf(2 * index + 1))

describe('groups of duplicates', () => {
  it('come in one answer with their tags, and nothing else is read', async () => {
    const { read } = await planOf('3.0.3', libraryOf(80, 200))
    const first = await read()
    expect(first).toMatchObject({ groups: 1, single: 0, scanned: 80 })
    expect(first.operations).toMatchObject([{ op: 'tag.add', tag: { value: 'meme' }, assetIds: all(80) }])
    // It is asked again whether they are the same.
    expect(await read()).toEqual(first)
  })

  it('are read anew where one of them got another tag', async () => {
    const { read, home } = await planOf('3.0.3', libraryOf(300, 0))
    expect((await read()).operations).toMatchObject([{ assetIds: all(300) }])
    const asset = home.sandbox.state.assets.get(idOf(1))
    const meme = [...home.sandbox.state.tags.values()].find(({ value }) => value === 'meme')
    if (!asset || !meme) throw new Error('no such asset or tag')
    home.sandbox.state.updateAsset(asset, { tagIds: [...asset.tagIds, meme.id] })
    const { operations, scanned } = await read()
    expect(operations).toMatchObject([{ assetIds: expect.not.arrayContaining([idOf(1)]) }])
    expect(scanned).toBe(300)
  })

  it('bring what bears their marks along, by a search for each', async () => {
    const library = libraryOf(80, 200)
    const [marked, ...others] = (library.assets ?? []).toReversed()
    const assets = [{ ...marked, tags: ['trip', 'autotag/duplicate-classification'] }, ...others]
    const { read } = await planOf('3.0.3', { ...library, assets })
    const { operations, scanned } = await read()
    const taken = { op: 'tag.remove', assetIds: [idOf(279)] }
    expect(operations).toMatchObject([{ op: 'tag.add', assetIds: all(80) }, taken])
    expect(scanned).toBe(81)
  })

  it.each([
    ['which show none', '1.135.3', ['all']],
    ['which the key may not read', '3.0.3', scopes],
  ] as const)('are the same without those groups, %s', async (_, version, permissions) => {
    const { read } = await planOf('3.0.3', libraryOf(80, 20))
    const { operations, notes } = await read()
    const other = await planOf(version, libraryOf(80, 20, permissions))
    const found = await other.read()
    expect(found.operations.map((one) => ({ ...one, tag: null }))).toEqual(
      operations.map((one) => ({ ...one, tag: null })),
    )
    expect(found.notes).toEqual(notes)
    // One search for each tag; only those with both levels are unclear.
    expect(found.single).toBe(40)
  })
})
