import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { choosePrimary, decide } from '../../../plugins/stacks/decide.ts'
import { type Shot, stackGroups, togetherBy } from '../../../plugins/stacks/groups.ts'
import { type StacksInput, stacksOptions } from '../../../plugins/stacks/index.ts'
import { stemOf } from '../../../plugins/stacks/name.ts'
import { serverDefaults } from '../../../sandbox/library/defaults.ts'
import { parseVersion, profileOf } from '../../../sandbox/library/profile.ts'

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
const hour = 3_600_000
const year = 365 * 24 * hour

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
    [
      'a raw picture that knows its zone, and a JPEG that does not',
      [
        shot('DSC_1.JPG', 0, { takenAt: new Date(noon) }),
        shot('DSC_1.NEF', -8 * hour, { takenAt: new Date(noon + 400) }),
      ],
      {},
      [['DSC_1.JPG', 'DSC_1.NEF']],
    ],
    [
      'one instant by two clocks',
      [shot('a.jpg', 0, { takenAt: new Date(noon) }), shot('a-edited.jpg', 0, { takenAt: new Date(noon + 2 * hour) })],
      {},
      [['a.jpg', 'a-edited.jpg']],
    ],
    [
      'frames that clocks of two zones show alike are no burst',
      [shot('a.jpg', 0, { takenAt: new Date(noon) }), shot('b.jpg', -8 * hour, { takenAt: new Date(noon) })],
      { kinds: ['burst'], criteria: [{ time: 500 }] },
      [],
    ],
    [
      'bursts whose names tell them apart, though one time stands for both',
      [4, 5].flatMap((second) =>
        [1, 2].map((frame) => shot(`DSC_000${frame}_BURST2023070922090${second}977.JPG`, frame * 100)),
      ),
      { kinds: ['burst'], criteria: [{ time: 500 }] },
      [4, 5].map((second) => [1, 2].map((frame) => `DSC_000${frame}_BURST2023070922090${second}977.JPG`)),
    ],
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
    [
      'an edit that icloudpd brought',
      [shot('IMG_1234.HEIC'), shot('IMG_1234-adjusted.JPG'), shot('IMG_1234.DNG')],
      {},
      [['IMG_1234.HEIC', 'IMG_1234-adjusted.JPG', 'IMG_1234.DNG']],
    ],
    [
      'what Shotwell made of a raw picture',
      [shot('IMG_0846.CR2'), shot('IMG_0846_CR2_embedded.jpg'), shot('IMG_0846_CR2_shotwell.jpg')],
      {},
      [['IMG_0846.CR2', 'IMG_0846_CR2_embedded.jpg', 'IMG_0846_CR2_shotwell.jpg']],
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
      'what came in one message is no burst, unless a camera is known',
      [
        ...['WhatsApp Image 2023-05-06 at 12.00.07.jpeg', 'WhatsApp Image 2023-05-06 at 12.00.07 (1).jpeg'].map(
          (name) => shot(name, 300),
        ),
        ...['signal-2023-05-06-10-00-00-345.jpg', 'signal-2023-05-06-10-00-00-345-1.jpg'].map((name) =>
          shot(name, 345),
        ),
        ...['photo_1.jpg', 'photo_2.jpg'].map((name) => shot(name, 9000, camera('A', 'x'))),
      ],
      { criteria: [{ time: 500 }], kinds: ['burst'] },
      [['photo_1.jpg', 'photo_2.jpg']],
    ],
    [
      'what came in one message, by a pattern of names',
      [shot('photo_1_a.jpg'), shot('photo_1_b.jpg')],
      { criteria: [{ suffixes: ['_a', '_b'] }, { time: 500 }] },
      [['photo_1_a.jpg', 'photo_1_b.jpg']],
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

  it.each<[string, readonly string[], StacksInput, readonly (readonly string[])[]]>([
    ['the parts of a Pixel', ['PXL_1.RAW-01.COVER.jpg', 'PXL_1.RAW-02.ORIGINAL.dng'], {}, [[]]],
    ['the parts with motion', ['PXL_1.RAW-01.MP.COVER.jpg', 'PXL_1.RAW-02.ORIGINAL.dng'], {}, [[]]],
    ['a portrait', ['PXL_1.PORTRAIT-01.COVER.jpg', 'PXL_1.PORTRAIT-02.ORIGINAL.jpg'], {}, [[]]],
    ['raw ones only', ['PXL_1.RAW-01.COVER.jpg', 'PXL_1.RAW-02.ORIGINAL.dng'], { kinds: ['raw+jpeg'] }, [[]]],
    [
      'an edit of a part',
      ['PXL_1.RAW-01.COVER.jpg', 'PXL_1.RAW-01.COVER~2.jpg', 'PXL_1.RAW-02.ORIGINAL.dng'],
      {},
      [[]],
    ],
    [
      'the parts of a second copy',
      [
        'PXL_1.RAW-01.COVER.jpg',
        'PXL_1.RAW-02.ORIGINAL.dng',
        'PXL_1.RAW-01.COVER(1).jpg',
        'PXL_1.RAW-02.ORIGINAL(1).dng',
      ],
      {},
      [
        ['PXL_1.RAW-01.COVER.jpg', 'PXL_1.RAW-02.ORIGINAL.dng'],
        ['PXL_1.RAW-01.COVER(1).jpg', 'PXL_1.RAW-02.ORIGINAL(1).dng'],
      ],
    ],
    ['an edit in Hungarian', ['a.jpg', 'a-szerkesztve.jpg'], {}, [[]]],
    ['an edit in Vietnamese, decomposed', ['a.jpg', 'a-đã chỉnh sửa.jpg'.normalize('NFD')], {}, [[]]],
    ['an edit in Hebrew', ['a.jpg', 'a-נערך.jpg'], {}, [[]]],
    ["Apple's edit", ['IMG_0001.HEIC', 'IMG_E0001.JPG'], {}, [[]]],
    [
      'an edit of a second picture of the name',
      ['a(1).jpg', 'a-edited(1).jpg', 'a.png'],
      {},
      [['a(1).jpg', 'a-edited(1).jpg']],
    ],
    ['an edit with a counter of its own', ['a.jpg', 'a-edited(1).jpg'], {}, [[]]],
    ['a raw picture with its Photoshop file', ['a.psd', 'a.jpg'], {}, [[]]],
    ['shots of one second', ['20190818_212242(0).jpg', '20190818_212242(1).jpg'], {}, []],
    ['pictures of one message', ['signal-2026-07-02-610.jpg', 'signal-2026-07-02-610-1.jpg'], {}, []],
    ['words that end so', ['a.jpg', 'a credit.jpg', 'a-remix.jpg', 'a mix.jpg'], {}, []],
    ['a word without its mark', ['x.jpg', 'xedited.jpg'], {}, []],
    [
      'caught parts',
      ['A 01 x.jpg', 'a 01 y.jpg', 'A 02 x.jpg'],
      { criteria: [{ name: /^(\w) (\d+)/ }] },
      [['A 01 x.jpg', 'a 01 y.jpg']],
    ],
    ['a whole match', ['ab1.jpg', 'ab2.jpg', 'ac1.jpg'], { criteria: [{ name: '^[a-z]+' }] }, [['ab1.jpg', 'ab2.jpg']]],
    ['no match', ['1.jpg', '2.jpg'], { criteria: [{ name: '^[a-z]+' }] }, []],
    [
      'suffixes',
      ['s 1-front.jpg', 's 1-BACK.tif', 's 2.jpg'],
      { criteria: [{ suffixes: ['-front', '-back'] }] },
      [['s 1-front.jpg', 's 1-BACK.tif']],
    ],
    [
      'names, of raw pictures only',
      ['a_1.jpg', 'a_2.jpg', 'b_1.nef', 'b_2.jpg'],
      { criteria: [{ name: '^(.)_' }], kinds: ['raw+jpeg'] },
      [['b_1.nef', 'b_2.jpg']],
    ],
  ])('%s', (_, names, options, expected) => {
    const all = expected.map((group) => (group.length === 0 ? names : group).toSorted())
    expect(
      groups(
        names.map((name) => shot(name)),
        options,
      ).map((group) => group.toSorted()),
    ).toEqual(all)
  })

  it.each(
    [
      ...[
        '-edited',
        '_edited',
        '-Edit',
        '-Edit-2',
        ' edited',
        ' (Edited)',
        '~3',
        '-EFFECTS',
        '-SMILE',
        '-MIX',
        '-cropped',
      ],
      ...['_edit_1613132456789', '-Enhanced-NR', '_DxO', '_DxO_DeepPRIME', '-bearbeitet', '-Bearbeitet-2', '-modifié'],
      ...['-modifie\u0301', '-Modifier', '-editado', '-ha editado', '-editada', '-Editar', '-modificato', '-Modifica'],
      ...['-bewerkt', '-edytowane', '-editat', '-redigerad', '-redigeret', '-redigert', '-muokattu', '-upraveno'],
      ...[
        '-szerkesztett',
        '-düzenlendi',
        '-изменено',
        '-отредактировано',
        '-編集済み',
        '-已修改',
        '-已編輯',
        '-수정됨',
      ],
    ].map((mark) => [mark]),
  )('an edit is told by %s', (mark) => {
    expect(groups([shot('IMG_1.heic'), shot(`IMG_1${mark}.jpg`)])).toHaveLength(1)
    expect(choosePrimary([shot('IMG_1.heic'), shot(`IMG_1${mark}.jpg`)], stacksOptions.parse({}).primary)?.id).toBe(
      `IMG_1${mark}.jpg`,
    )
  })

  it('splits a chain that is longer than ten windows', () => {
    const chain = Array.from({ length: 13 }, (_, index) =>
      shot(`IMG_${String(index).padStart(2, '0')}.jpg`, index * 1000),
    )
    const found = groups(chain, { criteria: [{ time: 1000 }], kinds: ['burst'] })
    expect(found.map(({ length }) => length)).toEqual([11, 2])
  })

  it('knows every format of raw pictures', () => {
    // What the server takes, without what no camera writes raw.
    const developed = /avif|bmp|gif|hei[cf]|hif|insp|jp2|jpe?g?|jxl|mpo|png|svg|tiff?|webp/
    const formats = serverDefaults(profileOf(parseVersion('3.1.0'))).mediaTypes.image?.filter(
      (one) => !developed.test(one),
    )
    expect(formats).toHaveLength(30)
    for (const format of formats ?? [])
      expect([format, groups([shot(`a${format}`), shot('a.jpg')]).length]).toEqual([format, 1])
    for (const format of ['avif', 'heic', 'heif', 'hif', 'jxl', 'png', 'tif', 'webp'])
      expect(choosePrimary([shot('a.arw'), shot(`a.${format}`)], stacksOptions.parse({}).primary)?.id).toBe(
        `a.${format}`,
      )
  })

  it('gives what it stacks a key in common, whatever clocks and zones show', () => {
    const names = fc.constantFrom('a.jpg', 'a.nef', 'a~2.jpg', 'a(1).jpg', 'a-edited(1).jpg', 'b_BURST0001.jpg')
    const zones = fc.constantFrom(0, 0, 15, 345, -480)
    const arbitrary = fc.array(fc.tuple(names, fc.nat(2000), zones, zones), { minLength: 2, maxLength: 8 })
    const input = fc.constantFrom<StacksInput>(
      {},
      { criteria: [{ stem: {} }] },
      { criteria: [{ time: 500 }], kinds: ['burst'] },
      { criteria: [{ name: '^(.)' }, { time: 500 }] },
      { criteria: [{ any: [{ stem: {} }, { time: 500 }] }] },
    )
    // Keys turn round there.
    const turns = fc
      .tuple(fc.integer({ min: -500, max: 500 }), fc.nat(2000))
      .map(([turn, after]) => turn * 2 ** 32 - after)
    const starts = fc.oneof(fc.nat(900_000), turns)
    fc.assert(
      fc.property(arbitrary, input, starts, (given, options, start) => {
        const assets = given.map(([name, after, zone, shown], index) => {
          const at = start + after + zone * 60_000
          return shot(name, at, { id: `${index}`, takenAt: new Date(noon + at + shown * 60_000) })
        })
        const parsed = stacksOptions.parse(options)
        const { key = () => [0], within = 0 } = togetherBy(parsed) ?? {}
        for (const group of stackGroups(assets, parsed))
          for (const asset of group) {
            const isNear = (other: Shot) =>
              key(asset).some((one, place) => Math.abs(one - (key(other)[place] ?? NaN)) <= within)
            expect(assets.filter(isNear).length).toBeGreaterThan(1)
          }
      }),
    )
  })

  it('gives other shots of one name other keys', () => {
    const { key = () => [], within = 0 } = togetherBy(stacksOptions.parse({})) ?? {}
    const [first = []] = [key(shot('IMG_0001.jpg', 0))]
    for (const days of [0.01, 0.5, 1, 30]) {
      const other = key(shot('IMG_0001.jpg', days * 86_400_000))
      expect(other.some((one, place) => Math.abs(one - (first[place] ?? NaN)) <= within)).toBe(false)
    }
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

  it.each<[string, StacksInput['primary'], readonly string[], string]>([
    [
      'the mark of the camera',
      undefined,
      ['DSC_1_BURST9.JPG', 'DSC_2_BURST9.JPG', 'DSC_3_BURST9_COVER.JPG'],
      'DSC_3_BURST9_COVER.JPG',
    ],
    [
      'the mark of another camera',
      undefined,
      ['00000IMG_00000_BURST20.jpg', '00001IMG_00001_BURST20_COVER.jpg'],
      '00001IMG_00001_BURST20_COVER.jpg',
    ],
    ['the first of a sequence', undefined, ['IMG_10.jpg', 'IMG_9.jpg', 'IMG_11.jpg'], 'IMG_9.jpg'],
    ['the front of a scan', undefined, ['s_1_b.jpg', 's_1.jpg', 's_1_a.jpg'], 's_1.jpg'],
    ['the edit of a burst', undefined, ['IMG_1.jpg', 'IMG_2.jpg', 'IMG_2~2.jpg'], 'IMG_2~2.jpg'],
    ['the last edit', undefined, ['PXL_9.MP~2.jpg', 'PXL_9.MP~10.jpg', 'PXL_9.MP~9.jpg'], 'PXL_9.MP~10.jpg'],
    ['the last edit in words', undefined, ['DSC_8-Edit.jpg', 'DSC_8-Edit-2.jpg', 'DSC_8.jpg'], 'DSC_8-Edit-2.jpg'],
    [
      'the first frame, whatever its word',
      undefined,
      ['00000IMG_00000_BURST20190407204147.jpg', '00001XTR_00001_BURST20190407204147.jpg'],
      '00000IMG_00000_BURST20190407204147.jpg',
    ],
    ['the lowest number', ['lowest'], ['a10.jpg', 'a9.jpg'], 'a9.jpg'],
    ['the highest number', ['highest'], ['a10.jpg', 'a9.jpg'], 'a10.jpg'],
    ['the unedited', ['unedited'], ['a~2.jpg', 'a.jpg'], 'a.jpg'],
    ['the raw one', ['raw'], ['a.jpg', 'a.arw'], 'a.arw'],
    ['a pattern', [{ name: '_front$' }, 'jpg'], ['a_back.jpg', 'a_front.png'], 'a_front.png'],
    ['the next that fits where a pattern does not', [{ name: 'x' }, '.TIF'], ['a.jpg', 'a.tif'], 'a.tif'],
  ])('takes %s', (_, primary, names, wanted) => {
    const order = stacksOptions.parse(primary ? { primary } : {}).primary
    for (const given of [names, names.toReversed()]) {
      // Bytes say nothing about the frames of a burst.
      const frames = given.map((name, index) =>
        shot(name, 0, { id: `${name.length * index} ${name}`, exif: { fileSizeInByte: index } }),
      )
      expect(choosePrimary(frames, order)?.originalFileName).toBe(wanted)
    }
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
    expect(decide(pair, options())).toEqual({ kind: 'stack', top: 'a.jpg', how: { replace: false } })
  })

  it('treats stacks that are there as told', () => {
    expect(decide(grown, options())).toEqual({ kind: 'stack', top: 'a.nef', how: { replace: false } })
    expect(decide(grown, options({ existing: 'keep' }))).toEqual({ kind: 'nothing', top: null })
    expect(decide(grown, options({ existing: 'replace' }))).toMatchObject({
      kind: 'stack',
      how: { primary: 'a.jpg', replace: true },
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
