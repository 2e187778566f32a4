import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Condition } from '../../../core/predicates/predicate.ts'
import { parseCondition } from '../../../language/yaml/conditions.ts'
import { standardVocabulary } from '../../../language/yaml/vocabulary.ts'
import { assetWith } from '../predicates/assets.ts'

const text = fc.constantFrom('**/office/**', 'IMG_*', 'Café', 'a', '*')
const pattern = fc.oneof(
  text,
  fc.record({ regex: fc.constantFrom('^IMG', 'off.ce', '\\d+') }),
  fc.record({ regex: fc.constantFrom('^img', '[a-c]$'), flags: fc.constantFrom('i', 'u', 'iu') }),
)
const yes = fc.constant(true)
const range = fc.oneof(
  fc.record({ min: fc.nat(4), max: fc.integer({ min: 4, max: 9 }) }),
  fc.record({ min: fc.nat() }),
  fc.record({ max: fc.nat() }),
)
const stars = fc.integer({ min: 1, max: 5 })
const names = fc.uniqueArray(fc.constantFrom('Anna', 'Ben', 'Cleo'), { minLength: 2 })

const instants = fc.constantFrom(
  { from: '2023-06-01T08:00:00Z' },
  { from: '2023-06-01', to: '2023-08-31' },
  { year: 2023 },
  { lastDays: 7 },
  { olderThanDays: 30 },
)
const faces = fc.constantFrom<unknown>(true, { unassigned: false })

/** Values of every word; a word that is missing here fails a test below. */
const values: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  type: fc.constantFrom('IMAGE', 'VIDEO', 'AUDIO', 'OTHER'),
  favorite: fc.boolean(),
  visibility: fc.constantFrom('timeline', 'archive', 'hidden'),
  inTrash: yes,
  offline: yes,
  library: fc.constantFrom(null, 'Holiday disk', '00000000-0000-4000-8000-000000000001'),
  owner: fc.constantFrom('me', '00000000-0000-4000-8000-000000000001'),
  taken: fc.constantFrom(
    { from: '2023-06-01' },
    { from: '2023-06-01', to: '2023-08-31' },
    { year: 2023 },
    { monthDay: '07-01' },
    { lastDays: 30 },
    { olderThanDays: 365 },
  ),
  uploaded: instants,
  updated: instants,
  path: pattern,
  fileName: pattern,
  folder: pattern,
  extension: fc.constantFrom<unknown>('heic', ['jpg', 'jpeg']),
  make: pattern,
  model: pattern,
  lens: pattern,
  hasCamera: yes,
  exif: fc.oneof(
    pattern.map((make) => ({ make })),
    range.map((iso) => ({ iso })),
    fc.nat().map((iso) => ({ iso })),
  ),
  country: pattern,
  state: pattern,
  city: pattern,
  near: fc.record({
    lat: fc.constantFrom(-90, 0, 48.1),
    lon: fc.constantFrom(-180, 0, 11.6),
    km: fc.constantFrom(1, 5),
  }),
  hasLocation: yes,
  rating: fc.oneof(stars, fc.constant(null), fc.record({ min: stars }), fc.record({ max: stars })),
  description: pattern,
  size: fc.oneof(range, fc.record({ min: fc.constantFrom('10 MB', '1.5 GiB') })),
  resolution: fc.oneof(
    range,
    range.map((width) => ({ width })),
    range.map((height) => ({ min: 2, height })),
  ),
  duration: range,
  aspect: fc.constantFrom('portrait', 'landscape', 'square', 'panorama'),
  livePhoto: yes,
  person: fc.oneof(
    fc.constantFrom('Anna', 'Ben'),
    names.map((any) => ({ any })),
    names.map((all) => ({ all })),
    names.map((only) => ({ only })),
    names.map((none) => ({ none })),
  ),
  hasFaces: faces,
  unnamedFaces: faces,
  smart: fc.constantFrom<unknown>('dog on a beach', { query: 'receipt', limit: 300 }),
  ocr: fc.constantFrom('invoice'),
  jsonPath: fc.constantFrom(
    { path: '$.exifInfo.city', regex: '^Caf' },
    { path: '$..make', regex: '^img', flags: 'i' },
    { path: '$.exifInfo.iso', gt: 100 },
  ),
  inAlbum: text,
  inAnyAlbum: yes,
  tagged: fc.constantFrom<unknown>('trips/2023', { tag: 'trips', exact: true }, { tag: 'trips', mustExist: false }),
  untagged: yes,
  stacked: yes,
  duplicate: yes,
}

const single = (words: readonly string[]): fc.Arbitrary<Condition> =>
  fc.oneof(...words.map((name) => (values[name] ?? fc.constant(null)).map((value) => ({ [name]: value }))))

const nested = (words: readonly string[]): fc.Arbitrary<Condition> =>
  fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      single(words),
      fc.array(tie('condition'), { maxLength: 3 }).map((all) => ({ all })),
      fc.array(tie('condition'), { maxLength: 3 }).map((any) => ({ any })),
      tie('condition').map((not) => ({ not })),
    ),
  })).condition

const predicateOf = (data: unknown) => {
  const { predicate, problems } = parseCondition(data)
  if (!predicate) throw new Error(JSON.stringify(problems))
  return predicate
}

const words = Object.keys(standardVocabulary.conditions)
/** Words that are answered without a library. */
const local = words.filter(
  (name) =>
    !/^(library|owner|person|inAlbum|inAnyAlbum|tagged|untagged|stacked|hasFaces|unnamedFaces|smart|ocr)$/.test(name),
)

const assets = [
  assetWith(),
  assetWith({ type: 'VIDEO', isFavorite: true, originalPath: '/photos/office/IMG_1.HEIC', duration: '00:00:05.000' }),
  assetWith({ originalPath: '/a/img.jpg', localDateTime: '2021-12-24T23:59:00.000Z', visibility: 'archive' }),
  assetWith({ exifInfo: { make: 'IMG_', city: 'Café', iso: 3, rating: 4, latitude: 48.1, longitude: 11.6 } }),
  assetWith({ exifInfo: { exifImageWidth: 4000, exifImageHeight: 1000, fileSizeInByte: 3e7, description: 'office' } }),
]

describe('a condition', () => {
  it('can use every word that these tests know', () => {
    expect(words.toSorted()).toEqual(Object.keys(values).toSorted())
  })

  it.each(words)('comes back from its predicate: %s', (name) => {
    fc.assert(
      fc.property(single([name]), (condition) => {
        expect(predicateOf(condition).condition).toEqual(condition)
      }),
      { numRuns: 20 },
    )
  })

  it('comes back from its predicate however it is nested', () => {
    fc.assert(
      fc.property(nested(words), (condition) => {
        expect(predicateOf(condition).condition).toEqual(condition)
      }),
    )
  })

  it('selects the same assets as the predicate it came from', () => {
    fc.assert(
      fc.property(nested(local), (condition) => {
        const first = predicateOf(condition)
        const second = predicateOf(first.condition)
        expect(assets.map((asset) => second.test(asset))).toEqual(assets.map((asset) => first.test(asset)))
      }),
    )
  })
})

describe('data that is no condition', () => {
  const cases: [string, unknown, string, string][] = [
    ['only a name', 'favorite', 'where', 'names a known condition, without its value'],
    ['a word that is none', { all: ['favourite'] }, 'where.all[0]', 'is not a known condition'],
    ['a list', [{ type: 'IMAGE' }], 'where', 'is a list'],
    ['nothing', null, 'where', 'is not a condition'],
    ['an empty set', {}, 'where', 'is not a condition'],
    ['two at once', { type: 'IMAGE', favorite: true }, 'where', 'is more than one condition'],
    ['an unknown word', { tpye: 'IMAGE' }, 'where.tpye', 'is not a known condition'],
    ['a word of JavaScript', { toString: 'IMAGE' }, 'where.toString', 'is not a known condition'],
    ['a part that is none', { all: [{ type: 'IMAGE' }, 7] }, 'where.all[1]', 'is not a condition'],
    ['parts that are no list', { any: { type: 'IMAGE' } }, 'where.any', 'must be a list of conditions'],
    ['nothing to deny', { not: undefined }, 'where.not', 'is not a condition'],
    ['a wrong value', { favorite: 'yes' }, 'where.favorite', 'must be true or false, not text'],
    ['a denied question', { inAnyAlbum: false }, 'where.inAnyAlbum', 'must be true; to negate it'],
    ['a wrong pattern', { path: 7 }, 'where.path', 'is neither a glob'],
    ['an empty pattern', { path: '' }, 'where.path', 'is empty'],
    ['a wrong regex', { path: { regex: '(' } }, 'where.path', 'cannot be read: Invalid regular expression'],
    ['a wrong flag', { path: { regex: 'a', flags: 'q' } }, 'where.path', 'cannot be read: Invalid flags'],
    ['a misspelt way', { taken: { form: '2023-01-01' } }, 'where.taken.form', 'is not a known option'],
    [
      'a day that is none',
      { taken: { from: '2023-02-30' } },
      'where.taken',
      '"2023-02-30" is neither a day nor a time',
    ],
    ['an unknown field', { exif: { isoo: 1 } }, 'where.exif.isoo', 'is not a known option'],
    ['two fields', { exif: { iso: 1, make: 'a' } }, 'where.exif', 'must name one field'],
    [
      'a way to say when that is not for instants',
      { uploaded: { monthDay: '12-24' } },
      'where.uploaded.monthDay',
      'is not',
    ],
    [
      'a time without zone',
      { uploaded: { from: '2023-01-01T12:00' } },
      'where.uploaded',
      'is neither a day nor a time',
    ],
    ['no hits at all', { smart: { query: 'dog', limit: 0 } }, 'where.smart', 'limit is 0'],
    ['an expression', { jsonPath: { path: '$[?(@.a)]', regex: 'a' } }, 'where.jsonPath', 'contains an expression'],
    [
      'a wrong regex at a path',
      { jsonPath: { path: '$.id', regex: '(' } },
      'where.jsonPath',
      'Invalid regular expression',
    ],
    ['two ways to ask', { person: { any: ['a'], all: ['b'] } }, 'where.person', 'must be one of any, all'],
  ]
  it.each(cases)('is told: %s', (_name, data, path, message) => {
    const { problems } = parseCondition(data, 'where')
    expect(problems).toHaveLength(1)
    expect(problems?.[0]).toMatchObject({ path, message: expect.stringContaining(message) })
  })

  it('is told with all problems at once, and what was meant', () => {
    const data = { all: [{ favorit: true }, { not: { path: [] } }, { any: [{ type: 'IMAGE' }, { rating: 9 }] }] }
    expect(parseCondition(data, 'where').problems?.map(({ path, hint }) => [path, hint])).toEqual([
      ['where.all[0].favorit', 'Did you mean "favorite"?'],
      ['where.all[1].not.path', undefined],
      ['where.all[2].any[1].rating', expect.stringContaining('1 to 5')],
    ])
  })

  it.each<[object, RegExp | undefined]>([
    [{ folder: 2023 }, /needs quotes, as in folder: '007'\.$/],
    // Where 007 stood: told to write '7', somebody gets another tag.
    [{ tagged: 7 }, /needs quotes, as in tagged: '007'\.$/],
    [{ near: 2023 }, undefined],
    [{ rating: 2023 }, /1 to 5/],
  ])('is told with what to write of a name that YAML reads as a number: %j', (data, hint) => {
    const { problems } = parseCondition(data, 'where')
    if (hint) expect(problems?.map((problem) => problem.hint)).toEqual([expect.stringMatching(hint)])
    else expect(problems).toMatchObject([{ path: 'where.near' }])
    expect(JSON.stringify(problems).includes('quotes')).toBe(hint?.source.includes('quotes') ?? false)
  })
})
