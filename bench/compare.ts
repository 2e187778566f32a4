import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { ask, versionOf } from './ask.ts'
import { type Built, build } from './build.ts'
import { run } from './child.ts'
import { conditions, writeBetween } from './page.ts'
import { count, table } from './tables.ts'
import { sandbox, type Target } from './target.ts'

// Another state of the sources beside this one, in one run and in turns: what commands cost before their work, and what
// plugins cost. Processor time, because other work on the machine disturbs it less.

const { values } = parseArgs({
  options: {
    with: { type: 'string' },
    assets: { type: 'string', default: '50000' },
    rounds: { type: 'string', default: '5' },
    'starts-only': { type: 'boolean', default: false },
    out: { type: 'string', default: fileURLToPath(new URL('../docs/performance.md', import.meta.url)) },
  },
})
if (values.with === undefined) throw new Error('--with FOLDER names another clone, with its packages installed')

const plugins: Readonly<Record<string, object>> = {
  'screen-captures': {},
  'date-repair': { timezone: 'Europe/Berlin', maxChanges: 1_000_000, maxChangeShare: 1 },
  duplicates: { rules: [{ name: 'print', tags: ['Print'] }] },
}

/** What a command of one state of the sources cost in one round. */
interface Cost {
  readonly ms: number
  readonly cpuMs: number
  readonly requests: number | null
}
type Costs = Map<string, Cost[]>

const note = (costs: Costs, name: string, cost: Cost): void => {
  costs.set(name, [...(costs.get(name) ?? []), cost])
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** Time of a command, with all processes that it becomes. */
const costOf = (command: readonly string[], cwd: string, env: Readonly<Record<string, string>>): Cost => {
  const timed = 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null 2>&1'
  const more = { PATH: process.env.PATH ?? '', HOME: cwd, ...env }
  const text = execFileSync('bash', ['-c', `{ ${timed}; } 2>&1`, 'bash', ...command], {
    cwd,
    env: more,
    encoding: 'utf8',
  })
  const [real = 0, user = 0, system = 0] = text.trim().split(' ').map(Number)
  return { ms: real * 1000, cpuMs: (user + system) * 1000, requests: null }
}

/** The command as it is installed, beside what was built. */
const commandOf = ({ main }: Built, clone: string): string => {
  const file = join(dirname(main), '..', '..', 'bin', 'darkroom.js')
  mkdirSync(dirname(file), { recursive: true })
  copyFileSync(join(clone, 'bin', 'darkroom.js'), file)
  return file
}

const startUps = async (costs: Costs, command: string, folder: string, { url, key }: Target): Promise<void> => {
  const env = { IMMICH_URL: url, IMMICH_API_KEY: key }
  const recipe = 'recipes:\n  - { name: none, where: { taken: { year: 1826 } }, actions: [{ addToAlbum: None }] }\n'
  await writeFile(join(folder, 'immichrc.yaml'), recipe)
  const plan = ['plan', '--quiet', '--state-dir', join(folder, 'state')]
  for (const args of [['--version'], ['--help'], plan])
    note(
      costs,
      args === plan ? 'plan with YAML, nothing to read' : String(args),
      costOf([process.execPath, command, ...args], folder, env),
    )
}

const plans = async (costs: Costs, { main }: Built, folder: string, { url, key }: Target): Promise<void> => {
  for (const [use, options] of Object.entries(plugins)) {
    const home = await mkdtemp(join(folder, use))
    await writeFile(
      join(home, 'immichrc.json'),
      JSON.stringify({ plugins: [{ use, ...options }], limits: { changes: '100%' } }),
    )
    const args = [main, 'plan', '--quiet', '--state-dir', join(home, 'state')]
    for (const name of ['first', 'second'])
      note(
        costs,
        `${use}, ${name} plan`,
        await run({ args, folder: home, env: { IMMICH_URL: url, IMMICH_API_KEY: key } }),
      )
  }
}

const clones = { before: values.with, now: fileURLToPath(new URL('..', import.meta.url)) }
const target = await sandbox(Number(values.assets))
const folder = await mkdtemp(join(tmpdir(), 'darkroom-compare-'))
const other = (await import(pathToFileURL(join(clones.before, 'bench', 'build.ts')).href)) as { build: typeof build }
const built = { before: await other.build(), now: await build() }
const costs = { before: new Map() as Costs, now: new Map() as Costs }
try {
  for (let round = 0; round < Number(values.rounds); round += 1)
    for (const state of ['before', 'now'] as const) {
      await startUps(costs[state], commandOf(built[state], clones[state]), await mkdtemp(join(folder, 'start')), target)
      // Plans take long, and are compared with each other.
      if (round < 2 && !values['starts-only']) await plans(costs[state], built[state], folder, target)
    }
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`
  const least = (all: readonly Cost[]): Cost | undefined => [...all].sort((a, b) => a.cpuMs - b.cpuMs)[0]
  const shown = (cost: Cost | undefined): string[] =>
    cost ? [seconds(cost.cpuMs), cost.requests === null ? '' : count(cost.requests)] : ['', '']
  const rows = [...costs.now].map(([name, all]) => {
    const [before, now] = [least(costs.before.get(name) ?? []), least(all)]
    return [name, ...shown(before), ...shown(now), before && now ? (now.cpuMs / before.cpuMs).toFixed(2) : '']
  })
  const medians = (all: readonly Cost[]): string[] => [
    seconds(median(all.map(({ ms }) => ms))),
    seconds(median(all.map(({ cpuMs }) => cpuMs))),
  ]
  const starts = [...costs.now].flatMap(([name, all]) =>
    all.length > 2 ? [[name, ...medians(costs.before.get(name) ?? []), ...medians(all)]] : [],
  )
  const groups = await ask<{ assets: unknown[] }[]>(target, 'GET', '/duplicates')
  const grouped = groups.reduce((sum, { assets }) => sum + assets.length, 0)
  const server = `sandbox of Immich ${await versionOf(target)}, ${values.assets} assets, ${grouped} of them in groups of duplicates`
  const heads = ['processor time', 'before', 'requests', 'now', 'requests', 'now / before']
  const startHeads = [`median of ${values.rounds}`, 'before: time', 'processor', 'now: time', 'processor']
  const tables = [table(heads, rows), ...(starts.length > 0 ? [table(startHeads, starts)] : [])]
  const text = `${conditions('bench:compare', server)}\n\n${tables.join('\n\n')}`
  await writeBetween(values.out, 'bench:compare', text)
  process.stdout.write(`${text}\n`)
} finally {
  await target.close()
  await built.before.remove()
  await built.now.remove()
  await rm(folder, { recursive: true })
}
