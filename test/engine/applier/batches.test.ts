import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { connect } from '../../../core/api/server.ts'
import { applyPlan } from '../../../engine/applier/applier.ts'
import type { Operation } from '../../../engine/plan/plan.ts'
import { openJournal } from '../../../engine/state/journal.ts'
import type { Fault } from '../../../sandbox/index.ts'
import { folderWith } from '../../support/folder.ts'
import { photosAt } from '../../support/library.ts'
import { sandboxFor } from '../../support/sandbox.ts'

const sizeOf = (body: unknown): number => (body as { ids?: readonly string[] } | undefined)?.ids?.length ?? 0

/** Long enough for whatever is not held back, and no repeats. */
const limits = { timeout: 2, attempts: 1 }

interface Bench {
  readonly assets: number
  readonly batchSize: number
  /** Without them a request may take long, and is repeated. */
  readonly limits?: { readonly timeout: number; readonly attempts: number }
  /** What happens to a batch of so many ids. */
  onBatch?(size: number): Fault | undefined
}

/** Archives, or fills an album with, so many assets, and tells the sizes of the batches. */
const sizes = async (op: 'asset.update' | 'album.add', { assets, batchSize, limits: own, onBatch }: Bench) => {
  const paths = Array.from({ length: assets }, (_, index) => `/p/${index}.jpg`)
  const seen: number[] = []
  const library = { assets: photosAt(paths), albums: [{ id: randomUUID(), albumName: 'A' }] }
  const sandbox = await sandboxFor(library, '3.0.3', {
    jobs: 'held',
    fault: ({ method, body }) => {
      if (method !== 'PUT') return undefined
      seen.push(sizeOf(body))
      return onBatch?.(sizeOf(body))
    },
  })
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '', ...own })
  const journal = openJournal(join(await folderWith(), 'state.sqlite'))
  onTestFinished(async () => {
    journal.close()
    await server.close()
  })
  const assetIds = [...sandbox.state.assets.keys()]
  const operation: Operation =
    op === 'album.add'
      ? { op, recipe: 'r', album: { id: library.albums[0]?.id ?? null, name: 'A' }, assetIds }
      : { op, recipe: 'r', assetIds, set: { visibility: 'archive' }, was: {} }
  const plan = {
    ...{ account: 'me', recipes: [], operations: [operation], notes: [], refused: [], summary: {} },
    server: { url: sandbox.url, version: '3.0.3' },
    user: { id: server.user.id, email: server.user.email },
  }
  const outcome = await applyPlan(plan, { run: 'r', server, journal, batchSize })
  const [album] = sandbox.state.albums.values()
  const archived = [...sandbox.state.assets.values()].filter(({ visibility }) => visibility === 'archive').length
  return { outcome, seen, reached: op === 'album.add' ? (album?.assetIds.size ?? 0) : archived, journal }
}

it('become half as large while answers take more than five seconds, and twice as large while they take less than one', async () => {
  // A clock that moves with each large batch alone: nobody has to wait, and a busy machine does not count.
  let clockTime = 0
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => clockTime)
  onTestFinished(() => clock.mockRestore())
  const onBatch = (size: number): undefined => {
    if (size > 100) clockTime += 6_000
  }
  const { seen, reached, outcome } = await sizes('asset.update', { assets: 1000, batchSize: 400, onBatch })
  expect(seen).toEqual([400, 200, 100, 200, 100])
  expect(reached).toBe(1000)
  expect(outcome).toMatchObject({ status: 'done', changes: 1000 })
})

it.each(['asset.update', 'album.add'] as const)(
  'of %s that time out are tried in halves, and none is lost',
  async (op) => {
    const onBatch = (size: number): Fault | undefined => (size > 60 ? { latency: 100_000 } : undefined)
    const { seen, reached, outcome } = await sizes(op, { assets: 130, batchSize: 100, limits, onBatch })
    expect(new Set(seen)).toEqual(new Set([100, 50, 30]))
    expect(reached).toBe(130)
    expect(outcome).toMatchObject({ status: 'done', changes: 130, failures: [], stoppedBy: null })
  },
)

it('end the run where even the smallest times out, which says so', async () => {
  const onBatch = (): Fault => ({ latency: 100_000 })
  const { seen, outcome } = await sizes('asset.update', { assets: 40, batchSize: 40, limits, onBatch })
  expect(Math.min(...seen)).toBeGreaterThanOrEqual(25)
  expect(outcome).toMatchObject({ status: 'failed', stoppedBy: expect.stringContaining('within 2 s') })
})

it.each([
  ['one', [7]],
  ['several', [0, 49, 63]],
])('that are refused as a whole are halved until the bad id is found: %s', async (_, bad) => {
  const ids: string[] = []
  const paths = Array.from({ length: 64 }, (_, index) => `/p/${index}.jpg`)
  const library = { assets: photosAt(paths) }
  const sandbox = await sandboxFor(library, '3.0.3', { jobs: 'held' })
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
  const journal = openJournal(join(await folderWith(), 'state.sqlite'))
  onTestFinished(async () => {
    journal.close()
    await server.close()
  })
  ids.push(...sandbox.state.assets.keys())
  const gone = bad.map((index) => String(ids[index]))
  for (const id of gone) sandbox.state.removeAsset(id)
  const operation: Operation = { op: 'asset.update', recipe: 'r', assetIds: ids, set: { isFavorite: true }, was: {} }
  const plan = {
    ...{ account: 'me', recipes: [], operations: [operation], notes: [], refused: [], summary: {} },
    server: { url: sandbox.url, version: '3.0.3' },
    user: { id: server.user.id, email: server.user.email },
  }
  const outcome = await applyPlan(plan, { run: 'r', server, journal })
  expect(outcome).toMatchObject({ status: 'partial', changes: 64 - gone.length })
  expect(outcome.failures.flatMap(({ assetIds }) => assetIds).sort()).toEqual(gone.toSorted())
  expect([...sandbox.state.assets.values()].every(({ isFavorite }) => isFavorite)).toBe(true)
  // Each bad id costs two requests for every time the batch can be halved, at most.
  expect(sandbox.requests.get('PUT /assets')).toBeLessThanOrEqual(1 + gone.length * 2 * 6)
})
