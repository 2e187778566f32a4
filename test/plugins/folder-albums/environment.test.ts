import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EnvironmentError, optionsFromEnvironment } from '../../../plugins/folder-albums/environment.ts'
import { folderAlbumsOptions } from '../../../plugins/folder-albums/options.ts'
import { splitShellWords } from '../../../plugins/folder-albums/shell-words.ts'

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    optionsFromEnvironment(env)
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems
    throw error
  }
  return []
}

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
    ['V09', { ALBUM_LEVELS: '-2,-2' }, { albumLevels: '-2,-2' }],
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
      { albumNamePostRegex: [[String.raw`\d+_`], ['_', ' ']] },
    ],
    ['V17', { ALBUM_NAME_POST_REGEX1: String.raw`\d+_` }, { albumNamePostRegex: [[String.raw`\d+_`]] }],
    ['V18', { ALBUM_NAME_POST_REGEX11: `'x'`, ALBUM_NAME_POST_REGEX9: 'y' }, { albumNamePostRegex: [['y'], ['x']] }],
    ['V19', { IGNORE_REGEX22: `'b'` }, { ignoreRegex: ['b'] }],
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
      { ignoreRegex: ['a', 'b', 'c', 'd'] },
    ],
    ['rule 4', { IGNORE_REGEX0: 'a', IGNORE_REGEX01: 'b', IGNORE_REGEX1X: 'c', IGNORE_REGEX: 'd' }, {}],
    ['rule 5', { PATH_FILTER_REGEX1: `it's "a" (b)` }, { pathFilterRegex: [`it's "a" (b)`] }],
  ])('%s %j', (_id, env, expected) => {
    expect(optionsFromEnvironment(env).options).toEqual(expected)
  })

  it('V15 ARCHIVE stands for a visibility, with a notice', () => {
    const { options, warnings } = optionsFromEnvironment({ ARCHIVE: 'true' })
    expect(options).toEqual({ visibility: 'archive' })
    expect(warnings).toEqual([expect.stringContaining('ARCHIVE')])
    expect(optionsFromEnvironment({ ARCHIVE: 'true', VISIBILITY: 'timeline' }).options.visibility).toBe('timeline')
    expect(optionsFromEnvironment({ ARCHIVE: 'no' }).options).toEqual({})
  })

  it('says that a key file beside a key is not read', () => {
    expect(optionsFromEnvironment({ API_KEY: 'lit', API_KEY_FILE: '/run/x' }).warnings).toHaveLength(1)
  })
})

describe('mistakes', () => {
  it('come all at once and name their variables', () => {
    const problems = problemsOf({
      INSECURE: 'maybe',
      SYNC_MODE: '1.5',
      ALBUM_NAME_POST_REGEX1: `'a' 'b' 'c'`,
      IGNORE_REGEX2: `'a' b`,
      PATH_FILTER_REGEX3: `'open`,
    })
    expect(problems.map((problem) => problem.split(' ')[0]).sort()).toEqual([
      'ALBUM_NAME_POST_REGEX1',
      'IGNORE_REGEX2',
      'INSECURE',
      'PATH_FILTER_REGEX3',
      'SYNC_MODE',
    ])
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
    const { options, warnings } = optionsFromEnvironment({ [name]: 'x' })
    expect(options).toEqual({})
    expect(warnings).toEqual([`${name} is not read; did you mean ${meant}?`])
  })

  it('leaves unrelated and empty variables in peace', () => {
    const env = { PATH: '/bin', HOME: '/root', LANG: 'C', TZ: 'UTC', ALBUM_LEVEL: '', toString: 'x', IGNORE2: '' }
    expect(optionsFromEnvironment(env)).toEqual({ options: {}, warnings: [] })
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

it('gives options that the plugin accepts', () => {
  const { options } = optionsFromEnvironment({
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
    albumLevels: '2',
    albumNamePostRegex: [['_', ' ']],
    ignore: ['Trash', '*.tmp'],
    shareWith: ['User A=editor', 'b@x.org'],
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
