import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  globSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeAll, describe, expect, it, onTestFailed } from 'vitest'
import { folderWith } from '../support/folder.ts'
import { photosAt } from '../support/library.ts'
import { albumsOf, sandboxFor } from '../support/sandbox.ts'
import { eventually } from '../support/waiting.ts'
import { buildImage, filesOf, imageConfig, missing, runOnce, sizes, start } from './image.ts'

if (missing) process.stderr.write(`image: SKIPPED, ${missing}.\n`)

/** A folder that a user of the container owns. */
const stateOf = async (user: number): Promise<string> => {
  const folder = await folderWith()
  chmodSync(folder, 0o755)
  const state = join(folder, 'state')
  mkdirSync(state)
  chownSync(state, user, user)
  return state
}

describe.skipIf(missing)('the image', () => {
  beforeAll(buildImage)

  it('says how it is run', () => {
    expect(imageConfig()).toMatchObject({
      User: '1000:1000',
      WorkingDir: '/config',
      Env: expect.arrayContaining(['DARKROOM_HOST=0.0.0.0', 'DARKROOM_STATE_DIR=/state', 'NODE_ENV=production']),
      Volumes: { '/state': {} },
      ExposedPorts: { '2284/tcp': {} },
      StopSignal: 'SIGTERM',
      Healthcheck: { Test: ['CMD', 'darkroom', 'health'], Interval: 30e9, Timeout: 5e9, StartPeriod: 20e9, Retries: 3 },
      Entrypoint: ['tini', '--', '/usr/local/bin/entrypoint'],
      Cmd: ['serve'],
      Labels: { 'org.opencontainers.image.title': 'Darkroom', 'org.opencontainers.image.licenses': 'MIT' },
    })
  })

  it('holds what runs, and not much more', () => {
    const files = filesOf('image')
    const { image, base } = sizes()
    expect(image - base).toBeGreaterThan(100)
    expect(image - base).toBeLessThanOrEqual(180)
    expect(globSync(`${files}/app/**/*.node`)).toEqual([])
    expect(globSync(`${files}/usr/{,local/}bin/{cc,gcc,g++,make,npm,npx,corepack}`)).toEqual([])
    expect(globSync(`${files}/app/{test,bench,docs,cli}`)).toEqual([])
    expect(statSync(join(files, 'state')).mode & 0o7777).toBe(0o1777)
    expect(readFileSync(join(files, 'app/package.json'), 'utf8')).toContain('"immich-darkroom"')
  })

  it('lets its user write nowhere but where it should', async () => {
    // What it says of folders that are closed to it would come between the others.
    const command = ['sh', '-c', 'find / -xdev -writable ! -type l 2>/dev/null']
    const { output } = await runOnce({ command, isBare: true })
    const places = output.split('\n').filter((line) => line.startsWith('/'))
    expect(places).toContain('/state')
    expect(places.filter((path) => !/^\/(state|tmp|var\/tmp|run\/lock|dev|proc|sys)(\/|$)/.test(path))).toEqual([])
  })

  it('plans, waits for a person, applies what was approved, and ends when it is told to', async () => {
    const sandbox = await sandboxFor({ assets: photosAt(['/photos/Trip/a.jpg', '/photos/Trip/b.jpg']) })
    const state = await stateOf(1000)
    const variables = {
      IMMICH_URL: sandbox.url,
      IMMICH_API_KEY: sandbox.users[0]?.apiKey ?? '',
      DARKROOM_PLUGINS: 'folder-albums',
      FOLDER_ALBUMS_ROOT_PATH: '/photos',
      DARKROOM_PORT: '22841',
      // Beyond loopback nothing listens without one.
      DARKROOM_PASSWORD: 'correct horse battery',
    }
    const daemon = start({ variables, state })
    const ended = once(daemon.process, 'exit')
    await eventually(() => expect(daemon.output()).toContain('waiting: '))
    expect(daemon.output()).not.toContain(variables.IMMICH_API_KEY)
    expect(await (await fetch('http://127.0.0.1:22841/healthz')).text()).toBe('ok')
    expect(await runOnce({ state, command: ['health'] })).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^ok$/m),
    })
    const [waiting] = JSON.parse((await runOnce({ variables, state, command: ['reviews', '--json'] })).output)
    expect(albumsOf(sandbox)).toEqual([])
    const approved = await runOnce({ variables, state, command: ['reviews', waiting.id, '--approve', '--yes'] })
    expect(approved.code, approved.output).toBe(0)
    await eventually(() => expect(albumsOf(sandbox)[0]?.[1]).toHaveLength(2))
    expect(albumsOf(sandbox)).toEqual([['Trip', ['a.jpg', 'b.jpg']]])
    const { pid } = JSON.parse(readFileSync(join(state, 'serve.lock.json'), 'utf8'))
    process.kill(pid, 'SIGTERM')
    expect((await ended)[0]).toBe(0)
    expect((await runOnce({ state, command: ['health'] })).code).toBe(1)
  })

  it('runs as the compose file has it: read-only, without capabilities, as a user of the host', async () => {
    const sandbox = await sandboxFor({ assets: photosAt(['/photos/Trip/a.jpg', '/photos/Trip/b.jpg']) })
    const state = await stateOf(1234)
    const locked = { isLocked: true, user: '1234', state } as const
    const tried =
      'for folder in / /app /config /etc /usr /var/tmp /state /tmp; do touch $folder/x 2>/dev/null && echo wrote $folder; done; cat /proc/self/status'
    const { output } = await runOnce({ ...locked, command: ['sh', '-c', tried], isBare: true })
    expect(output.match(/wrote .*/g)).toEqual(['wrote /state', 'wrote /tmp'])
    expect(output).toMatch(/^CapEff:\s*0+$/m)
    expect(output).toMatch(/^CapBnd:\s*0+$/m)
    expect(output).toMatch(/^NoNewPrivs:\s*1$/m)

    const variables = {
      ...{ IMMICH_URL: sandbox.url, IMMICH_API_KEY: sandbox.users[0]?.apiKey ?? '', DARKROOM_PORT: '22842' },
      ...{ DARKROOM_PLUGINS: 'folder-albums', FOLDER_ALBUMS_ROOT_PATH: '/photos', DARKROOM_SCHEDULE: 'every 1h' },
      ...{ DARKROOM_PASSWORD: 'correct horse battery' },
    }
    const daemon = start({ ...locked, variables })
    const ended = once(daemon.process, 'exit')
    const pidOf = (): number => JSON.parse(readFileSync(join(state, 'serve.lock.json'), 'utf8')).pid
    onTestFailed(() => void process.kill(pidOf(), 'SIGKILL'))
    await eventually(() => expect(daemon.output()).toContain('waiting: '))
    expect(await (await fetch('http://127.0.0.1:22842/healthz')).text()).toBe('ok')
    const [waiting] = JSON.parse((await runOnce({ ...locked, variables, command: ['reviews', '--json'] })).output)
    const approved = await runOnce({ ...locked, variables, command: ['reviews', waiting.id, '--approve', '--yes'] })
    expect(approved.code, approved.output).toBe(0)
    await eventually(() => expect(albumsOf(sandbox)[0]?.[1]).toHaveLength(2))
    process.kill(pidOf(), 'SIGTERM')
    expect((await ended)[0]).toBe(0)
  })

  it('as root gives the state folder to PUID and PGID, and becomes them', async () => {
    const state = await stateOf(0)
    const sandbox = await sandboxFor({ assets: photosAt(['/photos/Trip/a.jpg']) })
    const { code, output } = await runOnce({
      user: '0:0',
      state,
      variables: {
        ...{ PUID: '1234', PGID: '4321', IMMICH_URL: sandbox.url, IMMICH_API_KEY: sandbox.users[0]?.apiKey ?? '' },
        ...{ DARKROOM_PLUGINS: 'folder-albums', FOLDER_ALBUMS_ROOT_PATH: '/photos' },
      },
      command: ['apply', '--yes'],
    })
    expect(code, output).toBe(0)
    const files = globSync(`${state}/*`).map((file) => statSync(file))
    expect(files.length).toBeGreaterThan(0)
    for (const { uid, gid, mode } of [statSync(state), ...files]) {
      expect([uid, gid]).toEqual([1234, 4321])
      if (mode & 0o100000) expect(mode & 0o077).toBe(0)
    }
  })

  it('runs as any user on a new volume, and is upgraded with a copy of what was there', async () => {
    const sandbox = await sandboxFor({ assets: photosAt(['/photos/Trip/a.jpg']) })
    const variables = {
      ...{ IMMICH_URL: sandbox.url, IMMICH_API_KEY: sandbox.users[0]?.apiKey ?? '' },
      ...{ DARKROOM_PLUGINS: 'folder-albums', FOLDER_ALBUMS_ROOT_PATH: '/photos' },
    }
    const own = await runOnce({ user: '4242:4343', variables, command: ['plan'] })
    expect(own.code, own.output).toBe(0)
    const state = await stateOf(4242)
    const asThat = { user: '4242:4242', state, variables }
    expect((await runOnce({ ...asThat, command: ['apply', '--yes'] })).code).toBe(0)
    const file = globSync(`${state}/*.sqlite`)[0] ?? ''
    const setVersion = (version: string): void => {
      const database = new DatabaseSync(file)
      database.exec(version)
      database.close()
    }
    // As an older image had left it.
    setVersion('DROP TABLE exclusion; PRAGMA user_version = 4')
    expect((await runOnce({ ...asThat, command: ['undo', '--yes'] })).code).toBe(0)
    expect(albumsOf(sandbox)).toEqual([])
    const copy = `${file}.bak-4`
    expect([statSync(copy).uid, statSync(copy).mode & 0o777]).toEqual([4242, 0o600])
    // As an even newer one leaves it.
    const database = new DatabaseSync(file)
    const { user_version: known } = database.prepare('PRAGMA user_version').get() as { user_version: number }
    database.close()
    copyFileSync(file, `${file}.bak-${known}`)
    setVersion('PRAGMA user_version = 99')
    const older = await runOnce({ ...asThat, command: ['apply', '--yes'] })
    expect(older.code).not.toBe(0)
    expect(older.output).toContain(`.sqlite.bak-${known}`)
  })

  it('says whose the state folder is where it cannot be written', async () => {
    const state = await stateOf(0)
    const { code, output } = await runOnce({ state })
    expect(code).not.toBe(0)
    expect(output).toContain(
      'The state folder /mnt/state belongs to 0:0 and this runs as 1000:1000. On the host: chown 1000:1000 <folder>; or set user: to the owner of the folder.',
    )
  })

  it('warns of PUID where it is no root', async () => {
    expect((await runOnce({ variables: { PUID: '99' }, command: ['--version'] })).output).toContain('user: "99:99"')
  })

  it('has what an arm64 machine needs, by the lock file', async () => {
    const folder = await folderWith({
      'package.json': readFileSync('package.json', 'utf8'),
      'package-lock.json': readFileSync('package-lock.json', 'utf8'),
    })
    const args = ['ci', '--omit=dev', '--ignore-scripts', '--cpu=arm64', '--os=linux', '--libc=glibc']
    execFileSync('npm', args, { cwd: folder, stdio: 'pipe' })
    expect(globSync(`${folder}/node_modules/**/*.node`)).toEqual([])
    const binaries = globSync(`${folder}/node_modules/@esbuild/*/bin/esbuild`)
    expect(binaries).toEqual([join(folder, 'node_modules/@esbuild/linux-arm64/bin/esbuild')])
    const header = Buffer.alloc(20)
    readSync(openSync(binaries[0] ?? '', 'r'), header, 0, 20, 0)
    // ELF, and its machine: 183 is AArch64.
    expect([header.toString('latin1', 1, 4), header.readUInt16LE(18)]).toEqual(['ELF', 183])
  })
})
