import { describe, expect, it } from 'vitest'
import type { AssetInput } from '../../../sandbox/index.ts'
import { expectAlike, rowsOf } from './compare.ts'
import { household, later, steps } from './household.ts'
import { mirrored } from './open.ts'

const photo = (number: number, more: AssetInput = {}): AssetInput => ({
  originalPath: `/photos/${number}.jpg`,
  fileCreatedAt: new Date(Date.UTC(2020, 0, 1, number)).toISOString(),
  exif: { make: 'Canon' },
  ...more,
})

const photos = (count: number, more?: AssetInput): { assets: AssetInput[] } => ({
  assets: Array.from({ length: count }, (_, number) => photo(number, more)),
})

const timeline = [{ visibility: 'timeline', trashed: false }] as const

describe('the second reading', () => {
  it.each(['1.135.3', '2.7.5', '3.0.3'])('asks %s for no asset where nothing changed', async (version) => {
    const { sandbox, server, mirror, ...world } = await mirrored(photos(2500), version)
    await rowsOf(mirror.read({ server, passes: timeline, withExif: true }))
    later({ sandbox, ...world }, 7200)
    const before = { ...server.client.traffic }
    const { batches, report } = mirror.read({ server, passes: timeline, withExif: true })
    expect(await rowsOf({ batches })).toHaveLength(2500)
    expect(report).toMatchObject({ way: 'mirror', changed: 0, forgotten: 0, complete: true, expected: 2500 })
    // The clock, the partners, what changed in each view, both counts, and the asset that changed last.
    expect(server.client.traffic.requests - before.requests).toBeLessThanOrEqual(8)
    expect(server.client.traffic.bytes - before.bytes).toBeLessThan(5000)
  })

  it.each(['1.135.3', '3.0.3'])('reads more changes than %s shows at once', async (version) => {
    const { sandbox, server, mirror } = await mirrored(photos(2600), version)
    await expectAlike({ server, mirror })
    later({ sandbox, ahead: 0, done: 0 }, 7200)
    const { state } = sandbox
    for (const asset of [...state.assets.values()].slice(0, 2200)) state.updateAsset(asset, { isFavorite: true })
    expect(await expectAlike({ server, mirror })).toMatchObject({ way: 'mirror', changed: 2200 })
  })

  it('reads changes that all have one capture time', async () => {
    const { sandbox, server, mirror } = await mirrored(photos(1200, { fileCreatedAt: '2020-02-02T02:02:02.000Z' }))
    await expectAlike({ server, mirror })
    later({ sandbox, ahead: 0, done: 0 }, 7200)
    for (const asset of sandbox.state.assets.values()) sandbox.state.updateAsset(asset, { visibility: 'archive' })
    expect(await expectAlike({ server, mirror })).toMatchObject({ way: 'mirror', changed: 1200 })
  })

  it('packs what changed many times, and forgets what it was', async () => {
    const { sandbox, server, mirror } = await mirrored(photos(3000))
    await expectAlike({ server, mirror })
    for (let round = 0; round < 4; round += 1) {
      later({ sandbox, ahead: 0, done: 0 }, 7200 * (round + 1))
      const { state } = sandbox
      for (const [index, asset] of [...state.assets.values()].entries())
        if (index % 4 !== round) state.updateAsset(asset, { isFavorite: index % 3 === round })
      expect((await expectAlike({ server, mirror })).way).toBe('mirror')
    }
  })

  it('finds what is gone without reading everything again', async () => {
    const { sandbox, server, mirror } = await mirrored(photos(6000))
    await rowsOf(mirror.read({ server, passes: timeline }))
    later({ sandbox, ahead: 0, done: 0 }, 7200)
    sandbox.faults.happen({ vanish: ['/photos/10.jpg', '/photos/5990.jpg'] })
    const before = server.client.traffic.bytes
    const report = mirror.read({ server, passes: timeline })
    expect(await rowsOf(report)).toHaveLength(5998)
    expect(report.report).toMatchObject({ way: 'mirror', forgotten: 2, complete: true })
    // Two windows of at most 1,000 assets, exif included, at some 1,000 bytes each.
    expect(server.client.traffic.bytes - before).toBeLessThan(2.5e6)
    await expectAlike({ server, mirror, passes: timeline })
  })

  it('finds what goes into a part that was proven already', async () => {
    const passes = (['archive', 'timeline'] as const).map((visibility) => ({ visibility, trashed: false }))
    const { sandbox, server, mirror } = await mirrored(photos(20))
    await rowsOf(mirror.read({ server, passes }))
    later({ sandbox, ahead: 0, done: 0 }, 7200)
    const [asset] = sandbox.state.assets.values()
    const count: typeof server.reads.count = (filter) => {
      // After the archive was counted, and before the timeline is.
      if (asset && 'visibility' in filter && filter.visibility === 'timeline')
        sandbox.state.updateAsset(asset, { visibility: 'archive' })
      return server.reads.count(filter)
    }
    const { batches, report } = mirror.read({ server: { ...server, reads: { ...server.reads, count } }, passes })
    const archived = (await rowsOf({ batches })).filter(({ visibility }) => visibility === 'archive')
    expect(archived.map(({ id }) => id)).toEqual([asset?.id])
    expect(report).toMatchObject({ way: 'mirror', distinct: 20, complete: true })
  })

  it.each([
    ['what changed last is gone from the server, or older there', 0, 6000],
    ['its counts differ from the server’s in many places', 10, 14_000],
  ])('reads everything again where much is gone: %s', async (why, from, count) => {
    const { sandbox, server, mirror } = await mirrored(photos(count))
    await rowsOf(mirror.read({ server, passes: timeline, withExif: true }))
    const { state } = sandbox
    for (const [index, id] of [...state.assets.keys()].entries())
      if (index >= from && index % 50 < 48) state.removeAsset(id)
    expect([...(await expectAlike({ server, mirror, passes: timeline })).reasons]).toEqual([why])
  })

  it('keeps exif records from the first time on that they are asked for', async () => {
    const { server, mirror } = await mirrored(household)
    await expectAlike({ server, mirror, passes: timeline, withExif: false })
    const report = await expectAlike({ server, mirror, passes: timeline })
    expect([report.way, [...report.reasons]]).toEqual(['server', ['it was read without exif']])
    expect(await expectAlike({ server, mirror, passes: timeline, withExif: false })).toMatchObject({ way: 'mirror' })
    expect(await expectAlike({ server, mirror, passes: timeline })).toMatchObject({ way: 'mirror' })
  })

  it('reads what it was not asked for before', async () => {
    const { server, mirror } = await mirrored(household)
    expect(await expectAlike({ server, mirror, passes: timeline })).toMatchObject({ way: 'server' })
    expect(await expectAlike({ server, mirror })).toMatchObject({ way: 'both' })
    expect(await expectAlike({ server, mirror })).toMatchObject({ way: 'mirror' })
  })
})

describe('a description', () => {
  const describedIn = async (world: Awaited<ReturnType<typeof mirrored>>): Promise<unknown[]> => {
    const rows = await rowsOf(world.mirror.read({ server: world.server, passes: timeline, withExif: true }))
    return rows.filter(({ exifInfo }) => exifInfo?.description === 'words 0').map(({ id }) => id)
  }

  it.each(['1.135.3', '2.7.5', '3.0.3'])('is late until the jobs of %s have run', async (version) => {
    const world = await mirrored(household, version)
    await rowsOf(world.mirror.read({ server: world.server, passes: timeline, withExif: true }))
    later(world, 7200)
    await steps.describe?.(world, 0, 0)
    expect(await describedIn(world)).toEqual([])
    await world.sandbox.settle()
    expect(await describedIn(world)).toHaveLength(1)
  })

  it.each(['1.135.3', '2.7.5', '3.0.3'])('is there at once on %s where the asset is doubted', async (version) => {
    const world = await mirrored(household, version)
    const { server, mirror, sandbox } = world
    await expectAlike({ server, mirror })
    later(world, 7200)
    await steps.describe?.(world, 0, 0)
    expect(mirror.markStale([sandbox.state.assets.keys().next().value ?? ''])).toBe(true)
    expect(await expectAlike({ server, mirror })).toMatchObject({ way: 'mirror' })
    expect(await describedIn(world)).toHaveLength(1)
  })
})
