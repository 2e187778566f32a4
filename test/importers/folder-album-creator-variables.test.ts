import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitShellWords } from '../../importers/reading/shell-words.ts'
import { type FolderAlbumsInput, folderAlbumsOptions } from '../../plugins/folder-albums/index.ts'
import { albumsFor, examples } from '../plugins/folder-albums/examples.ts'
import { composeOf, importFrom } from './import-from.ts'

const base = { ROOT_PATH: '/pics', API_URL: 'https://p.example.org', API_KEY: 'k'.repeat(43), UNATTENDED: '1' }
const image = 'salvoxia/immich-folder-album-creator'

/** The options of the plugin that a service with these variables comes to, and what is said of it. */
const imported = (environment: Readonly<Record<string, string | undefined>>) => {
  const {
    plugins,
    problems,
    options: rows,
    accounts,
  } = importFrom({ 'compose.yaml': composeOf(image, { ...base, ...environment }) })
  const { use: _use, accounts: _accounts, rootPath, ...options } = (plugins[0]?.data ?? {}) as Record<string, never>
  const given = environment.ROOT_PATH === undefined ? options : { rootPath, ...options }
  return { options: given as Partial<FolderAlbumsInput>, problems, rows, accounts }
}

const regex = (regex: string) => (/[.[(]/.test(regex) ? { regex, flags: 'v' } : { regex })
const rule = (source: string, replacement = '') => [regex(source), replacement]

it.each(['true', '1', 'Yes', 'false', 'False', 'no', 'off'])('RUN_IMMEDIATELY %s says what it reads', (value) => {
  const environment = { ...base, CRON_EXPRESSION: '0 * * * *', RUN_IMMEDIATELY: value }
  const { schedule } = importFrom({ 'compose.yaml': composeOf(image, environment) })
  const atStart = /true|1|yes/i.test(value) ? { atStart: true } : {}
  expect(schedule).toEqual([{ cron: '0 * * * *', ...atStart }])
})

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
    ['V09', { ALBUM_LEVELS: '-2' }, { albumLevels: -2 }],
    ['V12', { FIND_ASSETS_IN_ALBUMS: 'false', READ_ALBUM_PROPERTIES: 'no' }, {}],
    ['V14', { COMMENTS_AND_LIKES: '1' }, { commentsAndLikes: true }],
    ['V14', { COMMENTS_AND_LIKES: '0' }, { commentsAndLikes: false }],
    ['V14', { COMMENTS_AND_LIKES: 'Yes' }, { commentsAndLikes: true }],
    [
      'V16',
      { ALBUM_NAME_POST_REGEX1: String.raw`'\d+_'`, ALBUM_NAME_POST_REGEX2: `'_' ' '` },
      { albumNamePostRegex: [rule(String.raw`\d+_`), rule('_', ' ')] },
    ],
    ['V17', { ALBUM_NAME_POST_REGEX1: String.raw`\d+_` }, { albumNamePostRegex: [rule(String.raw`\d+_`)] }],
    [
      'V18',
      { ALBUM_NAME_POST_REGEX11: `'x'`, ALBUM_NAME_POST_REGEX9: 'y' },
      { albumNamePostRegex: [rule('y'), rule('x')] },
    ],
    ['V19', { IGNORE_REGEX22: `'b'` }, { ignoreRegex: [regex('b')] }],
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
    ['rule 4', { IGNORE_REGEX1X: 'c' }, {}],
    ['rule 5', { PATH_FILTER_REGEX1: `it's "a" (b)` }, { pathFilterRegex: [{ regex: `it's "a" (b)` }] }],
  ])('%s %j', (_id, env, expected) => {
    expect(imported(env).options).toEqual(expected)
  })

  it('V13 only the word true makes a connection insecure', () => {
    expect(imported({ INSECURE: 'TRUE' }).accounts).toMatchObject([{ more: { insecure: true } }])
    expect(imported({ INSECURE: '1' }).accounts).toMatchObject([{ more: {} }])
  })

  it('V15 ARCHIVE means a visibility, with a note', () => {
    const { options, rows } = imported({ ARCHIVE: 'true' })
    expect(options).toEqual({ visibility: 'archive' })
    expect(rows.find(({ from }) => from === 'ARCHIVE')).toMatchObject({ how: 'changed', to: 'plugins[0].visibility' })
    expect(imported({ ARCHIVE: 'true', VISIBILITY: 'timeline' }).options).toEqual({ visibility: 'timeline' })
    expect(imported({ ARCHIVE: 'no' }).options).toEqual({})
  })

  it('V22 VISIBILITY=locked waits for an allowance, and says so', () => {
    const { options, rows } = imported({ VISIBILITY: 'locked' })
    expect(options).toEqual({ visibility: 'locked' })
    expect(rows.find(({ from }) => from === 'VISIBILITY')).toMatchObject({
      how: 'safer',
      to: 'plugins[0].visibility',
      note: expect.stringContaining('allow: [visibility.locked]'),
    })
  })

  it('V21 says that a key file beside a key is not read', () => {
    const { accounts, rows } = imported({ API_KEY: 'lit', API_KEY_FILE: '/run/x' })
    expect(accounts).toMatchObject([{ key: 'lit', keyFile: null }])
    expect(rows.find(({ from }) => from === 'API_KEY_FILE')).toMatchObject({ how: 'idle', to: null })
  })
})

describe('what the tool took otherwise than it reads is told', () => {
  it.each([
    ['E33', { ALBUM_SEPARATOR: '""' }, 'ALBUM_SEPARATOR'],
    ['E38', { ROOT_PATH: '/pics//' }, 'ROOT_PATH'],
    ['E41', { ROOT_PATH: '/mnt/pics/family,/mnt/pics' }, 'ROOT_PATH'],
    ['E47', { ROOT_PATH: '/' }, 'ROOT_PATH'],
    ['E61', { PATH_FILTER: '**' }, 'PATH_FILTER'],
    ['E62', { PATH_FILTER: 'Pets/' }, 'PATH_FILTER'],
    ['E63', { PATH_FILTER: '/Pets/**' }, 'PATH_FILTER'],
    ['E65', { PATH_FILTER: '[A-D]*/**' }, 'PATH_FILTER'],
    ['E66', { PATH_FILTER: '[!0-9]*/**' }, 'PATH_FILTER'],
    ['E68', { PATH_FILTER: 'Pets?p5.jpg' }, 'PATH_FILTER'],
  ])('%s %j', (_, environment, name) => {
    const { problems, rows } = imported(environment)
    expect(problems).toEqual([])
    expect(rows.find(({ from }) => from === name)).toMatchObject({ how: 'changed', note: expect.stringMatching(/./) })
  })

  it('an empty separator of a command line was a blank as well', () => {
    const line = `python3 immich_auto_album.py --album-levels 2 --album-separator '' /p https://p ${'k'.repeat(43)}\n`
    const { plugins, options } = importFrom({ 'run.sh': line })
    expect(plugins[0]?.data).not.toHaveProperty('albumSeparator')
    expect(options.find(({ from }) => from === '--album-separator')?.note).toContain('blank')
  })
})

describe('mistakes', () => {
  it('come all at once and name their variables', () => {
    const environment = {
      SYNC_MODE: '1.5',
      ALBUM_NAME_POST_REGEX1: `'a' 'b' 'c'`,
      ALBUM_NAME_POST_REGEX2: `'(a)' '\\2'`,
      IGNORE_REGEX2: `'a' b`,
      IGNORE_REGEX3: 'a++',
      PATH_FILTER_REGEX3: `'open`,
    }
    const { problems } = imported(environment)
    expect(problems.map(({ message }) => message.split(': ')[0]).sort()).toEqual(Object.keys(environment).sort())
    expect(problems.every(({ at }) => /^compose\.yaml:\d+$/.test(at))).toBe(true)
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
    expect(imported({ [name]: 'x' }).problems).toMatchObject([
      { code: 'option-unknown', hint: `Did you mean ${meant}?` },
    ])
  })

  it('are none in unrelated variables, which are listed', () => {
    const { options, problems, rows } = imported({ PATH: '/bin', LANG: 'C', TZ: 'UTC', toString: 'x', IGNORE: '' })
    expect({ options, problems }).toEqual({ options: {}, problems: [] })
    expect(rows.find(({ from }) => from === 'LANG')).toMatchObject({ how: 'idle' })
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
    const { options } = imported({ ROOT_PATH: '/pics', ...env })
    expect(albumsFor(options, assets)).toEqual(expected)
  })

  it.each([
    ['E80', { IGNORE_REGEX1: '[' }],
    ['E88', { ALBUM_NAME_POST_REGEX1: '(' }],
    ['E89', { ALBUM_NAME_POST_REGEX1: raw`'(a)' '\2'` }],
  ])('%s is an error', (_id, env) => {
    expect(imported(env).problems).toMatchObject([
      { code: 'value-invalid', message: expect.stringContaining(Object.keys(env)[0] ?? '') },
    ])
  })
})

it('gives options that the plugin accepts', () => {
  const { options } = imported({
    ROOT_PATH: '/pics',
    ALBUM_LEVELS: '2',
    ALBUM_NAME_POST_REGEX1: `'_' ' '`,
    IGNORE: 'Trash:*.tmp',
    SHARE_WITH: 'User A=editor:b@x.org',
    SYNC_MODE: '1',
  })
  expect(folderAlbumsOptions.safeParse(options).error).toBeUndefined()
})
