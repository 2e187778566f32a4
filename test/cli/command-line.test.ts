import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import fc from 'fast-check'
import jsTokens from 'js-tokens'
import { describe, expect, it } from 'vitest'
import { calledBy, commandText, withCommands } from '../../cli/command-line.ts'
import { shellWord } from '../../engine/plan/shell-word.ts'
import { runCli } from '../support/run-cli.ts'

const call = { execArgv: [], cwd: '/home/me', env: {} }
const script = { npm_command: 'run', npm_lifecycle_event: 'darkroom', npm_config_local_prefix: '/home/me/clone' }

describe('how the command was called', () => {
  it.each([
    ['a package of the folder', { file: '/home/me/node_modules/.bin/darkroom' }, 'npx darkroom'],
    [
      'npx, without an installation',
      { file: '/home/me/.npm/_npx/1f/node_modules/.bin/darkroom' },
      'npx immich-darkroom',
    ],
    ['a command in the PATH', { file: '/usr/local/bin/darkroom', env: { PATH: '/bin:/usr/local/bin' } }, 'darkroom'],
    ['a path', { file: '/opt/my darkroom/bin/darkroom.js' }, "node '/opt/my darkroom/bin/darkroom.js'"],
    ['Node with options', { file: '/opt/d.js', execArgv: ['--no-warnings'] }, 'node --no-warnings /opt/d.js'],
    ['a script of the clone', { env: { ...script, INIT_CWD: '/home/me/clone/docs' } }, 'npm run -s darkroom --'],
    [
      'the same with npm 10',
      { env: { ...script, npm_command: 'run-script', INIT_CWD: '/home/me/clone' } },
      'npm run -s darkroom --',
    ],
    [
      'the same from outside',
      { env: { ...script, INIT_CWD: '/home/me' } },
      'npm --prefix /home/me/clone run -s darkroom --',
    ],
    [
      'a script of another name',
      { file: '/home/node_modules/.bin/darkroom', env: { ...script, npm_lifecycle_event: 'nightly' } },
      'npx darkroom',
    ],
    // There npx would fetch another package from npm that is called `darkroom`.
    [
      'a package of another folder',
      { file: '/opt/my photos/node_modules/.bin/darkroom' },
      "'/opt/my photos/node_modules/.bin/darkroom'",
    ],
    [
      'a wrapper that says so',
      { env: { ...script, DARKROOM_COMMAND: 'docker compose run --rm darkroom' } },
      'docker compose run --rm darkroom',
    ],
  ])('%s', (_, given, expected) => {
    expect(calledBy({ ...call, file: '/opt/d.js', ...given })).toBe(expected)
  })
})

describe('a command to paste', () => {
  it('arrives in a shell as it was given, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
          { minLength: 1, maxLength: 3 },
        ),
        (args) => {
          const shown = execFileSync('sh', ['-c', `printf '%s\\0' ${args.map(shellWord).join(' ')}`], {
            encoding: 'utf8',
          })
          expect(shown.split('\0').slice(0, -1)).toEqual(args)
        },
      ),
      { numRuns: 40, seed: 14 },
    )
  })

  it('names the configuration, the account and the state folder that were named', () => {
    const options = { config: 'my photos.yaml', account: 'anna', stateDir: '/var/lib/darkroom' }
    const shared = "--config 'my photos.yaml' --account anna --state-dir /var/lib/darkroom"
    expect(commandText('npx darkroom', options, ['undo', '4711'])).toBe(`npx darkroom undo 4711 ${shared}`)
    expect(withCommands('To list them: `darkroom runs`', 'npx darkroom', options)).toBe(
      `To list them: npx darkroom runs ${shared}`,
    )
    expect(withCommands('`where` is not it', 'npx darkroom', options)).toBe('`where` is not it')
  })
})

it('what messages say of commands can be pasted, in whatever way this one was called', async () => {
  const root = join(import.meta.dirname, '../..')
  const { createProgram } = createRequire(import.meta.url)('../../cli/run.ts') as typeof import('../../cli/run.ts')
  const names = createProgram({ stdout: process.stdout, stderr: process.stderr } as never, () => {}).commands.map(
    (command) => command.name(),
  )
  // In a command of Docker it is the name of the service.
  const bare = new RegExp(`(?<!\`|--rm )darkroom (${names.join('|')})(?![\\w-])`)
  // What is written into files is read elsewhere, and a page knows no command line.
  const elsewhere = /^cli\/((init|demo)\/|(worker|serve|import|learn)\.ts$)|^service\/web\/page(-files)?\b/
  const found = globSync(['cli/**/*.ts', 'service/**/*.ts'], { cwd: root })
    .filter((file) => !elsewhere.test(file))
    .flatMap((file) =>
      [...jsTokens(readFileSync(join(root, file), 'utf8'))]
        .filter(({ type, value }) => /String|Template/.test(type) && bare.test(value))
        .map(({ value }) => `${file}: ${value}`),
    )
  expect(found).toEqual([])
})

it.each([
  ['find', 'How it is used: darkroom find --help\n'],
  ['find favorites of 2025', "What has spaces stands in quotes: darkroom find 'favorites of 2025'\n"],
  ['find favorites of 2025 --ids', 'How it is used: darkroom find --help\n'],
  ['health at once', 'How it is used: darkroom health --help\n'],
  ['plan --nothing', 'How it is used: darkroom plan --help\n'],
])('%s is followed by a command to paste', async (line, shown) => {
  const { code, stderr } = await runCli(line.split(' '), { cwd: import.meta.dirname })
  expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringMatching(/^error: /) })
  expect(stderr.endsWith(shown), stderr).toBe(true)
})

it('a token without a kind is told what is missing', async () => {
  const { code, stderr } = await runCli(['token', 'create'], { cwd: import.meta.dirname })
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringContaining('is missing: --kind KIND.\nOne of: admin'),
  })
})

it('an option before the command is said to stand behind it', async () => {
  const place = { cwd: import.meta.dirname }
  const { code, stderr } = await runCli(['--account', 'me', 'plan'], place)
  expect({ code, stderr }).toEqual({
    code: 3,
    stderr: "error: unknown option '--account'\nOptions stand behind the command: darkroom plan --verbose\n",
  })
  expect((await runCli(['--acount', 'me', 'plan'], place)).stderr).not.toContain('behind')
})
