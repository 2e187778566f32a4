import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'undici'
import { connect, type Server } from '../core/api/server.ts'
import { createContext } from '../core/context/context.ts'
import { scan } from '../core/scan/scan.ts'
import { applyPlan } from '../engine/applier/applier.ts'
import { completedBy } from '../engine/applier/completed-operations.ts'
import { inverseOf } from '../engine/applier/inverse.ts'
import { type AccountPlan, type Operation, sortOperations } from '../engine/plan/plan.ts'
import { type Journal, openJournal } from '../engine/state/journal.ts'
import { printTable, seconds, timed } from './measure.ts'
import { sandbox } from './target.ts'

// What applying costs beside its own requests: 100,000 assets into 1,000 new albums, on a sandbox that takes as long for
// each writing request as a quick server does (an assumption), and on one that answers at once. Then what taking that back
// costs, and what reading back costs that tags have arrived.

const assets = 100_000
const albums = 1_000
const tagged = 10_000
const rounds = 2

const idsOf = async (server: Server): Promise<string[]> => {
  const ids: string[] = []
  const passes = (['timeline', 'archive', 'hidden'] as const).map((visibility) => ({ visibility, trashed: false }))
  for await (const rows of scan({ server, passes, verify: false }).batches) for (const { id } of rows) ids.push(id)
  return ids
}

const planOf = ({ url, user, capabilities }: Server, operations: readonly Operation[]): AccountPlan => ({
  account: 'bench',
  server: { url, version: capabilities.version },
  user,
  recipes: [],
  operations,
  notes: [],
  refused: [],
  summary: {},
})

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
  return planOf(server, operations)
}

/** Takes the last run of a journal back. */
const takeBack = async (server: Server, journal: Journal): Promise<void> => {
  const [last] = journal.runs()
  const { operations } = await inverseOf(createContext(server, []), completedBy(journal, last?.id ?? ''))
  await applyPlan(planOf(server, sortOperations(operations)), { run: `${last?.id} undone`, server, journal })
}

/** Sends requests one after the other, without reading what they answer. */
const sender = (url: string, key: string) => {
  const { origin, pathname } = new URL(url)
  const pool = new Pool(origin, { connections: 1 })
  const send = async (method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<string> => {
    const headers = { 'x-api-key': key, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
    const content = body === undefined ? {} : { body: JSON.stringify(body) }
    const answer = await pool.request({ method, path: `${pathname}${path}`, headers, ...content })
    return answer.body.text()
  }
  return { send, close: () => pool.close() }
}

/** The same requests as those of a plan; returns the ids of the albums that they make. */
const bare = async (url: string, key: string, plan: AccountPlan): Promise<readonly string[]> => {
  const { send, close } = sender(url, key)
  const made = new Map<string, string>()
  for (const operation of plan.operations) {
    if (operation.op === 'album.create') {
      const { name } = operation.album
      made.set(name, JSON.parse(await send('POST', '/albums', { albumName: name })).id)
    } else if (operation.op === 'album.add')
      await send('PUT', `/albums/${made.get(operation.album.name)}/assets`, { ids: operation.assetIds })
  }
  await close()
  return [...made.values()]
}

const deleteBare = async (url: string, key: string, albumIds: readonly string[]): Promise<void> => {
  const { send, close } = sender(url, key)
  for (const id of albumIds) await send('DELETE', `/albums/${id}`)
  await close()
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

/** Milliseconds of the quickest round. */
class Best {
  readonly #figures = new Map<string, number>()
  async of(name: string, work: () => Promise<unknown>): Promise<void> {
    this.note(name, await timed(work))
  }
  note(name: string, figure: number): void {
    this.#figures.set(name, Math.min(this.get(name), figure))
  }
  get(name: string): number {
    return this.#figures.get(name) ?? Number.POSITIVE_INFINITY
  }
  ratio(name: string, to: string): string {
    return (this.get(name) / this.get(to)).toFixed(2)
  }
}

const measure = async (folder: string, latency: number): Promise<void> => {
  const target = await sandbox(assets, { routes: { 'P* /**': latency, 'DELETE /**': latency } })
  const { url, key } = target
  const server = await connect({ url, apiKey: key })
  const best = new Best()
  try {
    const ids = await idsOf(server)
    for (let round = 0; round < rounds; round += 1) {
      let made: readonly string[] = []
      await best.of('bare', async () => {
        made = await bare(url, key, planFor(server, ids, `bare ${round}`))
      })
      await best.of('bare deletions', () => deleteBare(url, key, made))
      const { journal, spent } = measured(openJournal(join(folder, `${latency}-${round}.sqlite`)))
      const plan = planFor(server, ids, `applied ${round}`)
      await best.of('applied', () => applyPlan(plan, { run: `round-${round}`, server, journal }))
      best.note('journal', spent())
      await best.of('undone', () => takeBack(server, journal))
      journal.close()
    }
    printTable(`apply: ${ids.length} assets into ${albums} albums, ${latency} ms a request that writes`, [
      { figure: 'bare requests', value: seconds(best.get('bare')) },
      { figure: 'applied', value: seconds(best.get('applied')) },
      { figure: 'applied / bare', value: best.ratio('applied', 'bare') },
      {
        figure: 'of it in the journal and the ledger',
        value: `${(Number(best.ratio('journal', 'applied')) * 100).toFixed(0)} %`,
      },
      { figure: 'bare deletions', value: seconds(best.get('bare deletions')) },
      { figure: 'undone, planning included', value: seconds(best.get('undone')) },
      { figure: 'undone / applied', value: best.ratio('undone', 'applied') },
    ])
  } finally {
    await server.close()
    await target.close()
  }
}

/** Tags, which the server's jobs can lose: waited for, read back, and sent again where that happened. */
const measureTags = async (folder: string): Promise<void> => {
  const target = await sandbox(assets, { routes: { 'P* /**': 5 } })
  const { url, key } = target
  const server = await connect({ url, apiKey: key })
  const best = new Best()
  try {
    const ids = await idsOf(server)
    // Assets and a journal of their own for each run: who finds others' changes waits for those as well.
    for (let round = 0; round < 2 * rounds; round += 1) {
      const verify = round % 2 === 1
      const journal = openJournal(join(folder, `tags-${round}.sqlite`))
      const tag = { id: null, value: `tag ${round}` }
      const assetIds = ids.slice(round * tagged, (round + 1) * tagged)
      const plan = planOf(server, [
        { op: 'tag.create', recipe: 'bench', tag },
        { op: 'tag.add', recipe: 'bench', tag, assetIds },
      ])
      const options = { run: tag.value, server, journal, ...(verify ? { verify, rest: {} } : {}) }
      await best.of(verify ? 'verified' : 'applied', () => applyPlan(plan, options))
      journal.close()
    }
    printTable(`apply: a tag for ${tagged} assets, 5 ms a request that writes`, [
      { figure: 'applied', value: seconds(best.get('applied')) },
      { figure: 'with waiting for the jobs and reading back', value: seconds(best.get('verified')) },
      { figure: 'verified / applied', value: best.ratio('verified', 'applied') },
    ])
  } finally {
    await server.close()
    await target.close()
  }
}

const folder = await mkdtemp(join(tmpdir(), 'darkroom-bench-'))
try {
  for (const latency of [5, 0]) await measure(folder, latency)
  await measureTags(folder)
} finally {
  await rm(folder, { recursive: true, force: true })
}
