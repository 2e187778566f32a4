import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { bundledPlugins } from '../../../cli/config/bundled-plugins.ts'
import { configFromEnvironment } from '../../../cli/config/from-environment.ts'
import type { Plan } from '../../../engine/plan/plan.ts'
import type { AssetInput } from '../../../sandbox/index.ts'
import { writeFiles } from '../../support/folder.ts'
import { type Home, homeFor } from '../../support/home.ts'
import { photosAt, smallLibrary, twoUsers } from '../../support/library.ts'
import { runCli } from '../../support/run-cli.ts'

describe('options of plugins in variables', () => {
  it.each<[what: string, variables: Record<string, string>, options: Record<string, unknown>]>([
    ['text', { ROOT_PATH: '/photos' }, { rootPath: '/photos' }],
    ['text with a comma, where a list is taken as well', { ROOT_PATH: '/a, /b' }, { rootPath: ['/a', '/b'] }],
    ['one entry of a list', { IGNORE: '**/@eaDir/**' }, { ignore: '**/@eaDir/**' }],
    [
      'numbered entries, which may have commas',
      { IGNORE_2: 'b', IGNORE_10: 'c', IGNORE_1: 'a,x' },
      { ignore: ['a,x', 'b', 'c'] },
    ],
    ['a number', { ALBUM_LEVELS: '2' }, { albumLevels: 2 }],
    ['a range', { ALBUM_LEVELS: '1,3' }, { albumLevels: '1,3' }],
    ['yes', { FIND_ARCHIVED_ASSETS: 'true' }, { findArchivedAssets: true }],
    ['a number where text is wanted', { ALBUM_SEPARATOR: '7' }, { albumSeparator: '7' }],
    ['YAML', { ALBUM_NAME_POST_REGEX: "[['^x ', '']]" }, { albumNamePostRegex: [['^x ', '']] }],
    ['numbered YAML', { ALBUM_NAME_POST_REGEX_1: "['^x ', '']" }, { albumNamePostRegex: [['^x ', '']] }],
    [
      'commas of a regular expression',
      { IGNORE_REGEX: '20\\d{2,4}/.*, tmp' },
      { ignoreRegex: ['20\\d{2,4}/.*', 'tmp'] },
    ],
    ['text with what YAML has for a comment', { ROOT_PATH: '/photos/Trip #1' }, { rootPath: '/photos/Trip #1' }],
    ['an entry with the same', { IGNORE_1: '#recycle', IGNORE_2: 'a #2' }, { ignore: ['#recycle', 'a #2'] }],
    ['text in quotes', { ALBUM_SEPARATOR: "' - '" }, { albumSeparator: ' - ' }],
    ['nothing', { IGNORE: '' }, {}],
  ])('%s', async (_, variables, options) => {
    const env = Object.fromEntries(Object.entries(variables).map(([name, text]) => [`FOLDER_ALBUMS_${name}`, text]))
    expect(await configFromEnvironment({ DARKROOM_PLUGINS: 'folder-albums', ...env })).toMatchObject({
      config: { plugins: [{ use: 'folder-albums', ...options }] },
      problems: [],
    })
  })

  it('no plugin takes a variable of another', () => {
    const names = bundledPlugins.map((name) => `${name}-`)
    expect(names.filter((name) => names.some((other) => other !== name && other.startsWith(name)))).toEqual([])
  })

  it('are not looked for without names of plugins', async () => {
    expect(await configFromEnvironment({ FOLDER_ALBUMS_ROOT_PATH: '/photos', DARKROOM_PLUGINS: ' ' })).toBeNull()
  })
})

const run = (home: Home, env: Record<string, string>, ...args: string[]) =>
  runCli(args, { cwd: home.folder, env: { ...home.env, ...env } })

const trips = { DARKROOM_PLUGINS: 'folder-albums', FOLDER_ALBUMS_ROOT_PATH: '/photos' }

describe('a command without a configuration file', () => {
  it('plans and applies what variables say', async () => {
    const home = await homeFor({ library: { assets: photosAt(['/photos/Trip/a.jpg', '/photos/Trip/b.jpg']) } })
    const planned = await run(home, trips, 'plan', '--json')
    expect(planned.json<{ accounts: unknown[] }>().accounts).toMatchObject([
      { summary: { 'album.create': 1, 'album.add': 2 } },
    ])
    expect(await run(home, trips, 'apply', '--yes')).toMatchObject({ code: 0 })
    expect([...home.sandbox.state.albums.values()].map(({ albumName }) => albumName)).toEqual(['Trip'])
  })

  it('takes all of it from DARKROOM_CONFIG, with paths from where it is called', async () => {
    const home = await homeFor({ library: smallLibrary })
    await writeFiles(home.folder, {
      'mine/rate.yaml': 'name: stars\nwhere: { folder: Trip }\nactions: [{ rate: 5 }]\n',
    })
    const { code, stdout } = await run(home, { DARKROOM_CONFIG: 'recipes: [mine/*.yaml]' }, 'recipes', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject([{ name: 'stars' }])
  })

  it('says what is wrong in which variable, all at once', async () => {
    const home = await homeFor({ library: smallLibrary })
    const { code, stderr } = await run(
      home,
      {
        DARKROOM_PLUGINS: 'folder-album;stacks folder-albums',
        FOLDER_ALBUMS_ALBUM_LEVELS: 'x',
        FOLDER_ALBUMS_ROOTPATH: '/a',
      },
      'plan',
    )
    expect(code).toBe(3)
    expect(stderr).toContain('environment (DARKROOM_PLUGINS) has 4 problems')
    expect(stderr).toMatch(
      /DARKROOM_PLUGINS: "folder-album" is not a plugin of Darkroom\n.*Did you mean folder-albums\?/,
    )
    expect(stderr).toMatch(/FOLDER_ALBUMS_ROOTPATH: .*\n.*Did you mean FOLDER_ALBUMS_ROOT_PATH\?/)
    expect(stderr).toMatch(/FOLDER_ALBUMS_ROOT_PATH \(folder-albums\): is required/)
    expect(stderr).toMatch(/FOLDER_ALBUMS_ALBUM_LEVELS \(folder-albums\): "x" is neither/)
  })

  it.each([
    ['plugins: [{ use: stacks, nmae: x }]', /plugins\[0\]\.nmae .*\n.*\n.*line 1, column 26/],
    ['plugins: [', /YAML Error in DARKROOM_CONFIG/],
  ])('shows the place in DARKROOM_CONFIG: %s', async (text, message) => {
    const home = await homeFor({ library: smallLibrary })
    const { code, stderr } = await run(home, { DARKROOM_CONFIG: text }, 'plan')
    expect([code, stderr]).toEqual([3, expect.stringMatching(message)])
  })
})

describe('variables of immich-folder-album-creator', () => {
  const earlier = (home: Home) => ({
    ...{ ROOT_PATH: '/photos,/external', ALBUM_LEVELS: '2', ALBUM_SEPARATOR: ' - ', IGNORE: '@eaDir:**/*.mp4' },
    ...{ ALBUM_NAME_POST_REGEX1: String.raw`'^(\d{4}) ' '\1: '`, CRON_EXPRESSION: '0 * * * *', TZ: 'Europe/Berlin' },
    ...{ API_URL: `${home.env.IMMICH_URL}`, API_KEY: `${home.env.IMMICH_API_KEY}` },
  })
  const place = () =>
    homeFor({
      library: {
        assets: photosAt([
          '/photos/2019 Italy/Rome/a.jpg',
          '/photos/2019 Italy/b.jpg',
          '/external/Pets/c.jpg',
          '/external/Pets/d.mp4',
        ]),
      },
    })

  it('plan what an imported compose file plans, and show it as YAML without the key', async () => {
    const home = await place()
    const env = { DARKROOM_STATE_DIR: home.env.DARKROOM_STATE_DIR ?? '' }
    const unset = { IMMICH_URL: undefined, IMMICH_API_KEY: undefined }
    const variables = earlier(home)
    const direct = await runCli(['plan', '--json'], { cwd: home.folder, env: { ...env, ...unset, ...variables } })
    expect(direct.code, direct.stderr).toBe(0)
    expect(direct.stderr).not.toContain(home.env.IMMICH_API_KEY)
    // As somebody copies it from a log that has one line for each thing.
    const [, shown = ''] = /As immichrc.yaml they are: (.*)/.exec(direct.stderr) ?? []
    expect(shown).toContain('apiKey: "***"')
    const key = JSON.stringify(home.env.IMMICH_API_KEY)
    await home.write({ 'copied/immichrc.yaml': shown.replace('"***"', key) })
    const copied = await runCli(['plan', '--json', '--config', 'copied/immichrc.yaml'], { cwd: home.folder, env })

    const service = { image: 'salvoxia/immich-folder-album-creator', environment: variables }
    await home.write({ 'old/compose.yaml': stringify({ services: { albums: service } }) })
    const imported = await runCli(['import', 'old/compose.yaml', '--out', 'new'], { cwd: home.folder, env })
    expect([0, 4], imported.stderr).toContain(imported.code)
    const later = await runCli(['plan', '--json', '--config', 'new/immichrc.yaml'], { cwd: home.folder, env })
    const operationsOf = (run: typeof later) =>
      run.json<{ accounts: { operations: object[] }[] }>().accounts[0]?.operations
    expect(operationsOf(direct)?.length).toBeGreaterThan(2)
    expect(operationsOf(later)).toEqual(operationsOf(direct))
    expect(operationsOf(copied)).toEqual(operationsOf(direct))
  })

  it.each([
    [{ UNATTENDED: '1' }, { firstRun: 'apply', timeZone: 'Europe/Berlin', jobs: { all: { schedule: '0 * * * *' } } }],
    [
      { RUN_IMMEDIATELY: 'true' },
      { timeZone: 'Europe/Berlin', jobs: { all: { schedule: '0 * * * *', atStart: true } } },
    ],
  ])('%o is the schedule of the daemon', async (more, serve) => {
    const home = await place()
    expect(await configFromEnvironment({ ...earlier(home), ...more })).toMatchObject({
      config: { serve },
      problems: [],
    })
  })

  it('make an instance for each key, as the tool went through them', async () => {
    const users = twoUsers.map((user) => ({ ...user }))
    const [anna, ben] = users
    const of = (ownerId: string | undefined, path: string) => ({ ownerId, originalPath: path })
    const assets = [of(anna?.id, '/photos/Trip/a.jpg'), of(ben?.id, '/photos/Pets/b.jpg')] as AssetInput[]
    const home = await homeFor({ library: { users, assets } })
    const keys = home.sandbox.users.map(({ apiKey }) => apiKey)
    const variables = { ROOT_PATH: '/photos', API_URL: home.env.IMMICH_URL, API_KEY: keys.join(':') }
    const unset = { IMMICH_URL: undefined, IMMICH_API_KEY: undefined }
    const env = { ...home.env, ...unset, ...variables }
    const listed = await runCli(['plugins', '--json'], { cwd: home.folder, env })
    expect(JSON.parse(listed.stdout).map(({ name }: { name: string }) => name)).toEqual([
      'folder-albums (me)',
      'folder-albums (me-2)',
    ])
    const planned = await runCli(['plan', '--json'], { cwd: home.folder, env })
    expect(planned.code, planned.stderr).toBe(0)
    const operations = planned
      .json<Plan>()
      .accounts.map((plan) => [
        plan.account,
        plan.operations.flatMap((one) => (one.op === 'album.create' ? [one.album.name] : [])),
      ])
    expect(operations).toEqual([
      ['me', ['Trip']],
      ['me-2', ['Pets']],
    ])
  })

  it('are checked as the import does', async () => {
    const home = await place()
    const { code, stderr } = await run(home, { ROOT_PATH: 'photos', API_URL: 'x', SYNC_MODE: 'often' }, 'plan')
    expect([code, stderr]).toEqual([3, expect.stringContaining('environment (ROOT_PATH)')])
    expect(stderr).toContain('SYNC_MODE')
  })
})

describe('where there is a file as well', () => {
  it('DARKROOM_PLUGINS is ignored, with a warning', async () => {
    const home = await homeFor({ library: smallLibrary, files: { 'immichrc.yaml': 'plugins: [{ use: stacks }]' } })
    const { stdout, stderr } = await run(home, trips, 'plugins', '--json')
    expect(JSON.parse(stdout)).toMatchObject([{ name: 'stacks' }])
    expect(stderr).toContain('DARKROOM_PLUGINS is ignored')
  })

  it('DARKROOM_CONFIG wins, unless the file is named', async () => {
    const home = await homeFor({ library: smallLibrary, files: { 'immichrc.yaml': 'plugins: [{ use: stacks }]' } })
    const env = { DARKROOM_CONFIG: 'plugins: [{ use: duplicates }]' }
    expect(JSON.parse((await run(home, env, 'plugins', '--json')).stdout)).toMatchObject([{ name: 'duplicates' }])
    const named = await run(home, env, 'plugins', '--json', '--config', 'immichrc.yaml')
    expect(JSON.parse(named.stdout)).toMatchObject([{ name: 'stacks' }])
  })
})
