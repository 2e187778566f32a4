import { describe, expect, it } from 'vitest'
import { fileName, folder, path } from '../../../language/predicates/fields.ts'
import type { Pattern } from '../../../language/predicates/patterns.ts'
import { assetWith } from './assets.ts'

const composed = 'Caf\u00e9'
const decomposed = 'Cafe\u0301'

describe('path', () => {
  it.each<[Pattern, string, boolean]>([
    ['/photos/**', '/photos/2023/Trip/a.jpg', true],
    ['/photos/*', '/photos/2023/a.jpg', false],
    ['/photos/*/a.jpg', '/photos/2023/a.jpg', true],
    ['**/office/**', '/photos/office/plans/a.jpg', true],
    ['**/office/**', '/photos/back-office/a.jpg', false],
    ['office', '/photos/office/a.jpg', false],
    ['/photos/**/*.{jpg,heic}', '/photos/a.heic', true],
    ['/photos/**', '/photos/.trash/.hidden.jpg', true],
    ['/photos/*.jpg', '/photos/.hidden.jpg', true],
    ['/photos/[ab].jpg', '/photos/b.jpg', true],
    ['/photos/?.jpg', '/photos/ab.jpg', false],
    ['!/photos/**', '/other/a.jpg', false],
    ['/photos/*.jpg', '/photos/a (1).jpg', true],
    ['/photos/Trip (2019)/**', '/photos/Trip (2019)/a.jpg', true],
    ['/photos/Trip (2019)/**', '/photos/Trip 2019/a.jpg', false],
    ['/photos/Trip \\(2019\\)/**', '/photos/Trip (2019)/a.jpg', true],
    ['/photos/!(office)/*', '/photos/Trip/a.jpg', true],
    ['/photos/!(office)/*', '/photos/office/a.jpg', false],
    ['/photos/@(Trip|Tour)/*', '/photos/Tour/a.jpg', true],
    ['/Photos/**', '/photos/a.jpg', false],
    ['/photos/*.JPG', '/photos/a.jpg', false],
    [`/photos/${composed}/*`, `/photos/${decomposed}/a.jpg`, true],
    [`/photos/${decomposed}/*`, `/photos/${composed}/a.jpg`, true],
    ['/photos/Cafe/*', `/photos/${composed}/a.jpg`, false],
    [/office/, '/photos/back-office/a.jpg', true],
    [/^office/, '/photos/office/a.jpg', false],
    [/OFFICE/, '/photos/office/a.jpg', false],
    [/OFFICE/i, '/photos/office/a.jpg', true],
    [new RegExp(composed), `/photos/${decomposed}/a.jpg`, true],
    [new RegExp(decomposed), `/photos/${composed}/a.jpg`, true],
  ])('%s of %s: %s', (pattern, originalPath, matches) => {
    expect(path(pattern).test(assetWith({ originalPath }))).toBe(matches)
  })
})

describe('fileName', () => {
  it.each<[Pattern, string, boolean]>([
    ['screenshot*', 'Screenshot_2023.png', true],
    ['SCREENSHOT*', 'screenshot_2023.png', true],
    ['*.jpg', 'IMG_1.JPG', true],
    ['img', 'IMG_1.jpg', false],
    ['*', '.hidden', true],
    ['.*', 'a.jpg', false],
    ['cafe*', `${composed}.jpg`, true],
    ['cafe*', `${decomposed}.jpg`, true],
    [`${composed}*`, 'cafe.jpg', true],
    ['strasse*', 'Straße.jpg', true],
    ['Straße*', 'STRASSE.jpg', true],
    ['IMG_{1..3}.jpg', 'img_2.jpg', true],
    ['a [1].jpg', 'a [1].jpg', true],
    ['*(1)*', 'IMG_5(1).jpg', true],
    ['*(1)*', 'IMG_5.jpg', false],
    ['IMG_*(1).jpg', 'IMG_5 (1).jpg', true],
    ['IMG_?(1).jpg', 'IMG_5(1).jpg', true],
    ['IMG_?(1).jpg', 'IMG_1.jpg', false],
    ['*.@(jpg|heic)', 'a.heic', true],
    ['*.@(heic)', 'a.heic', true],
    ['IMG_+([0-9]).jpg', 'IMG_0815.jpg', true],
    ['IMG_+([0-9]).jpg', 'IMG_0815 (2).jpg', false],
    ['+(ab|c).jpg', 'abc.jpg', true],
    [/^img/, 'IMG_1.jpg', false],
    [/^img/i, 'IMG_1.jpg', true],
    [/cafe/i, `${composed}.jpg`, false],
  ])('%s of %s: %s', (pattern, originalFileName, matches) => {
    expect(fileName(pattern).test(assetWith({ originalFileName }))).toBe(matches)
  })

  it('is not the end of the path: uploads keep their name elsewhere', () => {
    const asset = assetWith({ originalPath: '/data/upload/3f/25.jpg', originalFileName: 'IMG_1.jpg' })
    expect([fileName('img_1.jpg').test(asset), fileName('25.jpg').test(asset)]).toEqual([true, false])
  })
})

describe('folder', () => {
  it.each<[Pattern, string, boolean]>([
    ['office', '/photos/Office/a.jpg', true],
    ['office', '/photos/office/plans/a.jpg', true],
    ['office', '/photos/back-office/a.jpg', false],
    ['*office', '/photos/back-office/a.jpg', true],
    ['office', '/photos/office', false],
    ['a.jpg', '/photos/a.jpg', false],
    ['.*', '/photos/.trash/a.jpg', true],
    ['*', '/a.jpg', false],
    ['*', 'a.jpg', false],
    ['cafe', `/photos/${decomposed}/a.jpg`, true],
    ['/photos/*', '/photos/2023/a.jpg', true],
    ['/photos/*', '/photos/2023/07/a.jpg', false],
    ['/PHOTOS/**', '/photos/2023/07/a.jpg', true],
    ['**/2023/*', '/photos/2023/07/a.jpg', true],
    [/\/2023$/, '/photos/2023/a.jpg', true],
    [/\/2023$/, '/photos/2023/07/a.jpg', false],
    [/a\.jpg/, '/photos/2023/a.jpg', false],
  ])('%s of %s: %s', (pattern, originalPath, matches) => {
    expect(folder(pattern).test(assetWith({ originalPath }))).toBe(matches)
  })
})

describe('an empty pattern', () => {
  it.each([path, fileName, folder])('is refused by %o', (predicate) => {
    expect(() => predicate('')).toThrow('A pattern is empty.')
  })
})

describe('a regular expression with a memory', () => {
  const asset = assetWith({ originalPath: '/photos/a.jpg' })
  it.each([
    ['path', path(/a/g)],
    ['path', path(/\/photos/y)],
    ['fileName', fileName(/a/gy)],
    ['folder', folder(/photos/g)],
  ])('answers alike every time in %s', (_, predicate) => {
    expect([1, 2, 3].map(() => predicate.test(asset))).toEqual([true, true, true])
  })

  it('is left as it was', () => {
    const regex = /a/g
    path(regex).test(asset)
    expect(regex.lastIndex).toBe(0)
  })
})
