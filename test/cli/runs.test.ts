import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runsCommand } from '../../cli/runs.ts'
import { createTerminal, type Io } from '../../cli/terminal.ts'
import { columnsOf } from '../../engine/plan/text.ts'
import { takeLock } from '../../engine/state/lock.ts'
import { type Home, homeFor } from '../support/home.ts'
import { recipeFile, smallLibrary } from '../support/library.ts'
import { runCli } from '../support/run-cli.ts'
import { writesTo } from '../support/sandbox.ts'

const config = "plugins: [folderAlbums({ rootPath: '/photos' })]"
const tagging = { 'tagging.yaml': 'recipes: [all.ts]', 'all.ts': recipeFile('all', 'all()', "[addTag('all')]") }
const applied = async (): Promise<Home> => {
  const home = await homeFor({ library: smallLibrary, config })
  expect((await home.darkroom('apply', '--yes')).code).toBe(0)
  return home
}

describe('runs', () => {
  it('says so where nothing ran yet, and prints an empty list as JSON', async () => {
    const { darkroom, env } = await homeFor({ library: {}, config })
    const said = `No runs yet in ${env.DARKROOM_STATE_DIR}.\n`
    expect(await darkroom('runs')).toMatchObject({ code: 0, stdout: '', stderr: said })
    expect(await darkroom('runs', '--json')).toMatchObject({ code: 0, stdout: '[]\n', stderr: '' })
  })

  it('lists runs on one line each, newest first', async () => {
    const { darkroom, write, sandbox } = await applied()
    await write(tagging)
    await darkroom('apply', '--yes', '--config', 'tagging.yaml')
    expect(sandbox.state.tags.size).toBe(1)
    const { code, stdout } = await darkroom('runs')
    expect(code).toBe(0)
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(
        /^[0-9a-f]{8} {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC {2}done .* default {2}2 of 2 operations, 8 changes$/,
      ),
      expect.stringMatching(/^[0-9a-f]{8} {2}.* {2}done .* default {2}4 of 4 operations, 8 changes$/),
      '',
    ])
  })

  it('breaks lines between words on a narrow screen, and keeps columns below one another whatever accounts are called', async () => {
    const { darkroom, env, folder, sandbox, write } = await applied()
    const account = { url: sandbox.url, apiKey: sandbox.users[0]?.apiKey }
    await write({ ...tagging, 'other.json': JSON.stringify({ recipes: ['all.ts'], accounts: { 奶奶家: account } }) })
    expect(await darkroom('apply', '--yes', '--config', 'other.json')).toMatchObject({ code: 0 })
    const shownIn = async (columns: number): Promise<string[]> => {
      const shown: string[] = []
      const stdout = { isTTY: true, columns, write: (text: string) => shown.push(text) }
      const io = { cwd: folder, env: { ...env, NO_COLOR: '1' }, called: 'darkroom', stdin: {}, stdout, stderr: stdout }
      await runsCommand(createTerminal(io as unknown as Io, {}), [])
      return shown.join('').trimEnd().split('\n')
    }
    expect((await shownIn(40)).filter((line) => columnsOf(line) > 40)).toEqual([])
    const lines = await shownIn(120)
    expect(lines).toHaveLength(2)
    const [first, second] = lines.map((line) => columnsOf(line.slice(0, line.search(/\d+ of \d+ operations/))))
    expect(first).toBe(second)
  })

  it('shows one run in full by the beginning of its id', async () => {
    const { darkroom } = await applied()
    const id = (await darkroom('runs')).stdout.slice(0, 8)
    const { code, stdout } = await darkroom('runs', id)
    expect(code).toBe(0)
    expect(stdout.split('\n').slice(1)).toEqual([
      '  ✓ + album "Pets"  by folder-albums',
      '  ✓ + album "Trip"  by folder-albums',
      '  ✓ + 2 assets → album "Pets"  by folder-albums',
      '  ✓ + 4 assets → album "Trip"  by folder-albums',
      '',
    ])
    const run = (await darkroom('runs', id, '--json')).json<{ operations: unknown[]; requests: unknown[] }>()
    expect(run).toMatchObject({ account: 'default', status: 'done', serverVersion: '3.1.0' })
    expect(run.operations).toHaveLength(4)
    expect(run.requests).toHaveLength(4)
  })

  it('refuses an unknown id', async () => {
    const { code, stdout, stderr } = await (await applied()).darkroom('runs', 'ffff-nope')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toBe('error: No run is called "ffff-nope".\nList: darkroom runs\n')
  })

  it('needs neither configuration nor server', async () => {
    const { folder, env, sandbox } = await applied()
    await sandbox.close()
    const { code, stdout } = await runCli(['runs', '--state-dir', env.DARKROOM_STATE_DIR ?? ''], {
      cwd: `${folder}/..`,
      env: {},
    })
    expect(code).toBe(0)
    expect(stdout).toContain('4 of 4 operations')
  })

  it('finds the folder that the configuration names', async () => {
    const { folder, env } = await homeFor({ library: smallLibrary, config: `stateDir: 'mine', ${config}` })
    const own = { cwd: folder, env: { ...env, DARKROOM_STATE_DIR: undefined } }
    expect((await runCli(['apply', '--yes'], own)).code).toBe(0)
    expect((await runCli(['runs'], own)).stdout).toContain('4 of 4 operations')
    expect((await runCli(['runs', '--state-dir', 'mine'], own)).stdout).toContain('4 of 4 operations')
    const elsewhere = { ...own, env: { ...env, DARKROOM_STATE_DIR: 'other' } }
    // Variables win over the file, and a flag wins over both.
    expect((await runCli(['runs'], elsewhere)).stderr).toBe(`No runs yet in ${join(folder, 'other')}.\n`)
    expect((await runCli(['runs', '--state-dir', 'mine'], elsewhere)).stdout).toContain('4 of 4 operations')
  })
})

describe('the state file', () => {
  it('that is damaged is named with what to do, and nothing is written', async () => {
    const { darkroom, sandbox, stateFile, write } = await applied()
    const before = writesTo(sandbox)
    await writeFile(stateFile(), 'no database at all, but long enough'.repeat(200))
    await write(tagging)
    for (const command of [['apply', '--yes', '--config', 'tagging.yaml'], ['runs']]) {
      const { code, stderr } = await darkroom(...command)
      expect(code).toBe(1)
      expect(stderr).toContain(`The state file ${stateFile()} cannot be used: file is not a database.`)
      expect(stderr).toContain('To save what can be read into a new one: darkroom doctor --repair')
    }
    expect(await darkroom('doctor')).toMatchObject({ code: 1, stdout: expect.stringContaining('✗ default state: ') })
    expect(writesTo(sandbox)).toEqual(before)
  })

  it('that another run writes to refuses a second one', async () => {
    const { darkroom, sandbox, stateFile } = await homeFor({ library: smallLibrary, config })
    expect((await darkroom('doctor')).code).toBe(0) // makes the file
    const release = takeLock(stateFile(), process.pid)
    const locked = await darkroom('apply', '--yes')
    expect(locked.code).toBe(1)
    expect(locked.stderr).toContain('Another run is writing')
    expect(writesTo(sandbox)).toEqual({})
    expect((await darkroom('plan')).code).toBe(0)
    release()
    expect((await darkroom('apply', '--yes')).code).toBe(0)
  })
})
