import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { transformSync } from 'esbuild'
import jsTokens from 'js-tokens'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const faces = ['index.ts', 'testing.ts', 'toolkit.ts']
const rooms = [
  'core',
  'language',
  'engine',
  'learn',
  'cli',
  'service',
  'mcp',
  'importers',
  'sandbox',
  'plugins',
  'recipes',
]
// The script of the report's page is sent as it is, so it is no TypeScript.
const files = [...faces, ...globSync([`{${rooms.join(',')}}/**/*.{ts,tsx}`, 'cli/report/*.js'], { cwd: root })].sort()
/** Word lists and the like: they say nothing about how things are done, and count no lines. */
const data = new Set(globSync(`{${rooms.join(',')}}/**/*.json`, { cwd: root }))
const sources = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]))

/** The room of a file: `core`, `plugins/stacks`, `index.ts`. */
const roomOf = (file: string): string => {
  const [top = '', next = ''] = file.split('/')
  for (const inner of ['language/toolkit', 'cli/report', 'service/web/page', 'service/web'])
    if (file.startsWith(`${inner}/`)) return inner
  return top === 'plugins' ? `${top}/${next}` : top
}

interface Room {
  /** Rooms that may be imported from besides the own one, types included. */
  readonly from: readonly string[]
  /** Code lines at most. */
  readonly budget: number
  readonly packages?: readonly string[]
  /** Whether Node's own modules may be used. */
  readonly node?: boolean
}

const plugin = (budget: number): Room => ({ from: ['index.ts', 'toolkit.ts'], budget, packages: ['zod', 'yaml'] })

/**
 * The house: who may know whom, and how large each may grow (`docs/architecture.md`). Comments say what a room holds beyond the
 * figure that it was drafted with; a commit that needs more room raises the budget, and says why in its message.
 */
const house: Readonly<Record<string, Room>> = {
  // Drafted with 135; the paths of actions are longer in the language.
  'index.ts': { from: ['core', 'language'], budget: 140, packages: ['zod'] },
  'toolkit.ts': { from: ['core', 'language', 'language/toolkit'], budget: 90 },
  // 330 read the days that people write into names, in many languages and scripts.
  'language/toolkit': {
    from: ['core', 'language'],
    budget: 1050,
    packages: ['zod', '@photostructure/tz-lookup'],
    node: true,
  },
  'testing.ts': { from: ['core', 'language', 'sandbox', 'engine', 'index.ts'], budget: 60 },
  core: {
    from: [],
    budget: 4000,
    packages: ['fastest-levenshtein', 'luxon', 'undici', 'zod'],
    node: true,
  },
  // Drafted with 2,300. The form of `serve` takes 180, relations and names that are looked up 140, which were in the kernel; the
  // rest are clock times, birthdays and templates of names, and 30 say what code gave in place of a text. The functions of actions,
  // which were in the kernel, take 170, and the forms of their options 70.
  language: { from: ['core'], budget: 3180, packages: ['jsonpath-plus', 'luxon', 'micromatch', 'zod'], node: true },
  // Drafted with 7,000. Sessions take 1,700, which were in cli; reading back what was written 600; what people see of a plan 800; a second
  // plan that costs what changed, and a first one that takes little memory, 1,900 (issue 19); what is wrong with a state folder, and runs
  // that ended early, 500; covers, tops of stacks and albums of folders 350; what an earlier tool left 150; what a person took out of
  // synced albums 60; servers that moved or were set back 120; stacks that a person took apart, or that a restored server forgot, 70;
  // mirrors that are compressed, with ids that are looked through as numbers, 65; what code of recipes returned, and where it threw, 45;
  // what is left of a stack without some of its assets, which was in service, 25; albums that somebody wants to stay, and stacks that a
  // person took apart after a run, 20; what of an operation failed, 15; what is excluded once, which was in service, 10; offsets of dates
  // that servers do not keep, of which 10 were in language, 30; how far waiting and checking are 50; tags that are there already where a
  // later recipe changes more 10; what is restored from the trash 20; sentences below groups that go on in the next line 5; covers that a
  // person chose or took away since a run 35; looks of albums that somebody does not want 7; what a person put in again before an undo 58.
  engine: {
    from: ['core', 'language'],
    budget: 13465,
    packages: ['fast-string-width', 'hookable', 'luxon', 'zod'],
    node: true,
  },
  // What runs in the browser. Drafted with 2,500 for reviews; the rest are rules learned from albums, the set-up page, the playground,
  // 40 for what others decide, are allowed or update meanwhile, 40 for names that are written from the right,
  // 60 for whoever hears the page or uses its keys, 15 for what needs somebody beside reviews,
  // and 15 for last readings, what a run left, and why a server is away.
  'service/web/page': {
    from: ['service/web'],
    budget: 3775,
    packages: ['@preact/signals', '@tanstack/virtual-core', 'preact', 'thumbhash'],
  },
  // Drafted with 1,500 for API and security. The forms of all that API and page say to each other take 400, OpenAPI 130, undo,
  // runs, rules and the playground 550, rules learned from albums 180,
  // last readings, ends that are past, and servers that are away in words 15.
  'service/web': {
    from: ['core', 'engine', 'service'],
    budget: 3165,
    packages: ['@hono/node-server', 'esbuild', 'hono', 'luxon', 'undici', 'zod'],
    node: true,
  },
  // Drafted with 3,500. Telling people takes 740, parts of reviews 550, what a run looked at, warned of and left out 250, runs and
  // approvals that were cut off or whose disk was full 200, reviews that were declined for good and cut off 15, approvals of which something is refused 40, why in the words of a
  // plan 10, logins in addresses of channels, redirects, and what passed for a channel, an account or a job and was none 60, questions
  // whose process ended, and plans that others replaced, 50,
  // rests of workers that were killed and metrics of undo 30.
  service: {
    from: ['core', 'language', 'engine', 'learn', 'service/web'],
    budget: 5675,
    packages: [
      '@hono/node-server',
      'croner',
      'hono',
      'luxon',
      'micromatch',
      'nodemailer',
      'prom-client',
      'socket.io-client',
      'zod',
    ],
    node: true,
  },
  // Rules from albums: columns and bitsets, the search, its tests, families of albums, and what is written and told of them;
  // what a partner archived counts where a rule asks for the archive.
  learn: { from: ['core', 'language'], budget: 4455, packages: ['yaml'] },
  // Drafted with 700, before a private door answered no guesses, by conditions or by actions, took ids in JSON, and told why it ends.
  mcp: {
    from: ['core', 'language', 'engine', 'learn', 'service', 'service/web'],
    budget: 765,
    packages: ['@modelcontextprotocol/sdk', 'zod'],
    node: true,
  },
  // Drafted with 3,200. `serve`, its worker and the commands that talk to it take 900, `import` with its check and `adopt` 800, the
  // configuration 500 more than then, `learn` 220, first recipes of what a library holds 120, the page's questions 110; what the
  // doctor and undo say of other addresses and users, of what a server cannot, and of names that are still to be made, 70; narrow
  // screens 20; where code of recipes threw 10; steps of long work 5; secrets that stand beside a mistake, or in it, 25;
  // where in JSON a mistake is, keys that are there twice, and what YAML says of mistakes 45.
  cli: {
    from: [
      ...faces,
      'core',
      'language',
      'engine',
      'learn',
      'mcp',
      'service',
      'service/web',
      'importers',
      'sandbox',
      'cli/report',
    ],
    budget: 6516,
    packages: ['@clack/prompts', 'commander', 'cosmiconfig', 'tsx', 'yaml', 'zod', 'immich-darkroom'],
    node: true,
  },
  // Drafted with 600; 10 for names that are written from the right.
  'cli/report': { from: ['core', 'engine'], budget: 610, node: true },
  // Ten tools, each a page or two, and what reads compose files, also several of one service, crontabs, scripts and their loops,
  // units of systemd, objects of Kubernetes, templates of Unraid with their defaults, values of Helm, `docker inspect` and Python
  // settings, also of first versions; batch files and PowerShell, commands of which a script keeps the output, mounted files, and cron in playbooks, 210.
  importers: {
    from: ['index.ts', 'toolkit.ts'],
    budget: 6180,
    packages: ['@lezer/python', 'shell-quote', 'smol-toml', 'yaml'],
    node: true,
  },
  // Drafted with 7,500 before it had pictures and live events.
  sandbox: { from: [], budget: 8300, packages: ['micromatch', 'socket.io', 'thumbhash', 'zod'], node: true },
  // Drafted with 400, before conditions, videos, raw pictures that lost theirs, and names that come again.
  'plugins/stacks': plugin(550),
  'plugins/screen-captures': plugin(530),
  'plugins/autotag': plugin(590),
  'plugins/album-sharing': plugin(200),
  'plugins/album-merge': plugin(150),
  'plugins/album-tags': plugin(225),
  'plugins/clock-shift': plugin(140),
  'plugins/people-checks': plugin(90),
  // Numbers in the order of time, 5.
  'plugins/trips': plugin(335),
  'plugins/folder-albums': plugin(900),
  'plugins/people-albums': plugin(810),
  'plugins/smart-albums': plugin(780),
  // Drafted with 850, before formats, folders and external libraries decided which to keep, and films and bursts were told apart;
  // 5 for globs that name a folder, 25 for albums that are not there, 5 for copies that somebody restored.
  'plugins/duplicates': plugin(1040),
  // Drafted with 900, before what most names do not need was left out of the way (issue 19).
  'plugins/date-repair': plugin(960),
  // The rest of thirty recipes are data.
  recipes: { from: [...faces], budget: 430, packages: ['immich-darkroom'] },
}

/** The kernel from the bottom up: each part knows only those before it. */
const kernel = [
  ['errors.ts', 'log.ts', 'memoize.ts', 'concurrency.ts', 'words.ts', 'number-text.ts', 'order.ts', 'same-name.ts'],
  ['problems.ts', 'api'],
  ['assets'],
  ['scan'],
  ['context'],
  ['predicates'],
  ['actions'],
  ['recipes'],
  ['plugins'],
]
/** The sandbox from the bottom up. */
const sandbox = [['library'], ['sample', 'jobs', 'present'], ['http'], ['search', 'live'], ['routes'], ['index.ts']]

/** The part of its room that a file belongs to: a folder, or a file beside the folders. */
const partOf = (file: string): string => file.split('/')[1] ?? ''

interface Import {
  readonly file: string
  /** A file of ours, or a package. */
  readonly wanted: string
  readonly own: boolean
}

const specifier = /^(?:import|export)\b[^'"]*?\bfrom '([^']+)'|\bimport\(\s*'([^']+)'\s*\)|^import '([^']+)'/gm

/** What a file imports, types included, at its top and while it runs. */
const importsOf = (file: string): Import[] =>
  [...(sources.get(file) ?? '').matchAll(specifier)].map(([, ...found]) => {
    const wanted = found.find((one) => one !== undefined) ?? ''
    const own = wanted.startsWith('.')
    return { file, wanted: own ? normalize(join(dirname(file), wanted)) : wanted, own }
  })

const imports = files.flatMap(importsOf)
const named = ({ file, wanted }: Import): string => `${file} imports ${wanted}`

/** Lines with at least one token: comments and blank lines do not count. */
const codeLines = (text: string, jsx = false): number => {
  const lines = new Set<number>()
  let line = 0
  for (const { type, value } of jsTokens(text, { jsx })) {
    const more = value.split('\n').length - 1
    const isCode = !/Comment|WhiteSpace|LineTerminatorSequence|HashbangComment/.test(type)
    if (isCode) for (let at = line; at <= line + more; at += 1) lines.add(at)
    line += more
  }
  return lines.size
}

const sizes = Map.groupBy(files, roomOf)
const linesOf = new Map(files.map((file) => [file, codeLines(sources.get(file) ?? '', file.endsWith('x'))]))

/** The circles of a graph, each as a way that comes back to its beginning. */
const circles = (edges: ReadonlyMap<string, ReadonlySet<string>>): string[] => {
  const done = new Set<string>()
  const found: string[] = []
  const visit = (node: string, way: readonly string[]): void => {
    if (way.includes(node)) found.push([...way.slice(way.indexOf(node)), node].join(' > '))
    if (way.includes(node) || done.has(node)) return
    for (const next of edges.get(node) ?? []) visit(next, [...way, node])
    done.add(node)
  }
  for (const node of edges.keys()) visit(node, [])
  return found
}

const graph = (nameOf: (file: string) => string, among: (file: string) => boolean = () => true) => {
  const edges = new Map<string, Set<string>>()
  for (const { file, wanted, own } of imports) {
    if (!own || !among(file) || !among(wanted)) continue
    const [from, to] = [nameOf(file), nameOf(wanted)]
    const known = edges.get(from) ?? new Set()
    edges.set(from, from === to && nameOf(file) !== file ? known : known.add(to))
  }
  return edges
}

describe('the sources', () => {
  it('are read by this test', () => {
    expect(files.length).toBeGreaterThan(100)
    expect(imports.map(named)).toContain('core/api/client.ts imports undici')
    expect(imports.map(named)).toContain('cli/run.ts imports cli/plan.ts')
    expect(imports.map(named)).toContain('core/problems.ts imports core/errors.ts')
    expect(imports.filter(({ own, wanted }) => own && !sources.has(wanted) && !data.has(wanted)).map(named)).toEqual([])
  })

  it('count the lines that say something', () => {
    expect(
      codeLines('// why\nconst a = `x\n// no comment\n` /* no\n */\n\n/** doc */\nexport const b = /[/*]/\n'),
    ).toBe(4)
  })

  it('stand in rooms of the house', () => {
    expect(files.filter((file) => !house[roomOf(file)])).toEqual([])
  })

  it('import only from rooms that theirs may know', () => {
    const isAllowed = ({ file, wanted }: Import): boolean => {
      const [room, other] = [roomOf(file), roomOf(wanted)]
      return room === other || (house[room]?.from ?? []).includes(other)
    }
    expect(imports.filter((entry) => entry.own && !isAllowed(entry)).map(named)).toEqual([])
  })

  it('use only the packages of their room', () => {
    const isAllowed = ({ file, wanted }: Import): boolean => {
      const { packages = [], node = false } = house[roomOf(file)] ?? {}
      return wanted.startsWith('node:')
        ? node
        : packages.some((name) => wanted === name || wanted.startsWith(`${name}/`))
    }
    expect(imports.filter((entry) => !entry.own && !isAllowed(entry)).map(named)).toEqual([])
  })

  it('use packages that are installed with the product, not those of its developers', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: object }
    const used = new Set(Object.values(house).flatMap(({ packages = [] }) => packages))
    // The page is bundled when the package is made, and in a clone.
    const bundled = new Set([...(house['service/web/page']?.packages ?? []), 'esbuild', 'immich-darkroom'])
    expect([...used].filter((name) => !bundled.has(name) && !(name in dependencies))).toEqual([])
  })

  it.each(Object.keys(house))('keep %s within its budget', (room) => {
    const own = sizes.get(room) ?? []
    const lines = own.reduce((sum, file) => sum + (linesOf.get(file) ?? 0), 0)
    const largest = own.toSorted((a, b) => (linesOf.get(b) ?? 0) - (linesOf.get(a) ?? 0)).slice(0, 5)
    const shown = largest.map((file) => `${file} ${linesOf.get(file)}`).join(', ')
    const budget = house[room]?.budget ?? 0
    expect(lines, `${room} has ${lines} code lines of ${budget}; largest: ${shown}`).toBeLessThanOrEqual(budget)
  })

  it('go in no circle, types included', () => {
    expect(circles(graph((file) => file))).toEqual([])
  })

  it.each([
    ['core', kernel],
    ['sandbox', sandbox],
  ])('import within %s only from lower parts', (room, parts) => {
    const height = (file: string): number => parts.findIndex((level) => level.includes(partOf(file)))
    const inside = files.filter((file) => roomOf(file) === room)
    expect(inside.filter((file) => height(file) === -1)).toEqual([])
    const isUpward = ({ file, own, wanted }: Import): boolean =>
      own && roomOf(file) === room && partOf(file) !== partOf(wanted) && height(wanted) >= height(file)
    expect(imports.filter(isUpward).map(named)).toEqual([])
    expect(circles(graph(partOf, (file) => inside.includes(file)))).toEqual([])
  })

  it('let only the applier write', () => {
    const users = imports.filter(({ wanted }) => wanted === 'engine/applier/writes.ts')
    expect(users.filter(({ file }) => !/^engine\/(applier|operations)\//.test(file)).map(named)).toEqual([])
  })

  it('have no drawers', () => {
    const drawer = /(^|\/)(utils?|helpers?|common|types|misc)(\/|\.ts$)/
    expect(files.filter((file) => drawer.test(file) || !/^[a-z0-9/-]+\.([tj]s|tsx)$/.test(file))).toEqual([])
  })
})

/** A source without comments and types. */
const codeOf = (file: string): string =>
  transformSync(sources.get(file) ?? '', { loader: file.endsWith('x') ? 'tsx' : 'ts', legalComments: 'none' }).code

const filesWith = (pattern: RegExp, among: RegExp): string[] =>
  files.filter((file) => among.test(file) && pattern.test(codeOf(file)))

describe('no source', () => {
  it('prints but to the streams it is given', () => {
    expect(filesWith(/\bconsole\s*\./, /./)).toEqual([])
  })

  it('ends the process, except the command line when it is done', () => {
    expect(filesWith(/\bprocess\s*\.\s*(exit|abort|kill)\b/, /^(?!cli\/main\.ts)/)).toEqual([])
  })

  it('looks at the process, except the command line and the sandbox', () => {
    expect(filesWith(/\bprocess\s*\.\s*\w/, /^(?!(cli|sandbox)\/)/)).toEqual([])
  })

  it('sends requests past the client, except messages to people, e-mail and password of who signs in, and again what was read', () => {
    const sends = /\bclient\s*\.\s*request\s*\(|\bfetch\s*\(|\bmethod:\s*"(PUT|POST|PATCH|DELETE)"/
    expect(
      filesWith(
        sends,
        /^(?!(core\/api|engine\/applier|sandbox|service\/web\/page)\/|engine\/mirror\/questions\.ts|service\/notifications\/sending\.ts|service\/web\/sign-in\.ts)/,
      ),
    ).toEqual([])
  })
})
