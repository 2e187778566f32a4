import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import { connect, type Server } from '../core/api/server.ts'
import { type ScanReport, scan } from '../core/assets/scan.ts'
import { silentLogger } from '../core/log.ts'
import { recipesFrom } from '../core/recipes/loaded.ts'
import { runRecipes } from '../core/recipes/runner.ts'
import folderAlbums from '../plugins/folder-albums/index.ts'
import { fastest, printTable, type Row, seconds, timed } from './measure.ts'
import { type BenchOptions, readOptions } from './options.ts'
import { darkroom, type Target, targets } from './target.ts'

/** Notes the body of every search that goes through a server. */
const recordSearches = (server: Server): string[] => {
  const bodies: string[] = []
  const { client } = server
  const send = client.request
  client.request = (request) => {
    if (request.path === '/search/metadata') bodies.push(JSON.stringify(request.body))
    return send(request)
  }
  return bodies
}

const planOnce = async (
  target: Target,
  options: BenchOptions,
): Promise<{ ms: number; searches: string[]; requests: number }> => {
  const server = await connect({ url: target.url, apiKey: target.key })
  const searches = recordSearches(server)
  const instance = folderAlbums({ rootPath: options.root, albumLevels: options.levels })
  const recipes = recipesFrom(instance, 'bench')
  const ms = await timed(() => runRecipes({ account: 'bench', server, recipes, log: silentLogger }))
  await server.close()
  return { ms, searches, requests: server.client.traffic.requests }
}

/** Sends the same searches, as many at once, and throws the answers away. */
const bareRequests = async ({ url, key }: Target, bodies: readonly string[], concurrency: number): Promise<number> => {
  const { origin, pathname } = new URL(url)
  const pool = new Pool(origin, { connections: concurrency })
  const queue = [...bodies]
  const worker = async (): Promise<void> => {
    for (let body = queue.shift(); body !== undefined; body = queue.shift()) {
      const headers = { 'x-api-key': key, 'content-type': 'application/json', accept: 'application/json' }
      const answer = await pool.request({ method: 'POST', path: `${pathname}/search/metadata`, headers, body })
      await answer.body.dump({ limit: Infinity })
    }
  }
  const ms = await timed(() => Promise.all(Array.from({ length: concurrency }, worker)))
  await pool.close()
  return ms
}

/** How most scripts read a library: page after page, with exif. */
const naivePaging = async ({ url, key }: Target): Promise<{ ms: number; distinct: number }> => {
  const seen = new Set<string>()
  const ms = await timed(async () => {
    for (let page: number | null = 1; page !== null; ) {
      const answer = await fetch(`${url}/search/metadata`, {
        method: 'POST',
        headers: { 'x-api-key': key, 'content-type': 'application/json' },
        body: JSON.stringify({ page, size: 1000, withExif: true, visibility: 'timeline' }),
      })
      const { assets } = (await answer.json()) as { assets: { items: { id: string }[]; nextPage: string | null } }
      for (const { id } of assets.items) seen.add(id)
      page = assets.nextPage === null ? null : Number(assets.nextPage)
    }
  })
  return { ms, distinct: seen.size }
}

const scanOnce = async (
  target: Target,
  concurrency: number,
  withExif: boolean,
): Promise<{ ms: number; report: ScanReport }> => {
  const server = await connect({ url: target.url, apiKey: target.key })
  const { batches, report } = scan({
    server,
    passes: [{ visibility: 'timeline', trashed: false }],
    concurrency,
    withExif,
  })
  const ms = await timed(async () => {
    for await (const _ of batches);
  })
  await server.close()
  return { ms, report }
}

/** Peak memory of `darkroom plan` in MiB, as the kernel counts it. */
const peakMemory = async (target: Target, options: BenchOptions): Promise<number> => {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-bench-'))
  await writeFile(
    join(folder, 'immichrc.json'),
    JSON.stringify({ plugins: [{ use: 'folder-albums', rootPath: options.root, albumLevels: options.levels }] }),
  )
  const env = { ...process.env, IMMICH_URL: target.url, IMMICH_API_KEY: target.key }
  const child = darkroom(['plan', '--quiet'], { cwd: folder, env, stdio: 'ignore' })
  const exit = once(child, 'exit')
  let peak = 0
  while (child.exitCode === null) {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
    peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0))
    await Promise.race([exit, sleep(10)])
  }
  await rm(folder, { recursive: true })
  return peak / 1024
}

const measure = async (target: Target, options: BenchOptions): Promise<{ rows: Row[]; peak: number }> => {
  const plan = await planOnce(target, options)
  const planMs = await fastest(async () => (await planOnce(target, options)).ms)
  const bareMs = await fastest(() => bareRequests(target, plan.searches, 4))
  const peak = await peakMemory(target, options)
  const rows: Row[] = [
    { figure: 'plan of folder-albums', value: `${seconds(planMs)}, ${plan.requests} requests` },
    {
      figure: 'its searches alone, answers thrown away',
      value: `${seconds(bareMs)}, ${plan.searches.length} requests`,
    },
    { figure: 'plan / searches alone', value: (planMs / bareMs).toFixed(2) },
    { figure: 'peak memory of darkroom plan', value: `${peak.toFixed(0)} MiB` },
  ]
  for (const concurrency of options.concurrency) {
    const { ms, report } = await scanOnce(target, concurrency, false)
    rows.push({
      figure: `full scan, ${concurrency} at once`,
      value: `${seconds(ms)}, ${report.distinct} distinct of ${report.expected}, ${report.complete ? 'complete' : 'INCOMPLETE'}`,
    })
  }
  const exif = await scanOnce(target, 4, true)
  rows.push({
    figure: 'full scan with exif, 4 at once',
    value: `${seconds(exif.ms)}, ${exif.report.distinct} distinct`,
  })
  if (options.skipNaive) return { rows, peak }
  const naive = await naivePaging(target)
  rows.push({ figure: 'naive paging with exif', value: `${seconds(naive.ms)}, ${naive.distinct} distinct` })
  rows.push({ figure: 'naive paging / full scan with exif', value: (naive.ms / exif.ms).toFixed(1) })
  rows.push({ figure: 'naive paging / plan', value: (naive.ms / planMs).toFixed(1) })
  return { rows, peak }
}

const options = readOptions()
const peaks: number[] = []
for await (const target of targets(options)) {
  const { rows, peak } = await measure(target, options)
  peaks.push(peak)
  printTable(target.name, rows)
}
const [small, large] = [peaks.at(0), peaks.at(-1)]
if (small && large && peaks.length > 1)
  process.stdout.write(`\nPeak memory, largest over smallest library: ${(large / small).toFixed(2)}\n`)
