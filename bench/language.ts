import { parseArgs } from 'node:util'
import {
  addTag,
  all,
  any,
  city,
  country,
  defineRecipe,
  fileName,
  not,
  type Predicate,
  path,
  person,
  satisfies,
  taken,
  type,
} from 'immich-darkroom'
import type { AssetRow } from '../core/api/schemas.ts'
import { connect } from '../core/api/server.ts'
import { ScannedAsset } from '../core/assets/scanned-asset.ts'
import type { AnyRecipe } from '../core/recipes/recipe.ts'
import { scan } from '../core/scan/scan.ts'
import { silentLogger } from '../engine/logger.ts'
import { runRecipes } from '../engine/runner/runner.ts'
import { hostileCases } from './hostile.ts'
import { one, twenty } from './language-recipes.ts'
import { withRecipes } from './loading.ts'
import { printTable, type Row, seconds } from './measure.ts'
import { sandbox, type Target } from './target.ts'

const { values } = parseArgs({
  options: { assets: { type: 'string', default: '300000' }, rounds: { type: 'string', default: '5' } },
})
const rounds = Number(values.rounds)

/** Wall-clock and processor time of a run in milliseconds, what it matched, and what it asked. */
interface Run {
  readonly ms: number
  readonly cpu: number
  readonly matched: number
  readonly requests: number
}

const runOnce = async ({ url, key }: Target, recipes: readonly AnyRecipe[]): Promise<Run> => {
  const server = await connect({ url, apiKey: key })
  const loaded = recipes.map((recipe) => ({ recipe, plugin: null, from: 'bench' }))
  const [started, before] = [performance.now(), process.cpuUsage()]
  const { plan, failures } = await runRecipes({ account: 'bench', server, recipes: loaded, log: silentLogger })
  const { user, system } = process.cpuUsage(before)
  const ms = performance.now() - started
  const requests = server.client.traffic.requests
  await server.close()
  if (failures[0]) throw failures[0]
  return {
    ms,
    cpu: (user + system) / 1000,
    matched: plan.recipes.reduce((sum, { matched }) => sum + matched, 0),
    requests,
  }
}

/** The fastest run of each set of recipes; they take turns, so that what disturbs one disturbs the others. */
const takeTurns = async (target: Target, sets: readonly (readonly AnyRecipe[])[]): Promise<Run[]> => {
  const best: Run[] = []
  for (let round = 0; round < rounds; round += 1)
    for (const [index, recipes] of sets.entries()) {
      const run = await runOnce(target, recipes)
      const before = best[index]
      best[index] = before ? { ...run, ms: Math.min(run.ms, before.ms), cpu: Math.min(run.cpu, before.cpu) } : run
    }
  return best
}

const shown = ({ ms, cpu, matched, requests }: Run): string =>
  `${seconds(ms)} (processor ${seconds(cpu)}), ${matched} matches, ${requests} requests`

const ratio = (a: Run, b: Run): string => `${(a.ms / b.ms).toFixed(2)} (processor ${(a.cpu / b.cpu).toFixed(2)})`

const manyRecipes = async (target: Target): Promise<Row[]> => {
  const [single, many] = await takeTurns(target, [[one], twenty])
  if (!single || !many) return []
  return [
    { figure: 'one recipe', value: shown(single) },
    { figure: 'twenty recipes', value: shown(many) },
    { figure: 'twenty / one', value: ratio(many, single) },
  ]
}

const tagging = (name: string, where: Predicate<'exif'>): AnyRecipe =>
  defineRecipe({ name, where, actions: [addTag(`bench/${name}`)] })

/** Reads all, because nothing can be asked of the server; with exif, as much as the narrow recipe needs. */
const whole = (needs: readonly 'exif'[]): AnyRecipe =>
  defineRecipe({ name: 'whole', needs, where: satisfies(() => false, 'never'), actions: [addTag('bench/whole')] })

const narrowRecipes = async (target: Target, name: string, where: Predicate<'exif'>): Promise<Row[]> => {
  const [full, narrow] = await takeTurns(target, [[whole(where.needs)], [tagging('narrow', where)]])
  if (!full || !narrow) return []
  return [
    { figure: `${name}: all assets read`, value: shown(full) },
    { figure: `${name}: narrowed`, value: shown(narrow) },
    { figure: `${name}: all / narrowed`, value: ratio(full, narrow) },
  ]
}

/** Every sixth asset, as the server sends it: of all years and kinds. */
const someRows = async ({ url, key }: Target): Promise<AssetRow[]> => {
  const server = await connect({ url, apiKey: key })
  const rows: AssetRow[] = []
  const { batches } = scan({ server, passes: [{ visibility: 'timeline', trashed: false }], withExif: true })
  for await (const batch of batches) rows.push(...batch.filter((_, index) => index % 6 === 0))
  await server.close()
  return rows
}

const fiveParts: readonly Predicate<'exif'>[] = [
  type('IMAGE'),
  taken({ from: '2014-01-01', to: '2024-12-31' }),
  path('/**/*.{jpg,JPG,HEIC,png}'),
  not(fileName('screenshot*')),
  not(country('Antarctica')),
]

/** Each part is reached for nearly every asset: those of `all` are mostly true, those of `any` mostly false. */
const conditions: readonly (readonly [string, Predicate<'exif'>])[] = [
  ['all of five', all(...fiveParts)],
  ['any of five', any(...fiveParts.map((part) => not(part)))],
]

const evaluation = (rows: readonly AssetRow[]): Row[] =>
  conditions.map(([name, { test: matches }]) => {
    const rates = Array.from({ length: 2 * rounds }, () => {
      // Fresh assets, because they remember what was read of them.
      const assets = rows.map((row) => new ScannedAsset(row, { exif: true }))
      const started = performance.now()
      let count = 0
      for (const asset of assets) if (matches(asset)) count += 1
      const rate = rows.length / ((performance.now() - started) / 1000)
      return { rate, count }
    })
    const best = rates.reduce((a, b) => (b.rate > a.rate ? b : a))
    const share = ((100 * best.count) / rows.length).toFixed(0)
    return {
      figure: `${name}, ${share} % match`,
      value: `${Math.round(best.rate).toLocaleString('en')} assets per second`,
    }
  })

const patterns = (): Row[] =>
  hostileCases.map(({ what, pattern, path: text }) => {
    const predicate = path(pattern)
    let best = Infinity
    for (let round = 0; round < rounds; round += 1) {
      // Not the same text twice, because the last one is remembered.
      const asset = new ScannedAsset({ originalPath: `${text}${round}` } as AssetRow)
      const started = performance.now()
      predicate.test(asset)
      best = Math.min(best, performance.now() - started)
    }
    return { figure: `\`${pattern}\`, ${what}`, value: `${best.toFixed(3)} ms` }
  })

const loading = (): Promise<Row[]> =>
  withRecipes(50, async (load) => {
    const [first, ...again] = Array.from({ length: rounds }, load)
    if (first?.recipes !== 50 || first.problems > 0) throw new Error(`wrong recipes: ${JSON.stringify(first)}`)
    const rows = [{ figure: '50 recipe files, TypeScript and YAML, the first time', value: seconds(first.ms) }]
    if (again.length === 0) return rows
    return [...rows, { figure: 'again', value: seconds(Math.min(...again.map(({ ms }) => ms))) }]
  })

printTable('Patterns with three `**`, paths of 26 segments', patterns())
printTable('Loading', await loading())
const target = await sandbox(Number(values.assets))
printTable('Conditions, one core', evaluation(await someRows(target)))
printTable(`Twenty recipes, ${target.name}`, await manyRecipes(target))
printTable(`Narrowed by a person, ${target.name}`, await narrowRecipes(target, 'person', person('Sofía Álvarez')))
printTable(`Narrowed by a city, ${target.name}`, await narrowRecipes(target, 'city', city('Lisbon')))
await target.close()
