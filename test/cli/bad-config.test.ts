import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bundledPlugins } from '../../cli/config/bundled-plugins.ts'
import { type Files, folderWith } from '../support/folder.ts'
import { configText } from '../support/home.ts'
import { type CliRun, runCli } from '../support/run-cli.ts'

// Nothing listens there: a configuration that is wrong must be found out before anything is asked of a server.
const env = { IMMICH_URL: 'http://127.0.0.1:9', IMMICH_API_KEY: 'k-4711-and-so-on-for-long' }

const planWith = async (files: Files, own: Record<string, string | undefined> = {}): Promise<CliRun> => {
  const cwd = await folderWith(files)
  const run = await runCli(['plan'], { cwd, env: { ...env, XDG_CONFIG_HOME: cwd, ...own } })
  expect(run).toMatchObject({ code: 3, stdout: '' })
  expect(run.stderr).toContain('Nothing was written.')
  return { ...run, stderr: run.stderr.replaceAll(`${cwd}/`, '') }
}

const planYaml = (text: string) => planWith({ 'immichrc.yaml': text })

it.each([
  '- { mail: { to: a, from: b, host: c, password: hunter2, port: many } }',
  '- { mail: { to: a, "password" : "hunter2, or so", port: many } }',
  '- { ntfy: { url: "https://ann:hunter2@ntfy.example.org", topik: x } }',
  '- { ntfy: { url: "https://ntfy.example.org", topic: hunter2, tags: x } }',
  '- { ntfy: { url: "https://ntfy.example.org", token: hunter2, tags: x } }',
  '- { webhook: { url: https://hooks.example.org/hunter2, header: {} } }',
  '- { webhook: { url: https://hooks.example.org, headers: { Authorization: Basic hunter2 }, header: {} } }',
  '- { webhook: { url: https://hooks.example.org, secret: hunter2, header: {} } }',
  '- { apprise: { url: http://apprise:8000, urls: "tgram://hunter2/1", tag: x } }',
  '- { webhook: { url: "https://hooks.example.org?hunter2", header: {} } }',
  '- { webhook: { url: https://hooks.example.org, headers: { X-Auth: hunter2 }, header: {} } }',
  '- { apprise: { url: http://apprise:8000, key: hunter2, tag: x } }',
  // The key itself is misspelt, or its value has a wrong form.
  '- { mail: { to: a, from: b, host: c, pasword: hunter2 } }',
  '- { ntfy: { url: "https://ntfy.example.org", tokn: hunter2 } }',
  '- { mial: { pasword: hunter2 } }',
  '- { webhook: { "headers": { X-Auth: [hunter2] } } }',
  '- { "webhook": "hunter2" }',
  // Not even YAML.
  '- { mail: { password: *hunter2 } }',
  '- { mail: { password: !a!hunter2 } }',
  '- { webhook: { secret: hunter2, url: [ } }',
])('a mistake beside a secret shows none: %s', async (channel) => {
  const { stderr } = await planYaml(`serve:\n  notify:\n    channels:\n      ${channel}\n`)
  expect(stderr).toMatch(/line 4, column \d+: - \{/)
  expect(stderr).not.toContain('hunter2')
})

it.each([
  'accounts: { me: { url: http://127.0.0.1:2283, apikye: hunter2 } }',
  'accounts:\n  me:\n    apiKey: k\n    url: http://127.0.0.1:2283\n    kee: hunter2',
  'accounts: { me: { url: http://127.0.0.1:2283, apikye: hunter2, timeout: x } }',
  'serve: { http: { readTokn: hunter2 } }',
  'serve:\n  http:\n    readToken: |hunter2',
  'serve: { http: { readToken: &hunter2 [*hunter2] } }',
  'serve:\n  notify:\n    channels:\n      - apprise:\n          urls:\n            - tgram://hunter2\n            - [hunter2',
  'serve:\n  notify:\n    channels:\n      - webhook:\n          headers:\n            X-Auth:\n              - hunter2',
  'serve:\n  http:\n    readToken:\n    hunter2\n    port: 1',
  'serve:\n  http:\n    readToken: |\n        hunter1\n        hunter1\n    \thunter2',
])('nor does one of a misspelt key, or of a value in lines of its own: %j', async (text) => {
  const { stderr } = await planYaml(text)
  expect(stderr).toMatch(/line \d+, column \d+: /)
  expect(stderr).not.toContain('hunter2')
})

it('a mistake elsewhere is shown with its value', async () => {
  const { stderr } = await planYaml('limits: { changes: many }\nserve: { mode: aply, jobs: { all: { jitter: long } } }')
  expect(stderr).toContain('line 1, column 11: limits: { changes: many }')
  expect(stderr).toContain('line 2, column 10: serve: { mode: aply, jobs: { all: { jitter: long } } }')
})

it('an account of the wrong form has no problem besides, nor has what goes by its name', async () => {
  const { stderr } = await planYaml(`accounts: { me: { url: http://127.0.0.1:2283, apiKey: } }
recipes: [{ name: a, accounts: [me], where: { favorite: true }, actions: [{ addToAlbum: A }] }]
`)
  expect(stderr).toMatch(/has a problem:\n {2}accounts\.me\.apiKey: must be text, not nothing\n {4}line 1/)
})

it.each(['http://ann:hunter2@photos example.org', 'ftp://ann:hunter2@photos.example.org'])(
  'the login of a wrong address is not shown: %s',
  async (url) => {
    const { stderr } = await planYaml(`accounts: { me: { url: '${url}', webUrl: '${url}' } }`)
    expect(stderr).toContain('accounts.me.url: "')
    expect(stderr).toContain('accounts.me.webUrl: "')
    expect(stderr).not.toContain('hunter2')
  },
)

describe('a configuration with a mistake', () => {
  const cases: [string, string, string | RegExp][] = [
    [
      'a job that may not be called so',
      "serve: { jobs: { 'at night': {} } }",
      'serve.jobs.at night: is no name for a job: it takes letters, digits, "-" and "_"',
    ],
    [
      'a job of the name that resumed runs have',
      'serve: { jobs: { resume: {} } }',
      'serve.jobs.resume: is no name for a job: it takes letters, digits, "-" and "_", and "resume" is taken',
    ],
    ['an unknown key', 'recipies: [a.ts]', 'recipies: is not a known option\n    Did you mean "recipes"?'],
    ['an unknown key far from all', 'quetzal: 1', 'quetzal: is not a known option\n    Known: accounts, plugins,'],
    [
      'an unknown key of an account',
      'accounts: { me: { api_key: x } }',
      'accounts.me.api_key: is not a known option\n    Did you mean "apiKey"?\n    line 1, column 19: accounts: { me: { api_key: ***',
    ],
    ['a wrong type', 'recipes: recipes/*.ts', 'recipes: must be a list, not text'],
    [
      'a wrong type inside',
      'accounts: { me: { insecure: 1 } }',
      'accounts.me.insecure: must be true or false, not a number',
    ],
    ['an empty text', 'stateDir: ""', 'stateDir: is empty'],
    [
      'a wrong limit',
      'limits: { changes: many }',
      'limits.changes: is neither a number nor a percentage such as "20%"',
    ],
    ['no accounts', 'accounts: {}', 'accounts: is empty'],
    ['an address that is none', 'accounts: { me: { url: "http://" } }', 'accounts.me.url: "http://" is not an address'],
    ['a plugin without a name', 'plugins: [{ rootPath: /a }]', 'plugins[0].use: is missing'],
    [
      'a job that runs on something unknown',
      'serve: { jobs: { x: { on: [uplod] } } }',
      'serve.jobs.x.on[0]: must be "upload", "update", "remove", "stack", "album", "people" or "hook"\n    Did you mean "upload"?',
    ],
    [
      'an unknown plugin',
      'plugins: [{ use: folder-album, rootPath: /a }]',
      'plugins[0].use: "folder-album" cannot be loaded',
    ],
    [
      'an unknown option of a plugin',
      'plugins: [{ use: folder-albums, rootPath: /a, albumLevel: 2 }]',
      'plugins[0].albumLevel (folder-albums): is not a known option\n    Did you mean "albumLevels"?',
    ],
    [
      'a wrong value for a plugin',
      'plugins: [{ use: folder-albums, rootPath: pictures, albumLevels: 0 }]',
      'plugins[0].rootPath[0] (folder-albums): ',
    ],
    [
      'an option that is missing',
      'plugins: [{ use: folder-albums }]',
      'plugins[0].rootPath (folder-albums): is required: the folder below which folder names count',
    ],
    [
      'the same plugin twice',
      'plugins: [{ use: folder-albums, rootPath: /a }, { use: folder-albums, rootPath: /b }]',
      'plugins[1]: another plugin before it is also named "folder-albums"\n    Give one of them a different `name`.',
    ],
    ['a recipe file that is missing', 'recipes: [trips.ts]', /recipes\[0\]: the file .*trips\.ts does not exist/],
    [
      'text that is no YAML',
      'recipes: [',
      /YAML Error in .*immichrc.yaml: Flow sequence.*\n {4}line 1, column 11: recipes: \[/,
    ],
    [
      'an alias of nothing',
      'recipes: []\nlimits: { changes: *some }',
      /YAML Error in .*: \*some stands for nothing, as no value before it has &some\n {4}line 2, column 20: limits:/,
    ],
    [
      'an alias inside of itself',
      'recipes: [{ name: a, where: &b { not: *b }, actions: [] }]',
      /YAML Error in .*: \*b is inside of what it stands for\n {4}line 1, column 39:/,
    ],
    ['a second document', 'recipes: []\n---\nlimits: {}', /a second document after ---.*\n {4}line 2, column 1: ---/],
    [
      'the line of a value',
      'recipes: []\nlimits:\n  changes: many',
      /percentage.*\n {4}line 3, column 3: changes: many/,
    ],
    [
      'the line of an option',
      'plugins:\n  - use: stacks\n    sameFoldr: true',
      /"sameFolder"\?\n {4}line 3, column 5: sameFoldr: true/,
    ],
    [
      'a line without the key in it',
      'accounts:\n  me: { apiKey: sEcReT-4711, timeout: x }',
      'line 2, column 30: me: { apiKey: ***',
    ],
    [
      'a key that is too short',
      'accounts: { me: { apiKey: photo } }',
      'accounts.me.apiKey: has 5 characters, and keys of Immich have 43: copy it whole from the web page',
    ],
    [
      'a key twice',
      'accounts: { me: { apiKey: sEcReT-4711, apiKeyFile: key.txt } }',
      'accounts.me.apiKey: and apiKeyFile are both there\n    Keep one of them.',
    ],
    ...[
      ['notify: { channels: [{ mail: { to: a, from: b, host: c, password: short, passwordFile: d } }] }', 'password'],
      ['notify: { channels: [{ ntfy: { url: "http://a", topic: short, topicFile: d } }] }', 'topic'],
      ['notify: { channels: [{ ntfy: { url: "http://a", topic: b, token: short, tokenFile: d } }] }', 'token'],
      ['notify: { channels: [{ webhook: { url: "http://a", urlFile: d } }] }', 'url'],
      ['notify: { channels: [{ webhook: { url: "http://a", secret: short, secretFile: d } }] }', 'secret'],
      ['notify: { channels: [{ apprise: { url: "http://a", urls: short, urlsFile: d } }] }', 'urls'],
      ['notify: { heartbeat: { url: "http://a", urlFile: d } }', 'url'],
      ['http: { readToken: short, readTokenFile: d }', 'readToken'],
      ['http: { hookToken: short, hookTokenFile: d }', 'hookToken'],
    ].map(([text = '', key = '']): [string, string, RegExp] => [
      `${key} of serve and its file at once`,
      `recipes: []\nserve:\n  ${text}`,
      new RegExp(
        `serve\\.[^:]*\\.${key}: and ${key}File are both there: keep one of them\n {4}line 3, column ${text.indexOf(`${key}:`) + 3}:`,
      ),
    ]),
    [
      'a list of conditions',
      'recipes: [{ name: a, where: [favorite: true], actions: [] }]',
      'recipes[0].where: is a list, and does not say whether all or any of it must be true\n    Put all: (or any:) before the list.',
    ],
    [
      'a list of people',
      'recipes: [{ name: a, where: { person: [Anna, Ben] }, actions: [] }]',
      'write { any: [Anna, Ben] } for at least one of them',
    ],
    ['the earlier name of an action', 'recipes: [{ name: a, actions: [describe: x] }]', 'is called setDescription now'],
    [
      'the earlier name of an option',
      'recipes: [{ name: a, where: { smart: { text: dog } }, actions: [] }]',
      /smart\.text: is not a known option\n {4}Known: query, limit\./,
    ],
    [
      'the plugin that a word is of',
      'recipes: [{ name: a, where: { screen-captures.isScreenshot: true }, actions: [] }]',
      'is not a known condition\n    List the plugin "screen-captures" under `plugins`.',
    ],
    [
      'the option alone, where recipes use words of its plugin',
      'plugins: [{ use: screen-captures, tga: x }]\nrecipes: [{ name: a, where: { screen-captures.isScreenshot: true }, actions: [] }]',
      'immichrc.yaml has a problem:\n  plugins[0].tga (screen-captures): is not a known option',
    ],
    [
      'the line of what a plugin finds out of itself',
      "plugins:\n  - use: smart-albums\n    rules:\n      - include: { smart: { union: ['dog @0'] } }",
      /plugins\[0\]\.rules\[0\]\.include\.smart\.union\[0\] \(smart-albums\): resultLimit is 0.*\n.*\n {4}line 4, column 37: /,
    ],
    [
      'the unknown key where a name would do, too',
      'recipes: [{ name: a, where: { library: { x: 1 } }, actions: [] }]',
      /library\.x: is not a known option\n {4}Known: importPath, name\.\n {4}line 1, column 42:/,
    ],
    [
      'a folder in place of recipes',
      'recipes: [.]',
      /recipes\[0\]: \/.* is a folder\n {4}Name the files in it: '\.\/\*\.yaml', or \.ts\.\n {4}line 1, column 11/,
    ],
    [
      'what a channel knows besides, by its kind',
      'serve: { notify: { channels: [{ ntfy: { url: "http://a" }, nme: x }] } }',
      /channels\[0\]\.nme: is not a known option\n {4}Known: ntfy\.\n/,
    ],
    [
      'what a criterion knows besides, by its kind',
      'plugins: [{ use: stacks, criteria: [{ name: a, flags: i }] }]',
      /criteria\[0\]\.flags \(stacks\): is not a known option\n {4}Known: name\.\n/,
    ],
    ['a list instead of an object', '- a', 'must be a set of keys and values, not a list'],
  ]
  it.each(cases)('says where: %s', async (_name, text, message) => {
    const { stderr } = await planYaml(text)
    expect(stderr).toMatch(message)
  })

  it('suggests the bundled plugin that is meant', async () => {
    expect((await planYaml('plugins: [{ use: folder-album, rootPath: /a }]')).stderr).toContain(
      'Did you mean "folder-albums"?',
    )
    expect((await planYaml('plugins: [{ use: ./mine.ts }]')).stderr).toContain(
      `Bundled: ${bundledPlugins.join(', ')}; or an installed npm package, or a path.`,
    )
  })

  it('tells of the other entries of a list in which one has the wrong form', async () => {
    const { stderr } = await planYaml(
      'plugins: [null, { use: stacks, sameFoldr: true }]\nrecipes: [5, none.ts, { name: a, actions: [archiv] }]',
    )
    expect(stderr).toContain('immichrc.yaml has 5 problems:')
    for (const place of ['plugins[0]', 'plugins[1].sameFoldr (stacks)', 'recipes[0]', 'recipes[1]'])
      expect(stderr.split(`\n  ${place}: `), place).toHaveLength(2)
    expect(stderr).toContain('recipes[2].actions[0].archiv: is not a known action')
  })

  it('leaves folders out that a pattern matches, too', async () => {
    const cwd = await folderWith({
      'immichrc.yaml': 'recipes: ["rules/*"]',
      'rules/a.yaml': 'name: a\nactions: []',
      'rules/old/b.yaml': 'x',
    })
    expect(await runCli(['test'], { cwd, env })).toMatchObject({ code: 0, stdout: '- a: no examples\n' })
  })

  it('names a folder that is given as its file', async () => {
    const cwd = await folderWith({ 'my rules/immichrc.yaml': '' })
    const { code, stderr } = await runCli(['test', '--config', 'my rules'], { cwd, env })
    expect(code).toBe(3)
    expect(stderr).toContain('/my rules has a problem:\n  This is a folder.\n    Give the file in it')
    expect(stderr).toContain("my rules/immichrc.yaml'\n")
  })

  it('tells all problems at once, each once', async () => {
    const { stderr } = await planWith({
      'immichrc.ts': configText(`
        accounts: { a: { url: 'http://[' }, b: { apiKeyFile: 'none.txt' } },
        plugins: [folderAlbums({ rootPath: 'a', albumLevels: '0'} as never), { use: 'folder-albums', rootPath: '/b', mod: 1 }],
        recipes: ['a.ts', 'broken.ts'], limits: { changes: -1 }, alow: []`),
      'broken.ts': 'export default 1',
    })
    expect(stderr).toContain('immichrc.ts has 10 problems:')
    for (const place of [
      'alow',
      'limits.changes',
      'accounts.a.url',
      'accounts.b.apiKeyFile',
      'plugins[0].rootPath[0] (folder-albums)',
      'plugins[0].albumLevels (folder-albums)',
      'plugins[1].mod (folder-albums)',
      'plugins[1]',
      'recipes[0]',
      'broken.ts',
    ])
      expect(stderr.split(`\n  ${place}: `), place).toHaveLength(2)
  })
})

describe('a configuration that cannot be read', () => {
  it.each([
    ['has a syntax error', 'export default { recipes: [', /immichrc\.ts:1:\d+: ERROR: Unexpected end of file/],
    ['throws', "throw new Error('no luck')", /no luck/],
    ['exports nothing by default', 'export const config = {}', /has no default export with a configuration/],
    ['imports what is not there', "import x from 'no-such-package'; export default { x }", /no-such-package/],
    [
      'imports a name that is none',
      "import {\n  defineConfg } from 'immich-darkroom'\nexport default defineConfg({})",
      /named 'defineConfg'\n {4}Did you mean "defineConfig"\?\n {4}.*immichrc\.ts:2: defineConfg \} from/,
    ],
  ])('is named where it %s', async (_name, text, message) => {
    const { stderr } = await planWith({ 'immichrc.ts': text })
    expect(stderr).toContain('error: immichrc.ts has a problem:\n')
    expect(stderr).toMatch(message)
  })

  it('is named where it is JSON with a mistake', async () => {
    const { stderr } = await planWith({ 'immichrc.json': '{ "recipes": [ }' })
    expect(stderr).toContain('immichrc.json has a problem:')
    expect(stderr).toContain("Unexpected token '}'\n    line 1, column 16: ")
  })

  it('is named where it is JSON with a key that is there twice', async () => {
    const { stderr } = await planWith({ 'immichrc.json': '{ "limits": {},\n "limits": {} }' })
    expect(stderr).toContain('This key is there twice; keep one of them\n    line 2, column 2: "limits"')
  })
})

describe('a plugin file', () => {
  const files = { 'immichrc.yaml': 'plugins: [{ use: ./mine.ts, size: big }]' }

  it('that exports no plugin is named', async () => {
    const { stderr } = await planWith({ ...files, 'mine.ts': 'export default {}' })
    expect(stderr).toContain('plugins[0].use: "./mine.ts" has no default export with a plugin')
  })

  it('that throws is named with the reason', async () => {
    const { stderr } = await planWith({ ...files, 'mine.ts': "throw new Error('no disk')" })
    expect(stderr).toContain('plugins[0].use: "./mine.ts" cannot be loaded: no disk')
  })

  it('that is missing is named', async () => {
    expect((await planWith(files)).stderr).toContain(
      'plugins[0].use: "./mine.ts" cannot be loaded: the file mine.ts does not exist',
    )
  })

  it('whose recipes cannot be made is named', async () => {
    const mine = `import { addToAlbum, definePlugin, defineRecipe, z } from 'immich-darkroom'
      const recipes = () => [defineRecipe({ name: 'a', actions: [addToAlbum('')] })]
      export default definePlugin({ name: 'mine', options: z.object({}), recipes })`
    const { stderr } = await planWith({ ...files, 'mine.ts': mine })
    expect(stderr).toContain('plugins[0] (mine): addToAlbum: the name is empty.\n    Give the album a name.')
  })

  it('has its options checked by its own schema', async () => {
    const mine = `import { definePlugin, z } from 'immich-darkroom'
      export default definePlugin({ name: 'mine', options: z.strictObject({ size: z.number() }), recipes: () => [] })`
    const { stderr } = await planWith({ ...files, 'mine.ts': mine })
    expect(stderr).toMatch(/plugins\[0\]\.size \(mine\): .*number/)
  })
})

it('an allowance that there is not is refused with those that there are', async () => {
  const { stderr } = await planWith({ 'immichrc.yaml': 'allow: [asset.trash, album.delte]' })
  expect(stderr).toMatch(/allow\[1\]: "album\.delte" is nothing that has to be allowed; .*album\.delete/)
})

describe('the API key', () => {
  const none = { IMMICH_API_KEY: undefined }

  it('that is missing is said with the ways to give it', async () => {
    const { stderr } = await planWith({ 'immichrc.json': '{}' }, none)
    expect(stderr).toContain(
      'accounts.default.apiKey: is missing\n    Give apiKey or apiKeyFile, or set IMMICH_API_KEY or IMMICH_API_KEY_FILE.',
    )
  })

  it('and address that are missing are both said', async () => {
    const { stderr } = await planWith({ 'immichrc.json': '{}' }, { ...none, IMMICH_URL: undefined })
    expect(stderr).toContain('accounts.default.url: is missing')
    expect(stderr).toContain('accounts.default.apiKey: is missing')
  })

  it.each([
    ['missing', 'secret/none', /accounts\.me\.apiKeyFile: secret\/none cannot be read: ENOENT/],
    ['empty', 'secret/empty', /accounts\.me\.apiKeyFile: secret\/empty is empty/],
    ['a folder', 'secret', /accounts\.me\.apiKeyFile: secret cannot be read: EISDIR/],
  ])('in a file that is %s', async (_name, file, message) => {
    const config = `accounts: { me: { apiKeyFile: ${file} } }`
    expect((await planWith({ 'immichrc.yml': config, 'secret/empty': ' \n' }, none)).stderr).toMatch(message)
  })

  it('in a file named by the environment that is missing', async () => {
    const { stderr } = await planWith({ 'immichrc.json': '{}' }, { ...none, IMMICH_API_KEY_FILE: 'gone' })
    expect(stderr).toMatch(/apiKeyFile: gone cannot be read/)
  })

  it('that stands where the path of its file belongs is not shown', async () => {
    const key = 'kEy0'.repeat(11).slice(0, 43)
    const { code, stderr } = await planWith({ 'immichrc.json': '{}' }, { ...none, IMMICH_API_KEY_FILE: key })
    expect([code, stderr]).toEqual([3, expect.stringContaining('apiKeyFile: is a key, not the path of a file')])
    expect(stderr).not.toContain(key)
  })

  it('and address with quotes around them, as lists of compose keep them', async () => {
    const quoted = { IMMICH_URL: '"http://127.0.0.1:1"', IMMICH_API_KEY: `'${'k'.repeat(43)}'` }
    const { code, stderr } = await planWith({ 'immichrc.json': '{}' }, quoted)
    expect(code).toBe(3)
    expect(stderr).toMatch(/url: "http:\/\/127\.0\.0\.1:1" has quotes around it\n {4}Leave them out/)
    expect(stderr).toMatch(/apiKey \(IMMICH_API_KEY\): has quotes around it.*\n {4}Leave them out/)
  })

  it('in two variables at once', async () => {
    const { code, stderr } = await planWith({ 'immichrc.json': '{}' }, { IMMICH_API_KEY_FILE: 'key.txt' })
    expect([code, stderr]).toEqual([
      3,
      expect.stringContaining('apiKey: IMMICH_API_KEY and IMMICH_API_KEY_FILE are both set\n    Keep one of them.'),
    ])
  })

  it('that was cut short is refused, and no word is hidden for its sake', async () => {
    const { code, stderr } = await planWith({ 'immichrc.json': '{}' }, { IMMICH_API_KEY: 'e' })
    const said = 'apiKey (IMMICH_API_KEY): has 1 character, and keys of Immich have 43: copy it whole from the web page'
    expect([code, stderr]).toEqual([3, expect.stringContaining(said)])
  })

  it('with a folder for an address', async () => {
    const { stderr } = await planWith({ 'immichrc.json': '{}' }, { IMMICH_URL: '/srv/immich' })
    expect(stderr).toContain('url: "/srv/immich" is a folder')
  })

  it('with a port that the web page never had', async () => {
    const cwd = await folderWith({ 'immichrc.json': '{}' })
    const { stderr } = await runCli(['plan'], { cwd, env: { ...env, IMMICH_URL: 'http://127.0.0.1:3001' } })
    expect(stderr).toContain('port 3001 was inside the containers of old versions')
  })
})

describe('no configuration at all', () => {
  it('is said with the folder that was searched from', async () => {
    const cwd = await folderWith()
    const { code, stderr } = await runCli(['plan'], { cwd, env: { ...env, XDG_CONFIG_HOME: join(cwd, 'xdg') } })
    expect(code).toBe(3)
    expect(stderr).toContain(`No configuration was found in ${cwd} or a folder above it.`)
  })

  it('is said for a file that was named and is missing', async () => {
    const cwd = await folderWith()
    const { code, stderr } = await runCli(['plan', '--config', 'mine.ts'], { cwd, env })
    expect(code).toBe(3)
    expect(stderr).toContain('mine.ts')
    expect(stderr).toContain('The file does not exist.')
  })
})
