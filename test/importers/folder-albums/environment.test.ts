import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { folderAlbumsFromEnvironment } from '../../../importers/folder-albums/index.ts'
import { splitShellWords } from '../../../importers/folder-albums/shell-words.ts'
import { folderAlbumsOptions } from '../../../plugins/folder-albums/index.ts'
import { albumsFor, examples } from '../../plugins/folder-albums/examples.ts'

const regex = (source: string) => ({ regex: source, flags: 'v' })
const rule = (source: string, replacement = '') => [regex(source), replacement]

describe('readings of single variables', () => {
  it.each([
    ['V01', { ROOT_PATH: '/a,/b,/c' }, { rootPath: ['/a', '/b', '/c'] }],
    ['V02', { IGNORE: 'x:y z:**/*.mp4' }, { ignore: ['x', 'y z', '**/*.mp4'] }],
    ['V03', { IGNORE: 'a  b' }, { ignore: ['a  b'] }],
    ['V04', { SHARE_WITH: 'User A=editor:b@x.org' }, { shareWith: ['User A=editor', 'b@x.org'] }],
    ['V05', { SHARE_WITH: 'A "B" C' }, { shareWith: ['A "B" C'] }],
    ['V06', { ALBUM_SEPARATOR: ' - ' }, { albumSeparator: ' - ' }],
    ['V07', { ALBUM_SEPARATOR: '' }, {}],
    ['V08', { ALBUM_SEPARATOR: '  ' }, { albumSeparator: '  ' }],
    ['V09', { ALBUM_LEVELS: '-2,-2' }, { albumLevels: '-2,-2', shallowNegativeRange: 'legacy' }],
    ['V09', { ALBUM_LEVELS: '-2' }, { albumLevels: '-2' }],
    ['V10', { MODE: 'CLEANUP', DELETE_CONFIRM: 'false' }, { mode: 'CLEANUP', deleteConfirm: false }],
    ['V11', { UNATTENDED: '0' }, { unattended: false }],
    ['V12', { FIND_ASSETS_IN_ALBUMS: 'false' }, { findAssetsInAlbums: false }],
    ['V12', { FIND_ARCHIVED_ASSETS: 'false' }, { findArchivedAssets: false }],
    ['V12', { READ_ALBUM_PROPERTIES: 'false' }, { readAlbumProperties: false }],
    ['V13', { INSECURE: '1' }, { insecure: true }],
    ['V13', { INSECURE: 'TRUE' }, { insecure: true }],
    ['V14', { COMMENTS_AND_LIKES: '1' }, { commentsAndLikes: true }],
    ['V14', { COMMENTS_AND_LIKES: '0' }, { commentsAndLikes: false }],
    ['V14', { COMMENTS_AND_LIKES: 'Yes' }, { commentsAndLikes: true }],
    [
      'V16',
      { ALBUM_NAME_POST_REGEX1: String.raw`'\d+_'`, ALBUM_NAME_POST_REGEX2: `'_' ' '` },
      { albumNamePostRegex: [rule(String.raw`\p{Nd}+_`), rule('_', ' ')] },
    ],
    ['V17', { ALBUM_NAME_POST_REGEX1: String.raw`\d+_` }, { albumNamePostRegex: [rule(String.raw`\p{Nd}+_`)] }],
    [
      'V18',
      { ALBUM_NAME_POST_REGEX11: `'x'`, ALBUM_NAME_POST_REGEX9: 'y' },
      { albumNamePostRegex: [rule('y'), rule('x')] },
    ],
    ['V19', { IGNORE_REGEX22: `'b'` }, { ignoreRegex: [regex('b')] }],
    ['V20', { API_KEY: 'k1:k2:k3' }, { apiKey: ['k1', 'k2', 'k3'] }],
    ['V21', { API_KEY: 'lit', API_KEY_FILE: '/run/x' }, { apiKey: ['lit'] }],
    [
      'V22',
      { VISIBILITY: 'archive', SYNC_MODE: '1', ALBUM_ORDER: 'asc', UPDATE_ALBUM_PROPS_MODE: '2' },
      { visibility: 'archive', syncMode: 1, albumOrder: 'asc', updateAlbumPropsMode: 2 },
    ],
    ['rule 1', { ALBUM_SEPARATOR: '""', MODE: undefined, IGNORE: '' }, { albumSeparator: '' }],
    ['rule 2', { ROOT_PATH: ' /a , ,/b b ,' }, { rootPath: ['/a', '/b b'] }],
    ['rule 2', { IGNORE: ':' }, {}],
    ['rule 3', { ROOT_PATH: '["/a,b", "/c "]', IGNORE: '["C:x"]' }, { rootPath: ['/a,b', '/c '], ignore: ['C:x'] }],
    ['rule 3', { IGNORE: '[ab]*:[1]' }, { ignore: ['[ab]*', '[1]'] }],
    [
      'rule 4',
      { IGNORE_REGEX10: 'c', IGNORE_REGEX2: 'b', IGNORE_REGEX1: 'a', IGNORE_REGEX99999999999999999999: 'd' },
      { ignoreRegex: ['a', 'b', 'c', 'd'].map(regex) },
    ],
    ['rule 4', { IGNORE_REGEX0: 'a', IGNORE_REGEX01: 'b', IGNORE_REGEX1X: 'c', IGNORE_REGEX: 'd' }, {}],
    ['rule 5', { PATH_FILTER_REGEX1: `it's "a" (b)` }, { pathFilterRegex: [regex(`it's "a" (b)`)] }],
  ])('%s %j', (_id, env, expected) => {
    const { options, settings } = folderAlbumsFromEnvironment(env)
    expect({ ...options, ...settings }).toEqual(expected)
  })

  it('V15 ARCHIVE means a visibility, with a note', () => {
    expect(folderAlbumsFromEnvironment({ ARCHIVE: 'true' })).toEqual({
      options: { visibility: 'archive' },
      settings: {},
      notes: ['ARCHIVE is an old form of VISIBILITY=archive.'],
    })
    const both = folderAlbumsFromEnvironment({ ARCHIVE: 'true', VISIBILITY: 'timeline' })
    expect(both.options).toEqual({ visibility: 'timeline' })
    expect(folderAlbumsFromEnvironment({ ARCHIVE: 'no' }).options).toEqual({})
  })

  it('V21 says that a key file beside a key is not read, and never shows a key', () => {
    const { settings, notes } = folderAlbumsFromEnvironment({ API_KEY: 'secret', API_KEY_FILE: '/run/x' })
    expect(settings).toEqual({ apiKey: ['secret'] })
    expect(notes).toEqual(['API_KEY_FILE is not read, because API_KEY is given.'])
  })

  it('M20 takes of sync mode 2 what Darkroom does, with a note', () => {
    const { options, notes } = folderAlbumsFromEnvironment({ SYNC_MODE: '2' })
    expect(options).toEqual({ syncMode: 1 })
    expect(notes).toEqual([expect.stringContaining('offline assets')])
  })
})

describe('mistakes', () => {
  it('come all at once and name their variables', () => {
    const env = {
      INSECURE: 'maybe',
      SYNC_MODE: '1.5',
      ALBUM_NAME_POST_REGEX1: `'a' 'b' 'c'`,
      ALBUM_NAME_POST_REGEX2: `'(a)' '\\2'`,
      IGNORE_REGEX2: `'a' b`,
      IGNORE_REGEX3: 'a++',
      PATH_FILTER_REGEX3: `'open`,
    }
    let message = ''
    try {
      folderAlbumsFromEnvironment(env)
    } catch (error) {
      message = (error as Error).message
    }
    for (const name of Object.keys(env)) expect(message).toContain(`${name}: `)
    expect(message).toContain('The environment has 7 problems')
  })

  it.each([
    ['ALBUM_LEVEL', 'ALBUM_LEVELS'],
    ['ALBUM-LEVELS', 'ALBUM_LEVELS'],
    ['album_levels', 'ALBUM_LEVELS'],
    ['FIND_ASSET_IN_ALBUMS', 'FIND_ASSETS_IN_ALBUMS'],
    ['IGNORES', 'IGNORE'],
    ['IGNORE_REGEX', 'IGNORE_REGEX1'],
    ['IGNORE_REGEX07', 'IGNORE_REGEX1'],
    ['IGNORE_REGEXS3', 'IGNORE_REGEX1'],
    ['path-filter-regex2', 'PATH_FILTER_REGEX1'],
  ])('%s is taken for a slip of %s', (name, meant) => {
    const { options, notes } = folderAlbumsFromEnvironment({ [name]: 'x' })
    expect(options).toEqual({})
    expect(notes).toEqual([`${name} is not read; did you mean ${meant}?`])
  })

  it('are none in unrelated and empty variables', () => {
    const env = { PATH: '/bin', HOME: '/root', LANG: 'C', TZ: 'UTC', ALBUM_LEVEL: '', toString: 'x', IGNORE2: '' }
    expect(folderAlbumsFromEnvironment(env)).toEqual({ options: {}, settings: {}, notes: [] })
  })
})

describe('shell words', () => {
  it.each([
    [`'a b' "c d" e`, ['a b', 'c d', 'e']],
    [`'a'"b"c`, ['abc']],
    [String.raw`"\d \" \\ \$"`, [String.raw`\d " \ $`]],
    [String.raw`a\ b`, ['a b']],
    [`'' ""`, ['', '']],
    [`  `, []],
  ])('%s', (text, words) => {
    expect(splitShellWords(text)).toEqual(words)
  })

  it.each([`'a`, `"a`, `a"`, `a\\`, `"a\\"`])('%s has an open end', (text) => {
    expect(() => splitShellWords(text)).toThrow()
  })

  it('give back what single quotes hold', () => {
    const words = fc.array(fc.string().map((word) => word.replaceAll("'", '')))
    fc.assert(
      fc.property(words, (list) => {
        expect(splitShellWords(list.map((word) => `'${word}'`).join(' '))).toEqual(list)
      }),
    )
  })
})

describe('worked examples in the forms of the earlier tool', () => {
  const raw = String.raw
  it.each<[string, Readonly<Record<string, string>>]>([
    ['E31', { ALBUM_LEVELS: '' }],
    ['E75', { PATH_FILTER_REGEX1: raw`20\d\d/.*` }],
    ['E76', { PATH_FILTER_REGEX1: raw`20\d\d` }],
    ['E77', { PATH_FILTER_REGEX1: '2019/.*', PATH_FILTER: 'Pets/**' }],
    ['E78', { IGNORE_REGEX1: '(?i).*lake.*' }],
    ['E79', { IGNORE_REGEX1: '.*/Day 1/.*', IGNORE: 'Pets' }],
    ['E81', { ALBUM_LEVELS: '2', ALBUM_NAME_POST_REGEX1: raw`'^\d{4} '` }],
    ['E82', { ALBUM_LEVELS: '2', ALBUM_NAME_POST_REGEX1: raw`\d+`, ALBUM_NAME_POST_REGEX2: raw`'\s+' ' '` }],
    ['E83', { ALBUM_NAME_POST_REGEX1: raw`'^(\w+) (\d+)$' '\2 \1'` }],
    ['E84', { ALBUM_NAME_POST_REGEX1: raw`'(?P<y>20\d\d)(?P<m>\d\d)\d\d' '\g<y>/\g<m>'` }],
    ['E85', { ALBUM_NAME_POST_REGEX1: raw`'(\d+)' '$1'` }],
    ['E86', { ALBUM_NAME_POST_REGEX1: '^.*$' }],
    ['E87', { ALBUM_NAME_POST_REGEX1: raw`'^\d{4} '` }],
    ['E90', { ALBUM_LEVELS: '2', ALBUM_SEPARATOR: '""', ALBUM_NAME_POST_REGEX1: raw`^\d{8}_` }],
  ])('%s', (wanted, env) => {
    const [, , assets = [], expected] = examples.find(([id]) => id === wanted) ?? []
    const { options } = folderAlbumsFromEnvironment({ ROOT_PATH: '/pics', ...env })
    expect(albumsFor(options, assets)).toEqual(expected)
  })

  it.each([
    ['E80', { IGNORE_REGEX1: '[' }],
    ['E88', { ALBUM_NAME_POST_REGEX1: '(' }],
    ['E89', { ALBUM_NAME_POST_REGEX1: raw`'(a)' '\2'` }],
  ])('%s is an error', (_id, env) => {
    expect(() => folderAlbumsFromEnvironment(env)).toThrow(Object.keys(env)[0])
  })
})

it('gives options that the plugin accepts', () => {
  const { options } = folderAlbumsFromEnvironment({
    ROOT_PATH: '/pics',
    ALBUM_LEVELS: '2',
    ALBUM_NAME_POST_REGEX1: `'_' ' '`,
    IGNORE: 'Trash:*.tmp',
    SHARE_WITH: 'User A=editor:b@x.org',
    VISIBILITY: 'archive',
    SYNC_MODE: '1',
    ALBUM_ORDER: 'asc',
    UPDATE_ALBUM_PROPS_MODE: '2',
    COMMENTS_AND_LIKES: '0',
    SET_ALBUM_THUMBNAIL: 'random-all',
    READ_ALBUM_PROPERTIES: 'yes',
    MODE: 'cleanup',
    DELETE_CONFIRM: '1',
  })
  expect(folderAlbumsOptions.parse(options)).toMatchObject({
    rootPath: ['/pics'],
    albumLevels: { from: 'top', near: 1, far: 2 },
    albumNamePostRegex: { length: 1 },
    ignore: { length: 2 },
    shareWith: [
      { user: 'User A', role: 'editor' },
      { user: 'b@x.org', role: null },
    ],
    visibility: 'archive',
    syncMode: 1,
    albumOrder: 'asc',
    updateAlbumPropsMode: 2,
    commentsAndLikes: false,
    setAlbumThumbnail: 'random-all',
    readAlbumProperties: true,
    mode: 'CLEANUP',
    deleteConfirm: true,
  })
})
