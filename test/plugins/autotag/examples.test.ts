import { describe, expect, it } from 'vitest'
import { type Classification, classify } from '../../../plugins/autotag/classify.ts'
import { convert } from '../../../plugins/autotag/convert.ts'
import { folderAlbum } from '../../../plugins/autotag/folder-album.ts'
import { parseLink } from '../../../plugins/autotag/link.ts'
import { pageWindow, resumePoint } from '../../../plugins/autotag/loop.ts'
import { diffMembers, resolveAlbumPolicy } from '../../../plugins/autotag/policies.ts'
import { tempAlbums } from '../../../plugins/autotag/temp-albums.ts'

// The worked examples of the specification, section 17, column "Required".

const A = '4cc4171f-f8a5-47eb-bbc1-a4834cc51bce'
const B = '0b1ff9cc-8a1b-4b7e-9a55-1a2b3c4d5e6f'
const events = '(?:18|19|20)\\d{2}(?:-\\d{2}(?:-\\d{2})?)?(?=$|[ _-])'
const rules = [
  { name: 'meme', tags: ['meme', 'autotag_input_meme'], albums: ['autotag_input_meme$'] },
  { name: 'adult', tags: ['autotag_input_adult'] },
  { name: 'events', albums: [events] },
]
const options = { unclassifiedTag: 'U', conflictTag: 'C' }
const albumsOf = (names: readonly string[]) => names.map((name, index) => ({ id: `album-${index}`, name }))
const judge = (tags: readonly string[], albums: readonly string[], more: readonly object[] = []): Classification =>
  classify({ asset: { id: A, tags, albums: albumsOf(albums) }, rules: [...rules, ...more], options })

const temporary = '2023-01-02-autotag-temp-unclassified'

describe('classification', () => {
  it.each<[string, string[], string[], Classification['status'], string[], string[]]>([
    ['C1', [], [], 'unclassified', ['U'], []],
    ['C2', ['U'], [], 'unclassified', [], []],
    ['C3', ['u'], [], 'unclassified', [], []],
    ['C4', ['U'], ['2023-01'], 'classified', [], ['U']],
    ['C5', ['meme'], ['2023-01'], 'conflict', ['C'], []],
    ['C6', ['meme', 'C'], ['2023-01'], 'conflict', [], []],
    ['C7', ['U', 'meme'], ['2023-01'], 'conflict', ['C'], ['U']],
    ['C8', ['U', 'C'], [], 'unclassified', [], ['C']],
    ['C9', [], ['2023', '2024'], 'conflict', ['C'], []],
    ['C10', ['Meme'], [], 'classified', [], []],
    ['C11', [], [temporary], 'unclassified', ['U'], []],
    ['C12', ['meme'], [temporary], 'classified', [], []],
    ['C13', ['meme'], ['autotag_input_meme'], 'classified', [], []],
    ['C14', ['meme', 'autotag_input_meme'], [], 'classified', [], []],
    ['C15', [], ['Trip 2023'], 'unclassified', ['U'], []],
    ['C15', [], [' 2023-01'], 'unclassified', ['U'], []],
    ['C16', [], ['1000 things'], 'unclassified', ['U'], []],
    ['C17', ['people/meme'], [], 'unclassified', ['U'], []],
  ])('%s tags %j, albums %j', (_id, tags, albums, status, add, remove) => {
    expect(judge(tags, albums)).toMatchObject({ status, add, remove })
  })

  it('C18 a rule that is not exclusive causes no conflict', () => {
    const lax = [{ name: 'events', albums: [events], exclusive: false }]
    const asset = { id: A, tags: [], albums: albumsOf(['2023 x', '2024 y']) }
    expect(classify({ asset, rules: lax, options })).toMatchObject({ status: 'classified', matched: ['events'] })
  })

  it('C19 a link counts beside an album', () => {
    const answer = judge([], ['2023 x'], [{ name: 'link', links: [`https://h/photos/${A}`] }])
    expect(answer).toMatchObject({ status: 'conflict', matched: ['events', 'link'], add: ['C'] })
  })

  it('C20 a rule without criteria and a broken pattern are mistakes', () => {
    expect(() => judge([], [], [{ name: 'none' }])).toThrow('no tag, no album and no link')
    expect(() => judge([], [], [{ name: 'broken', albums: ['['] }])).toThrow(SyntaxError)
  })
})

describe('links', () => {
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

describe('conversions', () => {
  const run = (
    tags: string[],
    albums: string[],
    conversions: Parameters<typeof convert>[0]['conversions'],
    existing: string[],
  ) =>
    convert({
      asset: { id: A, tags, albums: albumsOf(albums) },
      conversions,
      existingAlbums: existing.map((name) => ({ id: `album-${albums.indexOf(name)}`, name })),
      options,
    })
  const toAlbum = [{ from: { tags: ['meme'] }, to: { albums: ['memes'] } }]

  it.each<[string, ReturnType<typeof run>, object[], string[]]>([
    [
      'V1',
      run(['meme'], [], toAlbum, ['memes']),
      [
        { op: 'album.add', album: 'memes' },
        { op: 'tag.remove', tag: 'meme' },
      ],
      [],
    ],
    ['V2', run(['meme'], [], toAlbum, []), [], ['album-missing']],
    ['V3', run(['meme'], ['memes'], toAlbum, ['memes']), [{ op: 'tag.remove', tag: 'meme' }], []],
    [
      'V4',
      run(['old'], [], [{ from: { tags: ['old'] }, to: { tags: ['new'] }, mode: 'copy' }], []),
      [{ op: 'tag.add', tag: 'new' }],
      [],
    ],
    [
      'V5',
      run([], ['memes'], [{ from: { albums: ['memes$'] }, to: { tags: ['meme'] } }], ['memes']),
      [
        { op: 'tag.add', tag: 'meme' },
        { op: 'album.remove', album: 'memes' },
      ],
      [],
    ],
    [
      'V6',
      run(['x', 'meme'], [], [{ from: { tags: ['x', 'meme'] }, to: { tags: ['meme'] } }], []),
      [{ op: 'tag.remove', tag: 'x' }],
      [],
    ],
    [
      'V7',
      run(
        ['a'],
        [],
        [
          { from: { tags: ['a'] }, to: { tags: ['b'] } },
          { from: { tags: ['b'] }, to: { tags: ['c'] } },
        ],
        [],
      ),
      [
        { op: 'tag.add', tag: 'b' },
        { op: 'tag.remove', tag: 'a' },
        { op: 'tag.add', tag: 'c' },
        { op: 'tag.remove', tag: 'b' },
      ],
      [],
    ],
  ])('%s', (_id, answer, operations, warnings) => {
    expect(answer).toEqual({ operations, warnings })
  })
})

describe('sharing', () => {
  const groups = [
    { name: 'all', members: ['a', 'b'] },
    { name: 'others', members: ['b', 'c'] },
  ]
  const users = ['a', 'b', 'c'].map((id) => ({ id, email: `${id}@example.org` }))
  const ask = (albumName: string, policies: Parameters<typeof resolveAlbumPolicy>[0]['policies']) =>
    resolveAlbumPolicy({ albumName, policies, groups, users, ownerId: 'me', selfId: 'me' })
  const matchedIn = (albumName: string, keyword: string) => {
    const answer = ask(albumName, [{ name: 'p', keywords: [keyword], groups: ['all'] }])
    return 'error' in answer ? answer : answer.matched
  }
  const family = { name: 'family', keywords: ['family'], groups: ['all'], role: 'viewer' }
  const friends = { name: 'friends', keywords: ['friends'], groups: ['others'], role: 'editor' }

  it.each([
    ['S1', '2024-FAMILY_trip', 'family'],
    ['S2', '(family)', 'family'],
    ['S2', 'Family, Trip', 'family'],
    ['S4', 'New York family', 'new york'],
  ])('%s %s', (_id, albumName, keyword) => {
    expect(matchedIn(albumName, keyword)).toEqual(['p'])
  })

  it.each([
    ['S3', [family, friends]],
    ['S3 swapped', [friends, family]],
  ])('%s', (_id, policies) => {
    const answer = ask('family.friends party', policies)
    const roles =
      'error' in answer ? answer : Object.fromEntries(answer.members.map(({ userId, role }) => [userId, role]))
    expect(roles).toEqual({ a: 'viewer', b: 'editor', c: 'editor' })
  })

  it('S5', () => {
    expect(ask('x', [{ name: 'p', keywords: ['family'], groups: ['nobody'] }])).toEqual({
      error: 'unknown-group',
      policy: 'p',
      group: 'nobody',
    })
  })

  const me = { ownerId: 'owner', selfId: 'owner' }
  it('S6', () => {
    const current = ['u1', 'u9'].map((userId) => ({ userId, role: 'viewer' }))
    expect(diffMembers({ current, target: [], unresolved: [], matched: ['p'], prune: true, ...me }).remove).toEqual([])
  })

  it('S7', () => {
    const current = [
      { userId: 'owner', role: 'owner' },
      { userId: 'u1', role: 'viewer' },
    ]
    const target = [
      { userId: 'u1', role: 'editor' },
      { userId: 'u2', role: 'viewer' },
    ] as const
    expect(diffMembers({ current, target, unresolved: [], matched: ['p'], ...me })).toEqual({
      add: [{ userId: 'u2', role: 'viewer' }],
      update: [{ userId: 'u1', role: 'editor' }],
      remove: [],
    })
  })
})

describe('folders', () => {
  it.each<[string, string, ReturnType<typeof folderAlbum>]>([
    ['F1', '/lib/2023-01-02 Trip/Beach/Raw/x/IMG.jpg', { album: '2023-01-02 Trip/Beach/Raw/x', reason: 'ok' }],
    ['F2', '/lib/2023-01-02/IMG.jpg', { album: null, reason: 'bare-date' }],
    [
      'F3',
      '/lib/2023-01-02/2023-01-03/IMG.jpg',
      { album: null, reason: 'conflict', candidates: ['2023-01-02', '2023-01-03'] },
    ],
    ['F4', '/lib/2023-01-02 Trip/noext', { album: '2023-01-02 Trip', reason: 'ok' }],
    ['F5', '/lib/2023-13-99 Trip/IMG.jpg', { album: null, reason: 'no-date' }],
  ])('%s %s', (_id, path, answer) => {
    expect(folderAlbum({ path })).toEqual(answer)
  })
})

describe('paging', () => {
  const places = (skip: number, max?: number): number[] =>
    pageWindow({ total: 1000, pageSize: 250, skip, ...(max === undefined ? {} : { max }) }).flatMap(
      ({ page, from, to }) => {
        expect([Math.floor(from / 250), Math.floor(to / 250)]).toEqual([page - 1, page - 1])
        return Array.from({ length: to - from + 1 }, (_, index) => from + index)
      },
    )
  const range = (from: number, to: number): number[] =>
    Array.from({ length: to - from + 1 }, (_, index) => from + index)

  it.each([
    ['P1', places(100), range(100, 999)],
    ['P2', places(600, 10), range(600, 609)],
    ['P3', places(2000), []],
  ])('%s', (_id, answer, expected) => {
    expect(answer).toEqual(expected)
  })

  it.each([
    ['P4', 1, 700, 'resumed'],
    ['P5', 80, 0, 'too-old'],
  ])('%s', (_id, hours, start, reason) => {
    const now = Date.parse('2024-05-01T12:00:00Z')
    const runs = [
      { savedAt: new Date(now - hours * 3_600_000).toISOString(), position: 1200, configHash: 'x', completed: false },
    ]
    expect(resumePoint({ runs, now, configHash: 'x', resume: true, skip: 0, overlap: 500, maxAgeHours: 72 })).toEqual({
      start,
      reason,
    })
  })
})

describe('temporary albums', () => {
  it('T1', () => {
    const albums = ['2023-01-01-autotag-temp-unclassified']
    expect(tempAlbums({ status: 'unclassified', localDateTime: '2023-01-02T10:00:00.000Z', albums })).toEqual({
      add: [temporary],
      remove: albums,
    })
  })
})
