import { describe, expect, it } from 'vitest'
import { mergesOf } from '../../../plugins/album-merge/merges.ts'
import { mergeOptions } from '../../../plugins/album-merge/options.ts'

// The rules of the specification (autotag, section 11).

const temporary = '2023-01-02-autotag-temp-unclassified'

const album = (id: string, more: object = {}) => ({
  id,
  albumName: temporary,
  createdAt: '2024-01-01T00:00:00Z',
  assetCount: 1,
  hasSharedLink: false,
  ...more,
})

const ask = (albums: readonly ReturnType<typeof album>[], options: object = { mode: 'temp' }) => {
  const { merge, review } = mergesOf(albums, mergeOptions.parse(options))
  return { merge: merge.map(({ keep, absorb }) => [keep.id, ...absorb.map(({ id }) => id)]), review }
}

describe('own albums of one name', () => {
  it('go into the oldest, then the fuller, then the one with the smaller id', () => {
    expect(ask([album('b'), album('a')]).merge).toEqual([['a', 'b']])
    expect(ask([album('b', { assetCount: 2 }), album('a')]).merge).toEqual([['b', 'a']])
    const old = { createdAt: '2023-01-01T00:00:00+02:00', assetCount: 0 }
    expect(ask([album('b', { assetCount: 2 }), album('a'), album('c', old)]).merge).toEqual([['c', 'b', 'a']])
  })

  it('stay where a shared link leads to them', () => {
    expect(ask([album('a'), album('b', { hasSharedLink: true })])).toEqual({
      merge: [],
      review: [{ name: temporary, reason: 'shared-link', ids: ['b'] }],
    })
  })

  it('are left to people by mode: temp, and joined by default, white space and Unicode forms aside', () => {
    const albums = [album('b', { albumName: ' Caf\u00e9 ' }), album('a', { albumName: 'Cafe\u0301' })]
    expect(ask(albums)).toEqual({
      merge: [],
      review: [{ name: 'Caf\u00e9', reason: 'user-album', ids: ['b', 'a'] }],
    })
    expect(ask(albums, {})).toEqual({ merge: [['a', 'b']], review: [] })
  })

  it('are none where nobody named them', () => {
    expect(
      ask([album('a', { albumName: '' }), album('b', { albumName: '' }), album('c', { albumName: ' ' })], {}),
    ).toEqual({
      merge: [],
      review: [],
    })
  })

  it.each<[object, string[]]>([
    [{ names: ['Lake'] }, ['Lake', 'Lakeside']],
    [{ names: ['Lake$'] }, ['Lake']],
    [{ names: [{ source: 'lake', flags: 'i' }], exclude: ['Lakes'] }, ['Lake']],
    [{ exclude: ['Lake'] }, ['Sea']],
  ])('are chosen by %j', (options, names) => {
    const albums = ['Lake', 'Lakeside', 'Sea'].flatMap((albumName) => [
      album(albumName, { albumName }),
      album(`${albumName} too`, { albumName }),
    ])
    expect(ask(albums, options).merge.map(([kept]) => kept)).toEqual(names)
  })
})
