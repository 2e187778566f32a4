import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { choosePrimary, decide } from '../../../plugins/stacks/decide.ts'
import { type Shot, stackGroups } from '../../../plugins/stacks/groups.ts'
import { type StacksInput, stacksOptions } from '../../../plugins/stacks/index.ts'
import { stemOf } from '../../../plugins/stacks/name.ts'

const noon = Date.parse('2023-05-06T10:00:00.000Z')
/** An own photo of that name, so many milliseconds after ten. */
const shot = (originalFileName: string, after = 0, more: Partial<Shot> = {}): Shot => ({
  id: originalFileName,
  ownerId: 'me',
  type: 'IMAGE',
  originalPath: `/photos/${originalFileName}`,
  originalFileName,
  fileCreatedAt: new Date(noon + after),
  createdAt: null,
  updatedAt: new Date(noon),
  visibility: 'timeline',
  isFavorite: false,
  isTrashed: false,
  isOffline: false,
  libraryId: null,
  livePhotoVideoId: null,
  duration: null,
  width: null,
  height: null,
  isEdited: false,
  duplicateId: null,
  exif: {},
  stack: null,
  ...more,
})
const groups = (assets: readonly Shot[], options: StacksInput = {}) =>
  stackGroups(assets, stacksOptions.parse(options)).map((group) =>
    group.map(({ originalFileName }) => originalFileName),
  )
const camera = (make: string | null, model: string | null) => ({ exif: { make, model } })
const year = 365 * 86_400_000

describe('stackGroups', () => {
  it.each<[string, readonly Shot[], StacksInput, readonly (readonly string[])[]]>([
    [
      'G14: raw and developed',
      [shot('DSC_0001.NEF', 0, camera('Nikon', 'D750')), shot('DSC_0001.JPG', 400, camera('Nikon', 'D750'))],
      {},
      [['DSC_0001.NEF', 'DSC_0001.JPG']],
    ],
    ['G15: one name, years apart', [shot('IMG_0001.JPG', -4 * year), shot('IMG_0001.CR2')], {}, []],
    [
      'G16: neighbours within a second',
      [shot('a.jpg'), shot('a~2.jpg', 900), shot('a~3.jpg', 1800)],
      {},
      [['a.jpg', 'a~2.jpg', 'a~3.jpg']],
    ],
    ['G17: without a stem', [shot('~1.jpg'), shot('~2.jpg')], {}, []],
    [
      'G17: without a stem, by time alone',
      [shot('~1.jpg'), shot('~2.jpg')],
      { criteria: [{ stem: {} }, { time: 1000 }], kinds: ['burst'] },
      [],
    ],
    ['a JPEG alone', [shot('DSC_0001.JPG')], {}, []],
    ['two copies of one name', [shot('a.jpg'), shot('a.jpg', 0, { id: 'copy', originalPath: '/other/a.jpg' })], {}, []],
    ['dots in names cut nothing', [shot('2023.01.02 a.nef'), shot('2023.01.02 b.jpg')], {}, []],
    [
      'edits by their marks',
      [shot('IMG_1.HEIC'), shot('IMG_1-edited.jpg'), shot('IMG_1-EFFECTS.jpg'), shot('IMG_1_edit.jpg')],
      {},
      [['IMG_1.HEIC', 'IMG_1-edited.jpg', 'IMG_1-EFFECTS.jpg', 'IMG_1_edit.jpg']],
    ],
    [
      'a doubled extension',
      [shot('PXL_1.MP.jpg'), shot('PXL_1.MP~2.jpg'), shot('PXL_1.dng')],
      {},
      [['PXL_1.MP.jpg', 'PXL_1.MP~2.jpg', 'PXL_1.dng']],
    ],
    ['no edits unless asked', [shot('a.jpg'), shot('a~2.jpg'), shot('a-edited.jpg')], { kinds: ['raw+jpeg'] }, []],
    ['no raw pictures unless asked', [shot('a.nef'), shot('a.jpg')], { kinds: ['edit'] }, []],
    ['a burst only when asked', [shot('IMG_1.jpg'), shot('IMG_2.jpg', 300)], {}, []],
    [
      'a burst by time',
      [shot('IMG_1.jpg'), shot('IMG_2.jpg', 300), shot('IMG_3.jpg', 2000)],
      { criteria: [{ time: 500 }], kinds: ['burst'] },
      [['IMG_1.jpg', 'IMG_2.jpg']],
    ],
    [
      'two cameras at once',
      [
        shot('IMG_1.jpg', 0, camera('A', 'x')),
        shot('IMG_2.jpg', 100, camera('B', 'y')),
        shot('IMG_3.jpg', 200, camera('A', 'x')),
      ],
      { criteria: [{ time: 500 }], kinds: ['burst'] },
      [['IMG_1.jpg', 'IMG_3.jpg']],
    ],
    [
      'neighbours only by another camera',
      [
        shot('IMG_1.jpg', 0, camera('A', 'x')),
        shot('IMG_2.jpg', 400, camera('B', 'y')),
        shot('IMG_3.jpg', 800, camera('A', 'x')),
      ],
      { criteria: [{ time: 500 }], kinds: ['burst'] },
      [],
    ],
    [
      'cameras do not matter where told so',
      [shot('a.nef', 0, camera('A', 'x')), shot('a.jpg', 0, camera('B', 'y'))],
      { sameCamera: false },
      [['a.nef', 'a.jpg']],
    ],
    [
      'cameras as far as they are known',
      [shot('a.nef', 0, camera('A', 'x')), shot('a.jpg', 0, camera(null, 'X'))],
      {},
      [['a.nef', 'a.jpg']],
    ],
    [
      'folders where asked',
      [shot('a.nef'), shot('a.jpg', 0, { originalPath: '/other/a.jpg' })],
      { sameFolder: true },
      [],
    ],
    ['another visibility', [shot('a.nef'), shot('a.jpg', 0, { visibility: 'archive' })], {}, []],
    ['another owner', [shot('a.nef'), shot('a.jpg', 0, { ownerId: 'ben' })], {}, []],
    ['letter case does not matter', [shot('DSC_1.nef'), shot('dsc_1.JPG')], {}, [['DSC_1.nef', 'dsc_1.JPG']]],
    [
      'cut where told',
      [shot('PXL_1.RAW-01.COVER.jpg'), shot('PXL_1.RAW-02.ORIGINAL.dng')],
      { criteria: [{ stem: { cut: ['.RAW'] } }, { time: 1000 }] },
      [['PXL_1.RAW-01.COVER.jpg', 'PXL_1.RAW-02.ORIGINAL.dng']],
    ],
    [
      'any of two criteria',
      [shot('a.nef'), shot('a.jpg', 9000), shot('b.jpg', 9100)],
      { criteria: [{ any: [{ stem: {} }, { time: 500 }] }], kinds: ['burst'] },
      [['a.nef', 'a.jpg', 'b.jpg']],
    ],
  ])('%s', (_, assets, options, expected) => {
    const sorted = (found: readonly (readonly string[])[]) => found.map((group) => group.toSorted()).sort()
    expect(sorted(groups(assets, options))).toEqual(sorted(expected))
    expect(sorted(groups(assets.toReversed(), options))).toEqual(sorted(expected))
  })

  it('splits a chain that is longer than ten windows', () => {
    const chain = Array.from({ length: 13 }, (_, index) =>
      shot(`IMG_${String(index).padStart(2, '0')}.jpg`, index * 1000),
    )
    const found = groups(chain, { criteria: [{ time: 1000 }], kinds: ['burst'] })
    expect(found.map(({ length }) => length)).toEqual([11, 2])
  })

  it('knows every format of raw pictures', () => {
    const formats = 'arw cr2 cr3 crw dng nef nrw orf pef raf raw rw2 srw x3f'.split(' ')
    for (const format of formats)
      expect([format, groups([shot(`a.${format}`), shot('a.jpg')]).length]).toEqual([format, 1])
  })

  it('puts each asset into one group at most, whatever the criteria', () => {
    const names = fc.constantFrom('a.jpg', 'a.nef', 'a~2.jpg', 'b.jpg', 'b-edited.jpg', '~1.jpg')
    const arbitrary = fc.array(fc.tuple(names, fc.nat(3000)), { maxLength: 12 })
    const input: fc.Arbitrary<StacksInput> = fc.record({
      criteria: fc.constantFrom(
        [{ time: 500 }],
        [{ stem: {} }],
        [{ stem: {} }, { time: 500 }],
        [{ any: [{ stem: {} }, { time: 500 }] }],
      ),
      kinds: fc.subarray(['raw+jpeg', 'edit', 'burst'], { minLength: 1 }),
    })
    fc.assert(
      fc.property(arbitrary, input, (given, options) => {
        const assets = given.map(([name, after], index) => shot(name, after, { id: `${index}` }))
        const found = stackGroups(assets, stacksOptions.parse(options)).flat()
        expect(new Set(found).size).toBe(found.length)
      }),
    )
  })
})

describe('stemOf', () => {
  it.each([
    ['DSC_0001.NEF', 'dsc_0001'],
    ['PXL_1.MP~2.jpg', 'pxl_1'],
    ['DSC_1.NEF.jpg', 'dsc_1'],
    ['2023.01.02 a.jpg', '2023.01.02 a'],
    ['a-edited~2.jpg', 'a'],
    ['a b~x.jpg', 'a b'],
    ['~1.jpg', null],
    ['.jpg', null],
  ])('of %s is %s', (fileName, stem) => {
    expect(stemOf(fileName, { cut: ['~'], ignoresEdits: true })).toBe(stem)
  })
})

describe('choosePrimary', () => {
  const order = stacksOptions.parse({}).primary
  const top = (...assets: readonly Shot[]) => choosePrimary(assets, order)?.id
  it('goes by the order, then by size, then by id', () => {
    expect(top(shot('a.nef'), shot('a.JPG'))).toBe('a.JPG')
    expect(top(shot('a.jpg'), shot('a~2.jpg'))).toBe('a~2.jpg')
    expect(top(shot('a.nef'), shot('a.dng'))).toBe('a.dng')
    expect(top(shot('a.jpg', 0, { width: 10, height: 10 }), shot('b.jpg', 0, { width: 20, height: 10 }))).toBe('b.jpg')
    const [small, large] = [10, 20].map((fileSizeInByte) => ({ exif: { fileSizeInByte } }))
    expect(top(shot('a.jpg', 0, small), shot('b.jpg', 0, large))).toBe('b.jpg')
    expect(top(shot('b.jpg'), shot('a.jpg'))).toBe('a.jpg')
  })
})

describe('decide', () => {
  const options = (input: StacksInput = {}) => stacksOptions.parse(input)
  const inStack = (id: string, ...assetIds: readonly string[]) => ({
    stack: { id, primaryAssetId: assetIds[0] ?? '', assetIds },
  })
  const pair = [shot('a.nef'), shot('a.jpg')]
  const grown = [
    shot('a.nef', 0, inStack('s', 'a.nef', 'a.dng')),
    shot('a.dng', 0, inStack('s', 'a.nef', 'a.dng')),
    shot('a.jpg'),
  ]

  it('makes a stack', () => {
    expect(decide(pair, options())).toEqual({ kind: 'stack', top: 'a.jpg', primary: 'a.jpg', replace: false })
  })

  it('treats stacks that are there as told', () => {
    expect(decide(grown, options())).toEqual({ kind: 'stack', top: 'a.nef', replace: false })
    expect(decide(grown, options({ existing: 'keep' }))).toEqual({ kind: 'nothing', top: null })
    expect(decide(grown, options({ existing: 'replace' }))).toMatchObject({
      kind: 'stack',
      primary: 'a.jpg',
      replace: true,
    })
    expect(decide(grown.slice(0, 2), options())).toEqual({ kind: 'nothing', top: 'a.nef' })
  })

  it('joins no two stacks', () => {
    const two = [shot('a.nef', 0, inStack('s', 'a.nef', 'x')), shot('a.jpg', 0, inStack('t', 'a.jpg', 'y'))]
    expect(decide(two, options())).toMatchObject({ kind: 'review', reason: 'they are in 2 stacks' })
  })

  it('leaves a live photo that would lose its motion', () => {
    const live = { livePhotoVideoId: 'm' }
    expect(decide([shot('a.heic', 0, live), shot('a.dng')], options())).toMatchObject({ kind: 'stack', top: 'a.heic' })
    expect(decide([shot('a.heic', 0, live), shot('a-edited.jpg')], options())).toMatchObject({ kind: 'review' })
    expect(decide([shot('a.heic', 0, live), shot('a.jpg', 0, live)], options())).toMatchObject({ kind: 'review' })
  })

  it('leaves more than so many', () => {
    const many = Array.from({ length: 31 }, (_, index) => shot(`${index}.jpg`))
    expect(decide(many, options())).toMatchObject({ kind: 'review', reason: 'they would be 31, and maxMembers is 30' })
    expect(decide(many.slice(1), options())).toMatchObject({ kind: 'stack' })
    expect(decide(grown, options({ maxMembers: 2 }))).toMatchObject({ kind: 'review' })
  })
})
