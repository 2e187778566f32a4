import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { PassThrough, Writable } from 'node:stream'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { parse } from 'yaml'
import { bundledPlugins } from '../../cli/config/bundled-plugins.ts'
import { startCli } from '../support/child.ts'
import { folderWith } from '../support/folder.ts'
import { runCli } from '../support/run-cli.ts'
import { eventually } from '../support/waiting.ts'

const { run } = createRequire(import.meta.url)('../../cli/run.ts') as typeof import('../../cli/run.ts')

/** Where a demo of this process keeps its state until the test ends: others that run beside it have theirs elsewhere. @returns what is there */
const stateFolders = async (): Promise<() => Promise<string[]>> => {
  const folder = await folderWith()
  vi.stubEnv('TMPDIR', folder)
  onTestFinished(() => void vi.unstubAllEnvs())
  return async () => (await readdir(folder)).filter((name) => name.startsWith('darkroom-demo-'))
}
const linesOn = (text: string, width: number): number =>
  text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / width)), 0)
const wide = { COLUMNS: '80' }

describe('the demo', () => {
  it('plans, opens a part, applies, finds nothing left, undoes, on one screen and a half, and leaves nothing behind', async () => {
    const left = await stateFolders()
    const { code, stdout, stderr } = await runCli(['demo'], { cwd: await folderWith(), env: wide })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(linesOn(stdout.replace(/^\/.*immichrc\.yaml$/m, 'PATH'), 80)).toBeLessThan(60)
    const steps = stdout.match(/^\$ darkroom .*$/gm)
    expect(steps?.map((step) => step.split('  ')[0])).toEqual([
      '$ darkroom plan',
      '$ darkroom plan duplicates',
      '$ darkroom apply',
      '$ darkroom plan',
      '$ darkroom undo',
    ])
    const [, first = '', part = '', applied = '', second = '', undone = ''] = stdout.split(/^\$ darkroom .*$/m)
    expect(first).toMatch(/^Plan: make \d+ albums/m)
    expect(part).toMatch(/favorite no → yes\n[\s\S]*^Plan: change 3 assets\.$/m)
    expect(applied).toMatch(/: Done, [\d,]+ changes made\.\n {2}Undo it with: darkroom undo \w+\n/)
    expect(second).toMatch(/^Plan: nothing to do\.$/m)
    expect(undone).toMatch(/: Done, [\d,]+ changes made\.\n\nThe demo is over.* Your own library: darkroom init\n$/)
    expect(await left()).toEqual([])
  })

  it('gives every plugin of its configuration something to do, and that is all that are there but for one', async () => {
    const { stdout } = await runCli(['demo'], { cwd: await folderWith(), env: wide })
    const config = parse(await readFile(/^\/.*immichrc\.yaml$/m.exec(stdout)?.[0] ?? '', 'utf8'))
    const used = config.plugins.map(({ use }: { use: string }) => use)
    // Nobody of the sample library is on a picture from before the own birth.
    expect(used.toSorted()).toEqual(bundledPlugins.filter((name) => name !== 'people-checks').toSorted())
    const table = stdout.slice(stdout.indexOf('\nrecipe ')).split('\n\n')[0] ?? ''
    expect(table.split('\n')).toHaveLength(2 + used.length + config.recipes.length)
    for (const name of used) expect(table).toContain(`\n${name.slice(0, 11)}`)
  })

  it('is as small as wished, and says so', async () => {
    const { code, stdout } = await runCli(['demo', '--assets', '60'], { cwd: await folderWith(), env: wide })
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('library: 60 photos') })
  })
})

describe('the demo at a terminal', () => {
  /** A terminal at which somebody does something after each text that appears. */
  const watched = async (args: readonly string[], react: (stdin: PassThrough) => void) => {
    const chunks: string[] = []
    const stdin = Object.assign(new PassThrough(), { isTTY: true })
    const stream = (then: () => void) =>
      Object.assign(
        new Writable({
          write: (chunk, _encoding, done) => {
            chunks.push(String(chunk))
            setImmediate(then)
            done()
          },
        }),
        { isTTY: true, columns: 80, rows: 40 },
      )
    const io = {
      cwd: await folderWith(),
      env: { NO_COLOR: '1' },
      called: 'darkroom',
      stdin,
      stdout: stream(() => react(stdin)),
      stderr: stream(() => {}),
    } as unknown as Parameters<typeof run>[1]
    return { code: await run(['demo', '--assets', '60', ...args], io), shown: chunks.join(''), stdin }
  }

  it('pauses until Enter, and says so', async () => {
    const { code, shown, stdin } = await watched([], (stdin) => stdin.write('\n'))
    expect({ code, shown }).toMatchObject({ code: 0, shown: expect.stringContaining('Enter goes on') })
    expect(shown).toContain('The demo is over')
    // Read from, and let go, so that the process can end.
    expect(stdin.readableFlowing).toBe(false)
  })

  it('does not with --fast', async () => {
    const { code, shown, stdin } = await watched(['--fast'], () => {})
    expect({ code, shown }).toMatchObject({ code: 0, shown: expect.not.stringContaining('Enter goes on') })
    expect(stdin.readableFlowing).toBe(null)
  })

  it('ends with Ctrl-C, and leaves nothing behind', async () => {
    const left = await stateFolders()
    const { code, shown } = await watched([], (stdin) => {
      if (stdin.readableFlowing) process.emit('SIGINT')
    })
    expect({ code, shown }).toMatchObject({ code: 130, shown: expect.not.stringContaining('darkroom apply') })
    expect(await left()).toEqual([])
  })
})

describe('darkroom demo --web', () => {
  it('ends when its terminal is closed, and leaves nothing behind', async () => {
    const folder = await folderWith()
    const child = startCli(['demo', '--web', '--assets', '60'], { cwd: folder, env: { TMPDIR: folder } })
    let shown = ''
    child.process.stdout.on('data', (chunk) => {
      shown += chunk
    })
    await eventually(() => expect(shown).toContain('/login#'))
    // A shell passes it on, and the system sends one of its own.
    child.process.kill('SIGHUP')
    await new Promise((resolve) => setTimeout(resolve, 5))
    child.process.kill('SIGHUP')
    // In its last milliseconds nothing of it handles signals any more.
    expect([0, 'SIGHUP']).toContain((await child.end()).code)
    expect((await readdir(folder)).filter((name) => name.startsWith('darkroom-demo-'))).toEqual([])
  })
})
