import { describe, expect, it } from 'vitest'
import { type Link, parseLink } from '../../../plugins/autotag/link.ts'
import { versions } from '../../../sandbox/index.ts'
import { homeFor } from '../../support/home.ts'
import { configOf, idOf, me, photo } from './home.ts'

const A = '4cc4171f-f8a5-47eb-bbc1-a4834cc51bce'
const B = '0b1ff9cc-8a1b-4b7e-9a55-1a2b3c4d5e6f'
const invalid = (reason: string) => ({ kind: 'invalid', reason })
const asset = { kind: 'asset', assetId: A }

describe('shapes of links (section 4.2)', () => {
  it.each<[string, object]>([
    ['', invalid('empty')],
    ['  ', invalid('empty')],
    [A.toUpperCase(), asset],
    [A.replaceAll('-', ''), invalid('not-a-link')],
    [`photos/${A}`, invalid('not-a-link')],
    [`ftp://h/photos/${A}`, invalid('not-a-link')],
    [`//h/photos/${A}`, invalid('not-a-link')],
    [`/photos/${A}/`, asset],
    [`/photos/${A}#x`, asset],
    [`/photos/${A}/extra`, invalid('bad-id')],
    [`/albums/${B}/`, { kind: 'album', albumId: B }],
    [`/albums/${B}?x=1`, { kind: 'album', albumId: B }],
    ['/albums', invalid('no-target')],
    ['/albums/x', invalid('bad-id')],
    ['/', invalid('no-target')],
    ['/photos', invalid('no-target')],
    ['/explore', invalid('no-target')],
    [`/unknown/photos/${A}`, invalid('no-target')],
    [`/people/${B}/photos/${A}`, { kind: 'personAsset', personId: B, assetId: A }],
    ['/share/a%2Bb', { kind: 'sharedLink', key: 'a+b' }],
    ['/s/our%20trip', { kind: 'sharedLink', slug: 'our trip' }],
    [`/s/trip/photos/${A}`, { kind: 'sharedLinkAsset', slug: 'trip', assetId: A }],
    [`/search/photos/${A}?query=%7B%7D`, asset],
    ['/search', invalid('bad-query')],
    ['/search?query=%7B', invalid('bad-query')],
    ['/search?query=[]', invalid('bad-query')],
    ['/search?query=%7B%22city%22%3A%22New+York%22%7D', { kind: 'search', query: { city: 'New York' } }],
    ['/folders?path=%2Fx%2Fy', { kind: 'folder', path: '/x/y' }],
    ['/tags', invalid('no-target')],
    [`/memory?id=${A}`, { kind: 'memory', id: A }],
    [`/partners/${B}`, { kind: 'partner', userId: B }],
    [`/partners/${B}/photos/${A}`, asset],
    [`/utilities/duplicates/photos/${A}`, asset],
    ...['trash', 'archive', 'favorites', 'locked', 'map', 'memory', 'tags', 'folders', 'explore', 'places'].map(
      (page): [string, object] => [`/${page}/photos/${A}?path=x`, asset],
    ),
    [`/api/assets/${A}`, asset],
    [`/api/albums/${B}`, { kind: 'album', albumId: B }],
    [`/api/people/${B}/thumbnail`, { kind: 'person', personId: B }],
    ['/api/assets/x', invalid('bad-id')],
    ['/api/tags', invalid('no-target')],
    [`immich://asset?id=${A.toUpperCase()}`, asset],
    [`immich://album?id=${B}`, { kind: 'album', albumId: B }],
    [`immich://people?id=${B}`, { kind: 'person', personId: B }],
    [`immich://memory?id=${B}`, { kind: 'memory', id: B }],
    ['immich://asset', invalid('bad-id')],
    ['immich://sync', invalid('no-target')],
    ['/share/%E0%A4%A', invalid('bad-id')],
  ])('%s', (text, link) => {
    expect(parseLink(text)).toEqual(link)
  })

  it.each<[string, readonly string[], Link['kind']]>([
    ['http://h:2283/photos/', ['h'], 'invalid'],
    ['http://h:2283/photos/', ['h:2283'], 'asset'],
    ['https://H/photos/', ['h'], 'asset'],
    ['https://h.evil.example/photos/', ['h'], 'invalid'],
    ['https://h@evil.example/photos/', ['h'], 'invalid'],
    ['https://photos.example.org/photos/', ['https://photos.example.org/api'], 'asset'],
    ['/photos/', ['h'], 'asset'],
    ['immich://asset?id=', [], 'asset'],
  ])('%s with the hosts %j', (text, hosts, kind) => {
    expect(parseLink(`${text}${A}`, { hosts }).kind).toBe(kind)
  })
})

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
