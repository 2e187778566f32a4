// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of compose files, as texts
import { describe, expect, it } from 'vitest'
import { readArguments } from '../../importers/reading/arguments.ts'
import { readEnvFile } from '../../importers/reading/env-file.ts'
import { interpolate } from '../../importers/reading/interpolate.ts'
import { readPythonSettings } from '../../importers/reading/python.ts'
import { shellCommands } from '../../importers/reading/shell.ts'
import { readTomlSettings } from '../../importers/reading/toml.ts'
import { composeOf, importFrom, pluginsOf, rowOf } from './import-from.ts'

const key = 'k'.repeat(43)

describe('files of variables', () => {
  it.each([
    ['A=b', 'b'],
    ['export A = b c ', 'b c'],
    [`A='b # c'`, 'b # c'],
    ['A="b\\n\\"c\\""', 'b\n"c"'],
    ['A=b # comment', 'b'],
    ['A=#recycle', '#recycle'],
    ['A=a#b', 'a#b'],
    ['A=', ''],
  ])('%s', (line, value) => {
    expect(readEnvFile('e', `# x\n\n${line}\n`)).toEqual([{ name: 'A', value, at: 'e:3' }])
  })

  it('are none where a line is no assignment', () => {
    expect(readEnvFile('e', 'A=b\nservices:\n')).toBeNull()
  })
})

describe('variables in compose files', () => {
  const values = new Map([
    ['A', 'a'],
    ['E', ''],
  ])
  it.each([
    ['${A} $A $$A', 'a a $A', []],
    ['${E:-x} ${E-x} ${N:-x} ${N-x}', 'x  x x', []],
    ['${A:+y} ${N:+y}', 'y ', []],
    ['${N:?say so} $M', ' ', ['N', 'M']],
    ['${N:-{"a": 1}}', '{"a": 1}', []],
  ])('%s', (text, result, missing) => {
    expect(interpolate(text, values)).toEqual({ text: result, missing })
  })
})

describe('commands of shells', () => {
  const commands = (text: string) => shellCommands('s', text, new Map(), () => [])
  const wordsOf = (text: string) => commands(text).map(({ words }) => words.join(' '))

  it('are separated, continued and redirected as in a shell', () => {
    expect(wordsOf('cd /x && a "b c" \\\n  d >> log 2>&1; e | f # g\n# h\n')).toEqual(['cd /x', 'a b c d', 'e', 'f'])
    expect(commands("a 'b 2>&1 c'")[0]?.words).toEqual(['a', 'b 2>&1 c'])
  })

  it.each([
    ['5 4 * * 1-5 run it', '5 4 * * 1-5'],
    ['@daily run it', '@daily'],
    ['*/5 * * * * root run it', '*/5 * * * *'],
    ['run it all now please thanks', null],
  ])('%s', (text, cron) => {
    expect(commands(text)[0]?.cron).toBe(cron)
  })

  it.each(['a $(b)', 'a `b`', 'if true; then a; fi', 'for x in y; do a; done', 'A=(b); a'])(
    '%s needs a shell',
    (text) => {
      expect(commands(text).some(({ needsShell }) => needsShell !== null)).toBe(true)
    },
  )

  it('know what was assigned before, also behind a condition that ended', () => {
    const found = commands("A='x y'\nif true; then\n  b\nfi\nexport C=$A\nd $A $C \"$A\" '$A'\n").at(-1)
    expect(found).toMatchObject({ words: ['d', 'x y', 'x y', 'x y', '$A'], needsShell: null })
  })
})

describe('command lines', () => {
  const form = [
    [['--album-levels', '-a'], 1],
    [['--unattended', '-u'], 0],
    [['--rule', '-R'], 2],
    [['--names'], '*'],
  ] as const
  it.each([
    [
      '-ua 2 x',
      [
        ['--unattended', []],
        ['--album-levels', ['2']],
      ],
      ['x'],
    ],
    ['-a=-2,-2 x', [['--album-levels', ['-2,-2']]], ['x']],
    [
      '-a2 --album-l -3',
      [
        ['--album-levels', ['2']],
        ['--album-levels', ['-3']],
      ],
      [],
    ],
    [
      '--names a b --rule c d e',
      [
        ['--names', ['a', 'b']],
        ['--rule', ['c', 'd']],
      ],
      ['e'],
    ],
    ['-u -- -x', [['--unattended', []]], ['-x']],
  ])('%s', (line, options, positionals) => {
    const read = readArguments(line.split(' '), form)
    expect(read.options.map(({ name, values }) => [name, values])).toEqual(options)
    expect(read).toMatchObject({ positionals, problems: [] })
  })

  it('tell what is no option, and what has no value', () => {
    expect(readArguments(['--albumlevels', '1', '-a'], form).problems).toMatchObject([
      { code: 'option-unknown', hint: 'Did you mean --album-levels?' },
      { code: 'value-invalid' },
    ])
  })
})

describe('settings in Python', () => {
  const read = (text: string) => readPythonSettings('f.py', text, new Map([['X', 'x']]), (name) => /^[A-Z]$/.test(name))
  it.each([
    ['A = ["a" \'b\', r"\\d", """c\n""", -1, 2.5, 1_000, True, None, (1,), {"k": B}]\n', null],
    [
      'B = "b"\nA = {"k": [B, os.environ["X"], os.getenv("Y", "d"), os.environ.get("Z")]}',
      { A: { k: ['b', 'x', 'd', null] }, B: 'b' },
    ],
    ['A: str = "a"\nA = ("c")\nfoo(A2)\n', { A: 'c' }],
    ['A = "\\u00e9\\x41\\n\\q"', { A: 'éA\n\\q' }],
  ])('%j', (text, value) => {
    if (value === null) expect(read(text).problem).toMatchObject({ message: expect.stringContaining('B') })
    else expect(read(text).settings?.value).toEqual(value)
  })

  it.each([
    ['A = f()', 1],
    ['B = 1\nA = [1] + [2]', 2],
    ['A = f"x"', 1],
    ['A = [x for x in y]', 1],
    ['A = []\nA.append(1)', 2],
    ['A = []\nfor x in y:\n    A.append(x)', 2],
    ['if x:\n    A = 1', 1],
    ['A = os.environ["Y"]', 1],
  ])('%j needs Python to run', (text, line) => {
    expect(read(text).problem).toMatchObject({ line, message: expect.stringContaining('needs Python') })
  })

  it('what nobody reads may be anything', () => {
    expect(read('import os\nother = f()\ndef g():\n    pass\nA = 1').settings?.value).toEqual({ A: 1 })
  })
})

it('TOML tells lines', () => {
  const { settings } = readTomlSettings('c.toml', 'a = 1\n[b.c]\nd = 2\n[b.c.e]\nf = 3\n')
  expect([settings?.at('a'), settings?.at('b', 'c', 'd'), settings?.at('b', 'c', 'e', 'f')]).toEqual([
    'c.toml:1',
    'c.toml:3',
    'c.toml:5',
  ])
  expect(readTomlSettings('c.toml', 'a = \n').problem).toMatchObject({ line: 1 })
})

describe('services and containers', () => {
  const image = 'salvoxia/immich-folder-album-creator'

  it('env_file, .env and defaults; values stay as they are written', () => {
    const compose = `services:
  a:
    image: "registry.example.org:5000/${image}:v1@sha256:abc"
    env_file: [one.env, { path: two.env, required: false }]
    environment:
      - API_KEY=\${KEY}
      - ALBUM_LEVELS=\${LEVELS:-2}
  other:
    image: postgres
    environment: { X: "\${NOT_THERE}" }
`
    const files = {
      'compose.yaml': compose,
      'one.env': 'ROOT_PATH=/p\nALBUM_LEVELS=9\nAPI_URL=https://p.example.org\n',
      '.env': `KEY=${key}\n`,
    }
    const found = importFrom(files)
    expect(found.problems).toEqual([])
    expect(pluginsOf(found)).toEqual([{ use: 'folder-albums', rootPath: '/p', albumLevels: 2 }])
    expect(found.accounts).toMatchObject([{ key }])
  })

  it('several services are several accounts and plugins; one can be chosen', () => {
    const service = (root: string, own: string) =>
      `\n    image: ${image}\n    environment: { ROOT_PATH: ${root}, API_URL: https://p, API_KEY: ${own.repeat(43)}, UNATTENDED: 1 }`
    const files = { 'c.yaml': `services:\n  ann:${service('/a', 'a')}\n  ben:${service('/b', 'b')}\n` }
    const both = importFrom(files)
    expect(both.accounts.map(({ name }) => name)).toEqual(['ann', 'ben'])
    expect(both.plugins.map(({ data }) => data)).toMatchObject([
      { name: 'ann', accounts: ['ann'], rootPath: '/a' },
      { name: 'ben', accounts: ['ben'], rootPath: '/b' },
    ])
    expect(pluginsOf(importFrom(files, { service: 'ben' }))).toEqual([{ use: 'folder-albums', rootPath: '/b' }])
  })

  it('what only docker knows is a problem of the services that it concerns', () => {
    const files = {
      'c.yaml': `services:\n  a:\n    image: ${image}\n    extends: { service: x }\n    environment: { ROOT_PATH: /p, API_URL: https://p, API_KEY: ${key} }\n  x:\n    profiles: [y]\n`,
    }
    expect(importFrom(files).problems).toMatchObject([
      { code: 'needs-running', at: 'c.yaml:4', hint: expect.stringContaining('docker compose config') },
    ])
  })

  it('compose files in JSON, as docker compose config --format json prints them', () => {
    const environment = { API_URL: 'https://p.example.org', API_KEY: key, ROOT_PATH: '/p', ALBUM_LEVELS: 2 }
    const found = importFrom({
      'c.json': JSON.stringify({ name: 'x', services: { a: { image, environment } } }, null, 2),
    })
    expect(found.problems).toEqual([])
    expect(pluginsOf(found)).toEqual([{ use: 'folder-albums', rootPath: '/p', albumLevels: 2 }])
    expect(rowOf(found, 'ALBUM_LEVELS')).toMatchObject({ at: 'c.json:10' })
  })

  it.each([
    ['majorfi/immich-stack', { API_URL: 'http://p', API_KEY: key, PARENT_EXT_PROMOTES: '.jpg' }, 'PARENT_EXT_PROMOTE'],
    ['alangrainger/immich-person-to-album', { CONFIGS: '{}' }, 'CONFIG'],
    [image, { API_URL: 'http://p', API_KEY: key, ROOT_PATH: '/p', 'IGNORE-REGEX1': 'x' }, 'IGNORE_REGEX1'],
  ])('a mistyped variable of %s is named', (of, environment, meant) => {
    const { problems } = importFrom({ 'c.yaml': composeOf(of, environment as Record<string, string>) })
    expect(problems).toContainEqual(expect.objectContaining({ code: 'option-unknown', hint: `Did you mean ${meant}?` }))
  })

  it('what else a service sets is listed, of a whole file of variables it is not', () => {
    const words = `immich_screenshots_organizer.py -u Screenshots https://p.example.org ${key}`
    const found = importFrom({
      'c.yaml': composeOf('greaseheadd/immich-screenshots-organizer', { TZ: 'UTC', PATH: '/bin' }, { command: words }),
    })
    expect(rowOf(found, 'PATH')).toMatchObject({ how: 'idle' })
    expect(rowOf(found, 'TZ')).toMatchObject({ how: 'core' })
    const file = `API_URL=http://p\nAPI_KEY=${key}\nROOT_PATH=/p\nEDITOR=vi\n`
    expect(rowOf(importFrom({ '.env': file }), 'EDITOR')).toBeUndefined()
  })

  it('a crontab has its zone', () => {
    const line = `0 4 * * * immich_screenshots_organizer.py -u Screenshots https://p.example.org ${key}`
    expect(importFrom({ crontab: `CRON_TZ=Europe/Rome\n${line}\n` }).schedule).toEqual([
      { cron: '0 4 * * *', zone: 'Europe/Rome' },
    ])
  })

  it('docker run in a script', () => {
    const line = `docker run -d --name albums -e ROOT_PATH=/ext/a -e API_URL=https://p.example.org -v /srv/keys:/keys:ro -e API_KEY_FILE=/keys/one --env-file more.env ${image}:latest`
    const found = importFrom({ 'run.sh': `#!/bin/sh\n${line}\n`, 'more.env': 'ALBUM_LEVELS=2\n' })
    expect(found.problems).toEqual([])
    expect(pluginsOf(found)).toEqual([{ use: 'folder-albums', rootPath: '/ext/a', albumLevels: 2 }])
    expect(found.accounts).toMatchObject([{ keyFile: '/srv/keys/one', key: null }])
  })

  it('two tools in one file are ambiguous, and so is a command line without its script', () => {
    const files = { 'c.yaml': `services:\n  a: { image: ${image} }\n  b: { image: majorfi/immich-stack }\n` }
    expect(importFrom(files).problems).toMatchObject([{ code: 'ambiguous' }])
    expect(importFrom({}, { args: '-a 2 /p' }).problems).toMatchObject([{ code: 'ambiguous', at: '--args' }])
  })
})
