import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { homeFor } from '../support/home.ts'
import { annaId, twoUsers } from '../support/library.ts'
import { importFrom, pluginsOf, rowOf } from './import-from.ts'

const key = 'k'.repeat(43)
const base = {
  server: { host: '192.168.1.5', port: 2283, api_key: key },
  classification: { rules: [{ tag_names: ['meme'], description: 'Memes. They are funny' }] },
}
const run = (more: object, options: { exact?: boolean } = {}) => {
  const found = importFrom({ 'config.yaml': stringify({ ...base, ...more }) }, options)
  expect(found.problems).toEqual([])
  return found
}
const pluginOf = (found: ReturnType<typeof run>, name: string) =>
  (pluginsOf(found) as { use: string; name?: string }[]).find((plugin) => (plugin.name ?? plugin.use) === name)

describe('autotag', () => {
  it('A1: conversions are an instance of their own, before the others', () => {
    const conversions = {
      conversions: [
        { source: { tag_names: ['meme', 'old_meme'] }, destination: { album_names: ['memes'] }, mode: 'move' },
      ],
    }
    const found = run({ conversions })
    expect(pluginsOf(found)[0]).toEqual({
      use: 'autotag',
      name: 'conversions',
      rules: [],
      unclassifiedTag: null,
      conflictTag: null,
      conversions: [{ from: { tags: ['**/meme', '**/old_meme'] }, to: { albums: ['memes'] } }],
    })
  })

  it('yes and no are what Python reads', () => {
    const text = `${stringify(base)}create_album_from_date_if_missing: yes
album_permissions:
  enabled: on
  user_groups: [{ name: f, members: [ann@example.org] }]
  selection_rules: [{ name: F, keyword: family, groups: [f] }]
album_date_consistency: { enabled: no }
duplicate_processing: { date_correction: { enabled: Off } }
`
    const found = importFrom({ 'config.yaml': text })
    expect(found.problems).toEqual([])
    expect(pluginOf(found, 'autotag')).toMatchObject({ tempAlbums: { enabled: true } })
    expect(pluginOf(found, 'album-sharing')).toBeDefined()
    expect(pluginOf(found, 'date-repair')).toBeUndefined()
    expect(rowOf(found, 'duplicate_processing.date_correction.enabled')).toMatchObject({ to: null, how: 'same' })
  })

  it('a config.py would have to be run', () => {
    const { problems } = importFrom({
      'config.py': '# mine\nfrom immich_autotag.config import UserConfig\nconfig = UserConfig()\n',
    })
    expect(problems).toEqual([
      expect.objectContaining({
        code: 'needs-running',
        at: 'config.py:2',
        hint: expect.stringContaining('user_config_dump.yaml'),
      }),
    ])
  })

  it('settings of an early version are told as such', () => {
    const old =
      'server: { host: p, port: 1, api_key: k }\nclassification_rules:\n  - tag_names: [meme]\nauto_tags: {}\n'
    expect(importFrom({ 'config.yaml': old }).problems).toMatchObject([
      {
        code: 'value-invalid',
        at: expect.stringMatching(/^config\.yaml:[23]$/),
        hint: expect.stringContaining('rules'),
      },
    ])
  })

  it('A1 with album patterns: tags move, albums are copied', () => {
    const source = { tag_names: ['a'], album_name_patterns: ['^old'] }
    const found = run({ conversions: { conversions: [{ source, destination: { tag_names: ['b'] }, mode: 'move' }] } })
    expect((pluginOf(found, 'conversions') as { conversions?: unknown })?.conversions).toEqual([
      { from: { tags: ['**/a'] }, to: { tags: ['b'] } },
      { from: { albums: ['^old'] }, to: { tags: ['b'] }, mode: 'copy' },
    ])
  })

  it('A2: patterns of album names stay as they read', () => {
    const rules = [{ album_name_patterns: [String.raw`^\d{4}-(\d{2}(-\d{2})?)?`], description: 'Event albums.' }]
    const found = run({ classification: { rules } })
    expect(pluginOf(found, 'autotag')).toMatchObject({
      rules: [{ name: 'Event albums', albums: [String.raw`^\d{4}-(\d{2}(-\d{2})?)?`] }],
    })
    expect(found.plugins.flatMap(({ comments }) => comments).join()).toContain('"2023 Trip" does not match')
  })

  it('A3: sharing is a plugin of its own; nobody loses an album', () => {
    const album_permissions = {
      enabled: true,
      user_groups: [{ name: 'f', members: ['a@example.org'] }],
      selection_rules: [{ name: 'Fam', keyword: 'family', groups: ['f'], access: 'edit' }],
    }
    const wanted = {
      use: 'album-sharing',
      groups: [{ name: 'f', members: ['a@example.org'] }],
      policies: [{ name: 'Fam', keywords: ['family'], groups: ['f'], role: 'editor' }],
    }
    const found = run({ album_permissions })
    expect(pluginOf(found, 'album-sharing')).toEqual(wanted)
    expect(rowOf(found, 'album_permissions.selection_rules[0]')).toMatchObject({ how: 'safer' })
    expect(pluginOf(run({ album_permissions }, { exact: true }), 'album-sharing')).toEqual({ ...wanted, prune: true })
  })

  it('dates and copies are plugins before it; its own output tags are no categories', () => {
    const found = run({
      duplicate_processing: {
        date_correction: { enabled: true, extraction_timezone: 'Europe/Madrid' },
        autotag_classification_conflict_prefix: 'c_',
      },
      album_date_consistency: { enabled: true, threshold_days: 90 },
    })
    expect((pluginsOf(found) as { use: string }[]).map(({ use }) => use)).toEqual([
      'date-repair',
      'duplicates',
      'autotag',
    ])
    expect(pluginOf(found, 'date-repair')).toMatchObject({
      timezone: 'Europe/Madrid',
      albumDates: { enabled: true, tag: 'autotag_output_album_date_mismatch', thresholdDays: 90 },
    })
    expect(pluginOf(found, 'duplicates')).toMatchObject({
      groupPrefix: 'c_',
      rules: [{ name: 'Memes', tags: ['**/meme'] }],
    })
    expect(pluginOf(found, 'autotag')).toMatchObject({
      unclassifiedTag: 'autotag_output_unknown',
      ownTags: expect.arrayContaining(['autotag_output_album_date_mismatch']),
    })
  })

  it('a check of album dates without repair stays one', () => {
    const found = run({ album_date_consistency: { enabled: true } })
    expect(pluginOf(found, 'date-repair')).toMatchObject({ repair: false, albumDates: { enabled: true } })
  })

  it('what it never did is told where it works now', () => {
    const link = 'https://p.example.org/photos/00000000-0000-4000-8000-000000000001'
    const found = run({ filters: { filter_in: [], filter_out: [{ asset_links: [link] }] } })
    expect(pluginOf(found, 'autotag')).toMatchObject({ exclude: [link] })
    expect(rowOf(found, 'filters.filter_out')).toMatchObject({
      how: 'dead',
      note: expect.stringContaining('works now'),
    })
  })

  it('every setting stands in the report once, and unknown ones are problems', () => {
    const found = importFrom({
      'config.yaml': stringify({
        ...base,
        skip: { skip_n: 5, odd: 1 },
        performance: { enable_type_checking: true },
        album_date_consistency: { enabled: true, odd: 1, description: 'x' },
        surprise: 1,
      }),
    })
    // Some sections refuse what they do not know, others take no notice.
    expect(found.problems).toMatchObject(
      ['skip.odd', 'surprise'].map((name) => ({ code: 'option-unknown', message: expect.stringContaining(name) })),
    )
    const names = found.options.map(({ from }) => from)
    // What holds others has no row of its own.
    expect(
      names.filter((name) => names.some((other) => other.startsWith(`${name}[`) || other.startsWith(`${name}.`))),
    ).toEqual([])
    expect(new Set(names).size).toBe(names.length)
    expect(rowOf(found, 'album_date_consistency.odd')).toMatchObject({ how: 'dead' })
    expect(rowOf(found, 'album_date_consistency.description')).toMatchObject({ how: 'idle' })
    expect(found.accounts).toMatchObject([{ url: 'http://192.168.1.5:2283', key }])
  })

  it('groups that somebody left empty, as where all in them is a comment, change nothing', () => {
    const written = (more: string) => importFrom({ 'config.yaml': `${stringify(base)}${more}` })
    const found = written(`filters:
skip: {}
performance:
conversions:
  conversions: []
album_permissions:
  user_groups: []
  selection_rules:
`)
    expect(found.problems).toEqual([])
    expect(found.plugins).toEqual(written('').plugins)
    for (const name of ['filters', 'skip', 'performance', 'conversions.conversions', 'album_permissions.user_groups'])
      expect(rowOf(found, name), name).toMatchObject({ to: null, how: expect.stringMatching(/^(same|idle)$/) })
  })

  it.each([
    [{ classification: { rules: [{ tags: ['meme'] }] } }, 'option-unknown', 'tags'],
    [{ classification: { rules: [{ description: 'Nothing' }] } }, 'value-invalid', 'no criterion'],
    [{ conversions: { conversions: [{ source: { tag_names: ['a'] }, target: {} }] } }, 'option-unknown', 'target'],
    [{ album_permissions: { user_groups: [{ name: 'f', users: [] }] } }, 'option-unknown', 'users'],
  ])('%j is refused, as by the tool', (part, code, text) => {
    const found = importFrom({ 'config.yaml': stringify({ ...base, ...part }) })
    expect(found.problems).toContainEqual(
      expect.objectContaining({ code, message: expect.stringContaining(text), at: expect.stringMatching(/:\d+$/) }),
    )
  })

  it('a description that names the tool is no command', () => {
    const text = `description: 'of the Immich autotag system; see https://github.com/txemi/immich-autotag'\n${stringify(base)}`
    const found = importFrom({ 'config.yaml': text })
    expect(found.problems).toEqual([])
    expect(rowOf(found, 'description')).toMatchObject({ how: 'idle' })
  })

  it('is found through the volume of a service, with its schedule', () => {
    const compose = stringify({
      services: {
        tagger: {
          image: 'txemi/immich-autotag:latest',
          environment: { CRON_SCHEDULE: '5 4 * * *', TZ: 'Europe/Madrid' },
          volumes: ['./cfg:/root/.config/immich_autotag'],
        },
      },
    })
    const found = importFrom({ 'compose.yaml': compose, 'cfg/config.yaml': stringify(base) })
    expect(found.problems).toEqual([])
    expect(found.schedule).toEqual([{ cron: '5 4 * * *', zone: 'Europe/Madrid' }])
    const python = importFrom({ 'compose.yaml': compose, 'cfg/config.py': 'x = Config()' })
    expect(python.problems).toMatchObject([
      { code: 'needs-running', hint: expect.stringContaining('user_config_dump.yaml') },
    ])
  })
})

describe('albums of dated folders', () => {
  const libraryId = '00000000-0000-4000-8000-00000000000a'
  const photo = (index: number, originalPath: string, own: string | null = libraryId) => ({
    ...{ id: `00000000-0000-4000-8000-00000000000${index}`, originalPath, libraryId: own },
    tags: ['autotag_output_unknown'],
  })
  const assets = [
    photo(1, '/ext/2019-07-05 Trip/a.jpg'),
    photo(2, '/ext/2019-07-05 Trip/b.jpg'),
    photo(3, '/ext/2019-07-05/bare.jpg'),
    photo(4, '/ext/2019-07-055 no date/c.jpg'),
    photo(5, '/ext/WhatsApp/2019-07-06 Chat/d.jpg'),
    photo(6, '/upload/2019-07-07 Mine/e.jpg', null),
    photo(7, '/ext/2019-07-08 Day whatsapp.jpg/f.jpg'),
  ]
  const libraries = [{ id: libraryId, name: 'External', ownerId: annaId, importPaths: ['/ext'] }]
  const settings = (host: string, api_key: string) =>
    stringify({
      ...base,
      server: { host, api_key },
      album_detection_from_folders: { enabled: true, excluded_paths: ['whatsapp'] },
    })
  const planOf = async (more: object = {}) => {
    const library = {
      users: twoUsers,
      libraries,
      assets: assets.map((asset) => ({ ...asset, ownerId: annaId })),
      ...more,
    }
    const home = await homeFor({ library, config: '' })
    await home.write({ 'config.yaml': settings(home.sandbox.url, home.sandbox.users[0]?.apiKey ?? '') })
    expect((await home.darkroom('import', 'config.yaml')).code).toBe(0)
    const { operations } = await home.plan('--config', 'darkroom/immichrc.yaml')
    return operations.flatMap((one) => (one.op === 'album.add' ? [[one.album.name, one.assetIds.length]] : []))
  }

  it('are made of what the tool had marked as in no category, of external libraries, and not where a pattern is found', async () => {
    expect(await planOf()).toEqual([['2019-07-05 Trip', 2]])
    const albums = [{ albumName: '2019-07-05 Trip', assetIds: assets.slice(0, 2).map(({ id }) => id) }]
    expect(await planOf({ albums })).toEqual([])
  })

  it('are made in the first run where the tool never marked anything, but of nothing that has a mark of its own', async () => {
    const unmarked = assets.map(({ tags: _, ...asset }) => ({ ...asset, ownerId: annaId }))
    expect(await planOf({ assets: unmarked })).toEqual([['2019-07-05 Trip', 2]])
    const [first, ...others] = unmarked
    expect(await planOf({ assets: [{ ...first, tags: ['meme'] }, ...others] })).toEqual([['2019-07-05 Trip', 1]])
  })

  it('leave nothing to a second run', async () => {
    const library = {
      users: twoUsers,
      libraries,
      assets: assets.map(({ tags: _, ...one }) => ({ ...one, ownerId: annaId })),
    }
    const home = await homeFor({ library, config: '' })
    await home.write({ 'config.yaml': settings(home.sandbox.url, home.sandbox.users[0]?.apiKey ?? '') })
    expect((await home.darkroom('import', 'config.yaml')).code).toBe(0)
    const config = ['--config', 'darkroom/immichrc.yaml']
    const { code, stderr } = await home.darkroom('apply', '--yes', ...config)
    expect(code, stderr).toBe(0)
    expect(await home.plan(...config)).toMatchObject({ operations: [], refused: [] })
  })
})
