import { describe, expect, it } from 'vitest'
import { versions } from '../../../sandbox/index.ts'
import { homeFor } from '../../support/home.ts'
import { configOf, idOf, me, photo } from './home.ts'

describe.each(versions)('links that need the server on %s', (version) => {
  const shared = [
    { key: 'AbC-123_xyz', slug: null, assets: [{ id: idOf(1) }] },
    { key: 'other', slug: 'lake', assets: [], album: { id: idOf(100) } },
  ]
  const homeWith = (exclude: readonly string[]) =>
    homeFor({
      library: {
        users: [me],
        server: { config: { externalDomain: 'https://photos.example.org' } },
        albums: [{ id: idOf(100), albumName: 'Lake', ownerId: me.id, assetIds: [idOf(2)] }],
        assets: [1, 2, 3].map((number) => photo(number)),
      },
      version,
      files: { 'immichrc.json': configOf({ exclude }) },
      fault: ({ path }) => (path === '/shared-links' ? { status: 200, body: JSON.stringify(shared) } : undefined),
    })

  it.each<[string, number[]]>([
    ['/share/AbC-123_xyz', [2, 3]],
    ['/s/lake', [1, 3]],
    [`/share/AbC-123_xyz/photos/${idOf(3)}`, [1, 2]],
    [`https://photos.example.org/photos/${idOf(3)}`, [1, 2]],
    [`/partners/${me.id}`, []],
  ])('%s', async (link, left) => {
    const { operations } = await (await homeWith([link])).plan()
    expect(operations.flatMap((one) => (one.op === 'tag.add' ? one.assetIds : []))).toEqual(left.map(idOf))
  })

  it('are refused where the shared link is gone, and its key is not shown', async () => {
    const { code, stdout, stderr } = await (await homeWith(['/share/SecretKey'])).darkroom('apply', '--yes')
    expect(code).toBe(5)
    expect(stdout + stderr).toContain('Secr…')
    expect(stdout + stderr).not.toContain('SecretKey')
  })
})
