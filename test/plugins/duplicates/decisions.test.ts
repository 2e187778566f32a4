import { describe, expect, it } from 'vitest'
import type { Exif } from '../../../index.ts'
import { alikeSets } from '../../../plugins/duplicates/alike.ts'
import {
  type Candidate,
  type Criterion,
  chooseKeep,
  criteria,
  type Preference,
} from '../../../plugins/duplicates/keep.ts'
import { type DuplicatesInput, duplicatesOptions } from '../../../plugins/duplicates/options.ts'
import { type Valued, valuesFor, valuesForKept } from '../../../plugins/duplicates/values.ts'

const candidate = (id: string, more: Partial<Candidate> = {}): Candidate => ({
  id,
  isFavorite: false,
  isOriginal: false,
  pixels: 100,
  bytes: 10,
  taken: 1_000,
  metadata: 3,
  isLive: false,
  isEdit: false,
  isExternal: false,
  uploaded: null,
  format: 'jpg',
  shot: id,
  segments: ['photos', `${id}.jpg`],
  libraries: [],
  albums: [],
  ...more,
})
const choose = (
  a: Partial<Candidate>,
  b: Partial<Candidate>,
  keep: readonly (Criterion | Preference)[] = criteria,
  preferEdits = false,
) => {
  const chosen = chooseKeep([candidate('a', a), candidate('b', b)], { keep, preferEdits })
  return { keep: chosen.keep?.id ?? null, others: chosen.others.map(({ id }) => id), reasons: chosen.reasons }
}

describe('chooseKeep', () => {
  it.each([
    ['the favourite', {}, { isFavorite: true }, 'b', ['favorite']],
    ['the camera before the messenger', { pixels: 200 }, { isOriginal: true }, 'b', ['original of a camera']],
    ['more pixels', { pixels: 200 }, { bytes: 99 }, 'a', ['largest']],
    ['more bytes of equal pixels', {}, { bytes: 99 }, 'b', ['largest']],
    ['the oldest date', { taken: 2_000 }, {}, 'b', ['oldest date']],
    ['any date before none that is plausible', { taken: null }, { taken: 9_000 }, 'b', ['oldest date']],
    ['more metadata', { metadata: 4 }, {}, 'a', ['most metadata']],
    ['the smallest id in the end', {}, {}, 'a', ['smallest id']],
    ['a live photo whatever else', { isFavorite: true }, { isLive: true }, 'b', ['live photo']],
    ['the original before its edit', { isFavorite: true, isEdit: true }, {}, 'b', ['not an edit']],
    ['the favourite of two edits', { isEdit: true }, { isEdit: true, isFavorite: true }, 'b', ['favorite']],
  ] as const)('keeps %s', (_, a, b, keep, reasons) => {
    expect(choose(a, b)).toEqual({ keep, others: [keep === 'a' ? 'b' : 'a'], reasons })
  })

  it('leaves a tie to a person', () => {
    expect(choose({}, {}, ['favorite', 'largest'])).toEqual({ keep: null, others: [], reasons: [] })
  })

  /** Criteria as a configuration says them. */
  const said = (keep: DuplicatesInput['keep']) => duplicatesOptions.parse({ keep }).keep
  const at = (path: string): Partial<Candidate> => ({ segments: path.split('/').slice(1) })

  it.each([
    ['**/Originals', '/x/Originals'],
    ['**/Originals/', '/x/Originals'],
    ['Originals/', '/Originals'],
    ['Origin*', '/x/Original.jpg'],
    ['Origin*/', '/x/Original.jpg'],
    ['/x/Origin*', '/x/Original.jpg'],
    ['/x/*/2024', '/x/Copies/2024'],
  ])('keeps what lies anywhere below a folder that %s names, and not a file that is called so', (folder, file) => {
    const [a, b] = [at('/x/Originals/2024/May/a.jpg'), at(file)]
    expect(choose({ ...a, bytes: 1 }, { ...b, bytes: 99 }, said([{ folder }, 'largest'])).keep).toBe('a')
  })

  it.each<[string, DuplicatesInput['keep'], Partial<Candidate>, Partial<Candidate>, string | null]>([
    [
      'the format that comes first',
      [{ format: ['heic', 'dng', 'jpg'] }],
      { format: 'jpg', bytes: 99 },
      { format: 'heic' },
      'b',
    ],
    [
      'the next format where the first is not there',
      [{ format: ['heic', '.DNG'] }],
      { format: 'jpg' },
      { format: 'dng' },
      'b',
    ],
    ['any spelling of a format', [{ format: 'jpeg' }], { format: 'jpg' }, { format: 'png' }, 'a'],
    ['none by formats that nobody has', [{ format: 'heic' }], { format: 'jpg' }, { format: 'png' }, null],
    [
      'what lies below a folder',
      [{ folder: '/disk/photos' }],
      at('/disk/photos 2/a.jpg'),
      at('/disk/photos/2024/a.jpg'),
      'b',
    ],
    [
      'what lies in a folder of a name',
      [{ folder: '**/Originals/**' }],
      at('/x/Originals/a.jpg'),
      at('/x/Copies/a.jpg'),
      'a',
    ],
    [
      'what lies in a folder, whatever files are called',
      [{ folder: 'Best' }],
      at('/x/Copies/Best.jpg'),
      at('/x/Best/a.jpg'),
      'b',
    ],
    ['what a glob finds', [{ path: '/disk/*.jpg' }], at('/disk/sub/a.jpg'), at('/disk/a.jpg'), 'b'],
    ['the folder that comes first', [{ folder: ['/b', '/a'] }], at('/a/1.jpg'), at('/b/1.jpg'), 'b'],
    ['a library', [{ library: 'Disk' }], { libraries: [] }, { libraries: ['Disk'] }, 'b'],
    ['what is in an album', [{ album: 'Best' }], {}, { albums: [{ id: null, name: 'Best' }] }, 'b'],
    ['what is in an album by its id', [{ album: 'x1' }], { albums: [{ id: 'x1', name: 'A' }] }, {}, 'a'],
    ['the oldest upload', ['oldestUpload'], { uploaded: 2 }, { uploaded: 1 }, 'b'],
    ['the newest upload', ['newestUpload'], { uploaded: 2 }, { uploaded: 1 }, 'a'],
    ['neither by uploads that are not known', ['oldestUpload', 'newestUpload'], {}, {}, null],
    ['external ones', ['external', 'largest'], { bytes: 99 }, { isExternal: true }, 'b'],
    ['uploads', ['upload', 'largest'], { bytes: 5 }, { isExternal: true, bytes: 99 }, 'a'],
    [
      'criteria of both kinds in their order',
      ['favorite', { format: 'heic' }],
      { format: 'heic' },
      { isFavorite: true },
      'b',
    ],
    ['an external one of about the same size', undefined, { bytes: 1001 }, { isExternal: true, bytes: 1000 }, 'b'],
    [
      'the HEIC before the JPEG of its name',
      undefined,
      { format: 'heic', shot: 'img_1', bytes: 100 },
      { shot: 'img_1', bytes: 200 },
      'a',
    ],
    [
      'the external JPEG before the HEIC of its name, so that one goes',
      undefined,
      { format: 'heic', shot: 'img_1', bytes: 100 },
      { shot: 'img_1', bytes: 200, isExternal: true },
      'b',
    ],
    [
      'the external HEIC before the JPEG of its name',
      undefined,
      { format: 'heic', shot: 'img_1', bytes: 100, isExternal: true },
      { shot: 'img_1', bytes: 200 },
      'a',
    ],
    ['the larger of other names', undefined, { format: 'heic', bytes: 100 }, { bytes: 200 }, 'b'],
    ['the larger in pixels', undefined, { format: 'heic', shot: 'i' }, { shot: 'i', pixels: 200 }, 'b'],
    ['an upload with more pixels', undefined, { pixels: 200 }, { isExternal: true }, 'a'],
    ['an upload that is much larger', undefined, { bytes: 2000 }, { isExternal: true, bytes: 1000 }, 'a'],
  ])('keeps %s', (_, keep, a, b, kept) => {
    expect(choose(a, b, said(keep)).keep).toBe(kept)
  })

  it('asks the criteria in the order given', () => {
    const [large, old] = [{ pixels: 200, taken: 2_000 }, {}]
    expect(choose(large, old, ['largest', 'oldestDate']).keep).toBe('a')
    expect(choose(large, old, ['oldestDate', 'largest']).keep).toBe('b')
  })

  it('lets an edit win where told', () => {
    expect(choose({ isEdit: true, pixels: 200 }, {}, ['largest'], true).keep).toBe('a')
  })
})

describe('alikeSets', () => {
  const both = { sameDay: true, sameAspect: true }
  const shape = (day: string, width: number | null = null, height: number | null = null) => ({ day, width, height })
  const film = (seconds: number | null) => ({ ...shape('2023-07-01'), seconds })
  const sizes = (...sets: readonly (readonly unknown[])[]) => sets.map(({ length }) => length)

  it('parts films that are not of one length, to the second', () => {
    const [long, encoded, short, unknown] = [film(60), film(59.4), film(10), film(null)]
    expect(alikeSets([long, unknown, encoded], both)).toEqual([[long, unknown, encoded]])
    expect(alikeSets([long, short, encoded], { sameDay: false, sameAspect: false })).toEqual([[short], [long, encoded]])
    expect(alikeSets([long, short, unknown], both)).toEqual([[short], [long], [unknown]])
  })

  it('joins neighbouring days only', () => {
    const [one, two, three] = [shape('2023-12-31'), shape('2024-01-01'), shape('2024-01-02')]
    expect(alikeSets([one, two], both)).toEqual([[one, two]])
    expect(alikeSets([three, two, one], both)).toEqual([[two, one], [three]])
    expect(sizes(...alikeSets([one, three], { ...both, sameDay: false }))).toEqual([2])
  })

  it('joins equal ratios, rotated ones too, within two percent', () => {
    const day = '2023-01-01'
    const [wide, tall, near, other] = [
      shape(day, 4000, 3000),
      shape(day, 3000, 4000),
      shape(day, 4040, 3000),
      shape(day, 1600, 900),
    ]
    expect(alikeSets([wide, tall, near], both)).toEqual([[wide, tall, near]])
    expect(alikeSets([wide, other, tall], both)).toEqual([[wide, tall], [other]])
    expect(sizes(...alikeSets([shape(day, 1000, 1000), shape(day, 1020, 1000)], both))).toEqual([1, 1])
    expect(sizes(...alikeSets([wide, other], { ...both, sameAspect: false }))).toEqual([2])
  })

  it('holds unknown sizes against nobody', () => {
    const [unknown, known, other] = [shape('2023-01-01'), shape('2023-01-01', 4, 3), shape('2023-01-01', 16, 9)]
    expect(alikeSets([unknown, known], both)).toEqual([[unknown, known]])
    expect(sizes(...alikeSets([unknown, known, other], both))).toEqual([1, 1, 1])
  })
})

const valued = (_: string, { isFavorite = false, ...exif }: Partial<Exif & Valued> = {}): Valued => ({
  isFavorite,
  exif,
})
const all = { favorite: true, rating: true, description: true, location: true }
const got = (member: Valued, ...others: readonly Valued[]) =>
  valuesFor(member, [member, ...others], all).map((action) => ('set' in action ? action.set : action))
/** About 78 and 139 metres north of the first. */
const [here, near, far] = [
  { latitude: 52, longitude: 13 },
  { latitude: 52.0007, longitude: 13 },
  { latitude: 52.00125, longitude: 13 },
]

describe('valuesFor', () => {
  it('gives what a copy lacks', () => {
    expect(got(valued('a'), valued('b', { isFavorite: true }))).toEqual([{ isFavorite: true }])
    expect(got(valued('a'), valued('b', { rating: 2 }), valued('c', { rating: 4 }))).toEqual([{ rating: 4 }])
    expect(got(valued('a', { rating: 1 }), valued('b', { rating: 4 }))).toEqual([])
    expect(got(valued('a', { rating: 0 }), valued('b', { rating: 4 }))).toEqual([{ rating: 4 }])
    expect(got(valued('a'), valued('b', { rating: -1 }))).toEqual([])
    expect(got(valued('a'), valued('b', { description: 'Lake' }))).toEqual([{ description: 'Lake' }])
    expect(got(valued('a'), valued('b', { description: 'Lake' }), valued('c', { description: 'Sea' }))).toEqual([])
    expect(got(valued('a', { description: 'x' }), valued('b', { description: 'Lake' }))).toEqual([])
  })

  it('gives a place only where all that is known lies within 100 m', () => {
    expect(got(valued('a'), valued('b', here), valued('c', near))).toEqual([here])
    expect(got(valued('a'), valued('b', here), valued('c', far))).toEqual([])
    expect(got(valued('a'), valued('b', { latitude: 0, longitude: 0 }))).toEqual([])
  })

  it('gives nothing unless told', () => {
    const off = { favorite: false, rating: false, description: false, location: false }
    const rich = valued('b', { ...here, isFavorite: true, rating: 5, description: 'x' })
    expect(valuesFor(valued('a'), [valued('a'), rich], off)).toEqual([])
  })

  it('gives the one that is kept the highest rating and every line', () => {
    const kept = valued('a', { rating: 2, description: 'Lake' })
    const other = valued('b', { rating: 4, description: 'Lake\nwith Ann', isFavorite: true })
    expect(valuesForKept(kept, [kept, other]).map((action) => ('set' in action ? action.set : action))).toEqual([
      { isFavorite: true },
      { rating: 4 },
      { description: 'Lake\nwith Ann' },
    ])
  })

  it('leaves the one that is kept rejected beside copies without a rating', () => {
    const rejected = valued('a', { rating: -1 })
    const rated = (...others: readonly Valued[]) => valuesForKept(rejected, [rejected, ...others])
    for (const none of [{}, { rating: 0 }, { rating: -1 }]) expect(rated(valued('b', none))).toEqual([])
    expect(rated(valued('b'), valued('c', { rating: 2 }))).toMatchObject([{ set: { rating: 2 } }])
  })
})
