import { describe, expect, it } from 'vitest'
import { capabilitiesOf } from '../../../core/api/capabilities.ts'
import type { AssetRow } from '../../../core/api/schemas.ts'
import { not } from '../../../core/predicates/predicate.ts'
import {
  type Aspect,
  aspect,
  duration,
  type ResolutionRange,
  resolution,
  size,
} from '../../../language/predicates/picture.ts'
import type { Range } from '../../../language/predicates/range.ts'
import { assetWith } from './assets.ts'

const usage = expect.objectContaining({ code: 'USAGE' })

describe('size', () => {
  const ofBytes = (fileSizeInByte: number | null) => assetWith({ exifInfo: { fileSizeInByte } })

  it.each<[Range<number | string>, number | null, boolean]>([
    [{ min: 100 }, 100, true],
    [{ min: 100 }, 99, false],
    [{ max: 100 }, 100, true],
    [{ max: 100 }, 101, false],
    [{ min: '10 MB' }, 10_000_000, true],
    [{ min: '10 MB' }, 9_999_999, false],
    [{ min: '10MiB' }, 10_485_760, true],
    [{ min: '10 mib' }, 10_485_759, false],
    [{ min: '1.5 kB', max: '2 KB' }, 1500, true],
    [{ min: '1 GB' }, 1e9, true],
    [{ min: 0 }, 0, true],
    [{ min: 0 }, null, false],
  ])('%o of %s: %s', (range, bytes, expected) => {
    expect(size(range).test(ofBytes(bytes))).toBe(expected)
    expect(not(size(range)).test(ofBytes(bytes))).toBe(!expected)
  })

  it('says itself as it was given', () => {
    expect(size({ min: '10 MB', max: 2e7 }).label).toBe('size from 10 MB to 20000000')
    expect(size({ min: '10 MB' }).condition).toEqual({ size: { min: '10 MB' } })
    expect(size({ min: 1 }).inspect?.(ofBytes(5))).toBe(5)
  })

  it.each<[unknown]>([
    [{}],
    [{ min: '10' }],
    [{ min: '10 megs' }],
    [{ min: -1 }],
    [{ min: Number.NaN }],
    [{ min: '2 MB', max: '1 MB' }],
    [{ minMb: 10 }],
    ['10 MB'],
  ])('refuses %o', (range) => {
    expect(() => size(range as Range)).toThrow(usage)
  })
})

const inFile = (width: number, height: number, orientation: string | null = null): Partial<AssetRow> => ({
  exifInfo: { exifImageWidth: width, exifImageHeight: height, orientation },
})

describe('resolution', () => {
  it.each<[ResolutionRange, Partial<AssetRow>, boolean]>([
    [{ min: 12 }, inFile(4000, 3000), true],
    [{ min: 12.1 }, inFile(4000, 3000), false],
    [{ max: 2 }, inFile(1920, 1080), false],
    [{ max: 2.1 }, inFile(1920, 1080), true],
    [{ width: { min: 1920 } }, inFile(1920, 1080), true],
    [{ width: { min: 1920 }, height: { max: 1000 } }, inFile(1920, 1080), false],
    [{ min: 2, height: { min: 1080 } }, inFile(1920, 1080), true],
    // On its side in the file.
    [{ width: { max: 1080 } }, inFile(1920, 1080, '6'), true],
    [{ width: { max: 1080 } }, inFile(1920, 1080, '1'), false],
    // What the server shows comes first.
    [{ width: { max: 600 } }, { width: 600, height: 800, ...inFile(800, 600) }, true],
    [{ width: { max: 600 } }, { width: 600, height: 800, ...inFile(800, 600, '6') }, true],
    [{ width: { min: 800 } }, { width: null, height: null, ...inFile(800, 600) }, true],
    [{ width: { min: 800 } }, { width: 0, height: 0, ...inFile(800, 600) }, true],
    [{ min: 0 }, {}, false],
    [{ min: 0 }, inFile(0, 0), false],
  ])('%o of %o: %s', (range, row, expected) => {
    expect(resolution(range).test(assetWith(row))).toBe(expected)
    expect(not(resolution(range)).test(assetWith(row))).toBe(!expected)
  })

  it('says itself, and what it sees', () => {
    const predicate = resolution({ min: 2, height: { max: 1080 } })
    expect(predicate.label).toBe('resolution from 2 megapixels, height to 1080')
    expect(predicate.condition).toEqual({ resolution: { min: 2, height: { max: 1080 } } })
    expect(predicate.inspect?.(assetWith(inFile(800, 600, '8')))).toEqual({ width: 600, height: 800 })
    expect(predicate.inspect?.(assetWith())).toBeNull()
  })

  it.each<[unknown]>([[{}], [{ min: '2 MP' }], [{ width: {} }], [{ widht: { min: 1 } }], [{ min: 3, max: 2 }], [2]])(
    'refuses %o',
    (range) => {
      expect(() => resolution(range as ResolutionRange)).toThrow(usage)
    },
  )
})

describe('aspect', () => {
  it.each<[Partial<AssetRow>, readonly Aspect[]]>([
    [inFile(4000, 3000), ['landscape']],
    [inFile(3000, 4000), ['portrait']],
    [inFile(3000, 3000), ['square']],
    [inFile(8000, 4000), ['landscape', 'panorama']],
    [inFile(7999, 4000), ['landscape']],
    [inFile(1080, 2400), ['portrait']],
    ...['5', '6', '7', '8'].map((turned): [Partial<AssetRow>, Aspect[]] => [inFile(4000, 3000, turned), ['portrait']]),
    ...['0', '1', '2', '3', '4', '66'].map((upright): [Partial<AssetRow>, Aspect[]] => [
      inFile(4000, 3000, upright),
      ['landscape'],
    ]),
    [inFile(2400, 1080, '8'), ['portrait']],
    [inFile(1080, 2400, '6'), ['landscape', 'panorama']],
    [{ width: 3000, height: 4000, ...inFile(4000, 3000, '6') }, ['portrait']],
    [{ width: 4000, height: 3000 }, ['landscape']],
    [{}, []],
  ])('%o is %o', (row, expected) => {
    const all: readonly Aspect[] = ['portrait', 'landscape', 'square', 'panorama']
    expect(all.filter((shape) => aspect(shape).test(assetWith(row)))).toEqual(expected)
  })

  it('says itself', () => {
    expect(aspect('square')).toMatchObject({ label: 'aspect square', condition: { aspect: 'square' }, needs: ['exif'] })
  })

  it.each(['wide', 'Portrait', '', 'constructor'])('refuses %o', (shape) => {
    expect(() => aspect(shape as Aspect)).toThrow(usage)
  })
})

describe('duration', () => {
  const video = (length: AssetRow['duration']) => assetWith({ type: 'VIDEO', duration: length })

  it.each<[AssetRow['duration'], number | null]>([
    ['00:00:03.000', 3],
    ['0:01:12.34000', 72.34],
    ['01:00:00.000', 3600],
    ['26:00:00.000', 93_600],
    ['0:00:00.00000', null],
    ['', null],
    ['unknown', null],
    [3000, 3],
    [72_340, 72.34],
    [0, null],
    [null, null],
    [undefined, null],
  ])('%o are %s seconds', (given, seconds) => {
    expect(video(given).duration).toBe(seconds)
    expect(duration({ min: 0 }).inspect?.(video(given))).toBe(seconds)
    expect(duration({ min: 0 }).test(video(given))).toBe(seconds !== null)
  })

  it.each<[Range, boolean]>([
    [{ min: 3 }, true],
    [{ min: 3.1 }, false],
    [{ max: 3 }, true],
    [{ min: 1, max: 2.9 }, false],
  ])('%o of 3 seconds: %s', (range, expected) => {
    expect([duration(range).test(video('00:00:03.000')), duration(range).test(video(3000))]).toEqual([
      expected,
      expected,
    ])
  })

  it('is that of videos: only servers from 3.0 know one of animated pictures', () => {
    const gif = assetWith({ duration: 100 })
    expect([duration({ max: 60 }).test(gif), not(duration({ max: 60 })).test(gif)]).toEqual([false, true])
    const capabilities = capabilitiesOf({ major: 2, minor: 7, patch: 5 })
    expect(duration({ max: 60 }).narrow(capabilities)).toEqual({ type: 'VIDEO' })
    expect(duration({ max: 60 }).narrowNegated(capabilities)).toEqual({})
  })

  it('says itself', () => {
    expect(duration({ min: 60 })).toMatchObject({ label: 'duration from 60 s', condition: { duration: { min: 60 } } })
  })

  it.each<[unknown]>([[{}], [{ min: '1 h' }], [{ min: -1 }], [{ min: 2, max: 1 }], [60]])('refuses %o', (range) => {
    expect(() => duration(range as Range)).toThrow(usage)
  })
})
