import { describe, expect, it } from 'vitest'
import type { AssetRow } from '../../../core/api/schemas.ts'
import { ScannedAsset } from '../../../core/assets/scanned-asset.ts'
import { not } from '../../../core/predicates/predicate.ts'
import { jsonPath, type ValueTest } from '../../../language/predicates/json-path.ts'
import { parseCondition } from '../../../language/yaml/conditions.ts'

const usage = expect.objectContaining({ code: 'USAGE' })

const record = {
  id: 'a',
  isFavorite: false,
  exifInfo: { make: 'Apple', lat: null, iso: 800, 'a-b': 1, fNumber: 1.8 },
  faces: [],
  people: [{ name: 'Ann', faces: [{ id: 'f1' }] }, { name: null, faces: [] }, { name: 'Bo' }],
  'my key': 3,
}
const asset = new ScannedAsset(record as unknown as AssetRow, { raw: true })

describe('jsonPath', () => {
  // The table of spec/smart-albums.md section 7, but for its two oddities that need not be copied.
  it.each<[string, readonly unknown[]]>([
    ['$.id', ['a']],
    ['id', ['a']],
    ['$.exifInfo.make', ['Apple']],
    ['exifInfo.make', ['Apple']],
    ["$['exifInfo']['make']", ['Apple']],
    ["['exifInfo']['make']", ['Apple']],
    ["$.exifInfo['make','iso']", ['Apple', 800]],
    ['$.exifInfo["make", "iso"]', ['Apple', 800]],
    ['$.exifInfo.a-b', [1]],
    ["$['my key']", [3]],
    ['$.exifInfo.lat', [null]],
    ['$.exifInfo.none', []],
    ['$.nothing.deeper', []],
    ['$.ID', []],
    ['constructor', []],
    ['$.__proto__', []],
    ['$.exifInfo.*', ['Apple', null, 800, 1, 1.8]],
    ['$.people', [record.people]],
    ['$.people[*]', record.people],
    ['$.people[*].name', ['Ann', null, 'Bo']],
    ['$.people.name', []],
    ['$.people[0].name', ['Ann']],
    ['$.people[-1].name', ['Bo']],
    ['$.people[-2].name', [null]],
    ['$.people[7].name', []],
    ['$.people[0:2].name', ['Ann', null]],
    ['$.people[::2].name', ['Ann', 'Bo']],
    ['$.people[0,2].name', ['Ann', 'Bo']],
    ['$.people[*].faces', [[{ id: 'f1' }], []]],
    ['$.people[*].faces[*].id', ['f1']],
    ['$..name', ['Ann', null, 'Bo']],
    ['$..id', ['a', 'f1']],
    ['$.faces', [[]]],
    ['$.faces[*]', []],
    ['$.isFavorite', [false]],
    ['$', [record]],
    ['$.id,isFavorite', ['a', false]],
  ])('%s finds %j', (path, values) => {
    expect(jsonPath(path, /x/).inspect?.(asset)).toEqual(values)
  })

  it.each<[string, RegExp, boolean]>([
    ['$.exifInfo.make', /pp/, true],
    ['$.exifInfo.make', /^apple$/, false],
    ['$.exifInfo.make', /^apple$/i, true],
    ['$.exifInfo.make', /^apple$/gi, true],
    ['$.exifInfo.iso', /^800$/, true],
    ['$.exifInfo.fNumber', /^1\.8$/, true],
    ['$.isFavorite', /^false$/, true],
    ['$.exifInfo.lat', /^$|null|.*/, false],
    ['$.people[*].name', /^Bo$/, true],
    ['$.people[1].name', /.*/, false],
    ['$.faces', /^\[\]$/, true],
    ['$.people[0].faces', /^\[\{"id":"f1"\}\]$/, true],
    ['$.nothing', /.*/, false],
  ])('%s and %s: %s', (path, regex, expected) => {
    for (let turn = 0; turn < 2; turn += 1) expect(jsonPath(path, regex).test(asset)).toBe(expected)
    expect(not(jsonPath(path, regex)).test(asset)).toBe(!expected)
  })

  it.each<[string, ValueTest, boolean]>([
    ['$.exifInfo.lat', { exists: true }, true],
    ['$.exifInfo.none', { exists: true }, false],
    ['$.people[*].faces[*]', { exists: true }, true],
    ['$.exifInfo.lat', { isNull: true }, true],
    ['$.exifInfo.make', { isNull: true }, false],
    ['$.exifInfo.none', { isNull: true }, false],
    ['$.people[*].name', { isNull: true }, true],
    ['$.exifInfo.iso', { equals: 800 }, true],
    ['$.exifInfo.iso', { equals: '800' }, false],
    ['$.isFavorite', { equals: false }, true],
    ['$.exifInfo.iso', { gt: 799 }, true],
    ['$.exifInfo.iso', { gt: 800 }, false],
    ['$.exifInfo.iso', { lt: 801, gt: 700 }, true],
    ['$.exifInfo.iso', { lt: 800 }, false],
    ['$.exifInfo.make', { gt: 0 }, false],
    ['$.exifInfo.lat', { lt: 5 }, false],
  ])('%s and %j: %s', (path, wanted, expected) => {
    const found = jsonPath(path, wanted)
    expect([found.test(asset), not(found).test(asset)]).toEqual([expected, !expected])
    expect(found.condition).toEqual({ jsonPath: { path, ...wanted } })
    expect(parseCondition(found.condition).predicate?.test(asset)).toBe(expected)
  })

  it.each([{}, { exists: true, gt: 1 }, { above: 5 }, { gt: Number.NaN }])('refuses the test %j', (wanted) => {
    expect(() => jsonPath('$.id', wanted as ValueTest)).toThrow(usage)
  })

  it('refuses a regex and a test together', () => {
    const { problems } = parseCondition({ jsonPath: { path: '$.id', regex: 'a', gt: 1 } }, 'where')
    expect(problems).toMatchObject([{ path: 'where.jsonPath', message: 'has both a regex and another test' }])
  })

  it.each([
    '',
    '$.',
    '$.exifInfo.[',
    '$.people[]',
    "$.people[?(@.name=='Ann')]",
    '$.people[(@.length-1)]',
    '$.people[*]^',
    '$.exifInfo~',
    '$.exifInfo.iso@number()',
    '$.tags[*].color',
    'stack.id',
  ])('refuses %o', (path) => {
    expect(() => jsonPath(path, /x/)).toThrow(usage)
  })

  it('reads tags with their names and full paths, and asks for them then alone', () => {
    const tagged = { raw: { id: 'a' }, tags: ['trips', 'trips/north'] } as unknown as Parameters<
      ReturnType<typeof jsonPath>['test']
    >[0]
    const see = (path: string) => jsonPath(path, /x/).inspect?.(tagged)
    expect(see('$.tags[*].name')).toEqual(['trips', 'north'])
    expect(see('$.tags[-1].value')).toEqual(['trips/north'])
    expect(see('$..tags')).toEqual([
      [
        { name: 'trips', value: 'trips' },
        { name: 'north', value: 'trips/north' },
      ],
    ])
    expect(jsonPath('$.tags[*].value', /^trips$/).test(tagged)).toBe(true)
    expect([jsonPath('$.tags', /x/).needs, jsonPath('$.id', /x/).needs]).toEqual([['raw', 'tags'], ['raw']])
  })

  it('refuses a text for a pattern', () => {
    expect(() => jsonPath('$.id', 'x' as unknown as RegExp)).toThrow(usage)
  })

  it('runs nothing that a path says', () => {
    const marked = globalThis as { marked?: boolean }
    for (const path of [
      '$[?(globalThis.marked = true)]',
      '$[(globalThis.marked = true)]',
      '$..[?(globalThis.marked=1)]',
    ])
      expect(() => jsonPath(path, /x/)).toThrow(usage)
    expect(marked.marked).toBeUndefined()
  })

  it('says itself, and needs the whole record', () => {
    const found = jsonPath('$.exifInfo.lat', /apple/i)
    expect([found.label, found.needs]).toEqual(['$.exifInfo.lat matches /apple/i', ['raw']])
    expect(found.condition).toEqual({ jsonPath: { path: '$.exifInfo.lat', regex: 'apple', flags: 'i' } })
    expect(found.pure).toBeUndefined()
  })

  it('needs no record for a field of exif that every row brings, and is judged once', () => {
    const row = { id: 'a', exifInfo: { make: 'Apple', iso: null } } as unknown as AssetRow
    const bare = new ScannedAsset({ id: 'b' } as AssetRow, { exif: true })
    const kept = new ScannedAsset(row, { exif: true })
    const see = (path: string, one: ScannedAsset): unknown => jsonPath(path, /x/).inspect?.(one)
    for (const path of ['$.exifInfo.make', 'exifInfo.make', "$['exifInfo']['make']"])
      expect([jsonPath(path, /x/).needs, see(path, kept), see(path, bare)]).toEqual([['exif'], ['Apple'], []])
    expect([see('$.exifInfo.iso', kept), see('$.exifInfo.model', kept)]).toEqual([[null], []])
    const told = [
      jsonPath('$.exifInfo.iso', { gt: 1 }),
      jsonPath('$.exifInfo.iso', { gt: 2 }),
      jsonPath('$.exifInfo.iso', /1/),
    ]
    expect(new Set(told.map(({ pure }) => pure)).size).toBe(3)
    for (const path of ['$.exifInfo', '$.exifInfo.*', '$..make', "$.exifInfo['make','iso']", '$.exifInfo.make.length'])
      expect(jsonPath(path, /x/).needs).toEqual(['raw'])
  })

  it('asks 50,000 assets three questions in seconds of work', () => {
    const asked = [jsonPath('$.exifInfo.make', /^app/i), jsonPath('$.people[*].name', /^Bo$/), jsonPath('$..id', /f2/)]
    const start = process.cpuUsage()
    let matches = 0
    for (let index = 0; index < 50_000; index += 1) for (const one of asked) if (one.test(asset)) matches += 1
    expect(matches).toBe(100_000)
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(6000)
  })
})
