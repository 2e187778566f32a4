import { describe, expect, it } from 'vitest'
import { contains, fold, likePattern, wordSimilarity } from '../../sandbox/search/text-match.ts'

describe('contains', () => {
  it.each([
    ['unicode', 'IMG_ünïcödé.jpg', true],
    ['STRASSE', 'Hauptstraße', true],
    ['img_2023', 'IMG-2023.jpg', true],
    ['img\\_2023', 'IMG-2023.jpg', false],
    ['live%jpg', 'live_IMG_6001.JPG', true],
    ['(1)', 'photo (1).jpg', true],
    ['a.c', 'abc', false],
    ['日本', '/ñ/日本/a.jpg', true],
  ])('%s in %s: %s', (text, value, expected) => {
    expect(contains(text)(value)).toBe(expected)
  })
})

describe('likePattern', () => {
  it('takes the whole text, case and accents counting', () => {
    expect(likePattern('%/Trip/%')('/photos/Trip/a.jpg')).toBe(true)
    expect(likePattern('%/trip/%')('/photos/Trip/a.jpg')).toBe(false)
    expect(likePattern('Trip')('/photos/Trip')).toBe(false)
  })
})

it('folds accents and case', () => {
  expect(fold('Île-de-France ØÆ')).toBe('ile-de-france oae')
})

describe('wordSimilarity', () => {
  it('forgives a missing letter, not another name', () => {
    expect(wordSimilarity('Fisher', 'Tom Fischer')).toBeGreaterThanOrEqual(0.5)
    expect(wordSimilarity('an', 'Anna Berger')).toBeGreaterThanOrEqual(0.5)
    expect(wordSimilarity('Berger', 'Tom Fischer')).toBeLessThan(0.5)
  })
})
