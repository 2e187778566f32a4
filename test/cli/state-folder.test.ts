import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../service/store.ts'
import { startCli } from '../support/child.ts'
import { type Home, homeFor } from '../support/home.ts'
import { smallLibrary } from '../support/library.ts'
import { writesTo } from '../support/sandbox.ts'

const config = "recipes: ['all.yaml']"
const files = { 'all.yaml': 'name: all\nactions: [{ syncAlbum: All }, { addTag: seen }]\n' }
const home = () => homeFor({ library: smallLibrary, config, files })

const orElsewhere = 'or choose another folder with --state-dir or DARKROOM_STATE_DIR.'

/** How often a text says something. */
const times = (text: string, part: string): number => text.split(part).length - 1

/** What every command says of a folder that was never of any use, and that `apply` wrote nothing. */
const expectUnusable = async (
  { darkroom, sandbox }: Pick<Home, 'darkroom' | 'sandbox'>,
  folder: string,
  problem: string,
  advice: string,
): Promise<void> => {
  const message = `The state folder ${folder} cannot be used: ${problem}.`
  const plan = await darkroom('plan', '--state-dir', folder)
  expect(plan).toMatchObject({ code: 0, stdout: expect.stringContaining('7 assets read from the server') })
  expect(plan.stderr).toBe(
    `warn: ${message} Without a mirror there, everything is read from the server. ${advice} ${orElsewhere.replace(/^or /, advice === 'Please' ? '' : 'or ')}\n`,
  )
  const apply = await darkroom('apply', '--yes', '--state-dir', folder)
  expect(apply).toMatchObject({ code: 1, stdout: '' })
  expect(times(apply.stderr, message)).toBe(1)
  expect(apply.stderr).toContain(advice)
  const doctor = await darkroom('doctor', '--repair', '--state-dir', folder)
  expect(doctor.code).toBe(1)
  expect(times(doctor.stdout, message)).toBe(1)
  expect(doctor.stdout).not.toContain('epair')
  expect(await darkroom('runs', '--state-dir', folder)).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('No runs yet'),
  })
  expect(writesTo(sandbox)).toEqual({})
}

describe('a state folder', () => {
  it('below a file is told as that, with the way to move it', async () => {
    const { folder, ...at } = await home()
    const file = join(folder, "it's a file")
    writeFileSync(file, '')
    const move = `Move it away: \`mv '${join(folder, "it'\\''s a file")}' '${join(folder, "it'\\''s a file.old")}'\`,`
    await expectUnusable(at, join(file, 'below'), `${file} is not a folder`, move)
    execFileSync('sh', ['-c', move.slice(move.indexOf('`') + 1, move.lastIndexOf('`'))])
    expect(await at.darkroom('apply', '--yes', '--state-dir', join(file, 'below'))).toMatchObject({
      code: 0,
      stderr: '',
    })
  })

  it.runIf(existsSync('/proc/self'))('where none can be made ends', async () => {
    await expectUnusable(await home(), '/proc/nope/below', 'no folder can be made in /proc', 'Please')
  })

  it('may hold what a daemon keeps, which is no journal', async () => {
    const { darkroom, folder } = await home()
    const { file } = openStore(join(folder, 'state'))
    const before = readFileSync(file)
    expect(await darkroom('runs')).toMatchObject({ code: 0, stderr: expect.stringContaining('No runs yet') })
    expect(readFileSync(file)).toEqual(before)
  })
})

const nobody = { uid: 65_534, gid: 65_534 }
const main = join(import.meta.dirname, '../../bin/darkroom.js')
const isRoot = process.getuid?.() === 0
const canBeNobody =
  isRoot && spawnSync(process.execPath, ['--conditions=darkroom-source', main, '--version'], nobody).status === 0

describe.skipIf(!canBeNobody)('a state folder of root (needs root, and a checkout that others can read)', () => {
  const asNobody = ({ folder, env, sandbox }: Home) => ({
    sandbox,
    darkroom: async (...args: string[]) => {
      const { code, ...said } = await startCli(args, { cwd: folder, env, ...nobody }).end()
      return { ...said, code: Number(code), json: <T>() => JSON.parse(said.stdout) as T }
    },
  })
  const opened = async (): Promise<Home> => {
    const made = await home()
    chmodSync(made.folder, 0o755)
    return made
  }

  it('is told as one that this user may not write, with the command that makes one there', async () => {
    const made = await opened()
    const folder = join(made.folder, 'new')
    const install = `install -d -m 700 -o ${nobody.uid} ${folder}`
    const problem = `this user (nobody, ${nobody.uid}) may not write ${made.folder}`
    await expectUnusable(asNobody(made), folder, problem, `As root: \`${install}\`,`)
    execFileSync('sh', ['-c', install])
    expect(await asNobody(made).darkroom('apply', '--yes', '--state-dir', folder)).toMatchObject({
      code: 0,
      stderr: '',
    })
  })

  it('can be looked at where it is readable, and is left as it is', async () => {
    const made = await opened()
    expect((await made.darkroom('apply', '--yes')).code).toBe(0)
    const state = join(made.folder, 'state')
    chmodSync(state, 0o755)
    for (const name of readdirSync(state)) chmodSync(join(state, name), 0o644)
    const contents = () => readdirSync(state).map((name) => [name, readFileSync(join(state, name), 'latin1')])
    const before = contents()
    const { darkroom } = asNobody(made)
    const advice = `As root: \`chown -R ${nobody.uid} ${state}\`, ${orElsewhere}`
    const plan = await darkroom('plan')
    expect(plan).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to do') })
    expect(times(plan.stderr, advice)).toBe(1)
    expect(await darkroom('runs')).toMatchObject({ code: 0, stdout: expect.stringContaining('done') })
    expect(await darkroom('undo', '--yes')).toMatchObject({ code: 1, stderr: expect.stringContaining(advice) })
    expect(contents()).toEqual(before)
  })

  it('that nobody may look into is told, and nothing is planned without its ledger', async () => {
    const made = await opened()
    expect((await made.darkroom('apply', '--yes')).code).toBe(0)
    const { darkroom } = asNobody(made)
    for (const command of ['plan', 'runs'])
      expect(await darkroom(command)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(`(\`ls -ld ${join(made.folder, 'state')}\` shows whose it is)`),
      })
  })
})

/** Mounts something for one test; false where this machine does not allow it. */
const mounted = (...args: string[]): boolean => {
  const place = args.at(-1) ?? ''
  if (!isRoot || spawnSync('mount', args).status !== 0) return false
  onTestFinished(() => void spawnSync('umount', [place]))
  return true
}

describe('a state folder on a file system of its own', () => {
  it('is told as mounted read-only, with the command that changes it, and keeps its mirror', async ({ skip }) => {
    const { darkroom, folder, sandbox } = await home()
    const [from, to] = [join(folder, 'disk'), join(folder, 'mounted')]
    for (const path of [from, to]) mkdirSync(path)
    expect((await darkroom('plan', '--state-dir', join(from, 'state'))).code).toBe(0)
    if (!mounted('--bind', from, to)) skip('needs root and the right to mount')
    execFileSync('mount', ['-o', 'remount,ro,bind', to])
    const mirrors = () =>
      readdirSync(join(from, 'state')).map((name) => readFileSync(join(from, 'state', name), 'latin1'))
    const before = mirrors()
    const remount = `mount -o remount,rw ${to}`
    const advice = `As root: \`${remount}\` (the volume of a container: without :ro),`
    const state = join(to, 'state')
    await expectUnusable({ darkroom, sandbox }, state, `${state} is mounted read-only`, advice)
    expect(mirrors()).toEqual(before)
    execFileSync('sh', ['-c', remount])
    expect(await darkroom('apply', '--yes', '--state-dir', state)).toMatchObject({ code: 0, stderr: '' })
  })

  it('is told as full, and comes to no harm', async ({ skip }) => {
    const { darkroom, folder, sandbox } = await home()
    const disk = join(folder, 'disk')
    mkdirSync(disk)
    if (!mounted('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk)) skip('needs root and the right to mount')
    const state = join(disk, 'state')
    expect((await darkroom('plan', '--state-dir', state)).code).toBe(0)
    const [mirror = ''] = readdirSync(state).filter((name) => name.endsWith('.mirror'))
    const before = readFileSync(join(state, mirror))
    spawnSync('dd', ['if=/dev/zero', `of=${join(disk, 'fill')}`, 'bs=4k'])
    const advice = `Make room (\`df -h ${state}\` shows how much is left),`
    await expectUnusable({ darkroom, sandbox }, state, 'the disk is full', advice)
    expect(readFileSync(join(state, mirror))).toEqual(before)
    expect(statSync(join(state, mirror)).size).toBeGreaterThan(0)
    spawnSync('rm', [join(disk, 'fill')])
    const plan = await darkroom('plan', '--state-dir', state)
    expect(plan).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('read from the mirror') })
  })

  it('that fills up while a run writes stops it, and the run is finished when there is room', async ({ skip }) => {
    let disk = ''
    let isFull = false
    const { darkroom, folder } = await homeFor({
      library: smallLibrary,
      config,
      files,
      fault: ({ method, path }) => {
        if (isFull || method !== 'PUT' || !path.startsWith('/albums/')) return undefined
        isFull = true
        spawnSync('dd', ['if=/dev/zero', `of=${join(disk, 'fill')}`, 'bs=4k'])
        return undefined
      },
    })
    disk = join(folder, 'disk')
    mkdirSync(disk)
    if (!mounted('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk)) skip('needs root and the right to mount')
    const state = join(disk, 'state')
    const apply = await darkroom('apply', '--yes', '--state-dir', state)
    expect(apply.code).toBe(4)
    expect(apply.stdout).toContain('the disk is full')
    spawnSync('rm', [join(disk, 'fill')])
    expect(await darkroom('apply', '--yes', '--state-dir', state)).toMatchObject({ code: 0 })
    const plan = await darkroom('plan', '--state-dir', state)
    expect(plan).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to do') })
  })
})
