import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Server } from '../../../core/api/server.ts'
import { scan } from '../../../core/scan/scan.ts'
import type { MirrorFile } from '../../../engine/mirror/mirror-file.ts'
import { type AssetInput, insertAsset, type Sandbox } from '../../../sandbox/index.ts'
import { holds } from '../../support/effort.ts'
import { expectAlike, rowsOf } from './compare.ts'
import { household, later, steps } from './household.ts'
import { type Mirrored, mirrored } from './open.ts'

const timeline = [{ visibility: 'timeline', trashed: false }] as const
const second = 1_000_000

const photos = (count: number): AssetInput[] =>
  Array.from({ length: count }, (_, index) => ({
    originalPath: `/photos/${index}.jpg`,
    fileCreatedAt: new Date(Date.UTC(2020, 0, 1, index)).toISOString(),
    exif: { make: 'Canon' },
  }))

/** Stamps all assets, the last one so many seconds ago, spread over some more; as after an import. */
const stampAll = ({ state }: Sandbox, ago: number, spread: number): void => {
  const [now, size] = [state.now(), state.assets.size]
  for (const [index, asset] of [...state.assets.values()].entries())
    state.updateAsset(asset, {}, now - Math.floor((ago + (spread * index) / size) * second))
}

const imported = async (count: number, version?: string): Promise<Mirrored> => {
  const world = await mirrored({ assets: photos(count) }, version)
  later(world, 7200)
  return world
}

interface Cost {
  readonly requests: number
  readonly bytes: number
}

const costOf = async ({ client }: Server, act: () => Promise<unknown>): Promise<Cost> => {
  const before = { ...client.traffic }
  await act()
  return { requests: client.traffic.requests - before.requests, bytes: client.traffic.bytes - before.bytes }
}

const reading = ({ server, mirror }: { server: Server; mirror: MirrorFile }): Promise<unknown> =>
  rowsOf(mirror.read({ server, passes: timeline, withExif: true }))

describe('where everything was stamped lately', () => {
  it.each([
    ['1.135.3', 'over four minutes', 20, 240, 600_000],
    ['3.0.3', 'over four minutes', 20, 240, 600_000],
    ['3.0.3', 'at one instant', 3, 0, 10_000],
  ])('the second reading asks %s for little, %s', async (version, _, ago, spread, most) => {
    const world = await imported(6000, version)
    stampAll(world.sandbox, ago, spread)
    await reading(world)
    for (let again = 0; again < 3; again += 1) {
      const { requests, bytes } = await costOf(world.server, () => reading(world))
      // As without changes, a count for each of the clock's minutes within five, and what was stamped in the last ten seconds.
      expect(requests).toBeLessThanOrEqual(16)
      expect(bytes).toBeLessThan(most)
    }
    await expectAlike(world)
  })

  it('changes are found that were made meanwhile', async () => {
    const world = await imported(6000)
    stampAll(world.sandbox, 20, 240)
    await reading(world)
    for (let round = 0; round < 3; round += 1) {
      later(world, 30)
      await steps.favourite?.(world, round, 100 + round)
      await steps.archive?.(world, 200 + round, 300 + round)
      await steps.vanish?.(world, 400 + round, 0)
      const { way, changed } = await expectAlike({ ...world, passes: timeline })
      expect([way, changed >= 4 && changed < 400]).toEqual(['mirror', true])
    }
  })

  it('what was looked at again once is not looked at any more', async () => {
    const world = await imported(6000)
    stampAll(world.sandbox, 20, 240)
    await reading(world)
    later(world, 400)
    await reading(world)
    const { requests } = await costOf(world.server, () => reading(world))
    // The clock, the partners, what changed, the asset that changed last, and both counts.
    expect(requests).toBeLessThanOrEqual(6)
  })

  it('what was changed shortly before the first reading lies together, so that looking again leaves the rest alone', async () => {
    const world = await imported(6000)
    const { state } = world.sandbox
    for (const [index, asset] of [...state.assets.values()].entries())
      if (index % 100 === 0) state.updateAsset(asset, {}, state.now() - 20 * second)
    await reading(world)
    const chunks = new DatabaseSync(world.file, { readOnly: true })
    const stamps = chunks.prepare('SELECT newest, size FROM chunk ORDER BY newest').all() as {
      newest: string
      size: number
    }[]
    chunks.close()
    const since = new Date(state.now() / 1000 - 300_000).toISOString()
    expect(stamps.filter(({ newest }) => newest >= since).map(({ size }) => size)).toEqual([60])
    expect(stamps.length).toBeGreaterThan(6)
    const { way, changed } = await expectAlike({ ...world, passes: timeline })
    expect([way, changed]).toEqual(['mirror', 60])
  })

  const lately = [2, 5, 15, 45, 100, 200, 290]

  it.each(['1.135.3', '2.7.5', '3.0.3'])('changes that %s shows late are found', async (version) => {
    const world = await imported(4000, version)
    const { state } = world.sandbox
    stampAll(world.sandbox, 20, 240)
    const [old] = state.assets.values()
    if (!old) throw new Error('no asset')
    state.updateAsset(old, {}, state.now() - 3600 * second)
    await expectAlike({ ...world, passes: timeline })
    const now = state.now()
    for (const [index, ago] of lately.entries()) {
      // One was stamped in another minute before, one long before, and one is new.
      const [first, other] = [...state.assets.values()].slice(10 * index, 10 * index + 2)
      if (!first || !other) throw new Error('no asset')
      state.updateAsset(first, { isFavorite: true }, now - ago * second)
      state.updateAsset(index === 0 ? old : other, { isFavorite: true }, now - ago * second)
      const fresh = insertAsset(state, { originalPath: `/photos/late ${ago}.jpg`, exif: { make: 'Late' } })
      Object.assign(fresh, { createdAt: now - ago * second, updatedAt: now - ago * second })
      state.changed()
    }
    expect(await expectAlike({ ...world, passes: timeline })).toMatchObject({ way: 'mirror' })
  })
})

describe('during an import', () => {
  it.each(['2.7.5', '3.0.3'])(
    'each reading from %s costs by what came since, and none is given up',
    async (version) => {
      const world = await imported(5000, version)
      let [uploads, isImporting] = [0, true]
      const upload = (): void => {
        uploads += 1
        insertAsset(world.sandbox.state, {
          originalPath: `/photos/new ${uploads}.jpg`,
          fileCreatedAt: new Date(Date.UTC(2020, 0, 1, (uploads * 37) % 5000)).toISOString(),
          exif: uploads % 3 === 0 ? null : { make: 'New' },
        })
      }
      const server: Server = {
        ...world.server,
        reads: new Proxy(world.server.reads, {
          get: (reads, name: keyof Server['reads']) => {
            const read = reads[name] as (...given: unknown[]) => unknown
            return (...given: unknown[]) => {
              if (isImporting) upload()
              return read(...given)
            }
          },
        }),
      }
      const first = mirrorRead(server, world.mirror)
      expect((await first()).complete).toBe(true)
      for (let minute = 1; minute <= 6; minute += 1) {
        for (let index = 0; index < 600; index += 1) {
          if (index % 10 === 0) later(world, 1)
          upload()
        }
        let report: Awaited<ReturnType<typeof first>> | undefined
        const { requests } = await costOf(world.server, async () => {
          report = await first()
        })
        expect(report).toMatchObject({ way: 'mirror', complete: true })
        expect(requests).toBeLessThan(50)
      }
      isImporting = false
      await expectAlike({ server: world.server, mirror: world.mirror, passes: timeline })
    },
  )
})

const mirrorRead = (server: Server, mirror: MirrorFile) => async () => {
  const { batches, report } = mirror.read({ server, passes: timeline, withExif: true })
  await rowsOf({ batches })
  return report
}

describe('reading everything anew', () => {
  it('costs hardly more with a mirror that is of no use than without one', async () => {
    const world = await imported(16_000, '3.0.3')
    const { server, sandbox, mirror } = world
    const bare = await costOf(server, () => rowsOf(scan({ server, passes: timeline, withExif: true })))
    const first = await costOf(server, () => reading(world))
    later(world, 600)
    stampAll(sandbox, 0, 120)
    const reasons: string[] = []
    const changed = await costOf(server, async () => {
      const { batches, report } = mirror.read({ server, passes: timeline, withExif: true })
      await rowsOf({ batches })
      reasons.push(...report.reasons)
    })
    expect(reasons).toEqual(['much has changed'])
    for (const { bytes } of [first, changed]) expect(bytes).toBeLessThan(1.13 * bare.bytes)
    const counts = sandbox.requests.get('POST /search/statistics') ?? 0
    for (const [index, id] of [...sandbox.state.assets.keys()].entries())
      if (index % 20 > 0) sandbox.state.removeAsset(id)
    const { batches, report } = mirror.read({ server, passes: timeline, withExif: true })
    await rowsOf({ batches })
    expect(report.way).toBe('server')
    expect((sandbox.requests.get('POST /search/statistics') ?? 0) - counts).toBeLessThan(25)
  })
})

describe('a law', () => {
  it('holds in the minutes after an import as well', async () => {
    const number = fc.nat(1200)
    const happening = fc.record({
      step: fc.constantFrom(...Object.keys(steps), 'half a minute', 'late', 'late', 'look', 'look'),
      a: number,
      b: number,
    })
    await holds(
      fc.asyncProperty(fc.array(happening, { maxLength: 12 }), fc.integer(), async (happenings, seed) => {
        const world = await mirrored({ ...household, assets: [...photos(1200), ...(household.assets ?? [])] })
        const { state } = world.sandbox
        later(world, 7200)
        stampAll(world.sandbox, 15, 280)
        await expectAlike(world)
        for (const { step, a, b } of happenings) {
          if (step === 'half a minute') later(world, 30)
          else if (step === 'look') {
            await world.sandbox.settle()
            await expectAlike(world)
          } else if (step === 'late') {
            const assets = [...state.assets.values()]
            const asset = assets[(a * 7 + seed) % assets.length] ?? assets[0]
            const [stamp, before] = [state.now() - (b % 295) * second, asset?.updatedAt ?? 0]
            // Stamps of one asset grow; in one minute two changes of it stay unseen.
            if (asset && stamp > before + 61 * second)
              state.updateAsset(asset, { isFavorite: !asset.isFavorite }, stamp)
          } else await steps[step]?.(world, a, b)
        }
        await world.sandbox.settle()
        await expectAlike(world)
      }),
      { runs: 6, seconds: 120 },
    )
  })
})
