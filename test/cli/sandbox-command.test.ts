import { describe, expect, it } from 'vitest'
import type { LibraryInput } from '../../sandbox/index.ts'
import { startCli } from '../support/child.ts'
import { folderWith } from '../support/folder.ts'
import { configText, homeFor } from '../support/home.ts'
import { photosAt, smallLibrary } from '../support/library.ts'
import { runCli } from '../support/run-cli.ts'
import { albumsOf } from '../support/sandbox.ts'

interface Started {
  readonly url: string
  readonly version: string
  readonly users: readonly { readonly id: string; readonly email: string; readonly apiKey: string }[]
}

const start = async (args: readonly string[], files: Record<string, string> = {}) => {
  const cwd = await folderWith(files)
  const child = startCli(['sandbox', ...args], { cwd })
  const started: Started = JSON.parse(await child.firstLine())
  const apiKey = started.users[0]?.apiKey ?? ''
  const ask = async (path: string) =>
    (await fetch(`${started.url}${path}`, { headers: { 'x-api-key': apiKey } })).json()
  return { cwd, child, started, apiKey, ask }
}

describe('the sandbox as a process', () => {
  it('says in its first line, as JSON, where it is and who may ask', async () => {
    const { child, started, ask } = await start(['--assets', '60', '--seed', '7'])
    expect(started).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/api$/),
      version: '3.1.0',
      users: expect.arrayContaining([
        { id: expect.any(String), email: expect.stringContaining('@'), apiKey: expect.any(String) },
      ]),
    })
    expect(await ask('/users/me')).toMatchObject({ id: started.users[0]?.id, email: started.users[0]?.email })
    child.process.kill('SIGTERM')
    const { code, stdout, stderr } = await child.end()
    expect(code).toBe(0)
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
    expect(stderr).toContain('stop it with Ctrl-C')
  })

  it('serves a library at a version and a port of choice, until Ctrl-C', async () => {
    const files = { 'library.json': JSON.stringify({ assets: photosAt(['/photos/A/1.jpg']) }) }
    const { child, started, ask } = await start(
      ['--library', 'library.json', '--immich-version', '2.7.5', '--port', '0'],
      files,
    )
    expect(started.version).toBe('2.7.5')
    expect(await ask('/server/version')).toMatchObject({ major: 2, minor: 7, patch: 5 })
    expect(await ask('/assets/statistics')).toMatchObject({ images: 1, total: 1 })
    child.process.kill('SIGINT')
    expect((await child.end()).code).toBe(0)
  })

  it.each([
    ['2.7', '2.7.5'],
    ['2.9', '2.9.0'],
  ])('acts as the recorded version of %s, or its first', async (line, version) => {
    const { started } = await start(['--assets', '10', '--immich-version', line])
    expect(started.version).toBe(version)
  })

  it('injects the faults of a file', async () => {
    const faults = [{ route: 'GET /albums', status: 503 }]
    const { ask } = await start(['--assets', '10', '--faults', 'faults.json'], {
      'faults.json': JSON.stringify(faults),
    })
    expect(await ask('/albums')).toMatchObject({ message: 'Simulated fault' })
    expect(await ask('/users/me')).toMatchObject({ id: expect.any(String) })
  })

  it.each([
    [['--library', 'none.json'], {}, 'none.json cannot be read: '],
    [['--library', 'bad.json'], { 'bad.json': '{' }, 'bad.json cannot be read: '],
    [['--faults', 'bad.json'], { 'bad.json': '[{"rout": "GET /albums"}]' }, '[0].rout: is not a known option'],
    [['--faults', 'bad.json'], { 'bad.json': '[{"rate": 2}]' }, '[0].rate: '],
    [['--port', 'x'], {}, '"x" is not a whole number.'],
    [['--immich-version', 'new'], {}, '"new" is not a version.\nWrite it as 3.0.3.'],
    [['--library', 'bad.json'], { 'bad.json': '{ "assets": 5 }' }, 'The sandbox cannot start: '],
    [['--port', '70000'], {}, 'The sandbox cannot start: '],
  ])('refuses %j', async (args, files, message) => {
    const cwd = await folderWith(files)
    const { code, stdout, stderr } = await runCli(['sandbox', ...args], { cwd })
    expect(stdout).toBe('')
    expect(stderr).toContain(message)
    expect(code).not.toBe(0)
  })
})

const library: LibraryInput = {
  ...smallLibrary,
  assets: [
    ...(smallLibrary.assets ?? []),
    ...photosAt(['/photos/Trip/archived.jpg'], { visibility: 'archive' }),
    ...photosAt(['/photos/Trip/trashed.jpg'], { trashedAt: '2024-01-01T00:00:00Z' }),
    ...photosAt(['/photos/Zoo/tagged.jpg'], { tags: ['zoo/bears'], people: ['Anna'], isFavorite: true, exif: null }),
  ],
  albums: [
    { albumName: 'Pets', assetIds: ['/photos/Pets/p1.jpg'], description: 'Cats' },
    { albumName: 'Trip', assetIds: [] },
  ],
}
const config = configText("plugins: [folderAlbums({ rootPath: '/photos', findArchivedAssets: true })]")

describe.each(['1.135.3', '2.7.5', '3.0.3'])('a snapshot of %s', (version) => {
  it('served by a sandbox gives the same plan as the original', async () => {
    const original = await homeFor({ library, version, files: { 'immichrc.ts': config } })
    const taken = await original.darkroom('snapshot', '--out', 'library.json')
    expect(taken).toMatchObject({ code: 0, stdout: '' })
    expect(taken.stderr).toContain('10 assets, 2 albums and 2 tags saved to')
    const child = startCli(['sandbox', '--library', 'library.json'], { cwd: original.folder })
    const copy: Started = JSON.parse(await child.firstLine())
    expect(copy.version).toBe(version)
    const env = { ...original.env, IMMICH_URL: copy.url, IMMICH_API_KEY: copy.users[0]?.apiKey }
    const { stdout } = await runCli(['plan', '--json'], { cwd: original.folder, env })
    const copied = JSON.parse(stdout).accounts[0]
    expect(copied.operations).not.toEqual([])
    expect(copied).toEqual({ ...(await original.plan()), server: { url: copy.url, version } })
  })
})

describe('snapshot', () => {
  it('never overwrites a file', async () => {
    const { darkroom } = await homeFor({ library, files: { 'immichrc.ts': config, 'library.json': 'mine' } })
    const { code, stderr } = await darkroom('snapshot', '--out', 'library.json')
    expect(code).toBe(1)
    expect(stderr).toContain('library.json already exists and was not overwritten.')
  })

  it('changes nothing and says how much it saved, as JSON too', async () => {
    const { darkroom, sandbox, folder } = await homeFor({ library, files: { 'immichrc.ts': config } })
    const before = albumsOf(sandbox)
    const { json } = await darkroom('snapshot', '--out', 'copy.json', '--json')
    expect(json()).toEqual({ file: `${folder}/copy.json`, assets: 10, albums: 2, tags: 2 })
    expect(albumsOf(sandbox)).toEqual(before)
  })
})
