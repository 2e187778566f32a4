// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of compose files, as texts
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { readArguments } from '../../importers/reading/arguments.ts'
import { readEnvFile } from '../../importers/reading/env-file.ts'
import { interpolate } from '../../importers/reading/interpolate.ts'
import { readPythonSettings } from '../../importers/reading/python.ts'
import { shellCommands } from '../../importers/reading/shell.ts'
import { cronOf } from '../../importers/reading/timers.ts'
import { readTomlSettings } from '../../importers/reading/toml.ts'
import { parseSchedule } from '../../service/schedule.ts'
import { composeOf, type ImportCall, importFrom, pluginsOf, rowOf } from './import-from.ts'

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

  it('may have several lines in quotes, and what stands above', () => {
    const text = `A='{\n "b": 1\n}'\nB=x\nC="\${B} \\$B $N"\nD='$B' # c\nE=\${N:-d}\nF="open\n`
    expect(readEnvFile('e', text, new Map([['X', 'x']]))).toEqual([
      { name: 'A', value: '{\n "b": 1\n}', at: 'e:1' },
      { name: 'B', value: 'x', at: 'e:4' },
      { name: 'C', value: 'x $B $N', at: 'e:5' },
      { name: 'D', value: '$B', at: 'e:6' },
      { name: 'E', value: 'd', at: 'e:7' },
      { name: 'F', value: '"open', at: 'e:8' },
    ])
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
    ['0 3 * JAN,JUL MON-FRI run it', '0 3 * JAN,JUL MON-FRI'],
    ['run it all now please thanks', null],
  ])('%s', (text, cron) => {
    expect(commands(text)[0]?.cron).toBe(cron)
  })

  it.each([
    'a $(b)',
    'a `b`',
    'if true; then a; fi',
    'for x in y; do a; done',
    'b && while true; do a; done',
    'while true; do a; sleep 9; sleep 9; done',
    'while true; do for x in y; do a; done; sleep 9; done',
    'while true; do a; sleep $UNKNOWN; done',
    // Until it succeeds, once, or not always with a pause: none of it is a time.
    'while true; do a && break; sleep 9; done',
    'while true; do\n  a\n  if b; then exit 0; fi\n  sleep 9\ndone',
    'while true; do a; sleep 9; break; done',
    'while true; do a || sleep 9; done',
    'while [ -f /x ]; do a; sleep 9; done',
    "sh -c 'if b; then a; fi'",
    "sh -c 'for x in y; do a; done'",
    'A=(b); a',
    'A=/b/; a "${A%/}"',
    'A=b; a ${A^}',
    'a "${A[@]}"',
    'a ${#A}',
    'a "it\'s $(b)"',
  ])('%s needs a shell', (text) => {
    expect(commands(text).some(({ needsShell }) => needsShell !== null)).toBe(true)
  })

  it.each([
    ['a >> "log of $(date +\\%F)" 2>&1 < in', ['a'], null],
    ["a '$(b)' | tee x_$(date)", ['a', '$(b)'], null],
    ["a \"it's\" 'in'\\''out' '{\"k\": \"v;w|z > y\"}'", ['a', "it's", "in'out", '{"k": "v;w|z > y"}'], null],
    ['a ${N:-b c} "${N:-b c}"', ['a', 'b', 'c', 'b c'], null],
    ['a "$1"', ['a', '${1}'], 'its parameters'],
    ["a '${N%/}' ${M:?give it} ", ['a', '${N%/}', '${M}'], null],
    ['a b # or $(c) ${D[@]}', ['a', 'b'], null],
    ['a "\\$(b) #c"', ['a', '$(b) #c'], null],
    ['a ${}', ['a', '${}'], 'a substitution'],
    ['bash -lc "cd /x; X=1 a \'b c\' > y"', ['cd', '/x'], null],
    ['0 4 * * * root flock -n /l -c "a b"', ['a', 'b'], null],
    ['docker exec c sh -c "a b"', ['docker', 'exec', 'c', 'sh', '-c', 'a b'], null],
  ])('%s', (text, words, needsShell) => {
    expect(commands(text)[0]).toMatchObject({ words, needsShell })
  })

  it.each([
    'while true; do a; sleep 5400; done',
    'while true; do a || exit 1; sleep 5400; done',
    'b && while :; do a || true; sleep 90m; done',
    'while true\ndo\n  a\n  sleep 1.5h\ndone',
    'while [ 1 ]; do a; sleep 5400 & wait $!; done >> log',
    'while sleep 5400; do a; done',
    'until false; do a; sleep ${N:-5400}; done',
    'N=5400\nwhile true; do\n  if b; then c; fi\n  a\n  sleep "$N"\ndone\nd',
    "sh -c 'while true; do a; sleep 5400; done'",
  ])('a loop without end is a time: %s', (text) => {
    const found = commands(text)
    expect(found.filter(({ words }) => words[0] === 'a')).toMatchObject([{ cron: '@every 5400s', needsShell: null }])
    expect(
      found
        .filter(({ words }) => /^[cd]$/.test(words[0] ?? ''))
        .every(({ needsShell, words: [name] }) => (needsShell === null) === (name === 'd')),
    ).toBe(true)
    expect(found.find(({ words }) => words[0] === 'd')?.cron ?? null).toBeNull()
  })

  it('loops of a large text take no time', () => {
    const begun = performance.now()
    commands(`while true; do${'\n'.repeat(50_000)}${'while true; do sleep 1;'.repeat(2000)}${' '.repeat(50_000)}`)
    expect(performance.now() - begun).toBeLessThan(2000)
  })

  it('know the folder that was changed to, and not what only a shell can tell', () => {
    const found = commands('KEY=old\nKEY=$(cat k)\ncd /x\na $KEY\n0 4 * * * b\n')
    expect(found.map(({ words, folder }) => [words.join(' '), folder])).toEqual([
      ['cat k', null],
      ['cd /x', '/x'],
      ['a ${KEY}', '/x'],
      ['b', null],
    ])
  })

  it('know what was assigned before, also behind a condition that ended', () => {
    const found = commands("A='x y'\nif true; then\n  b\nfi\nexport C=$A\nd $A $C \"$A\" '$A'\n").at(-1)
    expect(found).toMatchObject({ words: ['d', 'x', 'y', 'x', 'y', 'x y', '$A'], needsShell: null })
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
    ['A = "\\U0001F600\\101\\0"', { A: '😀A\0' }],
    ['A = """a\r\nb\\\r\nc"""\r\n', { A: 'a\nbc' }],
    ['A = 1; B = [2]', { A: 1, B: [2] }],
    ['from os import environ, getenv\nA = environ["X"]\nB = getenv(\n  "Y",\n  default="d",\n)', { A: 'x', B: 'd' }],
    ['A = [1]\nif __name__ == "__main__":\n    print(A)\n', { A: [1] }],
    ['B = [1]\nA = []\nA.append(1)\nA = [2]', { B: [1], A: [2] }],
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
    ['A = "\\N{BULLET}"', 1],
    ['b = []\nA = [{"c": b}]\nb.append(1)', 3],
    ['A = "a"\nfrom keys import A', 2],
    ['A = [1]\nif __name__ == "__main__":\n    pass\nelse:\n    A.append(2)', 2],
  ])('%j needs Python to run', (text, line) => {
    expect(read(text).problem).toMatchObject({ line, message: expect.stringContaining('needs Python') })
  })

  it.each([
    ['A = "a\nB = 1', 1],
    ['A = [{"a": 1}\n  {"b": 2}]', 2],
    ['B = 1\nA = {"a": 1\n  "b": 2}', 3],
    ['A = [1\nB = 2', 2],
  ])('%j cannot be read', (text, line) => {
    expect(read(text).problem).toEqual({ line, message: 'cannot be read as Python' })
  })

  it.each([
    'A = "secret" + x',
    'A = f("secret",\n  1)',
    "A = 'sec' 'ret' if x else ''",
    'A = "secret"\nA += """secret\n"""',
  ])('%j is told without its texts', (text) => {
    expect(read(text).problem?.message).toMatch(/^needs Python to run: .*"…"/)
    expect(read(text).problem?.message).not.toMatch(/secret|sec|ret/)
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

describe('objects of Kubernetes', () => {
  const image = 'salvoxia/immich-folder-album-creator:0.23'
  const secret = `apiVersion: v1\nkind: Secret\nmetadata: { name: keys }\ndata: { own: ${Buffer.from(key).toString('base64')} }\n`
  const config = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: albums }\ndata:\n  API_URL: http://p\n  ROOT_PATH: /ext/a\n  ALBUM_LEVELS: "2"\n`
  const job = `apiVersion: batch/v1
kind: CronJob
metadata: { name: albums }
spec:
  schedule: 0 4 * * *
  timeZone: Europe/Berlin
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: albums
              image: ${image}
              envFrom: [{ configMapRef: { name: albums } }]
              env:
                - name: API_KEY
                  valueFrom: { secretKeyRef: { name: keys, key: own } }
                - { name: READ_ALBUM_PROPERTIES, value: "true" }
              volumeMounts: [{ name: pictures, mountPath: /ext/a }]
          volumes: [{ name: pictures, hostPath: { path: /srv/a } }]
`
  const expected = [
    { use: 'folder-albums', rootPath: '/ext/a', albumLevels: 2, readAlbumProperties: { '/ext/a': '/srv/a' } },
  ]

  it('a CronJob with a ConfigMap and a Secret in one file', () => {
    const found = importFrom({ 'k.yaml': [secret, config, job].join('---\n') })
    expect(found.problems).toEqual([])
    expect(pluginsOf(found)).toEqual(expected)
    expect(found).toMatchObject({
      accounts: [{ url: 'http://p', key }],
      schedule: [{ cron: '0 4 * * *', zone: 'Europe/Berlin' }],
    })
    expect(rowOf(found, 'READ_ALBUM_PROPERTIES')).toMatchObject({ at: 'k.yaml:31' })
  })

  const mounts = (image: string, mount: string, volume: string, more = '') =>
    `apiVersion: v1\nkind: Pod\nmetadata: { name: pod }\nspec:\n  containers:\n    - { image: ${image}, volumeMounts: [${mount}]${more} }\n  volumes: [${volume}]\n`

  it.each([
    ['ConfigMap', '{ name: v, mountPath: /data }', '{ name: v, configMap: { name: links } }'],
    [
      'ConfigMap',
      '{ name: v, mountPath: /data/config.json, subPath: config.json }',
      '{ name: v, configMap: { name: links } }',
    ],
    [
      'ConfigMap',
      '{ name: v, mountPath: /data/ }',
      '{ name: v, configMap: { name: links, items: [{ key: own, path: config.json }] } }',
    ],
    ['Secret', '{ name: v, mountPath: /data }', '{ name: v, secret: { secretName: links } }'],
  ])('a file of a %s, mounted as %s', (kind, mount, volume) => {
    const text = JSON.stringify({
      immichServer: 'https://p',
      users: [{ apiKey: key, personLinks: [{ personId: 'f', albumId: 'a' }] }],
    })
    const file = volume.includes('items') ? 'own' : 'config.json'
    const held = `apiVersion: v1\nkind: ${kind}\nmetadata: { name: links }\n${kind === 'Secret' ? 'stringData' : 'data'}:\n  ${file}: '${text}'\n`
    const found = importFrom({
      'k.yaml': [mounts('alangrainger/immich-person-to-album', mount, volume), held].join('---\n'),
    })
    expect(found.problems).toEqual([])
    expect(found.recipes).toMatchObject([{ data: { where: { person: { any: ['f'] } } } }])
    expect(found.accounts).toMatchObject([{ key, keyFile: null }])
  })

  it('a key in a Secret that is mounted as a file is a key, and no file of this machine', () => {
    const env = `, env: [{ name: API_URL, value: https://p }, { name: ROOT_PATH, value: /p }, { name: API_KEY_FILE, value: /keys/own }]`
    const pod = mounts(image, '{ name: v, mountPath: /keys }', '{ name: v, secret: { secretName: keys } }', env)
    const found = importFrom({ 'k.yaml': [pod, secret].join('---\n') })
    expect([found.problems, found.accounts]).toMatchObject([[], [{ key, keyFile: null }]])
  })

  it('what is elsewhere comes from --env, or is told', () => {
    const found = importFrom({ 'k.yaml': [config, job].join('---\n'), '.env': `API_KEY=${key}\n` }, { env: '.env' })
    expect([found.problems, pluginsOf(found)]).toEqual([[], expected])
    const { problems } = importFrom({ 'k.yaml': [config, job].join('---\n') })
    expect(problems).toContainEqual(
      expect.objectContaining({
        code: 'variable-missing',
        at: 'k.yaml:24',
        hint: expect.stringContaining('Secret keys'),
      }),
    )
    expect(importFrom({ 'k.yaml': job }).problems.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['the ConfigMap albums is elsewhere', 'the value of API_KEY is elsewhere']),
    )
  })

  it('a list in JSON, and a command with variables in it', () => {
    const container = {
      ...{ name: 'albums', image: 'python:3', env: [{ name: 'KEY', value: key }] },
      ...{ command: ['python3', '/app/immich_auto_album.py'], args: ['-u', '-a', '2', '/p', 'https://p', '$(KEY)'] },
    }
    const pod = { spec: { containers: [container, { name: 'other', image: 'nginx' }] } }
    const item = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x' }, spec: { template: pod } }
    const found = importFrom({ 'k.json': JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [item] }, null, 2) })
    expect([found.tool, found.problems, found.accounts[0]?.key]).toEqual(['folder-album-creator', [], key])
    expect(pluginsOf(found)).toEqual([{ use: 'folder-albums', rootPath: '/p', albumLevels: 2 }])
  })

  it('a mistake is told with its line', () => {
    const { problems } = importFrom({ 'k.yaml': `${secret}---\n${config}\tx\n` })
    expect(problems).toMatchObject([{ code: 'value-invalid', at: 'k.yaml:13' }])
  })
})

describe('services and containers', () => {
  const image = 'salvoxia/immich-folder-album-creator'

  it('a script of two tools, in an image that is of neither', () => {
    const command = `python3 /app/immich_auto_album.py -a 2 /p https://p ${key}`
    const found = importFrom({ 'c.yaml': composeOf('python:3', {}, { command }) })
    expect(found).toMatchObject({ tool: 'folder-album-creator', problems: [] })
    const other = composeOf(
      'python:3',
      {},
      { command: 'python3 /app/immich_auto_album.py', volumes: ['./s.py:/app/local_settings.py'] },
    )
    const settings = `IMMICH_BASE_URL = "https://p"\nAPI_KEY = "${key}"\nSYNC_CONFIGS = [{"name": "A", "filters": [{"key": "people", "val": "Ann"}]}]\n`
    expect(importFrom({ 'c.yaml': other, 's.py': settings })).toMatchObject({ tool: 'auto-album', problems: [] })
  })

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
    expect(importFrom(files, { service: 'cy' }).problems).toMatchObject([{ hint: 'There are: ann, ben.' }])
  })

  it('what only docker knows is a problem of the services that it concerns', () => {
    const files = {
      'c.yaml': `services:\n  a:\n    image: ${image}\n    extends: { service: x }\n    environment: { ROOT_PATH: /p, API_URL: https://p, API_KEY: ${key} }\n  x:\n    profiles: [y]\n`,
    }
    expect(importFrom(files).problems).toMatchObject([
      { code: 'needs-running', at: 'c.yaml:4', hint: expect.stringContaining('docker compose config') },
    ])
    const hidden = { 'c.yaml': files['c.yaml'].replace('extends: { service: x }', 'profiles: [manual]') }
    expect(importFrom(hidden).problems).toMatchObject([
      { code: 'needs-running', at: 'c.yaml:4', hint: expect.stringMatching(/^Take it out: /) },
    ])
  })

  describe('further compose files', () => {
    const service = (more: string) => `services:\n  a:\n${more}`
    const values = `environment: { API_URL: https://p, API_KEY: ${key}, ROOT_PATH: /p, ALBUM_LEVELS: 1 }`
    const first = service(`    image: ${image}\n    ${values}\n    volumes: [/srv/p:/p]\n`)
    const second = service('    environment: { IGNORE: private/**, ALBUM_LEVELS: 2 }\n')
    const both = [{ use: 'folder-albums', rootPath: '/p', albumLevels: 2, ignore: ['private/**'] }]

    it.each([
      ['docker-compose.yml', 'docker-compose.override.yml'],
      ['x/compose.yaml', 'x/compose.override.yaml'],
    ])('%s has what %s says, as for docker', (base, override) => {
      const found = importFrom({ [base]: first, [override]: second })
      expect(pluginsOf(found)).toEqual(both)
      expect(rowOf(found, 'IGNORE')).toMatchObject({ at: `${override}:3` })
      expect(found.comments.join('\n')).toContain(`${override}:2 adds to the service a.`)
      const pinned = second.replace('  a:\n', `  a:\n    image: ${image}:1.0.0\n`)
      expect(pluginsOf(importFrom({ [base]: first, [override]: pinned }))).toEqual(both)
    })

    it('files that are given add up where they have no image of their own; others are accounts', () => {
      const files = { 'base.yml': first, 'prod.yml': second }
      expect(pluginsOf(importFrom(files, { given: ['base.yml', 'prod.yml'] }))).toEqual(both)
      expect(pluginsOf(importFrom(files))).toMatchObject([{ albumLevels: 1 }])
      const two = { 'ann/compose.yml': first, 'ben/compose.yml': first, 'ann/compose.override.yml': second }
      expect(pluginsOf(importFrom(two, { given: ['ann/compose.yml', 'ben/compose.yml'] }))).toMatchObject([
        { albumLevels: 2, ignore: ['private/**'] },
        { albumLevels: 1 },
      ])
    })

    it('another command would have to be put together by docker', () => {
      const files = {
        'compose.yml': service(`    image: python:3\n    command: python immich_auto_album.py /p https://p ${key}\n`),
        'compose.override.yml': service(`    command: python immich_auto_album.py /q https://p ${key}\n`),
      }
      expect(importFrom(files).problems).toMatchObject([{ code: 'needs-running', at: 'compose.override.yml:2' }])
    })
  })

  it('services without a heading, as old files and posts have them', () => {
    const environment = { API_URL: 'https://p', API_KEY: key, ROOT_PATH: '/p', SYNC_MODE: '07' }
    const lines = Object.entries(environment).map(([name, value]) => `      ${name}: ${value}\n`)
    const post = `  albums:\n    image: ${image}\n    environment:\n${lines.join('')}  immich_redis:\n    image: redis\n`
    const found = importFrom({ 'c.yaml': post })
    expect(pluginsOf(found)).toEqual([{ use: 'folder-albums', rootPath: '/p', syncMode: 1 }])
    expect(found.sources).toEqual([{ file: 'c.yaml', service: 'albums' }])
    expect(rowOf(found, 'ROOT_PATH')).toMatchObject({ at: 'c.yaml:6' })
  })

  it('a command in a list has variables, and what a shell is told in a container is read as in a script', () => {
    const run = 'python immich-smart-albums.py --include-person-names-union Ann --album'
    const service = (command: string) =>
      `services:\n  a:\n    image: python:3\n    environment: { IMMICH_SERVER_URL: https://p, IMMICH_API_KEY: ${key} }\n    ${command}\n`
    const albums = (command: string, more: Record<string, string> = {}) => {
      const found = importFrom({ 'c.yaml': service(command), ...more })
      const rules = found.plugins.flatMap(({ data }) => data.rules as readonly { readonly album: string }[])
      return [found.problems.map(({ code }) => code), rules.map(({ album }) => album)]
    }
    const list = `command: [${run.split(' ').join(', ')}, "\${NAME:-All}", --verbose]`
    expect(albums(list)).toEqual([[], ['All']])
    expect(albums(list, { '.env': 'NAME=Ours\n' })).toEqual([[], ['Ours']])
    expect(albums(list.replace('${NAME:-All}', () => '$$5'))).toEqual([[], ['$5']])
    const several = `command: sh -c "pip install requests && ${run} 'One two' && ${run} $$IMMICH_API_KEY"`
    expect(albums(several)).toEqual([[], ['One two', key]])
    expect(albums(`entrypoint: [/bin/sh, -c]\n    command: ["cd /app; ${run} Three"]`)).toEqual([[], ['Three']])
    expect(albums(`command: ${run} Four\n  b:\n    image: x\n    command: echo it's`)).toEqual([[], ['Four']])
    expect(albums(`command: sh -c "${run} $$UNKNOWN"`)[0]).toEqual(['variable-missing'])
    const loop = `command: sh -c "pip install x && while true; do ${run} A; sleep 600; done"`
    expect(albums(loop)).toEqual([[], ['A']])
    expect(importFrom({ 'c.yaml': service(loop) }).schedule).toEqual([{ everySeconds: 600, atStart: true }])
    expect(albums(loop.replace('sleep 600', 'true'))[0]).toEqual(['needs-running'])
  })

  it('a shell in a container of Kubernetes', () => {
    const run = (album: string) => `python immich-smart-albums.py --include-person-names-union Ann --album ${album}`
    const env = [
      { name: 'IMMICH_SERVER_URL', value: 'https://p' },
      { name: 'IMMICH_API_KEY', value: key },
    ]
    const container = {
      image: 'python:3',
      command: ['/bin/sh', '-ec', `pip install x\n${run('A')}\n${run('B')}\n`],
      env,
    }
    const spec = { template: { spec: { containers: [container] } } }
    const found = importFrom({
      'k.yaml': stringify({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'j' }, spec }),
    })
    expect(found.problems).toEqual([])
    expect(pluginsOf(found)).toMatchObject([{ rules: [{ album: 'A' }, { album: 'B' }] }])
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

  it('values are as they are written, in whatever form the map has', () => {
    const map = `{ ROOT_PATH: /p, API_URL: https://p, API_KEY: ${key}, IGNORE: 007, SHARE_WITH: yes, PATH_FILTER: 1.0, UNATTENDED: , LOG_LEVEL: }`
    const found = importFrom({
      'c.yaml': `x-env: &env ${map}\nservices:\n  a:\n    image: ${image}\n    environment: { <<: *env, UNATTENDED: true }\n`,
    })
    expect(found.problems).toEqual([])
    expect(pluginsOf(found)).toEqual([
      { use: 'folder-albums', rootPath: '/p', ignore: ['007'], pathFilter: ['1.0'], shareWith: ['yes'] },
    ])
  })

  it('blanks around an address and a key belong to neither', () => {
    const environment = { API_URL: ' https://p.example.org/api ', API_KEY: ` ${key} `, ROOT_PATH: '/p' }
    const { problems, accounts } = importFrom({ 'c.yaml': composeOf(image, environment) })
    expect(problems).toEqual([])
    expect(accounts).toMatchObject([{ url: 'https://p.example.org/api', key }])
  })

  it('quotes that a list keeps are left out, and told; those of a shell stay', () => {
    const list = [
      'API_URL="https://p"',
      `API_KEY='${key}'`,
      'ROOT_PATH="/p"',
      `IGNORE_REGEX1='a b'`,
      'ALBUM_SEPARATOR=""',
      'SHARE_WITH="A":"B"',
    ]
    const found = importFrom({
      'c.yaml': `services:\n  a:\n    image: ${image}\n    environment:\n${list.map((entry) => `      - ${entry}\n`).join('')}`,
    })
    expect(found.problems).toEqual([])
    expect(found.accounts).toMatchObject([{ url: 'https://p', key }])
    expect(pluginsOf(found)).toMatchObject([
      { rootPath: '/p', ignoreRegex: [{ regex: 'a b' }], albumSeparator: '', shareWith: ['"A"', '"B"'] },
    ])
    expect(found.comments.filter((text) => text.includes('quotes'))).toEqual(
      [5, 6, 7].map((line) => expect.stringContaining(`c.yaml:${line}`)),
    )
  })

  it('what has no value in a file of variables is empty as for compose, but not what is needed', () => {
    const compose = `services:\n  a:\n    image: ${image}\n    environment: [ROOT_PATH=/p, API_URL=https://p, 'API_KEY=\${KEY}', 'IGNORE=\${NOT}']\n`
    const found = importFrom({ 'c.yaml': compose, '.env': `KEY=${key}\n` })
    expect(found.problems).toEqual([])
    expect(found.comments).toContainEqual(expect.stringContaining('IGNORE is empty'))
    expect(importFrom({ 'c.yaml': compose, '.env': 'X=1\n' }).problems).toContainEqual(
      expect.objectContaining({ code: 'variable-missing', message: '${KEY} has no value' }),
    )
    expect(importFrom({ 'c.yaml': compose }).problems.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['${KEY} has no value', '${NOT} has no value']),
    )
  })

  it('a service that is built has the name of the tool instead of an image', () => {
    const environment = `{ API_URL: https://p, API_KEY: ${key} }`
    const found = importFrom({
      'c.yaml': `services:\n  x:\n    build: .\n    container_name: immich_stack\n    environment: ${environment}\n`,
    })
    expect(found).toMatchObject({ tool: 'stack', problems: [] })
  })

  it('a crontab says when a container runs, whose settings the compose file has', () => {
    const compose = `services:\n  albums:\n    image: ${image}\n    container_name: immich_folder_album_creator\n    environment: { ROOT_PATH: /p, API_URL: https://p, API_KEY: ${key} }\n`
    for (const line of [
      '0 4 * * 0 root docker exec immich_folder_album_creator /bin/sh -c "UNATTENDED=1 /script/immich_auto_album.sh"',
      '0 4 * * 0 docker start immich_folder_album_creator > /dev/null 2>&1',
      '0 4 * * 0 cd /opt/immich && docker compose -f compose.yaml run --rm albums',
      '0 4 * * 0 docker-compose up albums',
    ]) {
      const files = { 'c.yaml': compose, crontab: `${line}\n` }
      const found = importFrom(files, { given: ['c.yaml', 'crontab'] })
      expect(found.problems).toEqual([])
      expect(found.schedule).toEqual([{ cron: '0 4 * * 0' }])
      expect(pluginsOf(found)).toEqual([{ use: 'folder-albums', rootPath: '/p' }])
    }
    const alone = importFrom({
      crontab: '0 4 * * 0 docker exec immich_folder_album_creator /script/immich_auto_album.sh\n',
    })
    expect(alone.problems).toMatchObject([{ code: 'nothing-found', hint: expect.stringContaining('compose file') }])
  })

  it('commands in a container have what its service says', () => {
    const compose = `services:\n  smart:\n    image: x/immich-smart-albums\n    environment: { IMMICH_SERVER_URL: https://p, IMMICH_API_KEY: ${key}, TZ: Europe/Berlin }\n`
    const script = `docker compose run --rm -T smart --include-smart-union dog --album Dogs\ndocker compose exec smart python3 immich-smart-albums.py --include-smart-union cat --album Cats\n`
    const found = importFrom({ 'c.yaml': compose, 'run.sh': script }, { given: ['c.yaml', 'run.sh'] })
    expect(found.problems).toEqual([])
    expect(pluginsOf(found)).toMatchObject([{ rules: [{ album: 'Dogs' }, { album: 'Cats' }] }])
    expect(found.accounts).toMatchObject([{ url: 'https://p', key }])
    const variables = found.options.filter(({ at }) => at.startsWith('c.yaml')).map(({ from }) => from)
    expect(variables.sort()).toEqual(['IMMICH_API_KEY', 'IMMICH_SERVER_URL', 'TZ'])
  })

  it('a script behind flock, whose -c is one of its own', () => {
    const line = `flock -n /tmp/x.lock python3 /opt/immich_auto_album.py -c 2000 -a 2 /p https://p ${key}`
    const found = importFrom({
      crontab: `MAILTO=me@example.org\nCRON_TZ=Europe/Berlin\n30 2 * * 1-5 ${line} >/dev/null 2>&1\n`,
    })
    expect(found.problems).toEqual([])
    expect(found.schedule).toEqual([{ cron: '30 2 * * 1-5', zone: 'Europe/Berlin' }])
    expect(pluginsOf(found)).toEqual([{ use: 'folder-albums', rootPath: '/p', albumLevels: 2 }])
    const inside = `flock -n /tmp/x.lock -c 'python3 immich_auto_album.py -a 2 /p https://p ${key}'`
    expect(pluginsOf(importFrom({ crontab: `@daily ${inside}\n` }))).toEqual(pluginsOf(found))
  })

  it('a unit of systemd', () => {
    const unit = `[Unit]\nDescription=immich_auto_album.py, hourly\n[Service]\nEnvironment="K=${key}" X=1\nExecStart=-/usr/bin/python3 /opt/immich_auto_album.py -u \\\n  -a 2 /p https://p $K\n`
    const found = importFrom({ 'albums.service': unit })
    expect(found.problems).toEqual([])
    expect(pluginsOf(found)).toEqual([{ use: 'folder-albums', rootPath: '/p', albumLevels: 2 }])
    expect(found.accounts).toMatchObject([{ key }])
  })

  it.each([
    ['daily', '0 0 * * *'],
    ['Hourly', '0 * * * *'],
    ['*-*-* 03:30:00', '30 3 * * *'],
    ['03:05', '5 3 * * *'],
    ['Mon..Fri *-*-* 06:00', '0 6 * * MON-FRI'],
    ['Sat,Sunday 10:00', '0 10 * * SAT,SUN'],
    ['*-*-01 04:00:00', '0 4 1 * *'],
    ['*:0/15', '*/15 * * * *'],
    ['*-*-* 00/6:00:00', '0 */6 * * *'],
    ['*-*-* 03:30:30', null],
    ['2026-12-24 03:30', null],
    ['*-*-* 02/3:00', null],
    ['03:30 Europe/Berlin', null],
  ])('OnCalendar=%s', (calendar, cron) => {
    expect(cronOf(calendar)).toBe(cron)
    if (cron !== null) expect(parseSchedule(cron, 'UTC')).not.toHaveProperty('problem')
  })

  it.each([
    ['OnUnitActiveSec=1h', 3600],
    ['OnUnitActiveSec=1h 30min\nOnBootSec=5min', 5400],
    ['OnStartupSec=10\nOnUnitInactiveSec=2 days', 172_800],
    ['OnUnitActiveSec=900', 900],
  ])('a timer goes by the last run: %s', (lines, everySeconds) => {
    const service = `[Service]\nExecStart=python3 immich_auto_album.py /a https://p ${key}\n`
    const found = importFrom(
      { 'a.service': service, 'a.timer': `[Timer]\n${lines}\nPersistent=true\n` },
      { given: ['a.service', 'a.timer'] },
    )
    expect(found).toMatchObject({ problems: [], schedule: [{ everySeconds, atStart: true }], comments: [] })
  })

  it('a time that a timer cannot be read of is told', () => {
    const service = `[Service]\nExecStart=python3 immich_auto_album.py /a https://p ${key}\n`
    const timer = '[Timer]\nOnUnitActiveSec=1fortnight\n'
    const found = importFrom({ 'a.service': service, 'a.timer': timer }, { given: ['a.service', 'a.timer'] })
    expect(found).toMatchObject({ problems: [], schedule: [{ manual: true }] })
    expect(found.comments).toContainEqual(expect.stringContaining('OnUnitActiveSec=1fortnight'))
  })

  it.each([
    ['{ ofelia.enabled: "true", ofelia.job-exec.x.schedule: "@every 6h" }', { everySeconds: 21_600, atStart: true }],
    ['[ofelia.enabled=true, "ofelia.job-exec.x.schedule=0 30 3 * * *"]', { cron: '30 3 * * *' }],
    ['["chadburn.job-exec.x.schedule=@daily"]', { cron: '@daily' }],
    ['{ traefik.http.schedule: x }', { manual: true }],
  ])('the times of another container in labels: %s', (labels, schedule) => {
    const service = `  a:\n    image: ${image}\n    environment: { API_URL: https://p, API_KEY: ${key}, ROOT_PATH: /p, UNATTENDED: 1 }\n`
    const found = importFrom({ 'c.yaml': `services:\n${service}    labels: ${labels}\n` })
    expect(found).toMatchObject({ problems: [], schedule: [schedule] })
    const swarm = `    deploy: { labels: { swarm.cronjob.schedule: "0 4 * * *" } }\n`
    expect(importFrom({ 'c.yaml': `services:\n${service}${swarm}` }).schedule).toEqual([{ cron: '0 4 * * *' }])
  })

  it('a timer says when a unit starts, of which all commands run then', () => {
    const command = (root: string) => `ExecStart=python3 immich_auto_album.py ${root} https://p ${key}\n`
    const service = `[Service]\nType=oneshot\n${command('/a')}${command('/b')}`
    const timer = '[Timer]\nOnBootSec=5min\nOnCalendar=*-*-* 03:30\n'
    const given = ['s/albums.timer', 's/albums.service']
    const found = importFrom({ 's/albums.service': service, 's/albums.timer': timer }, { given })
    expect(found.problems).toEqual([])
    expect(pluginsOf(found)).toMatchObject([{ rootPath: '/a' }, { rootPath: '/b' }])
    expect(found.schedule).toEqual([{ cron: '30 3 * * *' }])
    expect(found.comments).toContainEqual(expect.stringContaining('OnBootSec=5min'))
    const other = importFrom(
      {
        'x.container': `[Container]\nImage=${image}\nEnvironment=API_URL=https://p API_KEY=${key} ROOT_PATH=/p UNATTENDED=1\n`,
        'y.timer': '[Timer]\nUnit=x.service\nOnCalendar=daily\n',
      },
      { given: ['x.container', 'y.timer'] },
    )
    expect(other).toMatchObject({ problems: [], schedule: [{ cron: '0 0 * * *' }] })
  })

  it('a text that is nothing of all that is told as such', () => {
    expect(importFrom({ 'run.sh': '#!/bin/sh\ncat > c.yml <<EOF\nservices:\n  a: {}\nEOF\n' }).problems).toMatchObject([
      { code: 'nothing-found', at: 'run.sh', message: expect.stringContaining('no setting of a tool') },
    ])
    expect(importFrom({ 'c.yaml': 'services:\n\ta: 1\n' }).problems).toMatchObject([
      { code: 'value-invalid', at: 'c.yaml:2' },
    ])
  })

  it('a container of Podman in a unit of systemd', () => {
    const unit = `[Unit]\nDescription=albums\n[Container]\nImage=${image}:latest\nEnvironment=API_URL=https://p "API_KEY=${key}"\nEnvironment="CRON_EXPRESSION=0 * * * *" \\\n  ROOT_PATH=/p\nEnvironmentFile=more.env\nTimezone=Europe/Berlin\nVolume=/srv/p:/p:ro\n[Service]\nRestart=always\n`
    const found = importFrom(
      { 'albums.container': unit, 'more.env': 'ALBUM_LEVELS=2\n' },
      { given: ['albums.container'] },
    )
    expect(found.problems).toEqual([])
    expect(pluginsOf(found)).toEqual([{ use: 'folder-albums', rootPath: '/p', albumLevels: 2 }])
    expect(found).toMatchObject({
      accounts: [{ url: 'https://p', key }],
      schedule: [{ cron: '0 * * * *', zone: 'Europe/Berlin' }],
    })
  })

  it('what only names a script does not start it', () => {
    const lines = [
      'curl https://x/immich_auto_album.py -o immich_auto_album.py',
      'chmod +x immich_auto_album.py',
      'cd /opt/immich-stack',
    ]
    expect(importFrom({ 'run.sh': `${lines.join('\n')}\n` }).problems).toMatchObject([{ code: 'nothing-found' }])
  })

  it('what a script sets for others does not matter', () => {
    const script = `export PATH="$HOME/bin:$PATH"\npython3 immich_auto_album.py -u /p https://p ${key}\n`
    expect(importFrom({ 'run.sh': script }).problems).toEqual([])
  })

  it('a glob without quotes, which YAML takes for an alias, is a problem at its line', () => {
    const compose = `services:\n  a:\n    image: ${image}\n    environment:\n      IGNORE: *.png\n`
    const [problem] = importFrom({ 'c.yaml': compose }).problems
    expect(problem).toMatchObject({ code: 'value-invalid', at: 'c.yaml:5', message: expect.stringContaining('.png') })
  })

  it.each([
    ['an alias inside of itself', `services: { a: { image: ${image} } }\nx: &x\n  y: *x\n`, 'c.yaml:3'],
    ['an alias of nothing in a manifest', 'kind: ConfigMap\ndata:\n  IGNORE: *.png\n', 'c.yaml:3'],
    ['an alias inside of itself in a manifest', 'kind: ConfigMap\ndata: &data\n  a: [*data]\n', 'c.yaml:3'],
  ])('%s is a problem at its line', (_, text, at) => {
    expect(importFrom({ 'c.yaml': text }).problems).toContainEqual(
      expect.objectContaining({ code: 'value-invalid', at, message: expect.stringContaining('stands for nothing') }),
    )
  })

  it('what needs a shell is told once, whatever else it has', () => {
    const line = 'for u in a b; do python3 immich_auto_album.py --no-option /$u https://p key$u; done'
    expect(importFrom({ 'run.sh': `${line}\n` }).problems).toMatchObject([{ code: 'needs-running', at: 'run.sh:1' }])
  })

  it('a file that a script or unit reads in, and that is not here, is told', () => {
    const run = `. venv/bin/activate\nAPI_URL=https://p API_KEY=${key} immich-stack\n`
    const note = (at: string) => `${at} reads in a file that is not here; if it has settings, give it with --env.`
    const commentsOf = (files: Record<string, string>, call: ImportCall = {}) => importFrom(files, call).comments
    const files = { 'run.sh': `source "$(dirname "$0")/.env"\n${run}` }
    expect(commentsOf(files)).toContain(note('run.sh:1'))
    expect(commentsOf({ ...files, e: 'REPLACE_STACKS=true\n' }, { given: ['run.sh'], env: 'e' })).toEqual([])
    expect(commentsOf({ 'run.sh': run })).toEqual([])
    const unit = `[Service]\nEnvironment=API_URL=https://p API_KEY=${key}\nEnvironmentFile=-/etc/s.env\nExecStart=immich-stack\n`
    expect(commentsOf({ 's.service': unit })).toContain(note('s.service:3'))
    expect(commentsOf({ 's.service': unit, '/etc/s.env': 'REPLACE_STACKS=true\n' })).toEqual([])
  })

  it('what only a shell makes of a variable is no value, wherever it stands', () => {
    const run = `docker run "\${OPTIONS[@]}" -e API_URL=https://p -e API_KEY=${key} -e ROOT_PATH=/p ${image}\n`
    const smart = '--server https://p --key KEY --include-person-names-union Ann --album'
    const codes = (files: Record<string, string>, call: ImportCall = {}) =>
      importFrom(files, call).problems.map(({ code, at }) => [code, at])
    expect(codes({ 'run.sh': run })).toEqual([['needs-running', 'run.sh:1']])
    const root = `R=/p/\npython3 immich_auto_album.py -u "\${R%/}" https://p ${key}\n`
    expect(codes({ 'run.sh': root })).toEqual([['needs-running', 'run.sh:2']])
    const missing = 'python3 immich_auto_album.py -u /p https://p "${K:?must be given}"\n'
    expect(codes({ 'run.sh': missing })).toEqual([['variable-missing', 'run.sh:1']])
    const args = (album: string) => codes({}, { tool: 'smart-albums', args: `${smart} ${album}` })
    expect(args('"${ALBUM^}"')).toEqual([['needs-running', '--args:1']])
    expect(args('"$ALBUM"')).toEqual([['variable-missing', '--args:1']])
    expect(args("'${ALBUM^}'")).toEqual([])
  })

  it.each([
    ['docker create', (lines: string[]) => lines.join(' ')],
    ['sudo docker container run', (lines: string[]) => lines.join(' ')],
    ['docker --context nas run', (lines: string[]) => lines.join(' ')],
    ['flock /volume1/docker nerdctl run', (lines: string[]) => lines.join(' ')],
    ['docker run', (lines: string[]) => lines.join('\n  ')],
    ['docker run', (lines: string[]) => lines.join(' \r\n  ')],
  ])('a container of %s, also over lines as Unraid shows them', (command, join) => {
    const options = ["-e 'API_URL'='https://p'", `-e 'API_KEY'='${key}'`, "-e 'ROOT_PATH'='/p'", '-e UNATTENDED=1']
    const text = `cd /tmp\n${join([command, '-d', ...options, `'${image}'`])}\necho done\n`
    const imported = importFrom({ 'run.sh': text })
    expect(imported.problems).toEqual([])
    expect(pluginsOf(imported)).toEqual([{ use: 'folder-albums', rootPath: '/p' }])
    expect(imported.options.every(({ at }) => at === 'run.sh:2')).toBe(true)
  })

  it('the script of folder-album-creator reads no variables; an address and a key must be there', () => {
    const command = `API_KEY=${key}\npython3 immich_auto_album.py -u /p https://p $API_KEY\n`
    expect(importFrom({ 'run.sh': command }).accounts).toMatchObject([{ name: 'default', key }])
    const wrong = importFrom({ 'c.yaml': composeOf(image, { ROOT_PATH: '/p', API_URL: 'immich:2283', API_KEY: key }) })
    expect(wrong.problems).toMatchObject([{ code: 'value-invalid', message: expect.stringContaining('immich:2283') }])
    const swapped = importFrom({ 'run.sh': `python3 immich_auto_album.py -u /p ${key} https://p\n` })
    expect(swapped.problems).toMatchObject([{ message: 'what is given is not the address of a server' }])
  })

  it('each file of a key that cannot be read here is told', () => {
    const environment = { ROOT_PATH: '/p', API_URL: 'https://p', API_KEY_FILE: '/keys/ann:/keys/ben' }
    const found = importFrom({ 'c.yaml': composeOf(image, environment), '/keys/ann': key })
    expect(found.accounts).toMatchObject([{ keyFile: '/keys/ann' }, { keyFile: '/keys/ben' }])
    expect(rowOf(found, 'API_KEY_FILE')?.note).toBe('')
    expect(found.comments.join('\n')).toContain('/keys/ben cannot be read here')
  })

  it('a name and a password in the address are left out and told, and are shown nowhere', () => {
    const environment = { ROOT_PATH: '/p', API_URL: 'https://ann:s3cret@photos.example.org/api', API_KEY: key }
    const found = importFrom({ 'c.yaml': composeOf(image, environment) })
    expect(found.accounts).toMatchObject([{ url: 'https://photos.example.org/api', key }])
    expect(rowOf(found, 'API_URL')).toMatchObject({ how: 'gap', note: expect.stringContaining('left out') })
    const wrong = importFrom({ 'c.yaml': composeOf(image, { ...environment, API_URL: 'ftp://ann:s3cret@photos' }) })
    expect(wrong.problems).toMatchObject([{ message: '"ftp://photos" is not the address of a server' }])
    expect(JSON.stringify([found, wrong])).not.toContain('s3cret')
  })

  it('one script name of two tools is told by its arguments, and settings lie beside it', () => {
    const settings = `IMMICH_BASE_URL = "https://p"\nAPI_KEY = "${key}"\nSYNC_CONFIGS = [{"name": "A", "filters": [{"key": "isFavorite", "val": True}]}]\n`
    const crontab = '0 */6 * * * /usr/bin/python3 /opt/auto/immich_auto_album.py >> /var/log/x.log 2>&1\n'
    const found = importFrom({ crontab, '/opt/auto/local_settings.py': settings })
    expect(found).toMatchObject({ tool: 'auto-album', problems: [], schedule: [{ cron: '0 */6 * * *' }] })
  })

  it('docker run with all kinds of options', () => {
    const line = `docker run -dit --restart=always --network host --log-opt max-size=10m -e API_KEY -e "API_URL=https://p" -e ROOT_PATH='/p' --mount type=bind,source=/srv/p,target=/p,readonly -m 512m ${image}:latest /script/immich_auto_album.sh`
    const found = importFrom({ 'run.sh': `export API_KEY=${key}\n${line}\n` })
    expect(found.problems).toEqual([])
    expect(found.accounts).toMatchObject([{ url: 'https://p', key }])
    expect(importFrom({ 'run.sh': `${line}\n` }).problems).toMatchObject([{ code: 'variable-missing' }])
    expect(importFrom({ 'run.sh': `docker run --env-file gone.env ${image}\n` }).problems).toContainEqual(
      expect.objectContaining({ code: 'file-missing' }),
    )
  })

  it.each([
    ['$(cat /run/key)', '$('],
    ['`cat /run/key`', '`'],
    ['$(jq -r .key "$(dirname $0)/k.json")', '$('],
  ])('a container with %s keeps its words together, and is no plain line', (value, told) => {
    const run = (given: string) => `docker run -e API_URL=https://p -e API_KEY=${given} -e ROOT_PATH=/p ${image}\n`
    const found = importFrom({ 'run.sh': run(value) + run(key) })
    expect(found.problems).toMatchObject([
      { code: 'needs-running', at: 'run.sh:1', message: `the line needs a shell (${told})` },
    ])
  })

  it.each([
    ['OUT=$(RUN 2>&1)', 'of which a script keeps the output'],
    ['echo "$(RUN)" | tee log', 'of which a script shows the output'],
    ['ssh nas "RUN"', 'on another machine'],
    ['sudo -u nobody RUN', 'as somebody else'],
  ])('%s is a command %s', (line) => {
    const run = `docker run -e API_URL=https://p -e API_KEY=${key} -e ROOT_PATH=/p ${image}`
    const found = importFrom({ 'run.sh': `${line.replace('RUN', run)}\n` })
    expect([found.problems, pluginsOf(found)]).toEqual([[], [{ use: 'folder-albums', rootPath: '/p' }]])
  })

  it('a folder that a command is in only for its output is not changed', () => {
    const text = `D="$(cd "$(dirname "$0")" && pwd)"\npython3 immich_auto_album.py /p https://p ${key}\n`
    expect(pluginsOf(importFrom({ 'run.sh': text, 'x/y': '' }))).toEqual([{ use: 'folder-albums', rootPath: '/p' }])
  })

  it.each([
    `ROOT_PATH=/p API_URL=https://p API_KEY=${key} /script/immich_auto_album.sh`,
    `sudo -u nobody env ROOT_PATH=/p API_URL=https://p API_KEY=${key} nice -n 9 /script/immich_auto_album.sh`,
    `docker service create --name a -e ROOT_PATH=/p -e API_URL=https://p -e API_KEY=${key} ${image}`,
  ])('%s', (command) => {
    const found = importFrom({ 'run.sh': `#!/bin/sh\n${command}\n` })
    expect([found.problems, pluginsOf(found)]).toEqual([[], [{ use: 'folder-albums', rootPath: '/p' }]])
  })

  it('what has no value is told once, and not as an address, a key or a root that is missing', () => {
    const service = composeOf(image, {}).replace(
      'environment: {}',
      'environment:\n      API_URL: $WHERE\n      API_KEY: $MINE\n      ROOT_PATH: $PHOTOS',
    )
    expect(importFrom({ 'c.yaml': service }).problems.map(({ code }) => code)).toEqual([
      'variable-missing',
      'variable-missing',
      'variable-missing',
    ])
    const others = composeOf(image, {}).replace(
      'environment: {}',
      'environment:\n      SHARE_WITH: $KEY_OF_SERVER\n      ROOT_PATH: /p',
    )
    expect(importFrom({ 'c.yaml': others }).problems.map(({ message }) => message)).toEqual([
      '${KEY_OF_SERVER} has no value',
      'no address of a server is given',
    ])
    const run = `docker run -e API_URL=https://p -e API_KEY=${key} -e ROOT_PATH=$ROOT ${image}\n`
    expect(importFrom({ 'run.sh': run }).problems).toMatchObject([{ code: 'variable-missing', at: 'run.sh:1' }])
  })

  describe('files of Windows', () => {
    const folder = { use: 'folder-albums', rootPath: '/p' }
    const batch = [
      '@echo off',
      'REM albums of %DATE%',
      `set API_KEY=${key}`,
      'set "URL=https://p"',
      'cd /d C:\\Tools\\immich',
      'if not exist immich_auto_album.py exit /b 1',
    ]
    it.each([
      [
        'a batch file',
        [...batch, 'C:\\Python\\python.exe C:\\x\\immich_auto_album.py -i "@eaDir" /p %URL% %API_KEY%'],
        { ...folder, ignore: ['@eaDir'] },
      ],
      [
        'docker over several lines',
        ['docker run --rm ^', '  -e API_URL=https://p ^', `  -e API_KEY=${key} ^`, `  -e ROOT_PATH=/p ${image}`],
        folder,
      ],
      [
        'PowerShell',
        [
          `$Key = "${key}"`,
          "$env:ROOT_PATH = '/p'",
          'docker run --rm `',
          '  -e "API_URL=https://p" `',
          '  -e API_KEY=$Key -e ROOT_PATH `',
          `  ${image}`,
        ],
        folder,
      ],
      [
        'a pattern with backslashes',
        [
          'docker run ^',
          ` -e API_URL=https://p -e API_KEY=${key} -e ROOT_PATH=/p -e "ALBUM_NAME_POST_REGEX1='^\\d{4} '" ${image}`,
        ],
        { ...folder, albumNamePostRegex: [[{ regex: '^\\d{4} ' }, '']] },
      ],
      [
        'folders of a network, and a pattern that ends as a file does',
        [...batch, '\\\\nas\\x\\immich_auto_album.py /p %URL% %API_KEY% --ignore-regex ".*\\d\\.py"'],
        { ...folder, ignoreRegex: [{ regex: '.*\\d\\.py', flags: 'v' }] },
      ],
      // Each would take hours where a part could be read in several ways.
      [
        'lines of any length',
        [
          `if ${'"a"'.repeat(100)} x`,
          ...['a', '\\a', ' '].map((part) => `set A=${part.repeat(200_000)}x`),
          ...[...batch, 'immich_auto_album.py /p %URL% %API_KEY%'],
        ],
        folder,
      ],
    ])('%s', (_, lines, plugin) => {
      const found = importFrom({ 'run.txt': `${lines.join('\r\n')}\r\n` })
      expect(found.problems).toEqual([])
      expect(found.accounts).toMatchObject([{ url: 'https://p', key }])
      expect(pluginsOf(found)).toEqual([plugin])
    })

    it('conditions and what a file is called with are no plain lines', () => {
      const run = `python immich_auto_album.py /p https://p ${key}`
      const at = (lines: readonly string[]) =>
        importFrom({ 'run.bat': ['@echo off', ...lines].join('\r\n') }).problems.map((problem) => [
          problem.code,
          problem.at,
        ])
      expect(at([`if exist x ${run}`])).toEqual([['needs-running', 'run.bat:2']])
      expect(at(['if exist x (', run, ') else (', 'echo no', ')'])).toEqual([['needs-running', 'run.bat:3']])
      expect(at([`python immich_auto_album.py %1 https://p ${key}`])).toEqual([['needs-running', 'run.bat:2']])
    })
  })

  it.each([
    ['a.j2', `services:\n  a:\n    image: ${image}\n    environment:\n      API_KEY: {{ key }}\n`, 'a.j2:5'],
    ['a.j2', `services:\n  a:\n    image: ${image}\n    environment: ["ROOT_PATH={{ root }}"]\n`, 'a.j2:4'],
    ['a.j2', `services:\n{% if a %}\n  a:\n    image: ${image}\n{% endif %}\n`, 'a.j2:2'],
    ['justfile', `a:\n    docker run -e API_URL={{url}} -e API_KEY=${key} -e ROOT_PATH=/p ${image}\n`, 'justfile:2'],
  ])('%s: a template is not filled in (%j)', (name, text, at) => {
    expect(importFrom({ [name]: text }).problems).toMatchObject([{ code: 'needs-running', at }])
  })

  it('several documents in a compose file are told in plain words', () => {
    const one = composeOf(image, { API_URL: 'https://p', API_KEY: key, ROOT_PATH: '/p' })
    expect(importFrom({ 'c.yaml': `${one}---\n${one}` }).problems).toMatchObject([
      { at: 'c.yaml:8', message: 'another document begins here: give each as a file' },
    ])
  })

  it('a module of NixOS would have to be evaluated', () => {
    const module = `{ config, pkgs, ... }:\n{\n  virtualisation.oci-containers.containers.albums = {\n    image = "${image}";\n    environment = {\n      ROOT_PATH = "/p";\n    };\n  };\n}\n`
    expect(importFrom({ 'a.nix': module }).problems).toMatchObject([
      { code: 'needs-running', at: 'a.nix:1', hint: expect.stringContaining('docker inspect') },
    ])
  })

  it('a form that is not read is told with the name of the tool in it', () => {
    const hcl = `job "a" {\n  config {\n    image = "${image}"\n  }\n}\n`
    expect(importFrom({ 'a.hcl': hcl }).problems).toMatchObject([
      {
        code: 'nothing-found',
        message: 'it names immich-folder-album-creator, but in a form that is not read',
        hint: expect.stringContaining('docker inspect'),
      },
    ])
  })

  it('two tools in one file are ambiguous, and so is a command line without its script', () => {
    const files = { 'c.yaml': `services:\n  a: { image: ${image} }\n  b: { image: majorfi/immich-stack }\n` }
    expect(importFrom(files).problems).toMatchObject([{ code: 'ambiguous' }])
    expect(importFrom({}, { args: '-a 2 /p' }).problems).toMatchObject([{ code: 'ambiguous', at: '--args' }])
  })
})
