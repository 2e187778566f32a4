import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MarkedCopy, Rule } from '../../../plugins/duplicates/rules.ts'
import { duplicateAlbums, duplicateTags } from '../../../plugins/duplicates/verdicts.ts'

const rules: readonly Rule[] = [
  { name: 'meme', tags: ['meme', 'autotag_input_meme'] },
  { name: 'adult', tags: ['autotag_input_adult'] },
  { name: 'events', albums: ['\\d{4}'] },
]
const tagOptions = { conflictTag: 'DCC', groupPrefix: 'DCC_', ownTags: ['DAC'] }
const albumOptions = { conflictTag: 'DAC', groupPrefix: 'DCC_', ownTags: ['DCC'] }
const both = ['DCC', 'DCC_d1']

/** Copies a, b, c … of a group, each with tags or with names of albums. */
const tagged = (...tags: readonly (readonly string[])[]) =>
  tags.map((own, index) => ({ id: 'abc'[index] ?? '', tags: own, albums: [] }))
const inAlbums = (...albums: readonly (readonly string[])[]): MarkedCopy[] =>
  albums.map((names, index) => ({
    id: 'abc'[index] ?? '',
    tags: [],
    albums: names.map((name) => ({ id: `id of ${name}`, name })),
  }))
const judgeTags = (copies: readonly MarkedCopy[], options: object = tagOptions) =>
  duplicateTags('d1', copies, rules, options)
const judgeAlbums = (assets: readonly MarkedCopy[]) => duplicateAlbums(assets, rules, albumOptions)

const A = '2023-01 A'
const B = '2023-02 B'
const trip = '2023-01 Trip'
const temporary = '2023-01-02-autotag-temp-unclassified'

describe('duplicateTags, as the examples of the specification say', () => {
  const mixed = [
    { id: 'a', tags: ['meme'], albums: [] },
    { id: 'b', tags: [], albums: [{ id: 'x', name: A }] },
  ]
  it.each([
    ['G1', tagged(['meme'], []), 'fill', { b: ['meme'] }, {}],
    ['G2', tagged(['meme'], ['autotag_input_adult']), 'conflict', { a: both, b: both }, {}],
    ['G3', tagged(['meme', 'autotag_input_adult'], []), 'conflict', { a: both, b: both }, {}],
    ['G4', tagged(['beach'], ['sea']), 'equal', {}, {}],
    ['G5', tagged([], ['meme'], ['autotag_input_adult']), 'conflict', { a: both, b: both, c: both }, {}],
    ['G6', tagged(['meme', ...both], ['meme', ...both]), 'equal', {}, { a: both, b: both }],
    ['G13', mixed, 'conflict', { a: both, b: both }, {}],
  ] as const)('%s', (_, assets, verdict, add, remove) => {
    expect(judgeTags(assets)).toEqual({ verdict, add, remove })
  })

  it.each([
    ['synonyms of one rule are equal', tagged(['meme'], ['autotag_input_meme']), 'equal', {}, {}],
    ['letter case does not matter', tagged(['MEME'], []), 'fill', { b: ['MEME'] }, {}],
    [
      'tags of former groups go, the own one stays in a conflict',
      tagged(['meme', 'DCC_d0'], ['autotag_input_adult', 'dcc', 'DCC_d1']),
      'conflict',
      { a: both },
      { a: ['DCC_d0'] },
    ],
    ['a leaf is not the whole tag', tagged(['people/meme'], []), 'equal', {}, {}],
    ['the mark of albums is no category', tagged(['DAC'], []), 'equal', {}, {}],
    ['three of one category fill the fourth only', tagged(['meme'], [], ['meme']), 'fill', { b: ['meme'] }, {}],
  ] as const)('%s', (_, assets, verdict, add, remove) => {
    expect(judgeTags(assets)).toEqual({ verdict, add, remove })
  })

  it('marks nothing without tags for it', () => {
    const assets = tagged(['meme'], ['autotag_input_adult'])
    expect(judgeTags(assets, {})).toEqual({ verdict: 'conflict', add: {}, remove: {} })
  })

  it('understands * and **', () => {
    const named = (pattern: string, tag: string) =>
      duplicateTags('d', tagged([tag], []), [{ tags: [pattern] }], {}).verdict
    const found = [
      ['a/**', 'a/b/c'],
      ['**/x', 'x'],
      ['**/x', 'a/b/x'],
      ['autotag_*', 'autotag_x'],
      ['a/**/c', 'a/c'],
      ['a/*', 'A/b'],
    ] as const
    for (const [pattern, tag] of found) expect([pattern, tag, named(pattern, tag)]).toEqual([pattern, tag, 'fill'])
    const missed = [
      ['a/**', 'a'],
      ['a/*', 'a/b/c'],
      ['*', 'a/b'],
      ['a.c', 'abc'],
      ['meme', 'memes'],
    ] as const
    for (const [pattern, tag] of missed) expect([pattern, tag, named(pattern, tag)]).toEqual([pattern, tag, 'equal'])
  })

  it('finds assets that links name', () => {
    const id = 'a3b0c442-98fc-4c14-9afb-f4c8996fb924'
    const links = [
      id.toUpperCase(),
      `https://p.example.org/albums/${id}/photos/${id}?x=1`,
      `/photos/${id}/`,
      `immich://asset?id=${id}`,
    ]
    for (const link of links) {
      const assets = [
        { id, tags: [], albums: [] },
        { id: 'b', tags: ['meme'], albums: [] },
      ]
      expect([link, duplicateTags('d', assets, [...rules, { links: [link] }], {}).verdict]).toEqual([link, 'conflict'])
    }
  })

  it('is settled by what it decides', () => {
    const tags = fc.subarray(['meme', 'autotag_input_meme', 'autotag_input_adult', 'sea', 'DCC', 'DCC_d1', 'DCC_old'])
    fc.assert(
      fc.property(fc.array(tags, { minLength: 2, maxLength: 3 }), (lists) => {
        const assets = tagged(...lists)
        const { add, remove } = judgeTags(assets)
        const after = assets.map(({ id, tags: own }) => ({
          id,
          albums: [],
          tags: [...own.filter((tag) => !remove[id]?.includes(tag)), ...(add[id] ?? [])],
        }))
        expect(judgeTags(after)).toMatchObject({ add: {}, remove: {} })
        expect(judgeTags(assets.toReversed()).verdict).toBe(judgeTags(assets).verdict)
      }),
    )
  })
})

describe('duplicateAlbums, as the examples of the specification say', () => {
  const of = (name: string) => ({ id: `id of ${name}`, name })
  it.each([
    ['G7', inAlbums([], [trip]), { verdict: 'fill', album: of(trip), addTo: ['a'], tagAdd: [] }],
    ['G8', inAlbums([A], [B]), { verdict: 'conflict', album: null, addTo: [], tagAdd: ['a', 'b'] }],
    ['G9', inAlbums([], [A], [B]), { verdict: 'conflict', album: null, addTo: [], tagAdd: ['a', 'b', 'c'] }],
    ['G10', inAlbums([], ['Random']), { verdict: 'none', album: null, addTo: [], tagAdd: [] }],
    ['G11', inAlbums([], [temporary]), { verdict: 'none', album: null, addTo: [], tagAdd: [] }],
    ['G12', inAlbums([], [A, B]), { verdict: 'conflict', album: null, addTo: [], tagAdd: ['a', 'b'] }],
  ] as const)('%s', (_, assets, expected) => {
    expect(judgeAlbums(assets)).toEqual({ ...expected, tagRemove: [] })
  })

  it('takes the mark off where nothing contradicts any more, whatever its case', () => {
    const [a, b] = inAlbums([A], [A])
    const assets = [{ ...a, tags: ['dac'] }, b] as MarkedCopy[]
    expect(judgeAlbums(assets)).toEqual({ verdict: 'equal', album: of(A), addTo: [], tagAdd: [], tagRemove: ['a'] })
  })

  it('tells two albums of one name apart', () => {
    const assets = [
      { id: 'a', tags: [], albums: [{ id: '1', name: A }] },
      { id: 'b', tags: [], albums: [{ id: '2', name: A }] },
    ]
    expect(judgeAlbums(assets).verdict).toBe('conflict')
  })

  it('puts a copy of another category into no album', () => {
    const [a, b] = inAlbums([], [A])
    expect(judgeAlbums([{ ...a, tags: ['meme'] }, b] as MarkedCopy[])).toMatchObject({ verdict: 'equal', addTo: [] })
  })

  it('anchors names at their beginning and heeds their case', () => {
    const verdict = (albums: readonly (string | { source: string; flags?: string })[], name: string) =>
      duplicateAlbums(inAlbums([], [name]), [{ albums }], {}).verdict
    expect(verdict(['Trip'], 'My Trip')).toBe('none')
    expect(verdict(['trip'], 'Trip')).toBe('none')
    expect(verdict([{ source: 'trip', flags: 'i' }], 'Trip')).toBe('fill')
    expect(verdict(['a|b'], 'xb')).toBe('none')
  })
})

describe('rules that are not exclusive', () => {
  it('never cause a conflict', () => {
    const best = { tags: ['best'], albums: ['Best'], exclusive: false }
    const assets = tagged(['meme', 'best'], ['meme'])
    expect(duplicateTags('d', assets, [...rules, best], {}).verdict).toBe('equal')
    const albums = inAlbums([A, 'Best of'], [A])
    expect(duplicateAlbums(albums, [...rules, best], {}).verdict).toBe('equal')
  })
})
