import { describe, expect, it } from 'vitest'
import { not, type Predicate } from '../../../core/predicates/predicate.ts'
import { type ExifTest, exif, hasCamera, lens, make, model } from '../../../language/predicates/camera.ts'
import type { Pattern } from '../../../language/predicates/patterns.ts'
import { assetWith } from './assets.ts'

const withExif = (exifInfo: object) => assetWith({ exifInfo })

describe('make, model and lens', () => {
  it.each<[(pattern: Pattern) => Predicate<'exif'>, Pattern, string, boolean]>([
    [make, 'Canon', 'Canon', true],
    [make, 'canon', 'CANON', true],
    [make, 'nikon', 'NIKON CORPORATION', false],
    [make, 'nikon*', 'NIKON CORPORATION', true],
    [make, /nikon/i, 'NIKON CORPORATION', true],
    [make, /nikon/, 'NIKON CORPORATION', false],
    [make, '', 'Canon', false],
    [model, 'iPhone 1?', 'iPhone 14', true],
    [model, 'iPhone {13,14}*', 'iPhone 14 Pro', true],
    [model, '*alpha*', 'ILCE-7 Alphá', true],
    [lens, '*50mm*', 'EF 50mm f/1.8', true],
    [lens, '*f/1.8*', 'EF 50mm f/1.8', true],
    [lens, '**1.8', 'EF 50mm f/1.8', true],
    [lens, 'EF 50mm f/1.8', 'EF 50mm f/1.8', true],
    [lens, /f\/1\.8$/, 'EF 50mm f/1.8', true],
    [lens, '50mm', 'EF 50mm f/1.8', false],
  ])('%o %s of %s: %s', (predicate, pattern, text, matches) => {
    const field = { make: 'make', model: 'model', lens: 'lensModel' }[predicate.name] ?? ''
    if (pattern === '') return expect(() => predicate(pattern)).toThrow('A pattern is empty.')
    const asset = withExif({ [field]: text })
    expect(predicate(pattern).test(asset)).toBe(matches)
    expect(predicate(pattern).inspect?.(asset)).toBe(text)
  })

  it.each([
    ['without exif', assetWith()],
    ['null', withExif({ make: null })],
    ['empty', withExif({ make: '' })],
  ])('are false where the value is missing: %s', (_, asset) => {
    expect([make('**').test(asset), not(make('**')).test(asset)]).toEqual([false, true])
    expect(make('**').inspect?.(asset)).toBeNull()
  })

  it('say themselves as data', () => {
    expect(make('nikon*').condition).toEqual({ make: 'nikon*' })
    expect(lens(/^EF/i).condition).toEqual({ lens: { regex: '^EF', flags: 'i' } })
    expect(model(/^D/).condition).toEqual({ model: { regex: '^D' } })
    expect([make('Canon').label, make('Canon').needs]).toEqual(['make Canon', ['exif']])
  })
})

describe('hasCamera', () => {
  it.each<[object, boolean, string | null]>([
    [{ make: 'Canon', model: 'EOS R5' }, true, 'Canon EOS R5'],
    [{ make: 'Canon' }, true, 'Canon'],
    [{ make: null, model: 'EOS R5' }, true, 'EOS R5'],
    [{ make: '', model: null }, false, null],
    [{}, false, null],
  ])('%o: %s', (exifInfo, expected, seen) => {
    expect(hasCamera().test(withExif(exifInfo))).toBe(expected)
    expect(hasCamera().inspect?.(withExif(exifInfo))).toBe(seen)
    expect(hasCamera().condition).toEqual({ hasCamera: true })
  })
})

describe('exif', () => {
  const asset = withExif({ iso: 3200, fNumber: 1.8, lensModel: 'EF 50mm f/1.8', exposureTime: '1/60', city: '' })

  it.each<[Predicate<'exif'>, boolean, string, object | undefined]>([
    [exif('iso', 3200), true, 'exif iso 3200', { exif: { iso: 3200 } }],
    [exif('iso', 100), false, 'exif iso 100', { exif: { iso: 100 } }],
    [exif('iso', { min: 3200 }), true, 'exif iso from 3200', { exif: { iso: { min: 3200 } } }],
    [exif('iso', { max: 3199 }), false, 'exif iso to 3199', { exif: { iso: { max: 3199 } } }],
    [exif('fNumber', { min: 1, max: 2 }), true, 'exif fNumber from 1 to 2', { exif: { fNumber: { min: 1, max: 2 } } }],
    [exif('latitude', { min: -90 }), false, 'exif latitude from -90', { exif: { latitude: { min: -90 } } }],
    [exif('lensModel', 'ef*'), true, 'exif lensModel ef*', { exif: { lensModel: 'ef*' } }],
    [exif('exposureTime', /^1\//), true, 'exif exposureTime /^1\\//', { exif: { exposureTime: { regex: '^1\\/' } } }],
    [exif('iso', (iso) => iso > 1600), true, 'exif iso as a function says', undefined],
    [exif('lensModel', (text) => text.startsWith('RF')), false, 'exif lensModel as a function says', undefined],
    [exif('focalLength', () => true), false, 'exif focalLength as a function says', undefined],
    [exif('city', () => true), false, 'exif city as a function says', undefined],
  ])('%#', (predicate, expected, label, condition) => {
    expect(predicate.test(asset)).toBe(expected)
    expect(not(predicate).test(asset)).toBe(!expected)
    expect([predicate.label, predicate.condition]).toEqual([label, condition])
  })

  it('sees the value', () => {
    expect(exif('iso', 100).inspect?.(asset)).toBe(3200)
    expect(exif('city', '*').inspect?.(asset)).toBeNull()
  })

  it.each<[unknown]>([[{}], [{ min: 2, max: 1 }], [{ min: '1' }], [{ least: 1 }], [null], [undefined], [true], [[1]]])(
    'refuses %o',
    (wanted) => {
      expect(() => exif('iso', wanted as ExifTest<'iso'>)).toThrow(expect.objectContaining({ code: 'USAGE' }))
    },
  )
})
