import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bundledPlugins } from '../cli/config/bundled-plugins.ts'
import { apiUrl } from '../core/api/client.ts'
import { ask, countTimeline, versionOf } from './ask.ts'
import { build } from './build.ts'
import { setFavorite, someAssets } from './change.ts'
import { type Figures, run } from './child.ts'
import { conditions, writeBetween } from './page.ts'
import { count, figureCells, figureHeads, table } from './tables.ts'
import { sandbox, type Target } from './target.ts'

const { values } = parseArgs({
  options: {
    assets: { type: 'string', default: '300000' },
    'row-cost': { type: 'string', default: '0' },
    url: { type: 'string' },
    key: { type: 'string' },
    write: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    // Another folder of sources, such as a clone of an earlier commit: its figures stand beside the present ones.
    before: { type: 'string' },
    out: { type: 'string', default: fileURLToPath(new URL('../docs/performance.md', import.meta.url)) },
  },
})

/** How many people the rules of people-albums are about, one each: in most rows, and in rows that say so. */
const [people, manyPeople] = [2, 10]
const changed = 1000
/** In one configuration, as somebody may have them who uses most of what there is. */
const six = ['folder-albums', 'screen-captures', 'people-albums', 'date-repair', 'stacks', 'autotag']
const together = 'six plugins together'
const albums = 500
const inEachAlbum = 100

/** Options of each plugin, as somebody may have them; with rules about so many people. */
const optionsFor = async (target: Target, people: number): Promise<Readonly<Record<string, object>>> => {
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

/** What is measured: a build of the command, and what its rows are called. */
interface Measured {
  readonly name: string
  readonly main: string
}

const folder = await mkdtemp(join(tmpdir(), 'darkroom-bench-'))

/** One configuration with one build of the command, and what its plans cost so far. */
interface Case {
  readonly title: string
  readonly build: Measured
  readonly plans: [which: string, figures: Figures][]
  plan(which: string): Promise<void>
}

const caseOf = async (title: string, plugins: object[], build: Measured, target: Target): Promise<Case> => {
  const home = join(folder, `${build.name} ${title}`)
  await mkdir(home)
  await writeFile(join(home, 'immichrc.json'), JSON.stringify({ plugins }))
  const args = [build.main, 'plan', '--quiet', '--state-dir', join(home, 'state')]
  const env = { IMMICH_URL: target.url, IMMICH_API_KEY: target.key }
  const plans: Case['plans'] = []
  const plan = async (which: string): Promise<void> => {
    const figures = await run({ args, folder: home, env })
    plans.push([which, figures])
    process.stderr.write(`${[`${title}, ${which}${build.name}`, ...figureCells(figures)].join('  ')}\n`)
  }
  return { title, build, plans, plan }
}

/** Measures each case; where one fails, the others are measured all the same. */
const each = async (cases: readonly Case[], measure: (one: Case) => Promise<void>): Promise<void> => {
  for (const one of cases)
    await measure(one).catch((error: Error) => {
      process.exitCode = 1
      process.stderr.write(`${one.title}${one.build.name}: ${error.message}\n`)
    })
}

const rowsFor = async (builds: readonly Measured[], target: Target): Promise<string[][]> => {
  const mayWrite = values.url === undefined || values.write
  const [options, optionsOfMany] = [await optionsFor(target, people), await optionsFor(target, manyPeople)]
  // Before any plan, because it comes with albums of its own.
  if (mayWrite) await makeAlbums(target)
  const instance = (use: string): object => ({ use, ...options[use] })
  const ofMany = (use: string): object => ({ use, ...optionsOfMany[use] })
  const configurations: [title: string, plugins: object[]][] = [
    ...bundledPlugins.filter((use) => use in options).map((use): [string, object[]] => [use, [instance(use)]]),
    [`people-albums with ${manyPeople} people`, [ofMany('people-albums')]],
    [together, six.map(instance)],
    [`${together}, with ${manyPeople} people`, six.map(ofMany)],
  ]
  const only = values.only.split(',')
  const cases: Case[] = []
  for (const [title, plugins] of configurations.filter(([name]) => only.some((one) => name.startsWith(one))))
    for (const build of builds) cases.push(await caseOf(title, plugins, build, target))
  await each(cases, async ({ plan }) => {
    await plan('first plan')
    await plan('second plan')
  })
  // Not before: what changed a short while ago is looked at again.
  const ids = mayWrite ? await someAssets(target, changed) : []
  if (ids.length > 0)
    await each(cases, async ({ plan }) => {
      await setFavorite(target, ids, true)
      await plan(`${count(ids.length)} changed`).finally(() => setFavorite(target, ids, false))
    })
  return cases.flatMap(({ title, build, plans }) =>
    plans.map(([which, figures]) => [`${title}, ${which}${build.name}`, ...figureCells(figures)]),
  )
}

const targetOf = async (): Promise<Target> => {
  const { url, key } = values
  if (url === undefined) return sandbox(Number(values.assets), { row: Number(values['row-cost']) })
  if (key === undefined) throw new Error('--url needs --key')
  return { name: url, url: apiUrl(url), key, close: async () => {} }
}

const built = await build()
const before = values.before === undefined ? undefined : await build(values.before)
const target = await targetOf()
try {
  const builds = [...(before ? [{ name: ', before', main: before.main }] : []), { name: '', main: built.main }]
  const rows = await rowsFor(builds, target)
  const kind = values.url === undefined ? 'sandbox of Immich' : 'a server of Immich'
  const server = `${kind} ${await versionOf(target)}, ${count(await countTimeline(target))} assets on the timeline`
  const text = `${conditions('bench:plugins', server)}\n\n${table(['', ...figureHeads], rows)}`
  await writeBetween(values.out, 'bench:plugins', text)
  process.stdout.write(`${text}\n`)
} finally {
  await target.close()
  await built.remove()
  await before?.remove()
  await rm(folder, { recursive: true })
}
