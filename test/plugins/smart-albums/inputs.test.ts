import { describe, expect, it } from 'vitest'
import { DarkroomError } from '../../../core/errors.ts'
import smartAlbums from '../../../plugins/smart-albums/index.ts'
import type { RuleInput } from './run.ts'

/** Problems of one rule as `path: message`, those of its form as well as those of its parts. */
const problemsOf = (rule: object, files: Readonly<Record<string, string>> = {}): string[] => {
  const instance = smartAlbums({ rules: [rule as RuleInput] })
  if (instance.problems.length > 0) return instance.problems.map(({ path, message }) => `${path}: ${message}`)
  try {
    instance.recipes((path) => files[path] ?? null)
    return []
  } catch (error) {
    if (!(error instanceof DarkroomError) || error.code !== 'CONFIG_INVALID') throw error
    const { problems } = error.context as { problems: { path: string; message: string }[] }
    return problems.map(({ path, message }) => `${path}: ${message}`)
  }
}

const one = (category: string, input: unknown, files?: Readonly<Record<string, string>>): string[] =>
  problemsOf({ base: category === 'local' ? 'library' : undefined, include: { [category]: { union: [input] } } }, files)

const id = '00000000-0000-4000-8000-000000000001'

describe('inputs of the table in section 3', () => {
  it.each<[string, string, unknown, Record<string, string>?]>([
    ['everything', 'metadata', {}],
    ['a file', 'metadata', 'a.json', { 'a.json': '{"city": "Paris"}' }],
    ['text', 'smart', 'dog'],
    ['a number as text', 'smart', '2024'],
    ['a quoted word as text', 'smart', '"dog"'],
    ['an amount that is none', 'smart', 'dog @2.5'],
    ['a file without the ending', 'smart', 'a.txt', { 'a.txt': '{}' }],
    ['an object that ends in an at sign', 'smart', { query: 'room @101', resultLimit: 30 }],
    ['plain days', 'metadata', { takenAfter: '2024-01-01', takenBefore: '2024-01-31' }],
    ['like an asset', 'smart', { queryAssetId: id, language: 'de' }],
    [
      'every key',
      'metadata',
      {
        make: null,
        model: 'X',
        lensModel: null,
        city: 'a',
        state: 'b',
        country: 'c',
        rating: 5,
        ocr: 'x',
        type: 'IMAGE',
        isFavorite: false,
        isMotion: true,
        isOffline: false,
        isNotInAlbum: true,
        libraryId: null,
        personIds: [id, id],
        tagIds: null,
        albumIds: [id],
        originalFileName: 'a',
        originalPath: 'b',
        description: 'c',
        withStacked: false,
        withDeleted: true,
        checksum: 'abc',
        id,
        takenAfter: '2024-01-01T00:00:00Z',
        createdBefore: '2024-01-01',
        updatedAfter: '2024-01-01T00:00:00+02:00',
        visibility: 'archive',
        resultLimit: 3,
        order: 'asc',
      },
    ],
  ])('%s is read', (_, category, input, files) => {
    expect(one(category, input, files)).toEqual([])
  })

  it.each<[string, string, unknown, string, string, Record<string, string>?]>([
    ['an empty object', 'smart', {}, 'query-invalid', 'neither query nor queryAssetId'],
    ['JSON text', 'metadata', '{"city": "Paris"}', 'query-invalid', 'is JSON in a text'],
    ['broken JSON', 'smart', '{"query":"dog",}', 'query-invalid', 'is JSON in a text'],
    ['a list', 'smart', '["dog"]', 'query-invalid', 'is JSON in a text'],
    ['paging', 'metadata', { page: 2 }, 'query-invalid', 'page is not a known key'],
    ['a list in a file', 'metadata', 'a.json', 'query-invalid', 'no object', { 'a.json': '[1]' }],
    ['a missing file', 'metadata', 'nope.json', 'file-missing', 'no file nope.json'],
    ['a missing file', 'smart', 'nope.json', 'file-missing', 'no file nope.json'],
    ['an invalid file', 'smart', 'a.json', 'query-invalid', 'a.json is not JSON', { 'a.json': '{' }],
    ['a file without the ending', 'metadata', 'a.txt', 'query-invalid', 'is text', { 'a.txt': '{}' }],
    ['plain text', 'metadata', 'dog', 'query-invalid', 'is text'],
    ['no amount', 'smart', 'dog @0', 'limit-invalid', 'resultLimit is 0'],
    ['a limit of null', 'metadata', { resultLimit: null }, 'limit-invalid', 'null'],
    ['a negative limit', 'metadata', { resultLimit: -1 }, 'limit-invalid', '-1'],
    ['a limit as text', 'smart', { query: 'dog', resultLimit: '5' }, 'limit-invalid', '"5"'],
    ['half a limit', 'smart', { query: 'dog', resultLimit: 2.5 }, 'limit-invalid', '2.5'],
    ['an amount without text', 'smart', '@3', 'query-invalid', 'no text'],
    ['empty text', 'smart', ' ', 'query-invalid', 'no text'],
    ['search text', 'metadata', { query: 'dog' }, 'query-invalid', 'query means nothing in a metadata query'],
    ['a misspelt key', 'metadata', { contry: 'France' }, 'query-invalid', 'contry is not a known key'],
    [
      'a key of metadata alone',
      'smart',
      { query: 'dog', originalPath: 'x' },
      'query-invalid',
      'does not know originalPath',
    ],
    ['what no answer tells', 'metadata', { deviceId: 'WEB' }, 'query-invalid', 'deviceId cannot be asked for'],
    ['the locked folder', 'metadata', { visibility: 'locked' }, 'query-invalid', 'locked folder'],
    ['two words for one', 'metadata', { visibility: 'archive', isArchived: true }, 'query-invalid', 'older servers'],
    ['a wrong type', 'metadata', { make: 5 }, 'query-invalid', 'make is 5'],
    [
      'a type in small letters',
      'metadata',
      { type: 'image' },
      'query-invalid',
      'type is "image": must be "IMAGE", "VIDEO", "AUDIO" or "OTHER"',
    ],
    ['a wrong rating', 'metadata', { rating: 6 }, 'query-invalid', 'rating is 6'],
    ['no id', 'metadata', { personIds: ['Ann'] }, 'query-invalid', 'personIds[0]'],
    ['no ids', 'metadata', { tagIds: [] }, 'query-invalid', 'tagIds'],
    ['no day', 'metadata', { takenAfter: '2024-02-30' }, 'query-invalid', 'not a time'],
    ['a time without zone', 'metadata', { takenAfter: '2024-02-03T10:00:00' }, 'query-invalid', 'not a time'],
    [
      'days upside down',
      'metadata',
      { takenAfter: '2024-02-03', takenBefore: '2024-02-01' },
      'query-invalid',
      'later than',
    ],
    ['the trash', 'smart', { query: 'dog', isOffline: true }, 'query-invalid', 'trash'],
    [
      'an address without a query',
      'metadata',
      'https://photos.example.org/search?query=5',
      'query-invalid',
      'no query',
    ],
    ['no colon', 'local', '$.exifInfo.make', 'filter-invalid', 'no colon'],
    ['an empty path', 'local', ':x', 'filter-invalid', 'path'],
    ['a flag of Python in a text', 'local', '$.id:(?i)x', 'filter-invalid', 'JavaScript'],
    ['a missing list', 'local', 'f.json', 'file-missing', 'no file f.json'],
    ['an invalid list', 'local', 'f.json', 'filter-invalid', 'no list', { 'f.json': '[' }],
    ['a list of texts', 'local', 'f.json', 'filter-invalid', 'condition "a"', { 'f.json': '["a"]' }],
    ['one object in a file', 'local', 'f.json', 'filter-invalid', 'no list', { 'f.json': '{"path": "$.id"}' }],
    ['a number for a regex', 'local', { path: '$.id', regex: 5 }, 'filter-invalid', 'regex'],
    ['text for a number', 'local', { path: '$.id', gt: 'x' }, 'filter-invalid', 'gt: must be a number, not text'],
    ['an unknown test', 'local', { path: '$.id', above: 5 }, 'filter-invalid', 'above'],
    ['a group of Python', 'local', { path: '$.id', regex: '(?P<a>x)' }, 'filter-invalid', 'JavaScript'],
    ['a flag of Python', 'local', { path: '$.id', regex: '(?i)x' }, 'filter-invalid', 'JavaScript'],
    ['an end of Python', 'local', { path: '$.id', regex: 'x\\Z' }, 'filter-invalid', 'JavaScript'],
    ['two tests', 'local', { path: '$.id', regex: 'a', gt: 5 }, 'filter-invalid', 'a regex and another test'],
    ['what tags do not have', 'local', { path: '$.tags[*].color', regex: 'x' }, 'filter-invalid', 'color of tags'],
    ['stacks, which no answer holds', 'local', { path: '$.stack.id', regex: 'x' }, 'filter-invalid', 'stack'],
    ['an expression', 'local', { path: "$.people[?(@.name=='Ann')]", regex: 'x' }, 'filter-invalid', 'expression'],
    ['an empty path', 'local', { path: '', regex: 'x' }, 'filter-invalid', 'path'],
  ])('%s in %s: %j is refused with %s', (_, category, input, code, words, files) => {
    expect(one(category, input, files)).toEqual([expect.stringContaining(`rules[0].include.${category}.union[0]: `)])
    expect(one(category, input, files)[0]).toContain(words)
    expect(one(category, input, files)[0]).toContain(`(${code})`)
  })
})

describe('the form of rules', () => {
  const query = { metadata: { union: [{}] } }
  it.each<[string, object, string]>([
    ['an unknown key', { include: query, exlude: {} }, 'rules[0].exlude: is not a known option'],
    ['an unknown category', { include: { meta: {} } }, 'rules[0].include.meta: is not a known option'],
    ['an empty list', { include: { metadata: { union: [] } } }, 'rules[0].include.metadata.union: is empty'],
    ['no mode', { include: { metadata: {} } }, 'rules[0].include.metadata: has neither union nor intersection'],
    [
      'groups in include',
      { include: { people: { intersection: [['Ann', 'Bob']] } } },
      'rules[0].include.people.intersection[0]: is not a name or id',
    ],
    [
      'groups in a union',
      { base: 'library', exclude: { people: { union: [['Ann']] } } },
      'rules[0].exclude.people.union[0]: is not a name or id',
    ],
    ['a limit of nothing', { include: query, limit: 0 }, 'rules[0].limit'],
    ['half a limit', { include: query, limit: 1.5 }, 'rules[0].limit'],
    ['an unknown order', { include: query, order: 'random' }, 'rules[0].order'],
    [
      'rank without a smart query',
      { include: query, order: 'rank' },
      'rules[0].order: rank needs a smart query in include',
    ],
    ['a sync without an album', { include: query, sync: true }, 'rules[0].sync: needs an album'],
    ['a zone that is none', { include: query, timeZone: 'Mars' }, 'rules[0].timeZone: is not a time zone'],
    ['an album without name', { include: query, album: { create: true } }, 'rules[0].album'],
    ['no rules', {}, 'rules[0]: nothing says where to begin'],
  ])('%s is refused', (_, rule, problem) => {
    expect(problemsOf(rule)).toEqual([expect.stringContaining(problem)])
  })

  it('base beside a query is refused, beside local conditions it is what they need', () => {
    expect(problemsOf({ base: 'library', include: query })).toEqual([expect.stringContaining('(rule-invalid)')])
    expect(problemsOf({ base: 'library', include: { local: { union: [{ path: '$.id', regex: 'a' }] } } })).toEqual([])
  })

  it('every problem of every part is told at once', () => {
    const rule = {
      include: { metadata: { union: ['a.json', { x: 1 }] }, local: { union: ['no colon'] } },
      exclude: { smart: { union: ['@3'] } },
    }
    expect(problemsOf(rule).map((problem) => problem.split(':')[0])).toEqual([
      'rules[0].include.metadata.union[0]',
      'rules[0].include.metadata.union[1]',
      'rules[0].include.local.union[0]',
      'rules[0].exclude.smart.union[0]',
    ])
  })
})
