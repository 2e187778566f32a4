import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connect } from '../../../core/api/server.ts'
import { createContext } from '../../../core/context/context.ts'
import { type ApplyOptions, applyPlan, type Outcome } from '../../../engine/applier/applier.ts'
import { completedBy } from '../../../engine/applier/completed-operations.ts'
import { inverseOf } from '../../../engine/applier/inverse.ts'
import type { Clock } from '../../../engine/applier/rest.ts'
import { type Operation, sortOperations } from '../../../engine/plan/plan.ts'
import { openJournal } from '../../../engine/state/journal.ts'
import { tagTarget } from '../../../engine/state/ledger.ts'
import type { Sandbox, SandboxOptions } from '../../../sandbox/index.ts'
import { folderWith } from '../../support/folder.ts'
import { photosAt } from '../../support/library.ts'
import { sandboxFor } from '../../support/sandbox.ts'

const tagId = (letter: string): string => `00000000-0000-4000-8000-00000000000${letter}`

/** Where jobs take time, that passes for them only while somebody sleeps. */
const clockFor = (sandbox: Sandbox, areSlow: boolean): Clock & { slept: number } => {
  const startedAt = Date.now()
  return {
    slept: 0,
    now() {
      return startedAt + this.slept
    },
    async sleep(ms, signal) {
      signal?.throwIfAborted()
      if (areSlow) sandbox.advance(ms)
      else await setTimeout(ms)
      this.slept += ms
    },
  }
}

interface Wanted extends Partial<SandboxOptions> {
  readonly version?: string
  readonly assets?: number
}

/** Assets that carry the tag `c`; with a server that takes its time for all that follows a change. */
const benchFor = async ({ version = '3.0.3', assets = 60, ...options }: Wanted = {}) => {
  const paths = Array.from({ length: assets }, (_, index) => `/photos/${index}.jpg`)
  const tags = ['a', 'b', 'c'].map((value) => ({ id: tagId(value), value }))
  const library = {
    tags,
    assets: photosAt(paths).map((asset) => ({ ...asset, tagIds: [tagId('c')] })),
  }
  const sandbox = await sandboxFor(library, version, { jobLatency: 90, requestTime: 8, ...options })
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
  const journal = openJournal(join(await folderWith(), 'state.sqlite'))
  onTestFinished(async () => {
    journal.close()
    await server.close()
  })
  const ids = [...sandbox.state.assets.keys()].sort()
  const apply = async (operations: readonly Operation[], more: Partial<ApplyOptions> = {}) => {
    const plan = {
      ...{ account: 'me', recipes: [], notes: [], refused: [], summary: {}, operations: sortOperations(operations) },
      server: { url: sandbox.url, version },
      user: { id: server.user.id, email: server.user.email },
    }
    const clock = clockFor(sandbox, options.jobLatency !== 0)
    const rest = { clock, ...more.rest }
    const outcome = await applyPlan(plan, { run: randomUUID(), server, journal, verify: true, ...more, rest })
    return { outcome, slept: clock.slept }
  }
  return { sandbox, server, journal, ids, apply }
}

const add = (letter: string, assetIds: readonly string[]): Operation => ({
  op: 'tag.add',
  recipe: letter,
  tag: { id: tagId(letter), value: letter },
  assetIds,
})
const remove = (letter: string, assetIds: readonly string[]): Operation => ({
  op: 'tag.remove',
  recipe: letter,
  tag: { id: tagId(letter), value: letter },
  assetIds,
  total: assetIds.length,
})
const describeAs = (description: string, assetIds: readonly string[]): Operation => ({
  op: 'asset.update',
  recipe: 'd',
  assetIds,
  set: { description },
  was: Object.fromEntries(assetIds.map((id) => [id, { description: '' }])),
})

/** How many assets bear each tag and each description. */
const shown = ({ state }: Sandbox): Record<string, number> => {
  const counts: Record<string, number> = {}
  const count = (name: string): void => {
    counts[name] = (counts[name] ?? 0) + 1
  }
  for (const { tagIds, exif } of state.assets.values()) {
    for (const id of tagIds) count(state.tags.get(id)?.value ?? id)
    count(exif?.description || 'before')
  }
  return counts
}

const everything = (ids: readonly string[]): Operation[] => [
  add('a', ids),
  add('b', ids),
  describeAs('after', ids),
  remove('c', ids),
]

const lostOf = ({ verified }: Outcome): number => verified.reduce((sum, { lost }) => sum + lost.length, 0)

/** Once, when the tags are read back after a write of that kind, the server has lost something. */
const losing = (write: (request: { method: string; path: string }) => boolean, lose: () => void, times = 1) => {
  let isWritten = false
  let left = times
  return (request: { method: string; path: string }): undefined => {
    if (write(request)) isWritten = true
    if (!isWritten || left === 0 || !request.path.startsWith('/search')) return
    isWritten = false
    left -= 1
    lose()
  }
}

describe.each(['1.135.3', '2.7.5', '3.0.3'])('on %s', (version) => {
  it('changes that meet on an asset are lost without waiting, and none with it', async () => {
    const hasty = await benchFor({ version, seed: 3 })
    await hasty.apply(everything(hasty.ids), { verify: false, rest: { limit: 0 } })
    await hasty.sandbox.settle()
    expect(shown(hasty.sandbox)).not.toEqual({ a: 60, b: 60, after: 60 })

    const { sandbox, ids, apply, journal } = await benchFor({ version, seed: 3 })
    const { outcome } = await apply(everything(ids))
    expect(outcome).toMatchObject({ status: 'done', failures: [], unsettled: [], changes: 240 })
    expect(lostOf(outcome)).toBe(0)
    await sandbox.settle()
    expect(shown(sandbox)).toEqual({ a: 60, b: 60, after: 60 })
    expect(journal.runs()).toMatchObject([{ verified: 240, lost: 0, changes: 240 }])
  })

  it('undo is exact', async () => {
    const { sandbox, ids, apply, journal, server } = await benchFor({ version })
    const { outcome } = await apply(everything(ids))
    const { operations } = await inverseOf(createContext(server, []), completedBy(journal, outcome.run))
    const undone = await apply(operations, { undoes: outcome.run })
    expect(undone.outcome).toMatchObject({ status: 'done', failures: [] })
    await sandbox.settle()
    expect(shown(sandbox)).toEqual({ before: 60, c: 60 })
  })
})

const isTagging = ({ path, method }: { method: string; path: string }): boolean =>
  path.startsWith('/tags/') && method !== 'GET'
const isUpdate = ({ path, method }: { method: string; path: string }): boolean => path === '/assets' && method === 'PUT'

describe('what the server lost', () => {
  it.each([
    ['addition', (ids: string[]) => add('a', ids), isTagging, { tagIds: [tagId('c')] }, { a: 60, c: 60, before: 60 }],
    ['removal', (ids: string[]) => remove('c', ids), isTagging, { tagIds: [tagId('c')] }, { before: 60 }],
    ['description', (ids: string[]) => describeAs('after', ids), isUpdate, {}, { c: 60, after: 60 }],
  ] as const)('is repeated: %s', async (_, operationOn, isWrite, before, expected) => {
    let lose = (): void => {}
    const { sandbox, ids, apply, journal } = await benchFor({
      jobLatency: 0,
      onRequest: losing(isWrite, () => lose()),
    })
    lose = () => {
      void sandbox.settle()
      const asset = sandbox.state.assets.get(ids[0] ?? '')
      if (!asset) throw new Error('no asset')
      sandbox.state.updateAsset(asset, before)
      if (isWrite === isUpdate) sandbox.state.updateExif(asset, { description: '' })
    }
    const { outcome } = await apply([operationOn([...ids])])
    expect(outcome).toMatchObject({
      ...{ status: 'done', changes: 60, failures: [] },
      verified: [{ verified: 60, repeated: 1, lost: [] }],
    })
    expect(shown(sandbox)).toEqual(expected)
    expect(journal.runs()).toMatchObject([{ verified: 60, repeated: 1, lost: 0, changes: 60 }])
    // Repeated as a further request of the same operation.
    expect(journal.requests(outcome.run).map(({ operation, ids: sent }) => [operation, sent.length])).toEqual([
      [0, 60],
      [0, 1],
    ])
  })

  it('again and again is a failure, and nobody takes it for what a person did', async () => {
    const { sandbox, ids, apply, journal } = await benchFor({ assets: 5, jobLatency: 0 })
    journal.ledger.put('c', tagTarget('c'), ids)
    // Sidecars cannot be written, so that the jobs undo everything.
    sandbox.faults.happen({ readOnly: '/photos' })
    const { outcome } = await apply(everything(ids))
    const reason = 'the server lost the change, and again when it was repeated'
    expect(outcome).toMatchObject({
      ...{ status: 'partial', changes: 0, stoppedBy: null },
      failures: ['a', 'b', 'description "after"', 'c'].map((target) => ({ target, reason, assetIds: ids })),
      verified: Array.from({ length: 4 }, () => ({ verified: 0, repeated: 5, lost: ids })),
    })
    expect(shown(sandbox)).toEqual({ before: 5, c: 5 })
    expect(journal.runs()).toMatchObject([{ status: 'partial', verified: 0, repeated: 20, lost: 20, changes: 0 }])
    const nothing = { ours: new Set(), removed: new Set() }
    expect(journal.ledger.of('a', tagTarget('a'))).toEqual(nothing)
    expect(journal.ledger.of('c', tagTarget('c'))).toEqual({ ...nothing, ours: new Set(ids) })
  })

  it('is told where somebody deleted the tag meanwhile, and the rest is read back', async () => {
    let change = (): void => {}
    const { sandbox, ids, apply } = await benchFor({ jobLatency: 0, onRequest: losing(isUpdate, () => change()) })
    change = () => {
      void sandbox.settle()
      sandbox.faults.happen({ deleteTag: 'a' })
    }
    const { outcome } = await apply([add('a', ids), describeAs('after', ids)])
    expect(outcome).toMatchObject({
      ...{ status: 'partial', changes: 60, stoppedBy: null, failures: [{ op: 'tag.add', assetIds: ids }] },
      verified: [{ lost: ids }, { verified: 60, lost: [] }],
    })
  })

  it('is left alone where somebody else changed it meanwhile', async () => {
    let change = (): void => {}
    const { sandbox, ids, apply } = await benchFor({ jobLatency: 0, onRequest: losing(isUpdate, () => change()) })
    change = () => {
      void sandbox.settle()
      const asset = sandbox.state.assets.get(ids[0] ?? '')
      if (asset) sandbox.state.updateExif(asset, { description: 'theirs' })
    }
    const { outcome } = await apply([describeAs('after', ids)])
    expect(outcome).toMatchObject({ status: 'done', verified: [{ verified: 59, repeated: 0, lost: [] }] })
    expect(shown(sandbox)).toEqual({ after: 59, theirs: 1, c: 60 })
  })
})

describe('waiting', () => {
  it('ends for an asset that the server never finishes, which is told', async () => {
    const { sandbox, ids, apply } = await benchFor()
    const [stuck = ''] = ids
    sandbox.state.files.missing.add(sandbox.state.assets.get(stuck)?.originalPath ?? '')
    const { outcome, slept } = await apply([add('a', ids)])
    expect(outcome).toMatchObject({ status: 'done', unsettled: [stuck], verified: [{ verified: 60, lost: [] }] })
    expect(slept).toBeGreaterThan(30_000)
    const hasty = await apply([add('b', ids)], { rest: { limit: 2_000 } })
    expect(hasty.outcome.unsettled).toContain(stuck)
    expect(hasty.slept).toBeLessThan(6_000)
  })

  it('ends after some minutes where the server finishes nothing at all, however many assets that are', async () => {
    const { sandbox, ids, apply } = await benchFor({ assets: 2_000 })
    for (const { originalPath } of sandbox.state.assets.values()) sandbox.state.files.missing.add(originalPath)
    const { outcome, slept } = await apply([add('a', ids)])
    expect(outcome).toMatchObject({ status: 'done', verified: [{ verified: 2_000, lost: [] }] })
    expect(outcome.unsettled).toHaveLength(2_000)
    expect(slept).toBeLessThan(6 * 60_000)
  })

  /** A server that starts again when it is asked the first time after a change. */
  const restartedBench = async (onAway: (bench: Awaited<ReturnType<typeof benchFor>>) => void) => {
    let isSent = false
    let outages = 0
    const bench: Awaited<ReturnType<typeof benchFor>> = await benchFor({
      assets: 416,
      onRequest: ({ method }) => {
        if (method === 'PUT') isSent = true
        else if (isSent && outages === 0) {
          outages += 1
          onAway(bench)
        }
      },
    })
    return { ...bench, outages: () => outages }
  }

  it('ends after half a minute where a server that started again has lost its jobs, and stamps nothing', async () => {
    const { ids, apply, outages } = await restartedBench(({ sandbox }) => sandbox.faults.happen({ restart: 1 }))
    const { outcome, slept } = await apply([add('a', ids)], { rest: { outages } })
    expect(outages()).toBe(1)
    expect(outcome).toMatchObject({ status: 'done', verified: [{ verified: 416, lost: [] }] })
    expect(outcome.unsettled.length).toBeGreaterThan(300)
    expect(slept).toBeGreaterThan(30_000)
    expect(slept).toBeLessThan(35_000)
  })

  it('goes on for what a server that was away for long goes on with', async () => {
    let clock: ReturnType<typeof clockFor> | undefined
    const { ids, apply, outages, sandbox } = await restartedBench(() => {
      if (clock) clock.slept += 10 * 60_000
    })
    clock = clockFor(sandbox, true)
    const { outcome } = await apply([add('a', ids)], { rest: { outages, clock } })
    expect(outages()).toBe(1)
    expect(outcome).toMatchObject({ status: 'done', unsettled: [], verified: [{ verified: 416, lost: [] }] })
  })

  it('is in vain once, not for each change, where the server finishes nothing', async () => {
    const { sandbox, ids, apply } = await benchFor()
    for (const { originalPath } of sandbox.state.assets.values()) sandbox.state.files.missing.add(originalPath)
    const { outcome, slept } = await apply([add('a', ids), ...ids.map((id) => describeAs(`of ${id}`, [id]))])
    expect(outcome).toMatchObject({ status: 'done', failures: [] })
    // Before the descriptions, and before reading back: 30 s and a quarter of a second for each asset.
    expect(slept).toBeLessThan(2 * 50_000)
  })

  it('happens only between changes of the same assets, and tells how far the server is', async () => {
    const [apart, together] = [await benchFor(), await benchFor()]
    const half = apart.ids.slice(0, 30)
    const sent: string[] = []
    const telling = (bench: typeof apart, operations: Operation[]) =>
      bench.apply(operations, { verify: false, rest: { onWait: (done, total) => sent.push(`${done} of ${total}`) } })
    expect((await telling(apart, [add('a', half), describeAs('after', apart.ids.slice(30))])).slept).toBe(0)
    expect(sent).toEqual([])
    expect((await telling(together, [add('a', half), describeAs('after', half)])).slept).toBeGreaterThan(500)
    expect(sent[0]).toBe('0 of 30')
  })

  it('tells that it waits before it has looked, and how much of what was written is checked', async () => {
    const { ids, apply, sandbox } = await benchFor({ assets: 1_500 })
    const checked: string[] = []
    const searches = () => sandbox.requests.get('POST /search/metadata') ?? 0
    let searched = 0
    let looks: number | null = null
    const { outcome } = await apply([add('a', ids), describeAs('after', ids.slice(0, 400))], {
      onProgress: () => {
        searched = searches()
        looks = null
      },
      rest: {
        onWait: () => {
          looks ??= searches() - searched
        },
      },
      onCheck: (done, total) => checked.push(`${done} of ${total}`),
    })
    expect(outcome).toMatchObject({ status: 'done', verified: [{ verified: 1_500 }, { verified: 400 }] })
    expect(looks).toBe(0)
    // Tags of 1,500 are read on two pages.
    expect(checked[0]).toBe('0 of 1900')
    expect(checked).toContain('1000 of 1900')
    expect(checked).toContain('1500 of 1900')
    expect(checked.at(-1)).toBe('1900 of 1900')
    const counts = checked.map((text) => Number.parseInt(text, 10))
    expect(counts).toEqual(counts.toSorted((a, b) => a - b))
  })

  it('is over at once where the server works at once', async () => {
    const { ids, apply, sandbox } = await benchFor({ jobLatency: 0, assets: 1_000 })
    const searches = () => sandbox.requests.get('POST /search/metadata') ?? 0
    const { outcome, slept } = await apply([add('a', ids), describeAs('after', ids)])
    expect(outcome).toMatchObject({ status: 'done', verified: [{ verified: 1_000 }, { verified: 1_000 }] })
    expect(slept).toBeLessThan(500)
    expect(searches()).toBeLessThan(30)
  })

  it('takes what a run before has just changed for busy too, if that was not read back', async () => {
    const { ids, apply, sandbox } = await benchFor()
    await apply([add('a', ids)], { verify: false })
    const { slept } = await apply([add('b', ids)], { verify: false })
    expect(slept).toBeGreaterThan(500)
    await sandbox.settle()
    expect(shown(sandbox)).toEqual({ a: 60, b: 60, c: 60, before: 60 })
  })

  it('is interrupted at once, and what was sent is read back when the run is finished', async () => {
    const { ids, apply, journal, sandbox } = await benchFor()
    const controller = new AbortController()
    const { outcome } = await apply([add('a', ids)], {
      signal: controller.signal,
      rest: { onWait: () => controller.abort() },
    })
    expect(outcome).toMatchObject({ status: 'interrupted', changes: 60, verified: [] })
    expect(journal.operations(outcome.run)).toMatchObject([{ done: true }])
    await sandbox.settle()
    const asset = sandbox.state.assets.get(ids[0] ?? '')
    if (asset) sandbox.state.updateAsset(asset, { tagIds: [tagId('c')] })
    const finished = await apply([], { run: outcome.run, from: 1 })
    expect(finished.outcome).toMatchObject({ status: 'done', verified: [{ verified: 60, repeated: 1, lost: [] }] })
    expect(shown(sandbox)).toEqual({ a: 60, c: 60, before: 60 })
  })
})
