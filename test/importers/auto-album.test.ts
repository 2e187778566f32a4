import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { configFiles } from '../../importers/writing/config-files.ts'
import { importFrom, recipesOf, rowOf } from './import-from.ts'

const head = `import os\nIMMICH_BASE_URL = "https://p.example.org"\nAPI_KEY = '${'k'.repeat(43)}'\nMAX_CONCURRENT_REQUESTS = 5\n`
const trio = `SYNC_CONFIGS = [{"name": "Trio", "filters": [{"key": "people", "val": ["Ann", "Bo", "Cy"]}, {"key": "type", "val": "VIDEO", "operator": "NOT"}]},
                {"name": "Ann 2023", "filters": [{"key": "people", "val": "Ann"}, {"key": "fileCreatedAt", "val": "2022-12-31", "operator": "AFTER"},
                                                 {"key": "fileCreatedAt", "val": "2024-01-01", "operator": "BEFORE"}]}]
`
const run = (text: string, more = {}) => importFrom({ 'local_settings.py': head + text }, more)
const whereOf = (filters: string) => {
  const found = run(`SYNC_CONFIGS = [{"name": "X", "filters": ${filters}}]`)
  expect(found.problems).toEqual([])
  return (recipesOf(found)[0] as { where: unknown }).where
}

describe('auto-album', () => {
  it('Trio and Ann 2023, with --adopt', () => {
    const found = run(trio, { adopt: true })
    expect(found.problems).toEqual([])
    expect(recipesOf(found)).toEqual([
      {
        name: 'Trio',
        accounts: ['default'],
        where: { all: [{ person: { any: ['Ann', 'Bo', 'Cy'] } }, { not: { type: 'VIDEO' } }] },
        actions: [{ syncAlbum: { name: 'Trio', adopt: true } }],
      },
      {
        name: 'Ann 2023',
        accounts: ['default'],
        where: { all: [{ person: { any: ['Ann'] } }, { taken: { from: '2023-01-01', to: '2023-12-31' } }] },
        actions: [{ syncAlbum: { name: 'Ann 2023', adopt: true } }],
      },
    ])
    expect(rowOf(found, 'SYNC_CONFIGS[0].name')).toMatchObject({ how: 'safer' })
    expect(rowOf(found, 'SYNC_CONFIGS[1].filters[1]')).toMatchObject({ how: 'changed', at: 'local_settings.py:6' })
    expect(rowOf(found, 'MAX_CONCURRENT_REQUESTS')).toMatchObject({ how: 'idle' })
  })

  it('removes everything else only with --exact', () => {
    const found = run(trio, { exact: true })
    expect(recipesOf(found)[0]).toMatchObject({ actions: [{ syncAlbum: { name: 'Trio', remove: 'all' } }] })
    expect(found.allow).toEqual(['album.remove.all'])
    expect(found.options.filter(({ how }) => how === 'safer')).toEqual([])
  })

  it('reads entries of the first versions, which had one filter beside the name, and match_all for everybody', () => {
    const found = run(`SYNC_CONFIGS = [
    {"name": "Stars", "key": "isFavorite", "val": True},
    {"name": "Together", "key": "people", "val": ["Ann", "Bo"], "match_all": True},
    {"name": "Either", "filters": [{"key": "people", "val": ["Ann", "Bo"], "match_all": False}]},
    {"name": "Both", "filters": [{"key": "people", "val": ["Ann", "Bo"], "match_all": True}]},
    {"name": "Newer", "filters": [{"key": "people", "val": ["Ann", "Bo"], "match_all": True, "operator": "OR"}]},
]
`)
    expect(found.problems).toEqual([])
    expect(recipesOf(found).map((recipe) => (recipe as { where: unknown }).where)).toEqual([
      { favorite: true },
      { person: { all: ['Ann', 'Bo'] } },
      { person: { any: ['Ann', 'Bo'] } },
      { person: { all: ['Ann', 'Bo'] } },
      { person: { any: ['Ann', 'Bo'] } },
    ])
    expect(rowOf(found, 'SYNC_CONFIGS[1].key')).toMatchObject({
      at: 'local_settings.py:7',
      to: 'recipes[1].where.person.all',
    })
    // What the present version does nothing with, and is imported, is told as dead; the filter keeps what is told of people.
    expect(rowOf(found, 'SYNC_CONFIGS[1].match_all')).toMatchObject({
      ...{ at: 'local_settings.py:7', how: 'dead', to: 'recipes[1].where.person.all' },
      note: expect.stringContaining('imported as meant'),
    })
    expect(rowOf(found, 'SYNC_CONFIGS[3].filters[0].match_all')).toMatchObject({
      how: 'dead',
      to: 'recipes[3].where.person.all',
    })
    expect(rowOf(found, 'SYNC_CONFIGS[3].filters[0]')).toMatchObject({
      how: 'changed',
      note: expect.stringContaining('a name that several people bear'),
    })
    for (const from of ['SYNC_CONFIGS[2].filters[0].match_all', 'SYNC_CONFIGS[4].filters[0].match_all'])
      expect(rowOf(found, from)).toMatchObject({ how: 'dead', to: null })
  })

  it('takes no key of a filter for nothing that it does not know', () => {
    const found = run(
      'SYNC_CONFIGS = [{"name": "X", "filters": [{"key": "people", "val": ["Ann", "Bo"], "operater": "AND"}]}]\n',
    )
    expect(found.problems).toMatchObject([
      { code: 'option-unknown', at: 'local_settings.py:5', message: '"operater" is not a key of a filter' },
    ])
  })

  it('U3: what needs Python to run is a problem with its line', () => {
    expect(run('SYNC_CONFIGS = load_rules()\n').problems).toMatchObject([
      { code: 'needs-running', at: 'local_settings.py:5' },
    ])
  })

  it('U4: ONLY_ANY is a condition of recipes', () => {
    expect(whereOf('[{"key": "people", "val": ["A", "B", "C", "D"], "operator": "ONLY_ANY"}]')).toEqual({
      person: { onlyAny: ['A', 'B', 'C', 'D'] },
    })
  })

  it.each([
    ['[{"key": "people", "val": None}]', { not: { hasFaces: { unassigned: false } } }],
    ['[{"key": "people", "val": None, "operator": "NOT"}]', { hasFaces: { unassigned: false } }],
    ['[{"key": "isFavorite", "val": True}]', { favorite: true }],
    ['[{"key": "originalFileName", "val": "a*.jpg"}]', { fileName: String.raw`a\*.jpg` }],
    ['[{"key": "isOffline", "val": False}]', { jsonPath: { path: '$.isOffline', equals: false } }],
    [
      '[{"key": "checksum", "val": ["a", "b"]}]',
      { any: [{ jsonPath: { path: '$.checksum', equals: 'a' } }, { jsonPath: { path: '$.checksum', equals: 'b' } }] },
    ],
    ['[{"key": "createdAt", "val": "2024-02-28", "operator": "AFTER"}]', { uploaded: { from: '2024-02-29' } }],
  ])('%s', (filters, where) => {
    expect(whereOf(filters)).toEqual(where)
  })

  it("partners' assets take part where no person is asked for", () => {
    expect(
      recipesOf(
        run('SYNC_CONFIGS = [{"name": "X", "filters": [{"key": "people", "val": "A", "operator": "NOT"}]}]'),
      )[0],
    ).toMatchObject({ scope: { owners: 'any' } })
  })

  it('the words of its manual are imported as meant', () => {
    const found = run(
      'SYNC_CONFIGS = [{"name": "X", "filters": [{"key": "is_favorite", "val": True}, {"key": "asset_type", "val": "photo"}]}]',
    )
    expect(recipesOf(found)[0]).toMatchObject({ where: { all: [{ favorite: true }, { type: 'IMAGE' }] } })
    expect(rowOf(found, 'SYNC_CONFIGS[0].filters[0]')).toMatchObject({ how: 'changed' })
  })

  it('all problems are told, not the first only', () => {
    const entries = [
      '{"name": "A", "filters": [{"key": "people", "val": []}]}',
      '{"name": "A", "filters": [{"key": "type", "val": "IMAGE", "operator": "XOR"}, {"key": "type"}]}',
    ]
    const { problems } = run(`SYNC_CONFIGS = [\n${entries.join(',\n')}\n]`)
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('empty list'),
      expect.stringContaining('there twice'),
      expect.stringContaining('XOR'),
      expect.stringContaining('no val'),
    ])
  })

  const mail = `EMAIL_SMTP_SERVER = "smtp.example.org"
EMAIL_SMTP_PORT = 465
EMAIL_USERNAME = "me"
EMAIL_PASSWORD = "hunter2hunter2"
EMAIL_FROM = "darkroom@example.org"
EMAIL_TO = "me@example.org, you@example.org"
`

  it('mail about errors is a channel, its password a file', () => {
    const found = run(`${trio}ENABLE_EMAIL_ON_ERROR = True\n${mail}`)
    const [config, ...files] = configFiles(found, 'yaml')
    expect(parse(config?.text ?? '').serve.notify).toEqual({
      channels: [
        {
          mail: {
            ...{ to: ['me@example.org', 'you@example.org'], from: 'darkroom@example.org', host: 'smtp.example.org' },
            ...{ port: 465, security: 'tls', user: 'me', passwordFile: './secrets/mail' },
          },
        },
      ],
    })
    expect(files).toContainEqual({ path: 'secrets/mail', text: 'hunter2hunter2\n', isSecret: true })
    expect(rowOf(found, 'EMAIL_PASSWORD')).toMatchObject({ how: 'changed', to: 'serve.notify.channels[0].mail' })
    expect(JSON.stringify({ ...found, secrets: [] })).not.toContain('hunter2')
  })

  it.each([
    ['False', mail, 'idle'],
    ['True', 'EMAIL_PASSWORD = "hunter2hunter2"\n', 'gap'],
  ])('with ENABLE_EMAIL_ON_ERROR = %s and %j there is none', (isOn, settings, how) => {
    const found = run(`${trio}ENABLE_EMAIL_ON_ERROR = ${isOn}\n${settings}`)
    expect(rowOf(found, 'EMAIL_PASSWORD')).toMatchObject({ how, to: null })
    expect(found.channels).toEqual([])
    expect(JSON.stringify(found)).not.toContain('hunter2')
  })
})
