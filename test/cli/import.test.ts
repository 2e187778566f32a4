import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { LibraryInput } from '../../sandbox/index.ts'
import { composeOf } from '../importers/import-from.ts'
import { type Home, homeFor } from '../support/home.ts'
import { annaId, benId, smallLibrary, twoUsers } from '../support/library.ts'
import { writesTo } from '../support/sandbox.ts'

const image = 'salvoxia/immich-folder-album-creator:latest'

/** A home whose compose file has the address and the key of its server. */
const homeWith = async (
  more: Readonly<Record<string, string>> = {},
  library: LibraryInput = { ...smallLibrary, users: twoUsers },
): Promise<Home> => {
  const home = await homeFor({ library, config: '' })
  const environment = {
    API_URL: home.sandbox.url,
    API_KEY: home.sandbox.users[0]?.apiKey ?? '',
    ROOT_PATH: '/photos',
    UNATTENDED: '1',
    ...more,
  }
  await home.write({ 'compose.yaml': composeOf(image, environment) })
  return home
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()

/** Albums as the earlier tool had made them. */
const filled: LibraryInput = {
  ...smallLibrary,
  users: twoUsers,
  assets: (smallLibrary.assets ?? []).map((asset, index) => ({
    ...asset,
    id: `00000000-0000-4000-8000-00000000000${index}`,
  })),
  albums: [
    { albumName: 'Trip', assetIds: [0, 1, 2, 5].map((index) => `00000000-0000-4000-8000-00000000000${index}`) },
    { albumName: 'Pets', assetIds: [3, 4].map((index) => `00000000-0000-4000-8000-00000000000${index}`) },
  ],
}

describe('darkroom import', () => {
  it('writes configuration, key and report, which load, and says what became of each setting', async () => {
    const home = await homeWith({ ALBUM_LEVELS: '1', SYNC_MODE: '0', THREADS: '4' })
    const { code, stdout, stderr } = await home.darkroom('import', 'compose.yaml')
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('plan --config darkroom/immichrc.yaml'),
    })
    expect(stdout).toContain('idle    THREADS')
    const folder = join(home.folder, 'darkroom')
    expect(filesIn(folder)).toEqual(['immichrc.yaml', 'import-report.json', 'secrets/default'])
    expect(statSync(join(folder, 'secrets')).mode & 0o777).toBe(0o700)
    expect(statSync(join(folder, 'secrets/default')).mode & 0o777).toBe(0o600)
    const key = home.sandbox.users[0]?.apiKey ?? ''
    for (const file of ['immichrc.yaml', 'import-report.json'])
      expect(readFileSync(join(folder, file), 'utf8')).not.toContain(key)
    expect(stdout + stderr).not.toContain(key)
    const report = JSON.parse(readFileSync(join(folder, 'import-report.json'), 'utf8'))
    expect(report).toMatchObject({
      format: 'darkroom-import/1',
      tool: 'folder-album-creator',
      sources: [{ file: 'compose.yaml', service: 'app' }],
      written: ['immichrc.yaml', 'secrets/default', 'import-report.json'],
      schedule: [{ manual: true }],
      secrets: [{ from: 'API_KEY', file: 'secrets/default' }],
    })
    const set = ['API_URL', 'API_KEY', 'ROOT_PATH', 'UNATTENDED', 'ALBUM_LEVELS', 'SYNC_MODE', 'THREADS']
    expect(report.options.map(({ from }: { from: string }) => from).sort()).toEqual(set.sort())
    const plan = await home.darkroom('plan', '--config', 'darkroom/immichrc.yaml', '--json')
    expect(plan.json<{ accounts: { summary: object }[] }>().accounts[0]?.summary).toEqual({
      'album.create': 2,
      'album.add': 6,
    })
    expect(writesTo(home.sandbox)).toEqual({})
  })

  it('gives the same bytes twice, in YAML and TypeScript, and both plan the same', async () => {
    const home = await homeWith({
      ALBUM_NAME_POST_REGEX1: String.raw`'^T(?P<x>r)' '\g<x>'`,
      TZ: 'Europe/Berlin',
      CRON_EXPRESSION: '5 * * * *',
    })
    for (const [out, format] of [
      ['a', 'yaml'],
      ['b', 'yaml'],
      ['c', 'ts'],
    ] as const)
      expect((await home.darkroom('import', 'compose.yaml', '--out', out, '--format', format)).code).toBe(0)
    const text = (file: string): string => readFileSync(join(home.folder, file), 'utf8')
    for (const file of filesIn(join(home.folder, 'a'))) {
      // Commands name the folder.
      expect(text(`a/${file}`).replaceAll(`${home.folder}/a/`, `${home.folder}/b/`)).toBe(text(`b/${file}`))
    }
    expect(parse(text('a/immichrc.yaml')).serve).toEqual({
      timeZone: 'Europe/Berlin',
      jobs: { all: { schedule: '5 * * * *' } },
    })
    const operationsOf = async (file: string) => (await home.plan('--config', file)).operations
    expect(await operationsOf('c/immichrc.ts')).toEqual(await operationsOf('a/immichrc.yaml'))
  })

  it('names files of the host so that they are found from the new configuration', async () => {
    const home = await homeWith()
    const environment = { API_URL: home.sandbox.url, API_KEY_FILE: '/run/key', ROOT_PATH: '/photos', UNATTENDED: '1' }
    const more = { READ_ALBUM_PROPERTIES: 'true' }
    const volumes = ['./keys/one:/run/key:ro', './photos:/photos:ro']
    await home.write({
      'old/compose.yaml': composeOf(image, { ...environment, ...more }, { volumes }),
      'old/keys/one': `${home.sandbox.users[0]?.apiKey}\n`,
    })
    expect((await home.darkroom('import', 'old/compose.yaml')).code).toBe(0)
    const config = parse(readFileSync(join(home.folder, 'darkroom/immichrc.yaml'), 'utf8'))
    expect(config).toMatchObject({
      accounts: { default: { apiKeyFile: join(home.folder, 'old/keys/one') } },
      plugins: [{ readAlbumProperties: { '/photos': join(home.folder, 'old/photos') } }],
    })
    const plan = await home.darkroom('plan', '--config', 'darkroom/immichrc.yaml', '--json')
    expect(plan.json<{ accounts: { summary: object }[] }>().accounts[0]?.summary).toMatchObject({ 'album.create': 2 })
  })

  it('splits a file with several keys, each of which is an account', async () => {
    const home = await homeWith()
    const keys = home.sandbox.users.map(({ apiKey }) => apiKey)
    await home.write({
      'c.yaml': composeOf(
        image,
        { API_URL: home.sandbox.url, API_KEY_FILE: '/run/keys', ROOT_PATH: '/photos' },
        { volumes: ['./keys:/run/keys'] },
      ),
      keys: `${keys.join('\n\n')}\n`,
    })
    expect((await home.darkroom('import', 'c.yaml')).code).toBe(0)
    for (const [index, name] of ['me', 'me-2'].entries())
      expect(readFileSync(join(home.folder, 'darkroom/secrets', name), 'utf8')).toBe(`${keys[index]}\n`)
  })

  it('says at once where times or zones cannot be read, and starts at a start what did', async () => {
    const home = await homeWith({ TZ: 'Europa/Berlin', CRON_EXPRESSION: '0 * * * *' })
    const wrong = await home.darkroom('import', 'compose.yaml')
    expect([wrong.code, wrong.stderr]).toEqual([3, expect.stringMatching(/compose.yaml:\d+: TZ: .*not a time zone/)])
    const late = await homeWith({ CRON_EXPRESSION: '0 25 * * *' })
    const hour = await late.darkroom('import', 'compose.yaml')
    expect([hour.code, hour.stderr]).toEqual([3, expect.stringMatching(/CRON_EXPRESSION: "25" is not a valid hour/)])
    await home.write({
      crontab: `@reboot python3 immich_auto_album.py -u /photos ${home.sandbox.url} ${home.sandbox.users[0]?.apiKey}\n`,
    })
    expect((await home.darkroom('import', 'crontab')).code).toBe(0)
    const { serve } = parse(readFileSync(join(home.folder, 'darkroom/immichrc.yaml'), 'utf8'))
    expect(serve).toEqual({ jobs: { all: { atStart: true } } })
  })

  it('makes one instance and one job of lines of a crontab that do the same, and says how cron calls it', async () => {
    const home = await homeWith({})
    const call = `python3 immich_auto_album.py -u /photos ${home.sandbox.url} ${home.sandbox.users[0]?.apiKey}`
    await home.write({ crontab: `0 3 * * * ${call}\n0 3 * * * ${call}\n0 15 * * * ${call}\n` })
    expect((await home.darkroom('import', 'crontab')).code).toBe(0)
    const text = readFileSync(join(home.folder, 'darkroom/immichrc.yaml'), 'utf8')
    const { serve, plugins } = parse(text)
    expect(serve).toEqual({ jobs: { all: { schedule: ['0 3 * * *', '0 15 * * *'] } } })
    expect(plugins).toEqual([{ use: 'folder-albums', rootPath: '/photos' }])
    const command = `darkroom apply --yes --config ${home.folder}/darkroom/immichrc.yaml`
    expect(text).toContain(`#   0 15 * * *  cd ${home.folder} && ${command}\n`)
    expect(text).not.toContain('`darkroom')
    const { code, stderr } = await home.darkroom('plan', '--config', 'darkroom/immichrc.yaml')
    expect(code, stderr).toBe(0)
  })

  it('exits with 4 where it does less than before, and with 5 where a file is there', async () => {
    const home = await homeWith({ SYNC_MODE: '2' })
    expect((await home.darkroom('import', 'compose.yaml')).code).toBe(4)
    const before = readFileSync(join(home.folder, 'darkroom/immichrc.yaml'))
    const again = await home.darkroom('import', 'compose.yaml')
    expect(again.code).toBe(5)
    expect(again.stderr).toContain('darkroom/immichrc.yaml: exists already (target-exists)')
    expect(again.stderr).toContain('darkroom/secrets/default: exists already (target-exists)')
    expect(readFileSync(join(home.folder, 'darkroom/immichrc.yaml'))).toEqual(before)
  })

  it('lists all problems with file and line, and writes nothing', async () => {
    const home = await homeWith({ ALBUM_LEVEL: '2', SYNC_MODE: 'x', IGNORE_REGEX1: '[' })
    const { code, stdout } = await home.darkroom('import', 'compose.yaml', '--json')
    expect(code).toBe(3)
    const { problems, written } = JSON.parse(stdout)
    expect(written).toEqual([])
    expect(problems.map(({ code, at }: { code: string; at: string }) => [code, at.replace(/\d+$/, 'N')])).toEqual([
      ['option-unknown', 'compose.yaml:N'],
      ['value-invalid', 'compose.yaml:N'],
      ['value-invalid', 'compose.yaml:N'],
    ])
    expect(readdirSync(home.folder)).not.toContain('darkroom')
  })

  it.each([
    [['nothing.yaml'], 'file-missing'],
    [['.'], 'file-unreadable'],
    [['binary.env'], 'file-unreadable'],
    [['empty.txt'], 'nothing-found'],
    [['stack', 'compose.yaml'], 'not-this-tool'],
    [['folder-albun-creator', 'compose.yaml'], 'not-this-tool'],
  ])('refuses %j with %s', async (args, wanted) => {
    const home = await homeWith()
    await home.write({ 'empty.txt': 'nothing here\n' })
    await home.write({ 'binary.env': Buffer.from([0xc3, 0x28]) as unknown as string })
    const { code, stdout } = await home.darkroom('import', ...args, '--json')
    expect(code).toBe(3)
    expect(JSON.parse(stdout).problems).toMatchObject([{ code: wanted }])
  })

  it('says how to save what PowerShell writes in UTF-16', async () => {
    const home = await homeWith()
    await home.write({ 'container.json': Buffer.from('\ufeff[{}]', 'utf16le') as unknown as string })
    const { stderr } = await home.darkroom('import', 'container.json')
    expect(stderr).toContain('Save it as UTF-8 (PowerShell: `… | Out-File -Encoding utf8 FILE`')
  })

  it('shows names of variables that hold secrets, and no default of one', async () => {
    const home = await homeWith()
    const variables = '-e API_URL=https://p -e API_KEY="$IMMICH_API_KEY" -e ROOT_PATH="$ROOT"'
    await home.write({ 'run.sh': `docker run ${variables} ${image}\nOLD_KEY="\${OTHER_KEY:-0123456789abcdef}"\n` })
    const { stderr } = await home.darkroom('import', 'run.sh')
    expect(stderr).toContain('run.sh:1: $IMMICH_API_KEY has no value')
    await home.write({ 'run.sh': `immich_auto_album.py -a \${OLD_KEY:-0123456789abcdef} /p https://p k\n` })
    const wrong = await home.darkroom('import', 'run.sh')
    expect(wrong.code).toBe(3)
    expect(wrong.stderr + wrong.stdout).not.toContain('0123456789abcdef')
  })

  it('names a command to paste, whatever the folder is called', async () => {
    const { stderr } = await (await homeWith()).darkroom('import', 'compose.yaml', '--out', "Anna's rules")
    expect(stderr).toContain(`See what it would do: darkroom plan --config 'Anna'\\''s rules/immichrc.yaml'\n`)
  })

  it('prints the configuration with --out -, and writes nothing', async () => {
    const home = await homeWith()
    const { code, stdout } = await home.darkroom('import', 'compose.yaml', '--out', '-')
    expect(code).toBe(0)
    expect(parse(stdout).plugins).toEqual([{ use: 'folder-albums', rootPath: '/photos' }])
    expect(readdirSync(home.folder)).not.toContain('darkroom')
  })

  it('prints names as they are with --out -, whatever they do to a terminal', async () => {
    const root = '/photos/\u2068Ann\u2069'
    const home = await homeWith({ ROOT_PATH: root })
    const { stdout } = await home.darkroom('import', 'compose.yaml', '--out', '-')
    expect(parse(stdout).plugins).toEqual([{ use: 'folder-albums', rootPath: root }])
  })

  it('never reads the environment of the process', async () => {
    const home = await homeWith()
    await home.write({
      'c.yaml': `services:\n  a:\n    image: ${image}\n    environment:\n      API_URL: \${IMMICH_URL}\n      API_KEY: \${IMMICH_API_KEY:-}\n      ROOT_PATH: /photos\n`,
    })
    const { code, stderr } = await home.darkroom('import', 'c.yaml')
    expect(code).toBe(3)
    expect(stderr).toMatch(/c\.yaml:\d+: \$\{IMMICH_URL\} has no value \(variable-missing\)/)
  })
})

describe('import --check', () => {
  it('is empty on a library that the earlier tool has filled', async () => {
    const home = await homeWith({}, filled)
    const { code, stdout } = await home.darkroom('import', 'compose.yaml', '--check', '--json')
    expect(JSON.parse(stdout).check).toMatchObject({ albums: [], findings: [] })
    expect(code).toBe(0)
    expect(filesIn(join(home.folder, 'darkroom'))).toContain('plan.json')
    expect(writesTo(home.sandbox)).toEqual({})
  })

  it('is pending where a few came in since, and a surprise where an album was never made', async () => {
    const albums = (filled.albums ?? []).map((album) => ({ ...album, assetIds: (album.assetIds ?? []).slice(1) }))
    const some = await homeWith({}, { ...filled, albums })
    const first = await some.darkroom('import', 'compose.yaml', '--check', '--out', '-')
    expect(first.code).toBe(2)
    expect(first.stdout).toContain('  Trip: 3 now, 1 match, +1 -0')
    expect(readdirSync(some.folder)).not.toContain('darkroom')

    const none = await homeWith({}, { ...filled, albums: albums.slice(1) })
    const second = await none.darkroom('import', 'compose.yaml', '--check')
    expect(second.code).toBe(5)
    expect(second.stdout).toContain('surprise: Trip: the earlier tool never made this album; 4 assets would go into it')
  })

  const albumId = '00000000-0000-4000-8000-0000000000a1'
  const personId = '00000000-0000-4000-8000-0000000000b1'
  const withAnn: LibraryInput = {
    ...filled,
    people: [{ id: personId, ownerId: annaId, name: 'Ann', isHidden: false }],
    assets: (filled.assets ?? []).map((asset, index) => (index === 0 ? { ...asset, faces: [{ personId }] } : asset)),
    albums: [
      { id: albumId, albumName: 'With Ann', assetIds: [0, 1].map((n) => `00000000-0000-4000-8000-00000000000${n}`) },
    ],
  }

  it('writes names beside ids, and names an id that nobody has', async () => {
    const home = await homeFor({ library: withAnn, config: '' })
    const gone = albumId.replace(/a1$/, 'ff')
    const nobody = personId.replace(/b1$/, 'fe')
    const personLinks = [
      { personId, albumId },
      { personId: nobody, albumId: gone },
    ]
    const users = [{ apiKey: home.sandbox.users[0]?.apiKey, personLinks }]
    await home.write({ 'config.json': JSON.stringify({ immichServer: home.sandbox.url, users }) })
    const { code, stdout } = await home.darkroom('import', 'config.json', '--check')
    expect([code, stdout]).toEqual([5, expect.stringContaining(`surprise: ${gone}: nothing has this id`)])
    expect(stdout).toContain(`surprise: ${nobody}: nothing has this id`)
    const text = readFileSync(join(home.folder, 'darkroom/recipes/person-to-album.yaml'), 'utf8')
    expect(text).toContain(`# ${personId}: Ann`)
    expect(text).toContain(`# ${albumId}: With Ann`)
    expect(parse(text)).toHaveLength(2)
  })

  it('tells of each album and account what is the same of several', async () => {
    const people = [annaId, benId].map((ownerId, index) => ({
      id: personId.replace(/b1$/, `b${index}`),
      ownerId,
      name: 'Cy',
    }))
    const albums = [0, 1, 2, 3].map((index) => ({
      id: albumId.replace(/a1$/, `c${index}`),
      ownerId: index < 2 ? annaId : benId,
      albumName: index % 2 === 0 ? 'One' : 'Two',
      assetIds: [],
    }))
    const home = await homeFor({ library: { ...filled, users: twoUsers, people, albums }, config: '' })
    const users = home.sandbox.users.map(({ apiKey }, user) => ({
      apiKey,
      personLinks: albums.slice(2 * user, 2 * user + 2).map(({ id }) => ({ personId: people[user]?.id, albumId: id })),
    }))
    await home.write({ 'config.json': JSON.stringify({ immichServer: home.sandbox.url, users }) })
    const { stdout } = await home.darkroom('import', 'config.json', '--check', '--out', '-')
    const lines = ['user-1', 'user-2'].flatMap((user) => ['One', 'Two'].map((album) => `${user}: ${album}`))
    expect(stdout.match(/^ {2}.*: 0 now/gm)).toEqual(lines.map((line) => `  ${line}: 0 now`))
    expect(stdout.match(/^listed: .*(?=: nothing matches)/gm)).toEqual(lines.map((line) => `listed: ${line}`))
  })

  it('plans once more for adoption only where a rule keeps its album equal to what matches', async () => {
    const readsOf = async (mode: string): Promise<number> => {
      const home = await homeFor({ library: withAnn, config: '' })
      await home.write({
        '.env': `IMMICH_BASE_URL=${home.sandbox.url}\nIMMICH_API_KEY=${home.sandbox.users[0]?.apiKey}\n`,
        'config.yaml': `mode: ${mode}\nrules: [{ id: ann, album_name: With Ann, filters: { people: { include: [Ann] } } }]\n`,
      })
      const { stdout } = await home.darkroom('import', 'config.yaml', '--env', '.env', '--check', '--out', '-')
      expect(stdout).toContain('With Ann: 2 now, 1 match, +0 -0')
      return [...home.sandbox.requests.values()].reduce((sum, count) => sum + count, 0)
    }
    expect(await readsOf('add_only')).toBeLessThan(await readsOf('sync'))
  })

  it('says what is in an album of captures and is none, since they are synced, too', async () => {
    const assets = [
      { id: '00000000-0000-4000-8000-000000000001', originalPath: '/photos/Screenshot_20190705-120000.png' },
      { id: '00000000-0000-4000-8000-000000000002', originalPath: '/photos/IMG_0001.jpg', exif: { make: 'Canon' } },
    ].map((asset) => ({ ...asset, ownerId: annaId, fileCreatedAt: '2019-07-05T12:00:00.000Z' }))
    const albums = [{ albumName: 'Screenshots', assetIds: assets.map(({ id }) => id) }]
    const home = await homeFor({ library: { users: twoUsers, assets, albums }, config: '' })
    const { url, users } = home.sandbox
    await home.write({
      crontab: `0 4 * * * python3 immich_screenshots_organizer.py -u Screenshots ${url} ${users[0]?.apiKey}\n`,
    })
    const { stdout } = await home.darkroom('import', 'crontab', '--check', '--out', '-')
    expect(stdout).toContain('listed: Screenshots: 1 asset of the 2 in it match nothing now; they stay')
  })

  it('knows the ids of users, too', async () => {
    const home = await homeFor({ library: { ...withAnn, users: twoUsers }, config: '' })
    const [me, other] = home.sandbox.users
    await home.write({
      '.env': `IMMICH_BASE_URL=${home.sandbox.url}\nIMMICH_API_KEY=${me?.apiKey}\nSHARE_USER_IDS=${other?.id}\n`,
      'config.yaml':
        'rules: [{ id: ann, album_name: With Ann, conditions: { or: [{ people: { include: [Ann] } }] } }]\n',
    })
    const { stdout } = await home.darkroom('import', 'config.yaml', '--env', '.env', '--check')
    expect(stdout).toContain('Albums:')
    expect(stdout).not.toContain('nothing has this id')
    const text = readFileSync(join(home.folder, 'darkroom/recipes/dynamic-albums.yaml'), 'utf8')
    expect(text).toMatch(new RegExp(`# ${other?.id}: \\S`))
  })

  it('lists what is in an album and matches nothing, and the name that a new one is nearly called', async () => {
    const home = await homeFor({ library: withAnn, config: '' })
    const settings = (name: string) =>
      `IMMICH_BASE_URL = "${home.sandbox.url}"\nAPI_KEY = "${home.sandbox.users[0]?.apiKey}"\nSYNC_CONFIGS = [{"name": "${name}", "filters": [{"key": "people", "val": "Ann"}]}]\n`
    await home.write({ 'local_settings.py': settings('With Ann') })
    const same = await home.darkroom('import', 'local_settings.py', '--check', '--out', '-')
    expect([same.code, same.stdout]).toEqual([
      0,
      expect.stringContaining('listed: With Ann: 1 asset of the 2 in it match nothing now; they stay'),
    ])
    await home.write({ 'local_settings.py': settings('Wiht Ann') })
    const other = await home.darkroom('import', 'local_settings.py', '--check', '--out', '-')
    expect([other.code, other.stdout]).toEqual([5, expect.stringContaining('there is one called "With Ann"')])
    expect(writesTo(home.sandbox)).toEqual({})
  })

  const dynamic = async (library: LibraryInput, rules: string) => {
    const home = await homeFor({ library, config: '' })
    await home.write({
      '.env': `IMMICH_BASE_URL=${home.sandbox.url}\nIMMICH_API_KEY=${home.sandbox.users[0]?.apiKey}\n`,
      'config.yaml': `rules: ${rules}\n`,
    })
    const { code, stdout } = await home.darkroom(
      'import',
      'config.yaml',
      '--env',
      '.env',
      '--check',
      '--json',
      '--out',
      '-',
    )
    const { albums, findings } = JSON.parse(stdout).check
    return { code, albums, findings }
  }
  const ann = '{ id: ann, album_name: With Ann, filters: { people: { include: [Ann] } } }'

  it('does not take a rule that matches nothing for what had filled an album', async () => {
    const old = 'taken_range_utc: { start: "1990-01-01T00:00:00Z", end: "1991-01-01T00:00:00Z" }'
    expect(await dynamic(withAnn, `[${ann}, { id: old, album_name: Old, ${old} }]`)).toEqual({
      code: 0,
      albums: [expect.objectContaining({ album: 'With Ann', membersNow: 2, matching: 1, wouldAdd: 0, wouldRemove: 0 })],
      findings: [
        expect.objectContaining({ code: 'listed', message: '1 asset of the 2 in it match nothing now; they stay' }),
        expect.objectContaining({ code: 'listed', about: 'Old', message: 'nothing matches, and nothing is in it' }),
      ],
    })
    expect(await dynamic(withAnn, `[{ id: a, album_name: With Ann, ${old} }]`)).toMatchObject({
      code: 5,
      findings: [{ code: 'surprise', about: 'With Ann', message: 'nothing matches, but it holds 2 assets' }],
    })
  })

  it('does not take what is refused for what fits', async () => {
    const [album] = withAnn.albums ?? []
    const twice = { ...withAnn, albums: [album ?? {}, { albumName: 'With Ann', assetIds: [] }] }
    expect(await dynamic(twice, `[${ann}]`)).toMatchObject({
      code: 5,
      albums: [],
      findings: [{ code: 'ambiguous-value', about: 'ann', message: expect.stringContaining('2 albums are called') }],
    })
  })

  it('does not take a folder in which nothing lies for one whose albums are all made', async () => {
    const home = await homeWith({ ROOT_PATH: '/elsewhere' }, filled)
    const { code, stdout } = await home.darkroom('import', 'compose.yaml', '--check', '--json', '--out', '-')
    expect([code, JSON.parse(stdout).check.findings]).toEqual([
      5,
      [
        expect.objectContaining({
          code: 'surprise',
          about: '/elsewhere',
          message: 'no asset of the timeline lies below it',
        }),
      ],
    ])
  })

  it('says that folders give other names than the albums have that they are in', async () => {
    const photo = (index: number, folder: string) => ({
      ...{ id: `00000000-0000-4000-8000-00000000000${index}`, ownerId: annaId },
      ...{ originalPath: `/photos/${folder}/${index}.jpg`, fileCreatedAt: '2019-07-05T12:00:00.000Z' },
    })
    const assets = [photo(0, 'Trip/Rome'), photo(1, 'Trip/Rome'), photo(2, 'Trip/Pisa'), photo(3, 'Pets')]
    const idsOf = (...places: number[]) => places.map((place) => assets[place]?.id ?? '')
    const albums = [
      { albumName: 'Trip', assetIds: idsOf(0, 1, 2) },
      { albumName: 'Pets', assetIds: idsOf(3) },
    ]
    const found = async (levels: string, others = albums) => {
      const home = await homeWith({ ALBUM_LEVELS: levels }, { users: twoUsers, assets, albums: others })
      const { code, stdout } = await home.darkroom('import', 'compose.yaml', '--check', '--json', '--out', '-')
      expect(writesTo(home.sandbox)).toEqual({})
      return [code, JSON.parse(stdout).check.findings]
    }
    expect(await found('1')).toEqual([0, []])
    expect(await found('2')).toEqual([
      5,
      [
        expect.objectContaining({
          code: 'surprise',
          about: 'folder-albums',
          message:
            '3 assets in albums would be in others by the names of their folders: "Trip Pisa" (1), "Trip Rome" (2)',
        }),
      ],
    ])
    // What somebody had put elsewhere before.
    const byHand = [
      { albumName: 'Trip', assetIds: idsOf(0, 1) },
      ...albums.slice(1),
      { albumName: 'Mine', assetIds: idsOf(2) },
    ]
    expect(await found('1', byHand)).toMatchObject([
      0,
      [{ code: 'listed', message: expect.stringContaining('"Trip" (1)') }],
    ])
  })

  it('says that criteria group nothing, or otherwise than it is stacked', async () => {
    const photo = (index: number, name: string) => ({
      ...{ id: `00000000-0000-4000-8000-00000000000${index}`, ownerId: annaId },
      ...{ originalPath: `/photos/${name}`, fileCreatedAt: '2019-07-05T12:00:00.000Z' },
    })
    const assets = [photo(0, 'IMG_1.jpg'), photo(1, 'IMG_1~2.jpg'), photo(2, 'IMG_1~3.jpg'), photo(3, 'other.jpg')]
    const idsOf = (...places: number[]) => places.map((place) => assets[place]?.id ?? '')
    const found = async (pattern: string, ...stacked: string[][]) => {
      const stacks = stacked.map((assetIds) => ({ assetIds }))
      const home = await homeFor({ library: { users: twoUsers, assets, stacks }, config: '' })
      const CRITERIA = JSON.stringify([{ key: 'originalFileName', regex: { key: pattern, index: 1 } }])
      const [API_URL, API_KEY] = [home.sandbox.url, home.sandbox.users[0]?.apiKey ?? '']
      const PARENT_FILENAME_PROMOTE = 'sequence'
      await home.write({
        'compose.yaml': composeOf('majorfi/immich-stack', { API_URL, API_KEY, CRITERIA, PARENT_FILENAME_PROMOTE }),
      })
      const { code, stdout } = await home.darkroom('import', 'compose.yaml', '--check', '--json', '--out', '-')
      expect(writesTo(home.sandbox)).toEqual({})
      return [code, JSON.parse(stdout).check.findings]
    }
    const [all, part] = [idsOf(0, 1, 2), idsOf(1, 2)]
    expect(await found('^(IMG_\\d+)', all)).toEqual([0, []])
    expect(await found('^(NEVER_\\d+)', all)).toMatchObject([
      5,
      [
        {
          code: 'surprise',
          about: 'stacks',
          message: 'no assets fulfil its criteria together; stacks that are there: 1',
        },
      ],
    ])
    expect(await found('^(NEVER_\\d+)')).toMatchObject([
      0,
      [{ code: 'listed', message: 'no assets fulfil its criteria together; stacks that are there: 0' }],
    ])
    expect(await found('^(IMG_\\d+)', part)).toMatchObject([
      0,
      [{ code: 'listed', message: 'stacks that would be others by its criteria: 1' }],
    ])
  })

  it('knows the rules of plugins by their names', async () => {
    const home = await homeFor({ library: withAnn, config: '' })
    const [url, key] = [home.sandbox.url, home.sandbox.users[0]?.apiKey]
    await home.write({
      'run.sh': `python3 immich-smart-albums.py --server ${url} --key ${key} --include-person-names-union Ann --album "With Ann"\n`,
    })
    const { stdout } = await home.darkroom('import', 'run.sh', '--check', '--json', '--out', '-')
    expect(JSON.parse(stdout).check.albums).toMatchObject([{ album: 'With Ann', membersNow: 2, matching: 1 }])
  })

  it('says how many additions each note explains, and how many none does', async () => {
    const taken = (index: number, local: string, utc = local) => ({
      ...{ ownerId: annaId, originalPath: `/p/${index}.jpg`, localDateTime: local, fileCreatedAt: utc },
    })
    const assets = Array.from({ length: 25 }, (_, index) =>
      index < 5
        ? taken(index, '2023-01-01T00:30:00.000Z', '2022-12-31T23:30:00.000Z')
        : taken(index, '2023-03-01T12:00:00.000Z'),
    )
    const library = { users: twoUsers, assets, albums: [{ ownerId: annaId, albumName: '2023', assetIds: [] }] }
    const home = await homeFor({ library, config: '' })
    await home.write({
      'local_settings.py': `IMMICH_BASE_URL = "${home.sandbox.url}"\nAPI_KEY = "${home.sandbox.users[0]?.apiKey}"\nSYNC_CONFIGS = [{"name": "2023", "filters": [{"key": "fileCreatedAt", "val": "2022-12-31", "operator": "AFTER"}]}]\n`,
    })
    const { code, stdout } = await home.darkroom('import', 'local_settings.py', '--check', '--json', '--out', '-')
    expect(code).toBe(5)
    expect(JSON.parse(stdout).check.findings).toMatchObject([
      {
        code: 'surprise',
        explained: [
          { from: 'SYNC_CONFIGS[0].filters[0]', note: expect.stringContaining('days of UTC'), additions: 5 },
          { from: null, additions: 20 },
        ],
      },
    ])
    const text = (await home.darkroom('import', 'local_settings.py', '--check', '--out', '-')).stdout
    expect(text).toContain('  5 by SYNC_CONFIGS[0].filters[0]: days by the clock')
    expect(text).toContain('  20 by no note of the import')
  })

  it('finds an album under both of the names that it may have', async () => {
    const albums = ['Italy [AB]', 'Italy'].map((albumName) => ({ albumName, assetIds: [] }))
    const home = await homeFor({ library: { ...withAnn, albums }, config: '' })
    const toml = `server = "${home.sandbox.url}"\nalbum_suffix = "[AB]"\n[albums.italy]\nname = "Italy"\nmatch = { people = ["Ann"] }\n`
    await home.write({ 'config.toml': toml, '.env': `IMMICH_KEY=${home.sandbox.users[0]?.apiKey}\n` })
    const { code, stdout } = await home.darkroom('import', 'config.toml', '--env', '.env', '--check', '--out', '-')
    expect([code, stdout]).toEqual([
      5,
      expect.stringMatching(/ambiguous-value: Italy \[AB\]: there are "Italy.*" .* and "Italy.*"/),
    ])
  })
})
