import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { connect, type Server } from '../core/api/server.ts'
import { type Scan, scan } from '../core/assets/scan.ts'
import { type MirrorReport, openMirror } from '../core/mirror/mirror.ts'
import { printTable, seconds, timed } from './measure.ts'
import { readOptions } from './options.ts'
import { nodeFlags, type Target, targets } from './target.ts'

interface Reading {
  readonly ms: number
  readonly bytes: number
  readonly requests: number
  readonly assets: number
  readonly report?: MirrorReport
}

const passes = [{ visibility: 'timeline', trashed: false }] as const

const readAll = async (server: Server, start: () => Scan): Promise<Reading> => {
  const before = { ...server.client.traffic }
  let assets = 0
  const ms = await timed(async () => {
    for await (const rows of start().batches) assets += rows.length
  })
  const { bytes, requests } = server.client.traffic
  return { ms, bytes: bytes - before.bytes, requests: requests - before.requests, assets }
}

const mirrored = async (server: Server, file: string, withExif: boolean): Promise<Reading> => {
  const mirror = openMirror(file)
  const { batches, report } = mirror.read({ server, passes, withExif })
  const reading = await readAll(server, () => ({ batches, report }))
  mirror.close()
  return { ...reading, report }
}

const fastestOf = async (work: () => Promise<Reading>, rounds = 3): Promise<Reading> => {
  let best = await work()
  for (let round = 1; round < rounds; round += 1) {
    const next = await work()
    if (next.ms < best.ms) best = next
  }
  return best
}

/** Changes assets of a sandbox, spread over the library. */
const change = async (target: Target, server: Server, count: number): Promise<void> => {
  const own: string[] = []
  const { batches } = scan({ server, passes, verify: false })
  for await (const rows of batches) for (const { id, ownerId } of rows) if (ownerId === server.user.id) own.push(id)
  const step = Math.max(1, Math.floor(own.length / count))
  await markFavourites(target, own.filter((_, index) => index % step === 0).slice(0, count))
}

/** Peak memory of a reading in a process of its own, in MiB. */
const peakOf = ({ url, key }: Target, file: string): string => {
  const script = fileURLToPath(new URL('mirror-once.ts', import.meta.url))
  const { stdout, stderr } = spawnSync(process.execPath, [...nodeFlags, script, url, key, file, 'exif'], {
    encoding: 'utf8',
  })
  if (stdout === '') throw new Error(stderr)
  return stdout
}

const markFavourites = async ({ url, key }: Target, ids: readonly string[]): Promise<void> => {
  const headers = { 'x-api-key': key, 'content-type': 'application/json' }
  const body = JSON.stringify({ ids, isFavorite: true })
  const { ok, status } = await fetch(`${url}/assets`, { method: 'PUT', headers, body })
  if (!ok) throw new Error(`the change was answered with ${status}`)
}

const measure = async (target: Target): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-bench-'))
  const file = join(folder, 'bench.mirror.sqlite')
  const server = await connect({ url: target.url, apiKey: target.key })
  const rows: { figure: string; value: string }[] = []
  const add = (figure: string, { ms, bytes, requests, report }: Reading, base?: Reading): void => {
    const share = base
      ? `, 1/${(base.ms / ms).toFixed(1)} of the time, 1/${Math.round(base.bytes / bytes)} of the bytes`
      : ''
    const why = report ? ` (${report.way}${[...report.reasons].map((one) => `: ${one}`).join('')})` : ''
    rows.push({
      figure,
      value: `${seconds(ms)}, ${requests} requests, ${(bytes / 2 ** 20).toFixed(1)} MiB${share}${why}`,
    })
  }
  await scan({ server, passes: [] }).batches[Symbol.asyncIterator]().next()
  const plain = await fastestOf(() => readAll(server, () => scan({ server, passes })), 2)
  const exif = await fastestOf(() => readAll(server, () => scan({ server, passes, withExif: true })), 2)
  add('scan, plain', plain)
  add('scan, with exif', exif)
  add('mirror, first time, with exif', await mirrored(server, file, true), exif)
  const size = (await stat(file)).size
  add('mirror, nothing changed, plain', await fastestOf(() => mirrored(server, file, false)), plain)
  add('mirror, nothing changed, with exif', await fastestOf(() => mirrored(server, file, true)), exif)
  if (target.assets !== null) {
    await change(target, server, 1000)
    add('mirror, 1,000 changed, plain', await mirrored(server, file, false), plain)
    await change(target, server, 1000)
    add('mirror, 1,000 changed, with exif', await mirrored(server, file, true), exif)
  }
  rows.push({ figure: 'mirror file', value: `${Math.round(size / exif.assets)} bytes an asset, exif included` })
  for (const [figure, store] of [
    ['scan', ''],
    ['mirror, first time', `${file}.2`],
    ['mirror, nothing changed', `${file}.2`],
  ] as const)
    rows.push({ figure: `peak memory, ${figure}, with exif`, value: `${peakOf(target, store)} MiB` })
  printTable(`${target.name}, ${exif.assets.toLocaleString('en')} on the timeline`, rows)
  await server.close()
  await rm(folder, { recursive: true })
}

for await (const target of targets(readOptions())) await measure(target)
