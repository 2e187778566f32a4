import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'undici'
import { connect, type Server } from '../core/api/server.ts'
import { scan } from '../core/scan/scan.ts'
import { applyPlan } from '../engine/applier/applier.ts'
import type { AccountPlan, Operation } from '../engine/plan/plan.ts'
import { type Journal, openJournal } from '../engine/state/journal.ts'
import { printTable, seconds, timed } from './measure.ts'
import { sandbox } from './target.ts'

// What applying costs beside its own requests: 100,000 assets into 1,000 new albums, on a sandbox that takes as long for
// each request as a quick server does (an assumption), and on one that answers at once.

const assets = 100_000
const albums = 1_000
const rounds = 2

const idsOf = async (server: Server): Promise<string[]> => {
  const ids: string[] = []
  const passes = (['timeline', 'archive', 'hidden'] as const).map((visibility) => ({ visibility, trashed: false }))
  for await (const rows of scan({ server, passes, verify: false }).batches) for (const { id } of rows) ids.push(id)
  return ids
}

const planFor = (server: Server, ids: readonly string[], round: string): AccountPlan => {
  const share = Math.ceil(ids.length / albums)
  const targets = Array.from({ length: albums }, (_, index) => ({ id: null, name: `${round} ${index}` }))
  const operations: Operation[] = [
    ...targets.map((album): Operation => ({ op: 'album.create', recipe: 'bench', album, set: {} })),
    ...targets.map((album, index): Operation => {
      const assetIds = ids.slice(index * share, (index + 1) * share)
      return { op: 'album.add', recipe: 'bench', album, assetIds }
    }),
  ]
  const { url, user, capabilities } = server
  return {
    account: 'bench',
    server: { url, version: capabilities.version },
    user,
    recipes: [],
    operations,
    notes: [],
    refused: [],
    summary: {},
  }
}

/** The same requests, one after the other, without reading what they answer. */
const bare = async (url: string, key: string, plan: AccountPlan): Promise<void> => {
  const { origin, pathname } = new URL(url)
  const pool = new Pool(origin, { connections: 1 })
  const send = async (method: 'POST' | 'PUT', path: string, body: unknown): Promise<string> => {
    const headers = { 'x-api-key': key, 'content-type': 'application/json' }
    const answer = await pool.request({ method, path: `${pathname}${path}`, headers, body: JSON.stringify(body) })
    return answer.body.text()
  }
  const made = new Map<string, string>()
  for (const operation of plan.operations) {
    if (operation.op === 'album.create') {
      const { name } = operation.album
      made.set(name, JSON.parse(await send('POST', '/albums', { albumName: name })).id)
    } else if (operation.op === 'album.add')
      await send('PUT', `/albums/${made.get(operation.album.name)}/assets`, { ids: operation.assetIds })
  }
  await pool.close()
}

/** Adds up the time that is spent in the journal. */
const measured = (journal: Journal): { readonly journal: Journal; spent(): number } => {
  let spent = 0
  const clocked = new Proxy(journal, {
    get: (target, name) => {
      const value = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...given: unknown[]) => {
        const started = performance.now()
        const answer = value.apply(target, given)
        spent += performance.now() - started
        return answer
      }
    },
  })
  return { journal: clocked, spent: () => spent }
}

const measure = async (folder: string, latency: number): Promise<void> => {
  const target = await sandbox(assets, { routes: { 'P* /**': latency } })
  const server = await connect({ url: target.url, apiKey: target.key })
  try {
    const ids = await idsOf(server)
    let applied = Infinity
    let naked = Infinity
    let share = Infinity
    for (let round = 0; round < rounds; round += 1) {
      naked = Math.min(naked, await timed(() => bare(target.url, target.key, planFor(server, ids, `bare ${round}`))))
      const { journal, spent } = measured(openJournal(join(folder, `${latency}-${round}.sqlite`)))
      const plan = planFor(server, ids, `applied ${round}`)
      const took = await timed(() => applyPlan(plan, { run: `round-${round}`, server, journal }))
      journal.close()
      applied = Math.min(applied, took)
      share = Math.min(share, spent() / took)
    }
    printTable(`apply: ${ids.length} assets into ${albums} albums, ${latency} ms a request`, [
      { figure: 'bare requests', value: seconds(naked) },
      { figure: 'applied', value: seconds(applied) },
      { figure: 'applied / bare', value: (applied / naked).toFixed(2) },
      { figure: 'of it in the journal and the ledger', value: `${(share * 100).toFixed(1)} %` },
    ])
  } finally {
    await server.close()
    await target.close()
  }
}

const folder = await mkdtemp(join(tmpdir(), 'darkroom-bench-'))
try {
  for (const latency of [5, 0]) await measure(folder, latency)
} finally {
  await rm(folder, { recursive: true, force: true })
}
