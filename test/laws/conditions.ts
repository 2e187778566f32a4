import fc from 'fast-check'
import { exifSchema } from '../../core/api/schemas.ts'
import type { Condition } from '../../core/predicates/predicate.ts'
import type { Scope } from '../../core/recipes/recipe.ts'
import {
  albumNames,
  anna,
  ben,
  disk,
  kim,
  me,
  merged,
  partner,
  smartQuery,
  stranger,
  tagPaths,
  uuid,
} from './library.ts'
import { folderPatterns, type Meant, namePatterns, pathPatterns, textPatterns } from './patterns.ts'

const yes = fc.constant(true)
const oneOf = (patterns: readonly Meant[]) => fc.constantFrom(...patterns.map(({ pattern }) => pattern))
const text = oneOf(textPatterns)

const days = ['2024-02-27', '2024-02-28', '2024-02-29', '2024-03-01', '2024-03-02', '2024-03-03'] as const
const fromTo = (instants: readonly string[]) =>
  fc.oneof(
    fc.constantFrom(...instants).map((from) => ({ from })),
    fc.constantFrom(...instants).map((to) => ({ to })),
    fc.subarray([...instants], { minLength: 2, maxLength: 2 }).map(([from, to]) => ({ from, to })),
    fc.constantFrom(...instants).map((day) => ({ from: day, to: day })),
  )
const counted = fc.oneof(
  fc.constantFrom(2023, 2024).map((year) => ({ year })),
  fc.integer({ min: 1, max: 4 }).map((lastDays) => ({ lastDays })),
  fc.integer({ min: 1, max: 4 }).map((olderThanDays) => ({ olderThanDays })),
)
const instants = fc.oneof(
  fromTo(['2024-02-26', '2024-02-27', '2024-02-28', '2024-03-02', '2024-03-03']),
  fromTo(['2024-02-27T00:00:00Z', '2024-02-27T00:00:00.001Z', '2024-02-28T01:00:00+01:00', '2024-03-02T00:00:00Z']),
  counted,
)

const bounds = (values: readonly number[]) =>
  fc
    .tuple(fc.constantFrom(...values), fc.constantFrom(...values), fc.constantFrom('min', 'max', 'both'))
    .map(([a, b, ends]) => {
      const [min, max] = [Math.min(a, b), Math.max(a, b)]
      return ends === 'min' ? { min } : ends === 'max' ? { max } : { min, max }
    })

const people = ['Anna', 'anna', 'BEN', 'Zoë Ñandú-O’Hara', anna, ben, kim, stranger, merged] as const
const someone = fc.subarray([...people], { minLength: 1, maxLength: 3 })
const faces = fc.constantFrom(true, { unassigned: false }, { unassigned: true })

/** Fields of exif, each compared with what its kind takes. */
const exifField = fc
  .constantFrom(...Object.entries(exifSchema.shape))
  .chain(([field, schema]): fc.Arbitrary<unknown> => {
    const value = schema.safeParse('').success
      ? text
      : fc.oneof(fc.constantFrom(0, 4, 50, 100, 3000, 1000), bounds([0, 1, 10, 100, 3000]))
    return value.map((wanted) => ({ [field]: wanted }))
  })

/** What each word of a condition may be asked with. */
export const values: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  type: fc.constantFrom('IMAGE', 'VIDEO', 'AUDIO', 'OTHER'),
  favorite: fc.boolean(),
  visibility: fc.constantFrom('timeline', 'archive', 'hidden'),
  inTrash: yes,
  offline: yes,
  library: fc.constantFrom(null, disk, 'Disk', uuid(999)),
  owner: fc.constantFrom('me', me, partner),
  taken: fc.oneof(
    { weight: 3, arbitrary: fromTo(days) },
    {
      weight: 1,
      arbitrary: fromTo(['2024-02-28T00:00', '2024-02-28T12:30', '2024-02-29T23:59:59.999', '2024-03-02T01:00']),
    },
    { weight: 1, arbitrary: fromTo(['2024-02-28T00:00Z', '2024-02-29T00:30+01:00', '2024-03-01T12:00:00-05:00']) },
    { weight: 2, arbitrary: counted },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        { monthDay: '02-29' },
        { monthDay: '03-01' },
        { months: [2, 12] },
        { monthDay: { from: '02-28', to: '03-01' } },
        { monthDay: { from: '03-01', to: '02-28' } },
        { timeOfDay: { from: '06:00', to: '18:00' } },
        { timeOfDay: { from: '18:00', to: '01:00' } },
        { to: '9999-12-31' },
      ),
    },
  ),
  uploaded: instants,
  updated: instants,
  path: oneOf(pathPatterns),
  fileName: oneOf(namePatterns),
  folder: oneOf(folderPatterns),
  extension: fc.oneof(
    fc.constantFrom('jpg', 'JPG', '.tif', 'mov', 'hidden'),
    fc.subarray(['jpg', 'heic', '.PNG'], { minLength: 1 }),
  ),
  make: fc.oneof(text, fc.constantFrom('canon')),
  model: text,
  lens: text,
  hasCamera: yes,
  exif: exifField,
  country: text,
  state: text,
  city: text,
  near: fc.constantFrom({ lat: 0, lon: 0, km: 100 }, { lat: 10, lon: 10, km: 0 }, { lat: 5, lon: 5, km: 20_000 }),
  hasLocation: yes,
  rating: fc.oneof(fc.constantFrom(null, 1, 4, 5), bounds([1, 4, 5])),
  description: text,
  size: fc.oneof(bounds([1000, 5000, 10_000_000]), fc.constantFrom({ min: '1 MB' }, { max: '1 kB' })),
  resolution: fc.oneof(
    bounds([0, 9, 12]),
    fc.constantFrom({ width: { min: 4000 } }, { max: 20, height: { max: 3000 } }),
  ),
  duration: bounds([0, 0.1, 60, 90]),
  aspect: fc.constantFrom('portrait', 'landscape', 'square', 'panorama'),
  livePhoto: yes,
  person: fc.oneof(
    fc.constantFrom(...people),
    fc
      .tuple(fc.constantFrom('any', 'all', 'only', 'onlyAny', 'none'), someone)
      .map(([way, names]) => ({ [way]: names })),
  ),
  hasFaces: faces,
  unnamedFaces: faces,
  smart: fc.constantFrom(smartQuery, { query: smartQuery, limit: 2 }, { query: 'nobody listed this', limit: 3 }),
  ocr: fc.constantFrom('invoice', 'Menu', 'nothing such'),
  jsonPath: fc.constantFrom(
    { path: '$.exifInfo.city', regex: '^S' },
    { path: '$.people[*].name', regex: 'anna|BEN', flags: 'i' },
    { path: '$.type', regex: 'VIDEO' },
    { path: '$..id', regex: '1$' },
  ),
  inAlbum: fc.constantFrom(...Object.values(albumNames).slice(0, 3), uuid(21), uuid(24), uuid(25)),
  inAnyAlbum: yes,
  tagged: fc
    .tuple(fc.constantFrom(...tagPaths), fc.constantFrom(undefined, true, false))
    .map(([tag, exact]) => (exact === undefined ? tag : { tag, exact })),
  untagged: yes,
  stacked: yes,
  duplicate: yes,
}

/** Words that a server does not know. */
const unknownTo = (version: string): readonly string[] => (/^1|^2\.[01]\b/.test(version) ? ['ocr'] : [])

/** Words of which servers know a part, so that more can go wrong. */
const narrowed =
  'taken taken taken taken uploaded updated inAlbum inAnyAlbum tagged untagged person favorite rating city'.split(' ')

/** One word with a value. */
export const singles = (words: readonly string[]): fc.Arbitrary<Condition> =>
  fc
    .constantFrom(...words, ...narrowed.filter((word) => words.includes(word)))
    .chain((word) => (values[word] ?? fc.constant(null)).map((value): Condition => ({ [word]: value })))

/** Conditions of all words that a server knows, or of those given, nested three deep. */
export const conditions = (version: string, words = Object.keys(values)): fc.Arbitrary<Condition> => {
  const known = words.filter((word) => !unknownTo(version).includes(word))
  return fc.letrec<{ nested: Condition }>((tie) => {
    const parts = fc.array(tie('nested'), { maxLength: 3 })
    return {
      nested: fc.oneof(
        { maxDepth: 3 },
        { weight: 4, arbitrary: singles(known) },
        { weight: 1, arbitrary: parts.map((all) => ({ all })) },
        { weight: 1, arbitrary: parts.map((any) => ({ any })) },
        { weight: 1, arbitrary: tie('nested').map((not) => ({ not })) },
      ),
    }
  }).nested
}

/** What a recipe may look at. */
export const scopes: fc.Arbitrary<Scope> = fc.record(
  {
    visibility: fc.subarray(['timeline', 'archive', 'hidden'] as const, { minLength: 1 }),
    owners: fc.constantFrom('me', 'any'),
    trashed: fc.boolean(),
    offline: fc.boolean(),
  },
  { requiredKeys: [] },
)
