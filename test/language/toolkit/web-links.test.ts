import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Link, linkedAsset, linkProblem, linkText, parseLink } from '../../../language/toolkit/web-links.ts'

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

describe('worked examples of links (autotag, section 17)', () => {
  const hosts = ['h', 'h:2283']
  const search = { personIds: [B] }
  it.each<[string, string, object]>([
    ['L1', `https://h/photos/${A}?previousRoute=%2Fphotos`, { kind: 'asset', assetId: A }],
    ['L2', `http://h:2283/albums/${B}/photos/${A}`, { kind: 'albumAsset', albumId: B, assetId: A }],
    ['L3', `http://h/people/${B}`, { kind: 'person', personId: B }],
    ['L4', `http://h/share/AbC-123_xyz/photos/${A}`, { kind: 'sharedLinkAsset', key: 'AbC-123_xyz', assetId: A }],
    ['L5', `http://h/search?query=${encodeURIComponent(JSON.stringify(search))}`, { kind: 'search', query: search }],
    ['L6', `http://h/photos?at=${A}`, { kind: 'invalid', reason: 'timeline-position' }],
    ['L7', `http://h/photos/${A}extra`, { kind: 'invalid', reason: 'bad-id' }],
    ['L8', `http://h/photos/${'-'.repeat(36)}`, { kind: 'invalid', reason: 'bad-id' }],
    ['L9', ` ${A}`, { kind: 'asset', assetId: A }],
    ['L10', `{${A}}`, { kind: 'invalid', reason: 'not-a-link' }],
    ['L10', `urn:uuid:${A}`, { kind: 'invalid', reason: 'not-a-link' }],
    ['L11', `http://h/api/assets/${A}/thumbnail`, { kind: 'asset', assetId: A }],
    ['L12', `http://h/albums/${B}/photos/bad`, { kind: 'invalid', reason: 'bad-id' }],
    ['L13', 'http://h/tags?path=people%2Fanna', { kind: 'tag', value: 'people/anna' }],
  ])('%s %s', (_id, text, link) => {
    expect(parseLink(text, { hosts })).toEqual(link)
  })

  it('L14 without hosts any host will do', () => {
    expect(parseLink(`https://my.immich.app/photos/${A}`)).toEqual({ kind: 'asset', assetId: A })
  })
})

it('are read or refused, whatever is written', () => {
  const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.webUrl({ withQueryParameters: true, withFragments: true }))
  fc.assert(fc.property(text, (given) => void expect(parseLink(given).kind).toMatch(/^\w+$/)))
})

describe('what is said of a link', () => {
  it('is the asset that it points at, whatever shows it', () => {
    expect(linkedAsset(`/albums/${B}/photos/${A}`)).toBe(A)
    expect(linkedAsset(`/albums/${B}`)).toBeNull()
  })

  it('is what is wrong with it, and no more of a shared key than its beginning', () => {
    expect(linkProblem(`/albums/${B}`)).toBeNull()
    expect(linkProblem(`/photos?at=${A}`)).toContain('timeline-position')
    expect(linkProblem('/share/AbCdEfGh/photos/1')).toBe('"/share/AbCd…/photos/1" cannot be used as a link: bad-id')
    expect(linkText(' https://h/s/our-trip?x ')).toBe('https://h/s/our-…?x')
  })
})
