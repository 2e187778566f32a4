import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { countTimeline, versionOf } from './ask.ts'
import { build } from './build.ts'
import { type Figures, run } from './child.ts'
import { type ImportTarget, importTarget } from './import-target.ts'
import { conditions, writeBetween } from './page.ts'
import { count, figureCells, figureHeads, table } from './tables.ts'

const { values } = parseArgs({
  options: {
    assets: { type: 'string', default: '300000' },
    minutes: { type: 'string', default: '10' },
    'row-cost': { type: 'string', default: '100' },
    out: { type: 'string', default: fileURLToPath(new URL('../docs/performance.md', import.meta.url)) },
  },
})

const perSecond = 50

/** No server can narrow it down, so that the whole library is looked at. */
const everything = (withExif: boolean) => {
  const numbered = { path: { regex: '77\\.[^.]+$' } }
  const where = withExif ? { all: [numbered, { size: { min: 1 } }] } : numbered
  return { recipes: [{ name: 'bench', where, actions: [{ addToAlbum: 'Bench' }] }] }
}
const persons = ['Oma Käthe', 'Opa Jürgen']
const peopleRule = {
  use: 'people-albums',
  rules: [{ name: 'Grandparents', filters: [{ key: 'people', val: persons, operator: 'OR' }] }],
}
const screenCaptures = { use: 'screen-captures' }

const built = await build()
const target: ImportTarget = await importTarget(Number(values.assets), Number(values['row-cost']))
const folder = await mkdtemp(join(tmpdir(), 'darkroom-bench-'))
const rows: string[][] = []

/** Plans in a folder of its own, and notes what it cost. */
const plan = async (home: string, what: string, config: object, ...args: string[]): Promise<Figures> => {
  const cwd = join(folder, home)
  await mkdir(cwd, { recursive: true })
  await writeFile(join(cwd, 'immichrc.json'), JSON.stringify({ ...config, limits: { changes: '100%' } }))
  const env = { IMMICH_URL: target.url, IMMICH_API_KEY: target.key }
  const all = [built.main, 'plan', '--quiet', '--state-dir', join(cwd, 'state'), ...args]
  const figures = await run({ args: all, folder: cwd, env })
  const cells = [what, ...figureCells(figures)]
  process.stderr.write(`${cells.join('  ')}\n`)
  rows.push(cells)
  return figures
}

const measureRecent = async (withExif: boolean): Promise<void> => {
  const [home, kind] = withExif ? ['exif', 'with exif'] : ['plain', 'plain']
  const config = everything(withExif)
  await target.tell({ stamp: 4 })
  await plan(home, `stamped lately, without a mirror, ${kind}`, config, '--fresh')
  await plan(home, `stamped lately, first plan, ${kind}`, config)
  await plan(home, `stamped lately, second plan, ${kind}`, config)
  await plan(home, `stamped lately, third plan, ${kind}`, config)
  await target.tell({ stamp: 4 })
  await plan(home, `everything changed, ${kind}`, config)
  await plan(home, `the plan after, ${kind}`, config)
}

const measureTogether = async (): Promise<void> => {
  const configs = {
    'people rule alone': { plugins: [peopleRule] },
    'screen-captures alone': { plugins: [screenCaptures] },
    'both together': { plugins: [peopleRule, screenCaptures] },
  }
  await target.tell({ stamp: 4 })
  for (const [name, config] of Object.entries(configs)) {
    await plan(name, `${name}, first plan`, config)
    await plan(name, `${name}, second plan`, config)
  }
}

const measureImport = async (): Promise<void> => {
  const config = everything(true)
  await plan('import', 'before the import, first plan', config)
  for (let minute = 1; minute <= Number(values.minutes); minute += 1) {
    await target.tell({ minute: perSecond })
    await target.tell({ live: perSecond })
    await plan('import', `during the import, minute ${minute}`, config)
    await target.tell({ live: 0 })
  }
  await plan('import', 'after the import', config)
}

try {
  for (const withExif of [false, true]) await measureRecent(withExif)
  await measureTogether()
  await measureImport()
  const imported = await target.tell({})
  const server = `sandbox of Immich ${await versionOf(target)}, ${count(await countTimeline(target))} assets on the timeline at the end, ${count(imported)} of them imported meanwhile`
  const text = `${conditions('bench:again', server)}\n\n${table(['', ...figureHeads], rows)}`
  await writeBetween(values.out, 'bench:again', text)
  process.stdout.write(`${text}\n`)
} finally {
  await target.close()
  await built.remove()
  await rm(folder, { recursive: true })
}
