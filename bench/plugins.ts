import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bundledPlugins } from '../cli/config/load-plugins.ts'
import { ask, countTimeline, versionOf } from './ask.ts'
import { build } from './build.ts'
import { someAssets } from './change.ts'
import { type Figures, run } from './child.ts'
import { conditions, writeBetween } from './page.ts'
import { count, figureCells, figureHeads, table } from './tables.ts'
import { sandbox, type Target } from './target.ts'

const { values } = parseArgs({
  options: {
    assets: { type: 'string', default: '300000' },
    out: { type: 'string', default: fileURLToPath(new URL('../docs/performance.md', import.meta.url)) },
  },
})

const people = 10
const albums = 500
const inEachAlbum = 100

/** Options of each plugin, as somebody may have them. */
const optionsFor = async (target: Target): Promise<Readonly<Record<string, object>>> => {
  const known = await ask<{ people: { id: string }[] }>(target, 'GET', '/people?withHidden=false')
  const rules = known.people
    .slice(0, people)
    .map(({ id }, index) => ({ name: `Person ${index}`, filters: [{ key: 'people', val: [id], operator: 'AND' }] }))
  // Sandboxes of samples have no smart search.
  const smartRules = [
    {
      include: { metadata: { union: [{ country: 'Italy' }, { country: 'Portugal' }] } },
      album: { name: 'South', create: true },
    },
    {
      include: { local: { union: [{ path: '$.exifInfo.model', regex: '^iPhone' }] } },
      base: 'library',
      album: { name: 'Phone', create: true },
    },
  ]
  return {
    'folder-albums': { rootPath: '/external/Photos', albumLevels: 2 },
    'screen-captures': {},
    'smart-albums': { rules: smartRules },
    'people-albums': { rules },
    autotag: {
      rules: [
        { name: 'event', albums: ['\\d{4}-\\d{2}-\\d{2}(?=$|[ _-])'] },
        { name: 'print', tags: ['Print'] },
      ],
    },
    'date-repair': { timezone: 'Europe/Berlin', maxChanges: 1_000_000, maxChangeShare: 1 },
    duplicates: {},
    stacks: {},
  }
}

/** Albums named after days, with up to a hundred assets each. */
const makeAlbums = async (target: Target): Promise<void> => {
  const ids = await someAssets(target, albums * inEachAlbum)
  const share = Math.ceil(ids.length / albums)
  for (let index = 0; index < albums; index += 1) {
    const day = new Date(Date.UTC(2020, 0, 1 + index)).toISOString().slice(0, 10)
    const assetIds = ids.slice(index * share, (index + 1) * share)
    await ask(target, 'POST', '/albums', { albumName: `${day} Event`, assetIds })
  }
}

/** A first and a second plan with one plugin. */
const planTwice = async (main: string, { url, key }: Target, folder: string, use: string, options: object) => {
  const home = join(folder, use)
  await mkdir(home)
  const config = { plugins: [{ use, ...options }], limits: { changes: '100%' } }
  await writeFile(join(home, 'immichrc.json'), JSON.stringify(config))
  const args = [main, 'plan', '--quiet', '--state-dir', join(home, 'state')]
  const plan = (): Promise<Figures> => run({ args, folder: home, env: { IMMICH_URL: url, IMMICH_API_KEY: key } })
  return [await plan(), await plan()]
}

const rowsFor = async (main: string, target: Target, folder: string): Promise<string[][]> => {
  const rows: string[][] = []
  const add = (cells: string[]): void => {
    process.stderr.write(`${cells.join('  ')}\n`)
    rows.push(cells)
  }
  for (const [use, options] of Object.entries(await optionsFor(target))) {
    if (!bundledPlugins.includes(use)) continue
    if (use === 'autotag') await makeAlbums(target)
    const plans = await planTwice(main, target, folder, use, options).catch((error: Error) => {
      // The others are measured all the same.
      process.exitCode = 1
      process.stderr.write(`${error.message}\n`)
      add([`${use}: failed`, ...figureHeads.map(() => '')])
      return []
    })
    for (const [index, figures] of plans.entries())
      add([`${use}, ${index === 0 ? 'first' : 'second'} plan`, ...figureCells(figures)])
  }
  return rows
}

const built = await build()
const target = await sandbox(Number(values.assets))
const folder = await mkdtemp(join(tmpdir(), 'darkroom-bench-'))
try {
  const rows = await rowsFor(built.main, target, folder)
  const server = `sandbox of Immich ${await versionOf(target)}, ${count(await countTimeline(target))} assets on the timeline`
  const text = `${conditions('bench:plugins', server)}\n\n${table(['', ...figureHeads], rows)}`
  await writeBetween(values.out, 'bench:plugins', text)
  process.stdout.write(`${text}\n`)
} finally {
  await target.close()
  await built.remove()
  await rm(folder, { recursive: true })
}
