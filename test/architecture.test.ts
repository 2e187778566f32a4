import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { build, transformSync } from 'esbuild'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const files = globSync(['core/**/*.ts', 'plugins/**/*.ts', 'recipes/**/*.ts'], { cwd: root }).sort()

/** Part of the sources that a file belongs to: `core/api`, `core/errors`, `plugins/folder-albums`, `recipes`. */
const zoneOf = (file: string): string => {
  const [top = '', next = ''] = file.split('/')
  return top === 'recipes' ? top : `${top}/${next.replace(/\.ts$/, '')}`
}

interface Rule {
  /** Zones that may be imported from, besides the own one. */
  readonly from: readonly string[]
  /** Zones of which only types may be used: they stand further up. */
  readonly types?: readonly string[]
  readonly packages?: readonly string[]
  /** Whether Node's own modules may be used. */
  readonly node?: boolean
}

const base = ['core/errors', 'core/log', 'core/problems']
const reading = [...base, 'core/api', 'core/assets']
const describing = [...reading, 'core/predicates', 'core/actions']
const everything = [...describing, 'core/plan', 'core/apply', 'core/plugins', 'core/recipes', 'core/config']

const rules: Readonly<Record<string, Rule>> = {
  'core/errors': { from: [] },
  'core/log': { from: [] },
  'core/problems': { from: ['core/errors'], packages: ['zod', 'fastest-levenshtein'] },
  'core/api': { from: ['core/errors', 'core/log'], packages: ['zod', 'undici'], node: true },
  'core/assets': { from: ['core/errors', 'core/log', 'core/api'], packages: ['zod', 'fastest-levenshtein'] },
  'core/mirror': { from: ['core/errors', 'core/api', 'core/assets'], node: true },
  'core/predicates': { from: ['core/errors', 'core/api', 'core/assets'], packages: ['jsonpath-plus', 'micromatch'] },
  'core/actions': { from: ['core/errors', 'core/api', 'core/predicates'], packages: ['luxon'] },
  'core/plan': {
    from: [...reading, 'core/actions'],
    types: ['core/config'],
    packages: ['zod', 'luxon'],
    node: true,
  },
  'core/apply': { from: [...reading, 'core/plan'], node: true },
  'core/plugins': { from: [...describing, 'core/plan'], types: ['core/recipes'], packages: ['zod'] },
  'core/recipes': {
    from: [...describing, 'core/plan', 'core/plugins'],
    packages: ['zod', 'tsx/esm/api'],
    node: true,
  },
  'core/config': { from: [...describing, 'core/plan', 'core/plugins', 'core/recipes'], packages: ['zod'] },
  'core/index': { from: [...describing, 'core/plugins', 'core/recipes', 'core/config'], packages: ['zod'] },
  'core/sandbox': { from: [], packages: ['zod', 'micromatch'], node: true },
  'core/testing': { from: [...everything, 'core/index', 'core/sandbox'], packages: ['zod'] },
  'core/cli': {
    from: [...everything, 'core/index', 'core/mirror', 'core/sandbox'],
    packages: ['@clack/prompts', 'commander', 'cosmiconfig', 'yaml', 'zod', 'immich-darkroom/plugins/folder-albums'],
    node: true,
  },
  plugins: { from: ['core/index'], packages: ['zod', 'yaml'] },
  recipes: { from: ['core/index'], packages: ['immich-darkroom'] },
}

const ruleOf = (zone: string): Rule | undefined => rules[zone.startsWith('plugins/') ? 'plugins' : zone]

interface Import {
  readonly file: string
  /** A file of ours, or a package. */
  readonly wanted: string
  readonly own: boolean
  /** False where only types are used, so that nothing is loaded. */
  readonly value: boolean
}

/** What the bundler sees: whatever is loaded when the program runs, however it is written. */
const valueImports = async (): Promise<Import[]> => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: files,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    outdir: 'unused',
    write: false,
    metafile: true,
    logLevel: 'silent',
  })
  return Object.entries(metafile.inputs).flatMap(([file, { imports }]) =>
    imports.map(({ path, external }) => ({ file, wanted: path, own: external !== true, value: true })),
  )
}

const typeImport = /^(?:import|export) type [^'"]*? from '([^']+)'/gm

const typeImports = (file: string): Import[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(typeImport)].map(([, specifier = '']) => {
    const own = specifier.startsWith('.')
    return { file, wanted: own ? normalize(join(dirname(file), specifier)) : specifier, own, value: false }
  })

const imports = [...(await valueImports()), ...files.flatMap(typeImports)]
const named = ({ file, wanted }: Import): string => `${file} imports ${wanted}`

const isOwnAllowed = ({ file, wanted, value }: Import): boolean => {
  const [zone, other] = [zoneOf(file), zoneOf(wanted)]
  const { from = [], types = [] } = ruleOf(zone) ?? {}
  if (zone === other || from.includes(other)) return true
  if (zone === 'recipes' && other.startsWith('plugins/')) return wanted === `${other}/index.ts`
  return !value && types.includes(other)
}

const isPackageAllowed = ({ file, wanted }: Import): boolean => {
  const { packages = [], node = false } = ruleOf(zoneOf(file)) ?? {}
  if (wanted.startsWith('node:')) return node
  return packages.includes(wanted) || (zoneOf(file) === 'recipes' && wanted.startsWith('immich-darkroom/plugins/'))
}

/** Files from which one can come back to them by what is loaded. */
const cycles = (): string[] => {
  const edges = Map.groupBy(
    imports.filter(({ own, value }) => own && value),
    ({ file }) => file,
  )
  const done = new Set<string>()
  const found: string[] = []
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) found.push([...way.slice(way.indexOf(file)), file].join(' > '))
    if (way.includes(file) || done.has(file)) return
    for (const { wanted } of edges.get(file) ?? []) visit(wanted, [...way, file])
    done.add(file)
  }
  for (const file of edges.keys()) visit(file, [])
  return found
}

describe('the sources', () => {
  it('are read by this test', () => {
    expect(files.length).toBeGreaterThan(100)
    expect(imports.filter(({ value }) => value).length).toBeGreaterThan(200)
    expect(imports.map(named)).toContain('core/api/client.ts imports undici')
    expect(imports.map(named)).toContain('cli/run.ts imports cli/plan.ts')
    expect(imports.map(named)).toContain('core/problems.ts imports core/errors.ts')
  })

  it('belong to zones with a rule', () => {
    expect(files.filter((file) => !ruleOf(zoneOf(file)))).toEqual([])
  })

  it('import only downward', () => {
    expect(imports.filter((entry) => entry.own && !isOwnAllowed(entry)).map(named)).toEqual([])
  })

  it('use only the packages of their zone', () => {
    expect(imports.filter((entry) => !entry.own && !isPackageAllowed(entry)).map(named)).toEqual([])
  })

  it('have no cycle of what is loaded', () => {
    expect(cycles()).toEqual([])
  })

  it('let only the applier and its command write', () => {
    const users = imports.filter(({ wanted, value }) => wanted === 'engine/applier/writes.ts' && value)
    const others = users.filter(({ file }) => !/^core\/(apply\/|cli\/carry-out\.ts)/.test(file))
    expect(others.map(named)).toEqual([])
  })

  it('have no drawers', () => {
    const drawer = /(^|\/)(utils?|helpers?|common|types|misc)(\/|\.ts$)/
    expect(files.filter((file) => drawer.test(file) || !/^[a-z0-9/-]+\.ts$/.test(file))).toEqual([])
  })
})

/** A source without comments and types. */
const codeOf = (file: string): string =>
  transformSync(readFileSync(join(root, file), 'utf8'), { loader: 'ts', legalComments: 'none' }).code

const filesWith = (pattern: RegExp, among: RegExp): string[] =>
  files.filter((file) => among.test(file) && pattern.test(codeOf(file)))

describe('no source', () => {
  it('prints but to the streams it is given', () => {
    expect(filesWith(/\bconsole\s*\./, /./)).toEqual([])
  })

  it('ends the process', () => {
    expect(filesWith(/\bprocess\s*\.\s*(exit|abort|kill)\b/, /./)).toEqual([])
  })

  it('looks at the process, except the command line and the sandbox', () => {
    expect(filesWith(/\bprocess\s*\.\s*\w/, /^(?!core\/(cli|sandbox)\/)/)).toEqual([])
  })

  it('sends requests past the client', () => {
    const sends = /\bclient\s*\.\s*request\s*\(|\bfetch\s*\(|\bmethod:\s*"(PUT|POST|PATCH|DELETE)"/
    expect(filesWith(sends, /^(?!core\/(api|sandbox)\/)/)).toEqual([])
  })
})
