import { execFileSync } from 'node:child_process'
import { readdir, readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { LibraryInput } from '../../sandbox/index.ts'
import { startCli } from '../support/child.ts'
import { folderWith, writeFiles } from '../support/folder.ts'
import { homeFor } from '../support/home.ts'
import { photosAt } from '../support/library.ts'
import { runCli } from '../support/run-cli.ts'
import { sandboxFor, writesTo } from '../support/sandbox.ts'

const { run } = createRequire(import.meta.url)('../../cli/run.ts') as typeof import('../../cli/run.ts')

const secret = 'sEcReT-4711-key-long-enough'
const year = new Date().getFullYear() - 1
const wrote = ['immichrc.yaml', 'recipes/first.yaml']
const wroteTs = ['immichrc.ts', 'recipes/first.ts', 'tsconfig.json']
const library: LibraryInput = {
  apiKeys: [{ secret, permissions: ['all'] }],
  assets: photosAt(['/photos/a.jpg', '/photos/b.jpg', '/photos/c.jpg']).map((asset, index) => ({
    ...asset,
    fileCreatedAt: `${year - Math.floor(index / 2)}-07-01T12:00:00Z`,
    isFavorite: true,
  })),
}

const filesIn = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return (
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      // The first plan leaves what the next one need not read again.
      .filter((name) => !name.endsWith('.mirror'))
      .sort()
  )
}
const textOf = (folder: string, name: string): Promise<string> => readFile(join(folder, name), 'utf8')

/** A server, an empty folder, and the command line in it with nothing else in the environment. */
const place = async (more: LibraryInput = {}, version?: string) => {
  const sandbox = await sandboxFor({ ...library, ...more }, version)
  const folder = await folderWith()
  const env = { XDG_CONFIG_HOME: join(folder, 'xdg'), DARKROOM_STATE_DIR: join(folder, 'state') }
  const darkroom = (args: readonly string[], set: object = {}, typed?: string) =>
    runCli(args, { cwd: folder, env: { ...env, ...set }, ...(typed === undefined ? {} : { typed }) })
  return { sandbox, folder, env, darkroom, both: { IMMICH_URL: sandbox.url, IMMICH_API_KEY: secret } }
}

/** A terminal at which somebody types the next answer whenever a question appears. */
const answering = async (cwd: string, env: Record<string, string>, args: string[], answers: string[]) => {
  const left = [...answers]
  const chunks: string[] = []
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin })
  const stream = (tty: boolean) =>
    Object.assign(
      new Writable({
        write: (chunk, _encoding, done) => {
          chunks.push(String(chunk))
          // Prompts hide the cursor when they begin.
          if (String(chunk).includes('\x1b[?25l')) setTimeout(() => stdin.write(left.shift() ?? '\x03'), 20)
          done()
        },
      }),
      tty ? { isTTY: true, columns: 100, rows: 40 } : {},
    )
  const io = { cwd, env, stdin, stdout: stream(false), stderr: stream(true) } as unknown as Parameters<typeof run>[1]
  return { code: await run(args, io), shown: chunks.join(''), left }
}

describe('init without a terminal', () => {
  it('writes a configuration for address and key of the environment, and shows the first plan', async () => {
    const { darkroom, folder, both, sandbox } = await place()
    const { code, stdout, stderr } = await darkroom(['init'], both)
    expect({ code, files: await filesIn(folder) }).toEqual({ code: 0, files: wrote })
    expect(stdout).toContain(`+ 2 assets → album "Favorites of ${year}" (new)`)
    expect(stderr).toContain('runs Immich 3.1.0; the key belongs to ')
    expect(stdout).toContain(`Look closer: darkroom plan 'favorites of ${year}'\n`)
    expect(stderr).toContain('then plan again: darkroom plan\n')
    expect(stderr).toContain('is right, apply it: darkroom apply\n')
    expect(stderr).toContain('by schedule and events: darkroom serve\n')
    // As one line of crontab, which begins elsewhere.
    const [, nightly = ''] = /without asking: 0 3 \* \* \* {2}(.+)\n/.exec(stderr) ?? []
    expect(nightly).toBe(`cd ${folder} && darkroom apply --yes --no-input`)
    const [, page = ''] = /In Docker or on a NAS: (\S+)/.exec(stderr) ?? []
    expect(await readFile(page, 'utf8')).toContain('docker compose')
    expect(stderr).not.toContain('lacks')
    expect(await textOf(folder, 'immichrc.yaml')).toContain('# The key comes from IMMICH_API_KEY.')
    expect(writesTo(sandbox)).toEqual({})
    expect(stdout + stderr + (await textOf(folder, 'immichrc.yaml'))).not.toContain(secret)
  })

  it.each([
    ['YAML', [], wrote],
    ['TypeScript', ['--typescript'], wroteTs],
  ])('writes what loads in %s: plan, test and doctor work in the folder', async (_, more, files) => {
    const { darkroom, both, folder } = await place()
    expect((await darkroom(['init', '--no-plan', ...more], both)).stdout).toBe('')
    expect(await filesIn(folder)).toEqual(files)
    expect((await darkroom(['test'], both)).code).toBe(0)
    expect((await darkroom(['doctor'], both)).code).toBe(0)
    expect((await darkroom(['plan', '--json'], both)).json()).toMatchObject({
      accounts: [{ account: 'me', summary: { 'album.create': 1, 'album.add': 2 } }],
    })
  })

  it('works in a process whose working directory has the written tsconfig.json', async () => {
    const { darkroom, folder, env, both } = await place()
    await darkroom(['init', '--no-plan', '--typescript'], both)
    const { code, stdout } = await startCli(['plan'], { cwd: folder, env: { ...env, ...both } }).end()
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('Favorites of') })
  })

  it('takes flags before the environment, and names the key file in the configuration', async () => {
    const { darkroom, folder, sandbox } = await place()
    await writeFiles(folder, { 'keys/mine': `${secret}\n` })
    const wrong = { IMMICH_URL: 'http://127.0.0.1:9', IMMICH_API_KEY: 'wrong-key-but-long-enough' }
    const args = ['init', '--url', sandbox.url, '--key-file', 'keys/mine', '--dir', 'auto']
    const { code, stdout } = await darkroom(args, wrong)
    expect(code).toBe(0)
    // Where the configuration is not found by itself, the command that is shown names it.
    expect(stdout).toMatch(
      new RegExp(`Look closer: darkroom plan '.+' --config ${join(folder, 'auto/immichrc.yaml')}\n`),
    )
    expect(await filesIn(join(folder, 'auto'))).toEqual(wrote)
    const config = await textOf(folder, 'auto/immichrc.yaml')
    expect(config).toContain(`apiKeyFile: '${join(folder, 'keys/mine')}'`)
    expect(config).toContain(`url: '${sandbox.url.replace(/\/api$/, '')}'`)
    expect((await darkroom(['plan', '--config', 'auto/immichrc.yaml'])).code).toBe(0)
  })

  it('names a key file inside the folder by its relative path, also one from the environment', async () => {
    const { darkroom, folder, sandbox } = await place()
    await writeFiles(folder, { 'immich-api-key': secret })
    const { code } = await darkroom(['init', '--url', sandbox.url], { IMMICH_API_KEY_FILE: 'immich-api-key' })
    expect(code).toBe(0)
    expect(await textOf(folder, 'immichrc.yaml')).toContain("apiKeyFile: 'immich-api-key'")
    expect(await filesIn(folder)).toEqual(['immich-api-key', ...wrote].sort())
  })

  it.each([
    ['without a terminal', ['init'], undefined],
    ['with --no-input at one', ['init', '--no-input'], 'x\r'],
  ])('tells all that is missing %s', async (_, args, typed) => {
    const { darkroom, folder } = await place()
    const { code, stderr } = await darkroom(args, {}, typed)
    expect({ code, files: await filesIn(folder) }).toEqual({ code: 3, files: [] })
    expect(stderr).toContain('--url: is missing\n    Give --url URL, or set IMMICH_URL.')
    expect(stderr).toContain(
      '--key-file: is missing\n    Give --key-file FILE, or set IMMICH_API_KEY or IMMICH_API_KEY_FILE.',
    )
  })

  it.each<[string, string[], object, number, string]>([
    ['a wrong key', [], { IMMICH_API_KEY: 'wrong-key-but-long-enough' }, 1, 'The server does not accept this API key'],
    ['a key with a space', [], { IMMICH_API_KEY: 'a key with spaces in it' }, 1, 'contains a space'],
    ['a wrong address', ['--url', 'http://127.0.0.1:9'], {}, 1, 'http://127.0.0.1:9/api cannot be reached'],
    ['no address', ['--url', 'http://'], {}, 3, '--url: "http://" is not an address'],
    ['no address in the environment', [], { IMMICH_URL: ':' }, 3, 'IMMICH_URL: ":" is not an address'],
    ['a missing key file', ['--key-file', 'gone'], {}, 3, 'cannot be read: ENOENT'],
    ['an empty key file', ['--key-file', '/dev/null'], {}, 3, '--key-file: /dev/null is empty'],
  ])('%s ends it before anything is written', async (_, args, set, exitCode, said) => {
    const { darkroom, folder, both } = await place()
    const { code, stderr } = await darkroom(['init', ...args], { ...both, ...set })
    expect({ code, files: await filesIn(folder) }).toEqual({ code: exitCode, files: [] })
    expect(stderr).toContain(said)
  })
})

describe('what init writes of a library', () => {
  const older = photosAt(['/external/Photos/2019/Lake/Screenshot_1.png', '/external/Photos/2020/Rome/IMG_2.jpg'])
  const holding: LibraryInput = {
    apiKeys: [{ secret, permissions: ['all'] }],
    libraries: [{ id: '00000000-0000-4000-8000-0000000000aa', importPaths: ['/external/Photos'] }],
    assets: [
      ...older.map((asset) => ({ ...asset, libraryId: '00000000-0000-4000-8000-0000000000aa' })),
      ...photosAt(['/data/IMG_3.jpg'], { people: ["Anna {O'Hara"], fileCreatedAt: '2022-02-02T12:00:00Z' }),
    ],
  }

  it.each([
    ['yaml', []],
    ['ts', ['--typescript']],
  ] as const)('are recipes about what it holds, in %s', async (ending, more) => {
    const { darkroom, both, folder } = await place({ ...holding })
    const { code, stdout } = await darkroom(['init', ...more], both)
    expect(code).toBe(0)
    expect(stdout).toContain(`+ 1 asset → album "Anna {O'Hara 2022" (new)`)
    expect(stdout).toContain('+ 1 asset → album "Screenshots" (new)')
    expect(stdout).not.toContain('Refused')
    expect((await darkroom(['test'], both)).code).toBe(0)
    expect(await textOf(folder, `immichrc.${ending}`)).toContain("rootPath: '/external/Photos'")
    expect(await textOf(folder, `recipes/first.${ending}`)).not.toContain('Favorites')
  })

  it('can have albums of its folders at once, by taking the # off', async () => {
    const { darkroom, both, folder } = await place({ ...holding })
    await darkroom(['init', '--no-plan'], both)
    const config = await textOf(folder, 'immichrc.yaml')
    await writeFiles(folder, { 'immichrc.yaml': config.replace(/^#(?=plugins:| {2}- |limits:)/gm, '') })
    expect((await darkroom(['plan', 'folder-albums'], both)).stdout).toContain('album "2019"')
  })

  it('is about favorites where it holds nothing', async () => {
    const { darkroom, both, folder } = await place({ assets: [] })
    expect((await darkroom(['init'], both)).code).toBe(0)
    expect(await textOf(folder, 'recipes/first.yaml')).toContain(`name: 'favorites of ${year}'`)
    expect(await textOf(folder, 'immichrc.yaml')).toContain("rootPath: '/usr/src/app/external'")
  })
})

describe('init and the permissions of the key', () => {
  const reading = ['user.read', 'asset.read', 'asset.statistics']

  it.each(['2.7.5', '3.0.3'])('warns of those that are missing, on %s', async (version) => {
    const permissions = [...reading, 'album.read', 'album.create', 'tag.read', 'tag.create', 'tag.asset']
    const { darkroom, both } = await place({ apiKeys: [{ secret, permissions }] }, version)
    const { code, stdout, stderr } = await darkroom(['init'], both)
    expect(code).toBe(0)
    expect(stdout).toContain('Favorites of')
    expect(stderr.split('\n').filter((line) => line.startsWith('warn: '))).toEqual([
      'warn: The key lacks albumAsset.create, needed for albums.',
      'warn: The key lacks asset.update, needed for archive and favorites.',
      'warn: The key lacks person.read, person.statistics, needed for people.',
    ])
  })

  it('says nothing of them where the server cannot list them', async () => {
    const { darkroom, both } = await place({}, '1.135.3')
    const { code, stdout, stderr } = await darkroom(['init'], both)
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('Favorites of') })
    expect(stderr).not.toContain('lacks')
  })

  it('leaves out the plan where the key may not read', async () => {
    const { darkroom, folder, both } = await place({ apiKeys: [{ secret, permissions: ['user.read'] }] })
    const { code, stdout, stderr } = await darkroom(['init'], both)
    expect({ code, stdout, files: await filesIn(folder) }).toEqual({ code: 0, stdout: '', files: wrote })
    expect(stderr).toContain('The key lacks asset.read, asset.statistics, needed for reading.')
    expect(stderr).toContain('The first plan is skipped')
  })
})

describe('init where something is already', () => {
  it('lists it all, writes nothing and asks for nothing', async () => {
    const { darkroom, folder, sandbox, both } = await place()
    const before = { 'immichrc.yaml': 'a', 'recipes/first.ts': 'b', 'tsconfig.json': 'c', 'recipes/mine.ts': 'd' }
    await writeFiles(folder, before)
    const { code, stderr } = await darkroom(['init', '--typescript'], both)
    expect(code).toBe(1)
    expect(stderr).toContain('already contains: immichrc.yaml, recipes/first.ts, tsconfig.json.\nNothing was written.')
    expect(await filesIn(folder)).toEqual(Object.keys(before).sort())
    expect(await textOf(folder, 'tsconfig.json')).toBe('c')
    expect([...sandbox.requests]).toEqual([])
  })

  it('a second call changes nothing', async () => {
    const { darkroom, folder, both } = await place()
    await darkroom(['init', '--no-plan'], both)
    await writeFiles(folder, { 'immichrc.yaml': 'mine' })
    const { code, stderr } = await darkroom(['init'], both)
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining(wrote.join(', ')) })
    expect(await textOf(folder, 'immichrc.yaml')).toBe('mine')
  })

  it('takes back what it wrote where the rest cannot be written', async () => {
    const { darkroom, folder, both } = await place()
    await writeFiles(folder, { recipes: 'a file, not a folder' })
    const { code, stderr } = await darkroom(['init'], both)
    expect({ code, files: await filesIn(folder) }).toEqual({ code: 1, files: ['recipes'] })
    expect(stderr).toContain('The files cannot be written')
  })
})

describe('init at a terminal', () => {
  it('asks for the key only, where the address is given', async () => {
    const { typing, folder } = await homeFor({ library: {} })
    expect((await typing('\x03', 'init')).code).toBe(0) // both are in the environment of a home
    expect(await filesIn(folder)).toEqual(wrote)
    const { darkroom, folder: other, sandbox } = await place()
    const { code, stdout, stderr } = await darkroom(['init', '--url', sandbox.url], {}, `${secret}\r`)
    expect(code).toBe(0)
    expect(stdout + stderr).not.toContain(secret)
    expect(await filesIn(other)).toEqual(['.gitignore', 'immich-api-key', ...wrote].sort())
  })

  it('keeps a typed key in a file of its own, out of git and of other users', async () => {
    const { folder, env, sandbox, darkroom } = await place()
    await writeFiles(folder, { '.gitignore': '*.log' })
    const { code, shown, left } = await answering(folder, env, ['init'], [`${sandbox.url}\r`, ` ${secret} \r`])
    expect({ code, left }).toEqual({ code: 0, left: [] })
    expect(shown).not.toContain(secret)
    expect(await textOf(folder, 'immich-api-key')).toBe(`${secret}\n`)
    expect((await stat(join(folder, 'immich-api-key'))).mode & 0o777).toBe(0o600)
    expect(await textOf(folder, '.gitignore')).toBe('*.log\n/immich-api-key\n')
    expect(await textOf(folder, 'immichrc.yaml')).toContain("apiKeyFile: 'immich-api-key'")
    expect(await textOf(folder, 'immichrc.yaml')).not.toContain(secret)
    expect((await darkroom(['plan'])).code).toBe(0)
  })

  it('asks again for what was wrong, and for that only', async () => {
    const { folder, env, sandbox } = await place()
    const typed = ['http://127.0.0.1:9\r', 'wrong-key-but-long-enough\r', `${sandbox.url}\r`, `${secret}\r`]
    const { code, shown, left } = await answering(folder, env, ['init'], typed)
    expect({ code, left }).toEqual({ code: 0, left: [] })
    expect(shown).toContain('http://127.0.0.1:9/api cannot be reached')
    expect(shown).toContain('The server does not accept this API key')
  })

  it('gives up after three times', async () => {
    const { folder, env, sandbox } = await place()
    const typed = ['one', 'two', 'three', 'four'].map((name) => `key-${name}-but-long-enough\r`)
    const { code, left } = await answering(folder, env, ['init', '--url', sandbox.url], typed)
    expect({ code, left, files: await filesIn(folder) }).toEqual({ code: 1, left: typed.slice(3), files: [] })
  })

  it('stop it with Ctrl-C', async () => {
    const { folder, env, sandbox } = await place()
    const { code, shown } = await answering(folder, env, ['init'], [`${sandbox.url}\r`, '\x03'])
    expect({ code, files: await filesIn(folder) }).toEqual({ code: 130, files: [] })
    expect(shown).toContain('nothing was written')
  })
})

describe('the written tsconfig.json', () => {
  const tsc = fileURLToPath(new URL('../../node_modules/.bin/tsc', import.meta.url))
  const check = (folder: string): string => {
    try {
      return execFileSync(tsc, ['-p', folder], { encoding: 'utf8', stdio: 'pipe' })
    } catch (error) {
      return (error as { stdout: string }).stdout
    }
  }

  it('lets an editor check recipe and configuration, with what is commented out as well', async () => {
    const { darkroom, folder, both } = await place()
    await darkroom(['init', '--no-plan', '--typescript'], both)
    expect(check(folder)).toBe('')
    const config = await textOf(folder, 'immichrc.ts')
    await writeFiles(folder, { 'immichrc.ts': config.replace(/\/\/ (?=import|plugins:|limits:)/g, '') })
    expect(check(folder)).toBe('')
    const recipe = await textOf(folder, 'recipes/first.ts')
    await writeFiles(folder, { 'recipes/first.ts': recipe.replace('year:', 'yaer:') })
    expect(check(folder)).toContain("'yaer' does not exist")
  })
})
