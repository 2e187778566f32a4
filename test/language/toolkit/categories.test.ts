import { describe, expect, it } from 'vitest'
import {
  compileCriteria,
  criteriaFields,
  hasCriteria,
  isTemporaryAlbum,
  namePattern,
  tagPattern,
  temporaryAlbum,
} from '../../../language/toolkit/categories.ts'

describe('patterns of tags', () => {
  it.each<[string, string, boolean]>([
    ['a/**', 'a', false],
    ['a/**', 'a/b', true],
    ['a/**', 'A/b/c', true],
    ['**/x', 'x', true],
    ['**/x', 'a/b/x', true],
    ['**/x', 'a/xx', false],
    ['autotag_*', 'autotag_input_meme', true],
    ['autotag_*', 'autotag_/x', false],
    ['*', 'a/b', false],
    ['a.b', 'axb', false],
    ['a/**/b', 'a/b', true],
    ['caf\u00e9', 'cafe\u0301', true],
  ])('%s and %s', (pattern, text, matches) => {
    expect(tagPattern(pattern)(text)).toBe(matches)
  })
})

describe('patterns of names', () => {
  it.each<[Parameters<typeof namePattern>[0], string, boolean]>([
    ['Trip', 'Trip 2023', true],
    ['Trip', 'A Trip', false],
    ['a|b', 'xb', false],
    ['trip', 'Trip', false],
    [{ source: 'trip', flags: 'i' }, 'Trip', true],
    ['caf\u00e9', 'cafe\u0301', true],
  ])('%j and %s', (pattern, name, matches) => {
    expect(namePattern(pattern)(name)).toBe(matches)
  })

  it('that are no expression are refused, also those that only close ours', () => {
    for (const source of ['[', 'a)(b']) expect(() => namePattern(source)).toThrow(SyntaxError)
  })
})

describe('criteria', () => {
  it('are asked one by one, and again with the same answer', () => {
    const id = '4cc4171f-f8a5-47eb-bbc1-a4834cc51bce'
    const { hasTag, hasAlbum, hasAsset } = compileCriteria({ tags: ['a/*'], albums: ['x'], links: [`/photos/${id}`] })
    for (const _ of [1, 2])
      expect([hasTag('a/b'), hasTag('a'), hasAlbum('xy'), hasAlbum('yx'), hasAsset(id), hasAsset('a')]).toEqual([
        true,
        false,
        true,
        false,
        true,
        false,
      ])
  })

  it('name something, or are none', () => {
    expect([{}, { tags: [] }, { links: ['x'] }].map(hasCriteria)).toEqual([false, false, true])
  })

  it.each<[keyof typeof criteriaFields, unknown, RegExp]>([
    ['tags', ['a//b'], /empty level/],
    ['albums', ['('], /Invalid regular expression/],
    ['albums', [{ source: 'a', flags: 'g' }], /may be i, s and u/],
    ['links', ['/albums/4cc4171f-f8a5-47eb-bbc1-a4834cc51bce'], /does not link to a single asset/],
    ['links', ['/photos/1'], /bad-id/],
  ])('refuse %s %j', (field, value, message) => {
    expect(criteriaFields[field].safeParse(value).error?.message).toMatch(message)
  })
})

it('temporary albums are known by their exact name', () => {
  const name = temporaryAlbum('2023-01-02')
  expect([name, `${name} (kept)`, `Party-${name}`].map(isTemporaryAlbum)).toEqual([true, false, false])
})
